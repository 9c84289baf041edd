/* context.h - what a format works with while it takes a message in. */
#ifndef EDGE_FORMATS_CONTEXT_H
#define EDGE_FORMATS_CONTEXT_H

#include "base/arena.h"
#include "base/json.h"
#include "edge/formats/message.h"
#include "edge/presence/presence.h"

struct message_context {
    const struct message *message;
    const struct mapping *mapping;
    const struct mapping_section *section; /* of the format */
    void *state;                           /* of the format: what new_state() made */
    struct presence *presence;
    const struct output *out;
    struct arena arena; /* lives for one message */

    /* Of formats with a prefix: a camera that has the prefix of this topic, and what
     * follows it in the topic. */
    const struct mapping_camera *camera;
    str rest;

    bool ticked; /* presence_tick() was called, and nothing was taken in since */
};

/* Report that the message, or a part of it, is ignored. The arguments after the first are
 * a format and its values, and say why. */
#define context_ignore(context, ...) output_ignored((context)->out, __VA_ARGS__)

/* Parse the payload. False: it is not JSON; the message is ignored. */
bool context_json(struct message_context *context, const struct json **root);

/* The message, or a part of it, is about the moment `at` by a camera's clock. To be
 * called before it is taken in: states that have lasted until then are reported first. */
void context_at(struct message_context *context, const struct mapping_camera *camera,
                instant at);

/* The message has no time of its own: *at is what the camera's clock shows now. False:
 * nobody knows when it was received; the message is ignored. */
bool context_now(struct message_context *context, const struct mapping_camera *camera,
                 instant *at);

#endif
