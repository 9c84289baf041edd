#include "api/drift_figures.h"

#include "api/exposition.h"

#include "base/buf.h"

#include <math.h>

/* Not a number: there is no such figure, and no line. */
struct drift_figure {
    const char *name, *help;
    double (*of)(const struct drift_verdict *verdict);
};

static const struct drift_judgement *last_of(const struct drift_verdict *verdict)
{
    return verdict->judgements ? &verdict->judgement[verdict->judgements - 1] : NULL;
}

static double level(const struct drift_verdict *verdict)
{
    return verdict->level <= DRIFT_ACT ? (double)verdict->level : NAN;
}

static double no_claim(const struct drift_verdict *verdict)
{
    return verdict->level == DRIFT_NO_CLAIM;
}

static double reference_shifts(const struct drift_verdict *verdict)
{
    return (double)verdict->reference_shifts;
}

static double mean_confidence(const struct drift_verdict *verdict)
{
    const struct drift_judgement *last = last_of(verdict);
    return last ? last->mean_confidence : NAN;
}

static double events(const struct drift_verdict *verdict)
{
    const struct drift_judgement *last = last_of(verdict);
    return last ? (double)last->events : NAN;
}

static const struct drift_figure figures[] = {
    {"drift_level",
     "0 healthy, 1 watch, 2 warn, 3 act; none while a camera is learning or does not "
     "see.",
     level},
    {"drift_no_claim", "1 when the camera does not see, so that nothing is said of it.",
     no_claim},
    {"drift_reference_shifts", "Shifts that the camera is compared with; 30 are wanted.",
     reference_shifts},
    {"drift_mean_confidence", "Mean confidence of the last shift.", mean_confidence},
    {"drift_shift_events", "State events of the last shift.", events},
};

static void add_sample(struct buf *out, const char *name,
                       const struct drift_stream *stream, double value)
{
    if (isnan(value))
        return;
    buf_addf(out, "shopfloor_%s{", name);
    exposition_label(out, "camera", stream->camera);
    buf_add(out, STR(","));
    exposition_label(out, "model", stream->model);
    buf_add(out, STR(","));
    exposition_label(out, "station_type", stream->station_type);
    buf_add(out, STR(","));
    exposition_label(out, "context", stream->night ? STR("night") : STR("day"));
    buf_addf(out, "} %.17g\n", value);
}

void drift_expose(const struct drift_report *report, struct buf *out)
{
    exposition_figure(out, "drift_judged_timestamp_seconds", "gauge",
                      "When cameras were last judged, since 1970.");
    buf_addf(out, "shopfloor_drift_judged_timestamp_seconds %.17g\n",
             (double)report->at.ms / 1000);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        exposition_figure(out, figures[i].name, "gauge", figures[i].help);
        for (size_t k = 0; k < report->streams; k++)
            if (!report->verdict[k].ended)
                add_sample(out, figures[i].name, &report->stream[k],
                           figures[i].of(&report->verdict[k]));
    }
}
