/* naive.h - METRICS.md written down as plainly as it can be, to judge the product by.
 *
 * Nothing is kept, nothing is incremental, nothing is shared with src/domain/timeline,
 * rollup or metrics: every figure is worked out from the whole list of events each time
 * it is asked for. Slow, and meant to be seen to be right.
 */
#ifndef TEST_STORE_NAIVE_H
#define TEST_STORE_NAIVE_H

#include "domain/calendar.h"
#include "domain/event.h"
#include "domain/floor.h"

struct fact {
    struct event event;
    bool voided;
};

enum { NAIVE_NONE = -1 }; /* in place of a figure that is null */

/* All there is to know, and what is asked. */
struct naive {
    const struct fact *fact; /* in any order, each uuid once */
    size_t facts;
    const struct floor *floor;
    span hold;
    instant now;
    struct window window;
    span planned, planned_so_far;
    int64_t target; /* of the factory, in thousandths */
};

struct naive_worker {
    int64_t working_ms, idle_ms, absent_ms, unknown_ms, units;
    int64_t utilization, presence, rate; /* hundredths, as all figures here */
    const char *status;
    int station;   /* number of the current station, or -1 */
    int64_t since; /* of the status; NAIVE_NONE: never seen */
};

enum { NAIVE_WORKERS = 64 };

struct naive_station {
    int64_t occupied_ms, working_ms, units;
    int64_t utilization, utilization_so_far, throughput, target_so_far, attainment;
    const char *status, *state;
    int64_t since;             /* of the state */
    int worker[NAIVE_WORKERS]; /* those present, in the order of their ids */
    size_t workers;
    int current; /* number of the current worker, or -1 */
};

struct naive_factory {
    int64_t working_ms, units;
    int64_t utilization, presence, rate, target_so_far, attainment;
    size_t active_workers, total_workers, occupied_stations, total_stations;
};

/* Is an event that is sent under a known uuid the known event? Else it is a conflict. */
bool naive_duplicate(const struct event *known, const struct event *sent);

struct naive_worker naive_worker(const struct naive *naive, int worker);
struct naive_station naive_station(const struct naive *naive, int station);
struct naive_factory naive_factory(const struct naive *naive);

/* How many intervals there are in the window: what follows takes their square. */
size_t naive_stays(const struct naive *naive);

/* Where the planned time of a station went, in the order of enum loss; `calendar` is
 * asked of each minute, so the window had better be short. NULL: all time is planned. */
struct naive_losses {
    int64_t planned_ms, working_ms, idle_ms, unknown_ms, absent_ms, off_station_ms;
};
struct naive_losses naive_losses(const struct naive *naive, int station,
                                 const struct calendar *calendar);

/* For how long a station was the bottleneck, alone and with others. */
struct naive_bottleneck {
    int64_t sole_ms, shifting_ms;
};
/* Of each station of the floor. */
void naive_bottlenecks(const struct naive *naive, struct naive_bottleneck *bottleneck);

/* Planned time of a window that begins and ends on a whole minute: every minute of it is
 * asked in turn whether the wall clock then shows a time of a shift, and not of a break.
 * The process's time zone (TZ) is the site's. */
span naive_planned(struct calendar calendar, struct window window);

#endif
