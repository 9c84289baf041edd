#include "edge/camera.h"

static const char *const state_names[CAMERA_STATES] = {
    [CAMERA_ONLINE] = "online",
    [CAMERA_SILENT] = "silent",
    [CAMERA_DARK] = "dark",
    [CAMERA_OFFLINE] = "offline",
};

str camera_state_name(enum camera_state state) { return str_from(state_names[state]); }

bool camera_state_parse(str name, enum camera_state *state)
{
    for (int i = 0; i < CAMERA_STATES; i++)
        if (str_equal(name, str_from(state_names[i]))) {
            *state = (enum camera_state)i;
            return true;
        }
    return false;
}
