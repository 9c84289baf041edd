#include "pipeline/drift_report.h"

#include "base/memory.h"
#include "store/feedback.h"

#include <stdlib.h>

struct collecting {
    struct drift_collection *drift;
    struct camera_list *cameras;
};

static bool take_row(void *context, instant hour, const struct quality_row *row,
                     struct error *err)
{
    const struct collecting *collecting = context;
    (void)err;
    drift_collection_add(collecting->drift, hour, row);
    camera_list_add(collecting->cameras, hour, row);
    return true;
}

static void take_audits(void *context, const struct audit_hour *audits)
{
    const struct quality_key key = {audits->camera, audits->model, audits->station};
    drift_collection_audits(context, audits->hour, &key, audits->labels, audits->right);
}

static void take_faults(void *context, const struct camera_hour *faults)
{
    drift_collection_faults(context, faults);
}

/* What it is made of, in *made; but for the cameras it lives in `arena`. */
static bool collect(struct store *reader, struct arena *arena, struct drift_report *made,
                    struct error *err)
{
    struct plant plant;
    struct reference_starts references;
    if (!store_plant(reader, arena, &plant, err) ||
        !store_drift_references(reader, arena, &references, err))
        return false;
    instant until = plant.site.tallied;
    struct drift_collection *collection =
        drift_collection_new(&plant.floor, plant.calendar, references, until, arena);
    const struct window all = {{0}, until};
    struct collecting collecting = {collection, &made->cameras};
    made->cameras.until = until;
    if (!store_quality(reader, all, take_row, &collecting, err) ||
        !store_audit_hours(reader, all, take_audits, collection, err) ||
        !store_camera_faults(reader, all, take_faults, collection, err))
        return false;
    made->streams = drift_collection_end(collection, &made->stream);
    made->rules = plant.site.drift;
    made->tallied = until;
    made->models = *drift_collection_models(collection);
    made->passed = drift_collection_passed(collection);
    return true;
}

/* What they are called. Their shifts take much room, and are not needed any more. */
static const struct drift_stream *copy_names(const struct drift_stream *stream,
                                             size_t count, struct arena *arena)
{
    struct drift_stream *copy = arena_new(arena, struct drift_stream, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct drift_stream){
            .camera = arena_copy(arena, stream[i].camera),
            .model = arena_copy(arena, stream[i].model),
            .station_type = arena_copy(arena, stream[i].station_type),
            .night = stream[i].night,
        };
    return copy;
}

static struct camera_models copy_models(const struct camera_models *models,
                                        struct arena *arena)
{
    struct camera_models copy = {.arena = arena};
    for (size_t i = 0; i < models->count; i++) {
        const struct camera_model *one = &models->at[i];
        camera_models_see(&copy, one->camera, one->model, one->first);
        camera_models_see(&copy, one->camera, one->model, one->last);
    }
    return copy;
}

bool drift_report_make(struct store *reader, instant now, struct drift_report **report,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct drift_report *made = memory_new(struct drift_report, 1);
    made->cameras.arena = &made->arena;
    if (!collect(reader, &arena, made, err)) {
        drift_report_free(made);
        return false;
    }
    struct drift_verdict *verdict =
        arena_new(&made->arena, struct drift_verdict, made->streams);
    drift_judge(made->stream, made->streams, &made->rules, &made->arena, verdict);
    made->at = now;
    made->stream = copy_names(made->stream, made->streams, &made->arena);
    made->models = copy_models(&made->models, &made->arena);
    made->verdict = verdict;
    made->holders = 1;
    *report = made;
    return true;
}

void drift_report_free(struct drift_report *report)
{
    if (!report)
        return;
    arena_free(&report->arena);
    free(report);
}
