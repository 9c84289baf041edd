/* drift: how often a plant without drift is warned, and how soon one with it, by this
 * program; and what the defaults of other tools say of the same shifts. Prints tables.
 *
 *     drift [PLANTS]     how many plants of 20 cameras each figure is of; 100
 */
#include "../domain/drift_measure.h"
#include "drift_others.h"

#include "domain/event.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_SEED = 1000 }; /* others than those of the test */

/* --- the plant --- */

/* The standard deviation of the working share from shift to shift, in points. */
static double varies(int stations)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct drift_plant plant = drift_plant_usual(20, FIRST_SEED);
    double squares = 0;
    plant.stations = stations;
    const struct drift_stream *stream = drift_plant_run(&plant, &arena);
    for (int s = 0; s < 2 * plant.cameras; s++) {
        double sum = 0, square = 0, count = (double)stream[s].shifts;
        for (size_t i = 0; i < stream[s].shifts; i++) {
            const int64_t *ms = stream[s].shift[i].ms;
            double share =
                (double)ms[EVENT_WORKING] / (double)(ms[EVENT_WORKING] + ms[EVENT_IDLE]);
            sum += share;
            square += share * share;
        }
        squares += (square - sum * sum / count) / (count - 1) / (2 * plant.cameras);
    }
    return 100 * sqrt(squares);
}

static void print_plant(void)
{
    printf("drift: simulated plants, three shifts a day, %d stations a camera\n",
           drift_plant_usual(1, 0).stations);
    printf("  working share from shift to shift, standard deviation: one station %.1f "
           "points, one camera %.1f\n",
           varies(1), varies(drift_plant_usual(1, 0).stations));
}

/* --- this program --- */

static void print_false_alarms(int cameras, int plants)
{
    struct false_alarms alarms =
        measure_false_alarms(drift_plant_usual(cameras, FIRST_SEED), plants);
    double shifts = alarms.shifts;
    printf(
        "  %3d cameras, %5d shifts: %5.2f %% with a warning (goal 5), act %.2f times a "
        "month (goal 1), %.1f %% with a watch\n",
        cameras, alarms.shifts, 100 * alarms.warned / shifts, acts_a_month(&alarms),
        100 * alarms.watched / shifts);
    printf("      by test:");
    for (int kind = 0; kind < DRIFT_TESTS; kind++)
        if (alarms.by[kind])
            printf(" %s %.2f %%", drift_test_name(kind), 100 * alarms.by[kind] / shifts);
    printf("\n");
}

static void print_delay(const char *what, struct drift_plant plant, int plants, int goal)
{
    char aim[24] = "";
    struct delays delays = measure_delays(plant, plants);
    if (goal)
        snprintf(aim, sizeof aim, "   (goal %d)", goal);
    if (delays.most == MEASURE_NEVER)
        printf("  %-58s %3d, in 9 of 10 not in %d%s\n", what, delays.median,
               3 * (plant.days - MEASURE_FAULT), aim);
    else
        printf("  %-58s %3d, in 9 of 10 %3d%s\n", what, delays.median, delays.most, aim);
}

static void print_delays(int plants)
{
    static const struct {
        const char *what;
        double misread, confidence_off;
        int stations, goal;
    } row[] = {
        {"5 % of working read as idle", 0.05, 0, 0, 12},
        {"10 % of working read as idle", 0.10, 0, 0, 6},
        {"20 % of working read as idle", 0.20, 0, 0, 3},
        {"5 %, and the confidence of all falls by some 2 points", 0.05, -0.3, 0, 0},
        {"the confidence of all falls by some 2 points, nothing else", 0, -0.3, 0, 0},
        {"the confidence of all falls by some 4 points, nothing else", 0, -0.6, 0, 0},
        {"5 %, a camera that sees one station", 0.05, 0, 1, 0},
        {"10 %, a camera that sees one station", 0.10, 0, 1, 0},
        {"20 %, a camera that sees one station", 0.20, 0, 1, 0},
    };
    printf("found after shifts of the plant, one camera of 20, median:\n");
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct drift_plant plant = drift_plant_usual(20, FIRST_SEED);
        plant.misread = row[i].misread;
        plant.confidence_off = row[i].confidence_off;
        plant.stations = row[i].stations ? row[i].stations : plant.stations;
        plant.days = MEASURE_FAULT + 30;
        print_delay(row[i].what, plant, plants, row[i].goal);
    }
}

/* --- others --- */

/* Of how many shifts of one stream, and of the plant, a rule says that there is drift. */
struct said_by_other {
    int stream, streams, plant, plants;
};

static void ask(const struct drift_other *other, const struct drift_stream *stream,
                const struct drift_plant *plant, struct said_by_other *said)
{
    int64_t learnt = drift_plant_day(MEASURE_LEARNT).ms;
    bool any[3 * 365] = {false};
    for (int s = 0; s < 2 * plant->cameras; s++)
        for (size_t i = DRIFT_REFERENCE; i < stream[s].shifts; i++) {
            const struct drift_shift *now = &stream[s].shift[i];
            if (now->window.start.ms < learnt + 6 * SPAN_HOUR.ms)
                continue;
            bool drifts = other->drifts(stream[s].shift, now);
            int64_t since = now->window.start.ms - drift_plant_day(0).ms;
            any[since / (8 * SPAN_HOUR.ms)] |= drifts;
            said->streams++;
            said->stream += drifts;
        }
    for (int i = 0; i < 3 * (plant->days - MEASURE_LEARNT); i++)
        said->plant += any[i + 3 * MEASURE_LEARNT];
    said->plants += 3 * (plant->days - MEASURE_LEARNT);
}

static void print_others(int stations, int plants)
{
    struct said_by_other said[OTHERS] = {{0}};
    struct drift_plant plant = drift_plant_usual(20, FIRST_SEED);
    plant.stations = stations;
    for (int p = 0; p < plants; p++, plant.seed++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct drift_stream *stream = drift_plant_run(&plant, &arena);
        for (int i = 0; i < OTHERS; i++)
            ask(&drift_other[i], stream, &plant, &said[i]);
    }
    printf(
        "defaults of others, no drift, 20 cameras of %d station%s: shifts with an alarm "
        "of one stream, of any\n",
        stations, stations > 1 ? "s" : "");
    for (int i = 0; i < OTHERS; i++)
        printf("  %-44s %5.1f %%  %5.1f %%\n", drift_other[i].name,
               100.0 * said[i].stream / said[i].streams,
               100.0 * said[i].plant / said[i].plants);
}

int main(int argc, char **argv)
{
    int plants = argc > 1 ? atoi(argv[1]) : 100;
    if (plants < 1 || plants > MEASURE_PLANTS) {
        fprintf(stderr, "1 to %d plants\n", MEASURE_PLANTS);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    print_plant();
    printf("no drift:\n");
    print_false_alarms(20, plants);
    print_false_alarms(100, (plants + 4) / 5);
    print_delays(plants < 40 ? plants : 40);
    print_others(drift_plant_usual(1, 0).stations, (plants + 9) / 10);
    print_others(1, (plants + 9) / 10);
    return 0;
}
