/* inside.h - what the files of the spool share. Only they include it.
 *
 * An event that is put gets a number. Numbers rise and are never used again, so they are
 * the order of age. A dead letter keeps the number of its event.
 */
#ifndef EDGE_SPOOL_INSIDE_H
#define EDGE_SPOOL_INSIDE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/sqlite.h"
#include "edge/spool/spool.h"

/* The file holds these counts, so that nobody has to count rows. */
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
    int64_t change[FIGURES]; /* of each figure, by the open transaction */
    int64_t changes_before;  /* db_all_changes() when that began */
    bool cramped;            /* the disk is full, and the file would have to grow */
    struct arena scratch;    /* lives for one call */
};

/* --- spool.c: the file --- */

/* Run a query without parameters whose result is one number. */
MUST_CHECK bool spool_ask(struct spool *spool, const char *sql, int64_t *number,
                          struct error *err);

MUST_CHECK bool spool_figures(struct spool *spool, int64_t figure[static FIGURES],
                              struct error *err);

/* How many bytes of the file are in use. */
MUST_CHECK bool spool_used(struct spool *spool, int64_t *bytes, struct error *err);

/* --- event_json.c --- */

/* Read what spool_write_event() wrote. The event's texts live in `arena`. Its uuid may be
 * another than `uuid` when an earlier version derived that.
 * ERROR_CORRUPT: the text is not an event, or not the one that is kept under `uuid`. */
MUST_CHECK bool spool_read_event(int64_t number, str json, str uuid, struct arena *arena,
                                 struct event *event, struct error *err);

/* --- queue.c: events that wait --- */

/* Put one event. The caller has made room for it. */
MUST_CHECK bool spool_put_one(struct spool *spool, const struct event *event, instant now,
                              struct arena *arena, struct outcome *outcome,
                              struct error *err);

/* Remove an event from the queue. *found: was it there? */
MUST_CHECK bool spool_take_out(struct spool *spool, int64_t number, bool *found,
                               struct error *err);

/* --- dead.c: dead letters --- */

/* Move an event from the queue to the dead letters. *found: was it in the queue? */
MUST_CHECK bool spool_bury(struct spool *spool, int64_t number, const char *reason,
                           instant now, bool *found, struct error *err);

/* --- limits.c: size and age --- */

/* An upper bound of the bytes that an event takes in the file. Only texts with many
 * characters that JSON escapes may exceed it. */
int64_t spool_event_bytes(const struct event *event);

/* Make sure that there is room for `bytes` more; drop the oldest events if the user chose
 * that. ERROR_UNAVAILABLE: the spool is full, and nothing may be dropped. */
MUST_CHECK bool spool_make_room(struct spool *spool, int64_t bytes, struct error *err);

/* How many events are dropped at least when room has to be made. */
enum { SPOOL_DROP_AT_ONCE = 200 };

/* Drop the `count` oldest events, whether they wait or are dead letters. */
MUST_CHECK bool spool_drop_oldest(struct spool *spool, int64_t count, int64_t *dropped,
                                  struct error *err);

/* Drop what was put, or rejected, before `oldest`; a bounded number at a call. */
MUST_CHECK bool spool_drop_old(struct spool *spool, instant oldest, struct error *err);

/* Return up to `pages` free pages to the file system. */
MUST_CHECK bool spool_give_back(struct spool *spool, int pages, struct error *err);

/* --- seen.c: workers and cameras --- */

/* Note the worker and the camera of an event that was put. */
MUST_CHECK bool spool_see(struct spool *spool, const struct event *event, instant now,
                          struct error *err);

/* If more than SPOOL_WORKERS are known, forget those who were seen longest ago. */
enum { SPOOL_WORKERS = 10000 };
MUST_CHECK bool spool_forget(struct spool *spool, struct error *err);

/* --- salvage_rows.c --- */

/* Copy what can be read of the spool at `path` into a new one, and count it. On return
 * all of that is in the file itself. */
struct salvage;
MUST_CHECK bool spool_copy_readable(const char *path, const char *copy_path,
                                    struct salvage *salvage, struct error *err);

#endif
