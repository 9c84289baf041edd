#include "pipeline/cameras_heard.h"

#include "base/list.h"
#include "base/memory.h"
#include "store/store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct camera_heard {
    char id[ID_LENGTH];
    size_t len;
    instant last;
};

struct cameras_heard {
    pthread_mutex_t mutex;
    instant started;
    struct camera_heard *camera; /* in order of their ids */
    size_t count, room;
};

struct cameras_heard *cameras_heard_new(instant started)
{
    struct cameras_heard *heard = memory_new(struct cameras_heard, 1);
    heard->started = started;
    pthread_mutex_init(&heard->mutex, NULL);
    return heard;
}

void cameras_heard_free(struct cameras_heard *heard)
{
    if (!heard)
        return;
    pthread_mutex_destroy(&heard->mutex);
    free(heard->camera);
    free(heard);
}

static str id_of(const struct camera_heard *camera)
{
    return (str){camera->id, camera->len};
}

/* Where it is, or would be. */
static size_t find(const struct cameras_heard *heard, str id, bool *found)
{
    size_t low = 0, high = heard->count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(id_of(&heard->camera[middle]), id);
        *found = order == 0;
        if (*found)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void note(struct cameras_heard *heard, str id, instant now)
{
    bool found;
    size_t at = find(heard, id, &found);
    if (!found && (heard->count == CAMERAS_MOST || id.len > ID_LENGTH))
        return;
    if (!found) {
        heard->camera =
            list_room(heard->camera, heard->count, &heard->room, sizeof *heard->camera);
        struct camera_heard *place = &heard->camera[at];
        memmove(place + 1, place, (heard->count++ - at) * sizeof *place);
        memcpy(place->id, id.at, id.len);
        place->len = id.len;
    }
    heard->camera[at].last = now;
}

void cameras_heard_note(struct cameras_heard *heard, const struct event *event,
                        size_t count, instant now)
{
    if (!heard)
        return;
    pthread_mutex_lock(&heard->mutex);
    for (size_t i = 0; i < count; i++)
        if (event[i].camera.len &&
            (!i || !str_equal(event[i].camera, event[i - 1].camera)))
            note(heard, event[i].camera, now);
    pthread_mutex_unlock(&heard->mutex);
}

void cameras_heard_elsewhere(struct cameras_heard *heard, str camera, instant now)
{
    pthread_mutex_lock(&heard->mutex);
    note(heard, camera, now);
    pthread_mutex_unlock(&heard->mutex);
}

bool cameras_heard_last(struct cameras_heard *heard, str camera, instant *last)
{
    bool found;
    pthread_mutex_lock(&heard->mutex);
    size_t at = find(heard, camera, &found);
    *last = found                          ? heard->camera[at].last
            : heard->count == CAMERAS_MOST ? INSTANT_NEVER
                                           : heard->started;
    pthread_mutex_unlock(&heard->mutex);
    return found;
}
