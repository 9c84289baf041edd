#include "cli/records.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static int set_up(void **state)
{
    static char path[64];
    strcpy(path, "/tmp/shopfloor-records-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    *state = path;
    return 0;
}

static int tear_down(void **state) { return unlink(*state); }

static void write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* All records with their lines, "1 a|3 b"; at the end "! why" when it broke off. */
static void read_all(const char *path, enum records_format *format, char *all,
                     size_t room)
{
    CLEANUP(records_close) struct records records = {.fd = -1};
    struct error err = {0};
    size_t len = 0;
    all[0] = '\0';
    if (!records_open(path, &records, &err))
        fail_msg("%s", err.text);
    *format = records.format;
    for (;;) {
        str record;
        const char *bar = len ? "|" : "";
        if (!records_next(&records, &record, &err)) {
            snprintf(all + len, room - len, "%s! %s", bar, err.text);
            return;
        }
        if (!record.at)
            return;
        len += (size_t)snprintf(all + len, room - len, "%s%d %.*s", bar,
                                (int)records.line, STR_ARG(record));
        assert_true(len < room);
    }
}

#define MARK "\xef\xbb\xbf"

static const struct {
    const char *text;
    enum records_format format;
    const char *records;
} rows[] = {
    {"", RECORDS_CSV, ""},
    {"  \n \n", RECORDS_CSV, ""},
    {"a,b\n1,2\n\n3,4", RECORDS_CSV, "1 a,b|2 1,2|4 3,4"},
    {MARK "a,b\n1,2\n", RECORDS_CSV, "1 a,b|2 1,2"},
    {"a,b\r\n1,2\r\n", RECORDS_CSV, "1 a,b\r|2 1,2\r"},
    {"{1}\n{2}\n", RECORDS_LINES, "1 {1}|2 {2}"},
    {"\n\n{1}\n  \n{2}", RECORDS_LINES, "3 {1}|5 {2}"},
    {"[]", RECORDS_ARRAY, ""},
    {" [ ] \n", RECORDS_ARRAY, ""},
    {"[{1},{2}]", RECORDS_ARRAY, "1 {1}|1 {2}"},
    {"[\n{\n1\n},\n\n{2}\n]\n", RECORDS_ARRAY, "2 {\n1\n}|6 {2}"},
    {"[{\"],{\\\"\"}, [1,2] ,3]", RECORDS_ARRAY, "1 {\"],{\\\"\"}|1 [1,2]|1 3"},
    {"[\"a\\\\\",1]", RECORDS_ARRAY, "1 \"a\\\\\"|1 1"},
    {"[{1},]", RECORDS_ARRAY, "1 {1}|1 "},
    {"[", RECORDS_ARRAY, "! line 1: the file ends inside this event"},
    {"[{1}", RECORDS_ARRAY, "! line 1: the file ends inside this event"},
    {"[{1},\n{2", RECORDS_ARRAY, "1 {1}|! line 2: the file ends inside this event"},
    {"[{1}]\n[{2}]", RECORDS_ARRAY, "1 {1}|! line 2: something follows the array"},
};

static void test_rows(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char records[500];
        enum records_format format;
        write_file(*state, rows[i].text, strlen(rows[i].text));
        read_all(*state, &format, records, sizeof records);
        if (format != rows[i].format || strcmp(records, rows[i].records) != 0)
            fail_msg("'%s': got '%s', want '%s'", rows[i].text, records, rows[i].records);
    }
}

/* Records keep their bytes and lines, however the reads fall. */
static void test_a_file_longer_than_its_buffer(void **state)
{
    enum { RECORDS = 4000, ROOM = 1100 };
    FILE *file = fopen(*state, "w");
    assert_non_null(file);
    for (int i = 0; i < RECORDS; i++)
        fprintf(file, "%s{\"n\":%d,\"x\":\"%*s\"}\n", i ? "," : "[", i, i % 997, "");
    fputs("]", file);
    assert_int_equal(fclose(file), 0);

    CLEANUP(records_close) struct records records = {.fd = -1};
    struct error err = {0};
    str record;
    assert_true(records_open(*state, &records, &err));
    for (int i = 0; i < RECORDS; i++) {
        char want[ROOM];
        int len = snprintf(want, sizeof want, "{\"n\":%d,\"x\":\"%*s\"}", i, i % 997, "");
        assert_true(records_next(&records, &record, &err));
        assert_int_equal(record.len, len);
        assert_memory_equal(record.at, want, len);
        assert_int_equal(records.line, i + 1);
    }
    assert_true(records_next(&records, &record, &err));
    assert_null(record.at);
    assert_int_equal(records.taken, records.length);
}

static void test_a_record_without_end(void **state)
{
    size_t len = RECORD_BYTES + 2;
    char *text = malloc(len + 1);
    assert_non_null(text);
    for (int i = 0; i < 3; i++) {
        char records[100], want[100];
        enum records_format format;
        memset(text, ' ' + 1, len);
        text[0] = "[{a"[i];
        write_file(*state, text, len);
        read_all(*state, &format, records, sizeof records);
        snprintf(want, sizeof want, "! line 1: an event of more than %d bytes",
                 RECORD_BYTES);
        assert_string_equal(records, want);
    }
    free(text);
}

static void test_no_file(void **state)
{
    (void)state;
    struct records records;
    struct error err = {0};
    assert_false(records_open("/nowhere/events", &records, &err));
    assert_int_equal(err.code, ERROR_NOT_FOUND);
    assert_false(records_open("/tmp", &records, &err));
    assert_string_equal(err.text, "'/tmp': the file cannot be read: Is a directory");
}

#define WITH_A_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_FILE(test_rows),
        WITH_A_FILE(test_a_file_longer_than_its_buffer),
        WITH_A_FILE(test_a_record_without_end),
        cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
