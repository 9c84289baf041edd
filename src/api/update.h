/* update.h - a request that changes the database. It is answered after the commit.
 *
 *     struct rename { struct update update; ... };
 *
 *     if (!request->state) {
 *         struct rename *rename = arena_new(&request->arena, struct rename, 1);
 *         ... decode the body into *rename ...
 *         return update_submit(app, request, &rename->update, run_rename, 1);
 *     }
 *     const struct rename *rename = request->state;
 *     if (update_failed(request, reply))
 *         return ANSWER_NOW;
 *     ... answer ...
 */
#ifndef API_UPDATE_H
#define API_UPDATE_H

#include "api/app.h"
#include "http/reply.h"

#include "pipeline/writer.h"

struct update {
    struct task task; /* must be first */
    struct request *request;
    /* Called after the commit, on the writer's thread, in the order of updates; or NULL.
     */
    void (*committed)(struct update *update);
};

typedef bool update_run(struct task *task, void *store, instant now, struct error *err);

/* Hand the update to the writer; the handler is called again when it is over. `update` is
 * the first member of what request->state points to from then on, and lives in the
 * request's arena. `weight`: see writer.h. */
enum answer update_submit(const struct app *app, struct request *request,
                          struct update *update, update_run *run, size_t weight);

/* It is over: has it failed? Then *reply says why. */
bool update_failed(struct request *request, struct reply *reply);

#endif
