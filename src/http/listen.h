/* listen.h - the socket that connections arrive on. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdint.h>

struct error;

/* Listen on "127.0.0.1:3000", "[::1]:3000", "localhost:3000", or ":3000" for every
 * address of the machine, of IPv6 and IPv4; port 0 picks a free one. *fd is the caller's
 * to close; *port is the port it got.
 * ERROR_INVALID: not such an address, or not one of this machine. ERROR_DENIED: a port
 * that only a privileged user may take. ERROR_UNAVAILABLE: somebody else has it. */
MUST_CHECK bool listen_open(str address, int *fd, uint16_t *port, struct error *err);

/* Let this process have `count` files and sockets open at once, as far as the system
 * permits; how many it may have now. */
uint64_t listen_raise_files(uint64_t count);

#endif
