/* credential_entry.h - what the audit log tells of a change of people, keys or sessions:
 * never what proves who somebody is, nor a hash of it.
 */
#ifndef API_CREDENTIAL_ENTRY_H
#define API_CREDENTIAL_ENTRY_H

#include "store/audit.h"

struct change;

/* Fill in before, after, which worker it concerns and, where a session begins, whose it
 * is. The change is worked out and, as yet, `had` is how it was. Who was one worker and
 * becomes another leaves two rows: the one of what was is added here. */
void credential_entry(const struct change *change, struct audit_entry *entry);

#endif
