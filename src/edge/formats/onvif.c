/* onvif.c - events of cameras by ONVIF over MQTT: what a camera's own rules found.
 *
 * A topic ends in "/&" and the values that name the source, the rule last. What is a
 * state is kept by the broker, and taken back by an empty message. Senders differ in
 * whether they put numbers and truths in quotes.
 *
 * Source: ONVIF Core Specification, chapters on JSON events and MQTT; ONVIF Analytics
 * Service Specification, appendix on rules.
 */
#include "base/error.h"
#include "edge/formats/turn.h"

#include <math.h>
#include <stdio.h>

#define LOITERING "RuleEngine/LoiteringDetector/ObjectIsLoitering"

/* A message of a rule. */
struct report {
    struct turn *turn;
    const struct mapping_camera *camera;
    const struct mapping_rule *rule;
    const struct json *data;
    instant at;
};

/* The id of an object within a rule; what they all begin with when `object` is empty. */
static str rule_object(const struct report *report, const struct mapping_rule *rule,
                       str object)
{
    char text[2 * ID_LENGTH];
    int len = snprintf(text, sizeof text, "rule %zu:%.*s", rule->number,
                       (int)(object.len < ID_LENGTH ? object.len : ID_LENGTH), object.at);
    return arena_copy(&report->turn->arena, (str){text, (size_t)len});
}

static void see(const struct report *report, str object, enum event_type state)
{
    const struct sighting sighting = {
        .camera = report->camera,
        .object = rule_object(report, report->rule, object),
        .station = report->rule->station,
        .state = state,
        .confidence =
            turn_confidence(json_get(report->data, "Likelihood"), report->camera),
        .at = report->at,
        .patience = PATIENCE_HELD,
    };
    presence_see(report->turn->adapter->presence, &sighting, report->turn->out);
}

static enum event_type state_of(const struct report *report)
{
    return report->rule->state == EVENT_TYPES ? EVENT_WORKING : report->rule->state;
}

/* Is the rule about something else than people? What it does not say is people. */
static bool is_foreign(const struct report *report)
{
    str classes;
    if (!json_text(json_get(report->data, "ClassTypes"), &classes) || !classes.len)
        return false;
    while (classes.len) {
        str word = str_trim(str_cut(classes, ' ', &classes));
        if (word.len &&
            mapping_person(report->turn->adapter->mapping, FORMAT_ONVIF, word))
            return false;
    }
    turn_ignore(report->turn, "it is not about people");
    return true;
}

static bool object_id(const struct report *report, str *id)
{
    const struct json *value = json_get(report->data, "ObjectId");
    return turn_text(value, &report->turn->arena, id) && id->len;
}

/* --- what rules say --- */

static void take_inside(const struct report *report)
{
    bool inside;
    str id = {"", 0};
    if (!turn_bool(json_get(report->data, "IsInside"), &inside)) {
        turn_ignore(report->turn, "IsInside is neither true nor false");
        return;
    }
    if (is_foreign(report))
        return;
    (void)object_id(report, &id);
    if (inside)
        see(report, id, state_of(report));
    else
        presence_gone(report->turn->adapter->presence, report->camera,
                      rule_object(report, report->rule, id), report->at,
                      report->turn->out);
}

/* Whom another rule of the station has seen is not somebody else: it is now said what he
 * does. Else this rule has seen him. */
static void take_loitering(const struct report *report)
{
    const struct mapping_camera *camera = report->camera;
    struct presence *presence = report->turn->adapter->presence;
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
                       report->at, report->turn->out);
    }
    if (!found)
        see(report, id, state_of(report));
}

static void make_units(const struct report *report, int64_t count)
{
    if (!report->rule->counts)
        turn_ignore(report->turn,
                    "the rule '%s' does not count units; give it "
                    "\"counts\": true if it should",
                    report->rule->name.at);
    else if (count > 0)
        presence_units(report->turn->adapter->presence, report->camera,
                       report->rule->station, count, report->at, report->turn->out);
}

static void take_crossing(const struct report *report) { make_units(report, 1); }

static bool read_count(const struct report *report, int64_t *count)
{
    double number;
    if (turn_number(json_get(report->data, "Count"), &number) && number >= 0 &&
        number <= EVENT_COUNT_MAX && number == floor(number)) {
        *count = (int64_t)number;
        return true;
    }
    turn_ignore(report->turn, "Count is not a whole number from 0 to %d",
                EVENT_COUNT_MAX);
    return false;
}

/* A counter tells how far it has come. One that fell began anew; from the first that is
 * heard nothing follows. */
static void take_counter(const struct report *report)
{
    int64_t count, *last = &report->turn->adapter->counted[report->rule->number];
    if (!read_count(report, &count))
        return;
    int64_t made = *last < 0 ? 0 : count >= *last ? count - *last : count;
    *last = count;
    make_units(report, made);
}

static void take_occupancy(const struct report *report)
{
    int64_t count;
    if (read_count(report, &count))
        see(report, (str){"", 0}, count > 0 ? state_of(report) : EVENT_ABSENT);
}

static const struct {
    const char *topic;
    void (*take)(const struct report *report);
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

/* The fault that a topic is about; what follows in it names who judges. */
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

static void set_fault(struct turn *turn, const struct mapping_camera *camera,
                      size_t fault, bool is_so, instant at)
{
    struct adapter *adapter = turn->adapter;
    unsigned *bits = &adapter->faults[camera - adapter->mapping->camera];
    *bits = is_so ? *bits | 1U << fault : *bits & ~(1U << fault);
    presence_camera(adapter->presence, camera, worst(*bits), at, false, turn->out);
}

/* --- messages --- */

/* "RuleEngine/LineDetector/Crossed/&1/Gate": the topic, and the last of the values. */
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

/* The broker keeps it no more: what it said of objects does not hold. */
static void take_back_rule(const struct report *report, str topic)
{
    const struct mapping_camera *camera = report->camera;
    struct presence *presence = report->turn->adapter->presence;
    const str none = {"", 0};
    presence_gone_all(presence, camera, rule_object(report, report->rule, none),
                      report->at, report->turn->out);
    for (size_t i = 0; i < camera->rules && str_equal(topic, STR(LOITERING)); i++)
        if (camera->rule[i].station == report->rule->station)
            presence_unjudge_all(presence, camera,
                                 rule_object(report, &camera->rule[i], none), report->at,
                                 report->turn->out);
}

static void take_back(struct turn *turn, const struct mapping_camera *camera, str topic,
                      str last)
{
    struct report report = {.turn = turn, .camera = camera};
    size_t fault = fault_of(topic);
    report.rule = find_rule(camera, NULL, last);
    if (fault == FAULTS && !report.rule)
        turn_ignore(turn, "empty, and of no rule that the mapping names");
    else if (!turn_now(turn, camera, &report.at))
        return;
    else if (fault < FAULTS)
        set_fault(turn, camera, fault, false, report.at);
    else
        take_back_rule(&report, topic);
}

static bool take_time(struct turn *turn, const struct mapping_camera *camera,
                      const struct json *value, instant *at)
{
    struct error err = {0};
    str text;
    if (!json_text(value, &text))
        return turn_now(turn, camera, at);
    if (instant_parse(text, at, &err))
        return true;
    turn_ignore(turn, "UtcTime: %s", err.text);
    return false;
}

static void take_rule(struct report *report, str topic, const struct json *source,
                      str last)
{
    size_t kind = 0, count = sizeof kinds / sizeof *kinds;
    while (kind < count && !str_equal(topic, str_from(kinds[kind].topic)))
        kind++;
    report->rule = find_rule(report->camera, source, last);
    if (kind == count)
        turn_ignore(report->turn, "the topic '%s' is none that is read",
                    str_shown(topic).text);
    else if (!report->rule)
        turn_ignore(report->turn, "the mapping names no such rule of the camera '%s'",
                    str_shown(report->camera->name).text);
    else
        kinds[kind].take(report);
}

static void take_fault(struct report *report, size_t fault)
{
    bool is_so;
    if (!turn_bool(json_get(report->data, "State"), &is_so))
        turn_ignore(report->turn, "State is neither true nor false");
    else
        set_fault(report->turn, report->camera, fault, is_so, report->at);
}

void onvif_take_event(struct turn *turn, const struct mapping_camera *camera, str rest)
{
    struct report report = {.turn = turn, .camera = camera};
    const struct json *root;
    str last, topic = cut_values(rest, &last);
    if (topic.len > 5 && memcmp(topic.at, "tns1:", 5) == 0)
        topic = (str){topic.at + 5, topic.len - 5};
    if (!turn->message->payload.len) {
        take_back(turn, camera, topic, last);
        return;
    }
    if (!turn_json(turn, &root) ||
        !take_time(turn, camera, json_get(root, "UtcTime"), &report.at))
        return;
    turn_at(turn, camera, report.at);
    report.data = json_get(root, "Data");
    size_t fault = fault_of(topic);
    if (fault < FAULTS)
        take_fault(&report, fault);
    else
        take_rule(&report, topic, json_get(root, "Source"), last);
}
