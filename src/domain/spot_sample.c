#include "domain/spot_sample.h"

#include "base/arena.h"
#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

enum { BINS = 1000, WEEK = 7 };

/* A slot, and the claim that has the lowest ticket of those offered so far. */
struct slot {
    bool filled;
    uint64_t ticket;
    struct spot_check check;
};

/* The claims of one camera and model. */
struct stratum {
    str camera, model;
    uint32_t count[BINS]; /* by thousandths of confidence; then: how many were below */
    uint32_t offered[BINS];
    int64_t total, drawn;
    bool cut;
    struct slot *slot; /* those of each tenth in a row */
    size_t first[DECILES + 1];
};

struct spot_sample {
    int a_week;
    int64_t day;
    uint64_t random;
    struct arena arena;
    struct stratum **stratum; /* in order of camera and model */
    size_t strata, room, last;
    struct spot_check *taken;
};

struct spot_sample *spot_sample_new(int a_week, int64_t day, uint64_t seed)
{
    struct spot_sample *sample = memory_new(struct spot_sample, 1);
    *sample = (struct spot_sample){.a_week = a_week, .day = day, .random = seed};
    return sample;
}

void spot_sample_free(struct spot_sample *sample)
{
    if (!sample)
        return;
    arena_free(&sample->arena);
    free(sample->stratum);
    free(sample);
}

/* SplitMix64. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* --- slots --- */

/* 1970-01-01 was a Thursday. */
static int64_t week_of(int64_t day) { return (day + 3) / WEEK; }
static int64_t weekday(int64_t day) { return (day + 3) % WEEK; }

static int64_t slots_before(int a_week, int64_t weekdays)
{
    return a_week * weekdays / WEEK;
}

int spot_slots(int a_week, int64_t day)
{
    int64_t at = weekday(day);
    return (int)(slots_before(a_week, at + 1) - slots_before(a_week, at));
}

/* --- strata --- */

static int order(const struct stratum *stratum, str camera, str model)
{
    int by_camera = str_compare(stratum->camera, camera);
    return by_camera ? by_camera : str_compare(stratum->model, model);
}

/* Where it is, or belongs. */
static size_t place_of(const struct spot_sample *sample, str camera, str model)
{
    size_t low = 0, high = sample->strata;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(sample->stratum[middle], camera, model) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* NULL: there is none. Claims of one camera often follow each other. */
static struct stratum *find(struct spot_sample *sample, str camera, str model)
{
    if (sample->last >= sample->strata ||
        order(sample->stratum[sample->last], camera, model) != 0)
        sample->last = place_of(sample, camera, model);
    return sample->last < sample->strata &&
                   order(sample->stratum[sample->last], camera, model) == 0
               ? sample->stratum[sample->last]
               : NULL;
}

static struct stratum *find_or_add(struct spot_sample *sample, str camera, str model)
{
    struct stratum *stratum = find(sample, camera, model);
    if (stratum)
        return stratum;
    size_t at = sample->last;
    sample->stratum = list_room(sample->stratum, sample->strata, &sample->room,
                                sizeof(struct stratum *));
    memmove(&sample->stratum[at + 1], &sample->stratum[at],
            (sample->strata++ - at) * sizeof(struct stratum *));
    stratum = sample->stratum[at] = arena_new(&sample->arena, struct stratum, 1);
    stratum->camera = arena_copy(&sample->arena, camera);
    stratum->model = arena_copy(&sample->arena, model);
    return stratum;
}

static int bin_of(double confidence)
{
    int bin = (int)(confidence * BINS);
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

void spot_sample_count(struct spot_sample *sample, const struct spot_check *claim)
{
    struct stratum *stratum = find_or_add(sample, claim->camera, claim->model);
    stratum->count[bin_of(claim->confidence)]++;
    stratum->total++;
    stratum->drawn += claim->drawn;
}

/* From how many are in each bin to how many are below it, and a place for each slot that
 * is free. A week goes on with the tenths where its day before has ended. */
static void cut(struct spot_sample *sample, struct stratum *stratum)
{
    size_t slots[DECILES] = {0};
    uint64_t week = (uint64_t)week_of(sample->day);
    uint64_t begin = next_random(&week);
    int64_t before = slots_before(sample->a_week, weekday(sample->day)) + stratum->drawn;
    int64_t until = slots_before(sample->a_week, weekday(sample->day) + 1);
    uint32_t below = 0;
    stratum->cut = true;
    for (int64_t k = before; k < until; k++)
        slots[(begin % DECILES + (uint64_t)k * 3) % DECILES]++;
    for (int i = 0; i < DECILES; i++)
        stratum->first[i + 1] = stratum->first[i] + slots[i];
    stratum->slot = arena_new(&sample->arena, struct slot, stratum->first[DECILES]);
    for (int bin = 0; bin < BINS; bin++) {
        uint32_t in_bin = stratum->count[bin];
        stratum->count[bin] = below;
        below += in_bin;
    }
}

/* The one among the slots of a tenth that is the next to be replaced: the first free one,
 * or that of the highest ticket. */
static struct slot *worst(struct stratum *stratum, int decile)
{
    struct slot *found = NULL;
    for (size_t i = stratum->first[decile]; i < stratum->first[decile + 1]; i++) {
        struct slot *slot = &stratum->slot[i];
        if (!slot->filled)
            return slot;
        if (!found || slot->ticket > found->ticket)
            found = slot;
    }
    return found;
}

void spot_sample_offer(struct spot_sample *sample, const struct spot_check *claim)
{
    struct stratum *stratum = find(sample, claim->camera, claim->model);
    if (!stratum)
        return;
    if (!stratum->cut)
        cut(sample, stratum);
    int bin = bin_of(claim->confidence);
    int64_t below_next = bin + 1 < BINS ? stratum->count[bin + 1] : stratum->total;
    int64_t rank = stratum->count[bin] + stratum->offered[bin];
    if (rank >= below_next)
        return;
    stratum->offered[bin]++;
    if (claim->drawn)
        return;
    int decile = (int)(rank * DECILES / stratum->total);
    struct slot *slot = worst(stratum, decile);
    uint64_t ticket = next_random(&sample->random);
    if (!slot || (slot->filled && slot->ticket <= ticket))
        return;
    *slot = (struct slot){true, ticket, *claim};
    slot->check.decile = decile;
    slot->check.camera = stratum->camera;
    slot->check.model = stratum->model;
    slot->check.station = arena_copy(&sample->arena, claim->station);
}

const struct spot_check *spot_sample_take(struct spot_sample *sample, size_t *count)
{
    size_t slots = 0;
    *count = 0;
    for (size_t i = 0; i < sample->strata; i++)
        slots += sample->stratum[i]->first[DECILES];
    sample->taken = arena_new(&sample->arena, struct spot_check, slots);
    for (size_t i = 0; i < sample->strata; i++)
        for (size_t k = 0; k < sample->stratum[i]->first[DECILES]; k++)
            if (sample->stratum[i]->slot[k].filled)
                sample->taken[(*count)++] = sample->stratum[i]->slot[k].check;
    return sample->taken;
}
