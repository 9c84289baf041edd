/* original.h - the database file of the program that this one replaces.
 *
 * Its tables are workers, workstations and events. Where they have more columns than this
 * program knows, those are passed over.
 */
#ifndef CLI_ORIGINAL_H
#define CLI_ORIGINAL_H

#include "base/cleanup.h"
#include "base/str.h"
#include "domain/floor.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct error;
struct json;
struct statement;

struct original {
    bool zoned;   /* the zone of its local times was named; the caller's to set */
    uint64_t id;  /* of the event read last */
    uint64_t all; /* events in it */

    /* private */
    struct db *db;
    struct statement *events;
};

/* Is the file at `path` a database of SQLite? */
bool original_is(const char *path);

/* Open it for reading. ERROR_INVALID: it has other tables, or is this program's own. */
MUST_CHECK bool original_open(const char *path, struct original *original,
                              struct error *err);
void original_close(struct original *original); /* accepts an empty one */

/* Everybody who is registered in it. `now` is written where it says no time that this
 * program can read. They live in `arena`. */
MUST_CHECK bool original_floor(struct original *original, str now, struct arena *arena,
                               struct floor *floor, struct error *err);

/* The next event as a JSON object with the API's names. *object is NULL after the last.
 * *wrong: what cannot be read of this one, and then *object is NULL, too; its code is
 * ERROR_NONE when all is well. */
MUST_CHECK bool original_next(struct original *original, struct arena *arena,
                              const struct json **object, struct error *wrong,
                              struct error *err);

#endif
