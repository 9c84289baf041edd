#include "http/permission.h"

#include "base/error.h"

#include <stdio.h>

enum { LISTED = 120 }; /* bytes of a list in a message */

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

bool caller_speaks_of_camera(const struct caller *caller, str camera)
{
    return is_among(camera, caller->camera, caller->cameras);
}

/* "CAM-1, CAM-2", as many as there is room for. */
static const char *list(const str *all, size_t count, char *text, size_t room)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        int len = snprintf(text + used, room - used, "%s%s", i ? ", " : "",
                           str_shown(all[i]).text);
        if (len < 0 || (size_t)len >= room - used - sizeof ", ...") {
            snprintf(text + used, room - used, "%s...", i ? ", " : "");
            break;
        }
        used += (size_t)len;
    }
    return text;
}

static bool deny(const char *member, const char *what, str one, const str *all,
                 size_t count, struct error *err)
{
    char only[LISTED];
    list(all, count, only, sizeof only);
    if (!one.len)
        return error_set(err, ERROR_DENIED,
                         "%s is missing; this key may bring only events of the %s %s",
                         member, what, only);
    return error_set(err, ERROR_DENIED,
                     "this key may not bring events of the %s '%s', only of %s", what,
                     str_shown(one).text, only);
}

bool caller_speaks_of(const struct caller *caller, str camera, str station,
                      struct error *err)
{
    if (!caller_speaks_of_camera(caller, camera))
        return deny("camera_id", "camera", camera, caller->camera, caller->cameras, err);
    return is_among(station, caller->station, caller->stations) ||
           deny("workstation_id", "workstation", station, caller->station,
                caller->stations, err);
}
