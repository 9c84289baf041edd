#include "domain/figure.h"

#include <math.h>

static const int64_t ms_an_hour = 60 * 60 * 1000, ms_a_minute = 60 * 1000;

/* Both are multiplied and divided by far less than 2^63 below, so that no product
 * overflows; what a figure cannot hold is the most that it can. */
static struct figure of_hundredths(wide hundredths)
{
    return (struct figure){.hundredths =
                               hundredths < INT64_MAX ? (int64_t)hundredths : INT64_MAX};
}

struct figure figure_quotient(wide dividend, wide divisor)
{
    if (divisor <= 0)
        return (struct figure){0};
    wide hundredths = dividend * 100 / divisor, rest = dividend * 100 % divisor;
    return of_hundredths(hundredths + (rest >= divisor - rest));
}

struct figure figure_percent(int64_t part, int64_t whole)
{
    return figure_quotient((wide)part * 100, whole);
}

struct figure figure_per_hour(int64_t units, int64_t ms)
{
    return figure_quotient((wide)units * ms_an_hour, ms);
}

struct figure figure_minutes(int64_t ms) { return figure_quotient(ms, ms_a_minute); }

/* --- means --- */

static const int64_t mean_unit = INT64_C(1000000000000000000);
/* Of a half of a hundredth. */
static const int64_t mean_tolerance = INT64_C(1000000);

void figure_mean_add(struct figure_mean *mean, int64_t part, int64_t whole)
{
    mean->sum += (wide)part * mean_unit / whole;
    mean->count++;
}

struct figure figure_mean_percent(const struct figure_mean *mean)
{
    if (!mean->count)
        return (struct figure){0};
    wide hundredths = mean->sum * 10000 / mean->count;
    return of_hundredths((hundredths + mean_unit / 2 + mean_tolerance) / mean_unit);
}

/* --- targets --- */

target_rate target_of(double units_an_hour)
{
    return (target_rate){llround(units_an_hour * 1000)};
}

/* Thousandths of a unit an hour, times milliseconds: so many of these are a unit. */
static const int64_t target_unit = 1000 * 60 * 60 * INT64_C(1000);

static bool is_set(target_rate target, int64_t planned_ms)
{
    return target.thousandths > 0 && planned_ms > 0;
}

struct figure target_so_far(target_rate target, int64_t planned_ms)
{
    if (!is_set(target, planned_ms))
        return FIGURE_NONE;
    return figure_quotient((wide)target.thousandths * planned_ms, target_unit);
}

struct figure target_attainment(target_rate target, int64_t planned_ms, int64_t units)
{
    if (!is_set(target, planned_ms))
        return FIGURE_NONE;
    return figure_quotient((wide)units * 100 * target_unit,
                           (wide)target.thousandths * planned_ms);
}
