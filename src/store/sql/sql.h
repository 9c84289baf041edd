/* sql.h - what engines that speak SQL have in common: functions of the table in backend.h
 * whose statements SQLite and PostgreSQL understand alike. Such an engine embeds struct
 * sql, opens the connection, makes the tables, and has these functions in its table. What
 * it has to do in its own way, or can do faster, it does itself.
 *
 * How a statement has to be written here:
 *
 *   Parameters are ?1, ?2, ... without gaps. PostgreSQL learns the type of each from the
 *   first place where it stands. So compare it first, and ask afterwards whether it is
 *   NULL: "actor = ?1 OR ?1 IS NULL". Where no place tells: CAST(?1 AS TEXT).
 *
 *   Columns are named, in INSERT, too. So is a conflict: ON CONFLICT (id) DO NOTHING. In
 *   DO UPDATE a column is that of the table or of "excluded", so say of which:
 *   "t.version + 1". An id that the database gives comes from RETURNING.
 *
 *   A sub-select in FROM has a name. GROUP BY names everything that is not summed up.
 *   Columns of the answer by which it is ordered have names of their own.
 *
 *   What is true or false (voided, sample, used ...) is an integer in SQLite and a
 *   boolean in PostgreSQL. Use it as it is, set it to TRUE, to FALSE or to a parameter
 *   that is bound to 0 or 1, and do not reckon with it. column_int() gives 0 or 1.
 *
 *   A moment is a text in SQLite and a TIMESTAMPTZ in PostgreSQL. It is bound by
 *   statement_instant(), and column_text() gives the same text of both. Compare it with
 *   others only; what it says in letters is CAST(timestamp AS TEXT), of which the first
 *   ten are the day.
 *
 *   An event that is named by its id or uuid is looked for with SQL_TIME_OF_ID and its
 *   like, or in every week there is. A statement that changes events has their times.
 *
 *   CASE takes the place of iif(), and of min() and max() of two values; coalesce() that
 *   of ifnull(). A CAST to an integer rounds in PostgreSQL and cuts off in SQLite. Texts
 *   are in single quotes. There is no rowid. "+number" keeps an index out of use.
 */
#ifndef STORE_SQL_SQL_H
#define STORE_SQL_SQL_H

#include "store/backend.h"

#include "base/arena.h"
#include "base/db.h"

struct buf;
struct json_node;
struct json_out;
struct sql;

/* How a reader hides who workers are; the engine embeds it. Statements have made-up ids
 * from the function hide() of SQL, which the engine defines: sql_made_up() of the
 * worker's number in the register, the id itself of the one that may be known, and NULL
 * of who is not registered. */
struct sql_hiding {
    str shown; /* the id of the one that may be known; empty: nobody */
    /* As db_use(), of a statement that may read what is hidden, for it has hide() around
     * what it gives. */
    bool (*use)(struct db *db, const char *sql, struct statement **statement,
                struct error *err);
    /* This is the register, as it was just read. */
    void (*learn)(struct sql *sql, const struct floor *floor);
};

/* One connection. Embed it as the first member. */
struct sql {
    struct backend backend; /* must be first */
    struct db *db;
    struct sql_hiding *hiding; /* NULL: it may know of all workers */
    bool in_snapshot;
    /* Of the changes of state that are kept, in this snapshot; CHANGES_UNKNOWN: or in
     * none. It is a number in the settings. */
    int64_t changes_version;
    struct arena arena;               /* of texts that last as long as the connection */
    const char *all_sums[SUM_OWNERS]; /* sums.c; NULL: not yet made */
    const char **rows_sql;            /* moving.c; NULL: not yet made */
};
enum { CHANGES_UNKNOWN = -1 };

static inline struct sql *sql_of(struct backend *backend)
{
    return (struct sql *)backend;
}

static inline struct db *db_of(const struct backend *backend)
{
    return ((const struct sql *)backend)->db;
}

/* --- when an event was ---
 *
 * PostgreSQL may keep the events of each week in a table of its own
 * (store/postgres/timescale.c). A statement that does not say when an event was has all
 * of them looked through. There the table event_ids has the time of each id and uuid. So
 * a statement says it in comments, which that engine opens, and for all others are none
 * of its business. A change says it by a parameter: what a sub-select says comes too
 * late. */
#define SQL_TIME_OF_UUID(uuid)                                                           \
    " /*! AND timestamp = (SELECT timestamp FROM event_ids"                              \
    " WHERE event_uuid = " uuid ") */"
#define SQL_TIME_OF_ID(id)                                                               \
    " /*! AND timestamp = (SELECT timestamp FROM event_ids WHERE id = " id ") */"
/* Of events with ids in (after, last]. */
#define SQL_TIMES_OF_IDS(after, last)                                                    \
    " /*! AND timestamp"                                                                 \
    " BETWEEN (SELECT min(timestamp) FROM event_ids WHERE id > " after                   \
    " AND id <= " last ")"                                                               \
    " AND (SELECT max(timestamp) FROM event_ids WHERE id > " after " AND id <= " last    \
    ") */"
/* Of as many events as `most`, behind an id. */
#define SQL_TIMES_BEHIND(id, most)                                                       \
    " /*! AND timestamp"                                                                 \
    " BETWEEN (SELECT min(timestamp) FROM " SQL_NEXT_IDS(                                \
        id, most) ")"                                                                    \
                  " AND (SELECT max(timestamp) FROM " SQL_NEXT_IDS(id, most) ") */"
#define SQL_NEXT_IDS(id, most)                                                           \
    "(SELECT timestamp FROM event_ids WHERE id > " id " ORDER BY id LIMIT " most ") AS " \
    "n"
/* Of all events the highest. */
#define SQL_LAST_ID                                                                      \
    "(SELECT max(id) FROM events /*! WHERE FALSE UNION ALL"                              \
    " SELECT max(id) FROM event_ids ORDER BY 1 DESC NULLS LAST LIMIT 1 */)"
/* "JOIN events AS e ON e.event_uuid = UUID". */
#define SQL_JOIN_EVENTS(uuid)                                                            \
    " JOIN /*! LATERAL (SELECT * FROM */ events /*! WHERE event_uuid = " uuid            \
    " AND timestamp = (SELECT timestamp FROM event_ids WHERE event_uuid = " uuid         \
    ") OFFSET 0) */ AS e ON e.event_uuid = " uuid

/* --- rows.c --- */

/* Run a statement whose only parameter is a text. */
bool run_with_text(struct db *db, const char *sql, str text, struct error *err);

/* Bind a moment that instant_format() has written. What it has not, in a damaged file,
 * stays the text that it is. */
void statement_written(struct statement *statement, int at, str moment);

/* An array in an arena, with room for at least one element after its `count`: it grows as
 * rows come. */
void *rows_grown(struct arena *arena, void *list, size_t count, size_t *room,
                 size_t size);

/* A set of rows as one JSON text, an array of arrays. In SQL a function of the engine
 * makes rows of it, so one statement reads them all. It lives in the arena. */
struct rows_in {
    struct json_out *out;
    struct json_node *list, *row;
};
struct rows_in rows_in_new(struct arena *arena);
void rows_in_begin(struct rows_in *rows);
void rows_in_int(struct rows_in *rows, int64_t number);
void rows_in_text(struct rows_in *rows, str text);
void rows_in_bind(struct rows_in *rows, struct statement *statement, int at);

/* --- hiding.c --- */

/* May a reader that hides read this column? An empty one: that of rows as such. */
bool sql_shows(const char *table, const char *column);

/* The id that is made up for a worker by its number in the register. */
enum { SQL_MADE_UP = 7 };
void sql_made_up(size_t worker, char id[static SQL_MADE_UP]);
/* Hide the workers of a floor that was just read. It lives in `arena`. */
void sql_hide_workers(struct sql *sql, struct arena *arena, struct floor *floor);
/* Is this an id of nobody whom the reader may know? */
bool sql_is_hidden(const struct sql *sql, str worker);

/* A statement that tells of workers, as text that has `hide` before the parentheses
 * around each of their ids that it gives or compares with one that was given. */
struct worker_sql {
    const char *seeing, *hiding;
};
#define WORKER_SQL(text)                                                                 \
    {                                                                                    \
        text(""), text("hide")                                                           \
    }
/* Use the one that the reader may run. */
bool sql_use(struct sql *sql, const struct worker_sql *text, struct statement **statement,
             struct error *err);

/* The functions of the table, by the file that holds them. */

/* agents.c */
bool sql_count_agents(struct backend *backend, str id, struct agent_count *count,
                      struct error *err);
bool sql_put_agent(struct backend *backend, const struct agent_report *report,
                   struct error *err);
bool sql_delete_agent(struct backend *backend, str id, struct error *err);
bool sql_agents(struct backend *backend, struct arena *arena, struct agent_list *list,
                struct error *err);

/* alerts.c */
bool sql_alert_book(struct backend *backend, instant now, struct arena *arena,
                    struct alert_book *book, struct error *err);
bool sql_alerts(struct backend *backend, const struct alert_query *query,
                struct arena *arena, struct alert_page *page, struct error *err);
bool sql_alert(struct backend *backend, str id, struct arena *arena, bool *found,
               struct alert *alert, struct error *err);
bool sql_put_alerts(struct backend *backend, struct alert *const *alert, size_t count,
                    size_t *left, struct error *err);
bool sql_silence(struct backend *backend, const struct alert_silence *silence,
                 struct error *err);
bool sql_put_overrides(struct backend *backend, enum alert_rule rule,
                       const struct alert_override *override, size_t count,
                       struct error *err);
bool sql_forget_alerts(struct backend *backend, instant before, size_t most,
                       int64_t *removed, struct error *err);

/* moving.c */
/* SQL of a table, made once. */
enum rows_sql { ROWS_FIRST, ROWS_AFTER, ROWS_LAST, ROWS_ADD, ROWS_SQLS };
const char **sql_of_rows(struct sql *sql, const struct kept_table *table,
                         enum rows_sql which);
/* As the table's read_rows(). `setting` is SQL that makes a text of a setting's value. */
bool sql_read_rows(struct backend *backend, const struct kept_table *table,
                   const struct rows_wanted *wanted, const char *setting,
                   struct arena *arena, struct table_rows *rows, struct error *err);
/* "name, name" */
void sql_name_columns(const struct kept_table *table, struct buf *buf);
/* The columns of the answer are a table and a column. */
bool sql_visit_columns(struct db *db, const char *sql, column_visitor *visit,
                       void *context, struct error *err);
bool sql_copy_mark(struct backend *backend, struct arena *arena, str *mark,
                   struct error *err);
bool sql_put_copy_mark(struct backend *backend, str mark, struct error *err);

/* corrections.c */
bool sql_correct(struct backend *backend, const struct event *event, bool voided,
                 str reason, const struct actor *actor, instant now, struct error *err);
bool sql_corrections(struct backend *backend, const struct uuid *uuid,
                     struct arena *arena, struct corrections *list, struct error *err);
bool sql_corrections_since(struct backend *backend, int64_t id, size_t limit,
                           struct arena *arena, struct corrections *list,
                           struct error *err);

/* credentials.c */
bool sql_put_credentials(struct backend *backend, const struct credential *at,
                         size_t count, struct error *err);
bool sql_delete_credentials(struct backend *backend, const struct credential *at,
                            size_t count, struct error *err);
bool sql_credentials(struct backend *backend, struct arena *arena,
                     struct credential_list *list, struct error *err);

/* disputes.c */
bool sql_add_dispute(struct backend *backend, const struct uuid *uuid,
                     const struct dispute_claim *claim, instant now, int64_t *id,
                     struct error *err);
bool sql_disputes(struct backend *backend, const struct dispute_query *query, size_t most,
                  struct arena *arena, struct disputes *list, struct error *err);
bool sql_dispute(struct backend *backend, int64_t id, struct arena *arena,
                 struct dispute *found, struct error *err);
bool sql_decide_dispute(struct backend *backend, int64_t id, enum dispute_state state,
                        str reason, const struct actor *actor, instant now,
                        struct error *err);
bool sql_note_corrected(struct backend *backend, const struct uuid *uuid, int64_t dispute,
                        bool added, struct error *err);

/* feedback.c */
bool sql_each_claim(struct backend *backend, struct window window, claim_visitor *visit,
                    void *context, struct error *err);
bool sql_each_corrected(struct backend *backend, instant since, corrected_visitor *visit,
                        void *context, struct error *err);
bool sql_each_claimant(struct backend *backend, instant since, claimant_visitor *visit,
                       void *context, struct error *err);
bool sql_cameras_since(struct backend *backend, int64_t after, int64_t last,
                       struct arena *arena, str **camera, size_t *cameras,
                       struct error *err);
bool sql_late_days(struct backend *backend, int64_t after, int64_t last, instant before,
                   struct arena *arena, int64_t **day, size_t *days, struct error *err);
bool sql_put_spots(struct backend *backend, const struct spot_draw *draw, instant now,
                   struct error *err);
bool sql_drop_spots(struct backend *backend, instant drawn_before, struct error *err);
bool sql_spot_cases(struct backend *backend, const struct spot_query *query,
                    struct arena *arena, struct spot_cases *cases, struct error *err);
bool sql_verdicts(struct backend *backend, const struct uuid *uuid, size_t most,
                  struct arena *arena, struct verdicts_given *list, struct error *err);
bool sql_count_labels(struct backend *backend, int64_t most, int64_t *labels,
                      struct error *err);
bool sql_is_spot(struct backend *backend, const struct uuid *uuid, bool *is,
                 struct error *err);
bool sql_put_verdict(struct backend *backend, const struct uuid *uuid,
                     enum verdict verdict, bool audit, bool beside,
                     const struct actor *actor, str worker, instant now,
                     struct error *err);
/* What was said of an event that is removed: complaints go, audits stay without a trace
 * of who it was. */
bool sql_part_feedback(struct db *db, str uuid, struct error *err);

/* labels.c */
bool sql_each_label(struct backend *backend, const struct accuracy_query *query,
                    label_visitor *visit, void *context, struct error *err);
bool sql_each_pair(struct backend *backend, const struct accuracy_query *query,
                   pair_visitor *visit, void *context, struct error *err);
bool sql_each_audit_hour(struct backend *backend, struct window window,
                         audit_hour_visitor *visit, void *context, struct error *err);
bool sql_labelled_events(struct backend *backend, str camera, str model, int64_t after,
                         size_t limit, struct arena *arena, struct labelled_events *list,
                         struct error *err);
bool sql_ask_retraining(struct backend *backend, const struct retraining *asked,
                        instant now, bool *fresh, struct error *err);
bool sql_end_retraining(struct backend *backend, int64_t id, instant now,
                        struct error *err);
bool sql_retrainings(struct backend *backend, int64_t after, size_t most,
                     struct arena *arena, struct retrainings *list, struct error *err);

/* listing.c */
bool sql_find(struct backend *backend, const struct uuid *uuid, size_t count,
              struct arena *arena, struct kept *kept, struct error *err);
bool sql_page(struct backend *backend, const struct event_query *query,
              struct arena *arena, struct event_page *page, struct error *err);
bool sql_since(struct backend *backend, int64_t id, size_t limit, struct arena *arena,
               struct event_page *page, struct error *err);
bool sql_last(struct backend *backend, int64_t *event, int64_t *correction,
              struct error *err);

/* outbox.c */
bool sql_destinations(struct backend *backend, struct arena *arena,
                      struct destination_list *list, struct error *err);
bool sql_put_destination(struct backend *backend, const struct destination *one,
                         struct error *err);
bool sql_delete_destination(struct backend *backend, str id, struct error *err);
bool sql_hurry_destination(struct backend *backend, str id, struct error *err);
bool sql_add_message(struct backend *backend, const struct alert_message *message,
                     size_t *queues, struct error *err);
bool sql_deliveries(struct backend *backend, instant now, struct arena *arena,
                    struct queued_list *list, instant *next, struct error *err);
bool sql_settle_delivery(struct backend *backend, const struct delivery_result *result,
                         struct error *err);

/* past_shifts.c */
bool sql_past_shifts_from(struct backend *backend, instant *sums, instant *shifts,
                          struct error *err);
bool sql_put_past_shifts(struct backend *backend, struct window window,
                         const struct past_shift *shift, size_t count, struct error *err);
bool sql_forget_past_shifts(struct backend *backend, struct error *err);

/* plant.c */
bool sql_plant(struct backend *backend, struct arena *arena, struct plant *plant,
               struct error *err);
bool sql_site(struct backend *backend, struct site *site, struct error *err);
bool sql_put_site(struct backend *backend, const struct site *site, struct error *err);
bool sql_put_sealed_version(struct backend *backend, int64_t version, struct error *err);
bool sql_put_worker(struct backend *backend, const struct worker *worker,
                    struct error *err);
bool sql_put_station(struct backend *backend, const struct station *station,
                     struct error *err);
bool sql_delete_worker(struct backend *backend, str id, struct error *err);
bool sql_delete_station(struct backend *backend, str id, struct error *err);
bool sql_put_shift(struct backend *backend, const struct shift_rule *rule, int64_t *id,
                   struct error *err);
bool sql_delete_shift(struct backend *backend, int64_t id, struct error *err);

/* quality.c */
bool sql_due_hours(struct backend *backend, size_t most, struct arena *arena,
                   struct due_hours *list, struct error *err);
bool sql_forget_due(struct backend *backend, instant before, struct error *err);
bool sql_put_quality(struct backend *backend, const struct due_hour *hour,
                     struct quality_rows rows, bool *kept, struct error *err);
bool sql_remove_quality(struct backend *backend, struct window window, struct error *err);
bool sql_add_camera_faults(struct backend *backend, const struct camera_hour *faults,
                           struct error *err);
bool sql_camera_faults(struct backend *backend, struct window window,
                       camera_hour_visitor *visit, void *context, struct error *err);
bool sql_quality(struct backend *backend, struct window window, quality_visitor *visit,
                 void *context, struct error *err);
bool sql_put_drift_reference(struct backend *backend,
                             const struct reference_start *reference, struct error *err);
bool sql_drift_references(struct backend *backend, struct arena *arena,
                          struct reference_starts *list, struct error *err);
bool sql_write_due(struct db *db, const struct window *due, size_t count,
                   struct error *err);

/* changed.c */
bool sql_write_changed(struct db *db, const struct window *changed, size_t count,
                       struct error *err);
bool sql_changed_hours(struct backend *backend, int64_t after, size_t most,
                       struct arena *arena, struct changed_hours *list,
                       struct error *err);
bool sql_count_changed(struct backend *backend, int64_t after, int64_t *hours,
                       struct error *err);
bool sql_renumber_changed(struct db *db, struct error *err);

/* sheets.c */
bool sql_sheets(struct backend *backend, struct arena *arena, struct kept_sheets *list,
                struct error *err);
bool sql_put_sheet(struct backend *backend, const struct kept_sheet *sheet,
                   struct error *err);
bool sql_sheet_marks(struct backend *backend, struct arena *arena,
                     struct sheet_marks *list, struct error *err);
bool sql_put_sheet_mark(struct backend *backend, const struct sheet_mark *mark,
                        struct error *err);
bool sql_unsend_sheets(struct backend *backend, str site, struct error *err);

/* audit.c */
bool sql_add_audit(struct backend *backend, const struct audit_row *row, size_t count,
                   const struct checkpoint *checkpoint, struct error *err);
bool sql_audit_tail(struct backend *backend, struct audit_tail *tail, struct error *err);
bool sql_audit_page(struct backend *backend, const struct audit_query *query,
                    struct arena *arena, struct audit_page *page, struct error *err);
bool sql_scan_audit(struct backend *backend, audit_visitor *visit, void *context,
                    struct error *err);
bool sql_erase_audit(struct backend *backend, str worker, struct error *err);
bool sql_prune_audit(struct backend *backend, instant before, int64_t most, int64_t *upto,
                     struct error *err);

/* ledger.c */
bool sql_put_spending(struct backend *backend, const struct spending *spending,
                      struct error *err);
bool sql_spendings(struct backend *backend, struct arena *arena, struct spendings *list,
                   struct error *err);

/* calibrations.c */
bool sql_each_audited(struct backend *backend, str model, enum event_type claim,
                      audited_visitor *visit, void *context, struct error *err);
bool sql_put_calibration(struct backend *backend, const struct kept_calibration *kept,
                         struct error *err);
bool sql_calibrations(struct backend *backend, struct arena *arena,
                      struct kept_calibrations *list, struct error *err);

/* removal.c */
/* An event that is old, and when it was as the database writes it. */
struct old_event {
    int64_t id;
    str at, uuid;
    bool spared; /* it stays */
};
/* Remove those of a slice that are not spared; they are in the order of time and id. */
typedef bool events_deleter(struct db *db, const struct old_event *event, size_t count,
                            struct error *err);
bool sql_remove_events_by(struct backend *backend, const struct floor *floor,
                          struct events_removal *removal, events_deleter *delete,
                          struct error *err);
bool sql_remove_events(struct backend *backend, const struct floor *floor,
                       struct events_removal *removal, struct error *err);
bool sql_remove_runs(struct backend *backend, str worker, instant before, size_t most,
                     bool *done, struct error *err);
bool sql_remove_changes(struct backend *backend, instant before, size_t most, bool *done,
                        struct error *err);
bool sql_next_sum(struct backend *backend, instant from, bool named, instant *next,
                  struct error *err);

/* erasure.c */
bool sql_erase_events(struct backend *backend, str worker, str as, size_t most,
                      int64_t *after, bool *done, struct error *err);
bool sql_erase_sums(struct backend *backend, str worker, str as, size_t most,
                    instant *from, bool *done, struct error *err);
bool sql_erase_rest(struct backend *backend, str worker, str as, struct error *err);

/* changes.c */
/* The changes of state that are kept get another version. */
bool sql_renew_changes(struct db *db, struct error *err);
bool sql_each_change(struct backend *backend, const struct floor *floor,
                     change_visitor *visit, void *context, struct error *err);
/* What a row tells of a change: the owner, by 0 or 1; the moment, INSTANT_NEVER for NULL
 * and -1; and the number of the one with this id, looked for behind the one before. */
enum sum_owner change_owner_in(struct statement *row);
instant change_moment_in(struct statement *row, int column);
int change_number_of(const struct floor *floor, enum sum_owner owner, str id, int before);
str change_id_of(const struct floor *floor, enum sum_owner owner, int who);

/* The last change of quarter hours from ?1 on and before ?2, which are of two days at
 * most, the later of which is `day`: owner, id, moment. */
#define SQL_LAST_OF_DAY(day)                                                             \
    "(SELECT last_ms FROM worker_changes AS c WHERE day = " day                          \
    " AND c.worker_id = workers.worker_id AND bucket_ms >= ?1 AND bucket_ms < ?2"        \
    " AND last_ms IS NOT NULL ORDER BY bucket_ms DESC LIMIT 1)"
#define SQL_LAST_OF_WORKERS(hide, day)                                                   \
    "SELECT 0, " hide "(worker_id), coalesce(" SQL_LAST_OF_DAY(                          \
        day) ", " SQL_LAST_OF_DAY(day " - 1") ") FROM workers"
/* Or -1 if there is any row before ?2. */
#define SQL_LAST_OF_STATIONS                                                             \
    "SELECT 1, station_id, coalesce("                                                    \
    "(SELECT last_ms FROM station_changes AS c"                                          \
    " WHERE c.station_id = workstations.station_id AND bucket_ms >= ?1"                  \
    " AND bucket_ms < ?2 AND last_ms IS NOT NULL ORDER BY bucket_ms DESC LIMIT 1), "     \
    "(SELECT -1 FROM station_changes AS c"                                               \
    " WHERE c.station_id = workstations.station_id AND bucket_ms < ?2 LIMIT 1))"         \
    " FROM workstations"

/* scan.c */
#define SQL_SCAN                                                                         \
    "SELECT timestamp, worker_id, workstation_id, event_type, count, event_uuid,"        \
    " voided, id, confidence, camera_id, model_version FROM events"
#define SQL_SCAN_ORDER " ORDER BY timestamp, event_uuid"
/* Visit the rows of such a statement. *event begins as zero, and is the last one in the
 * end. */
bool sql_visit(struct statement *rows, const struct floor *floor, struct scanned *event,
               scan_visitor *visit, void *context, struct error *err);
bool sql_scan(struct backend *backend, const struct floor *floor,
              const struct window *window, scan_visitor *visit, void *context,
              struct error *err);
bool sql_has_events(struct backend *backend, bool *any, bool *real, struct error *err);

/* look_up.c */
/* Rows of runs (worker, start, last, gap, state, station, repeats) into the timelines.
 * *count: how many there were so far. */
bool sql_read_runs(struct statement *rows, const struct floor *floor,
                   const struct look_up *what, size_t *count, struct arena *arena,
                   struct error *err);
/* Rows of counted units (worker, station, count, part) for units_row(); parts are
 * numbered from `first` on. */
bool sql_read_units(struct statement *rows, const struct floor *floor,
                    const struct look_up *what, size_t first, struct error *err);
/* Rows of state events (moment, type, station, uuid) in the order of uuids: of several at
 * one instant the last counts (METRICS.md, "Order"). */
bool sql_read_winners(struct statement *rows, const struct floor *floor,
                      const struct look_up *what, struct error *err);

/* runs.c */
bool sql_next_mark(struct backend *backend, instant from, instant *next,
                   struct error *err);

/* sums.c */
bool sql_each_sum(struct backend *backend, const struct floor *floor, sum_visitor *visit,
                  void *context, struct error *err);
/* Their tables, and what the third column of each is called. */
extern const struct sum_names {
    const char *table, *id;
} sum_names[SUM_OWNERS];
enum { SUMS_SQL = 2048 }; /* room for a statement */
/* Add ", working_ms, idle_ms, ...". `padded`: with NULLs in place of the columns that
 * only the other table has. */
void sums_add_columns(struct buf *sql, enum sum_owner owner, bool padded);
/* A row: a number (part or level), owner, bucket, id, sums. */
struct sum_row {
    int64_t number;
    enum sum_owner owner;
    instant bucket;
    int who;
    int64_t sum[SUM_COLUMNS_MOST];
};
/* The worker or station is looked for behind that of the row before, which *row has. */
void sum_row_read(struct statement *rows, const struct floor *floor, struct sum_row *row);

/* views.c */
/* What views need of an engine. */
struct view_words {
    const char *moment; /* that of ? milliseconds since 1970 */
    const char *day;    /* the date of ? days since 1970 */
    const char *now;    /* milliseconds since 1970 */
    const char *least;  /* the function of the least of several numbers */
    const char *byte;   /* the number of the byte of `repeats` at `place`, from 0 on */
};
/* Make the views of people, which docs/sql.md describes. */
bool sql_make_views(struct db *db, const struct view_words *words, struct error *err);

/* clearing.c */
bool sql_remove_sample(struct backend *backend, int64_t after, int64_t last,
                       int64_t *events, struct error *err);
bool sql_clear(struct backend *backend, struct error *err);
bool sql_forget_figures(struct backend *backend, instant from, struct error *err);
/* For write(): the workers and stations that an event names from now on. */
bool sql_write_used(struct db *db, const struct floor *floor,
                    const struct figures_written *what, struct error *err);

#endif
