#include "access/scope.h"

instant site_individuals_until(const struct site *site)
{
    if (site->sample && !site->real)
        return INSTANT_NEVER;
    return site->mode == MODE_INDIVIDUALS ? site->agreed_until : (instant){0};
}

/* On the Unix socket is who owns the file that all of it is in. */
static bool sees_file(const struct caller *caller)
{
    return caller->kind == CALLER_OPEN || caller->kind == CALLER_LOCAL;
}

struct scope scope_of(const struct caller *caller, instant until, instant now)
{
    if (!caller)
        return (struct scope){.kind = SCOPE_MISSING};
    bool shown = sees_file(caller) || instant_before(now, until);
    if (shown && caller_may(caller, MAY_READ_WORKERS))
        return (struct scope){.kind = SCOPE_ALL};
    if (caller->worker.len && caller_may(caller, MAY_READ_SELF | MAY_READ_WORKERS))
        return (struct scope){.kind = SCOPE_WORKER, .worker = caller->worker};
    return SCOPE_OF_STATIONS;
}

struct scope scope_of_register(const struct caller *caller, instant until, instant now)
{
    if (caller_may(caller, MAY_ADMINISTER))
        return (struct scope){.kind = SCOPE_ALL};
    return scope_of(caller, until, now);
}

struct scope scope_of_audit(const struct caller *caller, instant until, instant now)
{
    if (caller_may(caller, MAY_AUDIT))
        return (struct scope){.kind = SCOPE_ALL};
    return scope_of(caller, until, now);
}
