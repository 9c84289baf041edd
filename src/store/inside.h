/* inside.h - what a store holds, and how a transaction becomes timelines and sums. For
 * the files of this folder; users of a store read store.h, engines backend.h.
 *
 * The life of an event in here: events.c adds it and leaves a mark. When the transaction
 * settles, settling.c has domain/settle.c work out what the marks change, reads what that
 * needs, and writes what comes of it.
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/backend.h"

#include "domain/settle.h"

#include "base/arena.h"

/* Events that were handed to the engine, and what is to be told of them. */
struct handed {
    const struct event *event;
    size_t count;
    enum origin origin;
    instant now;
    struct arena *arena; /* of the lists below, and of the outcomes' texts */
    struct addition *addition;
    struct addition_result *result;
    struct outcome *outcome;
};

struct store {
    struct backend *backend;
    struct arena plant_arena;
    struct plant plant; /* as the writer knows it */

    /* The writer's, empty between transactions but for the tails. */
    bool lost;         /* what is set could not be read again after a rollback */
    struct tail *tail; /* one per worker of the floor */
    struct handed *handed;
    size_t handed_count, handed_room;
    struct mark *mark;
    size_t marks, mark_room;
    struct sum_changes sums[SUM_OWNERS]; /* of the finest buckets */
    int *used[SUM_OWNERS];               /* who is used from now on */
    size_t used_count[SUM_OWNERS], used_room[SUM_OWNERS];
};

/* --- waiting.c --- */

/* Let a worker's timeline change when the transaction settles. */
void store_mark(struct store *store, struct mark mark);

/* Let it be known that an event refers to these two. */
void store_use(struct store *store, int worker, int station);

/* Forget all that waits to be written. */
void store_forget(struct store *store);

/* Read what is set again. Numbers of workers and stations change with it, so nothing may
 * wait. */
bool store_read_plant(struct store *store, struct error *err);

/* Change what is set for the site. */
bool store_put_site(struct store *store, struct site site, struct error *err);

/* --- events.c --- */

/* Wait for what the engine says of the events that it was handed, tell it, and count in
 * what is new. */
bool store_receive(struct store *store, struct error *err);

/* --- rebuild.c --- */

/* store_rebuild(), telling how far it is. */
bool store_rebuild_telling(struct store *store, instant now,
                           const struct migration_progress *progress, struct error *err);

/* --- settling.c --- */

/* Write all that waits. */
bool store_settle(struct store *store, struct error *err);

/* Count the time of `window` out of the sums with the hold `was` (0: it was not counted)
 * and in with `is`. A day at a time, which bounds the memory that years take. */
bool store_recount(struct store *store, struct window window, span was, span is,
                   struct error *err);

#endif
