#include "domain/drift_reference.h"

#include "domain/event.h"

#include <math.h>
#include <string.h>

/* A state with less of the time of the reference is too rare for the mix_f test. */
#define RARE 0.05
/* Deviations below about one point are nobody's concern. */
#define DEVIATION_LEAST 0.01

double drift_watched(const struct drift_shift *shift)
{
    double sum = 0;
    for (int state = 0; state < DRIFT_STATES; state++)
        sum += (double)shift->ms[state];
    return sum;
}

static double seen(const struct drift_shift *shift)
{
    return drift_watched(shift) - (double)shift->ms[EVENT_UNKNOWN];
}

double drift_dwells(const struct drift_shift *shift)
{
    double sum = 0;
    for (int bin = 0; bin < DRIFT_BINS; bin++)
        sum += shift->confidence[bin];
    return sum;
}

double drift_mean_confidence(const struct drift_shift *shift)
{
    double sum = 0, dwells = drift_dwells(shift);
    for (int bin = 0; bin < DRIFT_BINS; bin++)
        sum += shift->confidence[bin] * (bin + 0.5) / DRIFT_BINS;
    return dwells > 0 ? sum / dwells : NAN;
}

double drift_angle(const struct drift_shift *shift, enum drift_share which,
                   double seen_ms)
{
    double present = (double)shift->ms[EVENT_WORKING] + (double)shift->ms[EVENT_IDLE];
    double whole = which == DRIFT_SHARE_PRESENCE ? present : seen(shift);
    double part =
        (double)shift->ms[which == DRIFT_SHARE_PRESENCE ? EVENT_WORKING : EVENT_ABSENT];
    if (whole <= 0 || whole < seen_ms / 10)
        return NAN;
    /* A hundredth of both sides: else 3 minutes of idle where there never were any would
     * be as much as half an hour more of many. */
    return asin(sqrt((part / whole + 0.01) / 1.02));
}

void drift_minutes(const struct drift_shift *shift, bool absent_with_idle,
                   double minutes[static DISPERSION_BINS])
{
    for (int state = 0; state < EVENT_UNKNOWN; state++)
        minutes[state] = (double)shift->ms[state] / (double)SPAN_MINUTE.ms;
    if (absent_with_idle) {
        minutes[EVENT_IDLE] += minutes[EVENT_ABSENT];
        minutes[EVENT_ABSENT] = 0;
    }
}

/* --- dispersion --- */

/* Pearson's X² of one shift against the whole. */
static double off_whole(const struct dispersion *of, const double *count)
{
    double sum = 0, off = 0;
    for (int bin = 0; bin < of->bins; bin++)
        sum += count[bin];
    for (int bin = 0; bin < of->bins && sum > 0; bin++) {
        double difference = count[bin] / sum - of->part[bin];
        off += sum * difference * difference / of->part[bin];
    }
    return off;
}

void dispersion_set(struct dispersion *dispersion, int bins, int shifts,
                    double count[][DISPERSION_BINS])
{
    struct dispersion of = {.bins = bins, .shifts = shifts};
    for (int shift = 0; shift < shifts; shift++)
        for (int bin = 0; bin < bins; bin++) {
            of.part[bin] += count[shift][bin];
            of.total += count[shift][bin];
        }
    for (int bin = 0; bin < bins; bin++)
        of.part[bin] /= of.total;
    for (int shift = 0; shift < shifts; shift++)
        of.factor += off_whole(&of, count[shift]) / (shifts - 1) / (bins - 1);
    of.factor = fmax(of.factor, 1);
    *dispersion = of;
}

/* --- parts of a reference --- */

static void set_mix(struct drift_reference *reference,
                    const struct drift_shift *const *shift)
{
    double minutes[DRIFT_REFERENCE][DISPERSION_BINS] = {{0}}, ms[DRIFT_STATES] = {0};
    double watched = 0;
    for (size_t i = 0; i < reference->shifts; i++) {
        for (int state = 0; state < DRIFT_STATES; state++)
            ms[state] += (double)shift[i]->ms[state];
        watched += drift_watched(shift[i]);
    }
    double sum = watched - ms[EVENT_UNKNOWN];
    for (int state = 0; state < DRIFT_STATES; state++)
        reference->share[state] = watched > 0 ? ms[state] / watched : 0;
    reference->seen_ms = sum / (double)reference->shifts;
    reference->absent_with_idle = ms[EVENT_ABSENT] < RARE * sum;
    for (size_t i = 0; i < reference->shifts; i++)
        drift_minutes(shift[i], reference->absent_with_idle, minutes[i]);
    if (ms[EVENT_WORKING] > RARE * sum && ms[EVENT_WORKING] < (1 - RARE) * sum)
        dispersion_set(&reference->mix, reference->absent_with_idle ? 2 : 3,
                       (int)reference->shifts, minutes);
}

static void set_spread(struct drift_reference *reference,
                       const struct drift_shift *const *shift, enum drift_share which)
{
    struct drift_spread spread = {0};
    double sum = 0, squares = 0;
    for (size_t i = 0; i < reference->shifts; i++) {
        double angle = drift_angle(shift[i], which, reference->seen_ms);
        if (isnan(angle))
            continue;
        spread.shifts++;
        sum += angle;
    }
    spread.mean = spread.shifts ? sum / spread.shifts : 0;
    for (size_t i = 0; i < reference->shifts; i++) {
        double angle = drift_angle(shift[i], which, reference->seen_ms);
        squares += isnan(angle) ? 0 : (angle - spread.mean) * (angle - spread.mean);
    }
    if (spread.shifts > 1)
        spread.deviation = fmax(sqrt(squares / (spread.shifts - 1)), DEVIATION_LEAST);
    reference->spread[which] = spread;
}

/* Bins of about a tenth of the dwells each, by where the middle of each hundredth lies.
 * Where many dwells have one confidence there are fewer; none has less than half a tenth.
 * The number of bins. */
static int tenths(const double all[DRIFT_BINS], double sum, int bin_of[DRIFT_BINS])
{
    double below = 0, held = 0;
    int last = 0, tenth = 0;
    for (int bin = 0; bin < DRIFT_BINS; bin++) {
        int now = (int)(DISPERSION_BINS * (below + all[bin] / 2) / sum);
        double rest = sum - below;
        if (now != tenth && held >= sum / 20 && rest >= sum / 20) {
            tenth = now;
            held = 0;
            last++;
        }
        bin_of[bin] = last;
        held += all[bin];
        below += all[bin];
    }
    return last + 1;
}

static void set_confidence(struct drift_reference *reference,
                           const struct drift_shift *const *shift)
{
    double count[DRIFT_REFERENCE][DISPERSION_BINS] = {{0}}, all[DRIFT_BINS] = {0};
    double sum = 0, below = 0, middle = 0;
    for (size_t i = 0; i < reference->shifts; i++)
        for (int bin = 0; bin < DRIFT_BINS; bin++) {
            all[bin] += shift[i]->confidence[bin];
            sum += shift[i]->confidence[bin];
        }
    if (sum == 0)
        return;
    for (int bin = 0; bin < DRIFT_BINS; bin++) {
        below += all[bin];
        reference->below[bin] = below / sum;
        middle += all[bin] * (bin + 0.5) / DRIFT_BINS;
    }
    reference->mean_confidence = middle / sum;

    int bins = tenths(all, sum, reference->bin_of);
    for (size_t i = 0; i < reference->shifts; i++)
        for (int bin = 0; bin < DRIFT_BINS; bin++)
            count[i][reference->bin_of[bin]] += shift[i]->confidence[bin];
    if (bins > 1)
        dispersion_set(&reference->confidence, bins, (int)reference->shifts, count);
}

void drift_reference_set(struct drift_reference *reference,
                         const struct drift_shift *const *shift, size_t shifts)
{
    *reference = (struct drift_reference){.shifts = shifts, .mean_confidence = NAN};
    set_mix(reference, shift);
    for (int which = 0; which < DRIFT_SHARES; which++)
        set_spread(reference, shift, which);
    set_confidence(reference, shift);
    for (size_t i = 0; i < shifts; i++) {
        double watched = drift_watched(shift[i]);
        double unknown = watched > 0 ? (double)shift[i]->ms[EVENT_UNKNOWN] / watched : 0;
        int silent = shift[i]->hours - shift[i]->hours_seen;
        reference->unknown_most = fmax(reference->unknown_most, unknown);
        if (silent > reference->silent_hours_most)
            reference->silent_hours_most = silent;
    }
}
