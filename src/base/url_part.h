/* url_part.h - the parts that addresses of other programs have in common. */
#ifndef BASE_URL_PART_H
#define BASE_URL_PART_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct error;

/* Copy a part of a URL, and decode its escapes ("%40"). ERROR_INVALID: an escape is
 * wrong, a NUL is in it, or it does not fit into `size` bytes with the NUL behind it.
 * `out` then holds anything. `what` it is, for messages: "the host"; they do not repeat
 * the text. */
MUST_CHECK bool url_unescape(str text, char *out, size_t size, const char *what,
                             struct error *err);

/* Read a port, 1 to 65535. ERROR_INVALID: it is none. */
MUST_CHECK bool url_port(str text, int *port, struct error *err);

/* Split "USER:PASSWORD@REST" at its last "@". Without one, *user is empty and *rest is
 * the text. *password is empty if there is none. */
void url_cut_user(str text, str *user, str *password, str *rest);

/* Split "HOST:PORT" or "[HOST]:PORT". *port is empty if there is none. False: there is no
 * host, or something else than a port follows the bracket. */
MUST_CHECK bool url_cut_host(str text, str *host, str *port);

#endif
