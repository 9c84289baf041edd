/* events.c - keeping events. */
#include "store/inside.h"

static const char sql_insert[] =
    "INSERT INTO events (timestamp, worker_id, workstation_id, event_type, confidence,"
    " count, created_at, event_uuid, camera_id, model_version, sample)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT (event_uuid) DO NOTHING";
static const char sql_known[] =
    "SELECT id, timestamp, worker_id, workstation_id, event_type, count"
    " FROM events WHERE event_uuid = ?";
/* METRICS.md, "Order": of several state events at one instant the last by uuid counts. */
static const char sql_winner[] =
    "SELECT event_type, workstation_id, event_uuid FROM events"
    " WHERE timestamp = ?1 AND worker_id = ?2 AND event_type <> 'product_count'"
    " AND NOT voided ORDER BY event_uuid DESC LIMIT 1";

static bool reject(struct arena *arena, struct outcome *outcome, const struct error *why)
{
    *outcome = (struct outcome){
        .kind = OUTCOME_REJECTED,
        .code = why->code,
        .text = arena_copy(arena, str_from(why->text)),
    };
    return true;
}

/* Are worker and station registered, and not deactivated? */
static bool admit(const struct floor *floor, const struct event *event, int *worker,
                  int *station, struct error *why)
{
    *worker = floor_worker(floor, event->worker, *worker);
    *station = floor_station(floor, event->station, *station);
    if (*worker < 0)
        return error_set(why, ERROR_NOT_FOUND,
                         "there is no worker '%.*s'; register it with POST /api/workers",
                         STR_ARG(event->worker));
    if (*station < 0)
        return error_set(
            why, ERROR_NOT_FOUND,
            "there is no workstation '%.*s'; register it with POST /api/workstations",
            STR_ARG(event->station));
    if (!floor->worker[*worker].active)
        return error_set(why, ERROR_CONFLICT, "worker '%.*s' is deactivated",
                         STR_ARG(event->worker));
    if (!floor->station[*station].active)
        return error_set(why, ERROR_CONFLICT, "workstation '%.*s' is deactivated",
                         STR_ARG(event->station));
    return true;
}

/* An event as far as sql_known tells it. Texts are valid until the next step. */
static bool read_known(struct statement *row, struct event *event, struct error *err)
{
    *event = (struct event){
        .worker = column_text(row, 2),
        .station = column_text(row, 3),
        .count = column_int(row, 5),
    };
    if (!instant_parse(column_text(row, 1), &event->at, err) ||
        !event_type_parse(column_text(row, 4), &event->type))
        return error_set(err, ERROR_CORRUPT, "event %lld is damaged",
                         (long long)column_int(row, 0));
    return true;
}

/* If the uuid is known, *outcome says whether it is the same event again or another. */
static bool compare_known(struct store *store, const struct event *event,
                          struct arena *arena, bool *known, struct outcome *outcome,
                          struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    struct event before;
    if (!db_use(store->db, sql_known, &get, err))
        return false;
    statement_text(get, 1, uuid_str(&event->uuid));
    if (!statement_step(get, known, err))
        return false;
    if (!*known)
        return true;
    if (!read_known(get, &before, err))
        return false;
    if (event_same(event, &before)) {
        *outcome = (struct outcome){OUTCOME_DUPLICATE, .id = column_int(get, 0)};
        return true;
    }
    struct error why;
    error_set(&why, ERROR_CONFLICT,
              "event_uuid %s is known with another content; a new event needs a new uuid",
              event->uuid.text);
    return reject(arena, outcome, &why);
}

static bool insert(struct store *store, struct statement *into, const struct event *event,
                   struct arena *arena, struct outcome *outcome, struct error *err)
{
    char at[INSTANT_TEXT];
    statement_text(into, 1, instant_format(event->at, at));
    statement_text(into, 2, event->worker);
    statement_text(into, 3, event->station);
    statement_text(into, 4, event_type_name(event->type));
    statement_real(into, 5, event->confidence);
    if (event_is_state(event->type))
        statement_null(into, 6);
    else
        statement_int(into, 6, event->count);
    statement_text(into, 8, uuid_str(&event->uuid));
    statement_text_or_null(into, 9, event->camera);
    statement_text_or_null(into, 10, event->model);
    if (!statement_run(into, err))
        return false;
    bool known = false;
    if (!db_changes(store->db))
        return compare_known(store, event, arena, &known, outcome, err) &&
               (known ||
                error_set(err, ERROR_CORRUPT, "the index of event_uuid is damaged"));
    *outcome = (struct outcome){OUTCOME_STORED, .id = db_last_id(store->db)};
    return true;
}

bool events_winner(struct db *db, const struct floor *floor, int worker, instant at,
                   struct winner *winner, struct error *err)
{
    char text[INSTANT_TEXT];
    struct winner won = {0};
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, sql_winner, &get, err))
        return false;
    statement_text(get, 1, instant_format(at, text));
    statement_text(get, 2, floor->worker[worker].id);
    if (!statement_step(get, &won.found, err))
        return false;
    if (won.found) {
        won.station = floor_station(floor, column_text(get, 1), 0);
        if (!event_type_parse(column_text(get, 0), &won.state) || won.station < 0 ||
            !uuid_parse_text(column_text(get, 2), &won.uuid, err))
            return error_set(err, ERROR_CORRUPT, "an event at %s is damaged", text);
    }
    *winner = won;
    return true;
}

bool store_append(struct store *store, const struct event *event, size_t count,
                  enum origin origin, instant now, struct arena *arena,
                  struct outcome *outcome, struct error *err)
{
    char created_at[INSTANT_TEXT];
    CLEANUP(statement_done) struct statement *into = NULL;
    if (!db_use(store->db, sql_insert, &into, err))
        return false;
    statement_text(into, 7, instant_format(now, created_at));
    statement_int(into, 11, origin == ORIGIN_SAMPLE);

    int worker = 0, station = 0;
    for (size_t i = 0; i < count; i++) {
        struct error why = {0};
        if (!admit(&store->floor, &event[i], &worker, &station, &why)) {
            /* A retry is acknowledged even when its worker was deactivated since. */
            bool known;
            if (!compare_known(store, &event[i], arena, &known, &outcome[i], err))
                return false;
            if (!known)
                reject(arena, &outcome[i], &why);
            continue;
        }
        if (!insert(store, into, &event[i], arena, &outcome[i], err))
            return false;
        if (outcome[i].kind != OUTCOME_STORED)
            continue;
        if (!floor_use(store, worker, station, err))
            return false;
        if (event_is_state(event[i].type))
            store_mark(store,
                       (struct pending){worker, station, event[i].at, event[i].type});
        else
            rollups_count(store, worker, station, event[i].at, event[i].count);
    }
    return true;
}

bool store_has_events(struct store *store, bool *any, bool *real, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(store->db,
                "SELECT EXISTS (SELECT 1 FROM events),"
                " EXISTS (SELECT 1 FROM events WHERE NOT sample)",
                &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *any = row && column_int(get, 0);
    *real = row && column_int(get, 1);
    return true;
}

bool store_clear(struct store *store, struct error *err)
{
    /* An epoch is only ever compared for equality; one more is another one. */
    int64_t epoch = store->site.epoch + 1;
    return store_settle(store, err) &&
           db_run(store->db,
                  "DELETE FROM corrections; DELETE FROM events; DELETE FROM runs;"
                  "DELETE FROM worker_rollups; DELETE FROM station_rollups;"
                  "DELETE FROM shifts; DELETE FROM workers; DELETE FROM workstations;",
                  err) &&
           site_write(store->db, "epoch", epoch, err) && store_reload(store, err);
}
