/* output.h - who receives what messages are found to mean. */
#ifndef EDGE_PRESENCE_OUTPUT_H
#define EDGE_PRESENCE_OUTPUT_H

#include "domain/event.h"
#include "edge/camera.h"

/* All texts are borrowed for the call. */
struct output {
    void *context;
    void (*event)(void *context, const struct event *event);
    void (*camera)(void *context, str camera, enum camera_state state, instant at);
    /* A message, or a part of it, is not for us, and why. */
    void (*ignored)(void *context, const char *why);
    /* A message, or a part of it, is for us, but cannot be read or believed, and why.
     * `camera`: the id of the camera it is about; empty: nobody knows. */
    void (*unread)(void *context, str camera, const char *why);
    /* A message of a camera has just come, and its time is `ahead` of its arrival; less
     * than 0: before it. */
    void (*clock)(void *context, str camera, span ahead);
};

/* Call output->ignored with a formatted text. */
void output_ignored(const struct output *output, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Call output->unread with a formatted text. */
void output_unread(const struct output *output, str camera, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
