/* watch.h - what comes out of an adapter, as somebody would draw it. Test code.
 *
 *     a: W0-20 I20-50 A50- +3@12
 *
 * Worked at station a from second 0 to 20, was idle until 50, is absent since; 3 units
 * were made at 12. "?" is unknown: a camera that was lost left it so, which the agent
 * does elsewhere and is done here in its stead. What is only said again is not drawn.
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
    bool set_back;      /* the source's clock may be: times go back */
    char cameras[512];  /* changes: "hall offline@30 hall online@90" */
    char ignored[4096]; /* reasons, a line each */
    size_t ignored_count;
};

/* `watch` may be used until watch_end(). */
void watch_begin(struct watch *watch);
void watch_end(struct watch *watch);

/* What is drawn of a worker; valid until the next call. */
const char *watch_drawing(const struct watch *watch, const char *worker);

/* A file of the source tree; it lives in the arena. */
str watch_file(struct watch *watch, const char *path);

/* A capture through the adapter of a mapping, and then time passes until second `until`.
 * Between watch_begin() and watch_end(), once. */
void watch_run(struct watch *watch, const char *mapping, const char *capture, int until);

/* A capture and what is drawn of it. */
struct watch_row {
    const char *what, *mapping, *capture;
    int until;
    const char *worker, *drawn;
};

/* Each row's capture must be drawn as it says; those that are not are named. */
void watch_check(const struct watch_row *row, size_t count);

/* The lines of a capture once more, in an adapter that goes on. */
void watch_feed(struct watch *watch, struct adapter *adapter, const char *capture);

#endif
