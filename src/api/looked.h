/* looked.h - who is told figures of a worker is noted in the audit log. */
#ifndef API_LOOKED_H
#define API_LOOKED_H

#include "api/app.h"

#include "store/audit.h"
#include "store/scope.h"

struct caller;

/* The caller as the audit log names it. NULL: nobody. Its texts live as long. */
struct actor actor_of(const struct app *app, const struct caller *caller);

/* Call it wherever an answer may hold figures or events of `worker`, or of more than one
 * worker: then that is empty. `what` names the answer: "timeline"; `scope` is its scope.
 * Noted is who has a name, a person or a key, and is told of all workers; not a person
 * who looks at itself, nor whoever is on this machine while it is open to all of them. */
void audit_looked(const struct app *app, const struct caller *caller, struct scope scope,
                  const char *what, str worker);

#endif
