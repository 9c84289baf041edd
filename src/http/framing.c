#include "http/framing.h"

#include "base/error.h"

#include <stdint.h>
#include <strings.h>

static bool same(str a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.at, b, a.len) == 0;
}

/* A token of RFC 9110: no space before the colon, nothing that looks like another line.
 */
static bool is_name(str name)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i], letter = (char)(c | 0x20);
        bool good = (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z') ||
                    (c && strchr(marks, c));
        if (!good)
            return false;
    }
    return name.len > 0;
}

static bool is_value(str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* Of two of these, one reader may take the first and another the last. */
static void note_asker(struct framing *framing, str name, str value)
{
    static const char *const once[] = {"Cookie", "Authorization", "Origin",
                                       "Sec-Fetch-Site", "X-Shopfloor"};
    for (unsigned i = 0; i < sizeof once / sizeof *once; i++) {
        if (!same(name, once[i]))
            continue;
        if (framing->seen & 1u << i && !framing->repeated)
            framing->repeated = once[i];
        framing->seen |= 1u << i;
        if (i == 0)
            framing->cookie = value;
    }
}

void framing_note(struct framing *framing, str name, str value)
{
    value = str_trim(value);
    if (!is_name(name) || !is_value(value))
        framing->malformed = true;
    if (same(name, "host")) {
        framing->hosts++;
        framing->host = value;
    } else if (same(name, "content-length")) {
        framing->lengths++;
        framing->length = value;
    } else if (same(name, "transfer-encoding")) {
        framing->codings++;
        framing->coding = value;
    } else if (same(name, "content-encoding")) {
        framing->packings++;
        framing->packing = value;
    } else {
        note_asker(framing, name, value);
    }
}

static bool refuse(int *status, int code) { return (*status = code, false); }

static bool judge_length(str length, size_t body_limit, int *status, struct error *err)
{
    uint64_t bytes = 0;
    bool huge = false;
    for (size_t i = 0; i < length.len; i++) {
        if (length.at[i] < '0' || length.at[i] > '9') {
            error_set(err, ERROR_INVALID,
                      "Content-Length '%s' is not a number of bytes in decimal digits",
                      str_shown(length).text);
            return refuse(status, 400);
        }
        huge = huge || bytes > (UINT64_MAX - 9) / 10;
        bytes = huge ? UINT64_MAX : bytes * 10 + (uint64_t)(length.at[i] - '0');
    }
    if (!length.len) {
        error_set(err, ERROR_INVALID, "Content-Length is empty");
        return refuse(status, 400);
    }
    if (bytes > body_limit) {
        error_set(err, ERROR_LIMIT, "a body may have %zu bytes, this one is to have %s",
                  body_limit, str_shown(length).text);
        return refuse(status, 413);
    }
    return true;
}

/* One reading only of where the body ends. */
static bool judge_end(const struct framing *framing, bool old, int *status,
                      struct error *err)
{
    const char *doubt = NULL;
    if (framing->malformed)
        doubt = "a header has a name or a value with characters that do not belong there";
    else if (framing->lengths > 1)
        doubt = "Content-Length is given more than once";
    else if (framing->codings > 1)
        doubt = "Transfer-Encoding is given more than once";
    else if (framing->lengths && framing->codings)
        doubt = "Content-Length and Transfer-Encoding exclude each other";
    else if (framing->codings && old)
        doubt = "HTTP/1.0 knows no Transfer-Encoding";
    if (!doubt && framing->repeated) {
        error_set(err, ERROR_INVALID, "%s is given more than once", framing->repeated);
        return refuse(status, 400);
    }
    if (doubt) {
        error_set(err, ERROR_INVALID, "%s", doubt);
        return refuse(status, 400);
    }
    if (framing->codings && !same(framing->coding, "chunked")) {
        error_set(err, ERROR_INVALID,
                  "Transfer-Encoding '%s' is not supported, only 'chunked' is",
                  str_shown(framing->coding).text);
        return refuse(status, 400);
    }
    return true;
}

static bool judge_packing(const struct framing *framing, bool *gzip, int *status,
                          struct error *err)
{
    str packing = framing->packing;
    bool packed = same(packing, "gzip") || same(packing, "x-gzip");
    if (framing->packings > 1 ||
        (framing->packings && !packed && !same(packing, "identity"))) {
        error_set(err, ERROR_INVALID,
                  "Content-Encoding '%s' is not supported: send the body as it is or, "
                  "once, as gzip",
                  str_shown(packing).text);
        return refuse(status, 415);
    }
    *gzip = packed;
    return true;
}

bool framing_judge(const struct framing *framing, bool old, size_t body_limit, bool *gzip,
                   int *status, struct error *err)
{
    if (!judge_end(framing, old, status, err))
        return false;
    if (framing->hosts > 1 || (!old && !framing->hosts)) {
        error_set(err, ERROR_INVALID, "a request needs one Host header, this one has %s",
                  framing->hosts ? "several" : "none");
        return refuse(status, 400);
    }
    if (framing->lengths && !judge_length(framing->length, body_limit, status, err))
        return false;
    return judge_packing(framing, gzip, status, err);
}
