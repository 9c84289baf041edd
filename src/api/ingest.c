/* ingest.c - POST /api/events and /api/events/batch: events come in. */
#include "api/handlers.h"
#include "http/intake.h"

#include "base/arena.h"
#include "base/clock.h"
#include "pipeline/writer.h"

/* Into the store. */
struct storing {
    struct intake intake; /* must be first */
    const struct app *app;
    struct job job;
    struct delivery *delivery;
};

static struct storing *of_job(struct job *job)
{
    return (struct storing *)((char *)job - offsetof(struct storing, job));
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
    struct storing *storing = (struct storing *)intake;
    storing->delivery = delivery;
    storing->job = (struct job){.run = run, .done = done, .weight = delivery->count};
    writer_submit(storing->app->writer, &storing->job);
}

static struct intake *into_store(const struct app *app, struct request *request)
{
    struct storing *storing = arena_new(&request->arena, struct storing, 1);
    storing->intake.submit = submit;
    storing->intake.latest = instant_add(clock_now(), app->ahead);
    storing->app = app;
    return &storing->intake;
}

enum answer api_post_event(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    if (request->state)
        return intake_answer(request, reply);
    return intake_event(into_store(context, request), request, reply);
}

enum answer api_post_batch(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    if (request->state)
        return intake_answer(request, reply);
    return intake_batch(into_store(context, request), request, reply);
}
