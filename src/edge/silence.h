/* silence.h - when each camera was last heard by this process.
 *
 * By the monotonic clock, which tells whether it is silent; and what its source said
 * beside events, which is not in the spool yet. In memory only, and for any thread.
 */
#ifndef EDGE_SILENCE_H
#define EDGE_SILENCE_H

#include "edge/spool/spool.h"

#include <pthread.h>

struct hearing {
    span silence;          /* 0: no camera is taken for silent */
    pthread_mutex_t mutex; /* for all below */
    struct heard *heard;
    size_t count, room;
};

void hearing_init(struct hearing *hearing, span silence);
void hearing_destroy(struct hearing *hearing);

/* Who was known when the last process ended at the latest: silent since then. */
void hearing_recall(struct hearing *hearing, const struct cameras *cameras, instant now);

/* Events came of their cameras. */
void hearing_events(struct hearing *hearing, const struct event *event, size_t count);

/* A source said this of a camera, at this time of its own. The result is what was heard
 * of the camera since the last time that was written, 0 for nothing. One that is offline
 * was not heard: others say so. */
instant hearing_say(struct hearing *hearing, str camera, enum camera_state state,
                    instant at);

/* What was heard of it and is not in the spool yet; 0: nothing. */
instant hearing_latest(struct hearing *hearing, str camera);

/* Is it silent still? It may have been heard since somebody found so. */
bool hearing_is_silent(struct hearing *hearing, str camera);

/* What is to be written of a camera. */
struct hearsay {
    char camera[ID_LENGTH + 1];
    enum camera_state state; /* online or silent */
    instant heard;           /* the latest that was heard of it; 0: nothing new */
    bool first;              /* that this process hears of it */
};

/* The next one from *at on, which begins with 0; false after the last. It counts as
 * written. */
bool hearing_next(struct hearing *hearing, size_t *at, struct hearsay *hearsay);

/* It was not written: again the next time. */
void hearing_again(struct hearing *hearing, const struct hearsay *hearsay);

#endif
