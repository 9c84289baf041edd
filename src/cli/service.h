/* service.h - what whoever started the program is told of it: systemd, by the datagrams
 * of sd_notify(3), when $NOTIFY_SOCKET names a socket. Without one, nothing is told.
 */
#ifndef CLI_SERVICE_H
#define CLI_SERVICE_H

#include "base/instant.h"

#include <stdbool.h>

/* It serves at `address`, "ADDR:PORT", with TLS or without; NULL: at the same as before.
 */
void service_ready(const char *address, bool tls);
/* It reads its configuration again, and is then ready; it is about to end. */
void service_reloading(void);
void service_stopping(void);

/* How often whoever started the program wants to hear that it lives: half of
 * $WATCHDOG_USEC. 0: not at all. */
span service_interval(void);

/* Say so, if the program answers at its address: one whose threads hang is started anew.
 */
void service_alive(void);

#endif
