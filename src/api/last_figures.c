#include "api/last_figures.h"

#include "api/sse.h"
#include "http/reply.h"

static struct faces draw_workers(struct arena *arena, struct json_out *out,
                                 const struct figures *figures)
{
    const struct floor *floor = figures->totals.floor;
    struct faces drawn = {arena_new(arena, struct face, floor->workers), 0};
    for (size_t i = 0; i < floor->workers; i++) {
        if (!worker_shown(figures, i))
            continue;
        struct json_node *node = render_worker(out, figures, i);
        drawn.face[drawn.count++] =
            (struct face){floor->worker[i].id, json_write(out, node), node};
    }
    return drawn;
}

static struct faces draw_stations(struct arena *arena, struct json_out *out,
                                  const struct figures *figures)
{
    const struct floor *floor = figures->totals.floor;
    struct faces drawn = {arena_new(arena, struct face, floor->stations), 0};
    for (size_t s = 0; s < floor->stations; s++) {
        if (!station_shown(figures, s))
            continue;
        struct json_node *node = render_station(out, figures, s);
        drawn.face[drawn.count++] =
            (struct face){floor->station[s].id, json_write(out, node), node};
    }
    return drawn;
}

static struct picture draw(struct request *request, struct json_out *out,
                           const struct asked_window *asked,
                           const struct figures *figures)
{
    return (struct picture){
        .known = true,
        .window = asked->window,
        .shift = asked->is_shift ? asked->shift.rule->name : STR(""),
        .factory = json_write(out, render_factory(out, figures)),
        .workers = draw_workers(&request->arena, out, figures),
        .stations = draw_stations(&request->arena, out, figures),
    };
}

static bool same_ids(const struct faces *a, const struct faces *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_equal(a->face[i].id, b->face[i].id))
            return false;
    return true;
}

/* Do both show the same shift, workers and stations, whatever their figures are? */
static bool same_scene(const struct picture *a, const struct picture *b)
{
    return a->known && b->known && instant_equal(a->window.start, b->window.start) &&
           instant_equal(a->window.end, b->window.end) && str_equal(a->shift, b->shift) &&
           same_ids(&a->workers, &b->workers) && same_ids(&a->stations, &b->stations);
}

/* Push what differs; how many. */
static size_t push_changed(struct json_out *out, struct json_node *array,
                           const struct faces *last, const struct faces *now)
{
    size_t changed = 0;
    for (size_t i = 0; i < now->count; i++) {
        if (str_equal(last->face[i].text, now->face[i].text))
            continue;
        json_push(out, array, now->face[i].node);
        changed++;
    }
    return changed;
}

/* As render_metrics(), of the same scene. */
static void add_changed(struct request *request, struct json_out *out,
                        const struct asked_window *asked, const struct figures *figures,
                        const struct picture *last, const struct picture *now,
                        struct buf *message)
{
    struct json_node *data = json_object(out);
    json_add(out, data, "window", render_window(request, out, asked, figures));
    json_add(out, data, "factory", render_factory(out, figures));
    struct json_node *workers = json_add_array(out, data, "workers");
    size_t changed = push_changed(out, workers, &last->workers, &now->workers);
    struct json_node *stations = json_add_array(out, data, "workstations");
    changed += push_changed(out, stations, &last->stations, &now->stations);
    reply_time(out, data, "last_updated", request, figures->totals.now);
    json_add_bool(out, data, "partial", true);
    if (changed || !str_equal(last->factory, now->factory))
        sse_message(message, "metrics", NULL, json_write(out, data));
}

static struct faces keep_faces(struct arena *arena, const struct faces *faces)
{
    struct faces kept = {arena_new(arena, struct face, faces->count), faces->count};
    for (size_t i = 0; i < faces->count; i++) {
        kept.face[i].id = arena_copy(arena, faces->face[i].id);
        kept.face[i].text = arena_copy(arena, faces->face[i].text);
    }
    return kept;
}

static void keep(struct picture *picture, const struct picture *now)
{
    picture_forget(picture);
    struct arena *arena = &picture->arena;
    picture->known = true;
    picture->window = now->window;
    picture->shift = arena_copy(arena, now->shift);
    picture->factory = arena_copy(arena, now->factory);
    picture->workers = keep_faces(arena, &now->workers);
    picture->stations = keep_faces(arena, &now->stations);
}

void picture_update(struct picture *picture, struct request *request,
                    const struct asked_window *asked, const struct figures *figures,
                    struct buf *whole, struct buf *change)
{
    struct json_out *out = json_out_new(&request->arena);
    struct json_node *data = render_metrics(request, out, asked, figures);
    json_add_bool(out, data, "partial", false);
    str text = json_write(out, data);
    sse_message(whole, "metrics", NULL, text);

    struct picture now = draw(request, out, asked, figures);
    if (same_scene(picture, &now))
        add_changed(request, out, asked, figures, picture, &now, change);
    else
        sse_message(change, "metrics", NULL, text);
    keep(picture, &now);
}

void picture_forget(struct picture *picture)
{
    arena_free(&picture->arena);
    *picture = (struct picture){0};
}
