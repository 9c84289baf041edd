#include "pipeline/model_readings.h"

#include "pipeline/drift_report.h"

#include "base/arena.h"

static struct alert_reading reading_of(str camera, enum alert_rule rule, double value,
                                       struct alert_readings *list)
{
    return (struct alert_reading){
        .rule = rule,
        .subject = {.kind = ALERT_OF_CAMERA,
                    .id = arena_copy(list->arena, camera),
                    .name = camera.len ? STR("") : STR("A camera without a name")},
        .known = true,
        .value = value,
    };
}

void model_read_drift(const struct drift_report *report, enum alert_time time,
                      struct alert_readings *list)
{
    size_t first = list->count;
    if (!report) {
        list->unread |= 1u << ALERT_DRIFT;
        return;
    }
    for (size_t i = 0; i < report->streams; i++) {
        const struct drift_verdict *verdict = &report->verdict[i];
        enum drift_level level = drift_last_claim(verdict);
        /* Those of a camera follow each other. */
        if (i && !str_equal(report->stream[i].camera, report->stream[i - 1].camera))
            first = list->count;
        if (verdict->ended)
            continue;
        struct alert_reading reading = reading_of(report->stream[i].camera, ALERT_DRIFT,
                                                  level <= DRIFT_ACT ? level : 0, list);
        if (instant_before(verdict->since, INSTANT_NEVER))
            reading.since = verdict->since;
        reading.time = time;
        alert_readings_worst(list, first, reading);
    }
}

/* Has the camera another model since? */
static bool is_replaced(const struct accuracy_groups *groups, str camera, str model)
{
    const struct accuracy_group *own = NULL;
    for (size_t i = 0; i < groups->count && !own; i++)
        if (str_equal(groups->at[i].camera, camera) &&
            str_equal(groups->at[i].model, model))
            own = &groups->at[i];
    for (size_t i = 0; own && i < groups->count; i++)
        if (str_equal(groups->at[i].camera, camera) &&
            instant_before(own->first, groups->at[i].first))
            return true;
    return false;
}

void model_read_accuracy(const struct accuracy_groups *groups,
                         struct alert_readings *list)
{
    size_t first = list->count;
    for (size_t i = 0; i < groups->count; i++) {
        const struct accuracy_group *group = &groups->at[i];
        if (i && !str_equal(group->camera, groups->at[i - 1].camera))
            first = list->count;
        struct proportion overall = accuracy_overall(&group->counts);
        if (overall.of >= LABELS_WANTED &&
            !is_replaced(groups, group->camera, group->model))
            alert_readings_worst(list, first,
                                 reading_of(group->camera, ALERT_AUDIT_ACCURACY,
                                            100 * overall.high, list));
    }
}

void model_read_retraining(const struct retraining *asked, size_t count,
                           const struct accuracy_groups *groups,
                           struct alert_readings *list)
{
    size_t first = list->count;
    for (size_t i = 0; i < count; i++)
        if (!is_replaced(groups, asked[i].camera, asked[i].model))
            alert_readings_worst(list, first,
                                 reading_of(asked[i].camera, ALERT_RETRAINING, 1, list));
}
