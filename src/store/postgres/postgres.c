/* postgres.c - a site in PostgreSQL as the engine of a store: connections, transactions,
 * and the table of what it can do. */
#include "store/postgres/inside.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* --- connections --- */

static void postgres_close(struct backend *backend)
{
    struct postgres_site *site = site_of(backend);
    db_close(site->sql.db);
    postgres_hide_end(site);
    arena_free(&site->sql.arena);
    free(site->waiting.at);
    free(site);
}

static bool writes(enum store_access access)
{
    return access == STORE_WRITER || access == STORE_WRITER_LAX;
}

/* What holds unless the URL says otherwise. Statements are written for SQLite's way: row
 * by row, each found by an index. Without statistics, and with a plan that was made when
 * the table was empty, the server would read whole tables, or sort whole windows. So
 * there is one plan for a statement, and it is made once. Plans that are compiled cost
 * more than they gain. A writer that is frozen within a transaction must not keep others
 * from theirs; one that is not has a pulse. What takes too long is ended by us: what the
 * database or its user bound would end what may take long, such as new tables, each time
 * again. And whoever waits for a row wants to see it as it then is. */
#define USUAL                                                                            \
    "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off"              \
    " -c enable_mergejoin=off -c jit=off -c plan_cache_mode=force_generic_plan"          \
    " -c statement_timeout=0 -c lock_timeout=0 -c idle_session_timeout=0"                \
    " -c default_transaction_isolation=read\\ committed"
#define USUAL_OF_WRITER USUAL " -c idle_in_transaction_session_timeout=2s"
static const span pulse = {500};

static const char *usual_options(enum store_access access)
{
    switch (access) {
    case STORE_WRITER:
        return USUAL_OF_WRITER;
    case STORE_WRITER_LAX:
        return USUAL_OF_WRITER " -c synchronous_commit=off";
    default:
        return USUAL;
    }
}

static bool connect_to(struct postgres_site *site, const char *address,
                       enum store_access access, struct error *err)
{
    const char *url;
    const char *rights = writes(access) ? "" : "-c default_transaction_read_only=on";
    char text[256], role[ROLE_ROOM] = "";
    if (!postgres_address(address, &site->sql.arena, &url, &site->schema, err))
        return false;
    if (access == STORE_HIDING_READER)
        postgres_role(site, role);
    snprintf(text, sizeof text, "CREATE SCHEMA IF NOT EXISTS %s", site->schema);
    site->make_schema = arena_copy(&site->sql.arena, str_from(text)).at;
    snprintf(text, sizeof text, "-c search_path=%s %s%s%s", site->schema, rights,
             *role ? " -c role=" : "", role);
    if (!postgres_open(url, usual_options(access), text, &site->sql.db, err))
        return postgres_explain_refusal(err);
    if (access == STORE_HIDING_READER)
        postgres_hide(site);
    return (postgres_check_server(site, url, err) &&
            (writes(access) ? postgres_pulse(site->sql.db, pulse, err)
                            : postgres_check_version(site, err))) ||
           postgres_explain_refusal(err);
}

static bool postgres_open_site(const char *address, enum store_access access,
                               struct backend **backend, struct error *err)
{
    struct postgres_site *site = memory_new(struct postgres_site, 1);
    site->sql.backend.kind = &backend_postgres;
    site->sql.changes_version = CHANGES_UNKNOWN;
    if (!connect_to(site, address, access, err)) {
        postgres_close(&site->sql.backend);
        return false;
    }
    postgres_make_sums_sql(site);
    *backend = &site->sql.backend;
    return true;
}

static bool postgres_examine(const char *address, examiner *examine, void *context,
                             struct error *err)
{
    struct backend *backend;
    if (!postgres_open_site(address, STORE_READER, &backend, err))
        return false;
    bool looked = postgres_look(site_of(backend), examine, context, err);
    postgres_close(backend);
    return looked;
}

static bool open_source(const char *address, struct backend **backend, struct error *err)
{
    struct backend *opened;
    if (!postgres_open_site(address, STORE_WRITER, &opened, err))
        return false;
    if (!postgres_keep_others_away(site_of(opened), err)) {
        postgres_close(opened);
        return false;
    }
    *backend = opened;
    return true;
}

/* A server that is away keeps nobody from starting; it is asked again each time. */
static bool backs_up(const char *address, struct error *err)
{
    struct backend *backend;
    struct error ignored;
    int server = 0;
    bool can = true;
    if (postgres_open_site(address, STORE_READER, &backend, &ignored)) {
        can = postgres_is_in_one_schema(site_of(backend), err);
        server = postgres_server_version(db_of(backend)) / 10000;
        postgres_close(backend);
    }
    return can && postgres_check_programs(server, err);
}

static bool back_up(const char *address, const char *path, const atomic_bool *stop,
                    struct error *err)
{
    struct backend *backend;
    if (!postgres_open_site(address, STORE_READER, &backend, err))
        return false;
    bool can = postgres_check_for_backup(site_of(backend), err);
    postgres_close(backend);
    return can && postgres_dump(address, path, stop, err);
}

static bool put_back(const char *path, const char *address, struct arena *arena,
                     str *replaced, struct error *err)
{
    struct backend *backend;
    (void)arena;
    if (!postgres_open_site(address, STORE_WRITER, &backend, err))
        return false;
    bool done = postgres_restore(site_of(backend), path, address, err);
    postgres_close(backend);
    if (done)
        *replaced = STR("");
    return done;
}

static struct db *connection(const struct backend *backend) { return db_of(backend); }

static uint64_t postgres_statements(const struct backend *backend)
{
    return db_statements(db_of(backend));
}

/* --- transactions --- */

static bool begin(struct backend *backend, struct error *err)
{
    return site_lock_begin(site_of(backend), err);
}

static bool commit(struct backend *backend, struct error *err)
{
    bool done = site_lock_commit(site_of(backend), err);
    postgres_be_patient(db_of(backend), false);
    return done;
}

static void rollback(struct backend *backend)
{
    struct postgres_site *site = site_of(backend);
    postgres_be_patient(site->sql.db, false);
    postgres_rollback(site->sql.db);
    site->waiting.count = 0;
    site->lock.is_asked = false;
}

/* The server does that itself ("autovacuum"). */
static void rest(struct backend *backend) { (void)backend; }

/* What was removed is overwritten when the server comes to it. */
static bool overwrite(struct backend *backend)
{
    (void)backend;
    return true;
}

static bool snapshot(struct backend *backend, struct error *err)
{
    struct sql *sql = sql_of(backend);
    sql->in_snapshot = true;
    sql->changes_version = CHANGES_UNKNOWN;
    return postgres_begin(sql->db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                          err) &&
           postgres_tell_shown(site_of(backend), err);
}

static void release(struct backend *backend)
{
    struct sql *sql = sql_of(backend);
    sql->in_snapshot = false;
    sql->changes_version = CHANGES_UNKNOWN;
    postgres_be_patient(sql->db, false);
    postgres_leave(sql->db);
}

/* --- what reads or removes all there is, and so may take long --- */

/* Until the transaction is over. */
static void be_patient(struct backend *backend)
{
    postgres_be_patient(db_of(backend), true);
}

static bool each_sum(struct backend *backend, const struct floor *floor,
                     sum_visitor *visit, void *context, struct error *err)
{
    be_patient(backend);
    return sql_each_sum(backend, floor, visit, context, err);
}

static bool each_change(struct backend *backend, const struct floor *floor,
                        change_visitor *visit, void *context, struct error *err)
{
    be_patient(backend);
    return sql_each_change(backend, floor, visit, context, err);
}

static bool clear(struct backend *backend, struct error *err)
{
    be_patient(backend);
    return sql_clear(backend, err);
}

static bool forget_figures(struct backend *backend, instant from, struct error *err)
{
    be_patient(backend);
    return sql_forget_figures(backend, from, err);
}

/* --- sets --- */

static bool ask_all(struct postgres_site *site, const struct floor *floor,
                    const struct look_up *what, struct asked *asked, struct error *err)
{
    return (!what->parts || postgres_ask_runs(site, floor, what, &asked->runs_of_some,
                                              &asked->runs_of_all, err)) &&
           (!what->buckets || postgres_ask_sums(site, what, &asked->sums, err)) &&
           (!what->units || postgres_ask_units(site, what, &asked->units, err)) &&
           (!what->change ||
            postgres_ask_changes(site, floor, what, &asked->changes, err)) &&
           (!what->kepts || postgres_ask_kept(site, floor, what, &asked->kept, err)) &&
           (!what->moments ||
            postgres_ask_winners(site, floor, what, &asked->winners, err));
}

static bool read_all(const struct asked *asked, const struct floor *floor,
                     const struct look_up *what, struct arena *arena, struct error *err)
{
    size_t runs = 0;
    return (!asked->runs_of_some ||
            sql_read_runs(asked->runs_of_some, floor, what, &runs, arena, err)) &&
           (!asked->runs_of_all ||
            sql_read_runs(asked->runs_of_all, floor, what, &runs, arena, err)) &&
           (!asked->sums || postgres_read_sums(asked->sums, floor, what, err)) &&
           (!asked->units || sql_read_units(asked->units, floor, what, 0, err)) &&
           (!asked->changes || postgres_read_changes(asked->changes, floor, what, err)) &&
           (!asked->kept || postgres_read_kept(asked->kept, what, err)) &&
           (!asked->winners || sql_read_winners(asked->winners, floor, what, err));
}

static void end_all(struct asked *asked)
{
    statement_done(&asked->runs_of_some);
    statement_done(&asked->runs_of_all);
    statement_done(&asked->sums);
    statement_done(&asked->units);
    statement_done(&asked->changes);
    statement_done(&asked->kept);
    statement_done(&asked->winners);
}

static bool look_up(struct backend *backend, const struct floor *floor,
                    const struct look_up *what, struct arena *arena, struct error *err)
{
    CLEANUP(end_all) struct asked asked = {0};
    return ask_all(site_of(backend), floor, what, &asked, err) &&
           read_all(&asked, floor, what, arena, err);
}

static bool write_due(struct db *db, const struct window *due, size_t count,
                      struct error *err)
{
    static const char sql[] =
        "INSERT INTO quality_due AS d (hour_ms, version)"
        " SELECT h, 1 FROM unnest(?1, ?2) AS u (a, b)"
        " CROSS JOIN LATERAL generate_series(a, b - 1, 3600000) AS h GROUP BY h"
        " ON CONFLICT (hour_ms) DO UPDATE SET version = d.version + 1";
    CLEANUP(values_free) struct values start = VALUES(VALUES_INT);
    CLEANUP(values_free) struct values end = VALUES(VALUES_INT);
    CLEANUP(statement_done) struct statement *put = NULL;
    for (size_t i = 0; i < count; i++) {
        values_int(&start, due[i].start.ms);
        values_int(&end, due[i].end.ms);
    }
    if (!count)
        return true;
    if (!db_use(db, sql, &put, err))
        return false;
    statement_values(put, 1, &start);
    statement_values(put, 2, &end);
    return statement_run(put, err);
}

static bool write(struct backend *backend, const struct floor *floor,
                  const struct figures_written *what, struct error *err)
{
    struct postgres_site *site = site_of(backend);
    struct db *db = site->sql.db;
    return sql_write_used(db, floor, what, err) &&
           postgres_write_runs(db, floor, what->runs, err) &&
           postgres_write_sums(site, floor, what, err) &&
           postgres_write_changes(db, floor, &what->changes, err) &&
           write_due(db, what->due, what->dues, err) &&
           sql_write_changed(db, what->changed, what->changes_of_hours, err);
}

const struct backend_kind backend_postgres = {
    .scheme = "postgresql",
    .open = postgres_open_site,
    .close = postgres_close,
    .show = postgres_show,
    .examine = postgres_examine,
    .backs_up = backs_up,
    .back_up = back_up,
    .put_back = put_back,
    .backup_ending = "dump",
    .watch = &postgres_watch,
    .topic = &postgres_topic,
    .connection = connection,
    .statements = postgres_statements,
    .migrate = postgres_migrate,
    .open_source = open_source,
    .each_column = postgres_each_column,
    .read_rows = postgres_read_rows,
    .add_rows = postgres_add_rows,
    .end_rows = postgres_end_rows,
    .copy_mark = sql_copy_mark,
    .put_copy_mark = sql_put_copy_mark,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .rest = rest,
    .overwrite = overwrite,
    .snapshot = snapshot,
    .release = release,
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
    .remove_sample = timescale_remove_sample,
    .clear = clear,
    .add = postgres_add,
    .receive = postgres_receive,
    .find = sql_find,
    .page = sql_page,
    .since = sql_since,
    .scan = postgres_scan,
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
    .remove_events = timescale_remove_events,
    .erase_events = timescale_erase_events,
    .erase_sums = sql_erase_sums,
    .erase_rest = sql_erase_rest,
    .correct = timescale_correct,
    .corrections = sql_corrections,
    .corrections_since = sql_corrections_since,
    .look_up = look_up,
    .write = write,
    .next_mark = sql_next_mark,
    .remove_runs = sql_remove_runs,
    .remove_changes = sql_remove_changes,
    .next_sum = sql_next_sum,
    .each_sum = each_sum,
    .each_change = each_change,
    .forget_figures = forget_figures,
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
    .add_camera_faults = sql_add_camera_faults,
    .camera_faults = sql_camera_faults,
    .quality = sql_quality,
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
