/* metrics.c - GET /api/metrics and /api/metrics/series: the figures. */
#include "api/answers.h"
#include "api/handlers.h"
#include "api/long_read.h"
#include "api/looked.h"
#include "api/render.h"
#include "http/query.h"
#include "http/reply.h"

#include "base/clock.h"
#include "domain/buckets.h"

enum {
    SERIES_BUCKETS = 1000,
    SHORT_SERIES = 50, /* of so many buckets and fewer any number is answered at once */
    SLICE_MS = 20,     /* that others wait for a thread with a long series */
};
/* Of all workers and workstations in all buckets; a few seconds of work. */
static const size_t SERIES_FIGURES = 2000000;

/* In the order of enum bucket. */
static const char *const bucket_names[] = {"hour", "shift", "day", NULL};

static enum answer make_metrics(struct app *app, struct site_view *view, void **own,
                                struct request *request, struct reply *reply)
{
    (void)own;
    static const char *const intervals[] = {"none", "audited", NULL};
    struct error err;
    struct asked_window asked;
    struct figures figures;
    int with = 0;
    if (!view_window(view, request, &asked, &err) ||
        !query_choice(request, "intervals", intervals, &with, &err) ||
        !figures_read(view, asked.window, SINCE_ALL, &request->arena, &figures, &err) ||
        (with &&
         !audited_read(view, asked.window, &request->arena, &figures.audited, &err)))
        return reply_error(request, reply, &err);

    audit_looked(app, request->caller, view->scope, "metrics", STR(""));
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "data", render_metrics(request, out, &asked, &figures));
    return reply_json(reply, 200, out, root);
}

enum answer api_metrics(void *context, const str *parameter, struct request *request,
                        struct reply *reply)
{
    static const struct shareable metrics = {
        .name = "metrics",
        .without = "intervals", /* those are of audits, of which there may be new ones */
        .may_be_stale = true,
        .make = make_metrics,
    };
    (void)parameter;
    return answer_shareable(context, &metrics, request, reply);
}

/* --- series --- */

/* The figures of one bucket: a flat row, which is what charting tools read. */
static struct json_node *render_bucket(struct request *request, struct json_out *out,
                                       const struct figures *figures, int worker,
                                       int station)
{
    struct json_node *node =
        worker >= 0    ? render_worker(request, out, figures, (size_t)worker)
        : station >= 0 ? render_station(request, out, figures, (size_t)station)
                       : render_factory(out, figures);
    reply_time(out, node, "start_time", request, figures->totals.window.start);
    reply_time(out, node, "end_time", request, figures->totals.window.end);
    json_add_int(out, node, "planned_ms", figures->totals.planned.ms);
    json_add_int(out, node, "planned_so_far_ms", figures->totals.planned_so_far.ms);
    json_add_int(out, node, "elapsed_ms", totals_elapsed(&figures->totals).ms);
    return node;
}

/* A series that is worked out in slices. */
struct series {
    struct app *reading; /* see long_read.h */
    enum bucket bucket;
    int worker, station;
    struct buckets buckets;
    size_t next; /* bucket */
    struct json_out *out;
    struct json_node *root, *list;
};

static void drop_series(void *own)
{
    struct series *series = own;
    if (series)
        long_read_end(&series->reading);
}

static bool add_slice(struct series *series, const struct site_view *view,
                      struct request *request, struct error *err)
{
    span begun = clock_monotonic();
    bool of_worker = series->worker >= 0, of_station = series->station >= 0;
    const struct since_wanted since = {{of_worker, of_station},
                                       of_worker ? series->worker : series->station};
    while (series->next < series->buckets.count &&
           clock_monotonic().ms - begun.ms < SLICE_MS) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct figures figures;
        struct window window = series->buckets.at[series->next++];
        if (!figures_read(view, window, since, &arena, &figures, err))
            return false;
        json_push(series->out, series->list,
                  render_bucket(request, series->out, &figures, series->worker,
                                series->station));
    }
    return true;
}

/* Each bucket takes a figure of everybody, whoever was asked for. */
static bool check_work(const struct series *series, const struct floor *floor,
                       struct error *err)
{
    size_t each = floor->workers + floor->stations;
    if (each * series->buckets.count <= SERIES_FIGURES)
        return true;
    return error_set(err, ERROR_INVALID,
                     "%zu buckets of %zu workers and workstations are too many at once; "
                     "here a series may have %zu buckets: ask for a shorter window or "
                     "longer buckets",
                     series->buckets.count, each, SERIES_FIGURES / each);
}

static bool begin_series(struct app *app, struct site_view *view, struct request *request,
                         struct series *series, struct error *err)
{
    struct asked_window asked;
    int bucket = BUCKET_HOUR;
    if (!view_window(view, request, &asked, err) ||
        !query_choice(request, "bucket", bucket_names, &bucket, err) ||
        !view_worker(view, request, &series->worker, err) ||
        !view_station(view, request, &series->station, err))
        return false;
    series->bucket = (enum bucket)bucket;
    if (series->worker >= 0)
        audit_looked(app, request->caller, view->scope, "series",
                     view->plant.floor.worker[series->worker].id);
    if (series->worker >= 0 && series->station >= 0)
        return error_set(err, ERROR_INVALID,
                         "give worker_id or workstation_id, not both");
    if (!buckets_cut(series->bucket, view->plant.calendar, asked.window, SERIES_BUCKETS,
                     &request->arena, &series->buckets, err) ||
        !check_work(series, &view->plant.floor, err) ||
        (series->buckets.count > SHORT_SERIES &&
         !long_read_begin(app, &series->reading, err)))
        return false;
    series->out = reply_begin(request, &series->root);
    struct json_node *data = json_add_object(series->out, series->root, "data");
    json_add_text(series->out, data, "bucket", str_from(bucket_names[bucket]));
    series->list = json_add_array(series->out, data, "series");
    return true;
}

static enum answer make_series(struct app *app, struct site_view *view, void **own,
                               struct request *request, struct reply *reply)
{
    struct series *series = *own;
    struct error err;
    bool ok = true;
    if (!series) {
        series = *own = arena_new(&request->arena, struct series, 1);
        ok = begin_series(app, view, request, series, &err);
    }
    ok = ok && add_slice(series, view, request, &err);
    if (ok && series->next < series->buckets.count)
        return ANSWER_AGAIN;
    return ok ? reply_json(reply, 200, series->out, series->root)
              : reply_error(request, reply, &err);
}

enum answer api_series(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    static const struct shareable shared = {
        .name = "series",
        .worker = "worker_id",
        .make = make_series,
        .drop = drop_series,
    };
    (void)parameter;
    return answer_shareable(context, &shared, request, reply);
}
