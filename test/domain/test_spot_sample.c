/* Which claims are drawn: as many of each tenth, each with the same chance. */
#include "domain/spot_sample.h"

#include "must.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* 1970-01-05 was a Monday. */
enum { MONDAY = 4, CLAIMS_MOST = 1000 };

static struct spot_check claim_of(int i, const char *camera, double confidence)
{
    struct spot_check claim = {.camera = str_from(camera),
                               .model = STR("m"),
                               .station = STR("S1"),
                               .at = {i},
                               .confidence = confidence};
    snprintf(claim.event.text, sizeof claim.event.text, "00000000-0000-4000-8000-%012d",
             i);
    return claim;
}

typedef double confidence_of(int i);
static double spread(int i) { return (i * 37 % 100) / 100.0; }
static double all_alike(int i) { return 0.9 + 0 * i; }

/* Draw a day of so many claims, of which the first were drawn before; the sample is the
 * caller's to free. */
static struct spot_sample *draw(int a_week, int64_t day, uint64_t seed, int claims,
                                confidence_of *confidence, int drawn)
{
    struct spot_sample *sample = spot_sample_new(a_week, day, seed);
    for (int again = 0; again < 2; again++) {
        for (int i = 0; i < claims; i++) {
            struct spot_check claim = claim_of(i, "CAM-1", confidence(i));
            claim.drawn = i < drawn;
            if (again)
                spot_sample_offer(sample, &claim);
            else
                spot_sample_count(sample, &claim);
        }
    }
    return sample;
}

static void the_slots_of_a_week(void **state)
{
    (void)state;
    static const int weeks[] = {0, 1, 6, 7, 50, 350, 1000};
    for (size_t w = 0; w < sizeof weeks / sizeof *weeks; w++) {
        int sum = 0;
        for (int day = 0; day < 7; day++) {
            int slots = spot_slots(weeks[w], MONDAY + day);
            assert_in_range(slots, weeks[w] / 7, weeks[w] / 7 + 1);
            sum += slots;
        }
        assert_int_equal(sum, weeks[w]);
    }
}

/* Over a week, of few or of many claims, with confidences that differ or do not. */
static void each_tenth_has_as_many(void **state)
{
    (void)state;
    static const struct {
        int a_week, claims;
        confidence_of *confidence;
        int of_tenth;
    } rows[] = {
        {50, 1000, spread, 5},  {50, 20, spread, 5},  {50, 1000, all_alike, 5},
        {350, 500, spread, 35}, {10, 300, spread, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int tenth[DECILES] = {0};
        for (int day = 0; day < 7; day++) {
            CLEANUP(spot_sample_freep)
            struct spot_sample *sample = draw(rows[i].a_week, MONDAY + day, 7,
                                              rows[i].claims, rows[i].confidence, 0);
            size_t count;
            const struct spot_check *taken = spot_sample_take(sample, &count);
            assert_int_equal(count, spot_slots(rows[i].a_week, MONDAY + day));
            for (size_t k = 0; k < count; k++)
                tenth[taken[k].decile]++;
        }
        for (int k = 0; k < DECILES; k++)
            assert_int_equal(tenth[k], rows[i].of_tenth);
    }
}

/* Of few claims all are drawn, each once. */
static void there_are_not_more_than_there_are(void **state)
{
    (void)state;
    for (int claims = 0; claims < 30; claims++) {
        CLEANUP(spot_sample_freep)
        struct spot_sample *sample = draw(1000, MONDAY, 1, claims, spread, 0);
        bool seen[30] = {false};
        size_t count;
        const struct spot_check *taken = spot_sample_take(sample, &count);
        assert_int_equal(count, claims);
        for (size_t k = 0; k < count; k++) {
            assert_false(seen[taken[k].at.ms]);
            seen[taken[k].at.ms] = true;
        }
    }
}

/* What was drawn of the day before takes its slots; a day that is full has no more. */
static void what_was_drawn_takes_slots(void **state)
{
    (void)state;
    for (int drawn = 0; drawn < 12; drawn++) {
        CLEANUP(spot_sample_freep)
        struct spot_sample *sample = draw(70, MONDAY, 1, 30, spread, drawn);
        size_t count;
        const struct spot_check *taken = spot_sample_take(sample, &count);
        assert_int_equal(count, drawn < 10 ? 10 - drawn : 0);
        for (size_t k = 0; k < count; k++)
            assert_in_range(taken[k].at.ms, drawn, 29);
    }
}

/* 2,000 weeks of 50 of 7 * 100 claims: each is expected 143 times; a chi-squared of 99
 * degrees of freedom lies below 150 with 99.9 %. */
static void every_claim_has_the_same_chance(void **state)
{
    (void)state;
    enum { WEEKS = 2000, OF_DAY = 100 };
    static int times[OF_DAY];
    for (int week = 0; week < WEEKS; week++)
        for (int day = 0; day < 7; day++) {
            CLEANUP(spot_sample_freep)
            struct spot_sample *sample =
                draw(50, MONDAY + 7 * week + day, (uint64_t)(week * 7 + day), OF_DAY,
                     spread, 0);
            size_t count;
            const struct spot_check *taken = spot_sample_take(sample, &count);
            for (size_t k = 0; k < count; k++)
                times[taken[k].at.ms]++;
        }
    double expected = 50.0 * WEEKS / OF_DAY, chi = 0;
    for (int i = 0; i < OF_DAY; i++)
        chi += pow(times[i] - expected, 2) / expected;
    if (chi > 150)
        fail_msg("chi-squared is %f", chi);
}

/* Cameras and models are drawn for themselves; what was not counted is passed over. */
static void cameras_do_not_mix(void **state)
{
    (void)state;
    CLEANUP(spot_sample_freep)
    struct spot_sample *sample = spot_sample_new(70, MONDAY, 3);
    static const char *const cameras[] = {"B", "A", "", "C"};
    for (int again = 0; again < 2; again++)
        for (int i = 0; i < 400; i++) {
            struct spot_check claim = claim_of(i, cameras[i % 4], spread(i));
            if (again)
                spot_sample_offer(sample, &claim);
            else if (i % 4 < 3)
                spot_sample_count(sample, &claim);
        }
    size_t count;
    const struct spot_check *taken = spot_sample_take(sample, &count);
    assert_int_equal(count, 30);
    for (size_t k = 0; k < count; k++) {
        assert_true(str_equal(taken[k].camera, str_from(cameras[taken[k].at.ms % 4])));
        assert_true(str_equal(taken[k].station, STR("S1")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slots_of_a_week),
        cmocka_unit_test(each_tenth_has_as_many),
        cmocka_unit_test(there_are_not_more_than_there_are),
        cmocka_unit_test(what_was_drawn_takes_slots),
        cmocka_unit_test(every_claim_has_the_same_chance),
        cmocka_unit_test(cameras_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
