#include "http/redis_place.h"

#include "base/error.h"

enum { DEFAULT_PORT = 6379 };

static bool begins_with(str text, str with)
{
    return text.len >= with.len && memcmp(text.at, with.at, with.len) == 0;
}

static str behind(str text, size_t count)
{
    return (str){text.at + count, text.len - count};
}

static bool parse_port(str text, int *port)
{
    int number = 0;
    if (!text.len || text.len > 5)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        number = 10 * number + (text.at[i] - '0');
    }
    *port = number;
    return number > 0 && number < 65536;
}

/* "HOST", "HOST:PORT", "[::1]:PORT". */
static bool parse_host(str text, struct redis_place *place)
{
    const char *bracket = text.len ? memchr(text.at, ']', text.len) : NULL;
    size_t len = bracket ? (size_t)(bracket - text.at) + 1 : 0;
    const char *colon = text.len ? memchr(text.at + len, ':', text.len - len) : NULL;
    len = colon ? (size_t)(colon - text.at) : text.len;
    place->host = (str){text.at, len};
    place->port = DEFAULT_PORT;
    for (size_t i = 0; i < len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' || strchr("?#%\\\"<>", text.at[i]))
            return false;
    return len && (!colon || parse_port(behind(text, len + 1), &place->port));
}

static bool is_number(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len < 6;
}

bool redis_place(str url, struct redis_place *place, struct error *err)
{
    const str plain = STR("redis://"), safe = STR("rediss://");
    *place = (struct redis_place){.tls = begins_with(url, safe)};
    if (!place->tls && !begins_with(url, plain))
        return error_set(err, ERROR_INVALID,
                         "want redis://HOST, or rediss://HOST for TLS");
    str rest = behind(url, place->tls ? safe.len : plain.len);
    const char *at = rest.len ? memrchr(rest.at, '@', rest.len) : NULL;
    if (at) {
        place->user = (str){rest.at, (size_t)(at - rest.at)};
        rest = behind(rest, place->user.len + 1);
        if (place->user.len && memchr(place->user.at, ':', place->user.len))
            return error_set(err, ERROR_INVALID,
                             "a password does not belong into the URL, where others see "
                             "it; put it into a file: --redis-password-file");
    }
    str host = str_cut(rest, '/', &place->database);
    if (!parse_host(host, place) || !is_number(place->database))
        return error_set(err, ERROR_INVALID,
                         "'%s' is no address of a Redis server, such as "
                         "redis.example:6379, or redis.example:6379/1 for its database "
                         "1",
                         str_shown(rest).text);
    return true;
}

bool redis_place_is_here(const struct redis_place *place)
{
    return str_equal(place->host, STR("localhost")) ||
           begins_with(place->host, STR("127.")) || str_equal(place->host, STR("[::1]"));
}
