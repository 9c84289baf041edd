/* node.h - ids and names among the members of a mapping (base/member.h). */
#ifndef EDGE_MAPPING_NODE_H
#define EDGE_MAPPING_NODE_H

#include "base/member.h"

struct arena;

/* A text that is fit for an id, see id_check(); copied into `arena`. */
MUST_CHECK bool node_id(const struct member *member, struct arena *arena, str *out,
                        struct error *err);

/* The name of the member itself, which has to be fit for one, too. */
MUST_CHECK bool node_name(const struct member *member, struct arena *arena, str *out,
                          struct error *err);

#endif
