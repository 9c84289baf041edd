/* spot_sample.h - which claims of a camera a person is to check: a random sample.
 *
 * Claims of one camera and model are sorted by confidence and cut into tenths of equal
 * size. The slots of a week go round the tenths, so each tenth has as many of them, and
 * every claim of a day has the same chance: figures of the sample need no weights. Claims
 * of equal confidence keep the order in which they come. What was drawn of the day before
 * has its slots; other claims are taken for those that are left.
 *
 * It reads the claims of a day twice, so that it holds none but those it takes:
 *
 *     struct spot_sample *sample = spot_sample_new(50, day, seed);
 *     for each claim: spot_sample_count(sample, &claim);
 *     for each claim, again: spot_sample_offer(sample, &claim);
 *     size_t count;
 *     const struct spot_check *taken = spot_sample_take(sample, &count);
 */
#ifndef DOMAIN_SPOT_SAMPLE_H
#define DOMAIN_SPOT_SAMPLE_H

#include "domain/event.h"

#include <stdint.h>

enum { DECILES = 10, SPOTS_A_WEEK_MOST = 1000 };

/* A claim that is checked, or may be. Texts are empty where the event named none. */
struct spot_check {
    struct uuid event;
    str camera, model, station;
    instant at;
    enum event_type claimed;
    double confidence;
    int decile; /* 0: the least sure tenth */
    bool drawn; /* it is checked already */
};

struct spot_sample;

/* `day` since 1970; its week begins on Monday. `seed`: what others cannot guess. */
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

/* What was drawn, of all cameras; it lives as long as the sample. */
const struct spot_check *spot_sample_take(struct spot_sample *sample, size_t *count);

#endif
