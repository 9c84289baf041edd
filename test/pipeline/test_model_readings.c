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
        struct accuracy_group *group = &groups.at[groups.count];
        group->camera = arena_copy(arena, str_from(camera));
        group->model = arena_copy(arena, str_from(model));
        group->first.ms = (int64_t)++groups.count;
        accuracy_add(&group->counts, 9, EVENT_WORKING, VERDICT_WORKING, right, 0);
        accuracy_add(&group->counts, 9, EVENT_WORKING, VERDICT_IDLE, labels - right, 0);
        text += len;
        text += *text == ',';
    }
    return groups;
}

static void test_what_audits_say(void **state)
{
    static const struct {
        const char *what, *groups, *accuracy, *retraining;
    } rows[] = {
        {"the upper end of the interval", "A/v1 90/100", "A 94.7", "A 1"},
        {"not enough labels", "A/v1 9/99", "", "A 1"},
        {"each camera", "A/v1 100/100, B/v1 50/100", "A 100, B 59.7", "A 1"},
        {"the model that came later", "A/v1 50/100, A/v2 90/100", "A 94.7", ""},
        {"and if that has few labels, nothing", "A/v1 50/100, A/v2 9/10", "", ""},
        {"of nothing nothing", "", "", "A 1"},
    };
    static const struct retraining asked[] = {
        {.camera = {"A", 1}, .model = {"v1", 2}, .reason = RETRAIN_ACCURACY},
        {.camera = {"A", 1}, .model = {"v1", 2}, .reason = RETRAIN_DRIFT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct alert_readings found = {.arena = &arena}, wanted = {.arena = &arena};
        struct accuracy_groups groups = groups_of(rows[i].groups, &arena);
        model_read_accuracy(&groups, &found);
        model_read_retraining(asked, 2, &groups, &wanted);
        is(rows[i].what, written(&found, &arena), rows[i].accuracy);
        is(rows[i].what, written(&wanted, &arena), rows[i].retraining);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drift_of_cameras),
        cmocka_unit_test(test_no_report_yet),
        cmocka_unit_test(test_what_audits_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
