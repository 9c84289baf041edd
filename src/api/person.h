/* person.h - everything that is kept of one worker, as lines of JSON. */
#ifndef API_PERSON_H
#define API_PERSON_H

#include "store/store.h"

struct buf;
struct directory;

/* How far it is told. Begins with the id and with what is not to be told at all, as if it
 * were told; the rest is zero. */
struct person_export {
    str worker;
    int64_t day;   /* the next one, by the site's wall clock */
    int64_t audit; /* the next row of the audit log; 0: from the first */
    bool begun, days_told, accounts_told, audit_told;
};

/* Append the next lines to `text`: what is registered, then figures of some days. Until
 * person->days_told. ERROR_NOT_FOUND: there is no such worker any more. */
MUST_CHECK bool person_days(struct store *store, struct person_export *person,
                            instant now, struct buf *text, struct error *err);

/* Append a line for each account that is the worker, with its sessions; nothing that
 * proves who somebody is. Of a provider's people only sessions are known. */
void person_accounts(struct directory *directory, str worker, struct buf *text);

/* Append lines of what the audit log has of the worker, who looked among them. Until
 * person->audit_told. */
MUST_CHECK bool person_audit(struct store *store, struct person_export *person,
                             struct buf *text, struct error *err);

/* Append a line with an event, its corrections and disputes. */
MUST_CHECK bool person_event(struct store *store, const struct kept *kept,
                             struct arena *arena, struct buf *text, struct error *err);

#endif
