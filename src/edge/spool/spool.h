/* spool.h - events that wait on this box until the server has them, in a SQLite file.
 *
 * A spool is one connection to the file and belongs to one thread at a time. There is one
 * that writes (spooler.h) and any number that read. What was put and committed is on the
 * disk. An event leaves the queue only by a verdict of the server (spool_settle()), by
 * its age, or, where the user chose so, as the oldest when the spool is full; each is
 * counted.
 *
 * Beside the queue the file holds the dead letters: events that the server rejected, with
 * the reason, until somebody replays them; and who was last seen by which camera, so that
 * a restart forgets nobody.
 *
 * Errors of all functions, besides those named: as of base/sqlite.h.
 */
#ifndef EDGE_SPOOL_SPOOL_H
#define EDGE_SPOOL_SPOOL_H

#include "domain/event.h"
#include "domain/outcome.h"
#include "edge/camera.h"

struct arena;
struct spool;

enum spool_access { SPOOL_READ, SPOOL_WRITE };

enum spool_full {
    SPOOL_REFUSE,      /* new events are refused: the sender keeps them */
    SPOOL_DROP_OLDEST, /* the oldest that wait make room */
};

struct spool_limits {
    int64_t bytes; /* that the file may hold, dead letters included */
    span age;      /* since it was put: what waits longer is dropped; 0: no bound */
    enum spool_full when_full;
};

/* Open the spool at `path`; a writer creates it. `limits` are the writer's, and may be
 * NULL for a reader. ERROR_CONFLICT: the file is another program's, or of a newer
 * version. */
MUST_CHECK bool spool_open(const char *path, enum spool_access access,
                           const struct spool_limits *limits, struct spool **spool,
                           struct error *err);

/* Accepts NULL. Uncommitted changes are lost. */
void spool_close(struct spool *spool);
static inline void spool_closep(struct spool **spool) { spool_close(*spool); }

/* --- transactions of the writer --- */

MUST_CHECK bool spool_begin(struct spool *spool, struct error *err);
MUST_CHECK bool spool_commit(struct spool *spool, struct error *err);
void spool_rollback(struct spool *spool);

/* How many rows the open transaction has changed so far; -1: a failure has ended it. */
int64_t spool_changes(const struct spool *spool);

/* --- what waits --- */

/* Put events at the end of the queue and say of each what became of it: STORED, its id is
 * its number in the queue; DUPLICATE, the same waits already; REJECTED with CONFLICT,
 * another of the same time waits under its uuid (of another time, or of what waits no
 * more, the server will say it). Texts of outcomes live in `arena`.
 * ERROR_UNAVAILABLE: full, and the policy is to refuse; nothing of the call was put. */
MUST_CHECK bool spool_put(struct spool *spool, const struct event *event, size_t count,
                          instant now, struct arena *arena, struct outcome *outcome,
                          struct error *err);

/* Would spool_put() take these? For who puts them one by one, and wants to be refused
 * before anything was changed. ERROR_UNAVAILABLE, as there. */
MUST_CHECK bool spool_admits(struct spool *spool, const struct event *event, size_t count,
                             struct error *err);

/* The JSON of an event as the API takes it, in `arena`. */
str spool_write_event(const struct event *event, struct arena *arena);

/* An event on its way: one JSON object as the API takes it, without a line end. */
struct parcel {
    int64_t number;
    str json;
};

struct parcels {
    const struct parcel *parcel;
    size_t count;
};

enum spool_order { SPOOL_OLDEST_FIRST, SPOOL_NEWEST_FIRST };

/* The next that wait: up to `events` of them and `bytes` of JSON, at least one when any
 * waits. They stay in the queue. They live in `arena`. */
MUST_CHECK bool spool_next(struct spool *spool, enum spool_order order, size_t events,
                           size_t bytes, struct arena *arena, struct parcels *parcels,
                           struct error *err);

/* What the server said of one. */
struct verdict {
    int64_t number;
    const char *reason; /* why it was rejected; NULL: the server has it */
};

/* Take those out of the queue; rejected ones become dead letters. A number that is not in
 * the queue any more is passed over. */
MUST_CHECK bool spool_settle(struct spool *spool, const struct verdict *verdict,
                             size_t count, instant now, struct error *err);

/* Drop what is too old at `now`, and give free space back to the file system, a bounded
 * piece at a call: called every second, between transactions. */
MUST_CHECK bool spool_tidy(struct spool *spool, instant now, struct error *err);

/* --- dead letters --- */

struct dead_letter {
    int64_t number;
    str json, reason;
    instant rejected;
};

/* Call `each` for all dead letters, oldest first, until it says false. */
MUST_CHECK bool spool_dead(struct spool *spool,
                           bool (*each)(void *context, const struct dead_letter *letter),
                           void *context, struct error *err);

/* Put a dead letter into the queue again, as it is, or as `event` says (not NULL).
 * ERROR_NOT_FOUND: no dead letter has this number. ERROR_CONFLICT: another event of
 * the same time waits under this uuid. */
MUST_CHECK bool spool_replay(struct spool *spool, int64_t number,
                             const struct event *event, instant now, struct error *err);

/* --- who was seen by which camera --- */

/* A worker whose latest state event came from a camera. */
struct seen {
    str worker, station;
    instant at;
};

struct seen_list {
    const struct seen *seen;
    size_t count;
};

/* Those whose latest state event came from `camera` and is not `unknown`, whether that
 * event waits still or not. They live in `arena`. */
MUST_CHECK bool spool_seen(struct spool *spool, str camera, struct arena *arena,
                           struct seen_list *list, struct error *err);

/* A camera that this box knows. */
struct camera {
    str id;
    enum camera_state state;
    instant heard; /* the last time that anything was heard of it; 0: never */
};

struct cameras {
    const struct camera *camera;
    size_t count;
};

/* So many cameras are remembered; the one that was heard longest ago makes room. */
enum { SPOOL_CAMERAS = 1000 };

/* Sources give times of their own clocks, and one that was wrong for a moment may have
 * left a time that is yet to come. What is further ahead of `now` than this yields to
 * what is not. */
enum { SPOOL_AHEAD_MS = 5 * 60 * 1000 };
static inline bool spool_is_ahead(instant at, instant now)
{
    return instant_since(at, now).ms > SPOOL_AHEAD_MS;
}

/* Remember what is known of a camera. spool_put() does so for the camera of each event,
 * unless it is an `unknown` one, with the event's time. */
MUST_CHECK bool spool_note_camera(struct spool *spool, const struct camera *camera,
                                  instant now, struct error *err);
/* What is known of one. Its `id` is left for the caller. */
MUST_CHECK bool spool_camera(struct spool *spool, str id, struct camera *camera,
                             bool *found, struct error *err);
/* In the order of their ids. They live in `arena`. */
MUST_CHECK bool spool_cameras(struct spool *spool, struct arena *arena,
                              struct cameras *cameras, struct error *err);

/* --- figures --- */

struct spool_stats {
    int64_t waiting, dead; /* now */
    int64_t bytes;         /* of the file that are in use */
    bool any;              /* does any wait; then: */
    instant oldest;        /* when the oldest that waits was put */
    /* Since the file was made. */
    int64_t taken, delivered, rejected;
    int64_t dropped_full, dropped_old, refused;
};

MUST_CHECK bool spool_stats(struct spool *spool, struct spool_stats *stats,
                            struct error *err);

/* Could an event be put now, as far as can be told without one? ERROR_UNAVAILABLE: no,
 * the spool or the disk is full. Between transactions. */
MUST_CHECK bool spool_has_room(struct spool *spool, struct error *err);

/* Count events that were refused for a full spool or disk; in a transaction of its own,
 * as the one that was refused was rolled back. */
MUST_CHECK bool spool_count_refused(struct spool *spool, int64_t count,
                                    struct error *err);

/* --- trust --- */

/* Check the file: SQLite's own structure, that each event can be read, has the uuid it is
 * kept under, and waits once. `report` is called with a sentence for each fault.
 * *events: how many were read. */
MUST_CHECK bool spool_verify(struct spool *spool,
                             void (*report)(void *context, const char *fault),
                             void *context, int64_t *events, struct error *err);

#endif
