/* site.h - a site's part in a round: what it accepts, and what it sends.
 *
 *     site_take_round()   does the site take part, and how much does it tell?
 *     site_join()         its key for this round
 *     site_take_roster()  who else takes part: only whom this site has pinned
 *     site_prepare()      in a transaction: noise, masks, and a row of the ledger
 *     store_spending()    what is sent is read from the ledger, so it is in it
 *     site_take_result()  is it of this roster, and is the calibration that of the sums?
 *
 * Nothing has to be kept between these but the texts of round and roster. After a kill
 * the site goes on with whichever comes next. Each of them refuses with a text that says
 * why:
 *
 * ERROR_DENIED: it is not signed by the coordinator, or somebody takes part whom this
 * site does not know, or not with the key that it knows. ERROR_INVALID: it is no such
 * message, or asks for what this site does not tell. ERROR_CONFLICT: it contradicts what
 * was said before. ERROR_LIMIT: too few sites, too late, or too much is spent already.
 */
#ifndef FEDERATION_SITE_H
#define FEDERATION_SITE_H

#include "federation/message.h"

#include "store/ledger.h"

/* A site that takes part, and the key that was compared with its people. */
struct federation_peer {
    str site;
    struct verifying_key key;
};

/* What a site tells at most, whatever a coordinator asks for. */
struct federation_policy {
    enum federation_mode mode;
    double epsilon, delta; /* of one round */
    int m;
    int min_sites;
    struct spending_limits spending;
};

/* Private: epsilon 2, delta 1e-5, one label a person, three sites, once in 90 days; four
 * such rounds a year. Plain: one site, at any time. */
struct federation_policy federation_policy_usual(enum federation_mode mode);

struct federation_site {
    str name;
    struct signing_key key;
    struct verifying_key coordinator;
    const struct federation_peer *peer; /* pinned; this site may be among them */
    size_t peers;
    struct federation_policy policy;
};

MUST_CHECK bool site_take_round(const struct federation_site *site, str text, instant now,
                                struct arena *arena, struct federation_round *round,
                                struct error *err);

/* The join to be sent; lives in `arena`. */
str site_join(const struct federation_site *site, const struct federation_round *round,
              struct arena *arena);

MUST_CHECK bool site_take_roster(const struct federation_site *site,
                                 const struct federation_round *round, str text,
                                 instant now, struct arena *arena,
                                 struct federation_roster *roster, struct error *err);

/* What one round spends of rho, in millionths; 0 in the mode plain. */
int64_t federation_micro_rho(const struct federation_round *round);

/* The counts with noise and masks. For site_prepare(), which writes them down: nothing
 * else may send them. ERROR_INVALID: a key of the roster is none. */
MUST_CHECK bool site_vector(const struct federation_site *site,
                            const struct federation_round *round,
                            const struct federation_roster *roster,
                            const struct calibration_counts *counts,
                            const struct chance *chance, struct federation_vector *vector,
                            struct error *err);

/* Write what this site sends into the ledger, unless it is there: for this very roster,
 * that is no error, and nothing changes. In a transaction of the writer. `counts`: at
 * most round->m labels of a person (calibration_thin()), with as many bins as the round
 * has. ERROR_CONFLICT: something was sent for another roster. */
MUST_CHECK bool site_prepare(const struct federation_site *site,
                             const struct federation_round *round,
                             const struct federation_roster *roster,
                             const struct calibration_counts *counts, instant now,
                             const struct chance *chance, struct store *store,
                             struct error *err);

MUST_CHECK bool site_take_result(const struct federation_site *site,
                                 const struct federation_round *round,
                                 const struct federation_roster *roster, str text,
                                 struct arena *arena, struct federation_result *result,
                                 struct error *err);

#endif
