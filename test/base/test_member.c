/* What is wrong with a member is said with its name and what would be right. */
#include "base/member.h"

#include "base/arena.h"
#include "must.h"

static struct arena arena;

static const struct json *parsed(const char *text)
{
    const struct json *root = NULL;
    MUST(json_parse(str_from(text), &arena, &root, &err));
    return root;
}

static bool as_text(const struct member *member, struct error *err)
{
    str text = STR("as before");
    bool ok = member_text(member, 5, &text, err);
    assert_true(!ok || str_equal(text, STR("ab")) || str_equal(text, STR("as before")));
    return ok;
}

static bool as_bool(const struct member *member, struct error *err)
{
    bool yes;
    return member_bool(member, &yes, err);
}

static bool as_number(const struct member *member, struct error *err)
{
    double number;
    return member_number(member, 0, 1, &number, err);
}

static bool as_whole(const struct member *member, struct error *err)
{
    int64_t whole;
    return member_whole(member, -3, 9, &whole, err);
}

static bool as_time(const struct member *member, struct error *err)
{
    instant t;
    return member_time(member, &t, err);
}

static bool as_span(const struct member *member, struct error *err)
{
    span length;
    return member_span(member, SPAN_SECOND, SPAN_MINUTE, &length, err);
}

static bool as_word(const struct member *member, struct error *err)
{
    static const char *const words[] = {"up", "down", NULL};
    int word;
    return member_word(member, words, &word, err);
}

static bool as_object(const struct member *member, struct error *err)
{
    const struct json *object;
    return member_object(member, &object, err);
}

static bool as_only(const struct member *member, struct error *err)
{
    static const char *const names[] = {"a", "b", NULL};
    return member_only(member, names, err);
}

static bool as_two(const struct member *member, struct error *err)
{
    struct members two;
    return member_each(member, 2, &arena, &two, err);
}

static bool as_pair(const struct member *member, struct error *err)
{
    struct members pair;
    return member_elements(member, 2, &arena, &pair, err);
}

/* The member "m", how it is read, and what is said of it (NULL: it is good). */
static const struct {
    const char *object;
    bool (*read)(const struct member *member, struct error *err);
    const char *error;
} rows[] = {
    {"{\"m\":\" ab \"}", as_text, NULL},
    {"{}", as_text, "m is missing; want a text"},
    {"{\"m\":null}", as_text, "m is null; want a text"},
    {"{\"m\":\"  \"}", as_text, "m has 0 bytes; want 1 to 5"},
    {"{\"m\":\"abcdef\"}", as_text, "m has 6 bytes; want 1 to 5"},
    {"{\"m\":\"a\\u0000b\"}", as_text, "m contains a control character"},
    {"{\"m\":false}", as_bool, NULL},
    {"{\"m\":0}", as_bool, "m is a number; want true or false"},
    {"{\"m\":0.5}", as_number, NULL},
    {"{}", as_number, "m is missing; want a number from 0 to 1"},
    {"{\"m\":\"1\"}", as_number, "m is a text; want a number from 0 to 1"},
    {"{\"m\":1.5}", as_number, "m is 1.5; want a number from 0 to 1"},
    {"{\"m\":-3}", as_whole, NULL},
    {"{\"m\":9}", as_whole, NULL},
    {"{}", as_whole, "m is missing; want a whole number from -3 to 9"},
    {"{\"m\":[]}", as_whole, "m is an array; want a whole number from -3 to 9"},
    {"{\"m\":10}", as_whole, "m is 10; want a whole number from -3 to 9"},
    {"{\"m\":-4}", as_whole, "m is -4; want a whole number from -3 to 9"},
    {"{\"m\":1.5}", as_whole, "m is 1.5; want a whole number from -3 to 9"},
    {"{\"m\":9223372036854775808}", as_whole,
     "m is 9.22337e+18; want a whole number from -3 to 9"},
    {"{\"m\":\"2026-01-15T10:15:30Z\"}", as_time, NULL},
    {"{\"m\":7}", as_time,
     "m is a number; want RFC 3339 with an offset, \"2026-01-15T10:15:30.000Z\""},
    {"{\"m\":\"1s\"}", as_span, NULL},
    {"{\"m\":1}", as_span, "m is a number; want a text such as \"3s\""},
    {"{\"m\":\"2m\"}", as_span, "m is '2m'; want from 1000ms to 60s"},
    {"{\"m\":\"down\"}", as_word, NULL},
    {"{\"m\":\"left\"}", as_word, "m is not one of: up, down"},
    {"{\"m\":1}", as_word, "m is not one of: up, down"},
    {"{\"m\":{}}", as_object, NULL},
    {"{\"m\":[]}", as_object, "m is an array; want an object"},
    {"{\"m\":{\"b\":1,\"a\":2}}", as_only, NULL},
    {"{\"m\":{\"c\":1}}", as_only, "m 'c' is not known; want any of: a, b"},
    {"{\"m\":{\"a\":1,\"a\":2}}", as_only, "m 'a' is there twice"},
    {"{\"m\":{\"x\":1,\"y\":2}}", as_two, NULL},
    {"{\"m\":{\"x\":1,\"y\":2,\"z\":3}}", as_two, "m has 3 entries; at most 2 are read"},
    {"{\"m\":{\"x\":1,\"x\":2}}", as_two, "m.x: is there twice"},
    {"{\"m\":[1,2]}", as_pair, NULL},
    {"{\"m\":{}}", as_pair, "m is an object; want an array"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct json *object = parsed(rows[i].object);
        struct error err = {0};
        bool ok = rows[i].read(member_needed(object, "m"), &err);
        if (ok == (rows[i].error != NULL) ||
            (!ok && (err.code != ERROR_INVALID || strcmp(err.text, rows[i].error) != 0)))
            fail_msg("%s: %s", rows[i].object, ok ? "taken" : err.text);
    }
}

/* What may be absent and is, is left as it was. */
static void test_absent(void **state)
{
    (void)state;
    const struct json *object = parsed("{\"other\":1}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].read != as_only)
            MUST(rows[i].read(member_of(object, "m"), &err));
    assert_false(member_is_null(member_of(object, "m")));
    assert_true(member_is_null(member_of(parsed("{\"m\":null}"), "m")));
}

static void test_place(void **state)
{
    (void)state;
    struct member root = {.value =
                              parsed("{\"cameras\":{\"hall\":{\"size\":[1,\"x\"]}}}")};
    struct member cameras = member_in(&root, "cameras");
    struct members each, size;
    double number;

    MUST(member_each(&cameras, 10, &arena, &each, &err));
    assert_int_equal(each.count, 1);
    struct member pair = member_in(&each.member[0], "size");
    struct member rate = member_in(&each.member[0], "rate");
    MUST(member_elements(&pair, 2, &arena, &size, &err));
    MUST(member_number(&size.member[0], 0, 10, &number, &err));
    assert_true(number == 1);

    REFUSED(ERROR_INVALID, "cameras.hall.size.1: is a text; want a number from 0 to 10",
            member_number(&size.member[1], 0, 10, &number, &err));
    REFUSED(ERROR_INVALID, "cameras.hall.rate: is missing; want frames a second",
            member_need(&rate, "frames a second", &err));
    REFUSED(ERROR_INVALID, "it is of no use",
            member_wrong(&root, &err, "it is of no use"));
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_place),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
