/* Where a Redis is, by its URL. */
#include "http/redis_place.h"

#include "must.h"

static bool is(str text, const char *what) { return str_equal(text, str_from(what)); }

static void what_urls_say(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool tls;
        const char *user, *host;
        int port;
        const char *database;
        bool here;
    } rows[] = {
        {"redis://redis.example", false, "", "redis.example", 6379, "", false},
        {"rediss://redis.example:6380/", true, "", "redis.example", 6380, "", false},
        {"redis://floor@localhost/15", false, "floor", "localhost", 6379, "15", true},
        {"redis://127.0.0.1:1/0", false, "", "127.0.0.1", 1, "0", true},
        {"rediss://a@[::1]:65535/1", true, "a", "[::1]", 65535, "1", true},
        {"redis://[2001:db8::7]", false, "", "[2001:db8::7]", 6379, "", false},
        {"redis://a@b@host", false, "a@b", "host", 6379, "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct redis_place place;
        MUST_IN(rows[i].url, redis_place(str_from(rows[i].url), &place, &err));
        assert_int_equal(place.tls, rows[i].tls);
        assert_true(is(place.user, rows[i].user));
        assert_true(is(place.host, rows[i].host));
        assert_int_equal(place.port, rows[i].port);
        assert_true(is(place.database, rows[i].database));
        assert_int_equal(redis_place_is_here(&place), rows[i].here);
    }
}

static void what_is_none(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "redis",
        "redis:",
        "redis://",
        "redis:///0",
        "http://host",
        "REDIS://host",
        "redis://user:password@host",
        "redis://:password@host",
        "redis://host:",
        "redis://host:0",
        "redis://host:65536",
        "redis://host:123456",
        "redis://host:6379x",
        "redis://[::1",
        "redis://::1",
        "redis://ho st",
        "redis://host/x",
        "redis://host/123456",
        "redis://host/0?password=x",
        "redis://host?x",
        "redis://host#x",
        "redis://h\xc3\xb6st",
        "redis://user@",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct redis_place place;
        struct error err = {0};
        if (redis_place(str_from(rows[i]), &place, &err))
            fail_msg("'%s' is taken for a URL", rows[i]);
        assert_int_equal(err.code, ERROR_INVALID);
        assert_null(strstr(err.text, "password@"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_urls_say),
        cmocka_unit_test(what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
