/* metrics.c - GET /api/metrics and /api/metrics/series: the figures. */
#include "api/handlers.h"
#include "api/long_read.h"
#include "api/render.h"
#include "http/query.h"
#include "http/reply.h"

#include "domain/zone.h"

enum {
    SERIES_BUCKETS = 1000,
    SHORT_SERIES = 50, /* of so many buckets and fewer any number is answered at once */
};

static const char *const bucket_names[] = {"hour", "shift", "day", NULL};
enum bucket { BUCKET_HOUR, BUCKET_SHIFT, BUCKET_DAY };

static enum answer metrics(const struct app *app, struct site_view *view,
                           struct request *request, struct reply *reply)
{
    struct error err;
    struct asked_window asked;
    struct figures figures;
    if (!view_open(app, request, view, &err) ||
        !view_window(view, request, &asked, &err) ||
        !figures_read(view, asked.window, &request->arena, &figures, &err))
        return reply_error(request, reply, &err);

    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "data", render_metrics(request, out, &asked, &figures));
    return reply_json(reply, 200, out, root);
}

enum answer api_metrics(void *context, const str *parameter, struct request *request,
                        struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    return metrics(context, &view, request, reply);
}

/* --- series --- */

struct buckets {
    struct window *at;
    size_t count, room;
};

static bool add_bucket(struct buckets *buckets, struct window window,
                       struct window inside, struct error *err)
{
    window = window_clip(window, inside);
    if (window_empty(window))
        return true;
    if (buckets->count == buckets->room)
        return error_set(err, ERROR_INVALID,
                         "the window has more than %zu buckets; ask for a shorter window "
                         "or longer buckets",
                         buckets->room);
    buckets->at[buckets->count++] = window;
    return true;
}

/* Cut the window where the wall clock's hours end. When the clocks are set back an hour
 * is there twice, and each is a bucket. */
static bool cut_hours(struct buckets *buckets, struct window window, struct error *err)
{
    civil first = zone_civil(window.start);
    instant at = {window.start.ms - first.ms % SPAN_HOUR.ms};
    while (instant_before(at, window.end)) {
        int64_t into = zone_civil(at).ms % SPAN_HOUR.ms;
        instant next = {at.ms + SPAN_HOUR.ms - into};
        if (!add_bucket(buckets, (struct window){at, next}, window, err))
            return false;
        at = next;
    }
    return true;
}

static bool cut_days(struct buckets *buckets, struct window window, struct error *err)
{
    int64_t day = zone_civil(window.start).ms / SPAN_DAY.ms;
    for (instant at = zone_instant((civil){day * SPAN_DAY.ms});
         instant_before(at, window.end);) {
        instant next = zone_instant((civil){++day * SPAN_DAY.ms});
        if (!add_bucket(buckets, (struct window){at, next}, window, err))
            return false;
        at = next;
    }
    return true;
}

static bool cut_shifts(const struct site_view *view, struct buckets *buckets,
                       struct window window, struct arena *arena, struct error *err)
{
    const struct shift *shift;
    size_t count = calendar_shifts(view->plant.calendar, window, arena, &shift);
    for (size_t i = 0; i < count; i++)
        if (!add_bucket(buckets, shift[i].window, window, err))
            return false;
    return true;
}

static bool cut(const struct site_view *view, enum bucket bucket, struct window window,
                struct arena *arena, struct buckets *buckets, struct error *err)
{
    /* A window that cannot fit is refused before anything is worked out. */
    span least = bucket == BUCKET_DAY ? SPAN_DAY : SPAN_HOUR;
    *buckets = (struct buckets){arena_new(arena, struct window, SERIES_BUCKETS), 0,
                                SERIES_BUCKETS};
    if (bucket != BUCKET_SHIFT &&
        window_length(window).ms / least.ms > SERIES_BUCKETS + 2)
        return error_set(err, ERROR_INVALID,
                         "the window has more than %d buckets; ask for a shorter window "
                         "or longer buckets",
                         SERIES_BUCKETS);
    return bucket == BUCKET_HOUR  ? cut_hours(buckets, window, err)
           : bucket == BUCKET_DAY ? cut_days(buckets, window, err)
                                  : cut_shifts(view, buckets, window, arena, err);
}

/* The figures of one bucket: a flat row, which is what charting tools read. */
static struct json_node *render_bucket(struct request *request, struct json_out *out,
                                       const struct figures *figures, int worker,
                                       int station)
{
    struct json_node *node = worker >= 0 ? render_worker(out, figures, (size_t)worker)
                             : station >= 0
                                 ? render_station(out, figures, (size_t)station)
                                 : render_factory(out, figures);
    reply_time(out, node, "start_time", request, figures->totals.window.start);
    reply_time(out, node, "end_time", request, figures->totals.window.end);
    json_add_int(out, node, "planned_ms", figures->totals.planned.ms);
    json_add_int(out, node, "elapsed_ms", totals_elapsed(&figures->totals).ms);
    return node;
}

static enum answer answer_series(const struct site_view *view, struct request *request,
                                 const struct buckets *buckets, enum bucket bucket,
                                 int worker, int station, struct reply *reply)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *data = json_add_object(out, root, "data");
    json_add_text(out, data, "bucket", str_from(bucket_names[bucket]));
    struct json_node *series = json_add_array(out, data, "series");
    for (size_t i = 0; i < buckets->count; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct figures figures;
        struct error err;
        if (!figures_read(view, buckets->at[i], &arena, &figures, &err))
            return reply_error(request, reply, &err);
        json_push(out, series, render_bucket(request, out, &figures, worker, station));
    }
    return reply_json(reply, 200, out, root);
}

static enum answer series(struct app *app, struct site_view *view,
                          struct request *request, struct reply *reply)
{
    struct error err;
    struct asked_window asked;
    struct buckets buckets;
    int bucket = BUCKET_HOUR, worker, station;
    CLEANUP(long_read_end) struct app *reading = NULL;
    if (!view_open(app, request, view, &err) ||
        !view_window(view, request, &asked, &err) ||
        !query_choice(request, "bucket", bucket_names, &bucket, &err) ||
        !view_worker(view, request, &worker, &err) ||
        !view_station(view, request, &station, &err))
        return reply_error(request, reply, &err);
    if (worker >= 0 && station >= 0)
        return reply_failure(request, reply, 400,
                             "give worker_id or workstation_id, not both");
    if (!cut(view, (enum bucket)bucket, asked.window, &request->arena, &buckets, &err) ||
        (buckets.count > SHORT_SERIES && !long_read_begin(app, &reading, &err)))
        return reply_error(request, reply, &err);
    return answer_series(view, request, &buckets, (enum bucket)bucket, worker, station,
                         reply);
}

enum answer api_series(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    return series(context, &view, request, reply);
}
