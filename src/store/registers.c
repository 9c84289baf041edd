/* registers.c - workers, workstations, shifts and what is set for the site. */
#include "store/inside.h"

#include "base/json.h"

/* --- reading the floor --- */

/* How many rows a table of the floor has: the length of its list. */
static bool count_rows(struct db *db, const char *sql, size_t *count, struct error *err)
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

static bool room_for(size_t count, size_t most, const char *what, struct error *err)
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

/* --- the calendar --- */

/* Breaks are kept as JSON: [[start_minute, length_minutes], ...]. */
static bool read_pauses(str text, struct arena *arena, struct shift_rule *rule,
                        struct error *err)
{
    const struct json *list;
    if (!json_parse(text, arena, &list, err))
        return error_context(err, "breaks of shift %lld", (long long)rule->id);
    for (const struct json *pause = json_first(list);
         pause && rule->pause_count < SHIFT_BREAKS; pause = json_next(list, pause)) {
        int64_t start = 0, length = 0;
        const struct json *first = json_first(pause);
        if (!first || !json_integer(first, &start) ||
            !json_integer(json_next(pause, first), &length))
            return error_set(err, ERROR_CORRUPT, "breaks of shift %lld are damaged",
                             (long long)rule->id);
        rule->pause[rule->pause_count++] = (struct shift_break){(int)start, (int)length};
    }
    return true;
}

bool store_calendar(struct store *store, struct arena *arena, struct calendar *calendar,
                    struct error *err)
{
    static const char sql[] = "SELECT shift_id, name, weekdays, start_minute,"
                              " length_minutes, breaks, valid_from FROM shifts"
                              " ORDER BY valid_from, start_minute, shift_id";
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t room, count = 0;
    bool row = false;
    if (!count_rows(store->db, "SELECT count(*) FROM shifts", &room, err) ||
        !db_use(store->db, sql, &rows, err))
        return false;

    struct shift_rule *rule = arena_new(arena, struct shift_rule, room);
    while (count < room) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        struct shift_rule *this = &rule[count++];
        *this = (struct shift_rule){
            .id = column_int(rows, 0),
            .name = arena_copy(arena, column_text(rows, 1)),
            .weekdays = (unsigned)column_int(rows, 2),
            .start_minute = (int)column_int(rows, 3),
            .length_minutes = (int)column_int(rows, 4),
            .valid_from = column_int(rows, 6),
        };
        if (!read_pauses(column_text(rows, 5), arena, this, err))
            return false;
    }
    *calendar = (struct calendar){rule, count};
    return true;
}

static str write_pauses(const struct shift_rule *rule, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *list = json_array(out);
    for (size_t i = 0; i < rule->pause_count; i++) {
        struct json_node *pause = json_array(out);
        json_push_int(out, pause, rule->pause[i].start_minute);
        json_push_int(out, pause, rule->pause[i].length_minutes);
        json_push(out, list, pause);
    }
    return json_write(out, list);
}

static bool shift_exists(struct calendar calendar, int64_t id, struct error *err)
{
    for (size_t i = 0; i < calendar.count; i++)
        if (calendar.rule[i].id == id)
            return true;
    return error_set(err, ERROR_NOT_FOUND, "there is no shift %lld", (long long)id);
}

bool store_put_shift(struct store *store, const struct shift_rule *rule, int64_t *id,
                     struct error *err)
{
    static const char sql[] = "INSERT OR REPLACE INTO shifts (shift_id, name, weekdays,"
                              " start_minute, length_minutes, breaks, valid_from)"
                              " VALUES (?1,?2,?3,?4,?5,?6,?7)";
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(statement_done) struct statement *put = NULL;
    struct calendar calendar;
    if (!shift_rule_check(rule, err) || !store_calendar(store, &arena, &calendar, err) ||
        (rule->id && !shift_exists(calendar, rule->id, err)) ||
        (!rule->id && !room_for(calendar.count, SHIFTS_MOST, "shifts", err)) ||
        !calendar_check(calendar, rule, err) || !db_use(store->db, sql, &put, err))
        return false;

    if (rule->id)
        statement_int(put, 1, rule->id);
    else
        statement_null(put, 1);
    statement_text(put, 2, rule->name);
    statement_int(put, 3, rule->weekdays);
    statement_int(put, 4, rule->start_minute);
    statement_int(put, 5, rule->length_minutes);
    statement_text(put, 6, write_pauses(rule, &arena));
    statement_int(put, 7, rule->valid_from);
    if (!statement_run(put, err))
        return false;
    *id = rule->id ? rule->id : db_last_id(store->db);
    return true;
}

bool store_delete_shift(struct store *store, int64_t id, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(statement_done) struct statement *erase = NULL;
    struct calendar calendar;
    if (!store_calendar(store, &arena, &calendar, err) ||
        !shift_exists(calendar, id, err) ||
        !db_use(store->db, "DELETE FROM shifts WHERE shift_id = ?", &erase, err))
        return false;
    statement_int(erase, 1, id);
    return statement_run(erase, err);
}

/* --- the site --- */

bool site_read(struct db *db, struct site *site, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct site read = {.hold = HOLD_DEFAULT};
    bool row = true;
    if (!db_use(db, "SELECT name, value FROM settings", &rows, err))
        return false;
    while (row) {
        if (!statement_step(rows, &row, err))
            return false;
        str name = row ? column_text(rows, 0) : STR("");
        if (str_equal(name, STR("hold_ms")))
            read.hold.ms = column_int(rows, 1);
        else if (str_equal(name, STR("target_units_per_hour")))
            read.target = column_real(rows, 1);
        else if (str_equal(name, STR("sealed_ms")))
            read.sealed.ms = column_int(rows, 1);
        else if (str_equal(name, STR("epoch")))
            read.epoch = column_int(rows, 1);
    }
    *site = read;
    return true;
}

static bool open_setting(struct db *db, const char *name, struct statement **put,
                         struct error *err)
{
    if (!db_use(db, "INSERT OR REPLACE INTO settings VALUES (?1, ?2)", put, err))
        return false;
    statement_text(*put, 1, str_from(name));
    return true;
}

bool site_write(struct db *db, const char *name, int64_t value, struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!open_setting(db, name, &put, err))
        return false;
    statement_int(put, 2, value);
    return statement_run(put, err);
}

bool store_site(struct store *store, struct site *site, struct error *err)
{
    return site_read(store->db, site, err);
}

bool store_set_target(struct store *store, double target, struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!open_setting(store->db, "target_units_per_hour", &put, err))
        return false;
    statement_real(put, 2, target);
    return statement_run(put, err) && site_read(store->db, &store->site, err);
}

bool history_start(struct store *store, instant *start, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(store->db, "SELECT min(start_ms) FROM runs", &get, err) ||
        !statement_step(get, &row, err))
        return false;
    *start = row && !column_is_null(get, 0) ? (instant){column_int(get, 0)}
                                            : store->site.sealed;
    return true;
}

bool store_set_hold(struct store *store, span hold, struct error *err)
{
    if (hold.ms < HOLD_MIN.ms || hold.ms > HOLD_MAX.ms)
        return error_set(err, ERROR_INVALID,
                         "a hold of %lld ms is out of range; want 1 second to 7 days",
                         (long long)hold.ms);
    if (hold.ms == store->site.hold.ms)
        return true;

    span was = store->site.hold;
    struct window history = {.end = store->site.sealed};
    if (!store_settle(store, err) || !site_write(store->db, "hold_ms", hold.ms, err) ||
        !history_start(store, &history.start, err))
        return false;
    store->site.hold = hold;
    return rollups_rework(store, history, was, hold, err);
}
