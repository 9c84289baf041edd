#include "api/update.h"

#include "api/looked.h"

static void wake(struct task *task)
{
    struct update *update = (struct update *)task;
    if (update->committed && task->err.code == ERROR_NONE)
        update->committed(update);
    request_wake(update->request);
}

/* What the route says of it, where the update has not said so itself. */
static void name_entry(const struct app *app, struct request *request,
                       struct audit_entry *entry)
{
    struct route_match match;
    if (entry->action.len || route_find(app->routes, request->method, request->path,
                                        &request->arena, &match) != ROUTE_FOUND)
        return;
    entry->action = str_from(match.route->name);
    if (match.parameter_count && !entry->object.len)
        entry->object = match.parameter[0];
}

static bool run_recorded(struct task *task, void *store, instant now, struct error *err)
{
    struct update *update = (struct update *)task;
    const struct actor actor = actor_of(update->app, update->request->caller);
    store_act_as(store, &actor);
    bool ok = update->run(task, store, now, err);
    if (update->entry.actor.kind.len)
        store_act_as(store, &update->entry.actor);
    if (ok && !update->quiet)
        store_audit(store, &update->entry);
    store_act_as(store, NULL);
    return ok;
}

enum answer update_submit(const struct app *app, struct request *request,
                          struct update *update, update_run *run, size_t weight)
{
    name_entry(app, request, &update->entry);
    update->app = app;
    update->request = request;
    update->run = run;
    update->task = (struct task){.run = run_recorded, .done = wake, .weight = weight};
    request->state = update;
    writer_submit(app->writer, &update->task);
    return ANSWER_LATER;
}

bool update_failed(struct request *request, struct reply *reply)
{
    const struct update *update = request->state;
    if (update->task.err.code == ERROR_NONE)
        return false;
    reply_error(request, reply, &update->task.err);
    return true;
}
