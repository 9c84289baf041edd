#include "api/looked.h"

#include "http/permission.h"
#include "pipeline/auditing.h"

struct actor actor_of(const struct app *app, const struct caller *caller)
{
    if (!caller)
        return (struct actor){.kind = str_from(caller_kind_name(CALLER_NOBODY))};
    bool local = caller->kind == CALLER_LOCAL && !caller->name.len;
    return (struct actor){.kind = str_from(caller_kind_name(caller->kind)),
                          .name = local ? app->user : caller->name,
                          .id = caller->id,
                          .address = caller->address};
}

/* On the Unix socket it is the machine's administrator, who can read the database. */
static bool is_somebody(const struct caller *caller)
{
    return caller && caller->kind != CALLER_NOBODY && caller->kind != CALLER_OPEN &&
           caller->kind != CALLER_LOCAL;
}

void audit_looked(const struct app *app, const struct caller *caller, struct scope scope,
                  const char *what, str worker)
{
    bool others = scope.kind == SCOPE_ALL;
    bool itself = worker.len && caller && str_equal(worker, caller->worker);
    if (!app->auditing || !is_somebody(caller) || !others || itself)
        return;
    const struct actor actor = actor_of(app, caller);
    auditing_look(app->auditing, &actor, str_from(what), worker);
}
