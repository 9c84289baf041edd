/* ingest.c - POST /api/events and /api/events/batch: events come in. */
#include "api/handlers.h"
#include "http/intake.h"

#include "base/arena.h"
#include "base/clock.h"
#include "pipeline/writer.h"

/* Into the store. */
struct ingest {
    struct intake intake; /* must be first */
    const struct app *app;
    struct job job;
    struct delivery *delivery;
};

static struct ingest *of_job(struct job *job)
{
    return (struct ingest *)((char *)job - offsetof(struct ingest, job));
}

static bool run(struct job *job, struct store *store, instant now, struct error *err)
{
    const struct delivery *delivery = of_job(job)->delivery;
    return store_append(store, delivery->event, delivery->count, ORIGIN_SOURCE, now,
                        delivery->arena, delivery->outcome, err);
}

static void done(struct job *job)
{
    struct delivery *delivery = of_job(job)->delivery;
    delivery->err = job->err;
    delivery->done(delivery);
}

static void submit(struct intake *intake, struct delivery *delivery)
{
    struct ingest *ingest = (struct ingest *)intake;
    ingest->delivery = delivery;
    ingest->job = (struct job){.run = run, .done = done, .weight = delivery->count};
    writer_submit(ingest->app->writer, &ingest->job);
}

static struct intake *into_store(const struct app *app, struct request *request)
{
    struct ingest *ingest = arena_new(&request->arena, struct ingest, 1);
    ingest->intake.submit = submit;
    ingest->intake.latest = instant_add(clock_now(), app->ahead);
    ingest->app = app;
    return &ingest->intake;
}

enum answer api_post_event(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    return intake_event(into_store(context, request), request, reply);
}

enum answer api_post_batch(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    return intake_batch(into_store(context, request), request, reply);
}
