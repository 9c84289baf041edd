/* person.h - everything that is kept of one worker, as lines of JSON. */
#ifndef API_PERSON_H
#define API_PERSON_H

#include "store/store.h"

struct buf;
struct caller;
struct directory;

/* How far it is told. All but `told` is private. */
struct person_export {
    str worker;
    int64_t day;                /* the next one, by the site's wall clock */
    int64_t refused, waiting;   /* ids of the last that was told, of either */
    int64_t audit;              /* the next row of the audit log; 0: from the first */
    bool no_accounts, no_audit; /* are told at all */
    bool begun, days_told, accounts_told, refused_told, waiting_told;
    bool told; /* all but the events */
};

/* Begin to tell of `worker`, which is borrowed. What others did to the account and who
 * looked is for the worker, and for those who are shown it elsewhere. */
struct person_export person_begin(str worker, const struct caller *caller);

/* Append the next lines to `text`, until person->told: what is registered, figures of
 * each day, accounts, events that were refused, corrections that wait for theirs, what
 * the audit log has. ERROR_NOT_FOUND: there is no such worker
 * any more. */
MUST_CHECK bool person_next(struct store *store, struct directory *directory,
                            struct person_export *person, instant now, struct buf *text,
                            struct error *err);

/* Append a line with an event, its corrections and disputes. */
MUST_CHECK bool person_event(struct store *store, const struct kept *kept,
                             struct arena *arena, struct buf *text, struct error *err);

#endif
