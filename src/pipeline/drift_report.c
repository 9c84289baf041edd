#include "pipeline/drift_report.h"

#include "base/memory.h"

#include <stdlib.h>

static bool take_row(void *context, instant hour, const struct quality_row *row,
                     struct error *err)
{
    (void)err;
    drift_collection_add(context, hour, row);
    return true;
}

static bool collect(struct drift_report *report, struct store *reader,
                    const struct plant *plant, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct reference_starts references;
    if (!store_drift_references(reader, &arena, &references, err))
        return false;
    instant until = plant->site.tallied;
    struct drift_collection *collection = drift_collection_new(
        &plant->floor, plant->calendar, references, until, &report->arena);
    if (!store_quality(reader, (struct window){{0}, until}, take_row, collection, err))
        return false;
    report->streams = drift_collection_end(collection, &report->stream);
    return true;
}

bool drift_report_make(struct store *reader, instant now, struct drift_report **report,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    if (!store_plant(reader, &arena, &plant, err))
        return false;
    struct drift_report *made = memory_new(struct drift_report, 1);
    made->at = now;
    made->rules = plant.site.drift;
    made->holders = 1;
    if (!collect(made, reader, &plant, err)) {
        drift_report_free(made);
        return false;
    }
    struct drift_verdict *verdict =
        arena_new(&made->arena, struct drift_verdict, made->streams);
    drift_judge(made->stream, made->streams, &made->rules, &made->arena, verdict);
    made->verdict = verdict;
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
