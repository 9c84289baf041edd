#include "edge/formats/adapter.h"

#include "base/error.h"
#include "base/memory.h"
#include "edge/formats/turn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { PAYLOAD_BYTES = 4 * 1024 * 1024 };

#define LATEST_SECONDS 253402300799.0 /* the end of the year 9999 */

struct adapter *adapter_new(const struct mapping *mapping)
{
    struct adapter *adapter = memory_new(struct adapter, 1);
    adapter->mapping = mapping;
    adapter->presence = presence_new(mapping);
    adapter->counted = memory_new(int64_t, mapping->rules);
    adapter->faults = memory_new(unsigned, mapping->cameras);
    for (size_t i = 0; i < mapping->rules; i++)
        adapter->counted[i] = -1;
    return adapter;
}

void adapter_free(struct adapter *adapter)
{
    if (!adapter)
        return;
    presence_free(adapter->presence);
    free(adapter->counted);
    free(adapter->faults);
    free(adapter);
}

/* --- what the formats share --- */

bool turn_json(struct turn *turn, const struct json **root)
{
    struct error err = {0};
    if (json_parse(turn->message->payload, &turn->arena, root, &err))
        return true;
    turn_ignore(turn, "%s", err.text);
    return false;
}

void turn_at(struct turn *turn, const struct mapping_camera *camera, instant at)
{
    struct presence *presence = turn->adapter->presence;
    instant received = turn->message->received;
    presence_tick(presence, received.ms ? received : at, turn->out);
    if (!turn->message->retained)
        presence_heard(presence, camera, at, turn->out);
}

bool turn_now(struct turn *turn, const struct mapping_camera *camera, instant *at)
{
    if (!turn->message->received.ms) {
        turn_ignore(turn, "it has no time of its own, and when it was received is not "
                          "known");
        return false;
    }
    presence_tick(turn->adapter->presence, turn->message->received, turn->out);
    *at = presence_clock(turn->adapter->presence, camera);
    return true;
}

bool turn_seconds(const struct json *value, instant *at)
{
    double seconds;
    if (!json_number(value, &seconds) || !(seconds > 0 && seconds <= LATEST_SECONDS))
        return false;
    *at = (instant){(int64_t)floor(seconds * 1000 + 0.0005)};
    return true;
}

bool turn_bool(const struct json *value, bool *out)
{
    str text;
    double number;
    if (json_bool(value, out))
        return true;
    if (json_number(value, &number) && (number == 0 || number == 1)) {
        *out = number == 1;
        return true;
    }
    if (!json_text(value, &text))
        return false;
    bool yes = str_equal(text, STR("1")) ||
               (text.len == 4 && strncasecmp(text.at, "true", 4) == 0);
    bool no = str_equal(text, STR("0")) ||
              (text.len == 5 && strncasecmp(text.at, "false", 5) == 0);
    if (yes || no)
        *out = yes;
    return yes || no;
}

bool turn_number(const struct json *value, double *out)
{
    str text;
    char copy[64], *end;
    if (json_number(value, out))
        return true;
    if (!json_text(value, &text) || !text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    double number = strtod(copy, &end);
    if (end != copy + text.len || !isfinite(number))
        return false;
    *out = number;
    return true;
}

bool turn_text(const struct json *value, struct arena *arena, str *out)
{
    int64_t number;
    char text[24];
    if (json_text(value, out))
        return true;
    if (!json_integer(value, &number))
        return false;
    int len = snprintf(text, sizeof text, "%lld", (long long)number);
    *out = arena_copy(arena, (str){text, (size_t)len});
    return true;
}

double turn_confidence(const struct json *value, const struct mapping_camera *camera)
{
    double number;
    if (!turn_number(value, &number) || !(number >= 0 && number <= 1))
        return camera->confidence;
    return number;
}

/* --- whose message is it --- */

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

/* Is it for a camera by the start of its topic? */
static bool take_by_prefix(struct turn *turn, const struct mapping_camera *camera)
{
    str rest, below;
    if (!topic_after(turn->message->topic, camera->prefix, &rest))
        return false;
    if (camera->format == FORMAT_FRIGATE)
        frigate_take(turn, camera->prefix, rest);
    else if (topic_after(rest, STR("onvif-ej"), &below))
        onvif_take_event(turn, camera, below);
    else if (topic_after(rest, STR("onvif-mj"), &below))
        onvif_take_frames(turn, camera);
    else
        return false;
    return true;
}

static void dispatch(struct turn *turn)
{
    const struct mapping *mapping = turn->adapter->mapping;
    str topic = turn->message->topic;
    if (any_matches(&mapping->native, topic)) {
        native_take(turn);
        return;
    }
    if (any_matches(&mapping->deepstream, topic)) {
        deepstream_take(turn);
        return;
    }
    for (size_t i = 0; i < mapping->cameras; i++)
        if (mapping->camera[i].format != FORMAT_DEEPSTREAM &&
            take_by_prefix(turn, &mapping->camera[i]))
            return;
    turn_ignore(turn, "the mapping says nothing of the topic '%s'",
                str_shown(topic).text);
}

void adapter_take(struct adapter *adapter, const struct message *message,
                  const struct adapter_out *out)
{
    struct turn turn = {.adapter = adapter, .message = message, .out = out};
    if (message->received.ms)
        presence_tick(adapter->presence, message->received, out);
    if (message->payload.len > PAYLOAD_BYTES)
        turn_ignore(&turn, "it has %zu bytes; at most %d are read", message->payload.len,
                    PAYLOAD_BYTES);
    else
        dispatch(&turn);
    arena_free(&turn.arena);
}

void adapter_tick(struct adapter *adapter, instant now, const struct adapter_out *out)
{
    presence_tick(adapter->presence, now, out);
}

void adapter_lost(struct adapter *adapter, instant at, const struct adapter_out *out)
{
    presence_tick(adapter->presence, at, out);
    for (size_t i = 0; i < adapter->mapping->cameras; i++) {
        const struct mapping_camera *camera = &adapter->mapping->camera[i];
        presence_camera(adapter->presence, camera, CAMERA_OFFLINE,
                        presence_clock(adapter->presence, camera), true, out);
    }
}
