/* Masks: gone from the sum, and each vector looks like chance. */
#include "federation/masks.h"

#include "domain/statistics.h"

#include "federation/sites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELLS = 12 };

static struct calibration_counts some_counts(int site)
{
    struct calibration_counts counts = {.bins = CALIBRATED_BINS};
    for (int i = 0; i < counts.bins; i++) {
        counts.right[i] = (site * 7 + i * 3) % 50;
        counts.wrong[i] = (site + i) % 5;
    }
    return counts;
}

static void masks_cancel_out(void **state)
{
    (void)state;
    static const int counts[] = {3, 5, 30, 64};
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        struct sites *sites = sites_new(counts[n], FEDERATION_PRIVATE, 1);
        struct federation_round round = sites_round(sites, "r1");
        uint64_t sum[CELLS] = {0};
        sites_gather(sites, &round);
        for (int i = 0; i < sites->count; i++) {
            struct exchange_secret secret =
                masks_secret(&sites->site[i].key, &sites->round[i]);
            uint64_t cell[CELLS];
            for (int c = 0; c < CELLS; c++)
                cell[c] = (uint64_t)(100 * i + c);
            MUST(masks_add(&sites->roster[i], sites->site[i].name, &secret, cell, CELLS,
                           &err));
            for (int c = 0; c < CELLS; c++) {
                assert_true(cell[c] != (uint64_t)(100 * i + c));
                sum[c] += cell[c];
            }
        }
        uint64_t places = (uint64_t)counts[n];
        for (uint64_t c = 0; c < CELLS; c++)
            assert_int_equal(sum[c], 100 * (places * (places - 1) / 2) + places * c);
        sites_free(sites);
    }
}

/* The same secret and the same site, in another round or among others: other masks. */
static void masks_of_each_round_are_others(void **state)
{
    (void)state;
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 1);
    struct federation_round round = sites_round(sites, "r1");
    uint64_t first[CELLS] = {0}, again[CELLS] = {0}, second[CELLS] = {0};
    sites_gather(sites, &round);
    struct exchange_secret secret = masks_secret(&sites->site[0].key, &sites->round[0]);
    MUST(masks_add(&sites->roster[0], STR("s00"), &secret, first, CELLS, &err));
    MUST(masks_add(&sites->roster[0], STR("s00"), &secret, again, CELLS, &err));
    assert_memory_equal(first, again, sizeof first);
    round = sites_round(sites, "r2");
    sites_gather(sites, &round);
    secret = masks_secret(&sites->site[0].key, &sites->round[0]);
    MUST(masks_add(&sites->roster[0], STR("s00"), &secret, second, CELLS, &err));
    for (int c = 0; c < CELLS; c++)
        assert_true(first[c] != second[c]);
    sites_free(sites);
}

static void a_key_that_is_none(void **state)
{
    (void)state;
    struct federation_join join[2] = {{.site = STR("a")}, {.site = STR("b")}};
    struct federation_roster roster = {.join = join, .count = 2};
    struct exchange_secret secret = {{7}};
    uint64_t cell[CELLS] = {1, 2, 3};
    REFUSED(ERROR_INVALID, "the key of the site 'b' is none",
            masks_add(&roster, STR("a"), &secret, cell, CELLS, &err));
    assert_true(cell[0] == 1 && cell[1] == 2 && cell[2] == 3);
}

/* Chi-squared of the bytes of what one site sends, over many rounds: every place of a
 * number apart, as the high bytes of counts are all 0. */
static void vectors_look_like_chance(void **state)
{
    (void)state;
    enum { ROUNDS = 250 };
    static int64_t count[8][256];
    struct sites *sites = sites_new(3, FEDERATION_PRIVATE, 5);
    for (int r = 0; r < ROUNDS; r++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", r);
        struct federation_round round = sites_round(sites, id);
        sites_gather(sites, &round);
        for (int i = 0; i < sites->count; i++) {
            struct calibration_counts counts = some_counts(i);
            struct federation_vector vector;
            MUST(site_vector(&sites->site[i], &sites->round[i], &sites->roster[i],
                             &counts, &sites->chance, &vector, &err));
            for (int c = 0; c < CELLS; c++)
                for (int b = 0; b < 8; b++)
                    count[b][vector.cell[c] >> (8 * b) & 255]++;
        }
        arena_free(&sites->arena);
    }
    double expected = (double)ROUNDS * 3 * CELLS / 256;
    for (int b = 0; b < 8; b++) {
        double chi = 0;
        for (int v = 0; v < 256; v++)
            chi += ((double)count[b][v] - expected) * ((double)count[b][v] - expected) /
                   expected;
        double p = chi_squared_tail(chi, 255);
        if (p < 0.001 || p > 0.999)
            fail_msg("byte %d: chi-squared says %g", b, p);
    }
    sites_free(sites);
}

/* What is recovered is the truth and the noise that was asked for. */
static void the_sum_is_the_truth_and_the_noise(void **state)
{
    (void)state;
    static const struct {
        int sites, rounds;
    } row[] = {{3, 200}, {6, 150}, {12, 100}};
    for (size_t n = 0; n < sizeof row / sizeof *row; n++) {
        struct sites *sites = sites_new(row[n].sites, FEDERATION_PRIVATE, 77 + n);
        struct federation_round round = sites_round(sites, "r");
        double squares = 0, off = 0;
        int draws = row[n].rounds * CELLS;
        sites_gather(sites, &round);
        for (int r = 0; r < row[n].rounds; r++) {
            uint64_t sum[CELLS] = {0};
            int64_t truth[CELLS] = {0};
            for (int i = 0; i < sites->count; i++) {
                struct calibration_counts counts = some_counts(i);
                struct federation_vector vector;
                int64_t cell[CALIBRATED_CELLS_MOST];
                calibration_cells(&counts, cell);
                MUST(site_vector(&sites->site[i], &sites->round[i], &sites->roster[i],
                                 &counts, &sites->chance, &vector, &err));
                for (int c = 0; c < CELLS; c++) {
                    sum[c] += vector.cell[c];
                    truth[c] += cell[c];
                }
            }
            for (int c = 0; c < CELLS; c++) {
                double error = (double)((int64_t)sum[c] - truth[c]);
                squares += error * error;
                off += error;
            }
        }
        double rho = noise_rho(2, 1e-5);
        double wanted =
            noise_of_sum(noise_of_site(rho, 1, row[n].sites, 1), row[n].sites);
        double got = sqrt(squares / draws);
        if (getenv("MEASURE"))
            printf("# %d sites: SD %.3f, wanted %.3f\n", row[n].sites, got, wanted);
        if (fabs(got / wanted - 1) > 0.05 || fabs(off / draws) > 0.1 * wanted)
            fail_msg("%d sites: SD %.3f, wanted %.3f; mean %.3f", row[n].sites, got,
                     wanted, off / draws);
        sites_free(sites);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_cancel_out),
        cmocka_unit_test(masks_of_each_round_are_others),
        cmocka_unit_test(a_key_that_is_none),
        cmocka_unit_test(vectors_look_like_chance),
        cmocka_unit_test(the_sum_is_the_truth_and_the_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
