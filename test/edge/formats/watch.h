/* watch.h - draws what comes out of an adapter, as a person would. Test code.
 *
 *     a: W0-20 I20-50 A50- +3@12
 *
 * At station a the worker worked from second 0 to 20, was idle until 50, and has been
 * absent since; 3 units were made at 12. "?" is unknown: after a camera was lost the
 * agent puts such events, and watch does so in its place. A state that is only repeated
 * is not drawn.
 */
#ifndef TEST_EDGE_WATCH_H
#define TEST_EDGE_WATCH_H

#include "base/arena.h"
#include "edge/formats/adapter.h"
#include "edge/formats/formats.h"

/* Second 0 of all drawings: 2026-01-15T08:00:00Z. */
#define WATCH_START ((instant){1768464000000})

enum { WATCH_EVENTS = 4096 };

struct watch {
    struct arena arena;
    struct output out; /* what to hand to an adapter */
    struct event event[WATCH_EVENTS];
    size_t events;
    bool set_back;      /* the source's clock may be set back: times go back */
    char cameras[512];  /* changes of state: "hall offline@30 hall online@90" */
    char ignored[4096]; /* reasons, a line each */
    size_t ignored_count;
    char unread[4096]; /* the same of what could not be read: "CAM-7: reason" */
    char clocks[512];  /* changes: "CAM-7 behind 18000s" "CAM-7 right" */
};

/* Begin to watch. Until watch_end() `watch` may be used. */
void watch_begin(struct watch *watch);
void watch_end(struct watch *watch);

/* The drawing of a worker, valid until the next call. */
const char *watch_drawing(const struct watch *watch, const char *worker);

/* Read a file of the source tree. The text lives in the arena. */
str watch_file(struct watch *watch, const char *path);

/* Hand a capture to an adapter of this mapping, then let time pass until second `until`.
 * To be called once between watch_begin() and watch_end(). */
void watch_run(struct watch *watch, const char *mapping, const char *capture, int until);

/* A capture, and the drawing of one worker in it. */
struct watch_row {
    const char *what, *mapping, *capture;
    int until;
    const char *worker, *drawn;
};

/* Check that each row's capture gives its drawing. Those that do not are printed. */
void watch_check(const struct watch_row *row, size_t count);

/* Hand a capture to an adapter that goes on. */
void watch_feed(struct watch *watch, struct adapter *adapter, const char *capture);

#endif
