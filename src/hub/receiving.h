/* receiving.h - a sheet comes in: what becomes of it.
 *
 * A sheet counts when the pinned key of its site has signed it and it is a later revision
 * than what is here. What it replaces is kept, with from when to when it was known, so
 * that it can be said later what the hub said then. Nothing a sender repeats, reorders or
 * makes up changes what is kept.
 */
#ifndef HUB_RECEIVING_H
#define HUB_RECEIVING_H

#include "hub/enrolment.h"
#include "hub/hub.h"
#include "hub/received_sheet.h"

struct arena;

/* How far ahead of the hub's clock a sheet may end. */
#define SHEET_AHEAD ((span){5 * 60 * 1000})

/* One sheet that was sent, and what became of it. */
struct arrival {
    str text; /* as it was signed */
    struct signature signature;
    struct verifying_key key; /* that it was found to be signed with */
    struct received_sheet sheet;
    bool read; /* `sheet` is filled in */
    enum sheet_status status;
    char reason[200]; /* NUL-terminated; empty: there is nothing to say */
};

/* Read it and check its signature against the key of the site in `db`, a reader, at
 * `now`. What is wrong with it is its status: SHEET_REFUSED; otherwise it is SHEET_NEW
 * until it is kept. False: the database cannot be read. */
MUST_CHECK bool arrival_judge(struct db *db, struct arrival *arrival, instant now,
                              struct arena *arena, struct error *err);

/* Keep those that are to be kept, in a transaction; their status says what became of
 * each. */
MUST_CHECK bool arrivals_keep(struct db *db, struct arrival *arrival, size_t count,
                              instant now, struct error *err);

#endif
