/* What is written in RowBinary is read back; and what is no whole row is found out. */
#include "sink/row.h"

#include "must.h"

#include "base/arena.h"

enum { ROOM = 4096 };
static const enum row_type types[] = {ROW_INT,  ROW_BYTE, ROW_TYPE, ROW_DOUBLE,
                                      ROW_TIME, ROW_UUID, ROW_TEXT, ROW_TEXT};
enum { TYPES = sizeof types / sizeof *types };

/* A text of 300 bytes has two bytes for its length. */
static void write_row(struct buf *row)
{
    char large[300];
    struct uuid uuid;
    memset(large, 'x', sizeof large);
    MUST(uuid_parse_text(STR("0199a7b2-0000-8000-8123-456789abcdef"), &uuid, &err));
    row_int(row, -2);
    row_byte(row, 255);
    row_byte(row, 2);
    row_double(row, 0.1);
    row_time(row, (instant){1768435200999});
    row_uuid(row, &uuid);
    row_text(row, STR("it's"));
    row_text(row, (str){large, sizeof large});
}

static void test_there_and_back(void **state)
{
    static const char *const shown[TYPES - 1] = {"-2",
                                                 "255",
                                                 "idle",
                                                 "0.1",
                                                 "2026-01-15T00:00:00.000Z",
                                                 "0199a7b2-0000-8000-8123-456789abcdef",
                                                 "'it's'"};
    CLEANUP(buf_free) struct buf row = BUF(ROOM);
    (void)state;
    write_row(&row);
    struct row_reader reader = {.left = buf_str(&row)};
    for (int i = 0; i < TYPES; i++) {
        CLEANUP(buf_free) struct buf text = BUF(ROOM);
        str value = row_next(&reader, types[i]);
        row_show(&text, types[i], value);
        if (i < TYPES - 1)
            assert_string_equal(buf_text(&text), shown[i]);
        else
            assert_int_equal(value.len, 300);
    }
    assert_false(reader.broken);
    assert_int_equal(reader.left.len, 0);
}

static void test_cut_anywhere(void **state)
{
    CLEANUP(buf_free) struct buf row = BUF(ROOM);
    (void)state;
    write_row(&row);
    for (size_t len = 0; len < row.len; len++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct row_reader reader = {.left =
                                        arena_copy(&arena, (str){buf_text(&row), len})};
        for (int i = 0; i < TYPES; i++)
            (void)row_next(&reader, types[i]);
        assert_true(reader.broken);
        assert_int_equal(reader.left.len, 0);
    }
}

static void test_a_length_that_cannot_be(void **state)
{
    static const str lengths[] = {
        STR("\x7f"), STR("\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
        STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct row_reader reader = {.left = lengths[i]};
        assert_int_equal(row_next(&reader, ROW_TEXT).len, 0);
        assert_true(reader.broken);
    }
}

/* Cameras without a clock send times of 1970, and of any year. */
static void test_times_that_a_datetime_has_not(void **state)
{
    static const struct {
        int64_t ms;
        unsigned char last;
    } rows[] = {{-1, 0}, {0, 0}, {4294967295999, 0xff}, {4294967296000, 0xff}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_free) struct buf row = BUF(ROOM);
        row_time(&row, (instant){rows[i].ms});
        assert_int_equal(row.len, 4);
        assert_int_equal((unsigned char)buf_text(&row)[3], rows[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_a_length_that_cannot_be),
        cmocka_unit_test(test_times_that_a_datetime_has_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
