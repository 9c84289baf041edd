/* sqlite.c - a file of SQLite as the engine of a store: connections, transactions, and
 * the table of what it can do. */
#include "store/sqlite/inside.h"

#include "base/lock.h"
#include "base/memory.h"

#include <stdlib.h>

/* --- connections --- */

static void sqlite_close(struct backend *backend)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    db_close(sqlite->sql.db);
    arena_free(&sqlite->sql.arena);
    arena_free(&sqlite->changes.arena);
    sqlite_hide_end(sqlite);
    free(sqlite);
}

/* SQLite keeps a database of these names in no file: nobody else could read it. */
static bool check_file(const char *address, struct error *err)
{
    if (*address && strcmp(address, ":memory:") != 0)
        return true;
    return error_set(err, ERROR_INVALID, "'%s' is no file; want sqlite:FILE", address);
}

static bool writes(enum store_access access)
{
    return access == STORE_WRITER || access == STORE_WRITER_LAX;
}

static bool sqlite_open(const char *address, enum store_access access,
                        struct backend **backend, struct error *err)
{
    enum db_access mode = !writes(access)          ? DB_READ
                          : access == STORE_WRITER ? DB_WRITE
                                                   : DB_WRITE_LAX;
    struct db *db;
    if (!check_file(address, err) || !db_open(address, mode, &db, err))
        return false;
    /* What is removed must not be found in the file's free pages. */
    if (!(writes(access) ? db_run(db, "PRAGMA secure_delete=ON", err)
                         : sqlite_check_version(db, err))) {
        db_close(db);
        return false;
    }
    struct sqlite *opened = memory_new(struct sqlite, 1);
    opened->sql.backend.kind = &backend_sqlite;
    opened->sql.db = db;
    opened->changes_in_file = -1;
    opened->sql.changes_version = opened->changes.version = CHANGES_UNKNOWN;
    opened->path = arena_copy(&opened->sql.arena, str_from(address)).at;
    *backend = &opened->sql.backend;
    if (access == STORE_HIDING_READER && !sqlite_hide(opened, err)) {
        sqlite_close(&opened->sql.backend);
        return false;
    }
    sqlite_make_sums_sql(opened);
    return true;
}

static bool sqlite_lock(const char *address, int *lock, struct error *err)
{
    return check_file(address, err) && lock_database(address, lock, err);
}

static void sqlite_unlock(int lock) { lock_release(&lock); }

static struct db *connection(const struct backend *backend) { return db_of(backend); }

static uint64_t sqlite_statements(const struct backend *backend)
{
    return db_statements(db_of(backend));
}

/* --- transactions --- */

static bool sqlite_begin(struct backend *backend, struct error *err)
{
    return db_run(db_of(backend), "BEGIN IMMEDIATE", err);
}

static bool sqlite_commit(struct backend *backend, struct error *err)
{
    struct db *db = db_of(backend);
    return db_in_place(db, err) && db_commit(db, err);
}

static void sqlite_rollback(struct backend *backend)
{
    /* A COMMIT that failed for lack of space may have rolled back already. */
    db_try(db_of(backend), "ROLLBACK");
}

/* A checkpoint only when all is quiet: under load each would write the same pages again.
 */
static void sqlite_rest(struct backend *backend)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    int64_t changes = db_all_changes(sqlite->sql.db);
    if (changes == sqlite->changes_seen && changes != sqlite->changes_in_file) {
        db_write_back(sqlite->sql.db);
        sqlite->changes_in_file = changes;
    }
    sqlite->changes_seen = changes;
}

/* In the file itself it is overwritten as it goes ("secure_delete"); the log has older
 * pages until it begins anew. */
static bool sqlite_overwrite(struct backend *backend)
{
    return db_empty_log(db_of(backend));
}

static bool sqlite_snapshot(struct backend *backend, struct error *err)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    sqlite->sql.in_snapshot = true;
    sqlite->sql.changes_version = CHANGES_UNKNOWN;
    return db_run(sqlite->sql.db, "BEGIN", err);
}

static void sqlite_release(struct backend *backend)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    sqlite->sql.in_snapshot = false;
    sqlite->sql.changes_version = CHANGES_UNKNOWN;
    db_try(sqlite->sql.db, "COMMIT");
}

static bool sqlite_open_source(const char *address, struct backend **backend,
                               struct error *err)
{
    struct backend *opened;
    if (!sqlite_open(address, STORE_READER, &opened, err))
        return false;
    if (!sqlite_snapshot(opened, err)) {
        sqlite_close(opened);
        return false;
    }
    *backend = opened;
    return true;
}

/* --- figures --- */

static bool sqlite_look_up(struct backend *backend, const struct floor *floor,
                           const struct look_up *what, struct arena *arena,
                           struct error *err)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    return (!what->parts || sqlite_look_up_runs(sqlite, floor, what, arena, err)) &&
           (!what->buckets || sqlite_look_up_sums(sqlite, floor, what, err)) &&
           (!what->units || sqlite_look_up_units(sqlite, floor, what, err)) &&
           (!what->change || sqlite_look_up_changes(sqlite, floor, what, err)) &&
           (!what->kepts || sqlite_look_up_kept(sqlite->sql.db, floor, what, err)) &&
           (!what->moments || sqlite_look_up_winners(sqlite, floor, what, arena, err));
}

static bool sqlite_write(struct backend *backend, const struct floor *floor,
                         const struct figures_written *what, struct error *err)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    return sql_write_used(sqlite->sql.db, floor, what, err) &&
           sqlite_write_runs(sqlite->sql.db, floor, what->runs, err) &&
           sqlite_write_sums(sqlite, floor, what, err) &&
           sqlite_write_changes(sqlite, floor, &what->changes, err) &&
           sql_write_due(sqlite->sql.db, what->due, what->dues, err) &&
           sql_write_changed(sqlite->sql.db, what->changed, what->changes_of_hours, err);
}

const struct backend_kind backend_sqlite = {
    .scheme = "sqlite",
    .lock = sqlite_lock,
    .unlock = sqlite_unlock,
    .open = sqlite_open,
    .close = sqlite_close,
    .show = sqlite_show,
    .examine = sqlite_examine,
    .back_up = sqlite_back_up,
    .put_back = sqlite_put_back,
    .backup_ending = "db",
    .connection = connection,
    .statements = sqlite_statements,
    .migrate = sqlite_migrate,
    .open_source = sqlite_open_source,
    .each_column = sqlite_each_column,
    .read_rows = sqlite_read_rows,
    .add_rows = sqlite_add_rows,
    .end_rows = sqlite_end_rows,
    .copy_mark = sql_copy_mark,
    .put_copy_mark = sql_put_copy_mark,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .rest = sqlite_rest,
    .overwrite = sqlite_overwrite,
    .snapshot = sqlite_snapshot,
    .release = sqlite_release,
    .plant = sql_plant,
    .site = sql_site,
    .put_site = sql_put_site,
    .put_sealed_version = sql_put_sealed_version,
    .put_worker = sql_put_worker,
    .put_station = sql_put_station,
    .delete_worker = sql_delete_worker,
    .delete_station = sql_delete_station,
    .put_shift = sql_put_shift,
    .delete_shift = sql_delete_shift,
    .past_shifts_from = sql_past_shifts_from,
    .put_past_shifts = sql_put_past_shifts,
    .forget_past_shifts = sql_forget_past_shifts,
    .remove_sample = sql_remove_sample,
    .clear = sql_clear,
    .add = sqlite_add,
    .receive = sqlite_receive,
    .find = sql_find,
    .page = sql_page,
    .since = sql_since,
    .scan = sql_scan,
    .last = sql_last,
    .has_events = sql_has_events,
    .add_dispute = sql_add_dispute,
    .disputes = sql_disputes,
    .dispute = sql_dispute,
    .decide_dispute = sql_decide_dispute,
    .note_corrected = sql_note_corrected,
    .each_claim = sql_each_claim,
    .each_corrected = sql_each_corrected,
    .each_claimant = sql_each_claimant,
    .cameras_since = sql_cameras_since,
    .late_days = sql_late_days,
    .put_spots = sql_put_spots,
    .drop_spots = sql_drop_spots,
    .spot_cases = sql_spot_cases,
    .verdicts = sql_verdicts,
    .count_labels = sql_count_labels,
    .is_spot = sql_is_spot,
    .put_verdict = sql_put_verdict,
    .each_label = sql_each_label,
    .each_pair = sql_each_pair,
    .each_audit_hour = sql_each_audit_hour,
    .labelled_events = sql_labelled_events,
    .ask_retraining = sql_ask_retraining,
    .end_retraining = sql_end_retraining,
    .retrainings = sql_retrainings,
    .remove_events = sql_remove_events,
    .erase_events = sql_erase_events,
    .erase_sums = sql_erase_sums,
    .erase_rest = sql_erase_rest,
    .correct = sql_correct,
    .corrections = sql_corrections,
    .corrections_since = sql_corrections_since,
    .look_up = sqlite_look_up,
    .write = sqlite_write,
    .next_mark = sql_next_mark,
    .remove_runs = sql_remove_runs,
    .remove_changes = sql_remove_changes,
    .next_sum = sql_next_sum,
    .each_sum = sql_each_sum,
    .each_change = sql_each_change,
    .forget_figures = sql_forget_figures,
    .changed_hours = sql_changed_hours,
    .count_changed = sql_count_changed,
    .sheets = sql_sheets,
    .put_sheet = sql_put_sheet,
    .sheet_marks = sql_sheet_marks,
    .put_sheet_mark = sql_put_sheet_mark,
    .unsend_sheets = sql_unsend_sheets,
    .due_hours = sql_due_hours,
    .forget_due = sql_forget_due,
    .put_quality = sql_put_quality,
    .remove_quality = sql_remove_quality,
    .quality = sql_quality,
    .add_camera_faults = sql_add_camera_faults,
    .camera_faults = sql_camera_faults,
    .put_drift_reference = sql_put_drift_reference,
    .drift_references = sql_drift_references,
    .count_agents = sql_count_agents,
    .put_agent = sql_put_agent,
    .delete_agent = sql_delete_agent,
    .agents = sql_agents,
    .put_credentials = sql_put_credentials,
    .delete_credentials = sql_delete_credentials,
    .credentials = sql_credentials,
    .put_spending = sql_put_spending,
    .spendings = sql_spendings,
    .each_audited = sql_each_audited,
    .put_calibration = sql_put_calibration,
    .calibrations = sql_calibrations,
    .alert_book = sql_alert_book,
    .alerts = sql_alerts,
    .alert = sql_alert,
    .put_alerts = sql_put_alerts,
    .silence = sql_silence,
    .put_overrides = sql_put_overrides,
    .forget_alerts = sql_forget_alerts,
    .destinations = sql_destinations,
    .put_destination = sql_put_destination,
    .delete_destination = sql_delete_destination,
    .hurry_destination = sql_hurry_destination,
    .add_message = sql_add_message,
    .deliveries = sql_deliveries,
    .settle_delivery = sql_settle_delivery,
    .add_audit = sql_add_audit,
    .audit_tail = sql_audit_tail,
    .audit_page = sql_audit_page,
    .scan_audit = sql_scan_audit,
    .prune_audit = sql_prune_audit,
    .erase_audit = sql_erase_audit,
};
