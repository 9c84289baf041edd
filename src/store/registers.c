/* registers.c - who and what is on the floor: workers and workstations. */
#include "store/inside.h"

/* --- reading the floor --- */

bool count_rows(struct db *db, const char *sql, size_t *count, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    *count = row ? (size_t)column_int(get, 0) : 0;
    return true;
}

static bool read_workers(struct db *db, struct arena *arena, struct floor *floor,
                         struct error *err)
{
    static const char sql[] = "SELECT worker_id, name, created_at, active, used"
                              " FROM workers ORDER BY worker_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room, count = 0;
    bool row = false;
    if (!count_rows(db, "SELECT count(*) FROM workers", &room, err) ||
        !db_use(db, sql, &rows, err))
        return false;

    struct worker *worker = arena_new(arena, struct worker, room);
    while (count < room) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        worker[count++] = (struct worker){
            .id = arena_copy(arena, column_text(rows, 0)),
            .name = arena_copy(arena, column_text(rows, 1)),
            .created_at = arena_copy(arena, column_text(rows, 2)),
            .active = column_int(rows, 3) != 0,
            .used = column_int(rows, 4) != 0,
        };
    }
    floor->worker = worker;
    floor->workers = count;
    return true;
}

static bool read_stations(struct db *db, struct arena *arena, struct floor *floor,
                          struct error *err)
{
    static const char sql[] =
        "SELECT station_id, name, type, created_at, active,"
        " target_units_per_hour, used FROM workstations ORDER BY station_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room, count = 0;
    bool row = false;
    if (!count_rows(db, "SELECT count(*) FROM workstations", &room, err) ||
        !db_use(db, sql, &rows, err))
        return false;

    struct station *station = arena_new(arena, struct station, room);
    while (count < room) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        station[count++] = (struct station){
            .id = arena_copy(arena, column_text(rows, 0)),
            .name = arena_copy(arena, column_text(rows, 1)),
            .type = arena_copy(arena, column_text(rows, 2)),
            .created_at = arena_copy(arena, column_text(rows, 3)),
            .active = column_int(rows, 4) != 0,
            .target = column_real(rows, 5),
            .used = column_int(rows, 6) != 0,
        };
    }
    floor->station = station;
    floor->stations = count;
    return true;
}

bool floor_read(struct db *db, struct arena *arena, struct floor *floor,
                struct error *err)
{
    return read_workers(db, arena, floor, err) && read_stations(db, arena, floor, err);
}

bool store_floor(struct store *store, struct arena *arena, struct floor *floor,
                 struct error *err)
{
    return floor_read(store->db, arena, floor, err);
}

/* --- changing the floor --- */

/* Refuse a second record of one id, or a change of one that is not there. */
static bool expect(int number, bool wanted, const char *what, str id, struct error *err)
{
    if (wanted && number < 0)
        return error_set(err, ERROR_NOT_FOUND, "there is no %s '%.*s'", what,
                         STR_ARG(id));
    if (!wanted && number >= 0)
        return error_set(err, ERROR_CONFLICT, "there is a %s '%.*s' already", what,
                         STR_ARG(id));
    return true;
}

bool room_for(size_t count, size_t most, const char *what, struct error *err)
{
    return count < most ||
           error_set(err, ERROR_LIMIT, "there are %zu %s already; more are not kept",
                     count, what);
}

static bool put_worker(struct store *store, const char *sql, const struct worker *worker,
                       struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(store->db, sql, &put, err))
        return false;
    statement_text(put, 1, worker->id);
    statement_text(put, 2, worker->name);
    statement_int(put, 3, worker->active);
    statement_text(put, 4, worker->created_at);
    return statement_run(put, err) && store_reload(store, err);
}

bool store_add_worker(struct store *store, const struct worker *worker, struct error *err)
{
    static const char sql[] =
        "INSERT INTO workers (worker_id, name, active, created_at) VALUES (?1,?2,?3,?4)";
    return expect(floor_worker(&store->floor, worker->id, 0), false, "worker", worker->id,
                  err) &&
           room_for(store->floor.workers, REGISTER_MOST, "workers", err) &&
           put_worker(store, sql, worker, err);
}

bool store_change_worker(struct store *store, const struct worker *worker,
                         struct error *err)
{
    static const char sql[] = "UPDATE workers SET name = ?2, active = ?3"
                              " WHERE worker_id = ?1 AND ?4 IS NOT NULL";
    return expect(floor_worker(&store->floor, worker->id, 0), true, "worker", worker->id,
                  err) &&
           put_worker(store, sql, worker, err);
}

static bool put_station(struct store *store, const char *sql,
                        const struct station *station, struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(store->db, sql, &put, err))
        return false;
    statement_text(put, 1, station->id);
    statement_text(put, 2, station->name);
    statement_text(put, 3, station->type);
    statement_int(put, 4, station->active);
    statement_text(put, 5, station->created_at);
    if (station->target > 0)
        statement_real(put, 6, station->target);
    else
        statement_null(put, 6);
    return statement_run(put, err) && store_reload(store, err);
}

bool store_add_station(struct store *store, const struct station *station,
                       struct error *err)
{
    static const char sql[] =
        "INSERT INTO workstations (station_id, name, type, active, created_at,"
        " target_units_per_hour) VALUES (?1,?2,?3,?4,?5,?6)";
    return expect(floor_station(&store->floor, station->id, 0), false, "workstation",
                  station->id, err) &&
           room_for(store->floor.stations, REGISTER_MOST, "workstations", err) &&
           put_station(store, sql, station, err);
}

bool store_change_station(struct store *store, const struct station *station,
                          struct error *err)
{
    static const char sql[] =
        "UPDATE workstations SET name = ?2, type = ?3, active = ?4,"
        " target_units_per_hour = ?6 WHERE station_id = ?1 AND ?5 IS NOT NULL";
    return expect(floor_station(&store->floor, station->id, 0), true, "workstation",
                  station->id, err) &&
           put_station(store, sql, station, err);
}

static bool run_on(struct db *db, const char *sql, str id, struct error *err)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    if (!db_use(db, sql, &run, err))
        return false;
    statement_text(run, 1, id);
    return statement_run(run, err);
}

static bool refuse_used(bool used, const char *what, str id, struct error *err)
{
    return !used || error_set(err, ERROR_CONFLICT,
                              "events refer to %s '%.*s'; deactivate it instead: "
                              "PUT {\"active\":false}",
                              what, STR_ARG(id));
}

bool store_delete_worker(struct store *store, str id, struct error *err)
{
    int number = floor_worker(&store->floor, id, 0);
    return expect(number, true, "worker", id, err) &&
           refuse_used(store->floor.worker[number].used, "worker", id, err) &&
           run_on(store->db, "DELETE FROM workers WHERE worker_id = ?", id, err) &&
           store_reload(store, err);
}

bool store_delete_station(struct store *store, str id, struct error *err)
{
    int number = floor_station(&store->floor, id, 0);
    return expect(number, true, "workstation", id, err) &&
           refuse_used(store->floor.station[number].used, "workstation", id, err) &&
           run_on(store->db, "DELETE FROM workstations WHERE station_id = ?", id, err) &&
           store_reload(store, err);
}

bool floor_use(struct store *store, int worker, int station, struct error *err)
{
    /* Nobody but the store has this floor, so it may change what all others only read. */
    struct worker *who = (struct worker *)&store->floor.worker[worker];
    struct station *where = (struct station *)&store->floor.station[station];
    if (!who->used &&
        !run_on(store->db, "UPDATE workers SET used = 1 WHERE worker_id = ?", who->id,
                err))
        return false;
    if (!where->used &&
        !run_on(store->db, "UPDATE workstations SET used = 1 WHERE station_id = ?",
                where->id, err))
        return false;
    who->used = where->used = true;
    return true;
}
