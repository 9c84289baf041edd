/* coordinator.h - the centre's part in a round: who takes part, the sum, the result.
 *
 *     coordinator_begin()        the round to be sent to all sites
 *     coordinator_take_join()    for each site that answers
 *     coordinator_make_roster()  once enough have: the roster to be sent to them
 *     coordinator_take_vector()  for each of them
 *     coordinator_end()          the result or the abort to be sent to all
 *
 * It keeps nothing but texts in an arena. Whoever keeps the texts that came can begin
 * again after a restart, with coordinator_resume(), and hand them over once more: what is
 * handed over twice changes nothing.
 *
 * ERROR_DENIED: it is not signed by a site that is enrolled. ERROR_INVALID: it is no such
 * message. ERROR_CONFLICT: it contradicts what was said before. ERROR_LIMIT: too late, or
 * too few sites.
 */
#ifndef FEDERATION_COORDINATOR_H
#define FEDERATION_COORDINATOR_H

#include "federation/message.h"
#include "federation/site.h"

struct coordinator {
    struct signing_key key;
    const struct federation_peer *enrolled; /* borrowed */
    size_t enrolled_count;
    struct arena *arena; /* borrowed */

    struct federation_round round;
    struct federation_join join[FEDERATION_SITES]; /* by name of the site */
    size_t joins;
    bool has_roster;
    struct federation_roster roster; /* its joins are `join` */
    /* One for each join: cells is 0 where none has come. */
    struct federation_vector vector[FEDERATION_SITES];
};

/* Fill in all of *round but text and hash. ERROR_INVALID: no site would read such a
 * round. */
MUST_CHECK bool coordinator_begin(struct coordinator *coordinator,
                                  const struct signing_key *key,
                                  const struct federation_round *round,
                                  const struct federation_peer *enrolled, size_t count,
                                  struct arena *arena, struct error *err);
/* The same with a round that was begun before: round->text as it was sent. */
MUST_CHECK bool coordinator_resume(struct coordinator *coordinator,
                                   const struct signing_key *key, str round,
                                   const struct federation_peer *enrolled, size_t count,
                                   struct arena *arena, struct error *err);

MUST_CHECK bool coordinator_take_join(struct coordinator *coordinator, str text,
                                      instant now, struct error *err);

/* coordinator->roster.text is what is to be sent. After it nobody can join. A second call
 * changes nothing. */
MUST_CHECK bool coordinator_make_roster(struct coordinator *coordinator,
                                        struct error *err);

MUST_CHECK bool coordinator_take_vector(struct coordinator *coordinator, str text,
                                        instant now, struct error *err);

/* Is it over? Then *text, in the arena, is the result, or why there is none: too few
 * sites by the end of the round, one that did not answer, or not enough labels for the
 * noise. */
bool coordinator_end(struct coordinator *coordinator, instant now, str *text);

#endif
