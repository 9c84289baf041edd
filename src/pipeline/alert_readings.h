/* alert_readings.h - what alerts are decided by: values of workstations, cameras and
 * agents.
 *
 * They are read by a reader that hides workers. Other parts add readings of their own: a
 * source is a function that appends them (struct alert_source).
 */
#ifndef PIPELINE_ALERT_READINGS_H
#define PIPELINE_ALERT_READINGS_H

#include "domain/alert.h"
#include "store/alerts.h"
#include "store/store.h"

/* A growing list in an arena. */
struct alert_readings {
    struct arena *arena;
    struct alert_reading *at;
    size_t count, room;
    unsigned unread; /* 1 << rule: nothing is known yet, so its alerts stay as they are */
};

void alert_readings_add(struct alert_readings *list, struct alert_reading reading);

/* Of those from number `first` on that are of one rule and subject, only the worst
 * stays. */
void alert_readings_unite(struct alert_readings *list, size_t first);

/* What else may need a person, such as what is known of cameras' drift and accuracy. */
struct alert_source {
    /* Append what is so at `now`: of a rule, a subject and a `within` one reading at
     * most. Of a camera with several models that is the worst. Texts of readings live in
     * list->arena. What it told of before and does not any more is over, but for rules
     * that it adds to list->unread. */
    void (*read)(void *context, instant now, enum alert_time time,
                 struct alert_readings *list);
    void *context;
};

/* Is it planned time? */
enum alert_time alert_time_at(struct calendar calendar, instant t);

/* From when on somebody may be missed at a workstation that is as it is at `at` since
 * then: not before it was registered, where nobody was seen there for 24 hours. */
instant alert_station_since(const struct station *station, instant since, instant at);

/* Of each workstation that is not deactivated, as it was at `at`, as is known at `now`.
 */
MUST_CHECK bool alert_read_stations(struct store *store, const struct plant *plant,
                                    instant at, instant now, struct alert_readings *list,
                                    struct error *err);

/* Whether messages of alerts arrive at their receivers. */
void alert_read_receivers(const struct destination_list *receivers, instant now,
                          struct alert_readings *list);

/* Of all agents and their cameras. */
void alert_read_agents(const struct agent_list *agents, instant now, enum alert_time time,
                       struct alert_readings *list);

#endif
