/* onvif.c - events by ONVIF over MQTT: what the rules of a camera found.
 *
 * A topic ends in "/&" and values that name the source, the last of them the rule. The
 * broker keeps a message that is about a state; an empty message withdraws it. Some
 * senders put numbers and truths in quotes.
 *
 * Source: ONVIF Core Specification, chapters on JSON events and MQTT; ONVIF Analytics
 * Service Specification, appendix on rules.
 */
#include "base/error.h"
#include "edge/formats/context.h"
#include "edge/formats/formats.h"
#include "edge/formats/onvif_frames.h"
#include "edge/formats/value.h"

#include <math.h>
#include <stdio.h>

#define LOITERING "RuleEngine/LoiteringDetector/ObjectIsLoitering"

/* What is remembered between messages. */
struct onvif_state {
    int64_t *counted; /* of each rule: its counter's last value; -1: none yet */
    unsigned *faults; /* of each camera: a bit for each of `faults` */
};

/* A message of a rule. */
struct rule_report {
    struct message_context *context;
    const struct mapping_camera *camera;
    const struct mapping_rule *rule;
    const struct json *data;
    instant at;
};

/* The id of an object that a rule reports. If `object` is empty: what the ids of all its
 * objects begin with. */
static str rule_object(const struct rule_report *report, const struct mapping_rule *rule,
                       str object)
{
    char text[2 * ID_LENGTH];
    int len = snprintf(text, sizeof text, "rule %zu:%.*s", rule->number,
                       (int)(object.len < ID_LENGTH ? object.len : ID_LENGTH), object.at);
    return arena_copy(&report->context->arena, (str){text, (size_t)len});
}

static void see(const struct rule_report *report, str object, enum event_type state)
{
    const struct sighting sighting = {
        .camera = report->camera,
        .object = rule_object(report, report->rule, object),
        .station = report->rule->station,
        .state = state,
        .confidence =
            value_confidence(json_get(report->data, "Likelihood"), report->camera),
        .at = report->at,
        .patience = PATIENCE_HELD,
    };
    presence_see(report->context->presence, &sighting, report->context->out);
}

static enum event_type state_of(const struct rule_report *report)
{
    return report->rule->state == EVENT_TYPES ? EVENT_WORKING : report->rule->state;
}

/* Is the report about something else than people? If it has no class it is about people.
 */
static bool is_foreign(const struct rule_report *report)
{
    str classes;
    if (!json_text(json_get(report->data, "ClassTypes"), &classes) || !classes.len)
        return false;
    while (classes.len) {
        str word = str_trim(str_cut(classes, ' ', &classes));
        if (word.len && mapping_person(report->context->section, word))
            return false;
    }
    context_ignore(report->context, "it is not about people");
    return true;
}

static bool object_id(const struct rule_report *report, str *id)
{
    const struct json *value = json_get(report->data, "ObjectId");
    return value_text(value, &report->context->arena, id) && id->len;
}

/* --- reports of rules --- */

static void take_inside(const struct rule_report *report)
{
    bool inside;
    str id = {"", 0};
    if (!value_bool(json_get(report->data, "IsInside"), &inside)) {
        context_ignore(report->context, "IsInside is neither true nor false");
        return;
    }
    if (is_foreign(report))
        return;
    (void)object_id(report, &id);
    if (inside)
        see(report, id, state_of(report));
    else
        presence_gone(report->context->presence, report->camera,
                      rule_object(report, report->rule, id), report->at,
                      report->context->out);
}

/* If another rule of the station reported this object, it is the same person, and this
 * report is about what he does. If not, this rule was the first to see him. */
static void take_loitering(const struct rule_report *report)
{
    const struct mapping_camera *camera = report->camera;
    struct presence *presence = report->context->presence;
    bool found = false;
    str id = {"", 0};
    if (is_foreign(report))
        return;
    (void)object_id(report, &id);
    for (size_t i = 0; i < camera->rules; i++) {
        str object = rule_object(report, &camera->rule[i], id);
        if (camera->rule[i].station != report->rule->station ||
            !presence_knows(presence, camera, object))
            continue;
        found = true;
        presence_judge(presence, camera, object, MAPPING_NONE, state_of(report),
                       report->at, report->context->out);
    }
    if (!found)
        see(report, id, state_of(report));
}

static void make_units(const struct rule_report *report, int64_t count)
{
    if (!report->rule->counts)
        context_ignore(report->context,
                       "the rule '%s' does not count units; give it "
                       "\"counts\": true if it should",
                       report->rule->name.at);
    else if (count > 0)
        presence_units(report->context->presence, report->camera, report->rule->station,
                       count, report->at, report->context->out);
}

static void take_crossing(const struct rule_report *report) { make_units(report, 1); }

static bool read_count(const struct rule_report *report, int64_t *count)
{
    double number;
    if (value_number(json_get(report->data, "Count"), &number) && number >= 0 &&
        number <= EVENT_COUNT_MAX && number == floor(number)) {
        *count = (int64_t)number;
        return true;
    }
    context_ignore(report->context, "Count is not a whole number from 0 to %d",
                   EVENT_COUNT_MAX);
    return false;
}

/* A counter reports its total. The difference to the last total was made since; the first
 * total says nothing. A counter that fell began again at 0. */
static void take_counter(const struct rule_report *report)
{
    struct onvif_state *state = report->context->state;
    int64_t count, *last = &state->counted[report->rule->number];
    if (!read_count(report, &count))
        return;
    int64_t made = *last < 0 ? 0 : count >= *last ? count - *last : count;
    *last = count;
    make_units(report, made);
}

static void take_occupancy(const struct rule_report *report)
{
    int64_t count;
    if (read_count(report, &count))
        see(report, (str){"", 0}, count > 0 ? state_of(report) : EVENT_ABSENT);
}

static const struct {
    const char *topic;
    void (*take)(const struct rule_report *report);
} kinds[] = {
    {"RuleEngine/FieldDetector/ObjectsInside", take_inside},
    {LOITERING, take_loitering},
    {"RuleEngine/LineDetector/Crossed", take_crossing},
    {"RuleEngine/CountAggregation/Counter", take_counter},
    {"RuleEngine/CountAggregation/OccupancyCounter", take_occupancy},
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

/* The broker no longer keeps a report, so the report no longer holds. */
static void withdraw_report(const struct rule_report *report, str topic)
{
    const struct mapping_camera *camera = report->camera;
    struct presence *presence = report->context->presence;
    const str none = {"", 0};
    presence_gone_all(presence, camera, rule_object(report, report->rule, none),
                      report->at, report->context->out);
    for (size_t i = 0; i < camera->rules && str_equal(topic, STR(LOITERING)); i++)
        if (camera->rule[i].station == report->rule->station)
            presence_unjudge_all(presence, camera,
                                 rule_object(report, &camera->rule[i], none), report->at,
                                 report->context->out);
}

static void withdraw(struct message_context *context, const struct mapping_camera *camera,
                     str topic, str last)
{
    struct rule_report report = {.context = context, .camera = camera};
    size_t fault = fault_of(topic);
    report.rule = find_rule(camera, NULL, last);
    if (fault == FAULTS && !report.rule)
        context_ignore(context, "empty, and of no rule that the mapping names");
    else if (!context_now(context, camera, &report.at))
        return;
    else if (fault < FAULTS)
        set_fault(context, camera, fault, false, report.at);
    else
        withdraw_report(&report, topic);
}

static bool take_time(struct message_context *context,
                      const struct mapping_camera *camera, const struct json *value,
                      instant *at)
{
    struct error err = {0};
    str text;
    if (!json_text(value, &text))
        return context_now(context, camera, at);
    if (instant_parse(text, at, &err))
        return true;
    context_ignore(context, "UtcTime: %s", err.text);
    return false;
}

static void take_rule(struct rule_report *report, str topic, const struct json *source,
                      str last)
{
    size_t kind = 0, count = sizeof kinds / sizeof *kinds;
    while (kind < count && !str_equal(topic, str_from(kinds[kind].topic)))
        kind++;
    report->rule = find_rule(report->camera, source, last);
    if (kind == count)
        context_ignore(report->context, "the topic '%s' is none that is read",
                       str_shown(topic).text);
    else if (!report->rule)
        context_ignore(report->context,
                       "the mapping names no such rule of the camera '%s'",
                       str_shown(report->camera->name).text);
    else
        kinds[kind].take(report);
}

static void take_fault(struct rule_report *report, size_t fault)
{
    bool is_so;
    if (!value_bool(json_get(report->data, "State"), &is_so))
        context_ignore(report->context, "State is neither true nor false");
    else
        set_fault(report->context, report->camera, fault, is_so, report->at);
}

static void take_event(struct message_context *context,
                       const struct mapping_camera *camera, str rest)
{
    struct rule_report report = {.context = context, .camera = camera};
    const struct json *root;
    str last, topic = cut_values(rest, &last);
    if (topic.len > 5 && memcmp(topic.at, "tns1:", 5) == 0)
        topic = (str){topic.at + 5, topic.len - 5};
    if (!context->message->payload.len) {
        withdraw(context, camera, topic, last);
        return;
    }
    if (!context_json(context, &root) ||
        !take_time(context, camera, json_get(root, "UtcTime"), &report.at))
        return;
    context_at(context, camera, report.at);
    report.data = json_get(root, "Data");
    size_t fault = fault_of(topic);
    if (fault < FAULTS)
        take_fault(&report, fault);
    else
        take_rule(&report, topic, json_get(root, "Source"), last);
}

/* --- the format --- */

void *onvif_new_state(const struct mapping_section *section, struct arena *arena)
{
    struct onvif_state *state = arena_new(arena, struct onvif_state, 1);
    size_t rules = 0; /* up to the highest number */
    for (size_t i = 0; i < section->cameras; i++) {
        const struct mapping_camera *camera = &section->camera[i];
        if (camera->rules)
            rules = camera->rule[camera->rules - 1].number + 1;
    }
    state->counted = arena_new(arena, int64_t, rules);
    state->faults = arena_new(arena, unsigned, section->cameras);
    for (size_t i = 0; i < rules; i++)
        state->counted[i] = -1;
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
