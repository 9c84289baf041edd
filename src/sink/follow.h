/* follow.h - brings the copy in ClickHouse up to what the store has.
 *
 * Where it is, is kept in ClickHouse, beside the rows: the last event, the last
 * correction, and the number of the last hour that changed (store.h). A block of rows is
 * inserted first, and then the position. So after a failure, of whichever side, some rows
 * are written once more, with the same key, and count once.
 *
 *   - Events are appended as they come, and once more when they were voided or restored.
 *   - Sums and intervals of an hour that has changed are compared with those in
 *     ClickHouse, and what differs is written.
 *   - If the store's data was replaced, a backup was put back, or a worker was erased,
 * all that the store has is copied anew, after the old rows were removed. Of what the
 * store itself has no more, events of workers whom it does not know are removed as well.
 *   - Events that the store removed because they are old stay in ClickHouse, until the
 *     store must not name anybody of that time any more.
 */
#ifndef SINK_FOLLOW_H
#define SINK_FOLLOW_H

#include "sink/clickhouse.h"

#include "store/store.h"

/* What of the store is copied. Begins as zero. */
struct position {
    bool known;    /* ClickHouse has one */
    int64_t epoch; /* of the site, as all below */
    int64_t event;
    struct uuid uuid; /* of that event */
    int64_t correction;
    int64_t hour;        /* a number of store_changed_hours() */
    instant people_from; /* rows before it name nobody */
    int64_t version;     /* how often it was written */
};

/* The tables are made when they are not there. *position: what ClickHouse has. */
MUST_CHECK bool follow_begin(struct clickhouse *clickhouse, struct position *position,
                             struct error *err);

/* What is left to be copied. */
struct behind {
    int64_t events, corrections, hours;
};

/* Copy a block. *more: there may be another one at once. *events: how many were written.
 * After an error, follow_begin() tells the position. */
MUST_CHECK bool follow_block(struct store *store, struct clickhouse *clickhouse,
                             struct position *position, struct behind *behind, bool *more,
                             int64_t *events, struct error *err);

/* Does the position belong to what the store has now? Otherwise all is to be copied anew.
 * In a snapshot. */
MUST_CHECK bool follow_fits(struct store *store, const struct plant *plant,
                            const struct position *position, bool *fits,
                            struct error *err);

#endif
