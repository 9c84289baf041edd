#include "domain/accuracy.h"

#include "domain/statistics.h"

#include <math.h>
#include <stdlib.h>

int calibration_bin(double confidence)
{
    int bin = (int)(confidence * CALIBRATION_BINS);
    return bin < 0 ? 0 : bin >= CALIBRATION_BINS ? CALIBRATION_BINS - 1 : bin;
}

void accuracy_add(struct accuracy_counts *counts, int bin, enum event_type claimed,
                  enum verdict truth, int64_t events, double confidence)
{
    struct calibration_bin *into = &counts->bin[bin];
    counts->drawn += events;
    into->drawn += events;
    if (truth == VERDICT_CANNOT_TELL)
        counts->cannot_tell += events;
    if ((int)truth >= TRUTHS)
        return;
    counts->confusion[claimed][truth] += events;
    into->labels += events;
    into->right += claim_is_right(claimed, truth) ? events : 0;
    into->confidence += confidence;
}

/* --- proportions --- */

struct proportion proportion_of(int64_t hits, int64_t of)
{
    struct proportion made = {.hits = hits, .of = of, .low = 0, .high = 1};
    if (of > 0) {
        struct share_limits limits = jeffreys_limits(hits, of, 0.95);
        made.low = limits.low;
        made.high = limits.high;
    }
    return made;
}

struct proportion accuracy_overall(const struct accuracy_counts *counts)
{
    int64_t right = 0, labels = 0;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        right += counts->bin[i].right;
        labels += counts->bin[i].labels;
    }
    return proportion_of(right, labels);
}

struct proportion accuracy_of_claim(const struct accuracy_counts *counts,
                                    enum event_type state)
{
    int64_t right = 0, claimed = 0;
    for (int truth = 0; truth < TRUTHS; truth++) {
        int64_t events = counts->confusion[state][truth];
        claimed += events;
        right += claim_is_right(state, (enum verdict)truth) ? events : 0;
    }
    return proportion_of(right, claimed);
}

struct proportion accuracy_of_truth(const struct accuracy_counts *counts,
                                    enum event_type state)
{
    int64_t hits = 0, times = 0;
    for (int truth = 0; truth < TRUTHS; truth++) {
        if (!claim_is_right(state, (enum verdict)truth))
            continue;
        hits += counts->confusion[state][truth];
        for (int claim = 0; claim < CLAIMS; claim++)
            times += counts->confusion[claim][truth];
    }
    return proportion_of(hits, times);
}

/* --- calibration --- */

bool calibration_error(const struct accuracy_counts *counts, double *ece)
{
    double sum = 0;
    int64_t labels = 0;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        sum += fabs((double)counts->bin[i].right - counts->bin[i].confidence);
        labels += counts->bin[i].labels;
    }
    if (!labels)
        return false;
    *ece = sum / (double)labels;
    return true;
}

bool expected_accuracy(const struct accuracy_counts *counts, double *expected)
{
    double sum = 0;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        const struct calibration_bin *bin = &counts->bin[i];
        double rate = bin->labels ? (double)bin->right / (double)bin->labels
                                  : (i + 0.5) / CALIBRATION_BINS;
        sum += rate * (double)bin->drawn;
    }
    if (!counts->drawn)
        return false;
    *expected = sum / (double)counts->drawn;
    return true;
}

bool cohen_kappa(const struct accuracy_counts *counts, double *kappa)
{
    double pairs = 0, same = 0, chance = 0;
    double first[TRUTHS] = {0}, second[TRUTHS] = {0};
    for (int a = 0; a < TRUTHS; a++) {
        for (int b = 0; b < TRUTHS; b++) {
            double said = (double)counts->pair[a][b];
            pairs += said;
            same += a == b ? said : 0;
            first[a] += said;
            second[b] += said;
        }
    }
    for (int a = 0; a < TRUTHS; a++)
        chance += first[a] * second[a];
    if (pairs <= 0 || chance >= pairs * pairs)
        return false;
    *kappa = (same / pairs - chance / (pairs * pairs)) / (1 - chance / (pairs * pairs));
    return true;
}

/* --- what it means for figures --- */

struct telling telling_of(const struct accuracy_counts *counts)
{
    int64_t work = 0, seen = 0, other = 0, passed = 0;
    for (int claim = 0; claim < CLAIMS; claim++) {
        for (int truth = 0; truth < TRUTHS; truth++) {
            int64_t events = counts->confusion[claim][truth];
            if (truth == VERDICT_WORKING) {
                work += events;
                seen += claim == EVENT_WORKING ? events : 0;
            } else {
                other += events;
                passed += claim != EVENT_WORKING ? events : 0;
            }
        }
    }
    return (struct telling){proportion_of(seen, work), proportion_of(passed, other)};
}

struct accuracy_counts accuracy_of_presence(const struct accuracy_counts *counts)
{
    static const enum event_type present[] = {EVENT_WORKING, EVENT_IDLE};
    struct accuracy_counts made = {0};
    for (size_t i = 0; i < sizeof present / sizeof *present; i++)
        for (int truth = 0; truth < TRUTHS; truth++)
            made.confusion[present[i]][truth] = counts->confusion[present[i]][truth];
    return made;
}

/* A number in (0, 1) for each i: the bits of i, mirrored at the point. With i / n beside
 * it, the pairs fill the square evenly (Hammersley). */
static double mirrored(unsigned i)
{
    double value = 0, half = 0.5;
    for (; i; i >>= 1, half /= 2)
        value += (i & 1) ? half : 0;
    return value;
}

static double posterior(struct proportion rate, double p)
{
    return beta_quantile((double)rate.hits + 0.5, (double)(rate.of - rate.hits) + 0.5, p);
}

void share_correction_init(struct share_correction *correction,
                           const struct accuracy_counts *counts)
{
    const double least = 1.1;
    struct telling telling = telling_of(counts);
    struct proportion se = telling.sensitivity, sp = telling.specificity;
    *correction = (struct share_correction){.verdict = SHARE_FEW_LABELS};
    if (se.of + sp.of < LABELS_WANTED || !se.of || !sp.of)
        return;
    correction->sensitivity = (double)se.hits / (double)se.of;
    correction->specificity = (double)sp.hits / (double)sp.of;
    correction->verdict =
        correction->sensitivity + correction->specificity <= least + 1e-9
            ? SHARE_NO_BETTER
            : SHARE_TOLD;
    if (correction->verdict != SHARE_TOLD)
        return;
    for (unsigned i = 0; i < SHARE_POINTS; i++) {
        const double step = 1.0 / SHARE_POINTS;
        correction->se[i] = posterior(se, (i + 0.5) * step);
        correction->sp[i] = posterior(sp, mirrored(i) + step / 4);
    }
}

static double within(double share) { return share < 0 ? 0 : share > 1 ? 1 : share; }

static int by_size(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static double corrected(double p, double se, double sp)
{
    return within((p + sp - 1) / (se + sp - 1));
}

/* Rates that are no better than chance say nothing: it may be all or nothing then, the
 * one as often as the other. */
static void correct_by_each(const struct share_correction *correction, double p,
                            double point[static SHARE_POINTS])
{
    unsigned chances = 0;
    for (unsigned i = 0; i < SHARE_POINTS; i++) {
        double se = correction->se[i], sp = correction->sp[i];
        point[i] = se + sp > 1 ? corrected(p, se, sp) : chances++ % 2;
    }
    qsort(point, SHARE_POINTS, sizeof *point, by_size);
}

struct working_share working_share_of(const struct share_correction *correction,
                                      int64_t working_ms, int64_t known_ms,
                                      int64_t unknown_ms)
{
    double point[SHARE_POINTS];
    if (correction->verdict != SHARE_TOLD)
        return (struct working_share){.verdict = correction->verdict};
    if (known_ms <= 0)
        return (struct working_share){.verdict = SHARE_NO_TIME};
    double p = (double)working_ms / (double)known_ms;
    double share = corrected(p, correction->sensitivity, correction->specificity);
    correct_by_each(correction, p, point);
    /* As many are left out on each side as leave at least 95 %. */
    const int tail = SHARE_POINTS * 25 / 1000 - 1;
    double low = fmin(point[tail], share);
    double high = fmax(point[SHARE_POINTS - 1 - tail], share);
    double known = (double)known_ms, all = known + (double)unknown_ms;
    return (struct working_share){
        .verdict = SHARE_TOLD,
        .share = share,
        .low = low * known / all,
        .high = (high * known + (double)unknown_ms) / all,
    };
}
