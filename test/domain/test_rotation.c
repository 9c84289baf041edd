#include "domain/rotation.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int64_t day_of(const char *date)
{
    struct tm tm = {0};
    assert_int_equal(sscanf(date, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday),
                     3);
    tm.tm_year -= 1900;
    tm.tm_mon--;
    return timegm(&tm) / (24 * 60 * 60);
}

static void date_of(int64_t day, char date[static 12])
{
    const time_t midnight = (time_t)(day * 24 * 60 * 60);
    struct tm tm;
    gmtime_r(&midnight, &tm);
    strftime(date, 12, "%Y-%m-%d", &tm);
}

/* Backups of each day from one to another; those that are kept. 2026-11-23 is a Monday.
 */
static const struct {
    const char *what;
    struct rotation rotation;
    const char *from, *to, *kept;
} rows[] = {
    {"days", {3, 0, 0}, "2026-11-20", "2026-11-26", "2026-11-24 2026-11-25 2026-11-26"},
    {"fewer than wanted", {7, 4, 6}, "2026-11-25", "2026-11-26", "2026-11-25 2026-11-26"},
    {"the Sunday of weeks that are over, and today",
     {0, 3, 0},
     "2026-11-01",
     "2026-11-26",
     "2026-11-15 2026-11-22 2026-11-26"},
    {"a week that began yesterday",
     {0, 2, 0},
     "2026-11-01",
     "2026-11-24",
     "2026-11-22 2026-11-24"},
    {"the last day of months",
     {0, 0, 3},
     "2026-01-01",
     "2026-03-15",
     "2026-01-31 2026-02-28 2026-03-15"},
    {"over the turn of the year",
     {1, 2, 2},
     "2026-11-01",
     "2027-01-02",
     "2026-12-27 2026-12-31 2027-01-02"},
    {"none", {0, 0, 0}, "2026-11-25", "2026-11-26", ""},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t first = day_of(rows[i].from), day[400];
        size_t count = (size_t)(day_of(rows[i].to) - first) + 1;
        bool keep[400];
        char date[12];
        CLEANUP(buf_free) struct buf kept = BUF(4000);
        for (size_t d = 0; d < count; d++)
            day[d] = first + (int64_t)d;
        rotation_keep(rows[i].rotation, day, count, keep);
        for (size_t d = 0; d < count; d++) {
            date_of(day[d], date);
            if (keep[d])
                buf_addf(&kept, "%s%s", buf_str(&kept).len ? " " : "", date);
        }
        buf_addf(&kept, "%c", 0);
        if (strcmp(buf_str(&kept).at, rows[i].kept) != 0)
            fail_msg("%s: want '%s', got '%s'", rows[i].what, rows[i].kept,
                     buf_str(&kept).at);
    }
}

/* Days without a backup do not count: a plant that was shut keeps what it had. */
static void test_gaps(void **state)
{
    (void)state;
    const int64_t day[] = {day_of("2026-03-01"), day_of("2026-03-02"),
                           day_of("2026-11-26")};
    bool keep[3];
    rotation_keep((struct rotation){2, 0, 0}, day, 3, keep);
    assert_false(keep[0]);
    assert_true(keep[1]);
    assert_true(keep[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
