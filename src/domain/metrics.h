/* metrics.h - the figures of METRICS.md, from what was summed over a window.
 *
 * Every figure is computed here and only here, from milliseconds and counts.
 */
#ifndef DOMAIN_METRICS_H
#define DOMAIN_METRICS_H

#include "domain/figure.h"
#include "domain/floor.h"
#include "domain/lanes.h"
#include "domain/rollup.h"

/* All there is to know of a window. */
struct totals {
    const struct floor *floor;
    struct window window;
    instant now;
    span planned;              /* shift time less breaks in the window */
    span planned_so_far;       /* the part of it that has passed */
    target_rate target;        /* of the factory */
    struct worker_sum *worker; /* one per worker of the floor */
    struct worker_sum unnamed; /* of workers whose figures are no longer kept */
    bool unnamed_time;         /* the window begins in time of which all are UNNAMED */
    bool forgotten; /* the events of the window's end were removed: nobody's status is
                       known */
    struct station_sum *station; /* one per station of the floor */
    int64_t *ahead;              /* per station: units in its sum that are yet to come */
    struct latest *latest;       /* per worker, at or before min(now, window.end) */
    struct uuid *latest_uuid;    /* per worker; set where two latest marks share a time */
    bool *damaged; /* per worker: a part of the timeline could not be read, and is unknown
                    */
    /* Per worker and per station: since when status and state hold (since.h), where that
     * was asked for; INSTANT_NEVER: never seen. */
    instant *since[SUM_OWNERS];
};

/* The moment of which status and state are told: min(now, window.end). */
instant totals_until(const struct totals *totals);

/* How much of the window has passed: min(end, now) - start, or 0. */
span totals_elapsed(const struct totals *totals);

/* --- workers --- */

/* Elapsed time of the window in which nothing is known of the worker. */
int64_t worker_unknown_ms(const struct totals *totals, size_t worker);

/* 100 * active / (active + idle); 0 when both are 0. Idle includes absent. */
struct figure worker_utilization(const struct worker_sum *sum);

/* 100 * active / (active + idle), where idle is without absent; 0 when both are 0. */
struct figure worker_presence(const struct worker_sum *sum);

/* Units per active hour; 0 when there is none. */
struct figure worker_rate(const struct worker_sum *sum);

/* EVENT_WORKING, EVENT_IDLE, EVENT_ABSENT or EVENT_UNKNOWN. */
enum event_type worker_status(const struct totals *totals, size_t worker);

/* "active", "idle", "absent" or "unknown". */
str status_name(enum event_type status);

/* Where the worker is: the station's number, or -1 when absent or unknown. */
int worker_station(const struct totals *totals, size_t worker);

/* Is there anything of the worker in the window: time or units? */
bool worker_observed(const struct worker_sum *sum);

/* --- workstations --- */

/* 100 * working / planned; may exceed 100; 0 when nothing is planned. */
struct figure station_utilization(const struct station_sum *sum, span planned);

/* Units that have come by now. */
int64_t station_units_so_far(const struct totals *totals, size_t station);

/* What the station's target wants by now, and how much of it was made; none without a
 * target or planned time that has passed. */
struct figure station_target_so_far(const struct totals *totals, size_t station);
struct figure station_attainment(const struct totals *totals, size_t station);

/* Units per occupied hour; 0 when there is none. */
struct figure station_throughput(const struct station_sum *sum);

bool station_observed(const struct station_sum *sum);

/* Who is at which station, worked out once for all stations. */
struct attendance {
    int *worker; /* the numbers of those present, in the order of their ids */
    size_t count;
    int current;  /* the one whose latest state event is the latest, or -1 */
    bool working; /* somebody present works */
    bool unknown; /* somebody was lost sight of here */
};

/* One per station of the floor; lives in `arena`. */
struct attendance *attendance_new(const struct totals *totals, struct arena *arena);

/* "occupied", "unknown" or "vacant". */
str attendance_status(const struct attendance *attendance);

/* LANE_WORKING, LANE_IDLE, LANE_UNKNOWN or LANE_VACANT. */
enum lane_state attendance_state(const struct attendance *attendance);

/* --- the factory --- */

struct factory {
    int64_t working_ms, idle_ms, absent_ms, units;
    struct figure utilization; /* mean over the workers with observed time; none when
                                  their figures are no longer kept one by one */
    struct figure presence;    /* sum of active / sum of active and idle without absent */
    struct figure rate;        /* units per active hour */
    int64_t units_so_far;      /* without those that are yet to come */
    struct figure target_so_far, attainment;
    /* Of those that are not deactivated; times and units are of all. */
    size_t active_workers, total_workers;
    size_t occupied_stations, total_stations;
};

struct factory factory_figures(const struct totals *totals,
                               const struct attendance *attendance);

#endif
