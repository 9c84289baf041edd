/* timescale.c - events by week, where TimescaleDB is installed when a site is made.
 *
 * The table of events is a hypertable: TimescaleDB keeps each week in a table of its own,
 * a chunk. An index over all of them can be unique only with the time in it, and would
 * keep one uuid twice. So event_ids has the id, the uuid and the time of each event. It
 * decides what is new, and where to look for what is named by an id (SQL_TIME_OF_ID).
 * Who has that table keeps events by week.
 *
 * In the edition of Timescale's own license, chunks that are two weeks past are
 * compressed by TimescaleDB, in batches of a thousand events in the order of time. What
 * comes late lies beside the batches until it is. A change has the batch unpacked that
 * the event is in. Which one that is TimescaleDB knows from the plan only, so a plan for
 * whatever values would unpack the whole week. Hence statements that change or remove
 * events are planned for their values.
 *
 * The same edition keeps sums of events by the hour, for people who ask in SQL
 * (docs/sql.md). No figure comes from them. */
#include "store/postgres/inside.h"

#include "base/buf.h"
#include "base/error.h"

#include <stdio.h>

enum { SQL_MOST = 1 << 13, NAME_ROOM = 130, VERSION_ROOM = 32 };

/* --- is it there? --- */

struct timescale {
    char schema[NAME_ROOM]; /* of its functions, in quotes where needed; empty: none */
    char version[VERSION_ROOM]; /* such as "2.23.0" */
    bool has_sums;              /* this site has them */
};

static bool find(struct db *db, struct timescale *found, struct error *err)
{
    static const char sql[] =
        "SELECT quote_ident(n.nspname), e.extversion,"
        " to_regclass('shopfloor_event_hours') IS NOT NULL"
        " FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'timescaledb'";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    *found = (struct timescale){0};
    if (!db_use(db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    if (!row)
        return true;
    snprintf(found->schema, NAME_ROOM, "%.*s", STR_ARG(column_text(get, 0)));
    snprintf(found->version, VERSION_ROOM, "%.*s", STR_ARG(column_text(get, 1)));
    found->has_sums = column_int(get, 2);
    return true;
}

void timescale_learn(struct postgres_site *site)
{
    site->by_week = true;
    postgres_open_comments(site->sql.db);
}

/* --- making it --- */

/* Whoever changes or removes events need not know of event_ids. A chunk goes when the
 * first event that there is comes after it; not if somebody reads in it. The chunks are
 * found before, as none can go that the same statement reads. */
static const char weeks[] =
    "ALTER TABLE events DROP CONSTRAINT events_pkey;"
    "DROP INDEX events_by_uuid;"
    "CREATE TABLE event_ids ("
    "  id BIGINT NOT NULL PRIMARY KEY,"
    "  event_uuid TEXT COLLATE \"C\" NOT NULL UNIQUE,"
    "  timestamp TIMESTAMPTZ(3) NOT NULL"
    ");"
    "SELECT %s.create_hypertable('events', 'timestamp',"
    " chunk_time_interval => INTERVAL '7 days', create_default_indexes => FALSE);"
    "CREATE FUNCTION follow_event() RETURNS trigger LANGUAGE plpgsql"
    " SET search_path FROM CURRENT AS '"
    " BEGIN IF TG_OP = ''DELETE'' THEN DELETE FROM event_ids WHERE id = old.id;"
    "  ELSE UPDATE event_ids SET event_uuid = new.event_uuid WHERE id = new.id; END IF;"
    "  RETURN NULL; END';"
    "CREATE TRIGGER follow_event AFTER DELETE OR UPDATE OF event_uuid ON events"
    " FOR EACH ROW EXECUTE FUNCTION follow_event();"
    "CREATE FUNCTION drop_empty_weeks() RETURNS void LANGUAGE plpgsql"
    " SET lock_timeout = '100ms' AS '"
    " DECLARE first TIMESTAMPTZ :="
    "  (SELECT timestamp FROM events ORDER BY timestamp, id LIMIT 1);"
    " BEGIN IF first IS NOT NULL THEN"
    "  PERFORM %s.drop_chunks(''events'', older_than => first); END IF;"
    " EXCEPTION WHEN lock_not_available THEN NULL; END';";

bool timescale_make_weeks(struct postgres_site *site, struct error *err)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    struct timescale found;
    if (!find(site->sql.db, &found, err))
        return false;
    if (!*found.schema)
        return true;
    buf_addf(&sql, weeks, found.schema, found.schema);
    if (!db_run(site->sql.db, buf_text(&sql), err))
        return error_context(err, "TimescaleDB");
    timescale_learn(site);
    return true;
}

/* Rights to read columns have to be there before, as none can be granted afterwards. The
 * edition of the Apache license refuses it (its setting is timescaledb.license). */
static const char compressing[] =
    "DO 'BEGIN ALTER TABLE events SET (timescaledb.compress,"
    " timescaledb.compress_segmentby = '''',"
    " timescaledb.compress_orderby = ''timestamp, id'');"
    " EXCEPTION WHEN feature_not_supported THEN NULL; END'";
static const char more[] =
    "SELECT %s.add_compression_policy('events', INTERVAL '14 days');"
    "CREATE MATERIALIZED VIEW shopfloor_event_hours WITH (timescaledb.continuous,"
    " timescaledb.materialized_only = FALSE) AS"
    " SELECT %s.time_bucket(INTERVAL '1 hour', timestamp) AS start_time, camera_id,"
    " model_version, event_type, CAST(least(floor(confidence * 10), 9) / 10"
    "  AS DOUBLE PRECISION) AS confidence,"
    " count(*) AS events, CAST(coalesce(sum(count), 0) AS BIGINT) AS units"
    " FROM events WHERE NOT voided GROUP BY 1, 2, 3, 4, 5 WITH NO DATA;"
    "SELECT %s.add_continuous_aggregate_policy('shopfloor_event_hours',"
    " start_offset => NULL, end_offset => INTERVAL '1 hour',"
    " schedule_interval => INTERVAL '1 hour');"
    "GRANT SELECT ON shopfloor_event_hours TO %s;";

static bool compresses(struct db *db, bool *does, struct error *err)
{
    static const char sql[] =
        "SELECT compression_enabled FROM timescaledb_information.hypertables"
        " WHERE hypertable_schema = current_schema() AND hypertable_name = 'events'";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_run(db, compressing, err) || !db_use(db, sql, &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *does = row && column_int(get, 0);
    return true;
}

static bool make_more(struct postgres_site *site, struct error *err)
{
    CLEANUP(buf_free) struct buf sql = BUF(SQL_MOST);
    struct timescale found;
    char role[ROLE_ROOM];
    bool does;
    if (!find(site->sql.db, &found, err) || !compresses(site->sql.db, &does, err))
        return false;
    if (!does)
        return true;
    postgres_role(site, role);
    buf_addf(&sql, more, found.schema, found.schema, found.schema, role);
    return db_run(site->sql.db, buf_text(&sql), err);
}

bool timescale_make_rest(struct postgres_site *site, struct error *err)
{
    return !site->by_week || make_more(site, err) || error_context(err, "TimescaleDB");
}

/* --- what it is --- */

bool timescale_look(struct postgres_site *site, examiner *examine, void *context,
                    struct error *err)
{
    char text[256];
    struct timescale found;
    if (!find(site->sql.db, &found, err))
        return false;
    if (!*found.schema)
        return true;
    const char *how =
        !site->by_week ? "installed, but this site was made without it; a copy made by "
                         "'shopfloor migrate' keeps events by week"
        : found.has_sums
            ? "events are kept by week, and compressed when two weeks are past"
            : "events are kept by week; the edition of the Apache license compresses "
              "none, and has no sums of them by the hour";
    snprintf(text, sizeof text, "TimescaleDB %s: %s", found.version, how);
    examine(context, SEVERITY_GOOD, "timescaledb", text);
    return true;
}

/* --- changing events --- */

/* Are statements planned for their values? Until the transaction is over. */
static bool plan_for_values(struct backend *backend, bool is, struct error *err)
{
    return !site_of(backend)->by_week ||
           db_run(db_of(backend),
                  is ? "SET LOCAL plan_cache_mode = force_custom_plan"
                     : "SET LOCAL plan_cache_mode = force_generic_plan",
                  err);
}

bool timescale_correct(struct backend *backend, const struct event *event, bool voided,
                       str reason, const struct actor *actor, instant now,
                       struct error *err)
{
    return plan_for_values(backend, true, err) &&
           sql_correct(backend, event, voided, reason, actor, now, err) &&
           plan_for_values(backend, false, err);
}

bool timescale_erase_events(struct backend *backend, str worker, str as, size_t most,
                            int64_t *after, bool *done, struct error *err)
{
    return plan_for_values(backend, true, err) &&
           sql_erase_events(backend, worker, as, most, after, done, err) &&
           plan_for_values(backend, false, err);
}

bool timescale_remove_sample(struct backend *backend, int64_t after, int64_t last,
                             int64_t *events, struct error *err)
{
    return plan_for_values(backend, true, err) &&
           sql_remove_sample(backend, after, last, events, err) &&
           plan_for_values(backend, false, err);
}

static bool delete_set(struct db *db, const struct old_event *event, size_t count,
                       struct error *err)
{
    static const char sql[] = "DELETE FROM events WHERE timestamp >= ?1"
                              " AND timestamp <= ?2 AND id = ANY (?3)";
    CLEANUP(values_free) struct values id = VALUES(VALUES_INT);
    CLEANUP(statement_done) struct statement *remove = NULL;
    for (size_t i = 0; i < count; i++)
        if (!event[i].spared)
            values_int(&id, event[i].id);
    if (!id.count)
        return true;
    if (!db_use(db, sql, &remove, err))
        return false;
    statement_written(remove, 1, event[0].at);
    statement_written(remove, 2, event[count - 1].at);
    statement_values(remove, 3, &id);
    return statement_run(remove, err);
}

bool timescale_remove_events(struct backend *backend, const struct floor *floor,
                             struct events_removal *removal, struct error *err)
{
    return plan_for_values(backend, true, err) &&
           sql_remove_events_by(backend, floor, removal, delete_set, err) &&
           plan_for_values(backend, false, err) &&
           (!site_of(backend)->by_week || !removal->done ||
            db_run(db_of(backend), "SELECT drop_empty_weeks()", err));
}
