/* actor.h - whoever typed the command, for the audit log; and where keys are. */
#ifndef CLI_ACTOR_H
#define CLI_ACTOR_H

#include "store/audit.h"

struct settings;

/* The user of this machine; empty when it has no name. Lives in `arena`. */
str user_of_machine(struct arena *arena);

/* The same as an actor. */
struct actor actor_here(struct arena *arena);

/* Where the key of the audit log lies: as set, or beside the database FILE as
 * .FILE.audit-key; empty if neither is known. The dot keeps it out of the way of those
 * who copy FILE*, because it does not belong into backups. */
str audit_key_path(const struct settings *settings, struct arena *arena);

/* The folder with the keys of pseudonyms, in the same way; lives in `arena`. */
str keys_folder_of(const struct settings *settings, struct arena *arena);

#endif
