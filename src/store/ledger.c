#include "store/ledger.h"

#include "store/inside.h"

static const span year = {INT64_C(365) * 24 * 60 * 60 * 1000};

int64_t spent_in_year(struct spendings list, instant now)
{
    int64_t sum = 0;
    for (size_t i = 0; i < list.count; i++)
        if (instant_since(now, list.at[i].at).ms < year.ms)
            sum += list.at[i].micro_rho;
    return sum;
}

static const struct spending *spending_of(struct spendings list, str round)
{
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.at[i].round, round))
            return &list.at[i];
    return NULL;
}

bool spending_fits(const struct spending *spending, struct spendings list,
                   const struct spending_limits *limits, struct error *err)
{
    int64_t spent = spent_in_year(list, spending->at);
    char text[INSTANT_TEXT];
    if (spending_of(list, spending->round))
        return error_set(err, ERROR_CONFLICT,
                         "this site has sent its counts of the round '%s' already",
                         str_shown(spending->round).text);
    const struct spending *last = list.count ? &list.at[list.count - 1] : NULL;
    if (last && instant_since(spending->at, last->at).ms < limits->between.ms) {
        (void)instant_format(instant_add(last->at, limits->between), text);
        return error_set(err, ERROR_LIMIT,
                         "this site took part in the round '%s'; it takes part in the "
                         "next one from %s on",
                         str_shown(last->round).text, text);
    }
    if (spending->micro_rho > 0 && spending->micro_rho > limits->yearly - spent)
        return error_set(err, ERROR_LIMIT,
                         "it needs a rho of %.6f, and of the %.6f of a year %.6f are "
                         "spent",
                         (double)spending->micro_rho / 1e6, (double)limits->yearly / 1e6,
                         (double)spent / 1e6);
    return true;
}

bool store_spend(struct store *store, const struct spending *spending,
                 const struct spending_limits *limits, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct spendings list;
    return store_learn(store, err) && store_spendings(store, &arena, &list, err) &&
           spending_fits(spending, list, limits, err) &&
           BACKEND(store->backend, put_spending, spending, err);
}

bool store_spendings(struct store *store, struct arena *arena, struct spendings *list,
                     struct error *err)
{
    return BACKEND(store->backend, spendings, arena, list, err);
}

bool store_spending(struct store *store, str round, struct arena *arena,
                    struct spending *spending, bool *found, struct error *err)
{
    struct spendings list;
    if (!store_spendings(store, arena, &list, err))
        return false;
    const struct spending *one = spending_of(list, round);
    *found = one != NULL;
    if (one)
        *spending = *one;
    return true;
}
