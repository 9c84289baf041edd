#include "pipeline/camera_readings.h"

#include "pipeline/cameras_heard.h"

#include "base/arena.h"

#include <stdlib.h>

/* --- readings of a camera --- */

/* Where readings of cameras are in a list that may still grow, in order of the cameras;
 * those of one as they are in the list. */
struct camera_index {
    const struct alert_readings *list;
    struct camera_place {
        str camera;
        size_t at;
    } * place;
    size_t count;
};

static int in_order(const void *a, const void *b)
{
    const struct camera_place *x = a, *y = b;
    int order = str_compare(x->camera, y->camera);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static struct camera_index index_of(const struct alert_readings *list)
{
    struct camera_index index = {
        list, arena_new(list->arena, struct camera_place, list->count + 1), 0};
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].subject.kind == ALERT_OF_CAMERA)
            index.place[index.count++] = (struct camera_place){list->at[i].subject.id, i};
    if (index.count)
        qsort(index.place, index.count, sizeof *index.place, in_order);
    return index;
}

/* The first place of the camera's, or where it would be. */
static size_t places_of(const struct camera_index *index, str camera)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(index->place[middle].camera, camera) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_place_of(const struct camera_index *index, size_t place, str camera)
{
    return place < index->count && str_equal(index->place[place].camera, camera);
}

/* --- silent and dark --- */

static struct alert_reading *find(const struct camera_index *index, enum alert_rule rule,
                                  str camera)
{
    for (size_t i = places_of(index, camera); is_place_of(index, i, camera); i++)
        if (index->list->at[index->place[i].at].rule == rule)
            return &index->list->at[index->place[i].at];
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
                     const struct camera_index *index, struct alert_readings *list)
{
    instant since, last;
    struct alert_reading *silent = find(index, ALERT_CAMERA_SILENT, camera->camera);
    struct alert_reading *dark = find(index, ALERT_CAMERA_DARK, camera->camera);
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
    const struct camera_index index = index_of(list);
    for (size_t i = 0; i < cameras->cameras; i++)
        read_one(cameras, &cameras->camera[i], heard, now, time, &index, list);
}

/* --- workstations that no camera sees --- */

/* Since when a camera does not see; 0: nobody knows since when. */
struct blindness {
    bool told, sees; /* somebody tells of it; and that it sees */
    instant since;
    enum alert_rule why;
};

struct camera_sight {
    const struct camera_list *cameras;
    struct blindness *of; /* of each of them */
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
    if (wrong)
        blindness->why = ALERT_AGENT_OFFLINE;
    for (size_t i = first; i < list->count; i++) {
        const struct alert_reading *one = &list->at[i];
        if (!alert_same_subject(&one->subject, &begin->subject) ||
            !str_equal(one->within, begin->within))
            break;
        if (!tells_of_sight(one) || !one->known || one->value < 1)
            continue;
        wrong = true;
        blindness->why = one->rule;
        blindness->since = instant_later(blindness->since, one->since);
    }
    blindness->told = true;
    blindness->sees |= !wrong;
}

static struct blindness blindness_of(const struct camera_index *index, str camera)
{
    struct blindness blindness = {0};
    for (size_t i = places_of(index, camera); is_place_of(index, i, camera); i++)
        if (index->list->at[index->place[i].at].rule == ALERT_CAMERA_SILENT)
            take(index->list, index->place[i].at, &blindness);
    return blindness;
}

struct camera_sight *camera_sight_new(const struct camera_list *cameras,
                                      const struct alert_readings *list)
{
    struct camera_sight *sight = arena_new(list->arena, struct camera_sight, 1);
    if (!cameras || !cameras->cameras)
        return sight;
    const struct camera_index index = index_of(list);
    sight->cameras = cameras;
    sight->of = arena_new(list->arena, struct blindness, cameras->cameras);
    for (size_t i = 0; i < cameras->cameras; i++)
        sight->of[i] = blindness_of(&index, cameras->camera[i].camera);
    return sight;
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

/* Does none of its cameras see? *blind: since the last of them does not. */
static bool is_hidden(const struct camera_sight *sight, str station,
                      struct camera_blind *blind)
{
    const struct camera_list *cameras = sight->cameras;
    if (!cameras)
        return false;
    size_t first = first_of(cameras, station), i = first;
    *blind = (struct camera_blind){.first = first};
    for (; i < cameras->stations && str_equal(cameras->station[i].station, station);
         i++) {
        const struct blindness *one = &sight->of[cameras->station[i].camera];
        if (!one->told || one->sees)
            return false;
        blind->since = instant_later(blind->since, one->since);
    }
    blind->count = i - first;
    return i > first;
}

bool camera_sight_hides(const struct camera_sight *sight, str station, instant since,
                        struct camera_blind *blind)
{
    return is_hidden(sight, station, blind) &&
           (!since.ms || !instant_before(since, blind->since));
}

str camera_blind_camera(const struct camera_sight *sight,
                        const struct camera_blind *blind, size_t number,
                        enum alert_rule *why)
{
    size_t camera = sight->cameras->station[blind->first + number].camera;
    *why = sight->of[camera].why;
    return sight->cameras->camera[camera].camera;
}

void camera_hide_stations(const struct camera_list *cameras, struct alert_readings *list)
{
    const struct camera_sight *sight = camera_sight_new(cameras, list);
    struct camera_blind blind;
    for (size_t i = 0; i < list->count; i++) {
        struct alert_reading *reading = &list->at[i];
        if (reading->subject.kind == ALERT_OF_STATION && reading->known &&
            camera_sight_hides(sight, reading->subject.id, reading->since, &blind))
            reading->known = false;
    }
}
