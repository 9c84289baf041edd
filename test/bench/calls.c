/* calls: what requests and groups of events ask of the engine, for 6 and 200 workers.
 * Prints a table. */
#include "../store/crowd.h"

#include <stdio.h>

enum { FEW = 6, MANY = 200, GROUP = 1000, DAYS = 5 };

/* One kind of request or group. */
struct kind {
    const char *name;
    struct store_counts (*ask)(struct crowd *crowd, struct window window,
                               struct arena *arena);
    double from, until; /* the window, in hours before now */
};

static struct store_counts metrics(struct crowd *crowd, struct window window,
                                   struct arena *arena)
{
    (void)arena;
    return crowd_metrics(crowd, window);
}

static struct store_counts series(struct crowd *crowd, struct window window,
                                  struct arena *arena)
{
    (void)arena;
    return crowd_series(crowd, window);
}

static struct store_counts timeline(struct crowd *crowd, struct window window,
                                    struct arena *arena)
{
    (void)arena;
    return crowd_timeline(crowd, window);
}

static struct store_counts page(struct crowd *crowd, struct window window,
                                struct arena *arena)
{
    (void)arena;
    return crowd_page(crowd, window, 100);
}

static struct store_counts fresh(struct crowd *crowd, struct window window,
                                 struct arena *arena)
{
    return crowd_send(crowd, crowd_events(crowd, window, GROUP, arena), GROUP, false);
}

static struct store_counts known(struct crowd *crowd, struct window window,
                                 struct arena *arena)
{
    const struct event *event = crowd_events(crowd, window, GROUP, arena);
    (void)crowd_send(crowd, event, GROUP, false);
    return crowd_send(crowd, event, GROUP, true);
}

static struct store_counts voided(struct crowd *crowd, struct window window,
                                  struct arena *arena)
{
    const struct event *event = crowd_events(crowd, window, GROUP, arena);
    (void)crowd_send(crowd, event, GROUP, false);
    return crowd_void(crowd, event, GROUP);
}

static struct store_counts seal(struct crowd *crowd, struct window window,
                                struct arena *arena)
{
    (void)window, (void)arena;
    return crowd_seal(crowd);
}

static const struct kind kinds[] = {
    {"metrics, 8 hours", metrics, 6.125, -1.875},
    {"metrics, edges off the quarter hour", metrics, 7, 1},
    {"metrics, three days back", metrics, 96, 72},
    {"series, a day in hours", series, 48, 24},
    {"timeline, 8 hours", timeline, 24, 16},
    {"events, a page of 100", page, 24, 16},
    {"1,000 live events", fresh, 0.1, 0},
    {"1,000 live events that are known", known, 0.1, 0},
    {"1,000 late events of an hour", fresh, 60, 59},
    {"1,000 late events of a day", fresh, 84, 60},
    {"1,000 late events of three days", fresh, 108, 36},
    {"1,000 events voided one by one", voided, 60, 36},
    {"a quarter hour passes", seal, 0, 0},
};

static struct window window_of(const struct kind *kind)
{
    double hour = (double)SPAN_HOUR.ms;
    return (struct window){
        instant_add(CROWD_NOW, (span){-(int64_t)(kind->from * hour)}),
        instant_add(CROWD_NOW, (span){-(int64_t)(kind->until * hour)})};
}

int main(void)
{
    static struct crowd crowds[2];
    crowd_open(&crowds[0], FEW, DAYS, (span){10 * SPAN_MINUTE.ms});
    crowd_open(&crowds[1], MANY, DAYS, (span){10 * SPAN_MINUTE.ms});
    printf("%-37s %15s %25s\n%-37s %7d %7d %12d %12d\n", "", "calls", "statements",
           "workers", FEW, MANY, FEW, MANY);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct store_counts asked[2];
        for (int c = 0; c < 2; c++) {
            CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
            asked[c] = kinds[i].ask(&crowds[c], window_of(&kinds[i]), &arena);
        }
        printf("%-37s %7llu %7llu %12llu %12llu\n", kinds[i].name,
               (unsigned long long)asked[0].calls, (unsigned long long)asked[1].calls,
               (unsigned long long)asked[0].statements,
               (unsigned long long)asked[1].statements);
    }
    crowd_close(&crowds[0]);
    crowd_close(&crowds[1]);
    return 0;
}
