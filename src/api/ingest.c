/* ingest.c - POST /api/events and /api/events/batch: events come in. */
#include "api/by_topic.h"
#include "api/handlers.h"
#include "api/looked.h"
#include "http/intake.h"
#include "http/permission.h"
#include "http/reply.h"

#include "base/arena.h"
#include "base/clock.h"
#include "pipeline/cameras_heard.h"
#include "pipeline/correcting.h"
#include "pipeline/writer.h"
#include "store/pool.h"
#include "store/topic.h"

/* Into the store, or into a topic that leads there. */
struct storing {
    struct intake intake; /* must be first */
    const struct app *app;
    struct request *request;
    const struct caller *somebody; /* who sends it; NULL: a box, or anybody */
    struct task task;
    struct sending sending;
    struct delivery *delivery;
};

static struct storing *of_task(struct task *task)
{
    return (struct storing *)((char *)task - offsetof(struct storing, task));
}

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    const struct storing *storing = of_task(task);
    const struct delivery *delivery = storing->delivery;
    if (!store_append_later(store, delivery->event, delivery->count, ORIGIN_SOURCE, now,
                            delivery->arena, delivery->outcome, err))
        return false;
    if (storing->somebody) {
        const struct actor actor = actor_of(storing->app, storing->somebody);
        note_import(store, &actor, delivery->count);
    }
    return true;
}

static void done(struct task *task)
{
    struct delivery *delivery = of_task(task)->delivery;
    delivery->err = task->err;
    delivery->done(delivery);
}

static void sent(struct sending *sending)
{
    struct storing *storing =
        (struct storing *)((char *)sending - offsetof(struct storing, sending));
    storing->delivery->err = sending->err;
    storing->delivery->done(storing->delivery);
}

/* The answer to a batch says what became of each event. So it is repeated where it is
 * waited for and that is not known in time. */
static void submit_by_topic(struct storing *storing)
{
    struct delivery *delivery = storing->delivery;
    storing->sending = (struct sending){
        .event = delivery->event,
        .count = delivery->count,
        .arena = delivery->arena,
        .outcome = delivery->outcome,
        .wait = wanted_wait(storing->request),
        .strict = intake_is_batch(storing->request),
        .done = sent,
    };
    if (storing->somebody)
        storing->sending.actor = actor_of(storing->app, storing->somebody);
    send_off(storing->app->sender, &storing->sending);
}

static void submit(struct intake *intake, struct delivery *delivery)
{
    struct storing *storing = (struct storing *)intake;
    storing->delivery = delivery;
    if (!storing->somebody) /* a camera or a box, as far as is known */
        cameras_heard_note(storing->app->cameras_heard, delivery->event, delivery->count,
                           clock_now());
    if (storing->app->sender) {
        submit_by_topic(storing);
        return;
    }
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
    storing->request = request;
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

/* --- what became of it --- */

struct ingested {
    struct kept kept; /* id 0: it is not kept */
    struct rejection rejection;
    bool rejected;
};

static bool find(const struct app *app, struct request *request, const struct uuid *uuid,
                 struct ingested *found, struct error *err)
{
    struct store *reader;
    if (!pool_take(app->pool, (struct scope){.kind = SCOPE_ALL}, &reader, err))
        return false;
    bool ok = store_find(reader, uuid, 1, &request->arena, &found->kept, err) &&
              store_rejection(reader, uuid, &request->arena, &found->rejection,
                              &found->rejected, err);
    pool_give(app->pool, reader);
    return ok;
}

/* Whoever may bring an event in learns by that whether it is known, so this tells no
 * more. A key that is bound to cameras learns of theirs. */
static bool may_know(const struct caller *caller, const struct ingested *found)
{
    struct error ignored;
    const struct event *event = &found->kept.event;
    const struct rejection *rejection = &found->rejection;
    return !caller || (found->kept.id ? caller_speaks_of(caller, event->camera,
                                                         event->station, &ignored)
                                      : caller_speaks_of(caller, rejection->camera,
                                                         rejection->station, &ignored));
}

static enum answer answer_ingested(struct request *request, struct reply *reply,
                                   const struct uuid *uuid, const struct ingested *found)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    bool stored = found->kept.id != 0;
    json_add_text(out, root, "event_uuid", uuid_str(uuid));
    json_add_text(out, root, "state", stored ? STR("stored") : STR("rejected"));
    if (stored)
        json_add_int(out, root, "event_id", found->kept.id);
    else
        json_add_null(out, root, "event_id");
    if (!found->rejected) {
        json_add_null(out, root, "rejection");
        return reply_json(reply, 200, out, root);
    }
    struct json_node *why = json_add_object(out, root, "rejection");
    json_add_text(out, why, "reason", found->rejection.reason);
    reply_time(out, why, "received_at", request, found->rejection.received);
    reply_time(out, why, "judged_at", request, found->rejection.judged);
    return reply_json(reply, 200, out, root);
}

enum answer api_get_ingested(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    struct ingested found = {0};
    struct uuid uuid;
    struct error err;
    if (!uuid_parse_text(parameter[0], &uuid, &err) ||
        !find(context, request, &uuid, &found, &err))
        return reply_error(request, reply, &err);
    if ((!found.kept.id && !found.rejected) || !may_know(request->caller, &found)) {
        error_set(&err, ERROR_NOT_FOUND, "event %s was not judged yet, or it never came",
                  uuid.text);
        return reply_error(request, reply, &err);
    }
    return answer_ingested(request, reply, &uuid, &found);
}
