/* Audits one by one against a naive count, and what was learned of them; on every engine.
 */
#include "store/calibrations.h"
#include "store/feedback.h"

#include "place.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVENTS = 600, PEOPLE = 3 };

static const struct actor ana = {STR("person"), STR("ana"), STR("s1"), STR("10.0.0.7")};

/* One event of somebody, as it is audited. */
struct checked {
    int number, person;
    double confidence;
    enum event_type claim;
    bool drawn, of_other_model;
    enum verdict verdict; /* VERDICTS: nobody has answered */
};

/* Each minute somebody is seen; most of it is drawn, most of that is answered. */
static void check(struct place *place, struct checked *checked, uint64_t seed)
{
    static const char letter[] = "WIA";
    struct random random = {seed};
    struct spot_check *spot = calloc(EVENTS, sizeof *spot);
    char *signs = calloc(EVENTS, 16);
    size_t len = 0, spots = 0;
    for (int i = 0; i < EVENTS; i++) {
        struct checked *one = &checked[i];
        *one = (struct checked){.number = i + 1,
                                .person = (int)random_below(&random, PEOPLE),
                                .confidence = (double)random_below(&random, 1001) / 1000,
                                .claim = (enum event_type)random_below(&random, CLAIMS),
                                .drawn = !random_once_in(&random, 10),
                                .of_other_model = random_once_in(&random, 10),
                                .verdict =
                                    (enum verdict)random_below(&random, VERDICTS + 1)};
        len += (size_t)sprintf(signs + len, "%d%c@%d ", one->person + 1,
                               letter[one->claim], i);
        if (one->drawn)
            spot[spots++] = (struct spot_check){
                .event = place_uuid(one->number),
                .camera = STR("CAM-1"),
                .model = one->of_other_model ? STR("m2") : STR("m1"),
                .station = STR("Sa"),
                .at = place_minute(i),
                .claimed = one->claim,
                .confidence = one->confidence,
            };
    }
    place_send(place, signs);
    const struct spot_draw draw = {.taken = spot, .count = spots};
    MUST(store_begin(place->writer, &err));
    MUST(store_put_spots(place->writer, &draw, place_minute(0), place->now, &err));
    store_act_as(place->writer, &ana);
    for (int i = 0; i < EVENTS; i++) {
        struct uuid uuid = place_uuid(checked[i].number);
        bool audit = true;
        if (checked[i].drawn && checked[i].verdict != VERDICTS)
            MUST(store_put_verdict(place->writer, &uuid, checked[i].verdict, STR(""),
                                   &audit, place->now, &err));
    }
    MUST(store_commit(place->writer, place->now, &err));
    free(signs);
    free(spot);
}

static bool is_label(const struct checked *one, enum event_type claim)
{
    return one->drawn && !one->of_other_model && one->claim == claim &&
           one->verdict != VERDICTS && one->verdict != VERDICT_CANNOT_TELL;
}

static bool is_right(const struct checked *one)
{
    static const bool right[CLAIMS][VERDICTS] = {
        [EVENT_WORKING] = {[VERDICT_WORKING] = true, [VERDICT_RIGHT] = true},
        [EVENT_IDLE] = {[VERDICT_IDLE] = true, [VERDICT_RIGHT] = true},
        [EVENT_ABSENT] =
            {[VERDICT_ABSENT] = true, [VERDICT_NOBODY] = true, [VERDICT_RIGHT] = true},
    };
    return right[one->claim][one->verdict];
}

/* z from -1 to 4 in six parts. */
static int naive_bin(double confidence)
{
    int bin = 0;
    while (bin < 5 && confidence >= 1 / (1 + exp(-(-1 + 5.0 / 6 * (bin + 1)))) + 1e-12)
        bin++;
    return bin;
}

static void compare(struct place *place, const struct checked *checked,
                    enum event_type claim)
{
    int64_t right[6] = {0}, wrong[6] = {0}, aside = 0, of_person[PEOPLE] = {0};
    struct audited_labels labels;
    for (int i = 0; i < EVENTS; i++) {
        const struct checked *one = &checked[i];
        struct uuid uuid = place_uuid(one->number);
        if (!is_label(one, claim))
            continue;
        if (calibration_sets_aside(uuid_str(&uuid))) {
            aside++;
            continue;
        }
        (is_right(one) ? right : wrong)[naive_bin(one->confidence)]++;
        of_person[one->person]++;
    }
    MUST(store_audited_labels(place->writer, STR("m1"), claim, &place->arena, &labels,
                              &err));
    struct calibration_counts counts = calibration_count(labels.counted, labels.count, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(counts.right[i], right[i]);
        assert_int_equal(counts.wrong[i], wrong[i]);
    }
    assert_int_equal(labels.set_aside_count, aside);
    assert_true(aside > 0);
    int64_t runs[PEOPLE + 1] = {0}; /* of one person after another */
    for (size_t i = 0; i < labels.count; i++) {
        int64_t person = labels.counted[i].person;
        assert_in_range(person, 1, PEOPLE);
        assert_true(i == 0 || person >= labels.counted[i - 1].person);
        runs[person]++;
    }
    for (int i = 0; i < PEOPLE; i++)
        assert_int_equal(runs[i + 1], of_person[i]);
}

static void test_labels(void **state)
{
    struct place *place = *state;
    struct checked *checked = calloc(EVENTS, sizeof *checked);
    check(place, checked, 7);
    for (int claim = 0; claim < CLAIMS; claim++)
        compare(place, checked, (enum event_type)claim);
    struct audited_labels none;
    MUST(store_audited_labels(place->writer, STR("m3"), EVENT_IDLE, &place->arena, &none,
                              &err));
    assert_int_equal(none.count + none.set_aside_count, 0);
    free(checked);
}

/* --- what came out --- */

static const struct kept_calibration learned = {
    .model = STR("m1"),
    .claim = EVENT_IDLE,
    .round = STR("r1"),
    .at = {1000},
    .sites = 3,
    .labels = 280,
    .found = {0.5, -0.25},
    .use = {.now = {0.6, -0.1}, .before = {1, 0}, .has_before = true},
    .trial = {CALIBRATION_ADOPTED, 0.5, 0.4},
};

static void put(struct place *place, const struct kept_calibration *kept)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_put_calibration(place->writer, kept, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

static void is_kept(struct place *place, const struct kept_calibration *want)
{
    struct kept_calibration kept;
    bool found;
    MUST(store_calibration(place->writer, want->model, want->claim, &place->arena, &kept,
                           &found, &err));
    assert_true(found);
    assert_true(str_equal(kept.round, want->round));
    assert_int_equal(kept.at.ms, want->at.ms);
    assert_int_equal(kept.sites, want->sites);
    assert_int_equal(kept.labels, want->labels);
    assert_memory_equal(&kept.found, &want->found, sizeof kept.found);
    assert_memory_equal(&kept.use.now, &want->use.now, sizeof kept.use.now);
    assert_memory_equal(&kept.use.before, &want->use.before, sizeof kept.use.before);
    assert_int_equal(kept.use.has_before, want->use.has_before);
    assert_int_equal(kept.trial.verdict, want->trial.verdict);
    assert_true(kept.trial.loss_now == want->trial.loss_now);
    assert_true(kept.trial.loss_then == want->trial.loss_then);
}

static bool roll_back(struct place *place, enum event_type claim,
                      struct kept_calibration *kept, struct error *err)
{
    if (!store_begin(place->writer, err))
        return false;
    if (store_undo_calibration(place->writer, STR("m1"), claim, &place->arena, kept, err))
        return store_commit(place->writer, place->now, err);
    store_rollback(place->writer);
    return false;
}

static void test_kept(void **state)
{
    struct place *place = *state;
    struct kept_calibration other = learned, first = learned, now;
    struct kept_calibrations list;
    put(place, &learned);
    other.claim = EVENT_WORKING;
    other.use = CALIBRATION_UNUSED;
    other.trial.verdict = CALIBRATION_FEW_LABELS;
    put(place, &other);
    place_close(place);
    place_open(place);
    is_kept(place, &learned);
    is_kept(place, &other);
    first.round = STR("r2");
    first.trial.verdict = CALIBRATION_NO_BETTER;
    put(place, &first); /* in place of the one before */
    is_kept(place, &first);
    MUST(store_calibrations(place->writer, &place->arena, &list, &err));
    assert_int_equal(list.count, 2);

    /* Back, and forth again. */
    MUST(roll_back(place, EVENT_IDLE, &now, &err));
    assert_true(now.use.now.a == 1 && now.use.now.b == 0 && now.use.before.a == 0.6);
    is_kept(place, &now);
    MUST(roll_back(place, EVENT_IDLE, &now, &err));
    is_kept(place, &first);
    REFUSED(ERROR_CONFLICT, "nothing else was in use before",
            roll_back(place, EVENT_WORKING, &now, &err));
    REFUSED(ERROR_NOT_FOUND,
            "nothing was learned across sites of 'absent' events of the model 'm1'",
            roll_back(place, EVENT_ABSENT, &now, &err));
}

int main(void)
{
#define IN_A_PLACE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(test_labels),
        IN_A_PLACE(test_kept),
    };
    return ENGINES_RUN(tests);
}
