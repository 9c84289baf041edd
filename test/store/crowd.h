/* crowd.h - a store of many workers, and what it asks of its engine for one request or
 * one group of events. For a test and for a benchmark; whatever goes wrong ends the
 * program.
 *
 * The clock stands still at CROWD_NOW, in the middle of a quarter hour. Each worker has a
 * history of some days up to then. States and stations change with every event.
 */
#ifndef TEST_STORE_CROWD_H
#define TEST_STORE_CROWD_H

#include "store/store.h"

#include "base/arena.h"

/* 2026-01-15T12:07:30Z */
#define CROWD_NOW ((instant){1768478850000})

struct crowd {
    char folder[32], path[64]; /* empty: of crowd_open_at() */
    struct store *writer, *reader;
    size_t workers, stations;
    uint64_t uuids; /* given so far */
};

/* `every`: after which time a worker has the next event. */
void crowd_open(struct crowd *crowd, size_t workers, int days, span every);
/* The same in a database of another engine, which is not removed when it is closed. */
void crowd_open_at(struct crowd *crowd, const char *url, size_t workers, int days,
                   span every);
void crowd_close(struct crowd *crowd);

/* --- what readers ask for --- */

/* As GET /api/metrics: the figures of a window. */
struct store_counts crowd_metrics(struct crowd *crowd, struct window window);
/* As GET /api/metrics/series: of each hour of a window. */
struct store_counts crowd_series(struct crowd *crowd, struct window window);
/* As GET /api/timeline, of all workers. */
struct store_counts crowd_timeline(struct crowd *crowd, struct window window);
/* As GET /api/events: `count` of them. */
struct store_counts crowd_page(struct crowd *crowd, struct window window, size_t count);

/* --- what the writer is given, each in one transaction --- */

/* `count` events of all workers, evenly in a window. They live in `arena`. */
struct event *crowd_events(struct crowd *crowd, struct window window, size_t count,
                           struct arena *arena);
/* Keep them. All must be new, or all known. */
struct store_counts crowd_send(struct crowd *crowd, const struct event *event,
                               size_t count, bool known);
/* Void them, one after the other. */
struct store_counts crowd_void(struct crowd *crowd, const struct event *event,
                               size_t count);
/* Let the next quarter hour pass. */
struct store_counts crowd_seal(struct crowd *crowd);

#endif
