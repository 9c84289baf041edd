/* period.h - the periods of sheets: hours of UTC, days and weeks of the site. */
#ifndef DOMAIN_PERIOD_H
#define DOMAIN_PERIOD_H

#include "base/instant.h"

enum period { PERIOD_HOUR, PERIOD_DAY, PERIOD_WEEK, PERIODS };
extern const char *const period_names[PERIODS + 1]; /* "hour", ..., NULL */

/* The one that `t` lies in. Days and weeks begin at midnight by the site's wall clock,
 * weeks on Monday, so when the clocks are changed they have an hour more or less. An hour
 * in which there is such a midnight, as in zones half an hour off, is cut there: so each
 * lies in one day. Periods of one kind follow each other without gaps, at whole quarter
 * hours. */
struct window period_of(enum period period, instant t);

#endif
