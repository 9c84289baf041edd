#include "http/head.h"

#include "base/error.h"
#include "http/target.h"

#include <string.h>

static size_t target_size(str target, size_t parameters)
{
    return target.len + parameters * HEAD_RECORD;
}

/* As the library counts them: those without a name, too. */
static size_t count_parameters(str target)
{
    size_t count = 0;
    const char *query = target.len ? memchr(target.at, '?', target.len) : NULL;
    for (const char *at = query; at && at < target.at + target.len; at++)
        count += at == query || *at == '&';
    return count;
}

bool head_target_fits(str target, int *status, struct error *err)
{
    size_t count = count_parameters(target);
    if (target_size(target, 0) > HEAD_TARGET) {
        *status = 414;
        return error_set(err, ERROR_LIMIT, "the address is longer than %d bytes",
                         HEAD_TARGET);
    }
    if (count > TARGET_PARAMETERS) {
        *status = 400;
        return error_set(err, ERROR_LIMIT, "%zu query parameters; at most %d are read",
                         count, TARGET_PARAMETERS);
    }
    if (target_size(target, count) > HEAD_TARGET) {
        *status = 414;
        return error_set(err, ERROR_LIMIT,
                         "the address is too long for one with %zu query parameters",
                         count);
    }
    return true;
}

struct head head_new(str target, const struct proxies *proxies, const char *version,
                     const char *end)
{
    /* Two more records: see no_cookies() in exchange.c. */
    size_t records = count_parameters(target) + 2;
    return (struct head){
        .proxies = proxies,
        .bytes = target_size(target, records) + sizeof "OPTIONS  HTTP/1.1\r\n",
        .next = end ? version + strlen(version) + 2 : NULL,
        .end = end,
    };
}

void head_note(struct head *head, const char *name, const char *value)
{
    size_t name_len = strlen(name), value_len = strlen(value);
    str named = {name, name_len}, valued = {value, value_len};
    framing_note(&head->framing, named, valued);
    forwarded_note(&head->forwarded, head->proxies, named, valued);
    head->bytes += name_len + value_len + sizeof ": \r\n" + HEAD_RECORD;
    if (!head->next)
        return;
    /* Neither a bare LF before this line, nor a NUL, nor a line that was folded. */
    if (name != head->next)
        head->framing.malformed = true;
    head->next = value + value_len + 2;
}

bool head_judge(struct head *head, struct error *err)
{
    if (head->bytes > HEAD_LIMIT)
        return error_set(err, ERROR_LIMIT,
                         "address and headers are too large: they take %zu bytes, at "
                         "most %d may be",
                         head->bytes, HEAD_LIMIT);
    /* What is left is the empty line, and it ended in CR LF as the one before did: all of
     * these are NULs now. */
    if (head->next &&
        (head->next[-1] || head->next[0] || head->next[1] || head->next + 2 != head->end))
        head->framing.malformed = true;
    return true;
}

/* The library hands out a chunk from where it starts, so the end of its size stands
 * before it: unless the chunk came later than its size. Then it is the first in the
 * library's memory for bodies, and the head stands before it, which ends in NULs. */
bool head_chunk_is_loose(const char *piece)
{
    return piece[-1] == '\n' && piece[-2] != '\r';
}
