#include "federation/site.h"

#include "federation/masks.h"

#include "base/arena.h"
#include "base/error.h"

#include <math.h>

/* What two machines may differ by when they fit the same counts. */
static const double fit_tolerance = 1e-6;

int64_t federation_micro_rho(const struct federation_round *round)
{
    return round->mode == FEDERATION_PLAIN
               ? 0
               : noise_micro_rho(noise_rho(round->epsilon, round->delta));
}

struct federation_policy federation_policy_usual(enum federation_mode mode)
{
    int64_t once = noise_micro_rho(noise_rho(2, 1e-5));
    return (struct federation_policy){
        .mode = mode,
        .epsilon = 2,
        .delta = 1e-5,
        .m = CALIBRATED_OF_PERSON,
        .min_sites = mode == FEDERATION_PRIVATE ? FEDERATION_SITES_PRIVATE : 1,
        .spending = {4 * once, {mode == FEDERATION_PRIVATE ? 90 * SPAN_DAY.ms : 0}},
    };
}

/* --- the round --- */

static bool asks_too_much(const struct federation_policy *policy,
                          const struct federation_round *round, struct error *err)
{
    if (round->mode != policy->mode)
        return error_set(err, ERROR_INVALID,
                         "the round is %s, and this site takes part in %s ones only",
                         federation_modes[round->mode], federation_modes[policy->mode]);
    if (round->mode == FEDERATION_PLAIN)
        return true;
    if (round->epsilon > policy->epsilon)
        return error_set(err, ERROR_INVALID,
                         "the round has an epsilon of %g; this site allows %g",
                         round->epsilon, policy->epsilon);
    if (round->delta > policy->delta)
        return error_set(err, ERROR_INVALID,
                         "the round has a delta of %g; this site allows %g", round->delta,
                         policy->delta);
    return round->m <= policy->m ||
           error_set(err, ERROR_INVALID,
                     "the round has %d labels of a person; this site allows %d", round->m,
                     policy->m);
}

static bool still_open(const struct federation_round *round, instant now,
                       struct error *err)
{
    return instant_before(now, round->closes) ||
           error_set(err, ERROR_LIMIT, "the round '%s' is closed",
                     str_shown(round->id).text);
}

static bool enough_sites(const struct federation_site *site,
                         const struct federation_round *round, size_t count,
                         struct error *err)
{
    int wanted = site->policy.min_sites > round->min_sites ? site->policy.min_sites
                                                           : round->min_sites;
    return count >= (size_t)wanted ||
           error_set(err, ERROR_LIMIT, "%zu sites take part; there have to be %d", count,
                     wanted);
}

bool site_take_round(const struct federation_site *site, str text, instant now,
                     struct arena *arena, struct federation_round *round,
                     struct error *err)
{
    struct federation_round read;
    if (!federation_read_round(text, &site->coordinator, arena, &read, err) ||
        !asks_too_much(&site->policy, &read, err) || !still_open(&read, now, err))
        return false;
    *round = read;
    return true;
}

str site_join(const struct federation_site *site, const struct federation_round *round,
              struct arena *arena)
{
    struct exchange_secret secret = masks_secret(&site->key, round);
    struct federation_join join = {
        .round = round->id,
        .site = site->name,
        .round_hash = round->hash,
        .key = exchange_public_of(&secret),
    };
    secret_wipe(&secret, sizeof secret);
    return federation_write_join(&join, &site->key, arena);
}

/* --- the roster --- */

static bool key_of(const struct federation_site *site, str name,
                   struct verifying_key *key)
{
    if (str_equal(name, site->name)) {
        *key = verifying_key_of(&site->key);
        return true;
    }
    for (size_t i = 0; i < site->peers; i++)
        if (str_equal(name, site->peer[i].site)) {
            *key = site->peer[i].key;
            return true;
        }
    return false;
}

static bool join_good(const struct federation_site *site,
                      const struct federation_round *round,
                      const struct federation_join *join, struct error *err)
{
    struct shown name = str_shown(join->site);
    struct verifying_key key;
    if (!key_of(site, join->site, &key))
        return error_set(err, ERROR_DENIED,
                         "the site '%s' takes part, and this site has not pinned its key",
                         name.text);
    if (!federation_join_fits(join, &key))
        return error_set(err, ERROR_DENIED,
                         "the key of the site '%s' is not signed with the key that this "
                         "site has pinned",
                         name.text);
    return memcmp(join->round_hash.byte, round->hash.byte, HASH_BYTES) == 0 ||
           error_set(err, ERROR_CONFLICT, "the site '%s' was told of another round '%s'",
                     name.text, str_shown(round->id).text);
}

/* This site is in it, with its own key, and no two have one key. */
static bool keys_good(const struct federation_site *site,
                      const struct federation_round *round,
                      const struct federation_roster *roster, struct error *err)
{
    struct exchange_secret secret = masks_secret(&site->key, round);
    struct exchange_public own = exchange_public_of(&secret);
    bool is_in = false;
    secret_wipe(&secret, sizeof secret);
    for (size_t i = 0; i < roster->count; i++) {
        const struct federation_join *join = &roster->join[i];
        bool same = memcmp(join->key.byte, own.byte, EXCHANGE_BYTES) == 0;
        if (same != str_equal(join->site, site->name))
            return error_set(err, ERROR_DENIED, "the key of the site '%s' was swapped",
                             str_shown(join->site).text);
        is_in |= same;
        for (size_t j = 0; j < i; j++)
            if (memcmp(join->key.byte, roster->join[j].key.byte, EXCHANGE_BYTES) == 0)
                return error_set(err, ERROR_DENIED, "two sites have one key");
    }
    return is_in || error_set(err, ERROR_CONFLICT, "this site is not in the roster");
}

bool site_take_roster(const struct federation_site *site,
                      const struct federation_round *round, str text, instant now,
                      struct arena *arena, struct federation_roster *roster,
                      struct error *err)
{
    struct federation_roster read;
    if (!federation_read_roster(text, &site->coordinator, arena, &read, err))
        return false;
    if (!str_equal(read.round, round->id))
        return error_set(err, ERROR_CONFLICT, "the roster is of another round");
    bool masked = round->mode == FEDERATION_PRIVATE; /* else nothing hangs on others */
    for (size_t i = 0; masked && i < read.count; i++)
        if (!join_good(site, round, &read.join[i], err))
            return false;
    if (!keys_good(site, round, &read, err) ||
        !enough_sites(site, round, read.count, err) || !still_open(round, now, err))
        return false;
    *roster = read;
    return true;
}

/* --- what is sent --- */

static void add_noise(const struct federation_round *round, size_t sites, uint64_t *cell,
                      int cells, const struct chance *chance)
{
    double rho = noise_rho(round->epsilon, round->delta);
    int64_t variance = noise_of_site(rho, round->m, (int)sites, round->colluding);
    for (int i = 0; i < cells; i++)
        cell[i] += (uint64_t)noise_draw(variance, chance);
}

bool site_vector(const struct federation_site *site, const struct federation_round *round,
                 const struct federation_roster *roster,
                 const struct calibration_counts *counts, const struct chance *chance,
                 struct federation_vector *vector, struct error *err)
{
    int64_t cell[CALIBRATED_CELLS_MOST];
    *vector = (struct federation_vector){
        .round = round->id, .site = site->name, .roster_hash = roster->hash};
    vector->cells = calibration_cells(counts, cell);
    for (int i = 0; i < vector->cells; i++)
        vector->cell[i] = (uint64_t)cell[i];
    if (round->mode == FEDERATION_PLAIN)
        return true;
    struct exchange_secret secret = masks_secret(&site->key, round);
    add_noise(round, roster->count, vector->cell, vector->cells, chance);
    bool masked =
        masks_add(roster, site->name, &secret, vector->cell, vector->cells, err);
    secret_wipe(&secret, sizeof secret);
    return masked;
}

/* *sent: it was, for this roster. */
static bool was_sent(const struct federation_round *round, str roster,
                     struct store *store, struct arena *arena, bool *sent,
                     struct error *err)
{
    struct spending before;
    if (!store_spending(store, round->id, arena, &before, sent, err))
        return false;
    return !*sent || str_equal(before.roster, roster) ||
           error_set(err, ERROR_CONFLICT,
                     "the roster of the round '%s' has changed since this site sent its "
                     "counts",
                     str_shown(round->id).text);
}

bool site_prepare(const struct federation_site *site,
                  const struct federation_round *round,
                  const struct federation_roster *roster,
                  const struct calibration_counts *counts, instant now,
                  const struct chance *chance, struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct spending spending = {
        .round = round->id,
        .at = now,
        .micro_rho = federation_micro_rho(round),
        .roster = hex_of(roster->hash.byte, HASH_BYTES, &arena),
    };
    struct federation_vector vector;
    bool sent;
    if (counts->bins != round->bins)
        return error_set(err, ERROR_INVALID, "there are counts of %d bins; want %d",
                         counts->bins, round->bins);
    if (!was_sent(round, spending.roster, store, &arena, &sent, err))
        return false;
    if (sent)
        return true;
    if (!still_open(round, now, err) ||
        !site_vector(site, round, roster, counts, chance, &vector, err))
        return false;
    spending.message = federation_write_vector(&vector, &site->key, &arena);
    return store_spend(store, &spending, &site->policy.spending, err);
}

/* --- the result --- */

bool site_take_result(const struct federation_site *site,
                      const struct federation_round *round,
                      const struct federation_roster *roster, str text,
                      struct arena *arena, struct federation_result *result,
                      struct error *err)
{
    struct federation_result read;
    if (!federation_read_result(text, &site->coordinator, arena, &read, err))
        return false;
    if (!str_equal(read.round, round->id) ||
        memcmp(read.roster_hash.byte, roster->hash.byte, HASH_BYTES) != 0)
        return error_set(err, ERROR_CONFLICT, "the result is of another round or roster");
    if (read.cells != 2 * round->bins)
        return error_set(err, ERROR_INVALID, "the result has %d sums; want %d",
                         read.cells, 2 * round->bins);
    struct calibration_counts counts = calibration_of_cells(read.sum, round->bins);
    struct calibration own = calibration_fit(&counts);
    if (!(fabs(own.a - read.calibration.a) <= fit_tolerance) ||
        !(fabs(own.b - read.calibration.b) <= fit_tolerance))
        return error_set(err, ERROR_INVALID,
                         "a and b are %g and %g; the sums give %g and %g",
                         read.calibration.a, read.calibration.b, own.a, own.b);
    *result = read;
    return true;
}
