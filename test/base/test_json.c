#include "base/json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <math.h>

static const struct json *parse(const char *text, struct arena *arena)
{
    const struct json *root = NULL;
    struct error err = {0};
    if (!json_parse(str_from(text), arena, &root, &err))
        fail_msg("%s: %s", text, err.text);
    return root;
}

/* Members are found in any order, and a name that is there twice is told. */
static void test_members(void **state)
{
    (void)state;
    static const str names[] = {STR("a"), STR("b"), STR("c")};
    static const struct {
        const char *text;
        int twice;
        int64_t found[3]; /* 0: it is not there */
    } row[] = {
        {"{\"a\":1,\"b\":2,\"c\":3}", -1, {1, 2, 3}},
        {"{\"c\":3,\"x\":9,\"a\":1,\"x\":8}", -1, {1, 0, 3}},
        {"{}", -1, {0}},
        {"[1,2]", -1, {0}},
        {"{\"b\":1,\"a\":1,\"b\":1}", 1, {0}},
        {"{\"c\":1,\"\\u0063\":2}", 2, {0}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct json *member[3];
        int twice = json_members(parse(row[i].text, &arena), names, 3, member);
        if (twice != row[i].twice)
            fail_msg("%s: %d", row[i].text, twice);
        for (size_t k = 0; twice < 0 && k < 3; k++) {
            int64_t value = 0;
            assert_true(json_integer(member[k], &value) == (row[i].found[k] != 0));
            assert_int_equal(value, row[i].found[k]);
        }
    }
}

/* Also where it is written in another way, and below what is asked for. */
static void test_repeats(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool repeats;
    } row[] = {
        {"{}", false},
        {"7", false},
        {"{\"a\":1,\"b\":1,\"A\":1,\"\":1}", false},
        {"{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":1}]}", false},
        {"{\"a\":1,\"b\":1,\"a\":2}", true},
        {"{\"a\":1,\"\\u0061\":2}", true},
        {"{\"a\\u0000\":1,\"a\":2}", false},
        {"{\"a\":{\"b\":1,\"b\":1}}", true},
        {"[1,[{\"b\":1,\"b\":1}]]", true},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        if (json_repeats(parse(row[i].text, &arena)) != row[i].repeats)
            fail_msg("%s", row[i].text);
    }
}

static void test_event(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *event =
        parse("{\"worker_id\":\"W1\",\"confidence\":0.93,\"count\":3,"
              "\"late\":false,\"camera_id\":null,\"tags\":[1,[2],{}]}",
              &arena);
    str worker;
    double confidence;
    int64_t count;
    bool late;

    assert_true(json_is_object(event));
    assert_int_equal(json_size(event), 6);
    assert_true(json_text(json_get(event, "worker_id"), &worker));
    assert_true(str_equal(worker, STR("W1")));
    assert_true(json_number(json_get(event, "confidence"), &confidence));
    assert_true(fabs(confidence - 0.93) < 1e-12);
    assert_true(json_number(json_get(event, "count"), &confidence));
    assert_true(json_integer(json_get(event, "count"), &count));
    assert_int_equal(count, 3);
    assert_true(json_bool(json_get(event, "late"), &late));
    assert_false(late);
    assert_true(json_is_null(json_get(event, "camera_id")));
    assert_non_null(json_get(event, "camera_id"));
    assert_true(json_is_null(json_get(event, "absent")));
    assert_null(json_get(event, "absent"));
    assert_null(json_get(json_get(event, "worker_id"), "x"));
    assert_true(str_equal(json_key(event, 5), STR("tags")));
    assert_int_equal(json_key(event, 6).len, 0);
}

/* Each getter refuses every kind but its own and leaves its output alone. */
static void test_other_kinds(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const char *const text[] = {"null",  "true", "1.5",
                                       "\"a\"", "[0]",  "{\"a\":0}"};
    static const char *const kind[] = {"null",   "true or false", "a number",
                                       "a text", "an array",      "an object"};
    for (size_t i = 0; i < 7; i++) {
        const struct json *value = i < 6 ? parse(text[i], &arena) : NULL;
        bool flag = true;
        double number = 7;
        int64_t integer = 7;
        str s = {0};
        assert_int_equal(json_bool(value, &flag), i == 1);
        assert_int_equal(json_number(value, &number), i == 2);
        assert_int_equal(number == 7, i != 2);
        assert_false(json_integer(value, &integer));
        assert_int_equal(integer, 7);
        assert_int_equal(json_text(value, &s), i == 3);
        assert_int_equal(json_is_array(value), i == 4);
        assert_int_equal(json_is_object(value), i == 5);
        assert_int_equal(json_size(value), i == 4 || i == 5);
        assert_int_equal(json_first(value) != NULL, i == 4);
        assert_string_equal(json_kind(value), i < 6 ? kind[i] : "nothing");
    }
}

static void test_elements(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const char *const row[][2] = {{"[[],[1],[[2,3],4],9]", "0 1 2 n "},
                                         {"[]", ""},
                                         {"[7]", "n "},
                                         {"[ [ ] , 1 ]", "0 n "},
                                         {"[[[]]]", "1 "}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf seen = BUF(100);
        /* Something follows the array, so that running over its end would show. */
        CLEANUP(buf_free) struct buf text = BUF(100);
        buf_addf(&text, "[%s,1,2]", row[i][0]);
        const struct json *array = json_first(parse(buf_text(&text), &arena));
        for (const struct json *e = json_first(array); e; e = json_next(array, e)) {
            if (json_is_array(e))
                buf_addf(&seen, "%zu ", json_size(e));
            else
                buf_addf(&seen, "n ");
        }
        assert_string_equal(buf_text(&seen), row[i][1]);
    }
}

static void test_texts(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *object =
        parse("{\"a\\u0000b\":\"\\u0000\\ud83e\\udd16\\n\\/\",\"a\":1,\"a\":2}", &arena);
    str text;
    assert_int_equal(json_key(object, 0).len, 3);
    assert_memory_equal(json_key(object, 0).at, "a\0b", 3);
    assert_true(json_text(json_first(parse("[\"\\u0000\"]", &arena)), &text));
    assert_int_equal(text.len, 1);
    int64_t first;
    assert_true(json_integer(json_get(object, "a"), &first));
    assert_int_equal(first, 1);
}

static void test_numbers(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } row[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"-1", true, -1},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"18446744073709551616", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"1E+2", false, 0},
        {"1e308", false, 0},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        int64_t integer = 0;
        double number;
        const struct json *value = parse(row[i].text, &arena);
        if (json_integer(value, &integer) != row[i].is_integer ||
            integer != row[i].integer)
            fail_msg("%s: got %lld", row[i].text, (long long)integer);
        assert_true(json_number(value, &number));
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } row[] = {
        /* clang-format off */
        {"",                   "there is no text at all"},
        {" \n",                "not JSON"},
        {"{",                  "not JSON"},
        {"[1,]",               "trailing comma"},
        {"{\"a\":1,}",         "trailing comma"},
        {"{\"a\" 1}",          "byte 5"},
        {"{a:1}",              "byte 1"},
        {"{'a':1}",            "byte 1"},
        {"[1] x",              "unexpected content after document at byte 4"},
        {"{}{}",               "unexpected content after document at byte 2"},
        {"1 2",                "unexpected content"},
        {"[1]// note",         "not JSON"},
        {"/* note */ 1",       "not JSON"},
        {"NaN",                "not JSON"},
        {"[nan]",              "not JSON"},
        {"Infinity",           "not JSON"},
        {"[-inf]",             "not JSON"},
        {"1e999",              "infinity"},
        {"-1e999",             "infinity"},
        {"01",                 "not JSON"},
        {"+1",                 "not JSON"},
        {".5",                 "not JSON"},
        {"1.",                 "not JSON"},
        {"0x10",               "not JSON"},
        {"tru",                "not JSON"},
        {"\"a",                "not JSON"},
        {"\"\\x\"",            "not JSON"},
        {"\"a\nb\"",           "not JSON"},
        {"\"\xff\"",           "not JSON"},
        {"\"\xc0\xaf\"",       "not JSON"},
        {"\"\xed\xa0\x80\"",   "not JSON"},
        {"\"\\ud83e\"",        "surrogate"},
        {"\"\\udd16\"",        "surrogate"},
        {"\xef\xbb\xbf{}",     "byte order mark"},
        /* clang-format on */
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct json *root = NULL;
        struct error err = {0};
        if (json_parse(str_from(row[i].text), &arena, &root, &err))
            fail_msg("accepted: %s", row[i].text);
        if (!strstr(err.text, row[i].told))
            fail_msg("%s: told \"%s\"", row[i].text, err.text);
        assert_int_equal(err.code, ERROR_INVALID);
        assert_null(root);
        arena_free(&arena);
    }
}

static void test_a_nul_is_not_an_end(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *root = NULL;
    struct error err = {0};
    assert_false(json_parse(STR("{}\0"), &arena, &root, &err));
    assert_false(json_parse(STR("1\0"), &arena, &root, &err));
    assert_false(json_parse(STR("\0"), &arena, &root, &err));
    assert_false(json_parse(STR("[\0]"), &arena, &root, &err));
}

/* `levels` arrays around what is in the middle. */
static bool parse_nested(size_t levels, const char *middle, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf text = BUF(100000);
    const struct json *root;
    for (size_t i = 0; i < levels; i++)
        buf_add(&text, STR("["));
    buf_add(&text, str_from(middle));
    for (size_t i = 0; i < levels; i++)
        buf_add(&text, STR("]"));
    return json_parse(buf_str(&text), &arena, &root, err);
}

static void test_depth(void **state)
{
    (void)state;
    struct error err = {0};
    assert_true(parse_nested(JSON_DEPTH, "", &err));
    assert_true(parse_nested(JSON_DEPTH - 1, "{},{},[]", &err));
    assert_true(parse_nested(JSON_DEPTH, "\"[[{{\\\"[[\"", &err));
    assert_true(parse_nested(JSON_DEPTH, "\"\\\\\",\"[\"", &err));
    assert_false(parse_nested(JSON_DEPTH, "{}", &err));
    assert_non_null(strstr(err.text, "more than 32 levels deep at byte 32"));
    assert_false(parse_nested(JSON_DEPTH + 1, "", &err));
    assert_false(parse_nested(40000, "", &err));
}

/* `[middle,middle,...]`, `count` of them. */
static bool parse_list(const char *middle, size_t count, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf text = BUF(8 * 1024 * 1024);
    const struct json *root;
    for (size_t i = 0; i < count; i++)
        buf_addf(&text, "%c%s", i ? ',' : '[', middle);
    buf_add(&text, STR("]"));
    assert_true(buf_ok(&text));
    return json_parse(buf_str(&text), &arena, &root, err);
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *middle;
        size_t most;
    } row[] = {
        {"1", JSON_VALUES},
        {"[]", JSON_VALUES / 2},
        {"{\"a\":1}", JSON_VALUES / 2},
        {"{\"a\":1,\"b\":2}", JSON_VALUES / 3},
        {"\",[{\\\",,\"", JSON_VALUES},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct error err = {0};
        if (!parse_list(row[i].middle, row[i].most, &err))
            fail_msg("%zu times %s: %s", row[i].most, row[i].middle, err.text);
        assert_false(parse_list(row[i].middle, row[i].most + 1, &err));
        assert_int_equal(err.code, ERROR_LIMIT);
        assert_non_null(strstr(err.text, "more than 400000 values"));
    }
}

static void test_write(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *root = json_object(out);

    json_add_text(out, root, "worker", STR("Zo\xc3\xab \"Z\" \\ \n\t\x01/"));
    json_add_text(out, root, "nothing", (str){0});
    json_add_text(out, root, "nul", STR("a\0b"));
    json_add_int(out, root, "least", INT64_MIN);
    json_add_number(out, root, "half", 0.5);
    json_add_number(out, root, "one", 1);
    json_add_number(out, root, "nan", NAN);
    json_add_number(out, root, "inf", -INFINITY);
    json_add_bool(out, root, "yes", true);
    json_add_null(out, root, "none");
    json_add_text_or_null(out, root, "said", STR("x"));
    json_add_text_or_null(out, root, "unsaid", STR(""));
    json_add_time(out, root, "first", (instant){0});
    json_add_time_or_null(out, root, "then", (instant){1768472130250});
    json_add_time_or_null(out, root, "never", (instant){0});
    struct json_node *list = json_add_array(out, root, "list");
    json_push_text(out, list, STR("a"));
    json_push_int(out, list, 2);
    json_push(out, list, json_array(out));
    struct json_node *inner = json_add_object(out, root, "inner");
    json_add(out, inner, "deep", json_object(out));

    str text = json_write(out, root);
    assert_string_equal(text.at,
                        "{\"worker\":\"Zo\xc3\xab \\\"Z\\\" \\\\ \\n\\t\\u0001/\","
                        "\"nothing\":\"\",\"nul\":\"a\\u0000b\","
                        "\"least\":-9223372036854775808,\"half\":0.5,\"one\":1.0,"
                        "\"nan\":null,\"inf\":null,\"yes\":true,\"none\":null,"
                        "\"said\":\"x\",\"unsaid\":null,"
                        "\"first\":\"1970-01-01T00:00:00.000Z\","
                        "\"then\":\"2026-01-15T10:15:30.250Z\",\"never\":null,"
                        "\"list\":[\"a\",2,[]],\"inner\":{\"deep\":{}}}");
    assert_int_equal(text.len, strlen(text.at));
    assert_int_equal(json_size(parse(text.at, &arena)), 17);
}

static void test_copy(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const char text[] =
        "{\"a\":[1,-2,0.5,true,null,\"x\\u0000\",[],{}],\"b\":{\"c\":\"\"}}";
    struct json_out *out = json_out_new(&arena);
    assert_string_equal(json_write(out, json_copy(out, parse(text, &arena))).at, text);
}

/* An error may quote a byte that a stranger sent; the reply is JSON all the same. */
static void test_write_repairs(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"\xff", "\"\xef\xbf\xbd\""},
        {"a\xc3", "\"a\xef\xbf\xbd\""},
        {"\xed\xa0\x80z", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\""},
        {"\xc3\xa4\x80\xc3\xa4", "\"\xc3\xa4\xef\xbf\xbd\xc3\xa4\""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct json_out *out = json_out_new(&arena);
        struct json_node *root = json_array(out);
        json_push_text(out, root, str_from(row[i][0]));
        str text = json_write(out, root);
        assert_int_equal(text.len, strlen(row[i][1]) + 2);
        assert_memory_equal(text.at + 1, row[i][1], text.len - 2);
        arena_free(&arena);
    }
}

static void test_large(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *root = json_array(out);
    for (int i = 0; i < MANY; i++) {
        struct json_node *event = json_object(out);
        json_add_int(out, event, "count", i);
        json_add_text(out, event, "worker_id", STR("a worker with a rather long name"));
        json_push(out, root, event);
    }
    const struct json *read = parse(json_write(out, root).at, &arena);
    int64_t i = 0, count;
    for (const struct json *e = json_first(read); e; e = json_next(read, e), i++) {
        assert_true(json_integer(json_get(e, "count"), &count));
        assert_int_equal(count, i);
    }
    assert_int_equal(i, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_event),
        cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_a_nul_is_not_an_end),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_write_repairs),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
