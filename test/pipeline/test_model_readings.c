/* What is known of cameras' models as readings of alerts. A report of drift is a line of
 * streams, "A day: 0 2 3, A night: n": camera A is judged healthy, warn and act by day,
 * and not seen by night; "l" is learning, "!" after the name an ended stream. Audits are
 * a line of models in the order in which they came, "A/v1 90/100": of 100 labels 90 were
 * right. What comes of it is "A 3", or "A 94.5" where audits say it. */
#include "must.h"

#include "pipeline/drift_report.h"
#include "pipeline/model_readings.h"

#include "base/buf.h"

#include <stdio.h>

enum { STREAMS = 8, SHIFTS = 8, MODELS = 8 };

static const char *written(const struct alert_readings *list, struct arena *arena)
{
    CLEANUP(buf_free) struct buf out = BUF(1000);
    for (size_t i = 0; i < list->count; i++) {
        const struct alert_reading *one = &list->at[i];
        assert_true(one->known && one->subject.kind == ALERT_OF_CAMERA);
        buf_addf(&out, "%s%.*s %.3g", i ? ", " : "", STR_ARG(one->subject.id),
                 one->value);
    }
    return arena_copy(arena, buf_str(&out)).at;
}

static void is(const char *what, const char *got, const char *want)
{
    if (strcmp(got, want) != 0)
        fail_msg("%s: '%s', want '%s'", what, got, want);
}

/* --- drift --- */

static enum drift_level level_of(char letter)
{
    return letter == 'n'   ? DRIFT_NO_CLAIM
           : letter == 'l' ? DRIFT_LEARNING
                           : (enum drift_level)(letter - '0');
}

static struct drift_report report_of(str text, struct arena *arena)
{
    struct drift_stream *stream = arena_new(arena, struct drift_stream, STREAMS);
    struct drift_verdict *verdict = arena_new(arena, struct drift_verdict, STREAMS);
    struct drift_report report = {.stream = stream, .verdict = verdict};
    while (text.len) {
        str one = str_trim(str_cut(text, ',', &text)), levels;
        str name = str_cut(one, ':', &levels);
        struct drift_judgement *judgement =
            arena_new(arena, struct drift_judgement, SHIFTS);
        size_t count = 0;
        for (size_t i = 0; i < levels.len; i++)
            if (levels.at[i] != ' ')
                judgement[count++].level = level_of(levels.at[i]);
        stream[report.streams].camera = str_cut(name, ' ', &name);
        verdict[report.streams++] =
            (struct drift_verdict){.level = judgement[count - 1].level,
                                   .since = INSTANT_NEVER,
                                   .ended = name.at[name.len - 1] == '!',
                                   .judgement = judgement,
                                   .judgements = count};
    }
    return report;
}

static void test_drift_of_cameras(void **state)
{
    static const struct {
        const char *what, *report, *want;
    } rows[] = {
        {"no camera", "", ""},
        {"the last judgement counts", "A day: 3 3 0, B day: 0 1 2", "A 0, B 2"},
        {"of streams the worst", "A day: 0, A night: 3, A day: 1", "A 3"},
        {"a camera that does not see is as it was", "A day: 3 n n, B day: 0 n",
         "A 3, B 0"},
        {"that one does not see says nothing of the other", "A day: 3 n, A night: 0",
         "A 3"},
        {"one that never saw is well", "A day: n", "A 0"},
        {"a new reference ends it", "A day: l l", "A 0"},
        {"a model that was replaced is no concern", "A day!: 3, A day: l, B day!: 3",
         "A 0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct alert_readings list = {.arena = &arena};
        struct drift_report report = report_of(str_from(rows[i].report), &arena);
        model_read_drift(&report, ALERT_PLANNED, &list);
        is(rows[i].what, written(&list, &arena), rows[i].want);
        assert_int_equal(list.unread, 0);
    }
}

static void test_no_report_yet(void **state)
{
    struct alert_readings list = {0};
    (void)state;
    model_read_drift(NULL, ALERT_PLANNED, &list);
    assert_int_equal(list.count, 0);
    assert_int_equal(list.unread, 1u << ALERT_DRIFT);
}

/* --- audits --- */

static struct accuracy_groups groups_of(const char *text, struct arena *arena)
{
    struct accuracy_group *at = arena_new(arena, struct accuracy_group, MODELS);
    struct accuracy_groups groups = {.at = at};
    char camera[8], model[8];
    int right, labels, len;
    while (sscanf(text, " %7[^/]/%7s %d/%d%n", camera, model, &right, &labels, &len) ==
           4) {
        struct accuracy_group *group = &groups.at[groups.count++];
        group->camera = arena_copy(arena, str_from(camera));
        group->model = arena_copy(arena, str_from(model));
        accuracy_add(&group->counts, 9, EVENT_WORKING, VERDICT_WORKING, right, 0);
        accuracy_add(&group->counts, 9, EVENT_WORKING, VERDICT_IDLE, labels - right, 0);
        text += len;
        text += *text == ',';
    }
    return groups;
}

static struct camera_models models_of(const char *text, struct arena *arena)
{
    struct camera_models models = {.arena = arena};
    char camera[8], model[8];
    int hour, len;
    while (sscanf(text, " %7[^/]/%7s %d%n", camera, model, &hour, &len) == 3) {
        camera_models_see(&models, str_from(camera), str_from(model),
                          (instant){hour * SPAN_HOUR.ms});
        text += len;
        text += *text == ',';
    }
    return models;
}

static void test_what_audits_say(void **state)
{
    static const struct {
        const char *what, *groups, *seen, *want;
    } rows[] = {
        {"the upper end of the interval", "A/v1 90/100", "A/v1 7", "A 94.7"},
        {"not enough labels", "A/v1 9/99", "A/v1 7", ""},
        {"each camera", "A/v1 100/100, B/v1 50/100", "A/v1 7, B/v1 7", "A 100, B 59.7"},
        {"the model that came later", "A/v1 50/100, A/v2 90/100", "A/v1 7, A/v2 8",
         "A 94.7"},
        {"of the one that came later nothing was drawn yet", "A/v1 50/100",
         "A/v1 7, A/v2 8", ""},
        {"side by side the worst", "A/v1 50/100, A/v2 90/100", "A/v1 7, A/v2 7",
         "A 59.7"},
        {"it came back", "A/v1 50/100", "A/v1 7, A/v2 8, A/v1 9", "A 59.7"},
        {"another camera has another model", "A/v1 50/100", "A/v1 7, B/v2 8", "A 59.7"},
        {"of nothing nothing", "", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct alert_readings found = {.arena = &arena};
        struct accuracy_groups groups = groups_of(rows[i].groups, &arena);
        struct camera_models models = models_of(rows[i].seen, &arena);
        model_read_accuracy(&groups, &models, &found);
        is(rows[i].what, written(&found, &arena), rows[i].want);
    }
}

/* "A B": these cameras. */
static struct retraining *cameras_of(str text, size_t *count, struct arena *arena)
{
    struct retraining *list = arena_new(arena, struct retraining, MODELS);
    for (*count = 0; text.len; ++*count)
        list[*count].camera = str_cut(text, ' ', &text);
    return list;
}

static void test_retraining(void **state)
{
    static const struct {
        const char *what, *entries, *asked, *want; /* entries NULL: drift is not known */
    } rows[] = {
        {"nothing", "", "", ""},
        {"asked for now, and not noted yet", "", "A", "A 1"},
        {"noted, and asked for still", "A", "A", "A 1"},
        {"for two reasons", "A A", "A", "A 1"},
        {"asked for no more: it is well again", "A B", "B", "B 1, A 0"},
        {"nobody knows yet whether cameras drift", NULL, "A", "A 1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct alert_readings found = {.arena = &arena};
        struct retrainings entries = {0};
        size_t asked;
        if (rows[i].entries)
            entries.at = cameras_of(str_from(rows[i].entries), &entries.count, &arena);
        const struct retraining *at = cameras_of(str_from(rows[i].asked), &asked, &arena);
        model_read_retraining(rows[i].entries ? &entries : NULL, at, asked, &found);
        is(rows[i].what, written(&found, &arena), rows[i].want);
        assert_int_equal(found.unread, rows[i].entries ? 0 : 1u << ALERT_RETRAINING);
    }
}

/* Whoever is told of a model is told which it is, and why. */
static void test_which_model_and_why(void **state)
{
    static const struct drift_test made[] = {
        {.kind = DRIFT_CONFIDENCE, .effect = {{"psi", 0.01}}, .numbers = 1},
        {.kind = DRIFT_MIX_F, .effect = {{"idle_points", 8.5}}, .numbers = 1},
    };
    static const struct drift_judgement judgement = {
        .level = DRIFT_ACT, .warned = 1u << DRIFT_MIX_F, .test = made, .tests = 2};
    static const struct drift_stream stream = {.camera = {"A", 1}, .model = {"v1", 2}};
    static const struct drift_verdict verdict = {
        .level = DRIFT_ACT, .since = {5}, .judgement = &judgement, .judgements = 1};
    static const struct drift_report report = {
        .stream = &stream, .verdict = &verdict, .streams = 1};
    static const struct retraining asked = {.camera = {"A", 1},
                                            .model = {"v1", 2},
                                            .reason = RETRAIN_ACCURACY,
                                            .value = 0.8,
                                            .limit = 0.9};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_readings list = {.arena = &arena};
    struct accuracy_groups groups = groups_of("A/v1 80/100", &arena);
    struct camera_models models = models_of("A/v1 7", &arena);
    const struct retrainings none = {0};
    (void)state;
    model_read_drift(&report, ALERT_PLANNED, &list);
    model_read_accuracy(&groups, &models, &list);
    model_read_retraining(&none, &asked, 1, &list);
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(str_equal(list.at[i].model->version, STR("v1")));
    const struct alert_model *drift = list.at[0].model, *train = list.at[2].model;
    assert_int_equal(drift->warned, 1u << DRIFT_MIX_F);
    assert_int_equal(drift->effects, 1); /* of the test that warned only */
    assert_string_equal(drift->effect[0].name, "idle_points");
    assert_true(str_equal(train->reason, STR("accuracy")));
    assert_true(train->value == 0.8 && train->limit == 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drift_of_cameras),    cmocka_unit_test(test_no_report_yet),
        cmocka_unit_test(test_what_audits_say),     cmocka_unit_test(test_retraining),
        cmocka_unit_test(test_which_model_and_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
