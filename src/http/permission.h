/* permission.h - what a caller may do, and who it is.
 *
 * Permissions are bits and not a ladder: an agent's key may bring events in, and may not
 * void any. A row of a table of routes names those of which one suffices. One that names
 * none refuses everybody.
 */
#ifndef HTTP_PERMISSION_H
#define HTTP_PERMISSION_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct error;

enum permission {
    MAY_CALL = 1 << 0,          /* what everybody may, but for MAY_SET_UP's time */
    MAY_SET_UP = 1 << 1,        /* what is there until there is an administrator */
    MAY_READ_STATIONS = 1 << 2, /* figures that name nobody */
    MAY_READ_WORKERS = 1 << 3,  /* figures of workers */
    MAY_READ_SELF = 1 << 4,     /* figures of the worker that the caller is */
    MAY_READ_EVENTS = 1 << 5,
    MAY_INGEST = 1 << 6,
    MAY_CORRECT = 1 << 7,  /* void and restore events */
    MAY_ANNOTATE = 1 << 8, /* reasons, notes, verdicts, acknowledgements */
    MAY_ADMINISTER = 1 << 9,
    MAY_AUDIT = 1 << 10,
    MAY_BOARD = 1 << 11,        /* what the screen on the wall shows */
    MAY_MONITOR = 1 << 12,      /* how the server is, with names of agents and cameras */
    MAY_HAVE_ACCOUNT = 1 << 13, /* a person's own password, codes and sessions */
};
enum { PERMISSIONS = 14, MAY_EVERYTHING = (1 << PERMISSIONS) - 1 };

/* "read_stations"; NULL: it is none. */
const char *permission_name(enum permission permission);

enum caller_kind {
    CALLER_NOBODY,
    CALLER_OPEN,        /* anybody on this machine, while there is no administrator */
    CALLER_LOCAL,       /* on the Unix socket, which only the server's user may open */
    CALLER_KEY,         /* an API key */
    CALLER_PERSON,      /* one of ours, signed in */
    CALLER_PROVIDER,    /* a person for whom the provider vouches, signed in */
    CALLER_CERTIFICATE, /* an agent, by the certificate of its connection */
    CALLER_TOKEN,       /* a machine, by a token of the provider */
};

/* Texts live as long as the request. Lists that are empty bind to nothing. */
struct caller {
    enum caller_kind kind;
    unsigned may;    /* bits of enum permission */
    str name;        /* of the person, the key, the agent; empty: it has none */
    str id;          /* by which what proves it can be revoked: of the key or session */
    str worker;      /* the worker that the person is; empty: none */
    str agent;       /* the only agent it may be; empty: any */
    str address;     /* where it calls from; empty: the Unix socket */
    const str *role; /* what its rights are called, to be shown; empty: nothing */
    size_t roles;
    const str *camera, *station; /* the only ones it may speak of */
    size_t cameras, stations;
    instant until;  /* of a token: when it ends by itself */
    bool by_cookie; /* so a page of another site could have made the browser ask */
};

static inline bool caller_may(const struct caller *caller, unsigned any)
{
    return caller && caller->may & any;
}

/* Did a person sign in? */
static inline bool caller_is_person(const struct caller *caller)
{
    return caller->kind == CALLER_PERSON || caller->kind == CALLER_PROVIDER;
}

/* May it bring what this camera saw at this workstation? One that is bound to cameras may
 * bring nothing without one. ERROR_DENIED names what it may not. */
MUST_CHECK bool caller_speaks_of(const struct caller *caller, str camera, str station,
                                 struct error *err);

/* The same of a camera alone. */
bool caller_speaks_of_camera(const struct caller *caller, str camera);

/* "key" */
const char *caller_kind_name(enum caller_kind kind);

#endif
