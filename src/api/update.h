/* update.h - a request that changes the database. It is answered after the commit, and
 * leaves a row in the audit log, in the same transaction.
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
 *
 * The row says who asked, for which route, and of what: the first parameter of the path.
 * It is written when run_rename() returns true, which may have filled in more of
 * `update.entry`: how it was before, and is now. It sets `update.quiet` where there is
 * nothing to tell: nothing has changed, or it is one of several steps. It sets
 * `update.entry.actor` where the caller became somebody only by this.
 */
#ifndef API_UPDATE_H
#define API_UPDATE_H

#include "api/app.h"
#include "http/reply.h"

#include "pipeline/writer.h"
#include "store/audit.h"

typedef bool update_run(struct task *task, void *store, instant now, struct error *err);

struct update {
    struct task task; /* must be first */
    const struct app *app;
    struct request *request;
    /* Called after the commit, on the writer's thread, in the order of updates; or NULL.
     */
    void (*committed)(struct update *update);
    update_run *run;
    struct audit_entry entry; /* its texts live in the request's arena */
    bool quiet;
};

/* Hand the update to the writer; the handler is called again when it is over. `update` is
 * the first member of what request->state points to from then on, and lives in the
 * request's arena. `weight`: see writer.h. `run` runs as who sent the request, see
 * store_act_as(). */
enum answer update_submit(const struct app *app, struct request *request,
                          struct update *update, update_run *run, size_t weight);

/* It is over: has it failed? Then *reply says why. */
bool update_failed(struct request *request, struct reply *reply);

#endif
