#include "http/permission.h"

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
    }
    return NULL;
}

const char *caller_kind_name(enum caller_kind kind)
{
    static const char *const names[] = {
        [CALLER_NOBODY] = "nobody", [CALLER_OPEN] = "open",
        [CALLER_LOCAL] = "local",   [CALLER_KEY] = "key",
        [CALLER_PERSON] = "person", [CALLER_CERTIFICATE] = "certificate",
        [CALLER_TOKEN] = "token",
    };
    return names[kind];
}
