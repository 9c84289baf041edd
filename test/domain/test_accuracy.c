/* How often cameras are right, and what that means for figures. */
#include "domain/accuracy.h"

#include "must.h"

#include <math.h>
#include <stdio.h>

static void near(double got, double want, double by, const char *what)
{
    if (!(fabs(got - want) <= by))
        fail_msg("%s: %.9f, not %.9f", what, got, want);
}

/* So many claims of this that were that, with this confidence each. */
struct claims {
    enum event_type claimed;
    enum verdict truth;
    int64_t events;
    double confidence;
};

static struct accuracy_counts count(const struct claims *claims)
{
    struct accuracy_counts counts = {0};
    for (; claims->events; claims++)
        accuracy_add(&counts, calibration_bin(claims->confidence), claims->claimed,
                     claims->truth, claims->events,
                     claims->confidence * (double)claims->events);
    return counts;
}

/* scipy.stats.beta.ppf((.025, .975), k + .5, n - k + .5), SciPy 1.17.1; where all or none
 * are right the interval ends there, as Brown, Cai and DasGupta say. */
static void limits_are_those_of_jeffreys(void **state)
{
    (void)state;
    static const struct {
        int64_t hits, of;
        double low, high;
    } rows[] = {
        {47, 50, 0.8484674370, 0.9828133509},
        {95, 100, 0.8938999261, 0.9806681880},
        {139, 149, 0.8842234256, 0.9649741968},
        {380, 400, 0.9253220268, 0.9682049608},
        {7, 7, 0.7075638263, 1},
        {0, 7, 0, 0.2924361737},
        {0, 0, 0, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct proportion share = proportion_of(rows[i].hits, rows[i].of);
        near(share.low, rows[i].low, 1e-9, "low");
        near(share.high, rows[i].high, 1e-9, "high");
    }
}

static void what_is_right(void **state)
{
    (void)state;
    static const struct {
        enum event_type claimed;
        const char *verdict;
        int right; /* -1: it cannot be told */
    } rows[] = {
        {EVENT_WORKING, "working", 1},   {EVENT_WORKING, "right", 1},
        {EVENT_WORKING, "idle", 0},      {EVENT_WORKING, "nobody", 0},
        {EVENT_IDLE, "absent", 0},       {EVENT_ABSENT, "absent", 1},
        {EVENT_ABSENT, "nobody", 1},     {EVENT_ABSENT, "idle", 0},
        {EVENT_IDLE, "cannot_tell", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum verdict verdict;
        assert_true(verdict_parse(str_from(rows[i].verdict), &verdict));
        enum verdict truth = verdict_truth(verdict, rows[i].claimed);
        int right =
            truth == VERDICT_CANNOT_TELL ? -1 : claim_is_right(rows[i].claimed, truth);
        if (right != rows[i].right)
            fail_msg("%s of a claim %d", rows[i].verdict, rows[i].claimed);
    }
    enum verdict none;
    assert_false(verdict_parse(STR("asleep"), &none));
}

/* 10 of 40 claims of work are idle; 2 of 30 idle ones are work; of 30 absent ones nobody
 * was there at 20, and one was work. 5 could not be told, and 10 wait. */
static const struct claims mixed[] = {
    {EVENT_WORKING, VERDICT_WORKING, 30, 0.95}, {EVENT_WORKING, VERDICT_IDLE, 10, 0.62},
    {EVENT_IDLE, VERDICT_IDLE, 28, 0.85},       {EVENT_IDLE, VERDICT_WORKING, 2, 0.85},
    {EVENT_ABSENT, VERDICT_ABSENT, 9, 1},       {EVENT_ABSENT, VERDICT_NOBODY, 20, 1},
    {EVENT_ABSENT, VERDICT_WORKING, 1, 1},      {EVENT_IDLE, VERDICT_CANNOT_TELL, 5, 0.3},
    {EVENT_WORKING, VERDICTS, 10, 0.62},        {0},
};

static void each_share_of_a_sample(void **state)
{
    (void)state;
    const struct accuracy_counts counts = count(mixed);
    const struct {
        const char *what;
        struct proportion share;
        int64_t hits, of;
    } rows[] = {
        {"all", accuracy_overall(&counts), 87, 100},
        {"claims of work", accuracy_of_claim(&counts, EVENT_WORKING), 30, 40},
        {"claims of idleness", accuracy_of_claim(&counts, EVENT_IDLE), 28, 30},
        {"claims of absence", accuracy_of_claim(&counts, EVENT_ABSENT), 29, 30},
        {"work", accuracy_of_truth(&counts, EVENT_WORKING), 30, 33},
        {"idleness", accuracy_of_truth(&counts, EVENT_IDLE), 28, 38},
        {"absence", accuracy_of_truth(&counts, EVENT_ABSENT), 29, 29},
        {"sensitivity", telling_of(&counts).sensitivity, 30, 33},
        {"specificity", telling_of(&counts).specificity, 57, 67},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].share.hits != rows[i].hits || rows[i].share.of != rows[i].of)
            fail_msg("%s: %d of %d", rows[i].what, (int)rows[i].share.hits,
                     (int)rows[i].share.of);
    assert_int_equal(counts.drawn, 115);
    assert_int_equal(counts.cannot_tell, 5);
}

/* By hand: 30 of confidence 0.95 and 30 of 1 share the last bin, 59 right of 58.5; of 30
 * of 0.85 28 are right, of 25.5; of 10 of 0.62 none, of 6.2. */
static void confidence_is_compared_with_what_was_so(void **state)
{
    (void)state;
    const struct accuracy_counts counts = count(mixed), nothing = {0};
    double ece, expected;
    assert_true(calibration_error(&counts, &ece));
    near(ece, (0.5 + 2.5 + 6.2) / 100, 1e-9, "ece");
    /* Those that wait, of 0.62, are expected to be wrong; those of 0.3, of which nobody
     * could tell one, as often right as the middle of their bin says. */
    assert_true(expected_accuracy(&counts, &expected));
    near(expected, (59 + 28 + 0 * 20 + 0.35 * 5) / 115, 1e-9, "expected");
    assert_false(calibration_error(&nothing, &ece));
    assert_false(expected_accuracy(&nothing, &expected));
    static const struct {
        double confidence;
        int bin;
    } bins[] = {{0, 0},    {0.0999, 0}, {0.1, 1}, {0.3, 3},
                {0.99, 9}, {1, 9},      {-1, 0},  {7, 9}};
    for (size_t i = 0; i < sizeof bins / sizeof *bins; i++)
        assert_int_equal(calibration_bin(bins[i].confidence), bins[i].bin);
}

/* sklearn.metrics.cohen_kappa_score, scikit-learn 1.9.1. */
static void two_people_agree(void **state)
{
    (void)state;
    static const struct {
        int64_t pair[TRUTHS][TRUTHS];
        bool there;
        double kappa;
    } rows[] = {
        {{{20, 5}, {10, 15}}, true, 0.4},
        {{{40, 3, 1, 0}, {4, 30, 2, 1}, {0, 2, 9, 3}, {0, 0, 1, 4}}, true, 0.7403390866},
        {{{5, 0}, {0, 5}}, true, 1},
        {{{7}}, false, 0}, /* all say the same: chance agrees as well */
        {{{0}}, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct accuracy_counts counts = {0};
        double kappa = 0;
        memcpy(counts.pair, rows[i].pair, sizeof counts.pair);
        assert_int_equal(cohen_kappa(&counts, &kappa), rows[i].there);
        near(kappa, rows[i].kappa, 1e-9, "kappa");
    }
}

/* Quantiles of 4,000,000 draws of se and sp from Jeffreys' posteriors, numpy 2 and SciPy
 * 1.17.1; the point is by hand. */
static void shares_are_corrected(void **state)
{
    (void)state;
    static const struct {
        int64_t se[2], sp[2], working, known;
        double share, low, high;
    } rows[] = {
        {{45, 50}, {95, 100}, 40, 100, 0.4117647, 0.3626882, 0.4724872},
        {{60, 80}, {70, 80}, 50, 100, 0.6, 0.5038258, 0.7203807},
        {{190, 200}, {180, 200}, 5, 100, 0, 0, 0},
        {{100, 100}, {100, 100}, 30, 100, 0.3, 0.2834205, 0.3058981},
        {{8, 10}, {85, 90}, 60, 100, 0.7313433, 0.6001239, 1},
        /* In 12 of 100 draws se + sp is no better than chance: it may be all or nothing.
         */
        {{243, 300}, {6, 20}, 13, 60, 0, 0, 1},
        /* In 3 of 100: half of them are fewer than the 2.5 % below. */
        {{225, 300}, {9, 20}, 944, 1000, 1, 1, 1},
        /* The share is in the interval. */
        {{188, 300}, {10, 10}, 36, 10000, 0.0057447, 0, 0.0057447},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct accuracy_counts counts = {0};
        struct share_correction correction;
        counts.confusion[EVENT_WORKING][VERDICT_WORKING] = rows[i].se[0];
        counts.confusion[EVENT_IDLE][VERDICT_WORKING] = rows[i].se[1] - rows[i].se[0];
        counts.confusion[EVENT_ABSENT][VERDICT_NOBODY] = rows[i].sp[0];
        counts.confusion[EVENT_WORKING][VERDICT_ABSENT] = rows[i].sp[1] - rows[i].sp[0];
        share_correction_init(&correction, &counts);
        struct working_share share =
            working_share_of(&correction, rows[i].working, rows[i].known, 0);
        assert_int_equal(share.verdict, SHARE_TOLD);
        near(share.share, rows[i].share, 1e-6, "share");
        near(share.low, rows[i].low, 0.006, "low");
        near(share.high, rows[i].high, 0.006, "high");
        assert_true(share.low <= share.share && share.share <= share.high);
        /* A quarter of the time is unknown: it may have been work or not. */
        struct working_share wider = working_share_of(&correction, 3 * rows[i].working,
                                                      3 * rows[i].known, rows[i].known);
        near(wider.low, share.low * 0.75, 1e-9, "wider low");
        near(wider.high, share.high * 0.75 + 0.25, 1e-9, "wider high");
    }
}

/* By hand. Somebody was there in 80 minutes, 50 of them seen as work. Of the claims of
 * that, 100 were work and 90 of them claimed as that; 50 were none, and 40 of them not
 * claimed as work: (0.625 + 0.8 - 1) / (0.9 + 0.8 - 1). What was claimed to be absence
 * says nothing of it; with its 49 audits se is 90 / 100 and sp 89 / 99. */
static void presence_is_told_by_claims_of_it(void **state)
{
    (void)state;
    struct accuracy_counts counts = {0}, present;
    struct share_correction correction;
    counts.confusion[EVENT_WORKING][VERDICT_WORKING] = 90;
    counts.confusion[EVENT_IDLE][VERDICT_WORKING] = 10;
    counts.confusion[EVENT_WORKING][VERDICT_IDLE] = 6;
    counts.confusion[EVENT_WORKING][VERDICT_NOBODY] = 4;
    counts.confusion[EVENT_IDLE][VERDICT_IDLE] = 40;
    counts.confusion[EVENT_ABSENT][VERDICT_ABSENT] = 49;
    share_correction_init(&correction, &counts);
    near(working_share_of(&correction, 50, 80, 0).share, 0.524 / 0.799, 0.001, "of all");

    present = accuracy_of_presence(&counts);
    share_correction_init(&correction, &present);
    struct working_share share = working_share_of(&correction, 50, 80, 0);
    near(share.share, 0.425 / 0.7, 1e-9, "share");
    assert_true(share.low < share.share && share.share < share.high);
    struct working_share wider = working_share_of(&correction, 50, 80, 20);
    near(wider.low, share.low * 0.8, 1e-9, "wider low");
    near(wider.high, share.high * 0.8 + 0.2, 1e-9, "wider high");

    /* 99 of them are not enough, whatever was said of absence. */
    counts = (struct accuracy_counts){0};
    counts.confusion[EVENT_WORKING][VERDICT_WORKING] = 60;
    counts.confusion[EVENT_IDLE][VERDICT_IDLE] = 39;
    counts.confusion[EVENT_ABSENT][VERDICT_ABSENT] = 500;
    present = accuracy_of_presence(&counts);
    share_correction_init(&correction, &present);
    assert_int_equal(correction.verdict, SHARE_FEW_LABELS);
}

static void shares_that_cannot_be_corrected(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t se[2], sp[2], known;
        enum working_share_verdict verdict;
    } rows[] = {
        {"nobody has answered", {0, 0}, {0, 0}, 100, SHARE_FEW_LABELS},
        {"99 labels", {40, 40}, {59, 59}, 100, SHARE_FEW_LABELS},
        {"100 labels", {40, 40}, {60, 60}, 100, SHARE_TOLD},
        {"no work among them", {0, 0}, {200, 200}, 100, SHARE_FEW_LABELS},
        {"nothing but work", {200, 200}, {0, 0}, 100, SHARE_FEW_LABELS},
        {"a guess", {50, 100}, {50, 100}, 100, SHARE_NO_BETTER},
        {"se + sp is 1.1", {60, 100}, {50, 100}, 100, SHARE_NO_BETTER},
        {"se + sp is 1.11", {61, 100}, {50, 100}, 100, SHARE_TOLD},
        {"the wrong way round", {10, 100}, {10, 100}, 100, SHARE_NO_BETTER},
        {"nothing was seen", {90, 100}, {90, 100}, 0, SHARE_NO_TIME},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct accuracy_counts counts = {0};
        struct share_correction correction;
        counts.confusion[EVENT_WORKING][VERDICT_WORKING] = rows[i].se[0];
        counts.confusion[EVENT_IDLE][VERDICT_WORKING] = rows[i].se[1] - rows[i].se[0];
        counts.confusion[EVENT_IDLE][VERDICT_IDLE] = rows[i].sp[0];
        counts.confusion[EVENT_WORKING][VERDICT_IDLE] = rows[i].sp[1] - rows[i].sp[0];
        share_correction_init(&correction, &counts);
        struct working_share share =
            working_share_of(&correction, rows[i].known / 2, rows[i].known, 0);
        if (share.verdict != rows[i].verdict)
            fail_msg("%s: %d", rows[i].what, share.verdict);
        if (share.verdict == SHARE_TOLD &&
            !(share.low <= share.high && share.low >= 0 && share.high <= 1))
            fail_msg("%s: %f to %f", rows[i].what, share.low, share.high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_those_of_jeffreys),
        cmocka_unit_test(what_is_right),
        cmocka_unit_test(each_share_of_a_sample),
        cmocka_unit_test(confidence_is_compared_with_what_was_so),
        cmocka_unit_test(two_people_agree),
        cmocka_unit_test(shares_are_corrected),
        cmocka_unit_test(presence_is_told_by_claims_of_it),
        cmocka_unit_test(shares_that_cannot_be_corrected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
