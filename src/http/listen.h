/* listen.h - the socket that connections arrive on. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdint.h>

struct error;

/* Listen on the Unix socket at `path`, which only this user may open. What is there
 * already is replaced: the caller has made sure that nobody else listens. */
MUST_CHECK bool listen_local(str path, int *fd, struct error *err);

/* Listen on "127.0.0.1:3000", "[::1]:3000", "localhost:3000", or on ":3000", which is
 * every address of the machine, of IPv6 and IPv4. Port 0 picks a free one; *port is the
 * port it became. *fd is the caller's to close.
 * ERROR_INVALID: this is no such address, or not one of this machine. ERROR_DENIED: only
 * a privileged user may take this port. ERROR_UNAVAILABLE: somebody else has it. */
MUST_CHECK bool listen_open(str address, int *fd, uint16_t *port, struct error *err);

/* "127.0.0.1:3000" or "[::]:3000": where `fd` listens, in numbers. */
enum { LISTEN_TEXT = 64 };
void listen_name(int fd, char text[static LISTEN_TEXT]);

/* Raise the limit of open files and sockets of this process to `count`, as far as the
 * system permits. Returns the limit that holds now. */
uint64_t listen_raise_files(uint64_t count);

#endif
