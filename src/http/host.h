/* host.h - which names this server answers to.
 *
 * A page of another site can have its own name resolve to this machine (DNS rebinding).
 * To the browser it is then the server's own page, and may read and change everything. So
 * a name is answered only when it was configured. An IP address and "localhost" cannot be
 * another site's name.
 */
#ifndef HTTP_HOST_H
#define HTTP_HOST_H

#include "base/cleanup.h"
#include "base/str.h"

struct error;

/* Is this a list of names, parted by commas, such as "plant.example, shopfloor"? The
 * names have no port. ERROR_INVALID says which is none. */
MUST_CHECK bool host_check_names(str names, struct error *err);

/* May a request for `host`, the value of its Host header or the authority of its target,
 * be answered? `names`: the list, or empty. ERROR_DENIED: this is not one of the names.
 */
MUST_CHECK bool host_is_ours(str host, str names, struct error *err);

/* Is it the same name, whatever the port? */
bool host_has_name(str host, str other);

/* Does a page of this origin belong to the server that was asked by the name `host`?
 * Everything is compared: the scheme, the name, and the port. `secure`: it was asked over
 * TLS, so "https://" is its only scheme, as anybody between could have made a page of
 * "http://". Otherwise both are, since a proxy may speak TLS without saying so. */
bool host_is_origin(str host, bool secure, str origin);

#endif
