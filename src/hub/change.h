/* change.h - for handlers that change the hub: a request whose answer waits for a task of
 * the hub's writer; and what they read of bodies.
 */
#ifndef HUB_CHANGE_H
#define HUB_CHANGE_H

#include "hub/hub_app.h"

#include "api/update.h"
#include "base/member.h"

/* The task of a request, which is its state meanwhile. */
struct hub_change {
    struct task task; /* must be first */
    struct request *request;
};

/* Hand it over; the handler is called again when it is done. `weight`: what it writes. */
enum answer hub_submit_change(struct hub_app *app, struct request *request,
                              struct hub_change *change,
                              bool (*run)(struct task *task, void *ledger, instant now,
                                          struct error *err),
                              size_t weight);
/* Has the task of this request failed, and why? */
bool hub_change_failed(const struct request *request, struct error *err);

/* In the run function of an update of the store, which leaves a row in the audit log: the
 * hub's tables can be changed by *db, in the same transaction. */
MUST_CHECK bool hub_join_store(const struct update *update, struct store *store,
                               struct db **db, struct error *err);

/* The body, which is an object with members of these names only; NULL ends them. */
MUST_CHECK bool hub_read_body(struct request *request, const char *const *names,
                              const struct json **body, struct error *err);
MUST_CHECK bool hub_read_id(const struct member *member, str *id, struct error *err);

/* So many bytes, as base64; `want` says what they should be. */
MUST_CHECK bool hub_read_bytes(const struct member *member, void *at, size_t count,
                               const char *want, struct arena *arena, struct error *err);
#define HUB_SIGNATURE "want the 64 bytes of an Ed25519 signature, in base64"

#endif
