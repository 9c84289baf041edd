/* A round from begin to end, and everything in it that has to be refused. */
#include "federation/masks.h"

#include "federation/sites.h"
#include "store/place.h"

#include <stdio.h>

/* Counts of a site: of so many labels that a calibration can be told. */
static struct calibration_counts counts_of(int site, int times)
{
    struct calibration_counts counts = {.bins = CALIBRATED_BINS,
                                        .right = {1, 2, 4, 7, 12, 30},
                                        .wrong = {2, 2, 3, 3, 2, 2}};
    for (int i = 0; i < counts.bins; i++) {
        counts.right[i] *= times;
        counts.wrong[i] = counts.wrong[i] * times + site;
    }
    return counts;
}

/* --- from begin to end --- */

struct company {
    struct sites *sites;
    struct place *place[3]; /* one a site */
};

/* Each site writes into its own store, and what it sends is read from there. */
static str send_from(struct company *company, int i,
                     const struct calibration_counts *counts, instant now)
{
    struct sites *sites = company->sites;
    struct store *store = company->place[i]->writer;
    struct spending spending;
    bool found;
    MUST(store_begin(store, &err));
    MUST(site_prepare(&sites->site[i], &sites->round[i], &sites->roster[i], counts, now,
                      &sites->chance, store, &err));
    MUST(store_commit(store, now, &err));
    MUST(store_spending(store, sites->round[i].id, &sites->arena, &spending, &found,
                        &err));
    assert_true(found);
    return spending.message;
}

static void company_open(struct company *company, enum federation_mode mode, void **state)
{
    void *engine = *state;
    company->sites = sites_new(3, mode, 8);
    for (int i = 0; i < 3; i++) {
        void *place = engine;
        place_set_up(&place);
        company->place[i] = place;
    }
}

static void company_close(struct company *company)
{
    for (int i = 0; i < 3; i++) {
        void *place = company->place[i];
        place_tear_down(&place);
    }
    sites_free(company->sites);
}

static void play(struct company *company, int times, struct federation_result *result,
                 int64_t truth[12])
{
    struct sites *sites = company->sites;
    struct federation_round round = sites_round(sites, "2026-q1");
    str text;
    sites_gather(sites, &round);
    memset(truth, 0, 12 * sizeof *truth);
    for (int i = 0; i < 3; i++) {
        struct calibration_counts counts = counts_of(i, times);
        int64_t cell[CALIBRATED_CELLS_MOST];
        calibration_cells(&counts, cell);
        for (int c = 0; c < 12; c++)
            truth[c] += cell[c];
        assert_false(coordinator_end(&sites->coordinator, NOON, &text));
        str vector = send_from(company, i, &counts, NOON);
        MUST(coordinator_take_vector(&sites->coordinator, vector, NOON, &err));
    }
    assert_true(coordinator_end(&sites->coordinator, NOON, &text));
    for (int i = 0; i < 3; i++)
        MUST(site_take_result(&sites->site[i], &sites->round[i], &sites->roster[i], text,
                              &sites->arena, result, &err));
}

static void a_private_round(void **state)
{
    struct company company;
    struct federation_result result;
    struct spendings spent;
    int64_t truth[12];
    bool differs = false;
    company_open(&company, FEDERATION_PRIVATE, state);
    play(&company, 10, &result, truth);
    for (int c = 0; c < 12; c++) {
        int64_t off = result.sum[c] - truth[c];
        differs |= off != 0;
        assert_in_range(off + 20, 0, 40); /* the noise has an SD of 3.1 */
    }
    assert_true(differs);
    assert_true(result.calibration.a > 0.3 && result.calibration.a < 1);
    MUST(store_spendings(company.place[0]->writer, &company.sites->arena, &spent, &err));
    assert_int_equal(spent.count, 1);
    assert_int_equal(spent.at[0].micro_rho, 80046);
    company_close(&company);
}

/* The counts as they are, without noise; the ledger knows of it. */
static void a_plain_round(void **state)
{
    struct company company;
    struct federation_result result;
    struct spendings spent;
    int64_t truth[12];
    company_open(&company, FEDERATION_PLAIN, state);
    play(&company, 1, &result, truth);
    for (int c = 0; c < 12; c++)
        assert_int_equal(result.sum[c], truth[c]);
    MUST(store_spendings(company.place[0]->writer, &company.sites->arena, &spent, &err));
    assert_int_equal(spent.count, 1);
    assert_int_equal(spent.at[0].micro_rho, 0);
    assert_non_null(strstr(spent.at[0].message.at, "\"v\":[\"1\",\"2\",\"4\",\"7\","));
    company_close(&company);
}

/* --- what a site refuses of a round --- */

static void rounds_that_ask_too_much(void **state)
{
    (void)state;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct federation_round good = sites_round(sites, "r"), round;
    struct federation_round out;
    const struct federation_site *site = &sites->site[0];
#define REFUSES(code, why, ...)                                                          \
    do {                                                                                 \
        round = good;                                                                    \
        __VA_ARGS__;                                                                     \
        federation_write_round(&round, &sites->key, &sites->arena);                      \
        REFUSED(code, why,                                                               \
                site_take_round(site, round.text, NOON, &sites->arena, &out, &err));     \
    } while (0)
    REFUSES(ERROR_INVALID,
            "the round is plain, and this site takes part in private ones only",
            round.mode = FEDERATION_PLAIN);
    REFUSES(ERROR_INVALID, "the round has an epsilon of 2.5; this site allows 2",
            round.epsilon = 2.5);
    REFUSES(ERROR_INVALID, "the round has a delta of 0.0001; this site allows 1e-05",
            round.delta = 1e-4);
    REFUSES(ERROR_INVALID, "the round has 2 labels of a person; this site allows 1",
            round.m = 2);
    REFUSES(ERROR_INVALID, "min_sites is 2; a private round has 3", round.min_sites = 2);
    REFUSES(ERROR_LIMIT, "the round 'r' is closed", round.closes = NOON);
    sites->key = key_of_seed(77);
    REFUSES(ERROR_DENIED, "the message is not signed by who should have sent it",
            (void)round);
    sites_free(sites);
}

/* --- what a site refuses of a roster --- */

/* A coordinator that does as it likes: the roster of these joins, well signed. */
static str roster_of(struct sites *sites, struct federation_join *join, size_t count)
{
    struct federation_roster roster = {
        .round = sites->round[0].id, .join = join, .count = count};
    federation_write_roster(&roster, &sites->key, &sites->arena);
    return roster.text;
}

#define TAKES_NOT(code, why, text)                                                       \
    do {                                                                                 \
        struct federation_roster taken;                                                  \
        REFUSED(code, why,                                                               \
                site_take_roster(&sites->site[0], &sites->round[0], (text), NOON,        \
                                 &sites->arena, &taken, &err));                          \
    } while (0)

static void rosters_of_a_coordinator_that_cheats(void **state)
{
    (void)state;
    struct sites *sites = sites_new(4, FEDERATION_PRIVATE, 1);
    struct federation_round round = sites_round(sites, "r");
    struct federation_join good[4], join[5];
    struct signing_key invented = key_of_seed(200);
    sites_gather(sites, &round);
    memcpy(good, sites->roster[0].join, sizeof good);
    memcpy(join, good, sizeof good);

    /* Sites that it invented. */
    join[4] = (struct federation_join){.round = STR("r"),
                                       .round_hash = sites->round[0].hash,
                                       .site = STR("s99"),
                                       .key = {{9}}};
    federation_write_join(&join[4], &invented, &sites->arena);
    TAKES_NOT(ERROR_DENIED,
              "the site 's99' takes part, and this site has not pinned its key",
              roster_of(sites, join, 5));

    /* One that it knows, with a key of its own: in the middle. */
    memcpy(join, good, sizeof good);
    join[2].key.byte[0] ^= 1;
    TAKES_NOT(ERROR_DENIED,
              "the key of the site 's02' is not signed with the key that this site has "
              "pinned",
              roster_of(sites, join, 4));
    federation_write_join(&join[2], &invented, &sites->arena);
    TAKES_NOT(ERROR_DENIED,
              "the key of the site 's02' is not signed with the key that this site has "
              "pinned",
              roster_of(sites, join, 4));

    /* This site's own key, swapped by whoever has its signing key. */
    memcpy(join, good, sizeof good);
    join[0].key.byte[0] ^= 1;
    federation_write_join(&join[0], &sites->site[0].key, &sites->arena);
    TAKES_NOT(ERROR_DENIED, "the key of the site 's00' was swapped",
              roster_of(sites, join, 4));

    /* Two that are one, of this site and of others. */
    memcpy(join, good, sizeof good);
    join[2].key = join[0].key;
    federation_write_join(&join[2], &sites->site[2].key, &sites->arena);
    TAKES_NOT(ERROR_DENIED, "the key of the site 's02' was swapped",
              roster_of(sites, join, 4));
    join[2].key = join[1].key;
    federation_write_join(&join[2], &sites->site[2].key, &sites->arena);
    TAKES_NOT(ERROR_DENIED, "two sites have one key", roster_of(sites, join, 4));

    /* Others were told of another round of the same name. */
    memcpy(join, good, sizeof good);
    join[1].round_hash.byte[0] ^= 1;
    federation_write_join(&join[1], &sites->site[1].key, &sites->arena);
    TAKES_NOT(ERROR_CONFLICT, "the site 's01' was told of another round 'r'",
              roster_of(sites, join, 4));

    /* Too few; without this site; of another round. */
    memcpy(join, good, sizeof good);
    TAKES_NOT(ERROR_LIMIT, "2 sites take part; there have to be 3",
              roster_of(sites, join, 2));
    TAKES_NOT(ERROR_CONFLICT, "this site is not in the roster",
              roster_of(sites, join + 1, 3));
    TAKES_NOT(ERROR_LIMIT, "1 sites take part; there have to be 3",
              roster_of(sites, join, 1));
    TAKES_NOT(ERROR_CONFLICT, "this site is not in the roster",
              roster_of(sites, join, 0));

    /* A site may want more than the round. */
    sites->site[0].policy.min_sites = 5;
    TAKES_NOT(ERROR_LIMIT, "4 sites take part; there have to be 5",
              roster_of(sites, join, 4));
    sites->site[0].policy.min_sites = 3;

    struct federation_roster taken;
    REFUSED(ERROR_LIMIT, "the round 'r' is closed",
            site_take_roster(&sites->site[0], &sites->round[0], roster_of(sites, join, 4),
                             instant_add(NOON, SPAN_DAY), &sites->arena, &taken, &err));
    MUST(site_take_roster(&sites->site[0], &sites->round[0], roster_of(sites, join, 4),
                          NOON, &sites->arena, &taken, &err));
    sites_free(sites);
}

/* --- what a site sends once only --- */

static void sent_once(void **state)
{
    struct company company;
    company_open(&company, FEDERATION_PRIVATE, state);
    struct sites *sites = company.sites;
    struct store *store = company.place[0]->writer;
    struct federation_round round = sites_round(sites, "2026-q1");
    struct calibration_counts counts = counts_of(0, 10), other = counts_of(1, 20);
    instant later = instant_add(NOON, SPAN_HOUR);
    sites_gather(sites, &round);

    /* Again, with other counts: the same bytes, and nothing is spent. */
    str first = send_from(&company, 0, &counts, NOON);
    str again = send_from(&company, 0, &other, later);
    assert_true(str_equal(first, again));

    /* A smaller roster of the same round, as if one site had dropped out. */
    struct federation_roster smaller = sites->roster[0];
    smaller.hash.byte[0] ^= 1;
    MUST(store_begin(store, &err));
    REFUSED(ERROR_CONFLICT,
            "the roster of the round '2026-q1' has changed since this site sent its "
            "counts",
            site_prepare(&sites->site[0], &sites->round[0], &smaller, &counts, later,
                         &sites->chance, store, &err));
    store_rollback(store);

    /* Another round in the same period. */
    round = sites_round(sites, "2026-q1-again");
    sites_gather(sites, &round);
    MUST(store_begin(store, &err));
    REFUSED(ERROR_LIMIT,
            "this site took part in the round '2026-q1'; it takes part in the next one "
            "from 2026-04-15T12:00:00.000Z on",
            site_prepare(&sites->site[0], &sites->round[0], &sites->roster[0], &counts,
                         later, &sites->chance, store, &err));
    counts.bins = 8;
    REFUSED(ERROR_INVALID, "there are counts of 8 bins; want 6",
            site_prepare(&sites->site[0], &sites->round[0], &sites->roster[0], &counts,
                         later, &sites->chance, store, &err));
    store_rollback(store);
    company_close(&company);
}

/* --- what a site refuses of a result --- */

static void results_that_do_not_fit(void **state)
{
    (void)state;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct federation_round round = sites_round(sites, "r");
    struct calibration_counts counts = counts_of(0, 10);
    struct federation_result good = {.round = STR("r"), .cells = 12}, taken;
    sites_gather(sites, &round);
    good.roster_hash = sites->roster[0].hash;
    calibration_cells(&counts, good.sum);
    good.calibration = calibration_fit(&counts);
#define RESULT_REFUSED(code, why, ...)                                                   \
    do {                                                                                 \
        struct federation_result result = good;                                          \
        __VA_ARGS__;                                                                     \
        str text = federation_write_result(&result, &sites->key, &sites->arena);         \
        REFUSED_SAYING(code, why,                                                        \
                       site_take_result(&sites->site[0], &sites->round[0],               \
                                        &sites->roster[0], text, &sites->arena, &taken,  \
                                        &err));                                          \
    } while (0)
    RESULT_REFUSED(ERROR_CONFLICT, "another round or roster", result.round = STR("q"));
    RESULT_REFUSED(ERROR_CONFLICT, "another round or roster",
                   result.roster_hash.byte[3] ^= 1);
    RESULT_REFUSED(ERROR_INVALID, "has 16 sums; want 12", result.cells = 16);
    RESULT_REFUSED(ERROR_INVALID, "the sums give", result.calibration.a += 1e-5);
    RESULT_REFUSED(ERROR_INVALID, "the sums give", result.calibration.b -= 1e-5);
    RESULT_REFUSED(ERROR_INVALID, "the sums give", result.sum[0] += 10);
    sites_free(sites);
}

/* --- what a coordinator refuses, and how it ends --- */

static str vector_of(struct sites *sites, int i, int times)
{
    struct calibration_counts counts = counts_of(i, times);
    struct federation_vector vector;
    MUST(site_vector(&sites->site[i], &sites->round[i], &sites->roster[i], &counts,
                     &sites->chance, &vector, &err));
    return federation_write_vector(&vector, &sites->site[i].key, &sites->arena);
}

static void joins_that_are_refused(void **state)
{
    (void)state;
    struct sites *sites = sites_new(4, FEDERATION_PRIVATE, 1);
    struct coordinator *coordinator = &sites->coordinator;
    struct federation_round round = sites_round(sites, "r");
    MUST(coordinator_begin(coordinator, &sites->key, &round, sites->peer, 3,
                           &sites->arena, &err));
    str joins[4];
    for (int i = 0; i < 4; i++) {
        MUST(site_take_round(&sites->site[i], coordinator->round.text, NOON,
                             &sites->arena, &sites->round[i], &err));
        joins[i] = site_join(&sites->site[i], &sites->round[i], &sites->arena);
    }
    REFUSED(ERROR_DENIED, "the message is not signed by who should have sent it",
            coordinator_take_join(coordinator, joins[3], NOON, &err));
    MUST(coordinator_take_join(coordinator, joins[0], NOON, &err));
    MUST(coordinator_take_join(coordinator, joins[0], NOON, &err));
    assert_int_equal(coordinator->joins, 1);

    struct federation_join join = {.round = STR("r"),
                                   .round_hash = coordinator->round.hash,
                                   .site = STR("s00"),
                                   .key = {{5}}};
    str other = federation_write_join(&join, &sites->site[0].key, &sites->arena);
    REFUSED(ERROR_CONFLICT, "the site 's00' has joined with another key",
            coordinator_take_join(coordinator, other, NOON, &err));
    other = federation_write_join(&join, &sites->site[1].key, &sites->arena);
    REFUSED(ERROR_DENIED, "the message is not signed by who should have sent it",
            coordinator_take_join(coordinator, other, NOON, &err));
    join.site = STR("s01");
    join.round_hash.byte[0] ^= 1;
    other = federation_write_join(&join, &sites->site[1].key, &sites->arena);
    REFUSED(ERROR_CONFLICT, "the join is of another round",
            coordinator_take_join(coordinator, other, NOON, &err));

    MUST(coordinator_take_join(coordinator, joins[1], NOON, &err));
    REFUSED(ERROR_LIMIT, "2 sites have joined; there have to be 3",
            coordinator_make_roster(coordinator, &err));
    REFUSED(ERROR_LIMIT, "the round 'r' is closed",
            coordinator_take_join(coordinator, joins[2], round.closes, &err));
    MUST(coordinator_take_join(coordinator, joins[2], NOON, &err));
    MUST(coordinator_make_roster(coordinator, &err));
    str text = coordinator->roster.text;
    MUST(coordinator_make_roster(coordinator, &err));
    assert_true(text.at == coordinator->roster.text.at);
    coordinator->enrolled_count = 4;
    REFUSED(ERROR_LIMIT, "the roster of the round 'r' is made already",
            coordinator_take_join(coordinator, joins[3], NOON, &err));
    sites_free(sites);
}

static void vectors_that_are_refused(void **state)
{
    (void)state;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct coordinator *coordinator = &sites->coordinator;
    struct federation_round round = sites_round(sites, "r");
    sites_gather(sites, &round);
    str vector = vector_of(sites, 0, 10);
    MUST(coordinator_take_vector(coordinator, vector, NOON, &err));
    MUST(coordinator_take_vector(coordinator, vector, NOON, &err));
    REFUSED(ERROR_CONFLICT, "the site 's00' has sent other counts for this round already",
            coordinator_take_vector(coordinator, vector_of(sites, 0, 10), NOON, &err));
    sites->roster[1].hash.byte[0] ^= 1;
    REFUSED(ERROR_CONFLICT, "the counts are for another round or roster",
            coordinator_take_vector(coordinator, vector_of(sites, 1, 10), NOON, &err));
    sites->roster[1].hash.byte[0] ^= 1;
    REFUSED(ERROR_LIMIT, "the round 'r' is closed",
            coordinator_take_vector(coordinator, vector_of(sites, 1, 10), round.closes,
                                    &err));
    struct federation_vector eight = {.round = STR("r"),
                                      .site = STR("s01"),
                                      .roster_hash = sites->roster[1].hash,
                                      .cells = 16};
    str text = federation_write_vector(&eight, &sites->site[1].key, &sites->arena);
    REFUSED(ERROR_INVALID, "there are 16 counts; want 12",
            coordinator_take_vector(coordinator, text, NOON, &err));
    sites_free(sites);
}

static void must_end(struct sites *sites, instant now, const char *why)
{
    struct verifying_key key = verifying_key_of(&sites->key);
    struct federation_abort abort;
    str text;
    assert_true(coordinator_end(&sites->coordinator, now, &text));
    MUST(federation_read_abort(text, &key, &sites->arena, &abort, &err));
    if (!strstr(abort.why.at, why))
        fail_msg("%s", abort.why.at);
}

static void rounds_that_come_to_nothing(void **state)
{
    (void)state;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct coordinator *coordinator = &sites->coordinator;
    struct federation_round round = sites_round(sites, "r");
    str text;

    MUST(coordinator_begin(coordinator, &sites->key, &round, sites->peer, 3,
                           &sites->arena, &err));
    assert_false(coordinator_end(coordinator, NOON, &text));
    must_end(sites, round.closes, "0 sites have joined; there have to be 3");

    /* One does not answer. */
    sites_gather(sites, &round);
    MUST(coordinator_take_vector(coordinator, vector_of(sites, 0, 10), NOON, &err));
    MUST(coordinator_take_vector(coordinator, vector_of(sites, 2, 10), NOON, &err));
    assert_false(coordinator_end(coordinator, NOON, &text));
    must_end(sites, round.closes, "the site 's01' has not sent its counts");

    /* Too few labels: 60 times 3.06 are wanted. */
    sites_gather(sites, &round);
    for (int i = 0; i < 3; i++) {
        struct calibration_counts counts = {.bins = 6, .right = {[4] = 20}};
        struct federation_vector vector;
        MUST(site_vector(&sites->site[i], &sites->round[i], &sites->roster[i], &counts,
                         &sites->chance, &vector, &err));
        text = federation_write_vector(&vector, &sites->site[i].key, &sites->arena);
        MUST(coordinator_take_vector(coordinator, text, NOON, &err));
    }
    must_end(sites, NOON, "not enough: about ");

    /* One sends what is no counts. */
    sites_gather(sites, &round);
    for (int i = 0; i < 3; i++) {
        struct federation_vector vector = {.round = STR("r"),
                                           .site = sites->site[i].name,
                                           .roster_hash = sites->roster[i].hash,
                                           .cells = 12,
                                           .cell = {UINT64_C(1) << 50}};
        text = i ? vector_of(sites, i, 10)
                 : federation_write_vector(&vector, &sites->site[i].key, &sites->arena);
        MUST(coordinator_take_vector(coordinator, text, NOON, &err));
    }
    must_end(sites, NOON, "the sum makes no sense");
    sites_free(sites);
}

/* A coordinator that was killed begins again with the texts that it has kept. */
static void a_coordinator_that_begins_again(void **state)
{
    (void)state;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct coordinator *coordinator = &sites->coordinator;
    static struct coordinator again;
    struct federation_round round = sites_round(sites, "r");
    str vectors[3], one, other;
    sites_gather(sites, &round);
    for (int i = 0; i < 3; i++) {
        vectors[i] = vector_of(sites, i, 10);
        MUST(coordinator_take_vector(coordinator, vectors[i], NOON, &err));
    }
    assert_true(coordinator_end(coordinator, NOON, &one));

    MUST(coordinator_resume(&again, &sites->key, coordinator->round.text, sites->peer, 3,
                            &sites->arena, &err));
    for (int i = 0; i < 3; i++)
        MUST(coordinator_take_join(
            &again, site_join(&sites->site[i], &sites->round[i], &sites->arena), NOON,
            &err));
    MUST(coordinator_make_roster(&again, &err));
    assert_true(str_equal(again.roster.text, coordinator->roster.text));
    for (int i = 2; i >= 0; i--)
        MUST(coordinator_take_vector(&again, vectors[i], NOON, &err));
    assert_true(coordinator_end(&again, NOON, &other));
    assert_true(str_equal(one, other));

    struct signing_key stranger = key_of_seed(3);
    REFUSED_SAYING(ERROR_DENIED, "not signed",
                   coordinator_resume(&again, &stranger, coordinator->round.text,
                                      sites->peer, 3, &sites->arena, &err));
    round.min_sites = 2;
    REFUSED_SAYING(ERROR_INVALID, "min_sites is 2",
                   coordinator_begin(&again, &sites->key, &round, sites->peer, 3,
                                     &sites->arena, &err));
    sites_free(sites);
}

/* Where nothing is hidden, nothing hangs on who the others are. */
static void a_plain_round_among_strangers(void **state)
{
    struct sites *sites = sites_new(3, FEDERATION_PLAIN, 8);
    struct federation_round round = sites_round(sites, "r1");
    struct federation_roster roster;
    (void)state;
    sites_gather(sites, &round);
    sites->site[0].peers = 0;
    MUST(site_take_roster(&sites->site[0], &sites->round[0],
                          sites->coordinator.roster.text, NOON, &sites->arena, &roster,
                          &err));
    assert_int_equal(roster.count, 3);
    sites_free(sites);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_private_round),
        cmocka_unit_test(a_plain_round),
        cmocka_unit_test(a_plain_round_among_strangers),
        cmocka_unit_test(rounds_that_ask_too_much),
        cmocka_unit_test(rosters_of_a_coordinator_that_cheats),
        cmocka_unit_test(sent_once),
        cmocka_unit_test(results_that_do_not_fit),
        cmocka_unit_test(joins_that_are_refused),
        cmocka_unit_test(vectors_that_are_refused),
        cmocka_unit_test(rounds_that_come_to_nothing),
        cmocka_unit_test(a_coordinator_that_begins_again),
    };
    return ENGINE_RUN(&engine_sqlite, tests);
}
