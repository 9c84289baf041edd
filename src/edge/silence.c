#include "edge/silence.h"

#include "base/clock.h"
#include "base/list.h"

#include <stdlib.h>

struct heard {
    char id[ID_LENGTH + 1];
    span arrived; /* by clock_monotonic(): when anything came of it */
    instant at;   /* by the source: the latest that was heard without an event and is
                     not in the spool yet; 0: none */
    bool gone;    /* silent, dark or offline, and that is in the spool */
    bool met;     /* it was heard by this process, not only by one before */
};

void hearing_init(struct hearing *hearing, span silence)
{
    *hearing = (struct hearing){.silence = silence};
    pthread_mutex_init(&hearing->mutex, NULL);
}

void hearing_destroy(struct hearing *hearing)
{
    pthread_mutex_destroy(&hearing->mutex);
    free(hearing->heard);
}

/* --- rows; the mutex is held --- */

/* The row of a camera; NULL: nothing was heard of it. */
static struct heard *find(struct hearing *hearing, str camera)
{
    for (size_t i = 0; i < hearing->count; i++)
        if (str_equal(str_from(hearing->heard[i].id), camera))
            return &hearing->heard[i];
    return NULL;
}

/* A row for another camera: as in the spool, the one that was heard longest ago makes
 * room. */
static struct heard *new_row(struct hearing *hearing)
{
    if (hearing->count < SPOOL_CAMERAS) {
        hearing->heard = list_room(hearing->heard, hearing->count, &hearing->room,
                                   sizeof *hearing->heard);
        return &hearing->heard[hearing->count++];
    }
    struct heard *oldest = &hearing->heard[0];
    for (size_t i = 1; i < hearing->count; i++)
        if (hearing->heard[i].arrived.ms < oldest->arrived.ms)
            oldest = &hearing->heard[i];
    return oldest;
}

/* The row of a camera, made when need be; NULL when it cannot be one. */
static struct heard *row_of(struct hearing *hearing, str camera)
{
    struct heard *heard = find(hearing, camera);
    if (heard || !camera.len || camera.len > ID_LENGTH)
        return heard;
    heard = new_row(hearing);
    *heard = (struct heard){0};
    memcpy(heard->id, camera.at, camera.len);
    return heard;
}

static bool is_silent(const struct hearing *hearing, const struct heard *heard, span now)
{
    return hearing->silence.ms && now.ms - heard->arrived.ms > hearing->silence.ms;
}

/* --- what is heard --- */

void hearing_recall(struct hearing *hearing, const struct cameras *cameras, instant now)
{
    span monotonic = clock_monotonic();
    pthread_mutex_lock(&hearing->mutex);
    for (size_t i = 0; i < cameras->count; i++) {
        const struct camera *camera = &cameras->camera[i];
        struct heard *heard = row_of(hearing, camera->id);
        int64_t ago = instant_since(now, camera->heard).ms;
        if (!heard)
            continue;
        heard->arrived = (span){monotonic.ms - (ago > 0 ? ago : 0)};
        heard->gone = camera->state != CAMERA_ONLINE;
    }
    pthread_mutex_unlock(&hearing->mutex);
}

void hearing_events(struct hearing *hearing, const struct event *event, size_t count)
{
    span now = clock_monotonic();
    pthread_mutex_lock(&hearing->mutex);
    for (size_t i = 0; i < count; i++) {
        struct heard *heard = row_of(hearing, event[i].camera);
        if (heard) {
            heard->arrived = now;
            heard->gone = false;
            heard->met = true;
        }
    }
    pthread_mutex_unlock(&hearing->mutex);
}

instant hearing_say(struct hearing *hearing, str camera, enum camera_state state,
                    instant at)
{
    instant latest = state == CAMERA_OFFLINE ? (instant){0} : at;
    pthread_mutex_lock(&hearing->mutex);
    struct heard *heard = row_of(hearing, camera);
    if (heard) {
        if (state != CAMERA_OFFLINE)
            heard->arrived = clock_monotonic();
        heard->at = latest = instant_later(heard->at, latest);
        heard->gone = state != CAMERA_ONLINE;
        if (heard->gone)
            heard->at = (instant){0};
    }
    pthread_mutex_unlock(&hearing->mutex);
    return latest;
}

instant hearing_latest(struct hearing *hearing, str camera)
{
    pthread_mutex_lock(&hearing->mutex);
    const struct heard *heard = find(hearing, camera);
    instant at = heard ? heard->at : (instant){0};
    pthread_mutex_unlock(&hearing->mutex);
    return at;
}

bool hearing_is_silent(struct hearing *hearing, str camera)
{
    span now = clock_monotonic();
    pthread_mutex_lock(&hearing->mutex);
    const struct heard *heard = find(hearing, camera);
    bool silent = heard && is_silent(hearing, heard, now);
    pthread_mutex_unlock(&hearing->mutex);
    return silent;
}

/* --- what is to be written --- */

bool hearing_next(struct hearing *hearing, size_t *at, struct hearsay *hearsay)
{
    span now = clock_monotonic();
    bool found = false;
    pthread_mutex_lock(&hearing->mutex);
    for (; !found && *at < hearing->count; (*at)++) {
        struct heard *heard = &hearing->heard[*at];
        bool silent = !heard->gone && is_silent(hearing, heard, now);
        if (!heard->at.ms && !silent)
            continue;
        *hearsay = (struct hearsay){.state = silent ? CAMERA_SILENT : CAMERA_ONLINE,
                                    .heard = heard->at,
                                    .first = !heard->met};
        memcpy(hearsay->camera, heard->id, sizeof heard->id);
        heard->at = (instant){0};
        heard->gone = silent;
        heard->met = true;
        found = true;
    }
    pthread_mutex_unlock(&hearing->mutex);
    return found;
}

void hearing_again(struct hearing *hearing, const struct hearsay *hearsay)
{
    pthread_mutex_lock(&hearing->mutex);
    struct heard *heard = find(hearing, str_from(hearsay->camera));
    if (heard) {
        heard->at = instant_later(heard->at, hearsay->heard);
        heard->gone = false;
        heard->met = !hearsay->first;
    }
    pthread_mutex_unlock(&hearing->mutex);
}
