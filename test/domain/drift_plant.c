#include "drift_plant.h"

#include "../random.h"

#include "domain/event.h"
#include "domain/statistics.h"

#include "base/arena.h"

#include <math.h>
#include <stdio.h>

/* Mean lengths of a dwell, in minutes, and how often one follows on work. */
#define WORKING_MINUTES 6.0
#define IDLE_MINUTES    1.5
#define ABSENT_MINUTES  8.0
#define ABSENT_AFTER    0.07
#define SHIFT_MINUTES   480.0

/* Log odds of the confidence of dwells: 0.94 in the middle. */
#define CONFIDENCE_MEAN    2.8
#define CONFIDENCE_VARIES  0.9
#define CONFIDENCE_MISREAD 1.5 /* those of misread dwells are lower by this */

enum { SHIFTS_A_DAY = 3, HOURS = 8 };

struct camera {
    double odds, absent, confidence; /* its own, added to the usual */
};

/* --- numbers at random --- */

/* A plant has millions of dwells: quantiles and confidences are looked up. */
enum { QUANTILES = 1 << 12, STEPS = 1 << 11 };
#define ODDS_MOST 10.0

static struct {
    bool set;
    double normal[QUANTILES], exponential[QUANTILES];
    unsigned char confidence[STEPS]; /* the bin of log odds from -ODDS_MOST on */
} table;

static void set_table(void)
{
    for (int i = 0; i < QUANTILES && !table.set; i++) {
        double above = (i + 0.5) / QUANTILES;
        table.normal[i] = normal_upper(above);
        table.exponential[i] = -log(above);
    }
    for (int i = 0; i < STEPS; i++) {
        double odds = (2 * (i + 0.5) / STEPS - 1) * ODDS_MOST;
        table.confidence[i] = (unsigned char)(DRIFT_BINS / (1 + exp(-odds)));
    }
    table.set = true;
}

static double uniform(struct random *random)
{
    return ((double)(random_bits(random) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct random *random)
{
    return table.normal[random_bits(random) % QUANTILES];
}

static double exponential(struct random *random, double mean)
{
    return mean * table.exponential[random_bits(random) % QUANTILES];
}

/* --- cameras --- */

struct drift_plant drift_plant_usual(int cameras, uint64_t seed)
{
    return (struct drift_plant){
        .cameras = cameras,
        .stations = 8,
        .days = 60,
        .station_varies = 0.36,
        .camera_varies = 0.06,
        .plant_varies = 0.05,
        .light_varies = 0.15,
        .seed = seed,
        .fault_day = INT32_MAX,
        .audits_a_day = 7,
    };
}

instant drift_plant_day(int day)
{
    enum { MONDAY = 20458 }; /* 2026-01-05 */
    return (instant){(MONDAY + (int64_t)day) * SPAN_DAY.ms};
}

static void read_dwell(struct random *random, struct drift_shift *shift, double odds)
{
    double read = odds + CONFIDENCE_VARIES * normal(random);
    int step = (int)((read / ODDS_MOST + 1) / 2 * STEPS);
    shift->confidence[table.confidence[step < 0 ? 0 : step < STEPS ? step : STEPS - 1]]++;
    shift->events++;
}

/* One station for one shift. */
static void watch_station(struct random *random, struct drift_shift *shift, double odds,
                          double absent, double confidence, double misread)
{
    double leaves = ABSENT_AFTER * exp(absent);
    double idle = IDLE_MINUTES * exp(-odds / 2),
           working = WORKING_MINUTES * exp(odds / 2);
    enum event_type state = EVENT_WORKING, seen_before = EVENT_UNKNOWN;
    for (double t = 0; t < SHIFT_MINUTES;) {
        double mean = state == EVENT_WORKING ? working
                      : state == EVENT_IDLE  ? idle
                                             : ABSENT_MINUTES;
        double length = fmin(exponential(random, mean), SHIFT_MINUTES - t);
        bool wrong = state == EVENT_WORKING && uniform(random) < misread;
        enum event_type seen = wrong ? EVENT_IDLE : state;
        shift->ms[seen] += (int64_t)(length * (double)SPAN_MINUTE.ms);
        if (seen != seen_before)
            read_dwell(random, shift, confidence - (wrong ? CONFIDENCE_MISREAD : 0));
        seen_before = seen;
        t += length;
        state = state != EVENT_WORKING     ? EVENT_WORKING
                : uniform(random) < leaves ? EVENT_ABSENT
                                           : EVENT_IDLE;
    }
}

static void audit(struct random *random, struct drift_shift *shift, int audits,
                  double misread)
{
    for (int i = 0; i < audits; i++) {
        bool working = uniform(random) < 0.5; /* drawn from dwells, not from time */
        shift->labels++;
        shift->right +=
            uniform(random) >= 0.04 && !(working && uniform(random) < misread);
    }
}

static void watch(const struct drift_plant *plant, struct random *random,
                  const struct camera *camera, bool faulty, double plant_odds,
                  struct drift_shift *shift)
{
    double odds = camera->odds + plant_odds + plant->camera_varies * normal(random);
    double light = camera->confidence + plant->light_varies * normal(random) +
                   (faulty ? plant->confidence_off : 0);
    double misread = faulty ? plant->misread : 0;
    for (int s = 0; s < plant->stations; s++)
        watch_station(random, shift, odds + plant->station_varies * normal(random),
                      camera->absent + 0.4 * normal(random), light, misread);
    shift->hours = shift->hours_seen = HOURS;
    audit(random, shift,
          plant->audits_a_day / SHIFTS_A_DAY +
              (uniform(random) * SHIFTS_A_DAY < plant->audits_a_day % SHIFTS_A_DAY),
          misread);
}

struct drift_stream *drift_plant_run(const struct drift_plant *plant, struct arena *arena)
{
    set_table();
    struct random random = {plant->seed * 0x9e3779b97f4a7c15 + 1};
    size_t streams = 2 * (size_t)plant->cameras;
    struct drift_stream *stream = arena_new(arena, struct drift_stream, streams);
    struct drift_shift **shift = arena_new(arena, struct drift_shift *, streams);
    struct camera *camera = arena_new(arena, struct camera, (size_t)plant->cameras);
    for (size_t s = 0; s < streams; s++) {
        char name[24];
        snprintf(name, sizeof name, "cam-%03zu", s / 2 + 1);
        shift[s] = arena_new(arena, struct drift_shift, (size_t)plant->days * 2);
        stream[s] = (struct drift_stream){.camera = arena_copy(arena, str_from(name)),
                                          .model = STR("pose-1"),
                                          .station_type = STR("assembly"),
                                          .night = s % 2 == 1,
                                          .shift = shift[s]};
    }
    for (int c = 0; c < plant->cameras; c++)
        camera[c] = (struct camera){0.3 * normal(&random), 0.3 * normal(&random),
                                    CONFIDENCE_MEAN + 0.3 * normal(&random)};
    for (int number = 0; number < plant->days * SHIFTS_A_DAY; number++) {
        instant start = instant_add(drift_plant_day(0),
                                    (span){(6 + (int64_t)HOURS * number) * SPAN_HOUR.ms});
        struct window window = {start, instant_add(start, (span){HOURS * SPAN_HOUR.ms})};
        double odds = plant->plant_varies * normal(&random);
        for (int c = 0; c < plant->cameras; c++) {
            size_t s = 2 * (size_t)c + (number % SHIFTS_A_DAY != 0);
            struct drift_shift *one = &shift[s][stream[s].shifts++];
            one->window = window;
            watch(plant, &random, &camera[c],
                  c == 0 && number / SHIFTS_A_DAY >= plant->fault_day, odds, one);
        }
    }
    return stream;
}
