#include "domain/calibration.h"

#include "domain/accuracy.h"

#include <math.h>
#include <stdlib.h>

static const double z_least = -1, z_most = 4;
static const double ridge = 5, prior = 20, prior_few = 50;

enum { LABELS_FOR_NOISE = 60, STEPS_MOST = 100 };

/* --- labels --- */

double calibration_z(double confidence)
{
    double z = log(confidence / (1 - confidence)); /* infinite for 0 and 1 */
    return z > z_least ? fmin(z, z_most) : z_least;
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

double calibrated(struct calibration calibration, double confidence)
{
    return sigmoid(calibration.a * calibration_z(confidence) + calibration.b);
}

/* The last digit of every uuid is of a hash, or random. */
bool calibration_sets_aside(str uuid)
{
    return uuid.len && uuid.at[uuid.len - 1] >= '0' && uuid.at[uuid.len - 1] < '5';
}

static int by_person(const void *a, const void *b)
{
    int64_t one = ((const struct calibration_label *)a)->person;
    int64_t other = ((const struct calibration_label *)b)->person;
    return one < other ? -1 : one > other;
}

/* Put `take` of `count` labels to the front, each as likely as any other. */
static void choose(struct calibration_label *label, size_t count, size_t take,
                   const struct chance *chance)
{
    for (size_t i = 0; i < take; i++) {
        size_t other = i + (size_t)chance_below(chance, count - i);
        struct calibration_label moved = label[i];
        label[i] = label[other];
        label[other] = moved;
    }
}

size_t calibration_thin(struct calibration_label *label, size_t count, int m,
                        const struct chance *chance)
{
    size_t left = 0;
    if (count)
        qsort(label, count, sizeof *label, by_person);
    for (size_t from = 0, end; from < count; from = end) {
        for (end = from + 1; end < count && label[end].person == label[from].person;)
            end++;
        size_t take = end - from < (size_t)m ? end - from : (size_t)m;
        choose(label + from, end - from, take, chance);
        for (size_t i = 0; i < take; i++)
            label[left++] = label[from + i];
    }
    return left;
}

/* --- counts --- */

int calibration_bins_for(int64_t labels)
{
    return labels >= CALIBRATED_MANY_LABELS ? CALIBRATED_BINS_MOST : CALIBRATED_BINS;
}

struct calibration_counts calibration_count(const struct calibration_label *label,
                                            size_t count, int bins)
{
    struct calibration_counts counts = {.bins = bins};
    for (size_t i = 0; i < count; i++) {
        double share =
            (calibration_z(label[i].confidence) - z_least) / (z_most - z_least);
        int bin = (int)(share * bins);
        bin = bin < bins ? bin : bins - 1;
        counts.right[bin] += label[i].right;
        counts.wrong[bin] += !label[i].right;
    }
    return counts;
}

int calibration_cells(const struct calibration_counts *counts,
                      int64_t cell[static CALIBRATED_CELLS_MOST])
{
    for (int i = 0; i < counts->bins; i++) {
        cell[i] = counts->right[i];
        cell[counts->bins + i] = counts->wrong[i];
    }
    return 2 * counts->bins;
}

struct calibration_counts calibration_of_cells(const int64_t *cell, int bins)
{
    struct calibration_counts counts = {.bins = bins};
    for (int i = 0; i < bins; i++) {
        counts.right[i] = cell[i];
        counts.wrong[i] = cell[bins + i];
    }
    return counts;
}

static int64_t at_least_0(int64_t cell) { return cell > 0 ? cell : 0; }

int64_t calibration_labels(const struct calibration_counts *counts)
{
    int64_t labels = 0;
    for (int i = 0; i < counts->bins; i++)
        labels += at_least_0(counts->right[i]) + at_least_0(counts->wrong[i]);
    return labels;
}

bool calibration_is_told(const struct calibration_counts *counts, double noise)
{
    return (double)calibration_labels(counts) >= LABELS_FOR_NOISE * noise;
}

/* --- fits --- */

/* `n` labels at z, of which a share was right that is told as y / n. */
struct point {
    double z, n, y;
};

struct points {
    const void *of;
    size_t count;
    struct point (*at)(const void *of, size_t i);
};

/* -ln(p) and -ln(1 - p) of p = sigmoid(x), without loss for large |x|. */
static double minus_ln_sigmoid(double x)
{
    return x > 0 ? log1p(exp(-x)) : log1p(exp(x)) - x;
}

static double loss_at(struct calibration at, const struct points *points,
                      struct calibration center, double weight)
{
    double a = at.a - center.a, b = at.b - center.b;
    double loss = weight / 2 * (a * a + b * b);
    for (size_t i = 0; i < points->count; i++) {
        struct point point = points->at(points->of, i);
        double x = at.a * point.z + at.b;
        loss +=
            point.y * minus_ln_sigmoid(x) + (point.n - point.y) * minus_ln_sigmoid(-x);
    }
    return loss;
}

/* Newton's step. The loss is strictly convex, as the weight is above 0. */
static struct calibration step_from(struct calibration at, const struct points *points,
                                    struct calibration center, double weight)
{
    double ga = weight * (at.a - center.a), gb = weight * (at.b - center.b);
    double aa = weight, ab = 0, bb = weight;
    for (size_t i = 0; i < points->count; i++) {
        struct point point = points->at(points->of, i);
        double p = sigmoid(at.a * point.z + at.b);
        double off = point.n * p - point.y, curve = point.n * p * (1 - p);
        ga += off * point.z;
        gb += off;
        aa += curve * point.z * point.z;
        ab += curve * point.z;
        bb += curve;
    }
    double determinant = aa * bb - ab * ab;
    return (struct calibration){(bb * ga - ab * gb) / determinant,
                                (aa * gb - ab * ga) / determinant};
}

/* The a and b with the least loss, where `weight` pulls them to `center`. A step that
 * makes it worse is cut in half; where none makes it better, nothing is left to find. */
static struct calibration fit(const struct points *points, struct calibration center,
                              double weight)
{
    struct calibration at = center;
    double loss = loss_at(at, points, center, weight);
    for (int steps = 0; steps < STEPS_MOST; steps++) {
        struct calibration step = step_from(at, points, center, weight);
        struct calibration next = at;
        double next_loss = loss;
        for (double part = 1; part > 1e-4; part /= 2) {
            next = (struct calibration){at.a - part * step.a, at.b - part * step.b};
            next_loss = loss_at(next, points, center, weight);
            if (next_loss < loss)
                break;
        }
        if (!(next_loss < loss))
            break;
        at = next;
        loss = next_loss;
        if (fabs(step.a) + fabs(step.b) < 1e-9)
            break;
    }
    return at;
}

struct binned {
    const struct calibration_counts *counts;
    double target_right, target_wrong;
};

static struct point point_of_bin(const void *of, size_t i)
{
    const struct binned *binned = of;
    double right = (double)at_least_0(binned->counts->right[i]);
    double wrong = (double)at_least_0(binned->counts->wrong[i]);
    double width = (z_most - z_least) / binned->counts->bins;
    return (struct point){.z = z_least + ((double)i + 0.5) * width,
                          .n = right + wrong,
                          .y = right * binned->target_right +
                               wrong * binned->target_wrong};
}

struct calibration calibration_fit(const struct calibration_counts *counts)
{
    double right = 0, wrong = 0;
    for (int i = 0; i < counts->bins; i++) {
        right += (double)at_least_0(counts->right[i]);
        wrong += (double)at_least_0(counts->wrong[i]);
    }
    struct binned binned = {counts, (right + 1) / (right + 2), 1 / (wrong + 2)};
    struct points points = {&binned, (size_t)counts->bins, point_of_bin};
    return fit(&points, CALIBRATION_NONE, ridge);
}

static struct point point_of_label(const void *of, size_t i)
{
    const struct calibration_label *label = of;
    return (struct point){calibration_z(label[i].confidence), 1, label[i].right ? 1 : 0};
}

struct calibration calibration_fit_near(const struct calibration_label *label,
                                        size_t count, struct calibration global)
{
    struct points points = {label, count, point_of_label};
    return fit(&points, global, count < LABELS_WANTED ? prior_few : prior);
}

double calibration_log_loss(struct calibration calibration,
                            const struct calibration_label *label, size_t count)
{
    double loss = 0;
    for (size_t i = 0; i < count; i++) {
        double x = calibration.a * calibration_z(label[i].confidence) + calibration.b;
        loss += minus_ln_sigmoid(label[i].right ? x : -x);
    }
    return count ? loss / (double)count : 0;
}

/* --- what a site uses --- */

const char *const calibration_verdicts[] = {"adopted", "few_labels", "no_better", NULL};
_Static_assert(sizeof calibration_verdicts / sizeof *calibration_verdicts ==
                   CALIBRATION_VERDICTS + 1,
               "one a verdict");

struct calibration_trial calibration_try(struct calibration_use *use,
                                         struct calibration found,
                                         const struct calibration_label *set_aside,
                                         size_t count)
{
    struct calibration_trial trial = {
        .loss_now = calibration_log_loss(use->now, set_aside, count),
        .loss_then = calibration_log_loss(found, set_aside, count),
    };
    if (count < CALIBRATED_HELD_OUT)
        trial.verdict = CALIBRATION_FEW_LABELS;
    else if (!(trial.loss_then < trial.loss_now))
        trial.verdict = CALIBRATION_NO_BETTER;
    else {
        trial.verdict = CALIBRATION_ADOPTED;
        *use = (struct calibration_use){found, use->now, true};
    }
    return trial;
}

bool calibration_undo(struct calibration_use *use)
{
    struct calibration now = use->now;
    if (!use->has_before)
        return false;
    use->now = use->before;
    use->before = now;
    return true;
}
