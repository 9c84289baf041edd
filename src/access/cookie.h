/* cookie.h - the one cookie of the server. It holds the token of a session.
 *
 * Its name makes browsers hold it to the rest: only over TLS (or for localhost), only for
 * this very host, for all of its paths. Scripts do not see it, and no other site's page
 * can have it sent.
 */
#ifndef ACCESS_COOKIE_H
#define ACCESS_COOKIE_H

#include "base/instant.h"
#include "base/str.h"

struct arena;

/* The value of a header Set-Cookie. Lives in `arena`. */
str cookie_set(const char *token, span age, struct arena *arena);
/* The same, for the browser to forget it. */
str cookie_forget(void);

/* The token in the value of a header Cookie; empty when there is none. Two of them are
 * none: readers differ in which of them counts. */
str cookie_find(str header);
/* The same of another cookie. */
str cookie_named(str header, str wanted);

#endif
