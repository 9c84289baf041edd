/* What confidence is worth, found out of labels: of one site, and of several together.
 *
 * Simulations run from fixed seeds, so each gives the same every time. What they print
 * with MEASURE=1 is what docs/federation.md says. */
#include "domain/calibration.h"

#include "chance.h"
#include "must.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void near(double got, double want, double by, const char *what)
{
    if (!(fabs(got - want) <= by))
        fail_msg("%s: %.9f, not %.9f", what, got, want);
}

/* --- z, bins, labels --- */

static void z_has_bounds(void **state)
{
    (void)state;
    near(calibration_z(0.5), 0, 1e-12, "0.5");
    near(calibration_z(0.9), log(9), 1e-12, "0.9");
    near(calibration_z(0), -1, 0, "0");
    near(calibration_z(0.1), -1, 0, "0.1");
    near(calibration_z(0.999), 4, 0, "0.999");
    near(calibration_z(1), 4, 0, "1");
    near(calibrated(CALIBRATION_NONE, 0.8), 0.8, 1e-12, "left as it is");
    near(calibrated((struct calibration){0, log(3)}, 0.2), 0.75, 1e-12, "b alone");
}

static void counts_by_bin(void **state)
{
    (void)state;
    static const struct calibration_label label[] = {
        {0, true, 1},    {0.2, false, 2}, {0.5, true, 3},  {0.5, true, 4},
        {0.98, true, 5}, {1, false, 6},   {0.75, true, 7},
    };
    static const int64_t want[] = {1, 2, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1};
    struct calibration_counts counts = calibration_count(label, 7, 6);
    int64_t cell[CALIBRATED_CELLS_MOST];
    assert_int_equal(calibration_cells(&counts, cell), 12);
    for (int i = 0; i < 12; i++)
        if (cell[i] != want[i])
            fail_msg("cell %d is %d", i, (int)cell[i]);
    struct calibration_counts back = calibration_of_cells(cell, 6);
    assert_memory_equal(&back, &counts, sizeof back);
    assert_int_equal(calibration_labels(&counts), 7);
    assert_int_equal(calibration_bins_for(2999), 6);
    assert_int_equal(calibration_bins_for(3000), 8);
}

static void cells_below_0_count_as_0(void **state)
{
    (void)state;
    static const int64_t cell[] = {-3, 0, 0, 10, 0, 0, 2, -8, 0, 0, 0, 0};
    static const int64_t none[] = {0, 0, 0, 10, 0, 0, 2, 0, 0, 0, 0, 0};
    struct calibration_counts counts = calibration_of_cells(cell, 6);
    struct calibration_counts without = calibration_of_cells(none, 6);
    assert_int_equal(calibration_labels(&counts), 12);
    struct calibration a = calibration_fit(&counts), b = calibration_fit(&without);
    assert_true(a.a == b.a && a.b == b.b);
}

static void enough_labels_for_the_noise(void **state)
{
    (void)state;
    struct calibration_counts counts = {.bins = 6, .right = {100, 50}, .wrong = {4}};
    assert_true(calibration_is_told(&counts, 154.0 / 60));
    assert_false(calibration_is_told(&counts, 154.0 / 60 + 1e-6));
    assert_true(calibration_is_told(&counts, 0));
}

/* At most m a person, and each of a person's labels as often as any other. */
static void labels_of_a_person(void **state)
{
    (void)state;
    struct random random = {11};
    struct chance chance = chance_of(&random);
    int chosen[5] = {0};
    for (int round = 0; round < 5000; round++) {
        struct calibration_label label[8] = {
            {0.1, true, 7}, {0.2, true, 3}, {0.3, true, 7}, {0.4, true, 9},
            {0.5, true, 7}, {0.6, true, 7}, {0.7, true, 7}, {0.8, true, 3},
        };
        int of[10] = {0};
        size_t left = calibration_thin(label, 8, 2, &chance);
        assert_int_equal(left, 5);
        for (size_t i = 0; i < left; i++) {
            of[label[i].person]++;
            if (label[i].person == 7)
                chosen[(int)(label[i].confidence * 10 + 0.5) == 1   ? 0
                       : (int)(label[i].confidence * 10 + 0.5) == 3 ? 1
                       : (int)(label[i].confidence * 10 + 0.5) == 5 ? 2
                       : (int)(label[i].confidence * 10 + 0.5) == 6 ? 3
                                                                    : 4]++;
        }
        assert_true(of[3] == 2 && of[7] == 2 && of[9] == 1);
    }
    for (int i = 0; i < 5; i++)
        near(chosen[i], 2000, 150, "how often one was chosen"); /* 4 deviations */
    assert_int_equal(calibration_thin(NULL, 0, 1, &chance), 0);
}

static void some_are_set_aside(void **state)
{
    (void)state;
    int aside = 0;
    for (int i = 0; i < 16; i++) {
        char uuid[] = "019bc127-31d0-89f4-966d-2ff534c5c79?";
        uuid[35] = "0123456789abcdef"[i];
        aside += calibration_sets_aside(str_from(uuid));
    }
    assert_int_equal(aside, 5);
    assert_false(calibration_sets_aside(STR("")));
}

/* --- fits --- */

/* The loss is convex, so where its gradient is 0 it is the least. */
static void the_fit_has_the_least_loss(void **state)
{
    (void)state;
    struct calibration_counts counts = {
        .bins = 6, .right = {3, 10, 30, 60, 90, 200}, .wrong = {9, 12, 15, 12, 9, 11}};
    struct calibration found = calibration_fit(&counts);
    double right = 393, wrong = 68, ga = 5 * (found.a - 1), gb = 5 * found.b;
    for (int i = 0; i < 6; i++) {
        double z = -1 + (i + 0.5) * 5 / 6, r = (double)counts.right[i];
        double w = (double)counts.wrong[i];
        double p = 1 / (1 + exp(-(found.a * z + found.b)));
        double y = r * (right + 1) / (right + 2) + w / (wrong + 2);
        ga += ((r + w) * p - y) * z;
        gb += (r + w) * p - y;
    }
    near(ga, 0, 1e-6, "gradient by a");
    near(gb, 0, 1e-6, "gradient by b");
}

static void fits_of_little_stay_near(void **state)
{
    (void)state;
    struct calibration_counts none = {.bins = 6}, one = {.bins = 6, .wrong = {[5] = 1}};
    struct calibration found = calibration_fit(&none);
    assert_true(found.a == 1 && found.b == 0);
    found = calibration_fit(&one);
    assert_true(found.a < 1 && found.a > 0.3 && found.b < 0 && found.b > -0.5);
    struct calibration near_to = {0.5, 0.25};
    found = calibration_fit_near(NULL, 0, near_to);
    assert_true(found.a == 0.5 && found.b == 0.25);
}

/* Fits of all that can come: none runs away. */
static void fits_of_extremes(void **state)
{
    (void)state;
    static const int64_t huge = INT64_C(1) << 40;
    for (int pattern = 0; pattern < 4096; pattern += 7) {
        struct calibration_counts counts = {.bins = 6};
        for (int i = 0; i < 6; i++) {
            counts.right[i] = pattern >> i & 1 ? huge : 0;
            counts.wrong[i] = pattern >> (6 + i) & 1 ? huge : 0;
        }
        struct calibration found = calibration_fit(&counts);
        if (!isfinite(found.a) || !isfinite(found.b))
            fail_msg("pattern %d: %g, %g", pattern, found.a, found.b);
    }
}

/* --- what is used --- */

static void adopted_only_if_better(void **state)
{
    (void)state;
    /* A model that says 0.9 of everything, and is right in 6 of 10. */
    struct calibration_label label[100];
    for (int i = 0; i < 100; i++)
        label[i] = (struct calibration_label){0.9, i % 10 < 6, i};
    struct calibration good = {0, log(1.5)}, bad = {2, 0}, other = {0.1, 0};
    struct calibration_use use = CALIBRATION_UNUSED;
    near(calibration_log_loss(good, label, 100), -(0.6 * log(0.6) + 0.4 * log(0.4)),
         1e-12, "log loss");

    struct calibration_trial trial = calibration_try(&use, good, label, 99);
    assert_int_equal(trial.verdict, CALIBRATION_FEW_LABELS);
    assert_true(use.now.a == 1 && use.now.b == 0 && !use.has_before);
    assert_false(calibration_undo(&use));

    trial = calibration_try(&use, bad, label, 100);
    assert_int_equal(trial.verdict, CALIBRATION_NO_BETTER);
    assert_true(trial.loss_then > trial.loss_now && use.now.a == 1 && !use.has_before);
    assert_int_equal(calibration_try(&use, CALIBRATION_NONE, label, 100).verdict,
                     CALIBRATION_NO_BETTER);

    trial = calibration_try(&use, other, label, 100);
    assert_int_equal(trial.verdict, CALIBRATION_ADOPTED);
    trial = calibration_try(&use, good, label, 100);
    assert_int_equal(trial.verdict, CALIBRATION_ADOPTED);
    assert_true(use.now.b == good.b && use.before.a == other.a);

    assert_true(calibration_undo(&use));
    assert_true(use.now.a == other.a && use.before.b == good.b);
    assert_true(calibration_undo(&use));
    assert_true(use.now.b == good.b && use.before.a == other.a);
    trial = calibration_try(&use, (struct calibration){NAN, 0}, label, 100);
    assert_int_equal(trial.verdict, CALIBRATION_NO_BETTER);
}

/* --- simulations ---
 *
 * Six sites, with labels as different in number as sites are: 1, 1, 2, 2, 4 and 4 parts.
 * Confidences are those of a model that is too sure of itself. What is measured is how
 * much log loss a calibration costs above the truth itself, in thousandths, over all
 * confidences. */

enum { SITES = 6, POINTS = 100, RUNS = 30 };

struct sim {
    const char *name;
    double spread; /* of the sites' own a and b */
};

struct losses {
    double raw, local, counts, noised, near;
};

static double confidence_of(double z) { return 1 / (1 + exp(-z)); }

static double drawn_z(struct random *random)
{
    double z = 2 + 1.4 * random_normal(random);
    return z < -1 ? -1 : z > 4 ? 4 : z;
}

/* The mean of KL(truth, calibrated) over what the site's cameras say. */
static double excess(struct calibration truth, struct calibration found)
{
    static double confidence[POINTS];
    if (confidence[0] == 0) {
        struct random random = {99};
        for (int i = 0; i < POINTS; i++)
            confidence[i] = confidence_of(drawn_z(&random));
    }
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
        double p = calibrated(truth, confidence[i]), q = calibrated(found, confidence[i]);
        sum += p * log(p / q) + (1 - p) * log((1 - p) / (1 - q));
    }
    return 1000 * sum / POINTS;
}

static size_t draw_labels(struct calibration truth, size_t count, struct random *random,
                          struct calibration_label *label)
{
    for (size_t i = 0; i < count; i++) {
        double confidence = confidence_of(drawn_z(random));
        bool right = random_share(random) < calibrated(truth, confidence);
        label[i] = (struct calibration_label){confidence, right, (int64_t)i};
    }
    return count;
}

static void one_run(const struct sim *sim, int labels, struct random *random,
                    struct losses *sum)
{
    static const int part[SITES] = {1, 1, 2, 2, 4, 4};
    static struct calibration_label label[SITES][4000];
    struct chance chance = chance_of(random);
    struct calibration truth[SITES];
    size_t count[SITES];
    struct calibration_counts all = {.bins = CALIBRATED_BINS};
    int64_t variance = noise_of_site(noise_rho(2, 1e-5), 1, SITES, 1);
    int64_t cell[CALIBRATED_CELLS_MOST], total[CALIBRATED_CELLS_MOST] = {0};
    for (int s = 0; s < SITES; s++) {
        truth[s] = (struct calibration){0.65 + sim->spread * random_normal(random) / 2,
                                        0.1 + sim->spread * random_normal(random)};
        count[s] =
            draw_labels(truth[s], (size_t)(labels * part[s] / 14), random, label[s]);
        struct calibration_counts own = calibration_count(label[s], count[s], all.bins);
        int cells = calibration_cells(&own, cell);
        for (int c = 0; c < cells; c++)
            total[c] += cell[c];
    }
    all = calibration_of_cells(total, CALIBRATED_BINS);
    struct calibration plain = calibration_fit(&all);
    for (int c = 0; c < 2 * CALIBRATED_BINS; c++)
        for (int s = 0; s < SITES; s++)
            total[c] += noise_draw(variance, &chance);
    all = calibration_of_cells(total, CALIBRATED_BINS);
    struct calibration noised = calibration_fit(&all);
    for (int s = 0; s < SITES; s++) {
        struct calibration_counts own = calibration_count(label[s], count[s], all.bins);
        sum->raw += excess(truth[s], CALIBRATION_NONE) / SITES;
        sum->local += excess(truth[s], calibration_fit(&own)) / SITES;
        sum->counts += excess(truth[s], plain) / SITES;
        sum->noised += excess(truth[s], noised) / SITES;
        sum->near +=
            excess(truth[s], calibration_fit_near(label[s], count[s], noised)) / SITES;
    }
}

static struct losses simulate(const struct sim *sim, int labels)
{
    struct random random = {(uint64_t)labels};
    struct losses sum = {0};
    for (int run = 0; run < RUNS; run++)
        one_run(sim, labels, &random, &sum);
    double *each[] = {&sum.raw, &sum.local, &sum.counts, &sum.noised, &sum.near};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        *each[i] /= RUNS;
    if (getenv("MEASURE"))
        printf("# %s, %d labels: raw %.1f, local %.1f, counts %.2f, with noise %.2f, "
               "with noise and near %.2f\n",
               sim->name, labels, sum.raw, sum.local, sum.counts, sum.noised, sum.near);
    return sum;
}

/* Sites that are alike: together they are far better than each by itself, and noise costs
 * little of that. */
static void sites_that_are_alike(void **state)
{
    (void)state;
    static const struct sim alike = {"alike", 0};
    static const struct {
        int labels;
        double local_above, noise_most; /* times the counts' */
    } row[] = {{280, 2.5, 2.5}, {860, 2.5, 2.5}, {2800, 2.5, 2.5}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct losses loss = simulate(&alike, row[i].labels);
        assert_true(loss.raw > 2 * loss.counts);
        assert_true(loss.local > row[i].local_above * loss.counts);
        assert_true(loss.noised < row[i].noise_most * loss.counts);
        assert_true(loss.noised < loss.local);
    }
}

/* Sites that differ: near to what all found, each with its own labels, is the best. */
static void sites_that_differ(void **state)
{
    (void)state;
    static const struct sim differing = {"differing", 0.28};
    static const int labels[] = {280, 860, 2800};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct losses loss = simulate(&differing, labels[i]);
        assert_true(loss.near < 0.9 * loss.noised);
        assert_true(loss.near < 0.95 * loss.local);
        assert_true(loss.near < 0.6 * loss.raw);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(z_has_bounds),
        cmocka_unit_test(counts_by_bin),
        cmocka_unit_test(cells_below_0_count_as_0),
        cmocka_unit_test(enough_labels_for_the_noise),
        cmocka_unit_test(labels_of_a_person),
        cmocka_unit_test(some_are_set_aside),
        cmocka_unit_test(the_fit_has_the_least_loss),
        cmocka_unit_test(fits_of_little_stay_near),
        cmocka_unit_test(fits_of_extremes),
        cmocka_unit_test(adopted_only_if_better),
        cmocka_unit_test(sites_that_are_alike),
        cmocka_unit_test(sites_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
