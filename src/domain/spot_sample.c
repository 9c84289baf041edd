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
    int64_t total, drawn, answered;
    bool cut;
    struct slot *slot; /* those of each tenth in a row */
    size_t first[DECILES + 1];
};

struct spot_sample {
    int a_week;
    int64_t day;
    uint64_t seed;
    struct arena arena;
    struct stratum **stratum; /* in order of camera and model */
    size_t strata, room, last;
    int64_t passed; /* claims of streams that are too many */
    struct uuid *left;
    size_t left_count, left_room;
};

struct spot_sample *spot_sample_new(int a_week, int64_t day, uint64_t seed)
{
    struct spot_sample *sample = memory_new(struct spot_sample, 1);
    *sample = (struct spot_sample){.a_week = a_week, .day = day, .seed = seed};
    return sample;
}

void spot_sample_free(struct spot_sample *sample)
{
    if (!sample)
        return;
    arena_free(&sample->arena);
    free(sample->stratum);
    free(sample->left);
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

/* What a claim draws: the lowest of a tenth are taken. What was answered stays. */
static uint64_t ticket_of(const struct spot_sample *sample,
                          const struct spot_check *claim)
{
    uint64_t state = sample->seed, word;
    for (size_t i = 0; i < sizeof claim->event.text; i += sizeof word) {
        size_t rest = sizeof claim->event.text - i;
        word = 0;
        memcpy(&word, claim->event.text + i, rest < sizeof word ? rest : sizeof word);
        state ^= word;
        state = next_random(&state);
    }
    return claim->answered ? 0 : state;
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

static bool is_of(const struct spot_sample *sample, size_t at, str camera)
{
    return at < sample->strata && str_equal(sample->stratum[at]->camera, camera);
}

/* Is there room for another model of the camera, at this place? */
static bool has_room(const struct spot_sample *sample, size_t at, str camera)
{
    size_t first = at, end = at;
    while (first > 0 && is_of(sample, first - 1, camera))
        first--;
    while (is_of(sample, end, camera))
        end++;
    return sample->strata < SPOT_STREAMS_MOST && end - first < SPOT_MODELS_MOST;
}

/* NULL: there are too many. */
static struct stratum *find_or_add(struct spot_sample *sample, str camera, str model)
{
    struct stratum *stratum = find(sample, camera, model);
    size_t at = sample->last;
    if (stratum || !has_room(sample, at, camera))
        return stratum;
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
    sample->passed += !stratum;
    if (!stratum)
        return;
    stratum->count[bin_of(claim->confidence)]++;
    stratum->total++;
    stratum->drawn += claim->drawn || claim->answered;
    stratum->answered += claim->answered;
}

int64_t spot_sample_passed(const struct spot_sample *sample) { return sample->passed; }

/* From how many are in each bin to how many are below it, and a place for each slot. A
 * week goes on with the tenths where its day before has ended. */
static void cut(struct spot_sample *sample, struct stratum *stratum)
{
    size_t slots[DECILES] = {0};
    uint64_t week = (uint64_t)week_of(sample->day);
    uint64_t begin = next_random(&week);
    int64_t before = slots_before(sample->a_week, weekday(sample->day));
    int64_t until = slots_before(sample->a_week, weekday(sample->day) + 1);
    if (until - before < stratum->drawn)
        until = before + stratum->drawn;
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

/* It is not taken, or not any more. */
static void lose(struct spot_sample *sample, const struct spot_check *claim)
{
    if (!claim->drawn || claim->answered)
        return;
    sample->left = list_room(sample->left, sample->left_count, &sample->left_room,
                             sizeof *sample->left);
    sample->left[sample->left_count++] = claim->event;
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
    int decile = (int)(rank * DECILES / stratum->total);
    struct slot *slot = worst(stratum, decile);
    uint64_t ticket = ticket_of(sample, claim);
    if (!slot || (slot->filled && slot->ticket <= ticket)) {
        lose(sample, claim);
        return;
    }
    if (slot->filled)
        lose(sample, &slot->check);
    *slot = (struct slot){true, ticket, *claim};
    slot->check.decile = decile;
    slot->check.camera = stratum->camera;
    slot->check.model = stratum->model;
    slot->check.station = arena_copy(&sample->arena, claim->station);
}

/* That of the highest ticket; NULL: there is none. */
static struct slot *last_unanswered(struct stratum *stratum)
{
    struct slot *last = NULL;
    for (size_t k = 0; k < stratum->first[DECILES]; k++) {
        struct slot *slot = &stratum->slot[k];
        if (slot->filled && !slot->check.answered &&
            (!last || slot->ticket > last->ticket))
            last = slot;
    }
    return last;
}

/* What was answered may lie in few tenths. It takes slots of the others, too, so that
 * there are not more in all: those with the highest tickets go. */
static void make_room(struct spot_sample *sample, struct stratum *stratum)
{
    int64_t most = (int64_t)stratum->first[DECILES] - stratum->answered, filled = 0;
    for (size_t k = 0; k < stratum->first[DECILES]; k++)
        filled += stratum->slot[k].filled && !stratum->slot[k].check.answered;
    for (; filled > most; filled--) {
        struct slot *last = last_unanswered(stratum);
        if (!last)
            return;
        lose(sample, &last->check);
        last->filled = false;
    }
}

struct spot_draw spot_sample_take(struct spot_sample *sample)
{
    struct spot_draw draw = {0};
    size_t slots = 0;
    for (size_t i = 0; i < sample->strata; i++)
        slots += sample->stratum[i]->first[DECILES];
    struct spot_check *taken = arena_new(&sample->arena, struct spot_check, slots);
    for (size_t i = 0; i < sample->strata; i++) {
        struct stratum *stratum = sample->stratum[i];
        make_room(sample, stratum);
        for (size_t k = 0; k < stratum->first[DECILES]; k++) {
            const struct slot *slot = &stratum->slot[k];
            if (slot->filled && !slot->check.drawn && !slot->check.answered)
                taken[draw.count++] = slot->check;
        }
    }
    draw.taken = taken;
    draw.left = sample->left;
    draw.left_count = sample->left_count;
    return draw;
}
