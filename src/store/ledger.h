/* ledger.h - what of people's privacy was spent on learning across sites, and what was
 * sent for it (domain/noise.h says what rho is).
 *
 * Whatever a site sends is written here first, and is read from here to be sent. So there
 * is nothing outside that the ledger does not know, whatever is killed when; and sent
 * again it is the same bytes, which tell nothing new. Rows are never removed: not with
 * all other data, and not when they are old.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/store.h"

/* What was sent in one round. */
struct spending {
    str round;         /* its id */
    instant at;        /* when it was spent */
    int64_t micro_rho; /* millionths of rho; 0: nothing that needs protection */
    str roster;        /* who took part, as a hash: it was sent to these */
    str message;       /* what is sent */
};

struct spendings {
    const struct spending *at; /* by time, then round */
    size_t count;
};

struct spending_limits {
    int64_t yearly; /* millionths of rho in 365 days */
    span between;   /* from one spending to the next */
};

/* Spend it. In a transaction: it has to be committed before the message is sent.
 * ERROR_CONFLICT: something was spent in this round already. ERROR_LIMIT: the yearly
 * limit would be passed, or the last spending is not long enough ago; nothing was
 * written. What was spent at a time that is still to come counts, too: a clock that is
 * set back frees nothing. */
MUST_CHECK bool store_spend(struct store *store, const struct spending *spending,
                            const struct spending_limits *limits, struct error *err);

/* All that was spent; lives in `arena`. */
MUST_CHECK bool store_spendings(struct store *store, struct arena *arena,
                                struct spendings *list, struct error *err);

/* What was spent in a round; lives in `arena`. *found: something was. */
MUST_CHECK bool store_spending(struct store *store, str round, struct arena *arena,
                               struct spending *spending, bool *found, struct error *err);

/* Could it be spent, after what is in the list? Errors of store_spend(). */
MUST_CHECK bool spending_fits(const struct spending *spending, struct spendings list,
                              const struct spending_limits *limits, struct error *err);

/* Of a list: millionths of rho that were spent in the 365 days before `now`, or later. */
int64_t spent_in_year(struct spendings list, instant now);

#endif
