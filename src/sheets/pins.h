/* pins.h - whose keys a site believes: files that say so.
 *
 * The key of the hub is what it said when the site was enrolled: one line of base64. Keys
 * of other sites are in a file that people write, who have compared them: a line for each
 * site, its name and its key in base64 with a space between; lines that begin with '#'
 * say nothing.
 */
#ifndef SHEETS_PINS_H
#define SHEETS_PINS_H

#include "federation/site.h"

/* ERROR_NOT_FOUND: no key was pinned. ERROR_INVALID: the file holds none. */
MUST_CHECK bool pins_read_hub(const char *path, struct verifying_key *key,
                              struct error *err);

/* Pin it, unless one is. ERROR_CONFLICT: it is another one. */
MUST_CHECK bool pins_keep_hub(const char *path, const struct verifying_key *key,
                              struct error *err);

/* *peer lives in `arena`. ERROR_INVALID says in which line what is wrong. */
MUST_CHECK bool pins_read_sites(const char *path, struct arena *arena,
                                const struct federation_peer **peer, size_t *count,
                                struct error *err);

#endif
