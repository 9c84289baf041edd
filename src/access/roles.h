/* roles.h - names for sets of permissions. A person or a key has one or several. */
#ifndef ACCESS_ROLES_H
#define ACCESS_ROLES_H

#include "base/cleanup.h"
#include "http/permission.h"

struct arena;
struct error;

struct role {
    const char *name; /* NULL ends a list */
    unsigned may;
    const char *help; /* one sentence: whom it is for */
};

extern const struct role roles[];

/* The permissions of a role. ERROR_INVALID lists the roles that there are. */
MUST_CHECK bool role_may(str name, unsigned *may, struct error *err);

/* The permissions of several: bits by the index in roles[]. */
unsigned roles_may(unsigned bits);
/* Their names; the list lives in `arena`. */
const str *roles_names(unsigned bits, struct arena *arena, size_t *count);

#endif
