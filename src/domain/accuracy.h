/* accuracy.h - how often a camera and its model are right, from the audits of a random
 * sample of what they claimed; and what that means for figures.
 *
 * The sample has as many of each tenth of the claims by confidence, so every claim has
 * the same chance to be in it and nothing is weighted. Only audits are counted here. What
 * people dispute is selected by them, and tells nothing of how often a camera is right.
 */
#ifndef DOMAIN_ACCURACY_H
#define DOMAIN_ACCURACY_H

#include "domain/verdict.h"

enum {
    CALIBRATION_BINS = 10,
    LABELS_WANTED = 100, /* with fewer nothing is claimed of an accuracy */
};

/* What the events of one kind were found to be. */
struct calibration_bin {
    int64_t labels, right;
    double confidence; /* sum of the labels' */
    int64_t drawn;     /* labelled or not */
};

struct accuracy_counts {
    int64_t drawn;       /* events of the sample */
    int64_t cannot_tell; /* answered so */
    int64_t confusion[CLAIMS][TRUTHS];
    struct calibration_bin bin[CALIBRATION_BINS]; /* by confidence, each a tenth wide */
    /* Where two people answered the same: how often one said this and one that. */
    int64_t pair[TRUTHS][TRUTHS];
};

/* The bin of a confidence. */
int calibration_bin(double confidence);

/* Add so many events of the sample that claim this, with these confidences on the sum.
 * `truth`: VERDICT_CANNOT_TELL: nobody could; VERDICTS: nobody has answered. */
void accuracy_add(struct accuracy_counts *counts, int bin, enum event_type claimed,
                  enum verdict truth, int64_t events, double confidence);

/* --- proportions --- */

/* `hits` of `of`, and where the true proportion lies with 95 %: Jeffreys' interval. */
struct proportion {
    int64_t hits, of;
    double low, high; /* 0 and 1 when `of` is 0 */
};
struct proportion proportion_of(int64_t hits, int64_t of);

/* Right claims of all labels. */
struct proportion accuracy_overall(const struct accuracy_counts *counts);
/* Of the claims of this state, how many were right; of the times when it was so, how many
 * were claimed. */
struct proportion accuracy_of_claim(const struct accuracy_counts *counts,
                                    enum event_type state);
struct proportion accuracy_of_truth(const struct accuracy_counts *counts,
                                    enum event_type state);

/* --- calibration --- */

/* Expected calibration error: by how much confidence and accuracy differ, on the mean
 * over the labels. False: there are none. */
bool calibration_error(const struct accuracy_counts *counts, double *ece);

/* An estimate of the accuracy from confidence alone: the mean, over all of the sample, of
 * what claims of that confidence turned out to be, or of the confidence itself where none
 * was labelled. False: nothing was drawn. */
bool expected_accuracy(const struct accuracy_counts *counts, double *expected);

/* Cohen's kappa of the pairs: 1 is full agreement, 0 that of chance. False: there are no
 * pairs, or all say the same, where chance agrees too. */
bool cohen_kappa(const struct accuracy_counts *counts, double *kappa);

/* --- what it means for figures --- */

/* How well `working` is told from all else. */
struct telling {
    struct proportion sensitivity; /* of true work, how much was claimed as that */
    struct proportion specificity; /* of all else, how much was not claimed as work */
};
struct telling telling_of(const struct accuracy_counts *counts);

/* Only the audits of claims that somebody is there, at work or idle: how well work is
 * told within that time. Their confusion alone. */
struct accuracy_counts accuracy_of_presence(const struct accuracy_counts *counts);

enum working_share_verdict {
    SHARE_TOLD,
    SHARE_NO_TIME,    /* nothing was seen */
    SHARE_FEW_LABELS, /* fewer than LABELS_WANTED, or none of work or of all else */
    SHARE_NO_BETTER,  /* se + sp <= 1.1: hardly better than chance */
};

/* The true share of work in time. Fractions. */
struct working_share {
    enum working_share_verdict verdict; /* others than SHARE_TOLD have no numbers */
    double share, low, high;
};

enum { SHARE_POINTS = 400 };

/* How uncertain the two rates are, worked out once for many shares. */
struct share_correction {
    enum working_share_verdict verdict;
    double sensitivity, specificity;
    double se[SHARE_POINTS], sp[SHARE_POINTS]; /* equally likely pairs */
};
void share_correction_init(struct share_correction *correction,
                           const struct accuracy_counts *counts);

/* The share of work in `known_ms`, of which `working_ms` was seen as work, after Rogan
 * and Gladen (1978): (p + sp - 1) / (se + sp - 1), within 0 and 1. Between low and high
 * it is with 95 %, by Jeffreys' posteriors of se and sp. `unknown_ms` may have been work
 * or not: it makes the interval wider on both ends. */
struct working_share working_share_of(const struct share_correction *correction,
                                      int64_t working_ms, int64_t known_ms,
                                      int64_t unknown_ms);

#endif
