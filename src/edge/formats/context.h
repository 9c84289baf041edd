/* context.h - what a format works with while it takes a message in. */
#ifndef EDGE_FORMATS_CONTEXT_H
#define EDGE_FORMATS_CONTEXT_H

#include "base/arena.h"
#include "base/json.h"
#include "edge/formats/clocks.h"
#include "edge/formats/message.h"
#include "edge/presence/presence.h"

struct message_context {
    const struct message *message;
    const struct mapping *mapping;
    const struct mapping_section *section; /* of the format */
    void *state;                           /* of the format: what new_state() made */
    struct presence *presence;
    struct camera_clock *clocks; /* of each camera in the mapping */
    const struct output *out;
    struct arena arena; /* lives for one message */

    /* Of formats with a prefix: a camera that has the prefix of this topic, and what
     * follows it in the topic. */
    const struct mapping_camera *camera;
    str rest;

    bool ticked; /* presence_tick() was called, and nothing was taken in since */
};

/* Report that the message, or a part of it, is not for us: we have no use for it. The
 * arguments after the first are a format and its values, and say why. */
#define context_ignore(context, ...) output_ignored((context)->out, __VA_ARGS__)

/* Report that the message, or a part of it, is for us, but cannot be read. `camera`:
 * which it is about; NULL: nobody knows. The other arguments say why. */
#define context_unread(context, camera, ...)                                             \
    output_unread((context)->out, context_camera_id(camera), __VA_ARGS__)
static inline str context_camera_id(const struct mapping_camera *camera)
{
    return camera ? camera->id : (str){"", 0};
}

/* Parse the payload. False: it is not JSON, which is reported. */
bool context_json(struct message_context *context, const struct json **root);

/* When something was seen. */
struct seen_at {
    instant at;    /* by the camera's clock, corrected as the mapping says */
    instant stamp; /* as the camera wrote it, or `at` if that can come twice */
};

/* Read the time of the message, or of a part of it: RFC 3339, or without an offset if the
 * mapping gives the camera's time zone. `name` is what the time is called. False: it
 * cannot be read or believed, which is reported. */
bool context_read_time(struct message_context *context,
                       const struct mapping_camera *camera, const char *name, str text,
                       struct seen_at *seen);

/* The same for a time that the format has read itself. */
bool context_believe(struct message_context *context, const struct mapping_camera *camera,
                     const char *name, instant stamp, struct seen_at *seen);

/* The message, or a part of it, is about the moment `at` by a camera's clock. To be
 * called before it is taken in: states that have lasted until then are reported first. */
void context_at(struct message_context *context, const struct mapping_camera *camera,
                instant at);

/* The message has no time of its own: *at is what the camera's clock shows now. False:
 * nobody knows when it was received; the message is ignored. */
bool context_now(struct message_context *context, const struct mapping_camera *camera,
                 instant *at);

#endif
