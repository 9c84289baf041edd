/* role_map.h - which of a provider's groups is which role here.
 *
 *     line leads = supervisor, engineer; IT = administrator; * = viewer
 *
 * What is on the left of the last '=' is a value of the claim, to the letter; '*' stands
 * for everybody for whom the provider vouches. Of several that fit, all count.
 */
#ifndef ACCESS_ROLE_MAP_H
#define ACCESS_ROLE_MAP_H

#include "base/cleanup.h"
#include "base/str.h"

struct error;
struct json;
struct role_map;

enum { ROLE_MAP_ROWS = 100 };

/* Read one; it borrows nothing. *map is the caller's to free. ERROR_INVALID says which
 * entry is wrong, and how. */
MUST_CHECK bool role_map_parse(str text, struct role_map **map, struct error *err);
void role_map_free(struct role_map *map); /* accepts NULL */
static inline void role_map_freep(struct role_map **map) { role_map_free(*map); }

/* The roles that the claims of a token give: bits by the index in roles[]. 0: none.
 * `claim` names a member of the claims, or one below others, as "realm_access.roles". It
 * is a text, or an array of texts; "scope" and "scp" have words, parted by spaces. */
unsigned role_map_roles(const struct role_map *map, const struct json *claims, str claim);

#endif
