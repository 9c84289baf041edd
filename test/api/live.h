/* live.h - for tests: a database in a temporary file, its writer, the live feed and a
 * server whose every path is a stream, or which answers as a table of routes says. Two
 * workers W1 and W2, two workstations S1 and S2.
 */
#ifndef TEST_API_LIVE_H
#define TEST_API_LIVE_H

#include "api/app.h"
#include "http/permission.h"

#include <stdint.h>

struct error;
struct store;

enum { LIVE_CONNECTIONS = 400 };

struct live {
    char folder[64], path[80];
    struct writer *writer;
    struct app app;
    struct caller caller; /* of every request; at first one who may know everything */
    struct server *server;
    uint16_t port;
    int64_t epoch, last; /* the last event's id */
    int64_t corrected;   /* the last correction's */
    int64_t next_ms;     /* when the next event happens */
};

int live_set_up(void **state); /* *state: the struct live */
int live_tear_down(void **state);

/* From now on the server answers as the API does. */
void live_serve_api(struct live *live);

/* Run `change` in a transaction. */
typedef bool live_change(struct store *store, instant now, struct error *err);
void live_run(struct live *live, live_change *change);

/* Commit so many events of W1 working at S1, all within the last hour, at once. */
void live_append(struct live *live, int64_t count);

/* Void or restore the event of that id, once. */
void live_correct(struct live *live, int64_t id, bool voided);

void live_add_worker(struct live *live, const char *id);

/* Let the calendar be one shift that never pauses. */
void live_set_shift(struct live *live, const char *name);

/* Have the site show figures of workers for so long; 0: not at all. */
void live_agree(struct live *live, span until);

/* Replace all data by W1 and S1. */
void live_replace(struct live *live);

#endif
