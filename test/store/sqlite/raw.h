/* raw.h - a place's file of SQLite from outside, as an administrator with sqlite3 has it.
 * Test code. */
#ifndef TEST_STORE_SQLITE_RAW_H
#define TEST_STORE_SQLITE_RAW_H

#include "../place.h"

/* The file of a place whose engine is SQLite. */
const char *raw_path(const struct place *place);

/* Run SQL through a connection of its own. */
void raw_sql(const struct place *place, const char *sql);
/* Is it refused? */
bool raw_fails(const char *path, const char *sql);
/* The first column of the first row; -1 when there is none. */
int64_t raw_ask(const char *path, const char *sql);

#endif
