#include "edge/formats/context.h"

#include "base/error.h"

bool context_json(struct message_context *context, const struct json **root)
{
    struct error err = {0};
    if (json_parse(context->message->payload, &context->arena, root, &err))
        return true;
    context_unread(context, context->camera, "%s", err.text);
    return false;
}

bool context_believe(struct message_context *context, const struct mapping_camera *camera,
                     const char *name, instant stamp, struct seen_at *seen)
{
    const struct message *message = context->message;
    struct camera_clock *clock = &context->clocks[camera - context->mapping->camera];
    struct error err = {0};
    bool believed = clocks_believe(clock, camera, message, stamp, &seen->at, &err);
    instant taken = believed ? seen->at : stamp;
    if (message->received.ms && !message->retained)
        context->out->clock(context->out->context, camera->id,
                            clocks_ahead(message, taken));
    if (!believed)
        context_unread(context, camera, "%s: %s", name, err.text);
    else
        seen->stamp = clocks_may_repeat(camera, stamp) ? seen->at : stamp;
    return believed;
}

bool context_read_time(struct message_context *context,
                       const struct mapping_camera *camera, const char *name, str text,
                       struct seen_at *seen)
{
    struct error err = {0};
    instant stamp;
    if (clocks_parse(camera, text, &context->arena, &stamp, &err))
        return context_believe(context, camera, name, stamp, seen);
    context_unread(context, camera, "%s: %s", name, err.text);
    return false;
}

/* Time passes once for each part of a message that is taken in. */
static void tick(struct message_context *context, instant now)
{
    if (!context->ticked)
        presence_tick(context->presence, now, context->out);
    context->ticked = true;
}

void context_at(struct message_context *context, const struct mapping_camera *camera,
                instant at)
{
    instant received = context->message->received;
    tick(context, received.ms ? received : at);
    context->ticked = false;
    if (!context->message->retained)
        presence_heard(context->presence, camera, at, context->out);
}

bool context_now(struct message_context *context, const struct mapping_camera *camera,
                 instant *at)
{
    if (!context->message->received.ms) {
        context_ignore(context, "it has no time of its own, and when it was received is "
                                "not known");
        return false;
    }
    tick(context, context->message->received);
    *at = presence_clock(context->presence, camera);
    return true;
}
