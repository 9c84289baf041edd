/* timeline.h - from marks to intervals: what a worker was doing, and when.
 *
 * METRICS.md, "A worker's timeline", in three words.
 *
 * A mark is the state event that counts at one instant of one worker: of several at one
 * instant the last in order of uuid. Everything about time follows from a worker's marks
 * and the hold.
 *
 * A run is consecutive marks of one worker with one state at one station, packed. A
 * camera that reports "working" every second for an hour makes a few runs, not 3,600
 * rows; yet every mark can be had back, so that a late event between two of them is as
 * exact as if it had come in time. A run does not depend on the hold. Two adjoining runs
 * may have one state and station.
 *
 * An interval is a stretch of time with a known state: what a mark opens and the next
 * mark or the hold ends. Time in no interval is unknown, as is time in an interval whose
 * state is EVENT_UNKNOWN.
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

/* Pack `count` (1 to RUN_MARKS) marks in ascending order into *run, all but its state
 * and station. Each mark after the first is the time since the one before it in
 * milliseconds, as LEB128 (DWARF 5, section 7.6). `bytes` is what run->repeats will
 * point into. */
void run_pack(const instant *mark, size_t count, unsigned char bytes[static RUN_BYTES],
              struct run *run);

/* The marks of a run, in order; how many. Damaged bytes give fewer marks, never more
 * than RUN_MARKS. */
size_t run_unpack(const struct run *run, instant mark[static RUN_MARKS]);

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

/* Append to `list` the intervals that `count` runs of `worker` (in order) give inside
 * `window`, in order, not empty. `next`: the worker's first mark after those runs, or
 * INSTANT_NEVER. The list lives in `arena`. */
void timeline_intervals(const struct run *run, size_t count, instant next, int worker,
                        span hold, struct window window, struct arena *arena,
                        struct intervals *list);

/* What is known of a worker at one moment. */
struct latest {
    bool seen; /* false: no mark at or before that moment; the rest is undefined */
    bool held; /* the hold has not run out */
    instant at;
    enum event_type state;
    int station;
};

/* The latest mark of `count` runs (in order) at or before `t`. */
struct latest timeline_latest(const struct run *run, size_t count, span hold, instant t);

#endif
