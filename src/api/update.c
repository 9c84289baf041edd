#include "api/update.h"

static void wake(struct task *task)
{
    struct update *update = (struct update *)task;
    if (update->committed && task->err.code == ERROR_NONE)
        update->committed(update);
    request_wake(update->request);
}

enum answer update_submit(const struct app *app, struct request *request,
                          struct update *update, update_run *run, size_t weight)
{
    update->request = request;
    update->task = (struct task){.run = run, .done = wake, .weight = weight};
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
