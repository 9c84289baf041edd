/* changes.c - finding and writing changes of state that are kept (sql/changes.c). */
#include "store/sqlite/inside.h"

/* ?4: the day of ?2. */
#define OF_WORKERS(hide)    SQL_LAST_OF_WORKERS(hide, "?4")
#define OF_ONE_WORKER(hide) OF_WORKERS(hide) " WHERE ?3 IS NULL OR worker_id = ?3"
#define OF_ONE_STATION      SQL_LAST_OF_STATIONS " WHERE ?3 IS NULL OR station_id = ?3"

#define OF_ALL(hide) OF_WORKERS(hide) " UNION ALL " SQL_LAST_OF_STATIONS

static const struct worker_sql select_last = WORKER_SQL(OF_ALL);
static const struct worker_sql select_last_of[SUM_OWNERS] = {
    [SUM_OF_WORKER] = WORKER_SQL(OF_ONE_WORKER),
    [SUM_OF_STATION] = {OF_ONE_STATION, OF_ONE_STATION},
};
/* The day of a quarter hour. */
#define DAY "?2 / 86400000"
/* ?4: what is later stays. */
#define PUT(values)                                                                      \
    " VALUES (" values ") ON CONFLICT DO UPDATE SET last_ms = ?3"                        \
    " WHERE ifnull(last_ms, -1) <= ?4"
static const char *const sql_put[SUM_OWNERS] = {
    [SUM_OF_WORKER] = "INSERT INTO worker_changes" PUT(DAY ", ?1, ?2, ?3"),
    [SUM_OF_STATION] = "INSERT INTO station_changes" PUT("?1, ?2, ?3"),
};
static const char *const sql_get[SUM_OWNERS] = {
    [SUM_OF_WORKER] =
        "SELECT last_ms FROM worker_changes WHERE day = " DAY " AND worker_id = ?1"
        " AND bucket_ms = ?2",
    [SUM_OF_STATION] =
        "SELECT last_ms FROM station_changes WHERE station_id = ?1 AND bucket_ms = ?2",
};
static const char *const sql_delete[SUM_OWNERS] = {
    [SUM_OF_WORKER] = "DELETE FROM worker_changes WHERE day = " DAY " AND worker_id = ?1"
                      " AND bucket_ms = ?2 AND ifnull(last_ms, -1) <= ?4",
    [SUM_OF_STATION] = "DELETE FROM station_changes WHERE station_id = ?1"
                       " AND bucket_ms = ?2 AND ifnull(last_ms, -1) <= ?4",
};

/* --- reading --- */

/* A row of select_last. */
struct change_found {
    enum sum_owner owner;
    str id;
    instant at;
};

static bool same_part(const struct change_part *a, const struct change_part *b)
{
    return a->wanted.of[SUM_OF_WORKER] == b->wanted.of[SUM_OF_WORKER] &&
           a->wanted.of[SUM_OF_STATION] == b->wanted.of[SUM_OF_STATION] &&
           a->wanted.who == EVERYBODY && b->wanted.who == EVERYBODY &&
           instant_equal(a->from, b->from) && instant_equal(a->before, b->before);
}

static bool keep_found(struct changes_answer *answer, struct statement *rows,
                       struct error *err)
{
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        if (column_is_null(rows, 2))
            continue;
        if (answer->count == answer->room) {
            size_t size = sizeof *answer->found, room = answer->room;
            answer->room = room ? 2 * room : 64;
            answer->found = arena_grow(&answer->arena, answer->found, room * size,
                                       answer->room * size);
        }
        answer->found[answer->count++] = (struct change_found){
            change_owner_in(rows), arena_copy(&answer->arena, column_text(rows, 1)),
            change_moment_in(rows, 2)};
    }
}

/* Ask the database. */
static bool find(struct sqlite *sqlite, const struct floor *floor,
                 const struct change_part *part, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct changes_answer *answer = &sqlite->changes;
    const struct since_wanted *wanted = &part->wanted;
    bool workers = wanted->of[SUM_OF_WORKER], stations = wanted->of[SUM_OF_STATION];
    enum sum_owner owner = workers ? SUM_OF_WORKER : SUM_OF_STATION;
    arena_free(&answer->arena);
    *answer = (struct changes_answer){.version = CHANGES_UNKNOWN, .part = *part};
    if (!workers && !stations)
        return true;
    if (!sql_use(&sqlite->sql,
                 workers && stations ? &select_last : &select_last_of[owner], &rows, err))
        return false;
    statement_int(rows, 1, part->from.ms);
    statement_int(rows, 2, part->before.ms);
    if (wanted->who != EVERYBODY)
        statement_text(rows, 3, change_id_of(floor, owner, wanted->who));
    else if (!(workers && stations))
        statement_null(rows, 3);
    if (workers)
        statement_int(rows, 4, instant_add(part->before, (span){-1}).ms / SPAN_DAY.ms);
    if (!keep_found(answer, rows, err))
        return false;
    answer->version = sqlite->sql.changes_version;
    return true;
}

bool sqlite_look_up_changes(struct sqlite *sqlite, const struct floor *floor,
                            const struct look_up *what, struct error *err)
{
    const struct changes_answer *answer = &sqlite->changes;
    bool known = answer->version != CHANGES_UNKNOWN &&
                 answer->version == sqlite->sql.changes_version &&
                 same_part(&answer->part, what->change);
    if (!known && !find(sqlite, floor, what->change, err))
        return false;
    int who = -1;
    for (size_t i = 0; i < answer->count; i++) {
        const struct change_found *found = &answer->found[i];
        who = change_number_of(floor, found->owner, found->id, who);
        if (who >= 0)
            what->change_row(what->context, found->owner, who, found->at);
    }
    return true;
}

static bool look_up_kept(struct db *db, enum sum_owner owner, const struct floor *floor,
                         const struct look_up *what, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql_get[owner], &get, err))
        return false;
    for (size_t i = 0; i < what->kepts; i++) {
        const struct state_change *asked = &what->kept[i];
        if (asked->owner != owner)
            continue;
        statement_again(get);
        statement_text(get, 1, change_id_of(floor, owner, asked->who));
        statement_int(get, 2, asked->bucket.ms);
        if (!statement_step(get, &row, err))
            return false;
        if (row)
            what->kept_row(what->context, i, change_moment_in(get, 0));
    }
    return true;
}

/* Statements are looped over: each costs a microsecond or two. */
bool sqlite_look_up_kept(struct db *db, const struct floor *floor,
                         const struct look_up *what, struct error *err)
{
    return look_up_kept(db, SUM_OF_WORKER, floor, what, err) &&
           look_up_kept(db, SUM_OF_STATION, floor, what, err);
}

/* --- writing --- */

static bool write_of(struct db *db, enum sum_owner owner, const struct floor *floor,
                     const struct state_changes *changes, struct error *err)
{
    CLEANUP(statement_done) struct statement *into = NULL;
    CLEANUP(statement_done) struct statement *from = NULL;
    if (!db_use(db, sql_put[owner], &into, err) ||
        !db_use(db, sql_delete[owner], &from, err))
        return false;
    for (size_t i = 0; i < changes->count; i++) {
        const struct state_change *change = &changes->at[i];
        struct statement *run = change->removed ? from : into;
        if (change->owner != owner)
            continue;
        statement_text(run, 1, change_id_of(floor, owner, change->who));
        statement_int(run, 2, change->bucket.ms);
        if (!change->removed && instant_equal(change->at, INSTANT_NEVER))
            statement_null(run, 3);
        else if (!change->removed)
            statement_int(run, 3, change->at.ms);
        statement_int(run, 4, change->upto.ms);
        if (!statement_run(run, err))
            return false;
    }
    return true;
}

bool sqlite_write_changes(struct sqlite *sqlite, const struct floor *floor,
                          const struct state_changes *changes, struct error *err)
{
    return !changes->count ||
           (write_of(sqlite->sql.db, SUM_OF_WORKER, floor, changes, err) &&
            write_of(sqlite->sql.db, SUM_OF_STATION, floor, changes, err) &&
            sql_renew_changes(sqlite->sql.db, err));
}
