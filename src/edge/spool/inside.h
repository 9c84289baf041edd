/* inside.h - what the files of the spool share; nobody else includes it.
 *
 *   spool.c       the file, transactions, figures
 *   queue.c       what waits: put, next, settle
 *   limits.c      bounds of size and age, space given back
 *   dead.c        dead letters
 *   seen.c        workers and cameras
 *   verify.c      verify
 *
 * The queue's number is never used again and grows with each event that is put, so it is
 * the order of age, for dead letters as well, which keep theirs.
 */
#ifndef EDGE_SPOOL_INSIDE_H
#define EDGE_SPOOL_INSIDE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/sqlite.h"
#include "edge/spool/spool.h"

/* Counted in the file, so that no row has to be. */
enum figure {
    FIGURE_WAITING,
    FIGURE_DEAD,
    FIGURE_TAKEN,
    FIGURE_DELIVERED,
    FIGURE_REJECTED,
    FIGURE_DROPPED_FULL,
    FIGURE_DROPPED_OLD,
    FIGURE_REFUSED,
    FIGURES
};

struct spool {
    struct db *db;
    struct spool_limits limits;
    int64_t change[FIGURES]; /* of the open transaction, until it is committed */
    bool cramped;            /* the disk is full and the file would have to grow */
    int64_t changes_before;  /* db_all_changes() when it began */
    struct arena scratch;    /* of one call */
};

/* The one number that a query without parameters gives. */
MUST_CHECK bool spool_ask(struct spool *spool, const char *sql, int64_t *number,
                          struct error *err);

MUST_CHECK bool spool_figures(struct spool *spool, int64_t figure[static FIGURES],
                              struct error *err);

/* The event in JSON, of spool_write_event(). Its texts are borrowed from the arena.
 * ERROR_CORRUPT: it is not an event, or not of this uuid. */
MUST_CHECK bool spool_read_event(int64_t number, str json, str uuid, struct arena *arena,
                                 struct event *event, struct error *err);

/* Put one event, for which there is room. */
MUST_CHECK bool spool_put_one(struct spool *spool, const struct event *event, instant now,
                              struct arena *arena, struct outcome *outcome,
                              struct error *err);

/* Take an event out of the queue; *found: was it there? */
MUST_CHECK bool spool_take_out(struct spool *spool, int64_t number, bool *found,
                               struct error *err);

/* Bytes of the file that are in use. */
MUST_CHECK bool spool_used(struct spool *spool, int64_t *bytes, struct error *err);

/* What an event will take at most, but for rare escapes in its texts. */
int64_t spool_event_bytes(const struct event *event);

/* Is there room for so many bytes, or can it be made? ERROR_UNAVAILABLE: it may not. */
MUST_CHECK bool spool_make_room(struct spool *spool, int64_t bytes, struct error *err);

/* The disk is or was full: do what can be done about it, between transactions. */
void spool_relieve(struct spool *spool);

/* Move what waits under this number to the dead letters. */
MUST_CHECK bool spool_bury(struct spool *spool, int64_t number, const char *reason,
                           instant now, bool *found, struct error *err);

/* Remember worker and camera of an event that was put. */
MUST_CHECK bool spool_see(struct spool *spool, const struct event *event, instant now,
                          struct error *err);

/* Of more than SPOOL_WORKERS, forget those that were seen longest ago. */
enum { SPOOL_WORKERS = 10000 };
MUST_CHECK bool spool_forget(struct spool *spool, struct error *err);

#endif
