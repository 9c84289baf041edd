/* rounds.h - rounds of learning across sites, as the hub keeps them. What is said in one,
 * and what that protects, is federation/message.h's.
 *
 * One round is open at a time. What sites send is kept as it came, with the time, and the
 * coordinator (federation/coordinator.h) begins again of that whenever something comes.
 * So it does not matter when the hub is killed.
 *
 * The roster is made when all enrolled sites have joined, or when half of the round's
 * time is over and enough have. All functions but those that read are for the writer.
 */
#ifndef HUB_ROUNDS_H
#define HUB_ROUNDS_H

#include "base/crypto.h"
#include "base/db.h"
#include "federation/message.h"

enum { ROUNDS_LISTED_MOST = 100, ROUND_DAYS_MOST = 90 };

struct kept_round {
    str id;
    str text;    /* the message `round`; the others are empty until they are there: */
    str roster;  /* the message `roster` */
    str outcome; /* the message `result` or `abort`: the round is over */
    instant begun, closes, ended; /* ended: 0 while it is open */
};

/* Begin one; of *wanted all but text and hash is filled in. ERROR_INVALID: no site would
 * read it. ERROR_CONFLICT: another one is open, or there was one of this name.
 * ERROR_LIMIT: too few sites are enrolled. */
MUST_CHECK bool round_begin(struct db *db, const struct signing_key *key,
                            const struct federation_round *wanted, instant now,
                            struct error *err);

/* Take a join or a vector. The same again is well. Errors as those of the coordinator.
 * ERROR_CONFLICT also: no round is open. */
MUST_CHECK bool round_take(struct db *db, const struct signing_key *key, str text,
                           instant now, struct error *err);

/* What follows from the time: a roster, or the end. */
MUST_CHECK bool round_go_on(struct db *db, const struct signing_key *key, instant now,
                            struct error *err);

/* End the open round without a result. ERROR_NOT_FOUND: no round of this name is open. */
MUST_CHECK bool round_stop(struct db *db, const struct signing_key *key, str id,
                           instant now, struct error *err);

/* The round that was begun last, as far as it concerns a site: roster and outcome are
 * left empty for one that has not joined. *found: there is one. Lives in `arena`. */
MUST_CHECK bool round_for_site(struct db *db, str site, struct arena *arena,
                               struct kept_round *kept, bool *found, struct error *err);

/* A round with the names of who joined and of who has sent counts. */
struct told_round {
    struct kept_round kept;
    const str *joined, *sent; /* by name */
    size_t joins, vectors;
};
struct told_rounds {
    const struct told_round *at; /* the last one first, ROUNDS_LISTED_MOST at most */
    size_t count;
};
MUST_CHECK bool rounds_read(struct db *db, struct arena *arena, struct told_rounds *list,
                            struct error *err);

#endif
