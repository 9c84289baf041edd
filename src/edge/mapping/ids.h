/* ids.h - reads members of a mapping that are ids, or are named by one (base/member.h).
 */
#ifndef EDGE_MAPPING_IDS_H
#define EDGE_MAPPING_IDS_H

#include "base/member.h"

struct arena;

/* Read a text that id_check() accepts. It lives in `arena`. If there is no value, *out
 * stays as it is. */
MUST_CHECK bool mapping_read_id(const struct member *member, struct arena *arena,
                                str *out, struct error *err);

/* Read the name of the member, which id_check() has to accept, too. It lives in `arena`.
 */
MUST_CHECK bool mapping_read_name(const struct member *member, struct arena *arena,
                                  str *out, struct error *err);

#endif
