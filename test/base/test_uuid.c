#include "base/uuid.h"

#include "base/error.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#define SPACE "c855c129-b3fb-5cf0-8510-2a18180dd404"
#define NIL   "00000000-0000-0000-0000-000000000000"

static struct uuid uuid_of(const char *text)
{
    struct uuid uuid;
    struct error err = {0};
    assert_true(uuid_parse_text(str_from(text), &uuid, &err));
    return uuid;
}

static void test_named(void **state)
{
    (void)state;
    static const struct {
        const char *space, *name, *uuid;
    } row[] = {
        {SPACE, "1768472130000|W1|S3|working|", "5b54b896-5769-59f4-966d-2ff534c5c796"},
        /* RFC 9562, appendix A.4 */
        {"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com",
         "2ed6657d-e927-568b-95e1-2665a8aea6a2"},
        {NIL, "", "e129f27c-5103-5c5c-844b-cdf0a15e160d"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct uuid space = uuid_of(row[i].space);
        struct uuid named = uuid_named(&space, str_from(row[i].name));
        assert_string_equal(named.text, row[i].uuid);
    }
    struct uuid nil = uuid_of(NIL);
    assert_string_equal(uuid_named(&nil, (str){0}).text, row[2].uuid);
}

/* The first 48 bits are the time, then version 8; the rest is that of the UUIDv5. */
static void test_named_at(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *name, *uuid;
    } row[] = {
        {1768472130000, "1768472130000|W1|S3|working|",
         "019bc127-31d0-89f4-966d-2ff534c5c796"},
        {0, "1768472130000|W1|S3|working|", "00000000-0000-89f4-966d-2ff534c5c796"},
        {0x123456789abc, "1768472130000|W1|S3|working|",
         "12345678-9abc-89f4-966d-2ff534c5c796"},
    };
    struct uuid space = uuid_of(SPACE);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct uuid named =
            uuid_named_at(&space, str_from(row[i].name), (instant){row[i].ms});
        assert_string_equal(named.text, row[i].uuid);
        assert_int_equal(uuid_version(&named), 8);
    }
}

static void test_bytes(void **state)
{
    (void)state;
    static const char *const row[] = {NIL, "019bc127-31d0-89f4-966d-2ff534c5c796"};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        unsigned char bytes[UUID_BYTES];
        struct uuid uuid = uuid_of(row[i]);
        uuid_to_bytes(&uuid, bytes);
        assert_string_equal(uuid_from_bytes(bytes).text, row[i]);
    }
}

static void test_version(void **state)
{
    (void)state;
    static const struct {
        const char *uuid;
        int version;
    } row[] = {
        {NIL, 0},
        {"5b54b896-5769-59f4-966d-2ff534c5c796", 5},
        {"019bc127-31d0-89f4-966d-2ff534c5c796", 8},
        {"019BC127-31D0-F9F4-966D-2FF534C5C796", 15},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct uuid uuid = uuid_of(row[i].uuid);
        assert_int_equal(uuid_version(&uuid), row[i].version);
    }
}

static void test_read(void **state)
{
    (void)state;
    assert_string_equal(uuid_of("5B54B896-5769-59f4-966D-2ff534C5C796").text,
                        "5b54b896-5769-59f4-966d-2ff534c5c796");
    assert_string_equal(uuid_of(NIL).text, NIL);
    assert_int_equal(uuid_str(&(struct uuid){NIL}).len, 36);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const row[] = {
        "",
        "5b54b896",
        "5b54b896-5769-59f4-966d-2ff534c5c79",
        "5b54b896-5769-59f4-966d-2ff534c5c7961",
        "5b54b89657-69-59f4-966d-2ff534c5c796",
        "5b54b896-5769-59f4-966d_2ff534c5c796",
        "5b54b896-5769-59f4-966d-2ff534c5c79g",
        "5b54b896-5769-59f4-966d-2ff534c5c79@",
        "5b54b896-5769-59f4-966d-2ff534c5c79 ",
        "{b54b896-5769-59f4-966d-2ff534c5c79}",
        "5b54b896576959f4966d2ff534c5c7960000",
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct uuid uuid = {"untouched"};
        struct error err = {0};
        assert_false(uuid_parse_text(str_from(row[i]), &uuid, &err));
        assert_int_equal(err.code, ERROR_INVALID);
        assert_non_null(strstr(err.text, "is not a uuid; want 8-4-4-4-12"));
        assert_string_equal(uuid.text, "untouched");
    }
}

static void test_random(void **state)
{
    (void)state;
    struct uuid a = uuid_random(), b = uuid_random();
    assert_string_not_equal(a.text, b.text);
    assert_string_equal(uuid_of(a.text).text, a.text);
    assert_int_equal(a.text[14], '4');
    assert_non_null(strchr("89ab", a.text[19]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named),  cmocka_unit_test(test_named_at),
        cmocka_unit_test(test_bytes),  cmocka_unit_test(test_version),
        cmocka_unit_test(test_read),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
