/* camera.h - the states in which a camera can be. */
#ifndef EDGE_CAMERA_H
#define EDGE_CAMERA_H

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

#endif
