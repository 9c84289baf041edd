/* server_of_postgres.h - a PostgreSQL server for the tests of one program. Test code.
 *
 * It is Debian's, begins when it is first asked for, listens on a Unix socket in a folder
 * under /tmp, and ends with the program, however that ends. It does not wait for the
 * disk.
 */
#ifndef TEST_SERVER_OF_POSTGRES_H
#define TEST_SERVER_OF_POSTGRES_H

#include <stdbool.h>

/* Can one be started here: is the program built with libpq, and is there a server? */
bool postgres_is_here(void);

/* "postgresql:///postgres?host=...": its first database. NULL where there is none. */
const char *postgres_url(void);

/* The file in which it logs. NULL where there is none. */
const char *postgres_log(void);

/* End it at once, as if the machine had lost its power, and start it again. */
void postgres_crash(void);

#endif
