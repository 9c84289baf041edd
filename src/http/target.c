#include "http/target.h"

#include "base/arena.h"
#include "base/error.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that an escape at the start of `text` stands for, or -1. */
static int escape(str text)
{
    if (text.len < 3)
        return -1;
    int high = hex(text.at[1]), low = hex(text.at[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool check_escape(str text, struct error *err)
{
    int byte = escape(text);
    if (byte < 0)
        return error_set(err, ERROR_INVALID,
                         "'%s' is no escape: '%%' has to be followed by two hexadecimal "
                         "digits, and is itself written %%25",
                         str_shown((str){text.at, text.len < 3 ? text.len : 3}).text);
    if (byte == 0)
        return error_set(err, ERROR_INVALID, "%%00 stands for no character of a text");
    return true;
}

/* A database may take nothing else for a text. */
static bool check_utf8(str text, struct error *err)
{
    for (size_t len; text.len; text = (str){text.at + len, text.len - len})
        if (!(len = str_utf8(text)))
            return error_set(err, ERROR_INVALID, "'%s' is not valid UTF-8",
                             str_shown(text).text);
    return true;
}

bool percent_decode(str text, bool plus, struct arena *arena, str *out, struct error *err)
{
    bool plain = !text.len || (!memchr(text.at, '%', text.len) &&
                               !(plus && memchr(text.at, '+', text.len)));
    if (plain) {
        if (!check_utf8(text, err))
            return false;
        *out = text;
        return true;
    }

    char *decoded = arena_new(arena, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        str rest = {text.at + i, text.len - i};
        if (*rest.at == '%') {
            if (!check_escape(rest, err))
                return false;
            decoded[len++] = (char)escape(rest);
            i += 2;
        } else {
            decoded[len++] = plus && *rest.at == '+' ? ' ' : *rest.at;
        }
    }
    if (!check_utf8((str){decoded, len}, err))
        return false;
    *out = (str){decoded, len};
    return true;
}

/* "http://host:port/path" is as good as "/path" (RFC 9112, 3.2.2). */
static str without_authority(str text, str *authority)
{
    static const str scheme[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < 2; i++) {
        if (text.len <= scheme[i].len ||
            memcmp(text.at, scheme[i].at, scheme[i].len) != 0)
            continue;
        str rest = {text.at + scheme[i].len, text.len - scheme[i].len};
        const char *slash = memchr(rest.at, '/', rest.len);
        *authority = (str){rest.at, slash ? (size_t)(slash - rest.at) : rest.len};
        return slash ? (str){slash, (size_t)(rest.at + rest.len - slash)} : STR("/");
    }
    return text;
}

static bool check_path(str path, struct error *err)
{
    if (!path.len || path.at[0] != '/')
        return error_set(err, ERROR_INVALID,
                         "a request has to ask for a path that starts with '/'");
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] == '%' && !check_escape((str){path.at + i, path.len - i}, err))
            return false;
    return true;
}

static bool check_bytes(str text, struct error *err)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte <= ' ' || byte == 0x7f)
            return error_set(err, ERROR_INVALID,
                             "spaces and control characters in an address have to be "
                             "percent-encoded, a space as %%20");
    }
    return true;
}

static size_t count_parameters(str query)
{
    size_t count = 0;
    while (query.len)
        count += str_cut(query, '&', &query).len != 0;
    return count;
}

static bool parse_query(str query, struct arena *arena, struct target *target,
                        struct error *err)
{
    size_t count = count_parameters(query);
    if (count > TARGET_PARAMETERS)
        return error_set(err, ERROR_LIMIT, "%zu query parameters; at most %d are read",
                         count, TARGET_PARAMETERS);
    if (!count)
        return true;

    struct parameter *parameter = arena_new(arena, struct parameter, count);
    for (size_t i = 0; query.len;) {
        str value, pair = str_cut(query, '&', &query);
        if (!pair.len)
            continue;
        str name = str_cut(pair, '=', &value);
        if (!percent_decode(name, true, arena, &parameter[i].name, err) ||
            !percent_decode(value, true, arena, &parameter[i].value, err))
            return error_context(err, "query");
        i++;
    }
    target->query = parameter;
    target->query_count = count;
    return true;
}

bool target_parse(str text, struct arena *arena, struct target *target, struct error *err)
{
    struct target parsed = {0};
    str query;
    if (!check_bytes(text, err))
        return false;
    parsed.path = str_cut(without_authority(text, &parsed.authority), '?', &query);
    parsed.search = query;
    if (!check_path(parsed.path, err) || !parse_query(query, arena, &parsed, err))
        return false;
    *target = parsed;
    return true;
}
