/* How much noise there is, and that it is the noise that was asked for. All draws come
 * from fixed seeds, so each test gives the same every time. */
#include "domain/noise.h"

#include "domain/statistics.h"

#include "chance.h"
#include "must.h"

#include <math.h>

static void near(double got, double want, double by, const char *what)
{
    if (!(fabs(got - want) <= by))
        fail_msg("%s: %.9f, not %.9f", what, got, want);
}

/* --- how much --- */

static void rho_of_epsilon(void **state)
{
    (void)state;
    near(noise_rho(2, 1e-5), 0.0800, 5e-5, "rho of epsilon 2");
    near(1 / sqrt(2 * noise_rho(2, 1e-5)), 2.499, 5e-4, "sigma of epsilon 2, m 1");
    static const double epsilons[] = {0.1, 1, 2, 8};
    for (size_t i = 0; i < sizeof epsilons / sizeof *epsilons; i++)
        near(noise_epsilon(noise_rho(epsilons[i], 1e-6), 1e-6), epsilons[i], 1e-9,
             "there and back");
}

/* What a year of releases adds up to, as docs/federation.md says. */
static void a_year(void **state)
{
    (void)state;
    double rho = noise_rho(2, 1e-5);
    near(noise_epsilon(52 * rho, 1e-5), 18.0, 0.05, "once a week");
    near(noise_epsilon(12 * rho, 1e-5), 7.6, 0.05, "once a month");
    near(noise_epsilon(4 * rho, 1e-5), 4.2, 0.05, "once a quarter");
    assert_int_equal(noise_micro_rho(0.0800001), 80001);
    assert_int_equal(noise_micro_rho(0.08), 80000);
}

/* sigma^2 is 6.247 m^2; no site adds less than 1.25. */
static void variance_of_a_site(void **state)
{
    (void)state;
    static const struct {
        int m, sites, colluding;
        double variance;
    } row[] = {
        {1, 3, 1, 3.1232}, {1, 5, 1, 1.5616},  {1, 6, 1, 1.25},    {1, 30, 1, 1.25},
        {1, 3, 2, 6.2463}, {5, 6, 1, 31.2325}, {5, 60, 1, 2.6467},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        int64_t variance =
            noise_of_site(noise_rho(2, 1e-5), row[i].m, row[i].sites, row[i].colluding);
        near((double)variance / 1000, row[i].variance, 0.0011, "variance");
        assert_true((double)variance / 1000 >= row[i].variance - 1e-4);
    }
    assert_int_equal(noise_of_site(1e-12, 5, 3, 1), NOISE_MOST);
}

static void alone_against_all_others(void **state)
{
    (void)state;
    double rho = noise_rho(2, 1e-5);
    near(noise_epsilon_alone(noise_of_site(rho, 1, 3, 1), 1, 1e-5), 2.88, 0.01, "of 3");
    near(noise_epsilon_alone(noise_of_site(rho, 1, 6, 1), 1, 1e-5), 4.69, 0.01, "of 6");
}

/* --- a draw --- */

enum { DRAWS = 60000, SIDE = 60 };

/* exp(-x^2 / (2 v)) of the sum over all x. */
static void weigh(double variance, double share[2 * SIDE + 1])
{
    double all = 0;
    for (int x = -2000; x <= 2000; x++)
        all += exp(-(double)x * x / (2 * variance));
    for (int x = -SIDE; x <= SIDE; x++)
        share[x + SIDE] = exp(-(double)x * x / (2 * variance)) / all;
}

/* Chi-squared of the draws; what is seldom counts as one bin on each side. */
static double surprise(const int64_t *count, const double *share)
{
    double chi = 0, seldom_share = 1;
    int64_t seldom = DRAWS;
    int bins = 0;
    for (int i = 0; i <= 2 * SIDE; i++) {
        double expected = share[i] * DRAWS;
        if (expected < 10)
            continue;
        chi += ((double)count[i] - expected) * ((double)count[i] - expected) / expected;
        seldom -= count[i];
        seldom_share -= share[i];
        bins++;
    }
    double expected = seldom_share * DRAWS;
    if (expected > 5) {
        chi += ((double)seldom - expected) * ((double)seldom - expected) / expected;
        bins++;
    }
    return chi_squared_tail(chi, bins - 1);
}

/* Each number comes as often as the formula says. */
static void draws_follow_the_formula(void **state)
{
    (void)state;
    static const int64_t variances[] = {100, 1000, 1250, 3124, 6247, 31232, 156170};
    for (size_t v = 0; v < sizeof variances / sizeof *variances; v++) {
        struct random random = {17 + v};
        struct chance chance = chance_of(&random);
        int64_t count[2 * SIDE + 1] = {0};
        double share[2 * SIDE + 1], sum = 0, squares = 0;
        weigh((double)variances[v] / 1000, share);
        for (int i = 0; i < DRAWS; i++) {
            int64_t x = noise_draw(variances[v], &chance);
            sum += (double)x;
            squares += (double)x * (double)x;
            if (x >= -SIDE && x <= SIDE)
                count[x + SIDE]++;
        }
        double p = surprise(count, share);
        if (p < 0.001)
            fail_msg("variance %g: chi-squared says %g", (double)variances[v] / 1000, p);
        if (variances[v] >= 1000) {
            double variance = (double)variances[v] / 1000;
            near(squares / DRAWS / variance, 1, 0.03, "variance of the draws");
            near(sum / DRAWS / sqrt(variance), 0, 0.02, "mean of the draws");
        }
    }
}

/* A sum of other noise would not pass: that of a variance 5 % larger. */
static void other_noise_is_noticed(void **state)
{
    (void)state;
    struct random random = {3};
    struct chance chance = chance_of(&random);
    int64_t count[2 * SIDE + 1] = {0};
    double share[2 * SIDE + 1];
    weigh(6.247, share);
    for (int i = 0; i < DRAWS; i++) {
        int64_t x = noise_draw(6559, &chance);
        if (x >= -SIDE && x <= SIDE)
            count[x + SIDE]++;
    }
    assert_true(surprise(count, share) < 0.001);
}

static void below_a_bound(void **state)
{
    (void)state;
    struct random random = {5};
    struct chance chance = chance_of(&random);
    for (int i = 0; i < 100; i++)
        assert_int_equal(chance_below(&chance, 1), 0);
    int64_t count[7] = {0};
    for (int i = 0; i < 7000; i++)
        count[chance_below(&chance, 7)]++;
    double chi = 0;
    for (int i = 0; i < 7; i++)
        chi += (double)((count[i] - 1000) * (count[i] - 1000)) / 1000;
    assert_true(chi_squared_tail(chi, 6) > 0.001);
    for (int i = 0; i < 100; i++)
        assert_true(chance_below(&chance, UINT64_MAX) < UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rho_of_epsilon),
        cmocka_unit_test(a_year),
        cmocka_unit_test(variance_of_a_site),
        cmocka_unit_test(alone_against_all_others),
        cmocka_unit_test(draws_follow_the_formula),
        cmocka_unit_test(other_noise_is_noticed),
        cmocka_unit_test(below_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
