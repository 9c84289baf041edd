#include "domain/rotation.h"

#include <time.h>

static int64_t day_of(int64_t day) { return day; }

/* 1970-01-01 was a Thursday. */
static int64_t week_of(int64_t day) { return (day + 3) / 7; }

static int64_t month_of(int64_t day)
{
    const time_t midnight = (time_t)(day * 24 * 60 * 60);
    struct tm date;
    gmtime_r(&midnight, &date);
    return (int64_t)date.tm_year * 12 + date.tm_mon;
}

static void keep_latest(int64_t (*period)(int64_t day), int periods, const int64_t *day,
                        size_t count, bool *keep)
{
    for (size_t i = count; i > 0 && periods > 0; i--) {
        bool latest = i == count || period(day[i - 1]) != period(day[i]);
        keep[i - 1] |= latest;
        periods -= latest;
    }
}

void rotation_keep(struct rotation rotation, const int64_t *day, size_t count, bool *keep)
{
    for (size_t i = 0; i < count; i++)
        keep[i] = false;
    keep_latest(day_of, rotation.days, day, count, keep);
    keep_latest(week_of, rotation.weeks, day, count, keep);
    keep_latest(month_of, rotation.months, day, count, keep);
}
