/* audit_key.h - the key that signs the audit log: a file that only its owner may read.
 *
 * It lies outside the database, so that it is not in backups, and whoever has the
 * database alone cannot sign. The file holds 64 hexadecimal digits, the seed of an
 * Ed25519 key.
 */
#ifndef PIPELINE_AUDIT_KEY_H
#define PIPELINE_AUDIT_KEY_H

#include "base/cleanup.h"
#include "base/crypto.h"

struct error;

/* ERROR_NOT_FOUND: there is no such file. ERROR_INVALID: it holds no key.
 * ERROR_UNAVAILABLE: it cannot be read. *open: others than its owner may read it. */
MUST_CHECK bool audit_key_read(const char *path, struct signing_key *key, bool *open,
                               struct error *err);

/* Make a key, and the file, whole. ERROR_UNAVAILABLE: it cannot be written. */
MUST_CHECK bool audit_key_make(const char *path, struct signing_key *key,
                               struct error *err);

#endif
