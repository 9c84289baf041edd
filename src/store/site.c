/* site.c - what is set for the site: its calendar of shifts, its hold and its target. */
#include "store/inside.h"

#include "base/json.h"

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
