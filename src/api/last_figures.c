#include "api/last_figures.h"

#include "api/sse.h"
#include "http/reply.h"

static struct rendered_rows rendered_workers(struct request *request,
                                             struct json_out *out,
                                             const struct figures *figures)
{
    const struct floor *floor = figures->totals.floor;
    struct rendered_rows rows = {
        arena_new(&request->arena, struct rendered, floor->workers), 0};
    for (size_t i = 0; i < floor->workers; i++) {
        if (!worker_shown(figures, i))
            continue;
        struct json_node *node = render_worker(request, out, figures, i);
        rows.row[rows.count++] =
            (struct rendered){floor->worker[i].id, json_write(out, node), node};
    }
    return rows;
}

static struct rendered_rows rendered_stations(struct request *request,
                                              struct json_out *out,
                                              const struct figures *figures)
{
    const struct floor *floor = figures->totals.floor;
    struct rendered_rows rows = {
        arena_new(&request->arena, struct rendered, floor->stations), 0};
    for (size_t s = 0; s < floor->stations; s++) {
        if (!station_shown(figures, s))
            continue;
        struct json_node *node = render_station(request, out, figures, s);
        rows.row[rows.count++] =
            (struct rendered){floor->station[s].id, json_write(out, node), node};
    }
    return rows;
}

static struct last_figures rendered_now(struct request *request, struct json_out *out,
                                        const struct asked_window *asked,
                                        const struct figures *figures)
{
    return (struct last_figures){
        .known = true,
        .window = asked->window,
        .planned = figures->totals.planned,
        .shift = asked->is_shift ? asked->shift.rule->name : STR(""),
        .factory = json_write(out, render_factory(out, figures)),
        .workers = rendered_workers(request, out, figures),
        .stations = rendered_stations(request, out, figures),
    };
}

static bool same_ids(const struct rendered_rows *a, const struct rendered_rows *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_equal(a->row[i].id, b->row[i].id))
            return false;
    return true;
}

/* Do both show the same shift, workers and stations, whatever their figures are? */
static bool same_rows(const struct last_figures *a, const struct last_figures *b)
{
    return a->known && b->known && instant_equal(a->window.start, b->window.start) &&
           instant_equal(a->window.end, b->window.end) && str_equal(a->shift, b->shift) &&
           same_ids(&a->workers, &b->workers) && same_ids(&a->stations, &b->stations);
}

/* Push what differs; how many. */
static size_t push_changed(struct json_out *out, struct json_node *array,
                           const struct rendered_rows *last,
                           const struct rendered_rows *now)
{
    size_t changed = 0;
    for (size_t i = 0; i < now->count; i++) {
        if (str_equal(last->row[i].text, now->row[i].text))
            continue;
        json_push(out, array, now->row[i].node);
        changed++;
    }
    return changed;
}

/* As render_metrics(), of the same scene. */
static void add_changed(struct request *request, struct json_out *out,
                        const struct asked_window *asked, const struct figures *figures,
                        const struct last_figures *last, const struct last_figures *now,
                        struct buf *message)
{
    struct json_node *data = json_object(out);
    json_add(out, data, "window", render_window(request, out, asked, figures));
    render_scope(out, data, figures->scope);
    json_add(out, data, "factory", render_factory(out, figures));
    struct json_node *workers = json_add_array(out, data, "workers");
    size_t changed = push_changed(out, workers, &last->workers, &now->workers);
    struct json_node *stations = json_add_array(out, data, "workstations");
    changed += push_changed(out, stations, &last->stations, &now->stations);
    reply_time(out, data, "last_updated", request, figures->totals.now);
    json_add_bool(out, data, "partial", true);
    if (changed || !str_equal(last->factory, now->factory) ||
        last->planned.ms != now->planned.ms)
        sse_message(message, "metrics", NULL, json_write(out, data));
}

static struct rendered_rows keep_rows(struct arena *arena,
                                      const struct rendered_rows *rows)
{
    struct rendered_rows kept = {arena_new(arena, struct rendered, rows->count),
                                 rows->count};
    for (size_t i = 0; i < rows->count; i++) {
        kept.row[i].id = arena_copy(arena, rows->row[i].id);
        kept.row[i].text = arena_copy(arena, rows->row[i].text);
    }
    return kept;
}

static void keep(struct last_figures *last, const struct last_figures *now)
{
    last_figures_forget(last);
    struct arena *arena = &last->arena;
    last->known = true;
    last->window = now->window;
    last->planned = now->planned;
    last->shift = arena_copy(arena, now->shift);
    last->factory = arena_copy(arena, now->factory);
    last->workers = keep_rows(arena, &now->workers);
    last->stations = keep_rows(arena, &now->stations);
}

void last_figures_update(struct last_figures *last, struct request *request,
                         const struct asked_window *asked, const struct figures *figures,
                         struct buf *whole, struct buf *change)
{
    struct json_out *out = json_out_new(&request->arena);
    struct json_node *data = render_metrics(request, out, asked, figures);
    json_add_bool(out, data, "partial", false);
    str text = json_write(out, data);
    sse_message(whole, "metrics", NULL, text);

    struct last_figures now = rendered_now(request, out, asked, figures);
    if (same_rows(last, &now))
        add_changed(request, out, asked, figures, last, &now, change);
    else
        sse_message(change, "metrics", NULL, text);
    keep(last, &now);
}

void last_figures_forget(struct last_figures *last)
{
    arena_free(&last->arena);
    *last = (struct last_figures){0};
}
