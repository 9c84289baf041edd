#include "http/body.h"

#include "base/error.h"
#include "base/gzip.h"

struct body body_new(struct bodies *all, size_t limit)
{
    return (struct body){.all = all, .bytes = BUF(limit)};
}

str body_bytes(const struct body *body)
{
    return (str){buf_text(&body->bytes), body->bytes.len};
}

/* Count what the body has now instead of what it had. False: too much altogether. */
static bool count(struct body *body, struct error *err)
{
    size_t change = body->bytes.len - body->counted; /* modulo 2^64 when it shrank */
    size_t held = atomic_fetch_add(&body->all->held, change) + change;
    bool more = body->bytes.len > body->counted;
    body->counted = body->bytes.len;
    if (more && body->all->limit && held > body->all->limit)
        return error_set(err, ERROR_UNAVAILABLE,
                         "too many large requests at the same time; try again in a "
                         "moment");
    return true;
}

bool body_add(struct body *body, str piece, struct error *err)
{
    buf_add(&body->bytes, piece);
    if (!buf_ok(&body->bytes))
        return error_set(err, ERROR_LIMIT,
                         "the body is larger than the %zu bytes it may have",
                         body->bytes.limit);
    return count(body, err);
}

bool body_unpack(struct body *body, struct error *err)
{
    CLEANUP(buf_free) struct buf packed = body->bytes;
    body->bytes = BUF(packed.limit);
    str bytes = {buf_text(&packed), packed.len};
    if (!gzip_unpack(bytes, &body->bytes, err))
        return error_context(err, "body");
    return count(body, err);
}

void body_free(struct body *body)
{
    struct error ignored;
    buf_free(&body->bytes);
    (void)count(body, &ignored);
}
