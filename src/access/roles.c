#include "access/roles.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define MAY_ANALYSE (MAY_CALL | MAY_READ_STATIONS | MAY_READ_WORKERS | MAY_READ_EVENTS)

const struct role roles[] = {
    {"viewer", MAY_CALL | MAY_READ_STATIONS,
     "Sees figures of the factory and of workstations, and of nobody."},
    {"worker", MAY_CALL | MAY_READ_STATIONS | MAY_READ_SELF | MAY_ANNOTATE,
     "Sees, besides that, the own figures and events, and may dispute these."},
    {"engineer", MAY_ANALYSE | MAY_ANNOTATE,
     "Sees all figures and events, as far as the site shows figures of workers."},
    {"supervisor", MAY_ANALYSE | MAY_ANNOTATE | MAY_CORRECT,
     "May, besides that, void and restore events."},
    {"administrator",
     MAY_ANALYSE | MAY_ANNOTATE | MAY_CORRECT | MAY_INGEST | MAY_ADMINISTER | MAY_MONITOR,
     "May change registers, settings, people and keys."},
    {"auditor", MAY_CALL | MAY_READ_STATIONS | MAY_AUDIT,
     "Reads who did and looked at what, for a works council or a data-protection "
     "officer."},
    {"agent", MAY_CALL | MAY_INGEST, "Brings events in: a box beside the cameras."},
    {"device", MAY_CALL | MAY_READ_STATIONS | MAY_ANNOTATE,
     "Gives reasons and notes: a terminal at a workstation."},
    {"board", MAY_CALL | MAY_BOARD, "Shows the board: a screen on the wall."},
    {"monitor", MAY_CALL | MAY_MONITOR, "Reads how the server is: Prometheus."},
    {0},
};

bool role_may(str name, unsigned *may, struct error *err)
{
    for (const struct role *role = roles; role->name; role++) {
        if (str_equal(name, str_from(role->name))) {
            *may = role->may;
            return true;
        }
    }
    CLEANUP(buf_free) struct buf names = BUF(200);
    for (const struct role *role = roles; role->name; role++)
        buf_addf(&names, "%s%s", role == roles ? "" : ", ", role->name);
    return error_set(err, ERROR_INVALID, "there is no role '%s'; want one of %s",
                     str_shown(name).text, buf_text(&names));
}

unsigned roles_may(unsigned bits)
{
    unsigned may = 0;
    for (unsigned i = 0; roles[i].name; i++)
        may |= bits & 1U << i ? roles[i].may : 0;
    return may;
}

const str *roles_names(unsigned bits, struct arena *arena, size_t *count)
{
    str *name = arena_new(arena, str, sizeof roles / sizeof *roles);
    *count = 0;
    for (unsigned i = 0; roles[i].name; i++)
        if (bits & 1U << i)
            name[(*count)++] = str_from(roles[i].name);
    return name;
}
