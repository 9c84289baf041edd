/* ingest.c - POST /api/events and /api/events/batch: events come in. */
#include "api/handlers.h"
#include "api/looked.h"
#include "http/intake.h"
#include "http/permission.h"

#include "base/arena.h"
#include "base/clock.h"
#include "pipeline/cameras_heard.h"
#include "pipeline/writer.h"
#include "store/audit.h"

#include <stdio.h>

/* Into the store. */
struct storing {
    struct intake intake; /* must be first */
    const struct app *app;
    const struct caller *somebody; /* who sends it; NULL: a box, or anybody */
    struct task task;
    struct delivery *delivery;
};

static struct storing *of_task(struct task *task)
{
    return (struct storing *)((char *)task - offsetof(struct storing, task));
}

/* A command on this machine, or a person, brings in what no camera saw just now. And the
 * answer tells what was known already: who tries that out shall not do so unseen. */
static void note_import(const struct storing *storing, struct store *store)
{
    char after[64];
    const struct actor actor = actor_of(storing->app, storing->somebody);
    int len = snprintf(after, sizeof after, "{\"events\":%zu}", storing->delivery->count);
    const struct audit_entry entry = {.action = STR("import_events"),
                                      .after = {after, (size_t)len}};
    store_act_as(store, &actor);
    store_audit(store, &entry);
    store_act_as(store, NULL);
}

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    const struct storing *storing = of_task(task);
    const struct delivery *delivery = storing->delivery;
    if (!store_append_later(store, delivery->event, delivery->count, ORIGIN_SOURCE, now,
                            delivery->arena, delivery->outcome, err))
        return false;
    if (storing->somebody)
        note_import(storing, store);
    return true;
}

static void done(struct task *task)
{
    struct delivery *delivery = of_task(task)->delivery;
    delivery->err = task->err;
    delivery->done(delivery);
}

static void submit(struct intake *intake, struct delivery *delivery)
{
    struct storing *storing = (struct storing *)intake;
    storing->delivery = delivery;
    if (!storing->somebody) /* a camera or a box, as far as is known */
        cameras_heard_note(storing->app->cameras_heard, delivery->event, delivery->count,
                           clock_now());
    storing->task =
        (struct task){.run = run, .done = done, .weight = delivery->count, .early = true};
    writer_submit(storing->app->writer, &storing->task);
}

static struct intake *into_store(const struct app *app, struct request *request)
{
    struct storing *storing = arena_new(&request->arena, struct storing, 1);
    storing->intake.submit = submit;
    storing->intake.latest = instant_add(clock_now(), app->ahead);
    storing->intake.caller = request->caller;
    storing->app = app;
    const struct caller *caller = request->caller;
    if (caller && (caller->kind == CALLER_LOCAL || caller_is_person(caller)))
        storing->somebody = caller;
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
