/* figure.h - a figure as it is written out: whole hundredths, or none.
 *
 * Minutes, percentages and rates are rounded once, to two decimals, from the exact
 * quotient of integers, halves away from zero: 8,700 ms are 0.145 minutes and are written
 * 0.15. Every path that writes a figure rounds it here, so it is the same in all. Nothing
 * is computed from a figure: who needs more digits takes milliseconds and counts.
 */
#ifndef DOMAIN_FIGURE_H
#define DOMAIN_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

struct figure {
    int64_t hundredths;
    bool none; /* there is no such figure: written as null */
};

#define FIGURE_NONE ((struct figure){0, true})

/* As a number with two decimals; of no meaning when there is none. */
static inline double figure_number(struct figure figure)
{
    return (double)figure.hundredths / 100;
}

/* Products of times and counts do not fit 64 bits. */
__extension__ typedef __int128 wide;

/* dividend / divisor, neither of them negative; 0 when the divisor is 0. */
struct figure figure_quotient(wide dividend, wide divisor);

/* 100 * part / whole; 0 when the whole is 0. */
struct figure figure_percent(int64_t part, int64_t whole);

/* Units an hour; 0 when there is no time. */
struct figure figure_per_hour(int64_t units, int64_t ms);

struct figure figure_minutes(int64_t ms);

/* The mean of percentages. What is within 1e-12 of a half counts as the half: quotients
 * such as thirds cannot be added up exactly. */
struct figure_mean {
    wide sum; /* of quotients, in units of 1e-18 */
    int64_t count;
};
void figure_mean_add(struct figure_mean *mean, int64_t part, int64_t whole);
/* 0 when nothing was added. */
struct figure figure_mean_percent(const struct figure_mean *mean);

/* --- targets --- */

/* What is to be made: whole thousandths of a unit an hour; 0: there is no target. */
typedef struct {
    int64_t thousandths;
} target_rate;

/* The nearest whole thousandth. */
target_rate target_of(double units_an_hour);
static inline double target_number(target_rate target)
{
    return (double)target.thousandths / 1000;
}

/* What should have been made in so much planned time; none when there is no target or
 * nothing was planned. */
struct figure target_so_far(target_rate target, int64_t planned_ms);
/* 100 * units / target so far; none when that is. */
struct figure target_attainment(target_rate target, int64_t planned_ms, int64_t units);

#endif
