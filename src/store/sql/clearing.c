/* clearing.c - sample data, everything, or all figures go; and who is named by an event.
 */
#include "store/sql/sql.h"

/* --- sample data, everything --- */

static bool run_between(struct db *db, const char *sql, int64_t after, int64_t last,
                        struct error *err)
{
    CLEANUP(statement_done) struct statement *change = NULL;
    if (!db_use(db, sql, &change, err))
        return false;
    statement_int(change, 1, after);
    statement_int(change, 2, last);
    return statement_run(change, err);
}

bool sql_remove_sample(struct backend *backend, int64_t after, int64_t last,
                       int64_t *events, struct error *err)
{
#define OF_SAMPLE(table)                                                                 \
    "DELETE FROM " table " WHERE event_uuid IN (SELECT event_uuid FROM events"           \
    " WHERE id > ?1 AND id <= ?2 AND sample)"
    static const char *const removals[] = {
        OF_SAMPLE("disputes"),
        OF_SAMPLE("corrections"),
        OF_SAMPLE("spot_checks"),
        OF_SAMPLE("verdicts"),
        OF_SAMPLE("corrected"),
        "DELETE FROM events WHERE id > ?1 AND id <= ?2 AND sample",
    };
    struct db *db = db_of(backend);
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++)
        if (!run_between(db, removals[i], after, last, err))
            return false;
    *events = db_changes(db);
    return true;
}

static bool run_each(struct db *db, const char *const *sql, size_t count,
                     struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(statement_done) struct statement *run = NULL;
        if (!db_use(db, sql[i], &run, err) || !statement_run(run, err))
            return false;
    }
    return true;
}

bool sql_clear(struct backend *backend, struct error *err)
{
    static const char *const removals[] = {
        "DELETE FROM corrections",
        "DELETE FROM disputes",
        "DELETE FROM events",
        "DELETE FROM spot_checks",
        "DELETE FROM verdicts",
        "DELETE FROM corrected",
        "DELETE FROM retraining",
        "DELETE FROM runs",
        "DELETE FROM worker_rollups",
        "DELETE FROM station_rollups",
        "DELETE FROM worker_changes",
        "DELETE FROM station_changes",
        "DELETE FROM quality_rollups",
        "DELETE FROM quality_due",
        "DELETE FROM changed_hours",
        "DELETE FROM drift_references",
        "DELETE FROM camera_faults",
        "DELETE FROM shifts",
        "DELETE FROM past_shifts",
        "DELETE FROM workers",
        "DELETE FROM workstations",
        "DELETE FROM alerts WHERE subject_kind = 'station'",
        "DELETE FROM alert_rules WHERE station_id <> ''",
        "DELETE FROM alert_silences WHERE subject_kind = 'station'",
    };
    return run_each(db_of(backend), removals, sizeof removals / sizeof *removals, err) &&
           sql_renew_changes(db_of(backend), err);
}

/* --- figures --- */

static bool run_with_time(struct db *db, const char *sql, instant at, struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db, sql, &run, err))
        return false;
    statement_int(run, 1, at.ms);
    return statement_run(run, err);
}

bool sql_forget_figures(struct backend *backend, instant from, struct error *err)
{
    static const char *const sums[] = {
        "DELETE FROM worker_rollups WHERE level > 0 OR bucket_ms >= ?1",
        "DELETE FROM station_rollups WHERE level > 0 OR bucket_ms >= ?1",
        "DELETE FROM worker_changes WHERE bucket_ms >= ?1",
        "DELETE FROM station_changes WHERE bucket_ms >= ?1",
        "DELETE FROM quality_rollups WHERE hour_ms >= ?1",
        "DELETE FROM quality_due WHERE hour_ms >= ?1",
    };
    static const char *const rest[] = {
        "DELETE FROM runs",
        "UPDATE workers SET used = worker_id IN (SELECT worker_id FROM events)"
        " OR worker_id IN (SELECT worker_id FROM worker_rollups)",
        "UPDATE workstations SET used ="
        " station_id IN (SELECT workstation_id FROM events)"
        " OR station_id IN (SELECT station_id FROM station_rollups)",
    };
    struct db *db = db_of(backend);
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (!run_with_time(db, sums[i], from, err))
            return false;
    return run_each(db, rest, sizeof rest / sizeof *rest, err) &&
           sql_renumber_changed(db, err) && sql_renew_changes(db, err);
}

bool sql_write_used(struct db *db, const struct floor *floor,
                    const struct figures_written *what, struct error *err)
{
    for (size_t i = 0; i < what->used_workers; i++)
        if (!run_with_text(db, "UPDATE workers SET used = TRUE WHERE worker_id = ?1",
                           floor->worker[what->used_worker[i]].id, err))
            return false;
    for (size_t i = 0; i < what->used_stations; i++)
        if (!run_with_text(db,
                           "UPDATE workstations SET used = TRUE WHERE station_id = ?1",
                           floor->station[what->used_station[i]].id, err))
            return false;
    return true;
}
