#include "api/person.h"

#include "api/date.h"
#include "api/render.h"

#include "base/buf.h"
#include "domain/zone.h"
#include "pipeline/audit_format.h"
#include "pipeline/format.h"
#include "store/audit.h"

/* At a time. */
enum { DAYS = 30, ROWS = 500, ROWS_EXAMINED = 20000 };

static void add_line(struct buf *text, struct json_out *out, struct json_node *node)
{
    str line = json_write(out, node);
    buf_addf(text, "%.*s\n", STR_ARG(line));
}

static void add_worker(struct buf *text, const struct worker *worker, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "worker");
    json_add_text(out, node, "worker_id", worker->id);
    json_add_text(out, node, "name", worker->name);
    if (worker->team.len)
        json_add_text(out, node, "team", worker->team);
    else
        json_add_null(out, node, "team");
    json_add_bool(out, node, "active", worker->active);
    json_add_text(out, node, "created_at", worker->created_at);
    add_line(text, out, line);
}

static void add_day(struct buf *text, int64_t day, const struct worker_sum *sum,
                    struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "day");
    json_add_text(out, node, "date", date_text(day, arena));
    json_add_int(out, node, "active_ms", sum->working_ms);
    json_add_int(out, node, "idle_ms", sum->idle_ms);
    json_add_int(out, node, "absent_ms", sum->absent_ms);
    json_add_int(out, node, "total_units_produced", sum->units);
    add_line(text, out, line);
}

static struct window window_of(int64_t day)
{
    return (struct window){zone_instant((civil){day * SPAN_DAY.ms}),
                           zone_instant((civil){(day + 1) * SPAN_DAY.ms})};
}

/* The figures of the next day that has any of anybody. */
static bool tell_day(struct store *store, const struct plant *plant, int worker,
                     struct person_export *person, instant now, struct buf *text,
                     struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct totals totals;
    instant next;
    struct window day = window_of(person->day);
    if (!store_next_sum(store, instant_floor(day.start, ROLLUP_FINEST), &next, err))
        return false;
    if (instant_before(day.start, next) && instant_before(next, now))
        person->day = zone_day(next);
    day = window_of(person->day++);
    if (!instant_before(day.start, now)) {
        person->days_told = true;
        return true;
    }
    if (window_empty(day))
        return true;
    if (!store_totals(store, plant, day, now, SINCE_NONE, &arena, &totals, err))
        return false;
    if (worker_observed(&totals.worker[worker]))
        add_day(text, person->day - 1, &totals.worker[worker], &arena);
    return true;
}

bool person_days(struct store *store, struct person_export *person, instant now,
                 struct buf *text, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    instant first;
    if (!store_plant(store, &arena, &plant, err))
        return false;
    int worker = floor_worker(&plant.floor, person->worker, 0);
    if (worker < 0)
        return error_set(err, ERROR_NOT_FOUND, "there is no worker '%s'",
                         str_shown(person->worker).text);
    if (!person->begun) {
        add_worker(text, &plant.floor.worker[worker], &arena);
        if (!store_next_sum(store, plant.site.retention.people_from, &first, err))
            return false;
        person->day = zone_day(instant_earlier(first, now));
        person->begun = true;
    }
    for (int i = 0; i < DAYS && !person->days_told; i++)
        if (!tell_day(store, &plant, worker, person, now, text, err))
            return false;
    return true;
}

bool person_audit(struct store *store, struct person_export *person, struct buf *text,
                  struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct audit_query query = {.worker = person->worker,
                                      .end = INSTANT_NEVER,
                                      .from = person->audit,
                                      .ascending = true,
                                      .limit = ROWS,
                                      .examine = ROWS_EXAMINED};
    struct audit_page page;
    if (!store_audit_page(store, &query, &arena, &page, err))
        return false;
    for (size_t i = 0; i < page.count; i++) {
        struct json_out *out = json_out_new(&arena);
        struct json_node *line = json_object(out);
        json_add(out, line, "audit", audit_json(out, &arena, &page.row[i]));
        add_line(text, out, line);
    }
    person->audit = page.next;
    person->audit_told = !page.next;
    return true;
}

bool person_event(struct store *store, const struct kept *kept, struct arena *arena,
                  struct buf *text, struct error *err)
{
    struct corrections corrections;
    struct disputes disputes;
    if (!store_corrections(store, &kept->event.uuid, arena, &corrections, err) ||
        !store_disputes(store, &kept->event.uuid, arena, &disputes, err))
        return false;
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    json_add(out, line, "event", format_json(out, arena, kept));
    struct json_node *list = json_add_array(out, line, "corrections");
    for (size_t i = 0; i < corrections.count; i++)
        json_push(out, list, render_correction(out, &corrections.at[i]));
    json_add(out, line, "disputes", render_disputes(out, &disputes));
    add_line(text, out, line);
    return true;
}
