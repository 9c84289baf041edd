#include "pipeline/drift_report.h"

#include "base/memory.h"
#include "store/feedback.h"

#include <stdlib.h>

static bool take_row(void *context, instant hour, const struct quality_row *row,
                     struct error *err)
{
    (void)err;
    drift_collection_add(context, hour, row);
    return true;
}

static void take_audits(void *context, const struct audit_hour *audits)
{
    const struct quality_key key = {audits->camera, audits->model, audits->station};
    drift_collection_audits(context, audits->hour, &key, audits->labels, audits->right);
}

/* The streams live in `arena`. */
static bool collect(struct store *reader, struct arena *arena,
                    const struct drift_stream **stream, size_t *streams,
                    struct drift_rules *rules, int64_t *passed, struct error *err)
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
    if (!store_quality(reader, all, take_row, collection, err) ||
        !store_audit_hours(reader, all, take_audits, collection, err))
        return false;
    *streams = drift_collection_end(collection, stream);
    *rules = plant.site.drift;
    *passed = drift_collection_passed(collection);
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

bool drift_report_make(struct store *reader, instant now, struct drift_report **report,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct drift_stream *stream;
    struct drift_rules rules;
    size_t streams;
    int64_t passed;
    if (!collect(reader, &arena, &stream, &streams, &rules, &passed, err))
        return false;
    struct drift_report *made = memory_new(struct drift_report, 1);
    struct drift_verdict *verdict =
        arena_new(&made->arena, struct drift_verdict, streams);
    drift_judge(stream, streams, &rules, &made->arena, verdict);
    made->at = now;
    made->rules = rules;
    made->stream = copy_names(stream, streams, &made->arena);
    made->streams = streams;
    made->passed = passed;
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
