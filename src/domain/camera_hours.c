#include "domain/camera_hours.h"

#include "base/arena.h"

#include <string.h>

enum { DAY = 24, WEEK = 7 * DAY };

/* Which of the hours that are kept; CAMERA_HOURS or more: none. */
static size_t number_of(const struct camera_list *list, instant hour)
{
    int64_t number = instant_since(list->until, hour).ms / SPAN_HOUR.ms - 1;
    return number < 0 ? CAMERA_HOURS : (size_t)number;
}

/* --- making the list --- */

static void *insert(struct arena *arena, void *list, size_t *count, size_t *room,
                    size_t at, size_t size)
{
    if (*count == *room) {
        size_t more = *room ? 2 * *room : 16;
        list = arena_grow(arena, list, *room * size, more * size);
        *room = more;
    }
    char *place = (char *)list + at * size;
    memmove(place + size, place, (*count - at) * size);
    memset(place, 0, size);
    (*count)++;
    return list;
}

static void renumber(struct camera_list *list, size_t from)
{
    for (size_t i = 0; i < list->stations; i++)
        list->station[i].camera += list->station[i].camera >= from;
}

/* Its number; CAMERA_LIST_MOST: there are too many. */
static size_t camera_of(struct camera_list *list, str name)
{
    size_t low = 0, high = list->cameras;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(list->camera[middle].camera, name);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (list->cameras == CAMERA_LIST_MOST)
        return CAMERA_LIST_MOST;
    renumber(list, low);
    list->camera = insert(list->arena, list->camera, &list->cameras, &list->room, low,
                          sizeof *list->camera);
    list->camera[low].camera = arena_copy(list->arena, name);
    return low;
}

static void add_station(struct camera_list *list, str station, size_t camera)
{
    size_t low = 0, high = list->stations;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct camera_station *other = &list->station[middle];
        int order = str_compare(other->station, station);
        if (order == 0)
            order = (other->camera > camera) - (other->camera < camera);
        if (order == 0)
            return;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    list->station = insert(list->arena, list->station, &list->stations,
                           &list->stations_room, low, sizeof *list->station);
    list->station[low] =
        (struct camera_station){arena_copy(list->arena, station), camera};
}

void camera_list_add(struct camera_list *list, instant hour,
                     const struct quality_row *row)
{
    size_t number = number_of(list, hour);
    int64_t claims = 0, unknown = row->events[EVENT_UNKNOWN];
    for (int type = 0; type < EVENT_TYPES; type++)
        claims += type == EVENT_UNKNOWN ? 0 : row->events[type];
    if (!row->key.camera.len || number >= CAMERA_HOURS || claims + unknown == 0)
        return;
    size_t at = camera_of(list, row->key.camera);
    if (at == CAMERA_LIST_MOST) {
        list->more = true;
        return;
    }
    list->camera[at].claims[number] += (uint32_t)claims;
    list->camera[at].unknown[number] += (uint32_t)unknown;
    if (claims && number < WEEK)
        add_station(list, row->key.station, at);
}

/* --- asking it --- */

bool camera_expected(const struct camera_list *list, const struct camera_hours *camera,
                     instant hour)
{
    int days = 0;
    bool was_there = false;
    instant then = hour;
    size_t number = CAMERA_HOURS;
    for (int day = 0; day < 7; day++) {
        then = instant_add(then, (span){-SPAN_DAY.ms});
        number = number_of(list, then);
        days += number < CAMERA_HOURS && camera->claims[number] >= CAMERA_CLAIMS;
    }
    for (size_t i = WEEK; i < CAMERA_HOURS; i++)
        was_there |= camera->claims[i] > 0;
    return days >= CAMERA_DAYS &&
           (!was_there ||
            (number < CAMERA_HOURS && camera->claims[number] >= CAMERA_CLAIMS));
}

bool camera_sees_nothing(const struct camera_list *list,
                         const struct camera_hours *camera, instant *since)
{
    size_t hours = 0;
    while (hours < CAMERA_HOURS && !camera->claims[hours] && camera->unknown[hours])
        hours++;
    *since = instant_add(list->until, (span){-(int64_t)hours * SPAN_HOUR.ms});
    instant last = instant_add(list->until, (span){-SPAN_HOUR.ms});
    return hours > 0 && camera_expected(list, camera, last);
}
