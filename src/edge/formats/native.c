/* native.c - events in our own JSON: one event, a list of events, or one event a line. */
#include "base/error.h"
#include "edge/formats/context.h"
#include "edge/formats/formats.h"

/* The camera that an event names, if it is fit for an id. */
static str camera_of(const struct json *object)
{
    struct error err;
    str id;
    if (!json_text(json_get(object, "camera_id"), &id) || !id_check(id, "it", &err))
        return (str){"", 0};
    return id;
}

static void take_one(struct message_context *context, const struct json *object,
                     size_t number)
{
    const struct message *message = context->message;
    struct error err = {0};
    struct event event;
    /* The server rejects times in the future: its clock is the one that counts. */
    bool read = event_decode(object, INSTANT_NEVER, &event, &err);
    if (read && event.camera.len && message->received.ms && !message->retained)
        context->out->clock(context->out->context, event.camera,
                            clocks_ahead(message, event.at));
    if (read && clocks_check(message, event.at, &err))
        context->out->event(context->out->context, &event);
    else
        output_unread(context->out, camera_of(object), "event %zu: %s", number, err.text);
}

static void take_value(struct message_context *context, const struct json *root)
{
    const struct json *list = json_is_array(root) ? root : json_get(root, "events");
    size_t number = 0;
    if (!json_is_array(list)) {
        take_one(context, root, 0);
        return;
    }
    for (const struct json *e = json_first(list); e; e = json_next(list, e))
        take_one(context, e, number++);
}

static void take_lines(struct message_context *context)
{
    str rest = context->message->payload;
    for (size_t number = 0; rest.len; number++) {
        struct error err = {0};
        const struct json *object;
        str line = str_trim(str_cut(rest, '\n', &rest));
        if (!line.len)
            continue;
        if (json_parse(line, &context->arena, &object, &err))
            take_one(context, object, number);
        else
            context_unread(context, NULL, "line %zu: %s", number + 1, err.text);
    }
}

bool native_take(struct message_context *context)
{
    struct error err = {0};
    const struct json *root;
    str payload = str_trim(context->message->payload);
    bool lines =
        payload.len && payload.at[0] == '{' && memchr(payload.at, '\n', payload.len);
    if (json_parse(payload, &context->arena, &root, &err))
        take_value(context, root);
    else if (lines)
        take_lines(context);
    else
        context_unread(context, NULL, "%s", err.text);
    return true;
}
