#include "federation/coordinator.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdio.h>

bool coordinator_resume(struct coordinator *coordinator, const struct signing_key *key,
                        str round, const struct federation_peer *enrolled, size_t count,
                        struct arena *arena, struct error *err)
{
    struct verifying_key own = verifying_key_of(key);
    struct federation_round read;
    if (!federation_read_round(round, &own, arena, &read, err))
        return false;
    *coordinator = (struct coordinator){
        .key = *key,
        .enrolled = enrolled,
        .enrolled_count = count,
        .arena = arena,
        .round = read,
    };
    return true;
}

bool coordinator_begin(struct coordinator *coordinator, const struct signing_key *key,
                       const struct federation_round *round,
                       const struct federation_peer *enrolled, size_t count,
                       struct arena *arena, struct error *err)
{
    struct federation_round written = *round;
    federation_write_round(&written, key, arena);
    return coordinator_resume(coordinator, key, written.text, enrolled, count, arena,
                              err);
}

/* --- who takes part --- */

/* With the last one nobody can sign. So who asks for names that are no sites hears what
 * he hears of a site for which he cannot sign, and learns no names. */
static const struct verifying_key *key_of(const struct coordinator *coordinator, str site)
{
    static const struct verifying_key of_nobody = {{0}};
    for (size_t i = 0; i < coordinator->enrolled_count; i++)
        if (str_equal(coordinator->enrolled[i].site, site))
            return &coordinator->enrolled[i].key;
    return &of_nobody;
}

static bool sender_key(const struct coordinator *coordinator, str text,
                       const struct verifying_key **key, struct error *err)
{
    str site;
    if (!federation_sender(text, coordinator->arena, &site, err))
        return false;
    *key = key_of(coordinator, site);
    return true;
}

static bool still_open(const struct coordinator *coordinator, instant now,
                       struct error *err)
{
    return instant_before(now, coordinator->round.closes) ||
           error_set(err, ERROR_LIMIT, "the round '%s' is closed",
                     str_shown(coordinator->round.id).text);
}

/* Where the join of a site is, or would be put. */
static size_t place_of(const struct coordinator *coordinator, str site, bool *is_there)
{
    size_t i = 0;
    while (i < coordinator->joins && str_compare(coordinator->join[i].site, site) < 0)
        i++;
    *is_there = i < coordinator->joins && str_equal(coordinator->join[i].site, site);
    return i;
}

static bool may_be_added(const struct coordinator *coordinator, instant now,
                         struct error *err)
{
    if (!still_open(coordinator, now, err))
        return false;
    if (coordinator->has_roster)
        return error_set(err, ERROR_LIMIT, "the roster of the round '%s' is made already",
                         str_shown(coordinator->round.id).text);
    return coordinator->joins < FEDERATION_SITES ||
           error_set(err, ERROR_LIMIT, "%d sites take part, which is the most",
                     FEDERATION_SITES);
}

bool coordinator_take_join(struct coordinator *coordinator, str text, instant now,
                           struct error *err)
{
    const struct verifying_key *key;
    struct federation_join join;
    bool is_there;
    if (!sender_key(coordinator, text, &key, err) ||
        !federation_read_join(text, key, coordinator->arena, &join, err))
        return false;
    if (!str_equal(join.round, coordinator->round.id) ||
        memcmp(join.round_hash.byte, coordinator->round.hash.byte, HASH_BYTES) != 0)
        return error_set(err, ERROR_CONFLICT, "the join is of another round");
    size_t place = place_of(coordinator, join.site, &is_there);
    if (is_there)
        return memcmp(coordinator->join[place].key.byte, join.key.byte, EXCHANGE_BYTES) ==
                   0 ||
               error_set(err, ERROR_CONFLICT, "the site '%s' has joined with another key",
                         str_shown(join.site).text);
    if (!may_be_added(coordinator, now, err))
        return false;
    memmove(&coordinator->join[place + 1], &coordinator->join[place],
            (coordinator->joins - place) * sizeof join);
    coordinator->join[place] = join;
    coordinator->joins++;
    return true;
}

bool coordinator_make_roster(struct coordinator *coordinator, struct error *err)
{
    if (coordinator->has_roster)
        return true;
    if (coordinator->joins < (size_t)coordinator->round.min_sites)
        return error_set(err, ERROR_LIMIT, "%zu sites have joined; there have to be %d",
                         coordinator->joins, coordinator->round.min_sites);
    coordinator->roster = (struct federation_roster){
        .round = coordinator->round.id,
        .join = coordinator->join,
        .count = coordinator->joins,
    };
    federation_write_roster(&coordinator->roster, &coordinator->key, coordinator->arena);
    coordinator->has_roster = true;
    return true;
}

/* --- the sum --- */

static bool same_vector(const struct federation_vector *a,
                        const struct federation_vector *b)
{
    return memcmp(a->cell, b->cell, sizeof *a->cell * (size_t)a->cells) == 0;
}

bool coordinator_take_vector(struct coordinator *coordinator, str text, instant now,
                             struct error *err)
{
    const struct verifying_key *key;
    struct federation_vector vector;
    bool is_there;
    if (!sender_key(coordinator, text, &key, err) ||
        !federation_read_vector(text, key, coordinator->arena, &vector, err))
        return false;
    if (!coordinator->has_roster || !str_equal(vector.round, coordinator->round.id) ||
        memcmp(vector.roster_hash.byte, coordinator->roster.hash.byte, HASH_BYTES) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "the counts are for another round or roster");
    size_t place = place_of(coordinator, vector.site, &is_there);
    if (!is_there)
        return error_set(err, ERROR_DENIED, "the site '%s' is not in the roster",
                         str_shown(vector.site).text);
    if (vector.cells != 2 * coordinator->round.bins)
        return error_set(err, ERROR_INVALID, "there are %d counts; want %d", vector.cells,
                         2 * coordinator->round.bins);
    if (coordinator->vector[place].cells)
        return same_vector(&coordinator->vector[place], &vector) ||
               error_set(err, ERROR_CONFLICT,
                         "the site '%s' has sent other counts for this round already",
                         str_shown(vector.site).text);
    if (!still_open(coordinator, now, err))
        return false;
    coordinator->vector[place] = vector;
    return true;
}

/* The first site whose counts have not come; NULL: all have. */
static const struct federation_join *missing(const struct coordinator *coordinator)
{
    for (size_t i = 0; i < coordinator->joins; i++)
        if (!coordinator->vector[i].cells)
            return &coordinator->join[i];
    return NULL;
}

static str give_up(struct coordinator *coordinator, const char *why)
{
    struct federation_abort abort = {coordinator->round.id, str_from(why)};
    return federation_write_abort(&abort, &coordinator->key, coordinator->arena);
}

static double noise_in_sum(const struct coordinator *coordinator)
{
    const struct federation_round *round = &coordinator->round;
    int sites = (int)coordinator->joins;
    if (round->mode == FEDERATION_PLAIN)
        return 0;
    int64_t variance = noise_of_site(noise_rho(round->epsilon, round->delta), round->m,
                                     sites, round->colluding);
    return noise_of_sum(variance, sites);
}

/* The masks cancel out, modulo 2^64; what is left is small, and may be below 0. False: it
 * is not small, so somebody has sent something else. */
static bool add_up(const struct coordinator *coordinator,
                   struct federation_result *result)
{
    result->cells = 2 * coordinator->round.bins;
    for (int c = 0; c < result->cells; c++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < coordinator->joins; i++)
            sum += coordinator->vector[i].cell[c];
        result->sum[c] = (int64_t)sum;
        if (result->sum[c] < -FEDERATION_SUM_MOST || result->sum[c] > FEDERATION_SUM_MOST)
            return false;
    }
    return true;
}

static str conclude(struct coordinator *coordinator)
{
    struct federation_result result = {
        .round = coordinator->round.id,
        .roster_hash = coordinator->roster.hash,
    };
    char why[FEDERATION_WHY_BYTES];
    if (!add_up(coordinator, &result))
        return give_up(coordinator,
                       "the sum makes no sense; a site has sent something else than its "
                       "counts");
    struct calibration_counts counts =
        calibration_of_cells(result.sum, coordinator->round.bins);
    double noise = noise_in_sum(coordinator);
    if (!calibration_is_told(&counts, noise)) {
        snprintf(why, sizeof why,
                 "not enough: about %lld labels, and noise of %.1f in each cell",
                 (long long)calibration_labels(&counts), noise);
        return give_up(coordinator, why);
    }
    result.calibration = calibration_fit(&counts);
    return federation_write_result(&result, &coordinator->key, coordinator->arena);
}

bool coordinator_end(struct coordinator *coordinator, instant now, str *text)
{
    bool closed = !instant_before(now, coordinator->round.closes);
    char why[FEDERATION_WHY_BYTES];
    if (!coordinator->has_roster) {
        snprintf(why, sizeof why, "%zu sites have joined; there have to be %d",
                 coordinator->joins, coordinator->round.min_sites);
        if (closed)
            *text = give_up(coordinator, why);
        return closed;
    }
    const struct federation_join *late = missing(coordinator);
    if (!late) {
        *text = conclude(coordinator);
        return true;
    }
    snprintf(why, sizeof why, "the site '%.*s' has not sent its counts",
             STR_ARG(late->site));
    if (closed)
        *text = give_up(coordinator, why);
    return closed;
}
