/* timeline.h - what a worker was doing, and when: marks, runs and intervals.
 *
 * METRICS.md, "A worker's timeline", is the law.
 *
 * A mark is the state event that counts at one instant of one worker. Of several events
 * at one instant, the last in order of uuid counts. All time follows from a worker's
 * marks and the hold.
 *
 * A run is a packed list of consecutive marks of one worker that have the same state and
 * station. A camera that reports "working" every second for an hour makes 15 runs, not
 * 3,600 rows. Every mark can be unpacked again, so a late event between two of them is as
 * exact as one that came in time. Runs do not depend on the hold. Two neighbouring runs
 * may have the same state and station.
 *
 * An interval is a stretch of time with a known state. A mark begins it; the next mark or
 * the end of the hold ends it. Time in no interval is unknown, and so is time in an
 * interval whose state is EVENT_UNKNOWN.
 */
#ifndef DOMAIN_TIMELINE_H
#define DOMAIN_TIMELINE_H

#include "domain/event.h"

enum {
    RUN_MARKS = 256,                /* marks in one run, at most */
    RUN_BYTES = (RUN_MARKS - 1) * 9 /* what they can take when packed */
};

struct run {
    instant start, last; /* its first and last mark */
    span gap;            /* the longest time between two of its marks */
    enum event_type state;
    int station;                  /* its number on the floor */
    const unsigned char *repeats; /* the marks after the first, see run_pack() */
    size_t repeats_size;
};

/* Pack `count` (1 to RUN_MARKS) marks in ascending order into *run. Its state and station
 * are left as they are. Each mark after the first becomes the milliseconds since the one
 * before it, as LEB128 (DWARF 5, section 7.6). run->repeats will point into `bytes`. */
void run_pack(const instant *mark, size_t count, unsigned char bytes[static RUN_BYTES],
              struct run *run);

/* Unpack the marks of a run, in order. Returns how many. Damaged bytes give fewer marks,
 * never more than RUN_MARKS. */
size_t run_unpack(const struct run *run, instant mark[static RUN_MARKS]);

/* Do two runs hold the same marks, state and station? */
bool run_equal(const struct run *a, const struct run *b);

/* Runs of one worker, in order of their starts. Often only some of the worker's runs have
 * been read: see struct timeline_part. */
struct timeline {
    struct run *run;
    size_t count, room;
};

/* Put a run into a timeline. It replaces one with the same start. Its bytes are borrowed,
 * the list lives in `arena`, the same one each time. Putting runs in order of time is
 * quick; one in the midst moves all behind it. */
void timeline_put(struct timeline *timeline, struct run run, struct arena *arena);

/* How many runs start at or before `t`. */
size_t timeline_upto(const struct timeline *timeline, instant t);

/* The run that starts at `start`, or NULL. */
struct run *timeline_find(const struct timeline *timeline, instant start);

enum { EVERYBODY = -1 };

/* Runs to be read, of one worker or of everybody: the last one that starts at or before
 * `from`, and all that start after that one up to `until` (included). They decide every
 * moment from `from` to `until`. {INSTANT_NEVER, INSTANT_NEVER} asks for the last run. */
struct timeline_part {
    int worker;
    instant from, until;
};

struct interval {
    struct window window;
    enum event_type state;
    int station, worker;
};

/* A growing list. */
struct intervals {
    struct interval *at;
    size_t count, room;
};

/* Append to `list` the intervals that `count` runs of `worker` (in order) make inside
 * `window`. They are in order, and none is empty. `next`: the worker's first mark after
 * those runs, or INSTANT_NEVER. The list lives in `arena`. Runs outside of the window
 * cost next to nothing. */
void timeline_intervals(const struct run *run, size_t count, instant next, int worker,
                        span hold, struct window window, struct arena *arena,
                        struct intervals *list);

/* A window cut into equal slices of time, so that each has some thousand runs of all
 * timelines together. What adds up, or has no need to look back, is worked out a slice at
 * a time: quarter hours with a million runs then take little more memory than these. An
 * empty window has no slices. */
struct slices {
    struct window window;
    size_t count;
};
struct slices slices_of(const struct timeline *timeline, size_t workers,
                        struct window window);
/* The i-th, in order of time. */
struct window slice_at(struct slices slices, size_t i);

/* Sort by station and start. */
void intervals_sort(struct intervals *list);

/* Cut off what lies outside of `window`. */
void intervals_clip(struct intervals *list, struct window window);

/* What is known of a worker at one moment. */
struct latest {
    bool seen; /* false: there is no mark up to that moment; the rest is undefined */
    bool held; /* the hold has not run out */
    instant at;
    enum event_type state;
    int station;
};

/* The latest mark of `count` runs (in order) at or before `t`. */
struct latest timeline_latest(const struct run *run, size_t count, span hold, instant t);

#endif
