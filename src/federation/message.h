/* message.h - the six messages of a round.
 *
 *     coordinator ── round ──▶ sites      what is to be learned, and how it is protected
 *     site ──────── join ────▶ coordinator  its key for this round
 *     coordinator ── roster ─▶ sites      all that joined
 *     site ──────── vector ──▶ coordinator  its counts, masked and with noise
 *     coordinator ── result ─▶ sites      the sum, and the calibration of it
 *                 or abort                why there is none
 *
 * A message is one JSON object, signed by who sends it (Ed25519). Each has one spelling
 * only: its members in one order, no spaces, numbers in the shortest way that gives the
 * same number again, bytes as hexadecimal digits in lower case, and "sig" at its end. The
 * signature is over PREFIX and the object without "sig". What is spelled in another way
 * is refused, so nothing can be hidden in a message, and a hash of it says all of it.
 *
 * Reading is strict. ERROR_INVALID: it is no such message. ERROR_DENIED: it is not signed
 * by who should have. ERROR_LIMIT: it is too long. What is read lives in `arena`; texts
 * to be read are borrowed until then.
 */
#ifndef FEDERATION_MESSAGE_H
#define FEDERATION_MESSAGE_H

#include "domain/calibration.h"
#include "domain/event.h"

#include "base/crypto.h"
#include "base/instant.h"

enum {
    FEDERATION_SITES = 64,        /* the most in a round */
    FEDERATION_SITES_PRIVATE = 3, /* the fewest, in the mode private */
    FEDERATION_NAME_BYTES = 64,   /* of a site, of a round */
    FEDERATION_WHY_BYTES = 200,
    FEDERATION_MESSAGE_BYTES = 64 * 1024,
};
#define FEDERATION_SUM_MOST (INT64_C(1) << 40) /* of a cell: more makes no sense */

/* What a site signs to ask for the last round: this, its name, a line feed, the time. */
#define FEDERATION_ASK "shopfloor-federation-ask-1\n"

/* PLAIN: counts are sent as they are, to a coordinator that is trusted with them. */
enum federation_mode { FEDERATION_PRIVATE, FEDERATION_PLAIN };
extern const char *const federation_modes[]; /* "private", "plain"; NULL ends the list */

/* Names of sites and rounds: 1 to FEDERATION_NAME_BYTES letters, digits, '-', '_', '.'.
 */
bool federation_name_good(str name);

struct federation_round {
    str id;
    enum federation_mode mode;
    str model;             /* the version of the model that states the confidence */
    enum event_type claim; /* of events of this type, one of the first CLAIMS */
    int bins;
    double epsilon, delta; /* of one person, as if nobody told their noise */
    int m;                 /* labels of a person, in one site's counts */
    int colluding;         /* sites that may tell their noise */
    int min_sites;
    instant closes; /* who has not answered by then does not take part */

    str text;         /* as it was signed */
    struct hash hash; /* SHA-256 of it */
};

struct federation_join {
    str round, site;
    struct hash round_hash; /* so that all have seen the same round */
    struct exchange_public key;
    struct signature signature;
};

struct federation_roster {
    str round;
    const struct federation_join *join; /* by name of the site, each once */
    size_t count;
    struct hash hash; /* SHA-256 of the joins, as JSON */
    str text;
};

struct federation_vector {
    str round, site;
    struct hash roster_hash;
    uint64_t cell[CALIBRATED_CELLS_MOST];
    int cells;
};

struct federation_result {
    str round;
    struct hash roster_hash;
    int64_t sum[CALIBRATED_CELLS_MOST];
    int cells;
    struct calibration calibration;
};

struct federation_abort {
    str round;
    str why;
};

/* --- writing: the text that is sent; it lives in `arena` --- */

/* Sets text and hash. */
void federation_write_round(struct federation_round *round, const struct signing_key *key,
                            struct arena *arena);
/* Sets the signature. */
str federation_write_join(struct federation_join *join, const struct signing_key *key,
                          struct arena *arena);
/* Sets text and hash. */
void federation_write_roster(struct federation_roster *roster,
                             const struct signing_key *key, struct arena *arena);
str federation_write_vector(const struct federation_vector *vector,
                            const struct signing_key *key, struct arena *arena);
str federation_write_result(const struct federation_result *result,
                            const struct signing_key *key, struct arena *arena);
str federation_write_abort(const struct federation_abort *abort,
                           const struct signing_key *key, struct arena *arena);

/* --- reading --- */

enum federation_kind {
    FEDERATION_ROUND,
    FEDERATION_JOIN,
    FEDERATION_ROSTER,
    FEDERATION_VECTOR,
    FEDERATION_RESULT,
    FEDERATION_ABORT,
};

/* Which message it says it is, before anything of it is checked. */
MUST_CHECK bool federation_kind_of(str text, enum federation_kind *kind,
                                   struct error *err);

/* Who sent a join or a vector, as it says: to find the key it is to be checked with. */
MUST_CHECK bool federation_sender(str text, struct arena *arena, str *site,
                                  struct error *err);

MUST_CHECK bool federation_read_round(str text, const struct verifying_key *key,
                                      struct arena *arena, struct federation_round *out,
                                      struct error *err);
MUST_CHECK bool federation_read_join(str text, const struct verifying_key *key,
                                     struct arena *arena, struct federation_join *out,
                                     struct error *err);
/* The signatures of the joins are not checked: join_fits() does that, with the key of
 * each. */
MUST_CHECK bool federation_read_roster(str text, const struct verifying_key *key,
                                       struct arena *arena, struct federation_roster *out,
                                       struct error *err);
bool federation_join_fits(const struct federation_join *join,
                          const struct verifying_key *key);
MUST_CHECK bool federation_read_vector(str text, const struct verifying_key *key,
                                       struct arena *arena, struct federation_vector *out,
                                       struct error *err);
MUST_CHECK bool federation_read_result(str text, const struct verifying_key *key,
                                       struct arena *arena, struct federation_result *out,
                                       struct error *err);
MUST_CHECK bool federation_read_abort(str text, const struct verifying_key *key,
                                      struct arena *arena, struct federation_abort *out,
                                      struct error *err);

#endif
