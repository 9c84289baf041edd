#include "hub/days.h"

#include "base/error.h"

bool day_add_up(struct db *db, str site, instant start, struct error *err)
{
    static const char sql[] = HUB_DAYS_INSERT(
        " AND h.site = ?1 AND h.start_ms >= ?2"
        " AND h.start_ms < ?3") " ON CONFLICT (site, day_ms) DO UPDATE SET last_end_ms = "
                                "excluded.last_end_ms,"
                                " last_known_ms = excluded.last_known_ms, sheets = "
                                "excluded.sheets,"
                                " restated = excluded.restated, personal = "
                                "excluded.personal,"
                                " least_k = excluded.least_k, with_figures = "
                                "excluded.with_figures,"
                                " suppressed = excluded.suppressed, covered_ms = "
                                "excluded.covered_ms,"
                                " planned_ms = excluded.planned_ms, working_ms = "
                                "excluded.working_ms,"
                                " idle_ms = excluded.idle_ms, absent_ms = "
                                "excluded.absent_ms,"
                                " unknown_ms = excluded.unknown_ms, occupied_ms = "
                                "excluded.occupied_ms,"
                                " working_station_ms = excluded.working_station_ms, "
                                "units = excluded.units";
    CLEANUP(statement_done) struct statement *put = NULL;
    int64_t day = start.ms - start.ms % SPAN_DAY.ms;
    if (!db_use(db, sql, &put, err))
        return false;
    statement_text(put, 1, site);
    statement_int(put, 2, day);
    statement_int(put, 3, day + SPAN_DAY.ms);
    return statement_run(put, err);
}
