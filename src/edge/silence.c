#include "edge/silence.h"

#include "base/clock.h"
#include "base/list.h"

#include <stdlib.h>

struct heard_camera {
    char id[ID_LENGTH + 1];
    span arrived; /* when anything last came from it, by clock_monotonic() */
    instant at;   /* when it was last heard without an event, by the source's clock, if
                     that is not in the spool yet; else 0 */
    bool gone;    /* it is silent, dark or offline, and the spool knows */
    bool met;     /* this process heard it, and not only one before */
};

void silence_init(struct silence *silence, span limit)
{
    *silence = (struct silence){.limit = limit};
    pthread_mutex_init(&silence->mutex, NULL);
}

void silence_destroy(struct silence *silence)
{
    pthread_mutex_destroy(&silence->mutex);
    free(silence->heard);
}

/* --- rows; the mutex is held --- */

/* Find the row of a camera; NULL: it was never heard. */
static struct heard_camera *find(struct silence *silence, str camera)
{
    for (size_t i = 0; i < silence->count; i++)
        if (str_equal(str_from(silence->heard[i].id), camera))
            return &silence->heard[i];
    return NULL;
}

/* Find room for another row. If there are too many, it replaces the camera that was heard
 * longest ago, as in the spool. */
static struct heard_camera *new_row(struct silence *silence)
{
    if (silence->count < SPOOL_CAMERAS) {
        silence->heard = list_room(silence->heard, silence->count, &silence->room,
                                   sizeof *silence->heard);
        return &silence->heard[silence->count++];
    }
    struct heard_camera *oldest = &silence->heard[0];
    for (size_t i = 1; i < silence->count; i++)
        if (silence->heard[i].arrived.ms < oldest->arrived.ms)
            oldest = &silence->heard[i];
    return oldest;
}

/* Find or add the row of a camera; NULL: the text is not an id. */
static struct heard_camera *row_of(struct silence *silence, str camera)
{
    struct heard_camera *heard = find(silence, camera);
    if (heard || !camera.len || camera.len > ID_LENGTH)
        return heard;
    heard = new_row(silence);
    *heard = (struct heard_camera){0};
    memcpy(heard->id, camera.at, camera.len);
    return heard;
}

static bool is_silent(const struct silence *silence, const struct heard_camera *heard,
                      span now)
{
    return silence->limit.ms && now.ms - heard->arrived.ms > silence->limit.ms;
}

/* --- what was heard --- */

void silence_recall(struct silence *silence, const struct cameras *cameras, instant now)
{
    span monotonic = clock_monotonic();
    pthread_mutex_lock(&silence->mutex);
    for (size_t i = 0; i < cameras->count; i++) {
        const struct camera *camera = &cameras->camera[i];
        struct heard_camera *heard = row_of(silence, camera->id);
        int64_t ago = instant_since(now, camera->heard).ms;
        if (!heard)
            continue;
        heard->arrived = (span){monotonic.ms - (ago > 0 ? ago : 0)};
        heard->gone = camera->state != CAMERA_ONLINE;
    }
    pthread_mutex_unlock(&silence->mutex);
}

void silence_events(struct silence *silence, const struct event *event, size_t count)
{
    span now = clock_monotonic();
    pthread_mutex_lock(&silence->mutex);
    for (size_t i = 0; i < count; i++) {
        struct heard_camera *heard = row_of(silence, event[i].camera);
        if (heard) {
            heard->arrived = now;
            heard->gone = false;
            heard->met = true;
        }
    }
    pthread_mutex_unlock(&silence->mutex);
}

instant silence_report(struct silence *silence, str camera, enum camera_state state,
                       instant at)
{
    instant latest = state == CAMERA_OFFLINE ? (instant){0} : at;
    pthread_mutex_lock(&silence->mutex);
    struct heard_camera *heard = row_of(silence, camera);
    if (heard) {
        if (state != CAMERA_OFFLINE)
            heard->arrived = clock_monotonic();
        heard->at = latest = instant_later(heard->at, latest);
        heard->gone = state != CAMERA_ONLINE;
        if (heard->gone)
            heard->at = (instant){0};
    }
    pthread_mutex_unlock(&silence->mutex);
    return latest;
}

instant silence_latest(struct silence *silence, str camera)
{
    pthread_mutex_lock(&silence->mutex);
    const struct heard_camera *heard = find(silence, camera);
    instant at = heard ? heard->at : (instant){0};
    pthread_mutex_unlock(&silence->mutex);
    return at;
}

bool silence_lasts(struct silence *silence, str camera)
{
    span now = clock_monotonic();
    pthread_mutex_lock(&silence->mutex);
    const struct heard_camera *heard = find(silence, camera);
    bool silent = heard && is_silent(silence, heard, now);
    pthread_mutex_unlock(&silence->mutex);
    return silent;
}

/* --- what is to be written --- */

bool silence_next(struct silence *silence, size_t *at, struct camera_update *update)
{
    span now = clock_monotonic();
    bool found = false;
    pthread_mutex_lock(&silence->mutex);
    for (; !found && *at < silence->count; (*at)++) {
        struct heard_camera *heard = &silence->heard[*at];
        bool silent = !heard->gone && is_silent(silence, heard, now);
        if (!heard->at.ms && !silent)
            continue;
        *update = (struct camera_update){.state = silent ? CAMERA_SILENT : CAMERA_ONLINE,
                                         .heard = heard->at,
                                         .first = !heard->met};
        memcpy(update->camera, heard->id, sizeof heard->id);
        heard->at = (instant){0};
        heard->gone = silent;
        heard->met = true;
        found = true;
    }
    pthread_mutex_unlock(&silence->mutex);
    return found;
}

void silence_not_written(struct silence *silence, const struct camera_update *update)
{
    pthread_mutex_lock(&silence->mutex);
    struct heard_camera *heard = find(silence, str_from(update->camera));
    if (heard) {
        heard->at = instant_later(heard->at, update->heard);
        heard->gone = false;
        heard->met = !update->first;
    }
    pthread_mutex_unlock(&silence->mutex);
}
