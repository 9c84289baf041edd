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
    /* A message, or a part of it, has no effect, and why. */
    void (*ignored)(void *context, const char *why);
};

/* Call output->ignored with a formatted text. */
void output_ignored(const struct output *output, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
