/* camera.h - the states in which a camera can be. */
#ifndef EDGE_CAMERA_H
#define EDGE_CAMERA_H

#include "base/instant.h"
#include "base/str.h"

enum camera_state {
    CAMERA_ONLINE,
    CAMERA_SILENT, /* nothing was heard of it for too long */
    CAMERA_DARK, /* it reports that it cannot see: it is dark, covered, moved, blurred */
    CAMERA_OFFLINE, /* it, or what watches it, reports that it is gone */
    CAMERA_STATES
};

/* The name that the API uses: "online", "silent", "dark" or "offline". */
str camera_state_name(enum camera_state state);
bool camera_state_parse(str name, enum camera_state *state);

/* A camera's clock is off, or its messages are late, if their times are further from
 * their arrival than this. */
enum { CAMERA_CLOCK_OFF_MS = 2 * 60 * 1000 };
static inline bool camera_clock_is_off(span ahead)
{
    return ahead.ms > CAMERA_CLOCK_OFF_MS || ahead.ms < -CAMERA_CLOCK_OFF_MS;
}

#endif
