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

/* Draw a day of so many claims, of which the first were answered before; the sample is
 * the caller's to free. */
static struct spot_sample *draw(int a_week, int64_t day, uint64_t seed, int claims,
                                confidence_of *confidence, int answered)
{
    struct spot_sample *sample = spot_sample_new(a_week, day, seed);
    for (int again = 0; again < 2; again++) {
        for (int i = 0; i < claims; i++) {
            struct spot_check claim = claim_of(i, "CAM-1", confidence(i));
            claim.drawn = claim.answered = i < answered;
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
            const struct spot_draw result = spot_sample_take(sample);
            const struct spot_check *taken = result.taken;
            size_t count = result.count;
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
        const struct spot_draw result = spot_sample_take(sample);
        const struct spot_check *taken = result.taken;
        size_t count = result.count;
        assert_int_equal(count, claims);
        for (size_t k = 0; k < count; k++) {
            assert_false(seen[taken[k].at.ms]);
            seen[taken[k].at.ms] = true;
        }
    }
}

/* What was answered of the day takes its slots; a day that is full has no more. */
static void what_was_answered_takes_slots(void **state)
{
    (void)state;
    for (int drawn = 0; drawn < 12; drawn++) {
        CLEANUP(spot_sample_freep)
        struct spot_sample *sample = draw(70, MONDAY, 1, 30, spread, drawn);
        const struct spot_draw result = spot_sample_take(sample);
        const struct spot_check *taken = result.taken;
        size_t count = result.count;
        assert_int_equal(count, drawn < 10 ? 10 - drawn : 0);
        for (size_t k = 0; k < count; k++)
            assert_in_range(taken[k].at.ms, drawn, 29);
    }
}

/* --- late claims --- */

enum { WAITS = 1, ANSWERED };

/* What became of each claim of a day, kept over draws. */
struct kept_day {
    int is[CLAIMS_MOST];
};

/* Draw it of so many claims, and note what comes of it. *taken and *left: how many. */
static void draw_day(struct kept_day *day, int a_week, uint64_t seed, int claims,
                     int *taken, int *left)
{
    CLEANUP(spot_sample_freep)
    struct spot_sample *sample = spot_sample_new(a_week, MONDAY, seed);
    for (int again = 0; again < 2; again++)
        for (int i = 0; i < claims; i++) {
            struct spot_check claim = claim_of(i, "CAM-1", spread(i));
            claim.drawn = day->is[i] != 0;
            claim.answered = day->is[i] == ANSWERED;
            if (again)
                spot_sample_offer(sample, &claim);
            else
                spot_sample_count(sample, &claim);
        }
    const struct spot_draw draw = spot_sample_take(sample);
    for (size_t i = 0; i < draw.left_count; i++) {
        int number = atoi(draw.left[i].text + 24);
        assert_int_equal(day->is[number], WAITS); /* what was answered stays */
        day->is[number] = 0;
    }
    for (size_t i = 0; i < draw.count; i++) {
        assert_int_equal(day->is[draw.taken[i].at.ms], 0);
        day->is[draw.taken[i].at.ms] = WAITS;
    }
    *taken = (int)draw.count;
    *left = (int)draw.left_count;
}

static int drawn_of(const struct kept_day *day, int first, int end)
{
    int sum = 0;
    for (int i = first; i < end; i++)
        sum += day->is[i] != 0;
    return sum;
}

/* Without late claims it stays as it is, whoever answers; with them as many are drawn. */
static void a_day_is_drawn_anew(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct kept_day day = {0};
        int taken, left, answered = 0;
        draw_day(&day, 350, seed, 200, &taken, &left);
        assert_true(taken == 50 && left == 0);
        for (int i = 0; i < 200 && answered < 20; i++)
            if (day.is[i]) {
                day.is[i] = ANSWERED;
                answered++;
                draw_day(&day, 350, seed, 200, &taken, &left);
                assert_true(taken == 0 && left == 0);
            }
        draw_day(&day, 350, seed, 1000, &taken, &left);
        assert_int_equal(drawn_of(&day, 0, 1000), 50);
        assert_true(taken > 10 && taken == left);
        draw_day(&day, 350, seed, 1000, &taken, &left);
        assert_true(taken == 0 && left == 0);
    }
}

/* 700 days of 50 of 100 claims and 900 late ones: a claim is drawn 35 times. A
 * chi-squared of 999 degrees of freedom lies below 1144 with 99.9 %. */
static void late_claims_have_the_same_chance(void **state)
{
    (void)state;
    enum { DAYS = 700 };
    static int times[CLAIMS_MOST];
    double expected = 50.0 * DAYS / CLAIMS_MOST, chi = 0;
    for (uint64_t seed = 0; seed < DAYS; seed++) {
        struct kept_day day = {0};
        int taken, left;
        draw_day(&day, 350, seed, 100, &taken, &left);
        draw_day(&day, 350, seed, 1000, &taken, &left);
        for (int i = 0; i < CLAIMS_MOST; i++)
            times[i] += day.is[i] != 0;
    }
    for (int i = 0; i < CLAIMS_MOST; i++)
        chi += pow(times[i] - expected, 2) / expected;
    if (chi > 1144)
        fail_msg("chi-squared is %f", chi);
}

/* Who asks for fewer a week keeps what was drawn of the days before. */
static void a_smaller_number_takes_nothing_back(void **state)
{
    (void)state;
    static const int numbers[] = {350, 7, 0, 350};
    struct kept_day day = {0};
    int taken, left;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        draw_day(&day, numbers[i], 1, 500, &taken, &left);
        assert_int_equal(drawn_of(&day, 0, 500), 50);
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
            const struct spot_draw result = spot_sample_take(sample);
            const struct spot_check *taken = result.taken;
            size_t count = result.count;
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
    const struct spot_draw result = spot_sample_take(sample);
    const struct spot_check *taken = result.taken;
    size_t count = result.count;
    assert_int_equal(count, 30);
    for (size_t k = 0; k < count; k++) {
        assert_true(str_equal(taken[k].camera, str_from(cameras[taken[k].at.ms % 4])));
        assert_true(str_equal(taken[k].station, STR("S1")));
    }
}

/* Senders that make up names: of models, and of cameras. The camera that was there before
 * is drawn all the same. */
static void made_up_names_are_bounded(void **state)
{
    (void)state;
    enum { NAMES = 5000 };
    for (int of_models = 0; of_models < 2; of_models++) {
        CLEANUP(spot_sample_freep)
        struct spot_sample *sample = spot_sample_new(70, MONDAY, 3);
        size_t most = of_models ? SPOT_MODELS_MOST : SPOT_STREAMS_MOST - 1, real = 0;
        for (int again = 0; again < 2; again++)
            for (int i = 0; i < NAMES; i++) {
                char name[20];
                snprintf(name, sizeof name, "X%d", i);
                struct spot_check claim = claim_of(2 * i, "CAM-1", spread(i));
                struct spot_check made_up = claim_of(2 * i + 1, name, 0.9);
                if (of_models) {
                    made_up.camera = STR("CAM-2");
                    made_up.model = str_from(name);
                }
                if (again) {
                    spot_sample_offer(sample, &claim);
                    spot_sample_offer(sample, &made_up);
                } else {
                    spot_sample_count(sample, &claim);
                    spot_sample_count(sample, &made_up);
                }
            }
        const struct spot_draw result = spot_sample_take(sample);
        assert_int_equal(spot_sample_passed(sample), (size_t)NAMES - most);
        for (size_t i = 0; i < result.count; i++)
            real += str_equal(result.taken[i].camera, STR("CAM-1"));
        assert_int_equal(real, 10);
        assert_in_range(result.count, 11, 10 + most);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slots_of_a_week),
        cmocka_unit_test(each_tenth_has_as_many),
        cmocka_unit_test(there_are_not_more_than_there_are),
        cmocka_unit_test(what_was_answered_takes_slots),
        cmocka_unit_test(a_day_is_drawn_anew),
        cmocka_unit_test(late_claims_have_the_same_chance),
        cmocka_unit_test(a_smaller_number_takes_nothing_back),
        cmocka_unit_test(every_claim_has_the_same_chance),
        cmocka_unit_test(cameras_do_not_mix),
        cmocka_unit_test(made_up_names_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
