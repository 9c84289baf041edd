/* days.h - what the sheets of a site and a day say together, kept beside them, so that a
 * month is the sum of 30 rows and not of 720.
 *
 * A row of hub_days has the factory's sums of all sheets that begin in one day of UTC and
 * that count now. It is worked out anew in the transaction that changes one of them. One
 * may end in the next day, and `last_end_ms` is when the last of them ends: a window that
 * begins no later than the day, and ends no earlier than that, has all of them.
 * `last_known_ms` is when what counts changed last: at any later moment it was the same.
 *
 * It is of use to sites whose sheets do not overlap (receiving.c). Of others, which
 * sheets count depends on the window.
 */
#ifndef HUB_DAYS_H
#define HUB_DAYS_H

#include "base/cleanup.h"
#include "base/db.h"

struct error;

#define DAY_MS_TEXT "86400000"

/* The sums of sheets h, in the order of the columns of hub_days. */
#define HUB_SUMS_OF_SHEETS                                                               \
    " count(*), CAST(sum(CASE WHEN h.before > 0 THEN 1 ELSE 0 END) AS BIGINT),"          \
    " CAST(sum(CASE WHEN h.k = 0 THEN 1 ELSE 0 END) AS BIGINT), min(h.k),"               \
    " count(h.planned_ms), CAST(sum(h.suppressed) AS BIGINT),"                           \
    " CAST(sum(CASE WHEN h.planned_ms IS NULL THEN 0 ELSE h.end_ms - h.start_ms END)"    \
    " AS BIGINT), CAST(sum(h.planned_ms) AS BIGINT), CAST(sum(h.working_ms) AS"          \
    " BIGINT), CAST(sum(h.idle_ms) AS BIGINT), CAST(sum(h.absent_ms) AS BIGINT),"        \
    " CAST(sum(h.unknown_ms) AS BIGINT), CAST(sum(h.occupied_ms) AS BIGINT),"            \
    " CAST(sum(h.working_station_ms) AS BIGINT), CAST(sum(h.units) AS BIGINT) "

/* The same of days d. */
#define HUB_SUMS_OF_DAYS                                                                 \
    " CAST(sum(d.sheets) AS BIGINT), CAST(sum(d.restated) AS BIGINT),"                   \
    " CAST(sum(d.personal) AS BIGINT), min(d.least_k),"                                  \
    " CAST(sum(d.with_figures) AS BIGINT), CAST(sum(d.suppressed) AS BIGINT),"           \
    " CAST(sum(d.covered_ms) AS BIGINT), CAST(sum(d.planned_ms) AS BIGINT),"             \
    " CAST(sum(d.working_ms) AS BIGINT), CAST(sum(d.idle_ms) AS BIGINT),"                \
    " CAST(sum(d.absent_ms) AS BIGINT), CAST(sum(d.unknown_ms) AS BIGINT),"              \
    " CAST(sum(d.occupied_ms) AS BIGINT), CAST(sum(d.working_station_ms) AS BIGINT),"    \
    " CAST(sum(d.units) AS BIGINT) "

/* "INSERT INTO hub_days" of the sheets that `AND` says more of. */
#define HUB_DAY_OF_SHEET "h.start_ms - h.start_ms % " DAY_MS_TEXT
#define HUB_DAYS_INSERT(AND)                                                             \
    "INSERT INTO hub_days (site, day_ms, last_end_ms, last_known_ms, sheets, restated,"  \
    "  personal, least_k, with_figures, suppressed, covered_ms, planned_ms, working_ms," \
    "  idle_ms, absent_ms, unknown_ms, occupied_ms, working_station_ms, units)"          \
    " SELECT h.site, " HUB_DAY_OF_SHEET                                                  \
    ", max(h.end_ms), max(h.known_from_ms)," HUB_SUMS_OF_SHEETS "FROM hub_sheets AS h"   \
    " WHERE h.known_to_ms = 9223372036854775807 AND (h.scopes & 1) <> 0" AND             \
    " GROUP BY h.site, " HUB_DAY_OF_SHEET

static inline bool day_is_same(instant a, instant b)
{
    return a.ms / SPAN_DAY.ms == b.ms / SPAN_DAY.ms;
}

/* In a transaction: add up the day of `site` in which a sheet begins at `start`. */
MUST_CHECK bool day_add_up(struct db *db, str site, instant start, struct error *err);

#endif
