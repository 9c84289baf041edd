/* cameras_heard.h - when something last came from each camera, in memory.
 *
 * Whoever takes events in notes it; that costs a look-up an event. A server that was
 * started anew has heard nothing yet. All functions are for any thread.
 */
#ifndef PIPELINE_CAMERAS_HEARD_H
#define PIPELINE_CAMERAS_HEARD_H

#include "domain/event.h"

struct cameras_heard;

/* `started`: since when it listens. */
struct cameras_heard *cameras_heard_new(instant started);
/* Accepts NULL. */
void cameras_heard_free(struct cameras_heard *heard);

/* Events arrive at `now`. Accepts NULL. Past CAMERAS_MOST cameras no more are noted. */
void cameras_heard_note(struct cameras_heard *heard, const struct event *event,
                        size_t count, instant now);

/* The same of one camera, which another server has heard. */
void cameras_heard_elsewhere(struct cameras_heard *heard, str camera, instant now);

/* Has it been heard? *last: when; if not, since when it is listened for, or INSTANT_NEVER
 * where nobody knows, as there are too many. */
bool cameras_heard_last(struct cameras_heard *heard, str camera, instant *last);

#endif
