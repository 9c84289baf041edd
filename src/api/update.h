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

#include "base/member.h"
#include "pipeline/writer.h"

struct update {
    struct task task; /* must be first */
    struct request *request;
};

typedef bool update_run(struct task *task, void *store, instant now, struct error *err);

/* Hand the change to the writer; the handler is called again when it is over. `change`
 * is the first member of request->state from then on and lives in the request's arena. */
enum answer update_submit(const struct app *app, struct request *request,
                          struct update *update, update_run *run, size_t weight);

/* Once it is over: did it fail? Then *reply says why. */
bool update_failed(struct request *request, struct reply *reply);

/* The JSON object that the body of a change must be. ERROR_INVALID otherwise. */
MUST_CHECK bool change_body(struct request *request, const struct json **object,
                            struct error *err);

/* A member of that object, see member.h: a number, or null, which is `none`. */
MUST_CHECK bool change_number(const struct member *member, double low, double high,
                              double none, double *value, struct error *err);
/* The member target_units_per_hour; null is 0, for none. */
MUST_CHECK bool change_target(const struct json *object, double *value,
                              struct error *err);
/* Refuse members that the schema of this name (schemas/) does not have, as a misspelt
 * one would be ignored without a word; and one that is there twice. */
MUST_CHECK bool change_only(const struct json *object, const char *schema,
                            struct error *err);

#endif
