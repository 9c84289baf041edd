/* inside.h - what the files of this folder share. Not for users of a store.
 *
 * The life of an event in here: events.c inserts it and leaves a pending mark. When the
 * transaction settles, store.c works out which sealed time the pending marks change,
 * has rollups.c take that time out of the buckets as it was, has runs.c put the marks
 * into the timelines, and has the time counted again as it is now. Live events change no
 * sealed time and skip all but the third.
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "base/sqlite.h"
#include "store/store.h"

#include "base/arena.h"

/* Where the writer is in one worker's timeline: the run it changed last. */
struct cursor {
    bool loaded; /* false: nothing below holds */
    bool changed;
    size_t count; /* 0: before the worker's first mark */
    instant mark[RUN_MARKS];
    enum event_type state;
    int station;
    instant next; /* the first mark after this run, or INSTANT_NEVER */
};

/* An instant at which a worker's mark changes. */
struct pending {
    int worker, station;
    instant at;
    enum event_type state; /* EVENT_TYPES: whatever event counts there now, or none */
};

/* A change of one bucket's sums. For a worker: working, idle, absent, units; for a
 * station: occupied, working, units. */
enum { SUMS = 4 };
struct delta {
    instant bucket;
    int who;
    int64_t sum[SUMS];
};

struct deltas {
    struct delta *at;
    size_t count, room;
};

struct store {
    struct db *db;
    struct arena floor_arena;
    struct floor floor;
    struct site site;

    bool lost; /* floor and site could not be read again after a rollback */

    /* The writer's, empty between transactions but for the cursors. */
    struct cursor *cursor; /* one per worker of the floor */
    struct pending *pending;
    size_t pending_count, pending_room;
    struct window *stale; /* sealed time that pending marks change */
    size_t stale_count, stale_room;
    struct deltas worker_delta, station_delta; /* of the finest buckets */
};

/* schema.c: create or migrate. */
bool schema_migrate(struct store *store, const char *path, instant now,
                    struct error *err);
bool schema_check(struct db *db, struct error *err);

/* registers.c */
bool floor_read(struct db *db, struct arena *arena, struct floor *floor,
                struct error *err);
/* Let it be known that an event refers to these two; after each that is stored. */
bool floor_use(struct store *store, int worker, int station, struct error *err);
/* The number that a query for a count gives: how long a list of rows will be. */
bool count_rows(struct db *db, const char *sql, size_t *count, struct error *err);
/* May one more be kept of `what`, "workers", beside those `count`? */
bool room_for(size_t count, size_t most, const char *what, struct error *err);

/* site.c */
bool site_read(struct db *db, struct site *site, struct error *err);
/* The time of the earliest mark; `sealed` when there is none. */
bool history_start(struct store *store, instant *start, struct error *err);
bool site_write(struct db *db, const char *name, int64_t value, struct error *err);

/* store.c */
/* Let the worker's mark at pending.at change when the transaction settles. */
void store_mark(struct store *store, struct pending pending);
/* Write what waits in memory. */
bool store_settle(struct store *store, struct error *err);
/* The same, then read floor and site again: after a change of registers. */
bool store_reload(struct store *store, struct error *err);

/* events.c: the state event that counts at an instant of a worker, if there is one. */
struct winner {
    bool found; /* false: nothing below holds */
    enum event_type state;
    int station;
    struct uuid uuid;
};
bool events_winner(struct db *db, const struct floor *floor, int worker, instant at,
                   struct winner *winner, struct error *err);

/* runs.c */
/* The time that a pending mark changes, as things are: of a mark that repeats the one
 * before it only what that one did not hold any longer. */
bool runs_changed(struct store *store, const struct pending *pending,
                  struct window *changed, struct error *err);
/* Let the worker's mark at `at` be this one, in place of one that may be there. */
bool runs_set(struct store *store, int worker, instant at, enum event_type state,
              int station, struct error *err);
/* Take the worker's mark at `at` away. */
bool runs_remove(struct store *store, int worker, instant at, struct error *err);
/* Is there a mark at `at`, and of another state or station? */
bool runs_differ(struct store *store, int worker, instant at, enum event_type state,
                 int station, bool *differ, struct error *err);
bool runs_flush(struct store *store, struct error *err);
void runs_forget(struct store *store);

/* A moment, `from` or later, before which nobody has a mark since `from`; INSTANT_NEVER
 * when nobody has one any more. */
bool runs_next(struct store *store, instant from, instant *next, struct error *err);

/* A worker's runs that matter for [start, end], that is from the last that begins at or
 * before `start`. They live in `arena`. */
bool runs_load(struct db *db, const struct floor *floor, int worker, struct window window,
               struct arena *arena, struct run **run, size_t *count, struct error *err);
/* The intervals of a worker in `window`, appended to `list`. */
bool runs_intervals(struct db *db, const struct floor *floor, int worker, span hold,
                    struct window window, struct arena *arena, struct intervals *list,
                    struct error *err);

/* rollups.c */
void deltas_add(struct deltas *deltas, instant at, int who, const int64_t sum[SUMS]);
/* Count units of a product event into the buckets. */
void rollups_count(struct store *store, int worker, int station, instant at,
                   int64_t units);
/* Count the time of `window` into the deltas, or out of them (sign -1), as the runs and
 * the hold tell it. A day at a time, which bounds the memory that years take. */
bool rollups_tally(struct store *store, struct window window, span hold, int sign,
                   struct error *err);
/* Count sealed time out with the hold `was` (0: it was not counted) and in with `is`,
 * and write what comes of it. */
bool rollups_rework(struct store *store, struct window window, span was, span is,
                    struct error *err);
/* Write the deltas into all levels. */
bool rollups_flush(struct store *store, struct error *err);
void rollups_forget(struct store *store);
/* Add the sums of the buckets of `part` to one sum per worker and station. */
bool rollups_sum(struct db *db, const struct floor *floor, struct rollup_part part,
                 bool time, bool units, struct worker_sum *worker,
                 struct station_sum *station, struct error *err);
/* The sums of the buckets of `level`, which the cells are, into them. */
bool rollups_cells(struct db *db, const struct floor *floor, int level,
                   struct cells *cells, struct error *err);

#endif
