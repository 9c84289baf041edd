/* place.h - a database in a folder of its own, for one test. Test code.
 *
 * Signs are in the notation of test/domain/notation.h: worker 1 is "W1", station a is
 * "Sa", minute 0 is MIDNIGHT. Of signs sent, each has a greater uuid than those before.
 */
#ifndef TEST_STORE_PLACE_H
#define TEST_STORE_PLACE_H

#include "compare.h"
#include "engines.h"

#include "base/arena.h"

/* 2026-01-15T00:00:00Z */
#define MIDNIGHT ((instant){1768435200000})

enum { PLACE_FACTS = 1000 };

struct place {
    const struct engine *engine;
    char folder[FOLDER_ROOM], url[URL_ROOM];
    struct store *writer;
    struct arena arena;
    instant now;
    int sent;                      /* for the uuids */
    struct fact fact[PLACE_FACTS]; /* what the store holds */
    size_t facts;
};

/* For cmocka: *state, an engine, becomes a struct place with workers W1 to W3, stations
 * Sa and Sb, at noon; and nothing is left of it. */
int place_set_up(void **state);
int place_tear_down(void **state);

/* A moment, in minutes after MIDNIGHT. */
instant place_minute(int64_t minute);
struct window place_window(int64_t start, int64_t end);

/* The number that a statement of SQL gives; -1: no row. */
int64_t place_number(struct place *place, const char *sql);

/* The event of a sign, with the uuid of that number. */
struct uuid place_uuid(int number);

/* Remember signs as facts without sending them. */
void place_note(struct place *place, const char *signs);

/* Send signs in one transaction; all must be stored. */
void place_send(struct place *place, const char *signs);

/* Send one event in a transaction of its own. What became of it lives in the arena. */
struct outcome place_offer(struct place *place, const struct event *event);
/* A good event, to be changed and offered. */
struct event place_event(struct place *place);

/* Void or restore the event of that uuid's number; was that a change? */
bool place_correct(struct place *place, int number, bool voided);

/* What the store says `worker` (from 0) did in a window, in notation. */
const char *place_timeline(struct place *place, int worker, struct window window);

/* Everything that is kept equals naive.c's reckoning. */
void place_compare(struct place *place, struct store *store, const char *where);

void place_close(struct place *place);
void place_open(struct place *place);
/* Close it, and remove the database. */
void place_remove(struct place *place);

#endif
