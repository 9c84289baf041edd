#include "drift_measure.h"

#include "base/arena.h"

#include <stdlib.h>

static bool warns(enum drift_level level)
{
    return level == DRIFT_WARN || level == DRIFT_ACT || level == DRIFT_NO_CLAIM;
}

static struct drift_verdict *judge(const struct drift_plant *plant, struct arena *arena)
{
    const struct drift_rules rules = {false, 0.85};
    size_t streams = 2 * (size_t)plant->cameras;
    struct drift_verdict *verdict = arena_new(arena, struct drift_verdict, streams);
    drift_judge(drift_plant_run(plant, arena), streams, &rules, arena, verdict);
    return verdict;
}

/* The shift of the plant, counted from 06:00 of this day. */
static int shift_since(instant t, int day)
{
    int64_t since = t.ms - drift_plant_day(day).ms - 6 * SPAN_HOUR.ms;
    return since < 0 ? -1 : (int)(since / (8 * SPAN_HOUR.ms));
}

/* What was said in one shift of a plant. */
struct said {
    bool watch, warn, by[DRIFT_TESTS];
};

static void note(struct said *said, struct false_alarms *sum,
                 const struct drift_judgement *now, const struct drift_judgement *before)
{
    said->watch |= now->level == DRIFT_WATCH || warns(now->level);
    said->warn |= warns(now->level);
    sum->acted += now->level == DRIFT_ACT && before->level != DRIFT_ACT;
    for (int kind = 0; kind < DRIFT_TESTS; kind++)
        said->by[kind] |= now->warned >> kind & 1;
}

struct false_alarms measure_false_alarms(struct drift_plant plant, int plants)
{
    struct false_alarms sum = {0};
    int shifts = 3 * (plant.days - MEASURE_LEARNT);
    for (int p = 0; p < plants; p++, plant.seed++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct drift_verdict *verdict = judge(&plant, &arena);
        struct said *said = arena_new(&arena, struct said, (size_t)shifts);
        for (int s = 0; s < 2 * plant.cameras; s++)
            for (size_t i = 1; i < verdict[s].judgements; i++) {
                const struct drift_judgement *one = &verdict[s].judgement[i];
                int shift = shift_since(one->window.start, MEASURE_LEARNT);
                if (shift >= 0 && shift < shifts)
                    note(&said[shift], &sum, one, one - 1);
            }
        for (int i = 0; i < shifts; i++) {
            sum.watched += said[i].watch;
            sum.warned += said[i].warn;
            for (int kind = 0; kind < DRIFT_TESTS; kind++)
                sum.by[kind] += said[i].by[kind];
        }
        sum.shifts += shifts;
    }
    return sum;
}

double acts_a_month(const struct false_alarms *alarms)
{
    return 90.0 * alarms->acted / alarms->shifts;
}

static int delay_of(const struct drift_verdict *verdict)
{
    for (size_t i = 0; i < verdict->judgements; i++) {
        const struct drift_judgement *one = &verdict->judgement[i];
        int shift = shift_since(one->window.start, MEASURE_FAULT);
        if (shift >= 0 && warns(one->level))
            return shift + 1;
    }
    return MEASURE_NEVER;
}

static int by_length(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

struct delays measure_delays(struct drift_plant plant, int plants)
{
    int delay[MEASURE_PLANTS];
    plant.fault_day = MEASURE_FAULT;
    for (int p = 0; p < plants; p++, plant.seed++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct drift_verdict *verdict = judge(&plant, &arena);
        int day = delay_of(&verdict[0]), night = delay_of(&verdict[1]);
        delay[p] = day < night ? day : night;
    }
    qsort(delay, (size_t)plants, sizeof *delay, by_length);
    return (struct delays){delay[plants / 2], delay[plants * 9 / 10]};
}
