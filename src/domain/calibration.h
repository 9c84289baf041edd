/* calibration.h - how far an event's confidence can be trusted: what people found out of
 * claims turns the confidence that a model states into a probability.
 *
 * A calibration is two numbers: p = 1 / (1 + exp(-(a z + b))), where z = ln(c / (1 - c))
 * of the confidence c, within -1 and 4. a = 1, b = 0 leaves a confidence within these
 * bounds as it is.
 *
 * Several sites find a and b together of counts alone: for each bin of z, of how many
 * claims a person said that they were right, and of how many that they were wrong. One
 * site then fits its own a and b near to these, and uses them only if they predict labels
 * better that it has set aside.
 *
 * Source: J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
 */
#ifndef DOMAIN_CALIBRATION_H
#define DOMAIN_CALIBRATION_H

#include "domain/noise.h"

#include "base/str.h"

#include <stdbool.h>

enum {
    CALIBRATED_BINS = 6,      /* of z, of equal width */
    CALIBRATED_BINS_MOST = 8, /* from so many labels on: */
    CALIBRATED_MANY_LABELS = 3000,
    CALIBRATED_OF_PERSON = 1, /* labels of a person in one table */
    CALIBRATED_OF_PERSON_MOST = 5,
    CALIBRATED_HELD_OUT = 100, /* labels set aside without which nothing is adopted */
};

struct calibration {
    double a, b;
};
#define CALIBRATION_NONE ((struct calibration){1, 0})

/* --- labels --- */

/* What an audit found of one claim. Only audits: what people dispute is selected. */
struct calibration_label {
    double confidence; /* 0 to 1 */
    bool right;
    int64_t person; /* a number that others of the same person have, too */
};

/* z of a confidence, and what a calibration makes of a confidence. */
double calibration_z(double confidence);
double calibrated(struct calibration calibration, double confidence);

/* Is the label of this event one to be set aside, to judge a calibration by? About 5 of
 * 16 are; it follows from the uuid, so it is always the same ones. These labels are in no
 * table and no fit. */
bool calibration_sets_aside(str uuid);

/* Leave at most `m` labels of each person, chosen by chance. Returns how many are left,
 * at the beginning of the list, by person. */
size_t calibration_thin(struct calibration_label *label, size_t count, int m,
                        const struct chance *chance);

/* --- counts --- */

/* How many bins are right for so many labels. */
int calibration_bins_for(int64_t labels);

struct calibration_counts {
    int bins; /* CALIBRATED_BINS to CALIBRATED_BINS_MOST */
    int64_t right[CALIBRATED_BINS_MOST], wrong[CALIBRATED_BINS_MOST];
};

struct calibration_counts calibration_count(const struct calibration_label *label,
                                            size_t count, int bins);
/* As one list and back: right of each bin, then wrong of each bin. With noise, some may
 * be below 0. */
enum { CALIBRATED_CELLS_MOST = 2 * CALIBRATED_BINS_MOST };
int calibration_cells(const struct calibration_counts *counts,
                      int64_t cell[static CALIBRATED_CELLS_MOST]);
struct calibration_counts calibration_of_cells(const int64_t *cell, int bins);

int64_t calibration_labels(const struct calibration_counts *counts);

/* Are there enough labels for noise of this standard deviation in a cell: 60 times as
 * many? With fewer, no calibration is better than one of noise. Cells below 0 count as
 * 0. */
bool calibration_is_told(const struct calibration_counts *counts, double noise);

/* --- fits --- */

/* Of counts of all sites; those below 0 count as 0. As Platt: targets are
 * (right + 1) / (right + 2) and 1 / (wrong + 2); and a ridge of 5 keeps it near to
 * CALIBRATION_NONE. */
struct calibration calibration_fit(const struct calibration_counts *counts);

/* Of a site's own labels, near to what all sites found: the most probable one where that
 * is known to within a prior of the weight 20, or 50 with fewer than 100 labels. */
struct calibration calibration_fit_near(const struct calibration_label *label,
                                        size_t count, struct calibration global);

/* The mean of -ln(p of what was found); 0 for no labels. Lower is better. */
double calibration_log_loss(struct calibration calibration,
                            const struct calibration_label *label, size_t count);

/* --- what a site uses --- */

struct calibration_use {
    struct calibration now, before; /* `before`: what calibration_undo() brings back */
    bool has_before;
};
#define CALIBRATION_UNUSED ((struct calibration_use){.now = {1, 0}})

enum calibration_verdict {
    CALIBRATION_ADOPTED,
    CALIBRATION_FEW_LABELS, /* fewer than CALIBRATED_HELD_OUT were set aside */
    CALIBRATION_NO_BETTER,  /* the log loss does not fall */
    CALIBRATION_VERDICTS
};
extern const char *const calibration_verdicts[]; /* "adopted", ...; NULL ends the list */

struct calibration_trial {
    enum calibration_verdict verdict;
    double loss_now, loss_then; /* of the labels set aside, in use now, and if adopted */
};

/* Use `found` if it predicts the labels better that were set aside. What was in use is
 * kept. Otherwise nothing changes. */
struct calibration_trial calibration_try(struct calibration_use *use,
                                         struct calibration found,
                                         const struct calibration_label *set_aside,
                                         size_t count);

/* Back to what was in use before; what is in use now becomes what was before, so that
 * this can be undone, too. False: there was none. */
bool calibration_undo(struct calibration_use *use);

#endif
