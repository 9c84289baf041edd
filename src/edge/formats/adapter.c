#include "edge/formats/adapter.h"

#include "base/memory.h"
#include "edge/formats/context.h"

#include <stdlib.h>

enum { PAYLOAD_BYTES = 4 * 1024 * 1024 };

struct adapter {
    const struct mapping *mapping;
    struct presence *presence;
    void *state[MAPPING_SECTIONS]; /* of the format of each section */
    struct camera_clock *clocks;   /* of each camera */
    struct arena arena;            /* for these */
};

struct adapter *adapter_new(const struct mapping *mapping)
{
    struct adapter *adapter = memory_new(struct adapter, 1);
    adapter->mapping = mapping;
    adapter->presence = presence_new(mapping);
    adapter->clocks = arena_new(&adapter->arena, struct camera_clock, mapping->cameras);
    for (size_t i = 0; i < mapping->sections; i++) {
        const struct mapping_section *section = &mapping->section[i];
        if (section->format->new_state)
            adapter->state[i] = section->format->new_state(section, &adapter->arena);
    }
    return adapter;
}

void adapter_free(struct adapter *adapter)
{
    if (!adapter)
        return;
    presence_free(adapter->presence);
    arena_free(&adapter->arena);
    free(adapter);
}

/* --- which format a message has --- */

/* What follows `start` and a slash in a topic. */
static bool topic_after(str topic, str start, str *rest)
{
    if (topic.len <= start.len || memcmp(topic.at, start.at, start.len) != 0 ||
        topic.at[start.len] != '/')
        return false;
    *rest = (str){topic.at + start.len + 1, topic.len - start.len - 1};
    return true;
}

static bool any_matches(const struct mapping_texts *filters, str topic)
{
    for (size_t i = 0; i < filters->count; i++)
        if (topic_matches(filters->text[i], topic))
            return true;
    return false;
}

/* Offer the message to the format of context->section. False: it is not one of those. */
static bool offer(struct message_context *context)
{
    const struct mapping_section *section = context->section;
    const struct message_format *format = section->format;
    str topic = context->message->topic;
    context->camera = NULL;
    if (any_matches(&section->topics, topic) && format->take(context))
        return true;
    for (size_t i = 0; format->topics[0] && i < section->cameras; i++) {
        context->camera = &section->camera[i];
        if (topic_after(topic, context->camera->prefix, &context->rest) &&
            format->take(context))
            return true;
    }
    return false;
}

static void dispatch(struct adapter *adapter, struct message_context *context)
{
    const struct mapping *mapping = adapter->mapping;
    for (size_t i = mapping->sections; i-- > 0;) {
        context->section = &mapping->section[i];
        context->state = adapter->state[i];
        if (offer(context))
            return;
    }
    context_ignore(context, "the mapping says nothing of the topic '%s'",
                   str_shown(context->message->topic).text);
}

void adapter_take(struct adapter *adapter, const struct message *message,
                  const struct output *out)
{
    struct message_context context = {
        .message = message,
        .mapping = adapter->mapping,
        .presence = adapter->presence,
        .clocks = adapter->clocks,
        .out = out,
        .ticked = message->received.ms != 0,
    };
    if (message->received.ms)
        presence_tick(adapter->presence, message->received, out);
    if (message->payload.len > PAYLOAD_BYTES)
        context_unread(&context, NULL, "it has %zu bytes; at most %d are read",
                       message->payload.len, PAYLOAD_BYTES);
    else
        dispatch(adapter, &context);
    arena_free(&context.arena);
}

void adapter_tick(struct adapter *adapter, instant now, const struct output *out)
{
    presence_tick(adapter->presence, now, out);
}

void adapter_lost(struct adapter *adapter, instant at, const struct output *out)
{
    presence_tick(adapter->presence, at, out);
    for (size_t i = 0; i < adapter->mapping->cameras; i++) {
        const struct mapping_camera *camera = &adapter->mapping->camera[i];
        presence_camera(adapter->presence, camera, CAMERA_OFFLINE,
                        presence_clock(adapter->presence, camera), true, out);
    }
}
