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

const struct alert_model *alert_model_copy(const struct alert_model *model,
                                           struct arena *arena)
{
    if (!model)
        return NULL;
    struct alert_model *copy = arena_new(arena, struct alert_model, 1);
    struct drift_number *effect =
        arena_new(arena, struct drift_number, model->effects + 1);
    *copy = *model;
    copy->version = arena_copy(arena, model->version);
    copy->reason = arena_copy(arena, model->reason);
    for (size_t i = 0; i < model->effects; i++)
        effect[i] = model->effect[i];
    copy->effect = effect;
    return copy;
}

static const struct alert_model *model_of(str version, struct alert_readings *list)
{
    const struct alert_model model = {.version = version};
    return alert_model_copy(&model, list->arena);
}

/* What the tests found that warned last; a camera may not have been judged since. */
static const struct alert_model *drifting_model(const struct drift_stream *stream,
                                                const struct drift_verdict *verdict,
                                                struct arena *arena)
{
    enum { EFFECTS_MOST = DRIFT_TESTS * DRIFT_NUMBERS };
    struct alert_model model = {.version = stream->model};
    struct drift_number effect[EFFECTS_MOST];
    const struct drift_judgement *last =
        verdict->judgements ? &verdict->judgement[verdict->judgements - 1] : NULL;
    for (size_t i = 0; last && i < last->tests; i++)
        if (last->warned & 1u << last->test[i].kind) {
            model.warned |= 1u << last->test[i].kind;
            for (size_t k = 0; k < last->test[i].numbers && model.effects < EFFECTS_MOST;
                 k++)
                effect[model.effects++] = last->test[i].effect[k];
        }
    model.effect = effect;
    return alert_model_copy(&model, arena);
}

/* That a model should be trained anew, and why. */
static struct alert_reading retraining_reading(const struct retraining *asked,
                                               struct alert_readings *list)
{
    struct alert_reading reading = reading_of(asked->camera, ALERT_RETRAINING, 1, list);
    const struct alert_model model = {.version = asked->model,
                                      .reason =
                                          str_from(retraining_reasons[asked->reason]),
                                      .value = asked->value,
                                      .limit = asked->limit};
    reading.model = alert_model_copy(&model, list->arena);
    return reading;
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
        if (verdict->ended)
            continue;
        struct alert_reading reading = reading_of(report->stream[i].camera, ALERT_DRIFT,
                                                  level <= DRIFT_ACT ? level : 0, list);
        if (instant_before(verdict->since, INSTANT_NEVER))
            reading.since = verdict->since;
        reading.time = time;
        reading.model = drifting_model(&report->stream[i], verdict, list->arena);
        alert_readings_add(list, reading);
    }
    alert_readings_unite(list, first);
}

void model_read_accuracy(const struct accuracy_groups *groups,
                         const struct camera_models *models, struct alert_readings *list)
{
    size_t first = list->count;
    for (size_t i = 0; i < groups->count; i++) {
        const struct accuracy_group *group = &groups->at[i];
        struct proportion overall = accuracy_overall(&group->counts);
        if (overall.of >= LABELS_WANTED &&
            !camera_model_replaced(models, group->camera, group->model, group->last)) {
            struct alert_reading reading =
                reading_of(group->camera, ALERT_AUDIT_ACCURACY, 100 * overall.high, list);
            reading.model = model_of(group->model, list);
            alert_readings_add(list, reading);
        }
    }
    alert_readings_unite(list, first);
}

void model_read_retraining(const struct retrainings *entries,
                           const struct retraining *asked, size_t count,
                           struct alert_readings *list)
{
    size_t first = list->count;
    for (size_t i = 0; i < count; i++)
        alert_readings_add(list, retraining_reading(&asked[i], list));
    if (!entries)
        list->unread |= 1u << ALERT_RETRAINING;
    for (size_t i = 0; entries && i < entries->count; i++)
        alert_readings_add(list,
                           reading_of(entries->at[i].camera, ALERT_RETRAINING, 0, list));
    alert_readings_unite(list, first);
}
