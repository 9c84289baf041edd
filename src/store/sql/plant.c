/* plant.c - what is set: workers and stations, the calendar of shifts, the site. */
#include "store/sql/sql.h"

#include "base/json.h"

#include <stdio.h>

/* --- workers and stations --- */

/* sql_hide_workers() hides the ids: it has to know them. */
static const struct worker_sql sql_workers = {
    "SELECT worker_id, name, created_at, active, used, team FROM workers"
    " ORDER BY worker_id",
    "SELECT worker_id, CASE WHEN hide(worker_id) = worker_id THEN name ELSE '' END,"
    " created_at, active, used, team FROM workers ORDER BY worker_id",
};
static const char sql_stations[] =
    "SELECT station_id, name, type, created_at, active,"
    " target_units_per_hour, used FROM workstations ORDER BY station_id";

static bool read_workers(struct sql *engine, struct statement *rows, struct arena *arena,
                         struct floor *floor, struct error *err)
{
    struct worker *worker = NULL;
    size_t room = 0, count = 0;
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        worker = rows_grown(arena, worker, count, &room, sizeof *worker);
        worker[count++] = (struct worker){
            .id = arena_copy(arena, column_text(rows, 0)),
            .name = arena_copy(arena, column_text(rows, 1)),
            .created_at = arena_copy(arena, column_text(rows, 2)),
            .active = column_int(rows, 3) != 0,
            .used = column_int(rows, 4) != 0,
            .team = arena_copy(arena, column_text(rows, 5)),
        };
    }
    floor->worker = worker;
    floor->workers = count;
    if (engine->hiding)
        sql_hide_workers(engine, arena, floor);
    return true;
}

static bool read_stations(struct statement *rows, struct arena *arena,
                          struct floor *floor, struct error *err)
{
    struct station *station = NULL;
    size_t room = 0, count = 0;
    bool row;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        station = rows_grown(arena, station, count, &room, sizeof *station);
        station[count++] = (struct station){
            .id = arena_copy(arena, column_text(rows, 0)),
            .name = arena_copy(arena, column_text(rows, 1)),
            .type = arena_copy(arena, column_text(rows, 2)),
            .created_at = arena_copy(arena, column_text(rows, 3)),
            .active = column_int(rows, 4) != 0,
            .target = target_of(column_real(rows, 5)),
            .used = column_int(rows, 6) != 0,
        };
    }
    floor->station = station;
    floor->stations = count;
    return true;
}

bool sql_put_worker(struct backend *backend, const struct worker *worker,
                    struct error *err)
{
    static const char sql[] =
        "INSERT INTO workers (worker_id, name, active, created_at, team)"
        " VALUES (?1,?2,?3,?4,?5)"
        " ON CONFLICT (worker_id) DO UPDATE SET name = ?2, active = ?3, team = ?5";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_text(put, 1, worker->id);
    statement_text(put, 2, worker->name);
    statement_int(put, 3, worker->active);
    statement_written(put, 4, worker->created_at);
    statement_text_or_null(put, 5, worker->team);
    return statement_run(put, err);
}

bool sql_put_station(struct backend *backend, const struct station *station,
                     struct error *err)
{
    static const char sql[] =
        "INSERT INTO workstations (station_id, name, type, active, created_at,"
        " target_units_per_hour) VALUES (?1,?2,?3,?4,?5,?6)"
        " ON CONFLICT (station_id) DO UPDATE SET name = ?2, type = ?3, active = ?4,"
        " target_units_per_hour = ?6";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend), sql, &put, err))
        return false;
    statement_text(put, 1, station->id);
    statement_text(put, 2, station->name);
    statement_text(put, 3, station->type);
    statement_int(put, 4, station->active);
    statement_written(put, 5, station->created_at);
    if (station->target.thousandths > 0)
        statement_real(put, 6, target_number(station->target));
    else
        statement_null(put, 6);
    return statement_run(put, err);
}

bool sql_delete_worker(struct backend *backend, str id, struct error *err)
{
    return run_with_text(db_of(backend), "DELETE FROM workers WHERE worker_id = ?1", id,
                         err);
}

bool sql_delete_station(struct backend *backend, str id, struct error *err)
{
    return run_with_text(db_of(backend), "DELETE FROM workstations WHERE station_id = ?1",
                         id, err);
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

static str write_pauses(const struct shift_rule *rule, struct arena *arena)
{
    struct rows_in list = rows_in_new(arena);
    for (size_t i = 0; i < rule->pause_count; i++) {
        rows_in_begin(&list);
        rows_in_int(&list, rule->pause[i].start_minute);
        rows_in_int(&list, rule->pause[i].length_minutes);
    }
    return json_write(list.out, list.list);
}

/* The columns id, name, breaks, weekdays, start, length, valid from. */
static bool read_rule(struct statement *row, struct arena *arena, struct shift_rule *rule,
                      struct error *err)
{
    *rule = (struct shift_rule){
        .id = column_int(row, 0),
        .name = arena_copy(arena, column_text(row, 1)),
        .weekdays = (unsigned)column_int(row, 3),
        .start_minute = (int)column_int(row, 4),
        .length_minutes = (int)column_int(row, 5),
        .valid_from = column_int(row, 6),
    };
    return read_pauses(column_text(row, 2), arena, rule, err);
}

bool sql_put_shift(struct backend *backend, const struct shift_rule *rule, int64_t *id,
                   struct error *err)
{
    static const char sql[] =
        "INSERT INTO shifts (shift_id, name, weekdays, start_minute, length_minutes,"
        " breaks, valid_from) VALUES"
        " (coalesce(?1, (SELECT coalesce(max(shift_id), 0) + 1 FROM shifts)),"
        "?2,?3,?4,?5,?6,?7) ON CONFLICT (shift_id) DO UPDATE SET name = excluded.name,"
        " weekdays = excluded.weekdays, start_minute = excluded.start_minute,"
        " length_minutes = excluded.length_minutes, breaks = excluded.breaks,"
        " valid_from = excluded.valid_from RETURNING shift_id";
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(statement_done) struct statement *put = NULL;
    bool row;
    if (!db_use(db_of(backend), sql, &put, err))
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
    if (!statement_step(put, &row, err))
        return false;
    *id = row ? column_int(put, 0) : rule->id;
    return true;
}

bool sql_delete_shift(struct backend *backend, int64_t id, struct error *err)
{
    CLEANUP(statement_done) struct statement *erase = NULL;
    if (!db_use(db_of(backend), "DELETE FROM shifts WHERE shift_id = ?1", &erase, err))
        return false;
    statement_int(erase, 1, id);
    return statement_run(erase, err);
}

/* --- the site --- */

static const struct site site_default = {
    .hold = HOLD_DEFAULT,
    .team_size = TEAM_DEFAULT,
    .drift.floor_below = FLOOR_DEFAULT,
    .feedback = FEEDBACK_DEFAULT,
};

static const char *const modes[] = {
    [MODE_STATIONS] = "stations",
    [MODE_TEAMS] = "teams",
    [MODE_INDIVIDUALS] = "individuals",
};

/* What a newer program, or damage, has put there shows the least. */
static enum site_mode mode_of(str name)
{
    for (enum site_mode mode = MODE_STATIONS; mode <= MODE_INDIVIDUALS; mode++)
        if (str_equal(name, str_from(modes[mode])))
            return mode;
    return MODE_STATIONS;
}

static void read_feedback(struct statement *row, int at,
                          struct feedback_settings *feedback)
{
    str name = column_text(row, at);
    int64_t number = column_int(row, at + 1);
    if (str_equal(name, STR("audits_a_week")))
        feedback->audits_a_week = (int)number;
    else if (str_equal(name, STR("audits_blind")))
        feedback->blind = number != 0;
    else if (str_equal(name, STR("recorder_url")))
        snprintf(feedback->recorder_url, sizeof feedback->recorder_url, "%.*s",
                 STR_ARG(column_text(row, at + 1)));
    else if (str_equal(name, STR("accuracy_limit")))
        feedback->accuracy_limit = column_real(row, at + 1);
    else if (str_equal(name, STR("corrections_limit")))
        feedback->corrections_limit = (int)number;
    else if (str_equal(name, STR("audits_drawn_ms")))
        feedback->drawn.ms = number;
    else if (str_equal(name, STR("audits_looked")))
        feedback->looked = number;
    else if (str_equal(name, STR("audits_looked_epoch")))
        feedback->looked_epoch = number;
}

/* The columns name and value, from `at` on. *changes: the version of the changes of
 * state that are kept. */
static void read_setting(struct statement *row, int at, struct site *site,
                         int64_t *changes)
{
    str name = column_text(row, at);
    int64_t number = column_int(row, at + 1);
    if (str_equal(name, STR("hold_ms")))
        site->hold.ms = number;
    else if (str_equal(name, STR("target_units_per_hour")))
        site->target = target_of(column_real(row, at + 1));
    else if (str_equal(name, STR("sealed_ms")))
        site->sealed.ms = number;
    else if (str_equal(name, STR("event_days")))
        site->retention.event_days = (int)number;
    else if (str_equal(name, STR("people_days")))
        site->retention.people_days = (int)number;
    else if (str_equal(name, STR("events_from_ms")))
        site->retention.events_from.ms = number;
    else if (str_equal(name, STR("people_from_ms")))
        site->retention.people_from.ms = number;
    else if (str_equal(name, STR("removed_ms")))
        site->retention.removed.ms = number;
    else if (str_equal(name, STR("team_size")))
        site->team_size = (int)number;
    else if (str_equal(name, STR("erasing")))
        snprintf(site->erasing, sizeof site->erasing, "%.*s",
                 STR_ARG(column_text(row, at + 1)));
    else if (str_equal(name, STR("erased_as")))
        snprintf(site->erased_as, sizeof site->erased_as, "%.*s",
                 STR_ARG(column_text(row, at + 1)));
    else if (str_equal(name, STR("sealed_version")))
        site->sealed_version = number;
    else if (str_equal(name, STR("epoch")))
        site->epoch = number;
    else if (str_equal(name, STR("sample")))
        site->sample = number != 0;
    else if (str_equal(name, STR("fresh")))
        site->fresh = number != 0;
    else if (str_equal(name, STR("real")))
        site->real = number != 0;
    else if (str_equal(name, STR("mode")))
        site->mode = mode_of(column_text(row, at + 1));
    else if (str_equal(name, STR("agreement")))
        snprintf(site->agreement, sizeof site->agreement, "%.*s",
                 STR_ARG(column_text(row, at + 1)));
    else if (str_equal(name, STR("agreed_until_ms")))
        site->agreed_until.ms = number;
    else if (str_equal(name, STR("tallied_ms")))
        site->tallied.ms = number;
    else if (str_equal(name, STR("confidence_floor_on")))
        site->drift.floor_on = number != 0;
    else if (str_equal(name, STR("confidence_floor")))
        site->drift.floor_below = column_real(row, at + 1);
    else if (str_equal(name, STR("changes_version")))
        *changes = number;
    else
        read_feedback(row, at, &site->feedback);
}

bool sql_site(struct backend *backend, struct site *site, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct site read = site_default;
    int64_t changes = 0;
    bool row;
    if (!db_use(db_of(backend), "SELECT name, value FROM settings", &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read_setting(rows, 0, &read, &changes);
    }
    *site = read;
    return true;
}

bool sql_put_site(struct backend *backend, const struct site *site, struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO settings (name, value) VALUES ('hold_ms', ?1),"
                " ('target_units_per_hour', ?2), ('sealed_ms', ?3), ('epoch', ?4),"
                " ('sample', ?5), ('fresh', ?6), ('event_days', ?7),"
                " ('people_days', ?8), ('events_from_ms', ?9), ('people_from_ms', ?10),"
                " ('removed_ms', ?11), ('team_size', ?12),"
                " ('erasing', ?13), ('erased_as', ?14), ('real', ?15), ('mode', ?16),"
                " ('agreement', ?17), ('agreed_until_ms', ?18), ('tallied_ms', ?19),"
                " ('confidence_floor_on', ?20), ('confidence_floor', ?21),"
                " ('audits_a_week', ?22), ('audits_blind', ?23), ('recorder_url', ?24),"
                " ('accuracy_limit', ?25), ('corrections_limit', ?26),"
                " ('audits_drawn_ms', ?27), ('audits_looked', ?28),"
                " ('audits_looked_epoch', ?29)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                &put, err))
        return false;
    statement_int(put, 1, site->hold.ms);
    statement_real(put, 2, target_number(site->target));
    statement_int(put, 3, site->sealed.ms);
    statement_int(put, 4, site->epoch);
    statement_int(put, 5, site->sample);
    statement_int(put, 6, site->fresh);
    statement_int(put, 7, site->retention.event_days);
    statement_int(put, 8, site->retention.people_days);
    statement_int(put, 9, site->retention.events_from.ms);
    statement_int(put, 10, site->retention.people_from.ms);
    statement_int(put, 11, site->retention.removed.ms);
    statement_int(put, 12, site->team_size);
    statement_text(put, 13, str_from(site->erasing));
    statement_text(put, 14, str_from(site->erased_as));
    statement_int(put, 15, site->real);
    statement_text(put, 16, str_from(modes[site->mode]));
    statement_text(put, 17, str_from(site->agreement));
    statement_int(put, 18, site->agreed_until.ms);
    statement_int(put, 19, site->tallied.ms);
    statement_int(put, 20, site->drift.floor_on);
    statement_real(put, 21, site->drift.floor_below);
    statement_int(put, 22, site->feedback.audits_a_week);
    statement_int(put, 23, site->feedback.blind);
    statement_text(put, 24, str_from(site->feedback.recorder_url));
    statement_real(put, 25, site->feedback.accuracy_limit);
    statement_int(put, 26, site->feedback.corrections_limit);
    statement_int(put, 27, site->feedback.drawn.ms);
    statement_int(put, 28, site->feedback.looked);
    statement_int(put, 29, site->feedback.looked_epoch);
    return statement_run(put, err);
}

bool sql_put_sealed_version(struct backend *backend, int64_t version, struct error *err)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db_of(backend),
                "INSERT INTO settings (name, value) VALUES ('sealed_version', ?1)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                &put, err))
        return false;
    statement_int(put, 1, version);
    return statement_run(put, err);
}

/* The site and the calendar; both are small. What is set is a text to PostgreSQL, and
 * shares a column with one. */
static const char sql_settings[] =
    "SELECT shift_id, name, breaks, weekdays, start_minute, length_minutes,"
    " valid_from FROM shifts"
    " UNION ALL SELECT NULL, name, value, NULL, NULL, NULL, NULL FROM settings"
    " ORDER BY valid_from, start_minute, shift_id";

static bool read_settings(struct sql *engine, struct statement *rows, struct arena *arena,
                          struct plant *plant, struct error *err)
{
    struct shift_rule *rule = NULL;
    size_t room = 0, count = 0;
    int64_t changes = 0;
    bool row;
    plant->site = site_default;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (column_is_null(rows, 0)) {
            read_setting(rows, 1, &plant->site, &changes);
            continue;
        }
        rule = rows_grown(arena, rule, count, &room, sizeof *rule);
        if (!read_rule(rows, arena, &rule[count++], err))
            return false;
    }
    plant->calendar = (struct calendar){rule, count};
    /* In a transaction what was written may be taken back, and its version come again. */
    engine->changes_version = engine->in_snapshot ? changes : CHANGES_UNKNOWN;
    return true;
}

static bool ask_plant(struct sql *engine, struct statement **workers,
                      struct statement **stations, struct statement **settings,
                      struct error *err)
{
    return sql_use(engine, &sql_workers, workers, err) &&
           db_use(engine->db, sql_stations, stations, err) &&
           db_use(engine->db, sql_settings, settings, err) &&
           statement_send(*workers, err) && statement_send(*stations, err) &&
           statement_send(*settings, err);
}

bool sql_plant(struct backend *backend, struct arena *arena, struct plant *plant,
               struct error *err)
{
    CLEANUP(statement_done) struct statement *workers = NULL;
    CLEANUP(statement_done) struct statement *stations = NULL;
    CLEANUP(statement_done) struct statement *settings = NULL;
    struct sql *engine = sql_of(backend);
    struct plant read = {0};
    if (!ask_plant(engine, &workers, &stations, &settings, err) ||
        !read_workers(engine, workers, arena, &read.floor, err) ||
        !read_stations(stations, arena, &read.floor, err) ||
        !read_settings(engine, settings, arena, &read, err))
        return false;
    *plant = read;
    return true;
}
