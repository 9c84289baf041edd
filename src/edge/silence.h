/* silence.h - when this process last heard of each camera, to know which are silent.
 *
 * How long a camera has been silent is measured by the monotonic clock. When a source
 * reports that it heard a camera, that is not written to the spool at once: it is kept
 * here, and the agent's next tick writes it. All of this is in memory only. Any thread
 * may call the functions.
 */
#ifndef EDGE_SILENCE_H
#define EDGE_SILENCE_H

#include "edge/spool/spool.h"

#include <pthread.h>

struct silence {
    span limit;            /* a camera is silent after this; 0: never */
    pthread_mutex_t mutex; /* protects: */
    struct heard_camera *heard;
    size_t count, room;
};

void silence_init(struct silence *silence, span limit);
void silence_destroy(struct silence *silence);

/* The spool knows these cameras. Count them as silent since they were last heard, even if
 * it was an earlier process that heard them. */
void silence_recall(struct silence *silence, const struct cameras *cameras, instant now);

/* The cameras of these events were heard now. */
void silence_events(struct silence *silence, const struct event *event, size_t count);

/* A source reported the state of a camera, at this time by its own clock. The result is
 * the latest time at which the camera was heard that is not in the spool yet; 0: none. An
 * offline camera was not heard: it was others who reported it. */
instant silence_report(struct silence *silence, str camera, enum camera_state state,
                       instant at);

/* The latest time at which the camera was heard that is not in the spool yet; 0: none. */
instant silence_latest(struct silence *silence, str camera);

/* Is the camera silent now? */
bool silence_lasts(struct silence *silence, str camera);

/* What is to be written to the spool about a camera. */
struct camera_update {
    char camera[ID_LENGTH + 1];
    enum camera_state state; /* online or silent */
    instant heard;           /* the latest time at which it was heard; 0: nothing new */
    bool first;              /* this process hears of it for the first time */
};

/* Take the next update. *at is where to look for it, 0 at first. The update then counts
 * as written. False: there are no more. */
bool silence_next(struct silence *silence, size_t *at, struct camera_update *update);

/* The update was not written after all: take it again the next time. */
void silence_not_written(struct silence *silence, const struct camera_update *update);

#endif
