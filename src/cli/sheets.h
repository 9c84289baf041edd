/* sheets.h - what of a site goes to a hub, as its settings say. */
#ifndef CLI_SHEETS_H
#define CLI_SHEETS_H

#include "sheets/leaving.h"
#include "sheets/sender.h"

struct settings;

/* Where the site's key for the hub is; empty: nowhere. Lives in `arena`. */
str hub_key_path(const struct settings *settings, struct arena *arena);

/* Where the key of the hub is pinned: beside the site's own. Lives in `arena`. */
str hub_pinned_path(const struct settings *settings, struct arena *arena);

/* The site's key for the hub; it is made when there is none. ERROR_INVALID: it cannot be
 * read, or there is no place for it. */
MUST_CHECK bool hub_key_read(const struct settings *settings, struct arena *arena,
                             struct signing_key *key, struct error *err);

/* Begin to send, if there is a hub, and log what leaves the site. *sender stays NULL
 * where there is none. ERROR_INVALID: the settings do not go together, or a file of them
 * cannot be read. */
MUST_CHECK bool sheets_start(const struct settings *settings, struct writer *writer,
                             struct pool *pool, struct arena *arena,
                             struct sheet_sender **sender, struct error *err);

/* What leaves the site by these settings, with which sheets_start() has begun to send.
 * Its texts are theirs. */
struct leaving sheets_leaving(const struct settings *settings);

#endif
