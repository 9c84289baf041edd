/* keys.h - API keys. What changes anything runs in a task of the writer (change.h). */
#ifndef ACCESS_KEYS_H
#define ACCESS_KEYS_H

#include "access/change.h"

enum { KEYS_OF_AGENT = 2 }; /* live at once: the old one, and the one that replaces it */

/* Make a key as `wanted` says, but for its id, hash and times. Its text in `text` goes to
 * the caller, and nowhere else. ERROR_INVALID: it would be of no use.
 * ERROR_CONFLICT: its agent has two live ones. */
MUST_CHECK bool key_add(struct change *change, const struct key *wanted,
                        char text[static KEY_TEXT], struct key *key, struct error *err);

/* End a key, and the sessions that it was exchanged for. *key: how it was.
 * ERROR_NOT_FOUND. */
MUST_CHECK bool key_revoke(struct change *change, str id, struct key *key,
                           struct error *err);

#endif
