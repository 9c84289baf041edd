#include "http/permission.h"

#include "base/error.h"

const char *permission_name(enum permission permission)
{
    switch (permission) {
    case MAY_CALL:
        return "call";
    case MAY_SET_UP:
        return "set_up";
    case MAY_READ_STATIONS:
        return "read_stations";
    case MAY_READ_WORKERS:
        return "read_workers";
    case MAY_READ_SELF:
        return "read_self";
    case MAY_READ_EVENTS:
        return "read_events";
    case MAY_INGEST:
        return "ingest";
    case MAY_CORRECT:
        return "correct";
    case MAY_ANNOTATE:
        return "annotate";
    case MAY_ADMINISTER:
        return "administer";
    case MAY_AUDIT:
        return "audit";
    case MAY_BOARD:
        return "board";
    case MAY_MONITOR:
        return "monitor";
    case MAY_HAVE_ACCOUNT:
        return "have_account";
    }
    return NULL;
}

const char *caller_kind_name(enum caller_kind kind)
{
    static const char *const names[] = {
        [CALLER_NOBODY] = "nobody",
        [CALLER_OPEN] = "open",
        [CALLER_LOCAL] = "local",
        [CALLER_KEY] = "key",
        [CALLER_PERSON] = "person",
        [CALLER_PROVIDER] = "provider",
        [CALLER_CERTIFICATE] = "certificate",
        [CALLER_TOKEN] = "token",
    };
    return names[kind];
}

static bool is_among(str one, const str *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(one, all[i]))
            return true;
    return count == 0;
}

bool caller_speaks_of(const struct caller *caller, str camera, str station,
                      struct error *err)
{
    if (!is_among(camera, caller->camera, caller->cameras))
        return error_set(err, ERROR_DENIED,
                         "this key may not bring events of the camera '%s'",
                         str_shown(camera).text);
    return is_among(station, caller->station, caller->stations) ||
           error_set(err, ERROR_DENIED,
                     "this key may not bring events of the workstation '%s'",
                     str_shown(station).text);
}
