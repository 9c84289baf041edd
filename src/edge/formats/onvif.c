/* onvif.c - events by ONVIF over MQTT: what the rules of a camera found, and what keeps
 * it from seeing.
 *
 * A topic ends in "/&" and values that name the source, the last of them the rule. The
 * broker keeps a message that is about a state; an empty message withdraws it. Some
 * senders put numbers and truths in quotes.
 *
 * Source: ONVIF Core Specification, chapters on JSON events and MQTT.
 */
#include "edge/formats/context.h"
#include "edge/formats/formats.h"
#include "edge/formats/onvif_frames.h"
#include "edge/formats/onvif_rules.h"
#include "edge/formats/value.h"

/* What is remembered between messages. */
struct onvif_state {
    struct onvif_rules *rules;
    unsigned *faults; /* of each camera: a bit for each of `faults` */
};

/* --- what keeps a camera from seeing --- */

static const struct {
    const char *topic;
    enum camera_state state;
} faults[] = {
    {"VideoSource/SignalLoss", CAMERA_OFFLINE},
    {"VideoSource/ImageTooDark", CAMERA_DARK},
    {"VideoSource/ImageTooBlurry", CAMERA_DARK},
    {"VideoSource/ImageTooBright", CAMERA_DARK},
    {"VideoSource/GlobalSceneChange", CAMERA_DARK},
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* The number of the fault that a topic is about; FAULTS: none. The topic may go on with
 * the name of who found it. */
static size_t fault_of(str topic)
{
    for (size_t i = 0; i < FAULTS; i++) {
        size_t len = strlen(faults[i].topic);
        if (topic.len >= len && memcmp(topic.at, faults[i].topic, len) == 0 &&
            (topic.len == len || topic.at[len] == '/'))
            return i;
    }
    return FAULTS;
}

static enum camera_state worst(unsigned bits)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (bits & 1U << i)
            return faults[i].state;
    return CAMERA_ONLINE;
}

static void set_fault(struct message_context *context,
                      const struct mapping_camera *camera, size_t fault, bool is_so,
                      instant at)
{
    struct onvif_state *state = context->state;
    unsigned *bits = &state->faults[camera - context->section->camera];
    *bits = is_so ? *bits | 1U << fault : *bits & ~(1U << fault);
    presence_camera(context->presence, camera, worst(*bits), at, false, context->out);
}

/* --- messages --- */

/* Split "RuleEngine/LineDetector/Crossed/&1/Gate" into the topic before the values, which
 * is the result, and the last value. */
static str cut_values(str topic, str *last)
{
    *last = (str){"", 0};
    for (size_t i = 0; i + 1 < topic.len; i++)
        if (topic.at[i] == '/' && topic.at[i + 1] == '&') {
            str rest = {topic.at + i + 2, topic.len - i - 2};
            while (topic_level(&rest, last))
                ;
            return (str){topic.at, i};
        }
    return topic;
}

static const struct mapping_rule *find_rule(const struct mapping_camera *camera,
                                            const struct json *source, str last)
{
    str name = last;
    (void)json_text(json_get(source, "Rule"), &name);
    for (size_t i = 0; i < camera->rules; i++)
        if (str_equal(camera->rule[i].name, name))
            return &camera->rule[i];
    return NULL;
}

static void withdraw(struct message_context *context, const struct mapping_camera *camera,
                     str topic, str last)
{
    struct onvif_state *state = context->state;
    struct rule_report report = {
        .context = context, .rules = state->rules, .camera = camera};
    size_t fault = fault_of(topic);
    report.rule = find_rule(camera, NULL, last);
    if (fault == FAULTS && !report.rule)
        context_ignore(context, "empty, and of no rule that the mapping names");
    else if (!context_now(context, camera, &report.seen.at))
        return;
    else if (fault < FAULTS)
        set_fault(context, camera, fault, false, report.seen.at);
    else
        onvif_withdraw_rule(&report, topic);
}

static bool take_time(struct message_context *context,
                      const struct mapping_camera *camera, const struct json *value,
                      struct seen_at *seen)
{
    str text;
    if (json_text(value, &text))
        return context_read_time(context, camera, "UtcTime", text, seen);
    if (!context_now(context, camera, &seen->at))
        return false;
    seen->stamp = seen->at;
    return true;
}

static void take_fault(struct rule_report *report, size_t fault)
{
    bool is_so;
    if (!value_bool(json_get(report->data, "State"), &is_so))
        context_unread(report->context, report->camera,
                       "State is neither true nor false");
    else
        set_fault(report->context, report->camera, fault, is_so, report->seen.at);
}

static void take_event(struct message_context *context,
                       const struct mapping_camera *camera, str rest)
{
    struct onvif_state *state = context->state;
    struct rule_report report = {
        .context = context, .rules = state->rules, .camera = camera};
    const struct json *root;
    str last, topic = cut_values(rest, &last);
    if (topic.len > 5 && memcmp(topic.at, "tns1:", 5) == 0)
        topic = (str){topic.at + 5, topic.len - 5};
    if (!context->message->payload.len) {
        withdraw(context, camera, topic, last);
        return;
    }
    if (!context_json(context, &root) ||
        !take_time(context, camera, json_get(root, "UtcTime"), &report.seen))
        return;
    context_at(context, camera, report.seen.at);
    report.data = json_get(root, "Data");
    size_t fault = fault_of(topic);
    if (fault < FAULTS) {
        take_fault(&report, fault);
        return;
    }
    report.rule = find_rule(camera, json_get(root, "Source"), last);
    if (!onvif_take_rule(&report, topic))
        context_ignore(context, "the topic '%s' is none that is read",
                       str_shown(topic).text);
}

/* --- the format --- */

void *onvif_new_state(const struct mapping_section *section, struct arena *arena)
{
    struct onvif_state *state = arena_new(arena, struct onvif_state, 1);
    state->rules = onvif_rules_new(section, arena);
    state->faults = arena_new(arena, unsigned, section->cameras);
    return state;
}

/* What follows the first level of a topic, if that is `level`. */
static bool is_below(str topic, str level, str *below)
{
    str rest = topic, first;
    if (!topic_level(&rest, &first) || !rest.at || !str_equal(first, level))
        return false;
    *below = rest;
    return true;
}

bool onvif_take(struct message_context *context)
{
    str below;
    if (is_below(context->rest, STR("onvif-ej"), &below))
        take_event(context, context->camera, below);
    else if (is_below(context->rest, STR("onvif-mj"), &below))
        onvif_take_frames(context, context->camera);
    else
        return false;
    return true;
}
