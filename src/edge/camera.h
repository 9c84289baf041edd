/* camera.h - what can be known of a camera as a whole. */
#ifndef EDGE_CAMERA_H
#define EDGE_CAMERA_H

#include "base/str.h"

enum camera_state {
    CAMERA_ONLINE,
    CAMERA_SILENT,  /* nothing was heard for longer than it should take */
    CAMERA_DARK,    /* it says that it cannot see: dark, covered, moved, blurred */
    CAMERA_OFFLINE, /* it, or what watches it, says that it is gone */
    CAMERA_STATES
};

/* "online", "silent", "dark", "offline"; the name that the API uses. */
str camera_state_name(enum camera_state state);
bool camera_state_parse(str name, enum camera_state *state);

#endif
