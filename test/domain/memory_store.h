/* memory_store.h - a store in memory, for tests of domain/settle.h. Test code.
 *
 * It keeps all events, runs and sums. When a group settles, it takes the four steps of
 * settle.h and gives what they ask for, exactly that and nothing more, so that a need
 * which settle_needs() forgets shows as a wrong timeline or a wrong sum.
 *
 * The naive half, memory_store_check(), knows the events only: it works out from them
 * what timelines, sums and tails must be.
 */
#ifndef TEST_DOMAIN_MEMORY_STORE_H
#define TEST_DOMAIN_MEMORY_STORE_H

#include "domain/settle.h"

#include "base/arena.h"
#include "base/buf.h"

enum {
    MEMORY_WORKERS = 3,
    MEMORY_STATIONS = MEMORY_WORKERS,
    MEMORY_DAYS = 9, /* all times are in the first days of 1970 */
    MEMORY_BUCKETS = MEMORY_DAYS * (96 + 24 + 4 + 1) + 2,
};

/* A state event. */
struct seen {
    instant at;
    int worker, station;
    enum event_type state;
    int64_t order; /* of two at one instant the one with the higher number counts */
    bool voided;
};

/* Sums of the buckets of all levels. */
struct memory_sums {
    struct worker_sum worker[MEMORY_BUCKETS][MEMORY_WORKERS];
    struct station_sum station[MEMORY_BUCKETS][MEMORY_STATIONS];
};

/* The last change of state in a quarter hour. */
struct memory_change {
    bool kept;
    instant at; /* INSTANT_NEVER: somebody absent was heard of */
};

struct memory_changes {
    struct memory_change of[SUM_OWNERS][MEMORY_DAYS * 96][MEMORY_WORKERS];
};

/* The number of the bucket of a level that holds `t`. */
size_t memory_slot(int level, instant t);

struct memory_store {
    struct arena arena;
    span hold;
    instant sealed;
    struct seen *event;
    size_t events, event_room;
    struct timeline kept[MEMORY_WORKERS];
    struct tail tail[MEMORY_WORKERS];
    struct memory_sums sums;
    struct memory_changes changes;
    struct mark *mark; /* the group that waits to be settled */
    size_t marks, mark_room;
};

/* Free with memory_store_free(). */
struct memory_store *memory_store_new(span hold, instant sealed);
void memory_store_free(struct memory_store **store);

/* An event comes. */
void memory_store_add(struct memory_store *store, struct seen event);
/* The event is voided, or counts again if it is voided. */
void memory_store_correct(struct memory_store *store, struct seen *event);

/* Events in the notation of notation.h, and some more of it:
 *
 *     W@0x300     300 of them, one a minute
 *     <I@10       of several at one instant this one does not count
 *     -W@10       the event is voided, or counts again if it is voided
 */
void memory_store_say(struct memory_store *store, const char *text);

/* What a group asked for and changed. */
struct settle_log {
    size_t parts;    /* of timelines were asked for */
    struct buf read; /* the runs that these gave */
    struct buf moments, stale;
    struct buf changes; /* "-W0" was removed, "W0,5" was put */
};

#define SETTLE_LOG ((struct settle_log){0, BUF(4096), BUF(4096), BUF(4096), BUF(4096)})
void settle_log_free(struct settle_log *log);

/* Settle the group. `log` may be NULL. Fails the test when a rule of settle.h is broken;
 * `where` says in which case. */
void memory_store_settle(struct memory_store *store, const char *where,
                         struct settle_log *log);

/* Count the time up to `sealed` into the sums. */
void memory_store_seal(struct memory_store *store, instant sealed);

/* The writer forgets the last runs, as after a start. */
void memory_store_forget(struct memory_store *store);

/* The runs of these parts, and no others, into timeline[worker]. */
void memory_store_read(const struct memory_store *store, const struct timeline_part *part,
                       size_t parts, struct timeline *timeline, struct arena *arena);

/* The time of a window, worked out from the events alone and added to these sums. */
void memory_store_sum(const struct memory_store *store, struct window window,
                      struct worker_sum worker[MEMORY_WORKERS],
                      struct station_sum station[MEMORY_STATIONS]);

/* Timelines, sums and tails must be what the events say. */
void memory_store_check(struct memory_store *store, const char *where);

#endif
