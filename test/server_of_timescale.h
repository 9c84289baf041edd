/* server_of_timescale.h - PostgreSQL with TimescaleDB for the tests of one program. Test
 * code.
 *
 * It is a library of npm (test/timescale), begins when it is first asked for, keeps all
 * in memory, and ends with the program. It has one session, in which connections take
 * turns: who waits for the end of another one's transaction in the same thread waits in
 * vain. */
#ifndef TEST_SERVER_OF_TIMESCALE_H
#define TEST_SERVER_OF_TIMESCALE_H

#include <stdbool.h>

/* Can it be started here: is the program built with libpq, and is the library there? */
bool timescale_is_here(void);

/* "postgresql://...": its first database. */
const char *timescale_url(void);

/* From the next start on the extension is of the Apache edition. Before the first one. */
void timescale_be_apache(void);

#endif
