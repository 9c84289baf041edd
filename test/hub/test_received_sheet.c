#include "hub/received_sheet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "must.h"

#include <stdio.h>

#define ROW                                                                              \
    "\"planned_ms\":1,\"working_ms\":2,\"idle_ms\":3,\"absent_ms\":4,\"unknown_ms\":5,"  \
    "\"occupied_ms\":6,\"working_station_ms\":7,\"units\":8,\"suppressed\":false}"
#define HEAD                                                                             \
    "{\"site\":\"hall-2\",\"epoch\":9223372036854775807,"                                \
    "\"start\":\"2026-01-01T06:00:00.000Z\",\"end\":\"2026-01-01T07:00:00.000Z\","       \
    "\"revision\":3,"
#define POLICY                                                                           \
    "\"policy\":{\"k\":5,\"scopes\":[\"factory\",\"station\"],\"personal\":false},"
#define FACTORY "{\"scope\":\"factory\",\"scope_id\":\"\"," ROW
#define HIDDEN                                                                           \
    "{\"scope\":\"station\",\"scope_id\":\"S \\\"1\\\" é\",\"suppressed\":true}"
#define WHOLE HEAD POLICY "\"rows\":[" FACTORY "," HIDDEN "]}"

static void test_read(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct received_sheet sheet;
    MUST(received_sheet_parse(STR(WHOLE), &arena, &sheet, &err));
    assert_true(str_equal(sheet.site, STR("hall-2")));
    assert_int_equal(sheet.epoch, INT64_MAX);
    assert_int_equal(sheet.revision, 3);
    assert_int_equal(sheet.period.end.ms - sheet.period.start.ms, SPAN_HOUR.ms);
    assert_int_equal(sheet.k, 5);
    assert_int_equal(sheet.scopes, 1U << SHEET_FACTORY | 1U << SHEET_STATION);
    assert_int_equal(sheet.rows, 2);
    for (int i = 0; i < SHEET_FIGURES; i++)
        assert_int_equal(sheet.row[0].figure[i], i + 1);
    assert_true(sheet.row[1].suppressed);
    assert_true(str_equal(sheet.row[1].id, STR("S \"1\" é")));
}

/* Types are names, and may be longer than ids and hold what ids may not: a site with such
 * a workstation would send nothing else. */
static void test_types(void **state)
{
    (void)state;
    static const char *const types[] = {
        "..", "=1+1", "\u0646\u0645\u06cc\u200c\u062f",
        "a type whose name has more bytes than the sixty-four that an id may have"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf text = BUF(4096);
        const struct received_row row = {.scope = SHEET_TYPE, .id = str_from(types[i])};
        struct received_sheet read, sheet = {.site = STR("a"),
                                             .epoch = 1,
                                             .revision = 1,
                                             .k = 5,
                                             .period = {{0}, {SPAN_HOUR.ms}},
                                             .scopes = 1U << SHEET_TYPE,
                                             .row = &row,
                                             .rows = 1};
        received_sheet_write(&sheet, &text);
        MUST(received_sheet_parse(buf_str(&text), &arena, &read, &err));
        assert_true(str_equal(read.row[0].id, row.id));
    }
}

struct wrong {
    const char *what, *from, *to, *why;
};

/* Each is the good sheet with one thing in another way. */
static const struct wrong wrongs[] = {
    {"a space", "\"epoch\"", " \"epoch\"", "from byte"},
    {"another order", "\"revision\":3,", "", "revision"},
    {"a member more", "\"revision\":3", "\"revision\":3,\"colour\":1", "colour"},
    {"a member twice", "\"revision\":3", "\"revision\":3,\"revision\":4", "revision"},
    {"a zone", "07:00:00.000Z", "08:00:00.000+01:00", "from byte"},
    {"no milliseconds", "07:00:00.000Z", "07:00:00Z", "from byte"},
    {"a fraction", "\"revision\":3", "\"revision\":3.0", "revision"},
    {"a revision of nothing", "\"revision\":3", "\"revision\":0", "revision"},
    {"an epoch too large", "9223372036854775807", "9223372036854775808", "epoch"},
    {"of no time", "07:00:00.000Z", "06:00:00.000Z", "minutes apart"},
    {"two hours", "07:00:00.000Z", "08:00:00.000Z", "minutes apart"},
    {"backwards", "07:00:00.000Z", "05:00:00.000Z", "minutes apart"},
    {"not at a quarter", "06:00:00.000Z\",\"end\":\"2026-01-01T07:00:00.000Z",
     "06:05:00.000Z\",\"end\":\"2026-01-01T07:05:00.000Z", "quarter hours"},
    {"no k but not personal", "\"k\":5", "\"k\":0", "personal"},
    {"personal with a k", "\"personal\":false", "\"personal\":true", "personal"},
    {"a scope of people", "\"factory\",\"station\"", "\"factory\",\"worker\"",
     "not one of"},
    {"no scope", "\"factory\",\"station\"", "", "at least one scope"},
    {"scopes in another order", "\"factory\",\"station\"", "\"station\",\"factory\"",
     "from byte"},
    {"a row of another scope", "\"scopes\":[\"factory\",\"station\"]",
     "\"scopes\":[\"factory\"]", "not among the policy"},
    {"a factory with an id", "\"scope_id\":\"\"", "\"scope_id\":\"x\"", "factory"},
    {"a suppressed row with a figure", "\"suppressed\":true",
     "\"units\":1,\"suppressed\":true", "units"},
    {"a row without a figure", "\"units\":8,", "", "units"},
    {"less than nothing", "\"idle_ms\":3", "\"idle_ms\":-3", "idle_ms"},
    {"more than people can", "\"idle_ms\":3", "\"idle_ms\":36000000001", "idle_ms"},
    {"too many units", "\"units\":8", "\"units\":1000000000001", "units"},
    {"an id that cannot be seen", "S \\\"1\\\" é", "\\u0007", "scope_id"},
    {"an id written otherwise", "é", "\\u00e9", "from byte"},
    {"a site of no name", "hall-2", "", "site"},
    {"cut short", ",\"suppressed\":true}]}", ",\"suppressed\":true}]", ""},
    {"something behind", "]}", "]} ", "from byte"},
};

/* With the last place where `from` stands in place of it. */
static str with(const struct wrong *wrong, struct buf *out)
{
    str whole = STR(WHOLE), from = str_from(wrong->from);
    size_t at = whole.len - from.len;
    while (memcmp(whole.at + at, from.at, from.len) != 0)
        at--;
    buf_add(out, (str){whole.at, at});
    buf_add(out, str_from(wrong->to));
    buf_add(out, (str){whole.at + at + from.len, whole.len - at - from.len});
    return buf_str(out);
}

static void test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf text = BUF(4096);
        struct received_sheet sheet;
        struct error err = {0};
        if (received_sheet_parse(with(&wrongs[i], &text), &arena, &sheet, &err))
            fail_msg("%s: was taken", wrongs[i].what);
        if (err.code != ERROR_INVALID || !strstr(err.text, wrongs[i].why))
            fail_msg("%s: %s", wrongs[i].what, err.text);
    }
}

static void test_order_of_rows(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct received_sheet sheet;
    REFUSED_SAYING(
        ERROR_INVALID, "twice or too late",
        received_sheet_parse(STR(HEAD POLICY "\"rows\":[" HIDDEN "," FACTORY "]}"),
                             &arena, &sheet, &err));
    REFUSED_SAYING(
        ERROR_INVALID, "twice or too late",
        received_sheet_parse(STR(HEAD POLICY "\"rows\":[" HIDDEN "," HIDDEN "]}"), &arena,
                             &sheet, &err));
}

/* Days of summer and winter time, and weeks. */
static void test_periods(void **state)
{
    (void)state;
    static const struct {
        int minutes;
        bool right;
    } row[] = {{15, true}, /* of an hour, before a midnight */
               {45, true},
               {60, true},
               {75, false},
               {23 * 60, true},
               {24 * 60, true},
               {25 * 60, true},
               {23 * 60 + 30, true},
               {22 * 60, true}, /* at Troll */
               {26 * 60, true},
               {21 * 60, true}, /* at Casey */
               {27 * 60, true},
               {20 * 60 + 45, false},
               {27 * 60 + 15, false},
               {7 * 24 * 60, true},
               {7 * 24 * 60 - 60, true},
               {7 * 24 * 60 - 120, true},
               {7 * 24 * 60 + 180, true},
               {7 * 24 * 60 + 195, false},
               {8 * 60, false},
               {0, false}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf text = BUF(4096);
        struct received_sheet sheet = {
            .site = STR("a"), .epoch = 1, .revision = 1, .k = 5, .scopes = 1};
        struct error err = {0};
        sheet.period.start = (instant){SPAN_DAY.ms};
        sheet.period.end = (instant){SPAN_DAY.ms + row[i].minutes * SPAN_MINUTE.ms};
        received_sheet_write(&sheet, &text);
        if (received_sheet_parse(buf_str(&text), &arena, &sheet, &err) != row[i].right)
            fail_msg("%d minutes: %s", row[i].minutes, err.text);
    }
}

static void test_enormous(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf large = BUF(2 * SHEET_BYTES), many = BUF(SHEET_BYTES);
    struct received_sheet sheet;
    while (large.len <= SHEET_BYTES)
        buf_add(&large, STR("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["));
    REFUSED_SAYING(ERROR_LIMIT, "at most",
                   received_sheet_parse(buf_str(&large), &arena, &sheet, &err));
    buf_add(&many, STR(HEAD POLICY "\"rows\":["));
    for (int i = 0; i <= SHEET_ROWS; i++)
        buf_addf(&many,
                 "%s{\"scope\":\"station\",\"scope_id\":\"%06d\",\"suppressed\":true}",
                 i ? "," : "", i);
    buf_add(&many, STR("]}"));
    REFUSED_SAYING(ERROR_INVALID, "rows",
                   received_sheet_parse(buf_str(&many), &arena, &sheet, &err));
}

static void test_signature(void **state)
{
    (void)state;
    static const unsigned char seed[SIGNING_SEED_BYTES] = {1}, other[SIGNING_SEED_BYTES];
    struct signing_key key = signing_key_from(seed), stranger = signing_key_from(other);
    struct verifying_key known = verifying_key_of(&key);
    struct signature right = sign(&key, STR("shopfloor-sheet-1\n{}"));
    struct signature bare = sign(&key, STR("{}"));
    struct signature forged = sign(&stranger, STR("shopfloor-sheet-1\n{}"));
    assert_true(received_sheet_signed(&known, STR("{}"), &right));
    assert_false(received_sheet_signed(&known, STR("{ }"), &right));
    assert_false(received_sheet_signed(&known, STR("{}"), &bare));
    assert_false(received_sheet_signed(&known, STR("{}"), &forged));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),      cmocka_unit_test(test_types),
        cmocka_unit_test(test_wrong),     cmocka_unit_test(test_order_of_rows),
        cmocka_unit_test(test_periods),   cmocka_unit_test(test_enormous),
        cmocka_unit_test(test_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
