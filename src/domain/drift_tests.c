#include "domain/drift_tests.h"

#include "domain/event.h"
#include "domain/statistics.h"

#include <assert.h>
#include <math.h>

/* How the false alarms that a stream may have are shared out. The mean of many shifts
 * finds the drift of months, so it has most. */
#define WEIGHT_EWMA       0.70
#define WEIGHT_F          0.10
#define WEIGHT_CONFIDENCE 0.10
#define WEIGHT_EVENTS     0.02
#define WEIGHT_ACCURACY   0.08
/* The part of presence in mix_ewma; absence has the rest. */
#define WEIGHT_PRESENCE 0.80

#define LAMBDA 0.2

enum {
    DWELLS_LEAST = 300,    /* effective dwells without which nothing is said */
    CONFIDENCE_SHIFTS = 8, /* the last ones, in which they have to come together */
    WEEKS_LEAST = 3,       /* of the same shift */
    SLOTS = 64,            /* shifts of a week */
};

void drift_number_add(struct drift_test *test, const char *name, double value)
{
    assert(test->numbers < DRIFT_NUMBERS);
    test->effect[test->numbers++] = (struct drift_number){name, value};
}

double drift_f_upper(const struct drift_finding *finding, double probability)
{
    return finding->freedom == 0 ? probability
                                 : f_upper(probability, 1, finding->freedom);
}

double drift_critical(const struct drift_finding *finding, double f)
{
    if (finding->freedom == 0)
        return f;
    return finding->squared ? sqrt(f * finding->scale) : f * finding->scale;
}

static void judge_by_f(struct drift_finding *found)
{
    double value = found->test.statistic;
    found->probability = f_tail((found->squared ? value * value : value) / found->scale,
                                1, found->freedom);
}

/* --- L1 --- */

/* The population stability index of counts against the reference. A half is added to
 * each, so that an empty bin is no infinite difference. */
static double stability_index(const struct dispersion *reference, const double *count,
                              double total)
{
    double index = 0, bins = reference->bins;
    for (int bin = 0; bin < reference->bins; bin++) {
        double now = (count[bin] + 0.5) / (total + bins / 2);
        index += (now - reference->part[bin]) * log(now / reference->part[bin]);
    }
    return index;
}

bool drift_confidence(const struct drift_reference *reference,
                      const struct drift_shift *const *shift, size_t shifts,
                      struct drift_finding *found)
{
    const struct dispersion *spread = &reference->confidence;
    if (!spread->bins)
        return false;
    double count[DRIFT_BINS] = {0}, tenth[DISPERSION_BINS] = {0};
    double dwells = 0, confidence = 0, below = 0, distance = 0;
    size_t used = 0;
    while (used < shifts && used < CONFIDENCE_SHIFTS) {
        const struct drift_shift *one = shift[shifts - 1 - used++];
        for (int bin = 0; bin < DRIFT_BINS; bin++)
            count[bin] += one->confidence[bin];
        dwells += drift_dwells(one);
    }
    if (dwells < DWELLS_LEAST * spread->factor ||
        spread->total < DWELLS_LEAST * spread->factor)
        return false;
    for (int bin = 0; bin < DRIFT_BINS; bin++) {
        tenth[reference->bin_of[bin]] += count[bin];
        confidence += count[bin] * (bin + 0.5) / DRIFT_BINS / dwells;
        below += count[bin] / dwells;
        distance = fmax(distance, fabs(below - reference->below[bin]));
    }

    *found = (struct drift_finding){
        .test = {.kind = DRIFT_CONFIDENCE,
                 .statistic = stability_index(spread, tenth, dwells)},
        .weight = WEIGHT_CONFIDENCE,
        .scale = (spread->bins - 1) * spread->factor * (1 / dwells + 1 / spread->total),
        .freedom = spread->shifts - 1,
    };
    judge_by_f(found);
    drift_number_add(&found->test, "psi", found->test.statistic);
    drift_number_add(&found->test, "ks", distance);
    drift_number_add(&found->test, "confidence_change",
                     confidence - reference->mean_confidence);
    drift_number_add(&found->test, "dwells", dwells);
    drift_number_add(&found->test, "effective_dwells", dwells / spread->factor);
    drift_number_add(&found->test, "shifts", (double)used);
    return true;
}

/* --- L2 --- */

/* In percentage points. */
static void add_points(struct drift_test *test, const double share[DRIFT_STATES],
                       const double reference[DRIFT_STATES])
{
    static const char *const name[] = {"working_points", "idle_points", "absent_points",
                                       "unknown_points"};
    for (int state = 0; state < DRIFT_STATES; state++)
        drift_number_add(test, name[state], 100 * (share[state] - reference[state]));
}

bool drift_mix_f(const struct drift_reference *reference, const struct drift_shift *shift,
                 struct drift_finding *found)
{
    const struct dispersion *mix = &reference->mix;
    double minutes[DISPERSION_BINS] = {0}, share[DRIFT_STATES], sum = 0, off = 0;
    double watched = drift_watched(shift);
    drift_minutes(shift, reference->absent_with_idle, minutes);
    for (int bin = 0; bin < mix->bins; bin++)
        sum += minutes[bin];
    if (!mix->bins || sum < reference->seen_ms / (double)SPAN_MINUTE.ms / 10)
        return false;
    for (int bin = 0; bin < mix->bins; bin++) {
        double difference = minutes[bin] / sum - mix->part[bin];
        off += difference * difference / mix->part[bin];
    }
    for (int state = 0; state < DRIFT_STATES; state++)
        share[state] = (double)shift->ms[state] / watched;

    *found = (struct drift_finding){
        .test = {.kind = DRIFT_MIX_F,
                 .statistic =
                     off / (1 / sum + 1 / mix->total) / (mix->bins - 1) / mix->factor},
        .weight = WEIGHT_F,
        .scale = 1,
        .freedom = mix->shifts - 1,
    };
    judge_by_f(found);
    add_points(&found->test, share, reference->share);
    return true;
}

void drift_ewma_add(struct drift_ewma *ewma, const struct drift_reference *reference,
                    const struct drift_shift *shift)
{
    for (int which = 0; which < DRIFT_SHARES; which++) {
        const struct drift_spread *spread = &reference->spread[which];
        double angle = drift_angle(shift, which, reference->seen_ms);
        if (isnan(angle) || spread->deviation == 0)
            continue;
        double off = (angle - spread->mean) / spread->deviation;
        ewma->off[which].mean += LAMBDA * (off - ewma->off[which].mean);
        ewma->off[which].shifts++;
    }
    double watched = drift_watched(shift), confidence = drift_mean_confidence(shift);
    if (watched > 0) {
        ewma->weight += LAMBDA * (1 - ewma->weight);
        for (int state = 0; state < DRIFT_STATES; state++)
            ewma->share[state] +=
                LAMBDA * ((double)shift->ms[state] / watched - ewma->share[state]);
    }
    if (!isnan(confidence)) {
        ewma->confidence_weight += LAMBDA * (1 - ewma->confidence_weight);
        ewma->confidence += LAMBDA * (confidence - ewma->confidence);
    }
}

/* How far the mean is off, in its own standard deviations: those of the weighted shifts,
 * and of the mean of the reference, which is known from so many shifts only. */
static double deviations(const struct drift_spread *spread, double mean, int shifts)
{
    double left = pow(1 - LAMBDA, shifts), known = (1 - left) * (1 - left);
    double variance = LAMBDA / (2 - LAMBDA) * (1 - left * left) + known / spread->shifts;
    return shifts ? mean / sqrt(variance) : 0;
}

bool drift_mix_ewma(const struct drift_reference *reference,
                    const struct drift_ewma *ewma, struct drift_finding *found)
{
    static const double weight[] = {WEIGHT_PRESENCE, 1 - WEIGHT_PRESENCE};
    double share[DRIFT_STATES], least = INFINITY;
    *found = (struct drift_finding){0};
    for (int which = 0; which < DRIFT_SHARES; which++) {
        const struct drift_spread *spread = &reference->spread[which];
        if (spread->shifts < DRIFT_REFERENCE_LEAST || !ewma->off[which].shifts)
            continue;
        struct drift_finding one = {
            .test = {.kind = DRIFT_MIX_EWMA,
                     .statistic = fabs(deviations(spread, ewma->off[which].mean,
                                                  ewma->off[which].shifts))},
            .weight = WEIGHT_EWMA * weight[which],
            .squared = true,
            .scale = 1,
            .freedom = spread->shifts - 1,
        };
        judge_by_f(&one);
        if (one.probability / weight[which] < least) {
            least = one.probability / weight[which];
            *found = one;
        }
    }
    if (found->weight == 0)
        return false;
    for (int state = 0; state < DRIFT_STATES; state++)
        share[state] = ewma->share[state] / ewma->weight;
    add_points(&found->test, share, reference->share);
    if (ewma->confidence_weight > 0 && !isnan(reference->mean_confidence))
        drift_number_add(&found->test, "confidence_change",
                         ewma->confidence / ewma->confidence_weight -
                             reference->mean_confidence);
    return true;
}

/* --- L0 --- */

/* The sums of the same shift of several weeks. */
struct slot_sum {
    int slot, weeks;
    double events, hours;
};

static double hours_of(const struct drift_shift *shift)
{
    return (double)window_length(shift->window).ms / (double)SPAN_HOUR.ms;
}

static struct slot_sum *slot_sum_of(struct slot_sum sum[SLOTS], int *slots, int slot)
{
    for (int i = 0; i < *slots; i++)
        if (sum[i].slot == slot)
            return &sum[i];
    if (*slots == SLOTS)
        return NULL;
    sum[*slots] = (struct slot_sum){.slot = slot};
    return &sum[(*slots)++];
}

/* What the events of each shift are off those of the same shift of other weeks, squared,
 * for each event that was to be expected; on average 1 if they came at random. */
static double events_dispersion(const struct drift_week *week, size_t weeks,
                                struct slot_sum sum[SLOTS], int slots, int *freedom)
{
    double squares = 0;
    *freedom = 0;
    for (size_t i = 0; i < weeks; i++) {
        const struct slot_sum *same = slot_sum_of(sum, &slots, week[i].slot);
        if (!same || same->weeks < 2)
            continue;
        double expected = same->events / same->hours * hours_of(week[i].shift);
        double off = (double)week[i].shift->events - expected;
        squares += expected > 0 ? off * off / expected : 0;
        *freedom += 1;
    }
    for (int i = 0; i < slots; i++)
        *freedom -= sum[i].weeks > 1;
    return *freedom > 0 ? fmax(1, squares / *freedom) : 1;
}

bool drift_events_per_hour(const struct drift_week *week, size_t weeks,
                           struct drift_week judged, struct drift_finding *found)
{
    struct slot_sum sum[SLOTS];
    int slots = 0, freedom;
    for (size_t i = 0; i < weeks; i++) {
        struct slot_sum *one = slot_sum_of(sum, &slots, week[i].slot);
        if (!one)
            continue;
        one->weeks++;
        one->events += (double)week[i].shift->events;
        one->hours += hours_of(week[i].shift);
    }
    const struct slot_sum *same = slot_sum_of(sum, &slots, judged.slot);
    double dispersion = events_dispersion(week, weeks, sum, slots, &freedom);
    if (!same || same->weeks < WEEKS_LEAST || freedom < WEEKS_LEAST || same->events == 0)
        return false;
    double hours = hours_of(judged.shift), events = (double)judged.shift->events;
    double expected = same->events / same->hours * hours;
    /* Of the shift itself, and of what is known of the others. */
    double variance = dispersion * expected * (1 + hours / same->hours);
    *found = (struct drift_finding){
        .test = {.kind = DRIFT_EVENTS_PER_HOUR,
                 .statistic = fabs(events - expected) / sqrt(variance)},
        .weight = WEIGHT_EVENTS,
        .squared = true,
        .scale = 1,
        .freedom = freedom,
    };
    judge_by_f(found);
    drift_number_add(&found->test, "events_per_hour", events / hours);
    drift_number_add(&found->test, "expected_per_hour", expected / hours);
    drift_number_add(&found->test, "weeks", same->weeks);
    return true;
}

/* --- L3 --- */

bool drift_accuracy(struct drift_labels baseline, struct drift_labels now,
                    struct drift_finding *found)
{
    if (baseline.labels < DRIFT_LABELS_LEAST || now.labels < DRIFT_LABELS_LEAST)
        return false;
    struct share_limits limits = jeffreys_limits(now.right, now.labels, 0.95);
    double sure =
        jeffreys_not_below(now.right, now.labels, baseline.right, baseline.labels);
    *found = (struct drift_finding){
        .test = {.kind = DRIFT_ACCURACY, .statistic = sure},
        .probability = sure,
        .weight = WEIGHT_ACCURACY,
    };
    drift_number_add(&found->test, "accuracy", (double)now.right / (double)now.labels);
    drift_number_add(&found->test, "low", limits.low);
    drift_number_add(&found->test, "high", limits.high);
    drift_number_add(&found->test, "baseline",
                     (double)baseline.right / (double)baseline.labels);
    drift_number_add(&found->test, "labels", (double)now.labels);
    drift_number_add(&found->test, "baseline_labels", (double)baseline.labels);
    return true;
}
