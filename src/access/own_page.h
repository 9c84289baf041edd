/* own_page.h - does a page of this server ask, and can it keep a cookie?
 *
 * A browser sends the cookie whichever page asks. So what a cookie permits, and whatever
 * sets one, has to come from a page of this server: the browser says so itself, and the
 * page proves it by a header that a page of another site cannot add.
 */
#ifndef ACCESS_OWN_PAGE_H
#define ACCESS_OWN_PAGE_H

#include "base/cleanup.h"
#include "http/request.h"

struct error;

/* ERROR_DENIED: it may be a page of another site. */
MUST_CHECK bool own_page_check(const struct request *request, struct error *err);

/* Would a browser keep the cookie, and can nobody between read a password? That is so
 * over TLS, and for the name localhost. ERROR_DENIED says why not, and what would help.
 */
MUST_CHECK bool own_page_is_private(const struct request *request, struct error *err);

#endif
