#include "store/watch.h"

#include "store/backend.h"

bool store_is_shared(const char *url)
{
    const struct backend_kind *kind;
    const char *address;
    struct error ignored;
    return backend_of(url, &kind, &address, &ignored) && kind->watch;
}

bool watch_open(const char *url, struct other_servers **watch, struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    if (!backend_of(url, &kind, &address, err))
        return false;
    if (!kind->watch)
        return error_set(err, ERROR_INVALID, "one server writes a database of '%s:'",
                         kind->scheme);
    return kind->watch->open(address, watch, err);
}

void watch_close(struct other_servers *watch)
{
    if (watch)
        watch->kind->close(watch);
}

bool watch_wait(struct other_servers *watch, int wake, span most, struct error *err)
{
    return watch->kind->wait(watch, wake, most, err);
}

bool watch_look(struct other_servers *watch, struct news *news, struct error *err)
{
    return watch->kind->look(watch, news, err);
}

bool watch_tell(struct other_servers *watch, struct error *err)
{
    return watch->kind->tell(watch, err);
}

bool watch_take_chores(struct other_servers *watch, span time, bool *ours,
                       struct error *err)
{
    return watch->kind->take_chores(watch, time, ours, err);
}

void watch_leave_chores(struct other_servers *watch) { watch->kind->leave_chores(watch); }
