/* key_source.h - the keys of who signs tokens, kept fresh.
 *
 * Those who show tokens call key_source_verify(), on any thread. One other thread brings
 * the keys, when key_source_due() says so: at first, once an hour, and when a token names
 * a key that is not there, but at most once a minute, however many such tokens come.
 */
#ifndef ACCESS_KEY_SOURCE_H
#define ACCESS_KEY_SOURCE_H

#include "access/jwt.h"

struct jwks;
struct key_source;

#define KEYS_PAUSE       SPAN_MINUTE         /* between two tries to bring them */
#define KEYS_FIRST_PAUSE ((span){10 * 1000}) /* the same, while there are none */
#define KEYS_AGE         SPAN_HOUR           /* after which they are brought again */

struct key_source *key_source_new(void);
void key_source_free(struct key_source *source); /* accepts NULL */

/* As jwt_verify(), at the clock's `now` and the time `since` of clock_monotonic().
 * ERROR_UNAVAILABLE: the key it names is being looked for; try again soon. */
MUST_CHECK bool key_source_verify(struct key_source *source, str token,
                                  const struct jwt_wanted *wanted, instant now,
                                  span since, struct arena *arena, struct jwt *jwt,
                                  struct error *err);

/* Should the keys be brought now, at `since`? */
bool key_source_due(struct key_source *source, span since);

/* A try to bring them has ended. `jwks`: NULL: it failed, and those that are there stay;
 * the source's from then on. */
void key_source_put(struct key_source *source, struct jwks *jwks, span since);

#endif
