#include "pipeline/retraining.h"

#include "pipeline/drift_report.h"
#include "pipeline/model_readings.h"
#include "pipeline/writer.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/feedback.h"
#include "store/pool.h"

/* Of which claims accuracy and accepted disputes count. */
static const span judged_time = {90 * 24 * 60 * 60 * 1000ll};
/* Hours are tallied soon after their end, so the report lacks about as much. */
static const span untallied_most = {2 * 60 * 60 * 1000};

/* --- which models cameras have --- */

static void see_claimant(void *context, str camera, str model, instant last)
{
    camera_models_see(context, camera, model, last);
}

bool retraining_models(struct store *reader, const struct drift_report *report,
                       instant now, struct arena *arena, struct camera_models *models,
                       struct error *err)
{
    instant since = instant_add(now, (span){-untallied_most.ms});
    *models = (struct camera_models){.arena = arena};
    for (size_t i = 0; report && i < report->models.count; i++) {
        const struct camera_model *one = &report->models.at[i];
        camera_models_see(models, one->camera, one->model, one->first);
        camera_models_see(models, one->camera, one->model, one->last);
    }
    if (report)
        since = instant_later(since, report->tallied);
    return store_claimants(reader, since, see_claimant, models, err);
}

/* --- what is wanting --- */

/* What is found while a reader is held is asked for afterwards. */
struct judgement {
    struct arena *arena; /* of all below */
    struct accuracy_groups groups;
    struct retrainings entries; /* those that are there already */
    struct camera_models models;
    const struct feedback_settings *limits;
    struct retraining *asked;
    size_t count, room;
    instant now;
};

static void find_wanting(struct judgement *judgement, str camera, str model,
                         enum retraining_reason reason, double value, double limit)
{
    size_t size = sizeof *judgement->asked;
    if (camera_model_replaced(&judgement->models, camera, model, judgement->now))
        return;
    if (judgement->count == judgement->room) {
        size_t room = judgement->room ? 2 * judgement->room : 16;
        judgement->asked = arena_grow(judgement->arena, judgement->asked,
                                      judgement->room * size, room * size);
        judgement->room = room;
    }
    judgement->asked[judgement->count++] = (struct retraining){
        .camera = arena_copy(judgement->arena, camera),
        .model = arena_copy(judgement->arena, model),
        .reason = reason,
        .seen = camera_model_last(&judgement->models, camera, model, judgement->now),
        .value = value,
        .limit = limit};
}

/* That the claims were voided does not mean that the model was not there. */
static void judge_corrections(void *context, str camera, str model, int64_t disputes,
                              instant last)
{
    struct judgement *judgement = context;
    int limit = judgement->limits->corrections_limit;
    camera_models_see(&judgement->models, camera, model, last);
    if (limit && disputes >= limit)
        find_wanting(judgement, camera, model, RETRAIN_CORRECTIONS, (double)disputes,
                     limit);
}

/* It is below its limit when it can hardly be above. */
static void judge_accuracy(struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->groups.count; i++) {
        const struct accuracy_group *group = &judgement->groups.at[i];
        struct proportion overall = accuracy_overall(&group->counts);
        camera_models_see(&judgement->models, group->camera, group->model, group->last);
        if (overall.of >= LABELS_WANTED &&
            overall.high < judgement->limits->accuracy_limit)
            find_wanting(judgement, group->camera, group->model, RETRAIN_ACCURACY,
                         overall.high, judgement->limits->accuracy_limit);
    }
}

/* A camera of which nothing can be said now is as it was. */
static void judge_drift(struct judgement *judgement, const struct drift_report *report)
{
    for (size_t i = 0; report && i < report->streams; i++)
        if (!report->verdict[i].ended &&
            drift_last_claim(&report->verdict[i]) == DRIFT_ACT)
            find_wanting(judgement, report->stream[i].camera, report->stream[i].model,
                         RETRAIN_DRIFT, 0, 0);
}

static bool read_judgement(struct judgement *judgement, struct store *reader,
                           struct site *site, const struct drift_report *report,
                           struct error *err)
{
    instant since = instant_add(judgement->now, (span){-judged_time.ms});
    const struct accuracy_query query = {.window = {since, judgement->now}};
    struct arena *arena = judgement->arena;
    judgement->limits = &site->feedback;
    return store_site(reader, site, err) &&
           retraining_models(reader, report, judgement->now, arena, &judgement->models,
                             err) &&
           store_accuracy(reader, &query, arena, &judgement->groups, err) &&
           store_retrainings(reader, 0, arena, &judgement->entries, err) &&
           store_corrected(reader, since, judge_corrections, judgement, err);
}

/* --- what is noted --- */

struct note_task {
    struct task task; /* must be first */
    const struct judgement *judgement;
    bool drift_is_known;
    bool *fresh; /* of each that is asked for */
};

static bool is_asked(const struct judgement *judgement, const struct retraining *entry)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->asked[i].reason == entry->reason &&
            str_equal(judgement->asked[i].camera, entry->camera) &&
            str_equal(judgement->asked[i].model, entry->model))
            return true;
    return false;
}

static bool ends(const struct note_task *note, const struct retraining *entry)
{
    const struct judgement *judgement = note->judgement;
    if (entry->over.ms || is_asked(judgement, entry))
        return false;
    return entry->reason != RETRAIN_DRIFT || note->drift_is_known ||
           camera_model_replaced(&judgement->models, entry->camera, entry->model,
                                 entry->seen);
}

static bool run_note(struct task *task, void *store, instant now, struct error *err)
{
    const struct note_task *note = (struct note_task *)task;
    const struct judgement *judgement = note->judgement;
    for (size_t i = 0; i < judgement->entries.count; i++)
        if (ends(note, &judgement->entries.at[i]) &&
            !store_end_retraining(store, judgement->entries.at[i].id, now, err))
            return false;
    for (size_t i = 0; i < judgement->count; i++)
        if (!store_ask_retraining(store, &judgement->asked[i], now, &note->fresh[i], err))
            return false;
    return true;
}

/* Nothing is written while all is as it was. */
static bool is_noted(const struct note_task *note)
{
    const struct judgement *judgement = note->judgement;
    size_t open = 0;
    for (size_t i = 0; i < judgement->entries.count; i++) {
        if (ends(note, &judgement->entries.at[i]))
            return false;
        open += !judgement->entries.at[i].over.ms &&
                is_asked(judgement, &judgement->entries.at[i]);
    }
    return open == judgement->count;
}

static bool note_all(struct writer *writer, const struct judgement *judgement,
                     bool drift_is_known, struct error *err)
{
    struct note_task note = {
        .task = {.run = run_note,
                 .weight = judgement->count + judgement->entries.count + 1},
        .judgement = judgement,
        .drift_is_known = drift_is_known,
        .fresh = arena_new(judgement->arena, bool, judgement->count + 1),
    };
    if (is_noted(&note))
        return true;
    if (!writer_run(writer, &note.task, err))
        return false;
    for (size_t i = 0; i < judgement->count; i++)
        if (note.fresh[i])
            log_warn("a model should be trained anew",
                     LOG_STR("camera", judgement->asked[i].camera),
                     LOG_STR("model", judgement->asked[i].model),
                     LOG_TEXT("reason", retraining_reasons[judgement->asked[i].reason]));
    return true;
}

bool retraining_judge(struct pool *pool, struct writer *writer,
                      const struct drift_report *report, bool drifts,
                      struct alert_readings *found, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct judgement judgement = {.arena = &arena, .now = clock_now()};
    struct store *reader;
    struct site site;
    bool drift_is_known = report || !drifts;
    if (!pool_take(pool, (struct scope){.kind = SCOPE_ALL}, &reader, err))
        return false;
    bool ok = read_judgement(&judgement, reader, &site, report, err);
    pool_give(pool, reader);
    if (!ok)
        return false;
    judge_accuracy(&judgement);
    judge_drift(&judgement, report);
    if (!note_all(writer, &judgement, drift_is_known, err))
        return false;
    model_read_accuracy(&judgement.groups, &judgement.models, found);
    model_read_retraining(drift_is_known ? &judgement.entries : NULL, judgement.asked,
                          judgement.count, found);
    return true;
}
