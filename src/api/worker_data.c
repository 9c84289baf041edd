/* worker_data.c - what is kept of one worker: given to them, and erased. */
#include "api/export.h"
#include "api/handlers.h"
#include "api/looked.h"
#include "api/update.h"
#include "api/view.h"

#include "access/directory.h"
#include "access/people.h"
#include "pipeline/erasing.h"
#include "pipeline/pseudonyms.h"

/* --- GET /api/workers/{worker_id}/export --- */

/* Somebody who may see no workers may see who they are. */
static bool may_see(const struct request *request, str worker, struct error *err)
{
    return caller_may(request->caller, MAY_READ_WORKERS) ||
           str_equal(request->caller->worker, worker) ||
           error_set(err, ERROR_NOT_FOUND, "there is no such worker that you may see");
}

enum answer api_export_worker(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    if (!may_see(request, parameter[0], &err) ||
        !view_open(context, request, &view, &err) ||
        !view_may_name(&view, parameter[0], &err))
        return reply_error(request, reply, &err);
    if (floor_worker(&view.plant.floor, parameter[0], 0) < 0)
        return reply_failure(request, reply, 404, "there is no such worker");
    const struct event_query query = {
        .worker = parameter[0], .window = {{0}, INSTANT_NEVER}, .ascending = true};
    enum answer answer =
        export_open(context, request, view.scope, &query, EXPORT_PERSON, NULL, reply);
    if (answer == ANSWER_STREAM)
        audit_looked(context, request->caller, view.scope, "worker_data", parameter[0]);
    return answer;
}

/* --- DELETE /api/workers/{worker_id}/data --- */

struct erasing_data {
    struct update update; /* must be first */
    struct erase_task erase;
    struct change change; /* of who is that worker; with the first step */
};

static bool forget_people(void *context, struct store *store, str worker, instant now,
                          struct error *err)
{
    struct erasing_data *erasing = context;
    struct change *change = &erasing->change;
    return change_begin(change, &erasing->update.request->arena, store, now, err) &&
           people_forget_worker(change, worker, err) && change_end(change, err);
}

static void enter(struct update *update)
{
    struct erasing_data *erasing = (struct erasing_data *)update;
    directory_enter(update->app->directory, &erasing->change);
    erasing->change = (struct change){0};
}

/* The steps are those of the task that it holds. */
static bool run_erasing(struct task *task, void *store, instant now, struct error *err)
{
    struct erasing_data *erasing = (struct erasing_data *)task;
    erasing->update.quiet = true; /* the task tells of itself */
    return erasing->erase.task.run(&erasing->erase.task, store, now, err);
}

enum answer api_erase_worker(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    const struct app *app = context;
    if (!request->state) {
        struct erasing_data *begun = arena_new(&request->arena, struct erasing_data, 1);
        begun->erase.pseudonyms = app->pseudonyms;
        begun->erase.worker = arena_copy(&request->arena, parameter[0]);
        begun->erase.stand_in = pseudonyms_stand_in(&request->arena);
        begun->erase.elsewhere = forget_people;
        begun->erase.context = begun;
        begun->update.committed = enter;
        erase_task_init(&begun->erase);
        return update_submit(app, request, &begun->update, run_erasing,
                             begun->erase.task.weight);
    }
    struct erasing_data *erasing = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (!erasing->erase.done)
        return update_submit(app, request, &erasing->update, run_erasing,
                             erasing->erase.task.weight);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "worker_id", erasing->erase.worker);
    json_add_text(out, root, "stand_in", erasing->erase.stand_in);
    return reply_json(reply, 200, out, root);
}
