/* spot_sample.h - which claims of a camera a person is to check: a random sample.
 *
 * Claims of one camera and model are sorted by confidence and cut into tenths of equal
 * size. The slots of a week go round the tenths, so each tenth has as many of them, and
 * every claim of a day has the same chance: figures of the sample need no weights. Claims
 * of equal confidence keep the order in which they come.
 *
 * A day of which claims come later is drawn anew. What somebody has answered keeps its
 * slot. All else is drawn among all claims of the day, so late ones have the same chance
 * as those that came in time. Which claims are taken follows from the seed and their
 * uuids: with the same seed the new draw is the one before, but for those that late
 * claims take the place of. A day has at least as many slots as were drawn of it before.
 *
 * Names of cameras and models are what senders say, so their number is bounded: claims of
 * more models of a camera, or of more streams in all, are passed over.
 *
 * It reads the claims of a day twice, so that it holds none but those it takes:
 *
 *     struct spot_sample *sample = spot_sample_new(50, day, seed);
 *     for each claim: spot_sample_count(sample, &claim);
 *     for each claim, again: spot_sample_offer(sample, &claim);
 *     struct spot_draw draw = spot_sample_take(sample);
 */
#ifndef DOMAIN_SPOT_SAMPLE_H
#define DOMAIN_SPOT_SAMPLE_H

#include "domain/event.h"

#include <stdint.h>

enum {
    DECILES = 10,
    SPOTS_A_WEEK_MOST = 1000,
    SPOT_MODELS_MOST = 20,    /* of a camera, of a day */
    SPOT_STREAMS_MOST = 2000, /* cameras and their models, of a day */
};

/* A claim that is checked, or may be. Texts are empty where the event named none. */
struct spot_check {
    struct uuid event;
    str camera, model, station;
    instant at;
    enum event_type claimed;
    double confidence;
    int decile;    /* 0: the least sure tenth */
    bool drawn;    /* it waits to be checked, or: */
    bool answered; /* somebody has checked it */
};

/* What comes of a draw; it lives as long as the sample. */
struct spot_draw {
    const struct spot_check *taken; /* that were not drawn before */
    size_t count;
    const struct uuid *left; /* that were, and are not any more */
    size_t left_count;
};

struct spot_sample;

/* `day` since 1970; its week begins on Monday. `seed`: what others cannot guess; the same
 * whenever a day is drawn. */
struct spot_sample *spot_sample_new(int a_week, int64_t day, uint64_t seed);
/* Accepts NULL. */
void spot_sample_free(struct spot_sample *sample);

static inline void spot_sample_freep(struct spot_sample **sample)
{
    spot_sample_free(*sample);
}

/* How many slots of the week are this day's. */
int spot_slots(int a_week, int64_t day);

void spot_sample_count(struct spot_sample *sample, const struct spot_check *claim);
/* Not more than were counted: what came since is passed over. */
void spot_sample_offer(struct spot_sample *sample, const struct spot_check *claim);

/* Of all cameras. Once. */
struct spot_draw spot_sample_take(struct spot_sample *sample);

/* How many claims were passed over, as there were too many streams. */
int64_t spot_sample_passed(const struct spot_sample *sample);

#endif
