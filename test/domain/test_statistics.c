/* Tails and quantiles beside what SciPy 1.10.1 gives: special.gammaincc, special.betainc,
 * stats.norm, chi2, f and beta with sf, isf and ppf. */
#include "domain/statistics.h"

#include "must.h"

#include <math.h>
#include <stdio.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

static void same(const char *what, double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * fabs(want) + 1e-300))
        fail_msg("%s: want %.15g, got %.15g", what, want, got);
}

static void test_gamma(void **state)
{
    (void)state;
    static const struct {
        double a, x, tail;
    } row[] = {
        {0.5, 0.2, 0.5270892568655381},
        {4.5, 9, 0.035173539466984795},
        {4.5, 1, 0.9914676066288135},
        {100, 80, 0.9828916869648668},
        {100, 130, 0.002750408367306518},
        {3, 60, 1.629586652937817e-23},
        {3, 0, 1},
    };
    for (size_t i = 0; i < ROWS(row); i++)
        same("gamma", gamma_tail(row[i].a, row[i].x), row[i].tail);
}

static void test_beta(void **state)
{
    (void)state;
    static const struct {
        double a, b, x, below;
    } row[] = {
        {0.5, 0.5, 0.3, 0.3690101195655454},
        {95.5, 5.5, 0.9, 0.037862389792329434},
        {2, 3, 0.0001, 5.99920003e-08},
        {14.5, 0.5, 0.99, 0.5924832830158484},
        {1000, 20, 0.97, 0.016039570900900937},
        {0.7, 33.1, 0.2, 0.9997383694240036},
        {2, 3, 0, 0},
        {2, 3, 1, 1},
    };
    for (size_t i = 0; i < ROWS(row); i++)
        same("beta", beta_below(row[i].a, row[i].b, row[i].x), row[i].below);
    same("beta quantile", beta_quantile(95.5, 5.5, 0.025), 0.893899926116897);
    same("beta quantile", beta_quantile(95.5, 5.5, 0.975), 0.9806681880141332);
    same("beta quantile", beta_quantile(0.5, 0.5, 0.5), 0.5);
    same("beta quantile", beta_quantile(950.5, 50.5, 0.0001), 0.9200041127125401);
}

static void test_tails(void **state)
{
    (void)state;
    static const struct {
        double x, freedom, tail;
    } chi[] = {
        {16.918977604620448, 9, 0.05},    {5.99, 2, 0.05003662708658629},
        {80, 9, 1.61613141565346e-13},    {0.5, 1, 0.47950012218695337},
        {200, 150, 0.003973185970821635},
    };
    for (size_t i = 0; i < ROWS(chi); i++)
        same("chi-squared", chi_squared_tail(chi[i].x, chi[i].freedom), chi[i].tail);

    static const struct {
        double x, freedom, below, tail;
    } f[] = {
        {3.15, 2, 58, 0.05026823058043612},  {1.9, 9, 261, 0.05221929214175873},
        {14, 1, 29, 0.0008029304091510064},  {40, 1.3, 37.7, 2.4607801114410948e-08},
        {0.1, 2, 58, 0.9049930801647725},    {4, 1, 1e6, 0.04550053386037625},
        {200, 2, 58, 9.425685637514282e-27}, {0, 2, 58, 1},
    };
    for (size_t i = 0; i < ROWS(f); i++)
        same("F", f_tail(f[i].x, f[i].freedom, f[i].below), f[i].tail);

    same("normal", normal_tail(0), 0.5);
    same("normal", normal_tail(-1), 0.8413447460685429);
    same("normal", normal_tail(6), 9.865876450376946e-10);
    same("normal", normal_tail(12), 1.776482112077653e-33);
}

static void test_quantiles(void **state)
{
    (void)state;
    same("normal", normal_upper(0.025), 1.9599639845400545);
    same("normal", normal_upper(0.001), 3.090232306167813);
    same("normal", normal_upper(1e-9), 5.9978070150076865);
    same("normal", normal_upper(0.9), -1.2815515655446004);
    same("chi-squared", chi_squared_upper(0.05, 9), 16.91897760462045);
    same("chi-squared", chi_squared_upper(0.01, 1), 6.634896601021217);
    same("chi-squared", chi_squared_upper(1e-6, 9), 44.81093787068782);
    same("chi-squared", chi_squared_upper(0.99, 3), 0.11483180189911714);
    same("F", f_upper(0.05, 2, 58), 3.1559319709004754);
    same("F", f_upper(0.01, 9, 261), 2.475831881942635);
    same("F", f_upper(1e-4, 1, 29), 20.29963505897762);
    same("F", f_upper(6e-4, 1.3, 37.7), 11.84120105038677);
    same("F", f_upper(0.9, 2, 58), 0.10555214141718491);
}

/* How well a share is known by so many labels. */
static void test_jeffreys(void **state)
{
    (void)state;
    static const struct {
        int64_t right, labels;
        double low, high;
    } row[] = {
        {48, 50, 0.8778210644127507, 0.991595964861054},
        {95, 100, 0.893899926116897, 0.9806681880141332},
        {190, 200, 0.9131249118774117, 0.9740066027645801},
        {380, 400, 0.9253220268152754, 0.9682049608472506},
        {950, 1000, 0.9351715442668522, 0.9622298677457253},
        {0, 10, 0, 0.21719626750921053},
        {10, 10, 0.7828037324907894, 1},
    };
    for (size_t i = 0; i < ROWS(row); i++) {
        struct share_limits limits = jeffreys_limits(row[i].right, row[i].labels, 0.95);
        same("low", limits.low, row[i].low);
        same("high", limits.high, row[i].high);
    }
}

/* Beside the integral of beta.pdf times beta.sf by integrate.quad. */
static void test_not_below(void **state)
{
    (void)state;
    same("95 as 95", jeffreys_not_below(95, 100, 95, 100), 0.5);
    same("80 after 95", jeffreys_not_below(80, 100, 95, 100), 0.0004917297741136175);
    same("180 after 190", jeffreys_not_below(180, 200, 190, 200), 0.028043140619550863);
    same("70 % after 95 %", jeffreys_not_below(70, 100, 190, 200), 2.643831957253147e-9);
    same("60 % after 95 %", jeffreys_not_below(60, 100, 190, 200), 3.006540413307486e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gamma),    cmocka_unit_test(test_beta),
        cmocka_unit_test(test_tails),    cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_jeffreys), cmocka_unit_test(test_not_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
