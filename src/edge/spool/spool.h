/* spool.h - the SQLite file in which events wait until the server has them.
 *
 * A struct spool is one connection to the file. One thread uses it at a time. One
 * connection writes (spooler.h); any number read. What was put and committed is on the
 * disk.
 *
 * An event leaves the queue in one of three ways, and each is counted: the server
 * answered for it (spool_settle()), it became too old, or the spool was full and the user
 * chose to drop the oldest events.
 *
 * The file also holds dead letters: events that the server rejected, with its reason,
 * until somebody replays them. And it holds which camera saw which worker last, so that
 * this survives a restart.
 *
 * All functions may also fail with the errors of base/sqlite.h.
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
    SPOOL_REFUSE,      /* refuse new events: their senders keep them */
    SPOOL_DROP_OLDEST, /* drop the oldest events to make room */
};

struct spool_limits {
    int64_t bytes; /* the most that the file may hold, with its dead letters */
    span age;      /* events that wait for longer are dropped; 0: none are */
    enum spool_full when_full;
};

/* Open the spool at `path`. A writer creates a file that does not exist, and obeys
 * `limits`; a reader passes NULL. *spool is the caller's to close.
 * ERROR_CONFLICT: the file belongs to another program or to a newer version. */
MUST_CHECK bool spool_open(const char *path, enum spool_access access,
                           const struct spool_limits *limits, struct spool **spool,
                           struct error *err);

/* Close it; changes that were not committed are lost. Accepts NULL. */
void spool_close(struct spool *spool);
static inline void spool_closep(struct spool **spool) { spool_close(*spool); }

/* Is the file still where it was opened? One that was deleted, moved or replaced would be
 * written all the same, and be gone with the process. ERROR_UNAVAILABLE: it is not. */
MUST_CHECK bool spool_in_place(struct spool *spool, struct error *err);

/* --- transactions of the writer --- */

MUST_CHECK bool spool_begin(struct spool *spool, struct error *err);
MUST_CHECK bool spool_commit(struct spool *spool, struct error *err);
void spool_rollback(struct spool *spool);

/* How many rows the open transaction has changed so far. -1: a failure ended it. */
int64_t spool_changes(const struct spool *spool);

/* --- events that wait --- */

/* Put events at the end of the queue. outcome[i] says what became of event[i]:
 * - STORED: it was put; `id` is its number in the queue.
 * - DUPLICATE: the same event waits already.
 * - REJECTED with ERROR_CONFLICT: a different event with the same time and uuid waits.
 *   If the times differ or the other event was sent already, the server will find out.
 * Texts of outcomes live in `arena`.
 * ERROR_UNAVAILABLE: the spool is full and refuses events; none of them was put. */
MUST_CHECK bool spool_put(struct spool *spool, const struct event *event, size_t count,
                          instant now, struct arena *arena, struct outcome *outcome,
                          struct error *err);

/* Would spool_put() put all of these? A caller that puts them one by one asks this first,
 * so that nothing was changed when they are refused. ERROR_UNAVAILABLE: see there. */
MUST_CHECK bool spool_admits(struct spool *spool, const struct event *event, size_t count,
                             struct error *err);

/* The event as JSON, as the API accepts it. It lives in `arena`. */
str spool_write_event(const struct event *event, struct arena *arena);

/* An event to be sent: one JSON object as the API accepts it, without a line end. */
struct parcel {
    int64_t number;
    str json;
};

struct parcels {
    const struct parcel *parcel;
    size_t count;
};

enum spool_order { SPOOL_OLDEST_FIRST, SPOOL_NEWEST_FIRST };

/* Read the events to be sent next, at most `events` of them with `bytes` of JSON in all,
 * but at least one if any waits. They stay in the queue. The result lives in `arena`. */
MUST_CHECK bool spool_next(struct spool *spool, enum spool_order order, size_t events,
                           size_t bytes, struct arena *arena, struct parcels *parcels,
                           struct error *err);

/* The server's answer for one event. */
struct verdict {
    int64_t number;
    const char *reason; /* why the server rejected it; NULL: the server has it */
};

/* Remove these events from the queue. Rejected ones become dead letters. A number that
 * has left the queue meanwhile is skipped. */
MUST_CHECK bool spool_settle(struct spool *spool, const struct verdict *verdict,
                             size_t count, instant now, struct error *err);

/* Drop events that are too old, and return free space to the file system. To be called
 * every second between transactions; each call does a bounded part of the work. */
MUST_CHECK bool spool_tidy(struct spool *spool, instant now, struct error *err);

/* --- dead letters --- */

struct dead_letter {
    int64_t number;
    str json, reason;
    instant rejected;
};

/* Call `each` for every dead letter, the oldest first, until it returns false. */
MUST_CHECK bool spool_dead(struct spool *spool,
                           bool (*each)(void *context, const struct dead_letter *letter),
                           void *context, struct error *err);

/* Put a dead letter back into the queue. `event` is the corrected event; NULL: put it
 * back as it is.
 * ERROR_NOT_FOUND: no dead letter has this number.
 * ERROR_CONFLICT: a different event with the same time and uuid waits. */
MUST_CHECK bool spool_replay(struct spool *spool, int64_t number,
                             const struct event *event, instant now, struct error *err);

/* --- which camera saw which worker --- */

/* A worker whose latest state event came from a certain camera. */
struct seen {
    str worker, station;
    instant at;
};

struct seen_list {
    const struct seen *seen;
    size_t count;
};

/* Find the workers whose latest state event came from `camera` and is not `unknown`. It
 * does not matter whether that event still waits. The result lives in `arena`. */
MUST_CHECK bool spool_seen(struct spool *spool, str camera, struct arena *arena,
                           struct seen_list *list, struct error *err);

/* A camera that this box knows. */
struct camera {
    str id;
    enum camera_state state;
    instant heard; /* when anything was last heard of it; 0: never */
};

struct cameras {
    const struct camera *camera;
    size_t count;
};

/* The most cameras that are remembered. A further one replaces the one that was heard
 * longest ago. */
enum { SPOOL_CAMERAS = 1000 };

/* A source reports times by its own clock. If that clock was wrong for a moment, a time
 * in the future may have been kept. A time that is further ahead of `now` than this is
 * replaced by the next one that is not. */
enum { SPOOL_AHEAD_MS = 5 * 60 * 1000 };
static inline bool spool_is_ahead(instant at, instant now)
{
    return instant_since(at, now).ms > SPOOL_AHEAD_MS;
}

/* Remember the state of a camera and when it was heard. spool_put() itself notes the
 * camera of each event, with the event's time, unless the event is `unknown`. */
MUST_CHECK bool spool_note_camera(struct spool *spool, const struct camera *camera,
                                  instant now, struct error *err);
/* Look up one camera. *found: is it known? Its `id` is left to the caller. */
MUST_CHECK bool spool_camera(struct spool *spool, str id, struct camera *camera,
                             bool *found, struct error *err);
/* All cameras, ordered by id. The result lives in `arena`. */
MUST_CHECK bool spool_cameras(struct spool *spool, struct arena *arena,
                              struct cameras *cameras, struct error *err);

/* --- figures --- */

struct spool_stats {
    int64_t waiting, dead; /* events, now */
    int64_t bytes;         /* of the file that are in use */
    bool any;              /* does any event wait? */
    instant oldest;        /* if so: when the oldest of them was put */
    /* Events since the file was created: */
    int64_t taken, delivered, rejected;
    int64_t dropped_full, dropped_old, refused;
};

MUST_CHECK bool spool_stats(struct spool *spool, struct spool_stats *stats,
                            struct error *err);

/* Is there room for one more event of usual size? To be called between transactions.
 * ERROR_UNAVAILABLE: the spool or the disk is full. */
MUST_CHECK bool spool_has_room(struct spool *spool, struct error *err);

/* Write something that changes nothing, to find out whether anything can be written. To
 * be called between transactions. */
MUST_CHECK bool spool_probe(struct spool *spool, struct error *err);

/* Count events that were refused because the spool or the disk was full. Their own
 * transaction may have been rolled back, so this needs a later one. */
MUST_CHECK bool spool_count_refused(struct spool *spool, int64_t count,
                                    struct error *err);

/* --- verification --- */

/* Check SQLite's own structure, and that every event can be read, has the uuid under
 * which it is kept, and waits only once. `report` is called with a sentence for each
 * fault. *events: how many events were read. */
MUST_CHECK bool spool_verify(struct spool *spool,
                             void (*report)(void *context, const char *fault),
                             void *context, int64_t *events, struct error *err);

#endif
