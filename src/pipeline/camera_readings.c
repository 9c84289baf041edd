#include "pipeline/camera_readings.h"

#include "pipeline/cameras_heard.h"

#include "base/arena.h"

/* --- silent and dark --- */

static struct alert_reading *find(const struct alert_readings *list, enum alert_rule rule,
                                  str camera)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].rule == rule && list->at[i].subject.kind == ALERT_OF_CAMERA &&
            str_equal(list->at[i].subject.id, camera))
            return &list->at[i];
    return NULL;
}

/* A camera that never tells much, or has not for a week, is not missed. */
static bool matters(const struct camera_hours *camera)
{
    bool any = false;
    for (size_t i = 0; i < 7 * 24; i++)
        any |= camera->claims[i] >= CAMERA_CLAIMS;
    return any;
}

static bool is_missed(const struct camera_list *cameras,
                      const struct camera_hours *camera, instant now)
{
    instant before = instant_add(now, (span){-CAMERA_SILENCE.ms});
    return camera_expected(cameras, camera, instant_floor(now, SPAN_HOUR)) &&
           camera_expected(cameras, camera, instant_floor(before, SPAN_HOUR));
}

static void add(struct alert_readings *list, struct alert_reading reading, str camera,
                enum alert_time time)
{
    str id = arena_copy(list->arena, camera);
    reading.subject = (struct alert_subject){ALERT_OF_CAMERA, id, id};
    reading.time = time;
    alert_readings_add(list, reading);
}

static void read_one(const struct camera_list *cameras, const struct camera_hours *camera,
                     struct cameras_heard *heard, instant now, enum alert_time time,
                     struct alert_readings *list)
{
    instant since, last;
    struct alert_reading *silent = find(list, ALERT_CAMERA_SILENT, camera->camera);
    struct alert_reading *dark = find(list, ALERT_CAMERA_DARK, camera->camera);
    bool sends = cameras_heard_last(heard, camera->camera, &last);
    bool lately = instant_since(now, last).ms < CAMERA_SILENCE.ms;
    bool missed = !lately && is_missed(cameras, camera, now);
    sends &= lately;
    bool nothing = camera_sees_nothing(cameras, camera, &since);
    if (dark && nothing && sends && dark->known && dark->value == 0) {
        dark->value = 1;
        dark->since = since;
    }
    if (silent || !matters(camera))
        return;
    add(list,
        (struct alert_reading){.rule = ALERT_CAMERA_SILENT,
                               .known = sends || missed,
                               .value = missed,
                               .since = missed ? last : (instant){0}},
        camera->camera, time);
    add(list,
        (struct alert_reading){.rule = ALERT_CAMERA_DARK,
                               .known = sends,
                               .value = nothing,
                               .since = nothing ? since : (instant){0}},
        camera->camera, time);
}

void camera_read_silence(const struct camera_list *cameras, struct cameras_heard *heard,
                         instant now, enum alert_time time, struct alert_readings *list)
{
    if (!cameras || !cameras->until.ms) {
        list->unread |= 1u << ALERT_CAMERA_SILENT | 1u << ALERT_CAMERA_DARK;
        return;
    }
    for (size_t i = 0; i < cameras->cameras; i++)
        read_one(cameras, &cameras->camera[i], heard, now, time, list);
}

/* --- workstations that no camera sees --- */

/* Since when a camera does not see; 0: nobody knows since when. */
struct blindness {
    bool told, sees; /* somebody tells of it; and that it sees */
    instant since;
};

static bool tells_of_sight(const struct alert_reading *reading)
{
    return reading->rule == ALERT_CAMERA_SILENT || reading->rule == ALERT_CAMERA_DARK ||
           reading->rule == ALERT_CAMERA_OFFLINE;
}

/* All that one agent, or the server, tells of a camera stands together; from number
 * `first` on. An agent that is gone tells that nothing is known. */
static void take(const struct alert_readings *list, size_t first,
                 struct blindness *blindness)
{
    const struct alert_reading *begin = &list->at[first];
    bool wrong = begin->within.len && !begin->known;
    for (size_t i = first; i < list->count; i++) {
        const struct alert_reading *one = &list->at[i];
        if (!alert_same_subject(&one->subject, &begin->subject) ||
            !str_equal(one->within, begin->within))
            break;
        if (!tells_of_sight(one) || !one->known || one->value < 1)
            continue;
        wrong = true;
        blindness->since = instant_later(blindness->since, one->since);
    }
    blindness->told = true;
    blindness->sees |= !wrong;
}

static struct blindness blindness_of(const struct alert_readings *list, str camera)
{
    struct blindness blindness = {0};
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].rule == ALERT_CAMERA_SILENT &&
            str_equal(list->at[i].subject.id, camera))
            take(list, i, &blindness);
    return blindness;
}

/* The first of the station's, or where it would be. */
static size_t first_of(const struct camera_list *cameras, str station)
{
    size_t low = 0, high = cameras->stations;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(cameras->station[middle].station, station) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Does none of its cameras see? *since: the last of them, from then on. */
static bool is_hidden(const struct camera_list *cameras,
                      const struct blindness *blindness, str station, instant *since)
{
    size_t first = first_of(cameras, station), i = first;
    *since = (instant){0};
    for (; i < cameras->stations && str_equal(cameras->station[i].station, station);
         i++) {
        const struct blindness *one = &blindness[cameras->station[i].camera];
        if (!one->told || one->sees)
            return false;
        *since = instant_later(*since, one->since);
    }
    return i > first;
}

void camera_hide_stations(const struct camera_list *cameras, struct alert_readings *list)
{
    if (!cameras || !cameras->cameras)
        return;
    struct blindness *blindness =
        arena_new(list->arena, struct blindness, cameras->cameras);
    for (size_t i = 0; i < cameras->cameras; i++)
        blindness[i] = blindness_of(list, cameras->camera[i].camera);
    for (size_t i = 0; i < list->count; i++) {
        struct alert_reading *reading = &list->at[i];
        instant since;
        if (reading->subject.kind == ALERT_OF_STATION && reading->known &&
            is_hidden(cameras, blindness, reading->subject.id, &since) &&
            (!reading->since.ms || !instant_before(reading->since, since)))
            reading->known = false;
    }
}
