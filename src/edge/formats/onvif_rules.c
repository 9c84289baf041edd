/* onvif_rules.c - what the rules of an ONVIF camera report.
 *
 * Source: ONVIF Analytics Service Specification, appendix on rules.
 */
#include "edge/formats/onvif_rules.h"

#include "edge/formats/counter.h"
#include "edge/formats/onvif_class.h"
#include "edge/formats/value.h"

#include <math.h>
#include <stdio.h>

#define LOITERING  "RuleEngine/LoiteringDetector/ObjectIsLoitering"
#define COUNT_MOST 9007199254740991.0 /* what every sender writes exactly */

enum { CROSSINGS = 512, IDS = 64 };

/* An object that crossed a line lately. */
struct crossing {
    size_t rule;
    instant at;
    char id[ID_LENGTH];
    size_t len;
};

struct onvif_rules {
    struct counter *counter; /* of each rule, by its number */
    struct pace *pace;       /* the same */
    struct crossing crossing[CROSSINGS];
    size_t crossings; /* so far; the latest replaces the oldest */
};

struct onvif_rules *onvif_rules_new(const struct mapping_section *section,
                                    struct arena *arena)
{
    struct onvif_rules *rules = arena_new(arena, struct onvif_rules, 1);
    size_t count = 0; /* up to the highest number */
    for (size_t i = 0; i < section->cameras; i++) {
        const struct mapping_camera *camera = &section->camera[i];
        if (camera->rules)
            count = camera->rule[camera->rules - 1].number + 1;
    }
    rules->counter = arena_new(arena, struct counter, count);
    rules->pace = arena_new(arena, struct pace, count);
    return rules;
}

/* --- who is inside --- */

/* Whoever a rule reports is one object of this id. */
static str rule_object(const struct rule_report *report, const struct mapping_rule *rule)
{
    char text[32];
    int len = snprintf(text, sizeof text, "rule %zu", rule->number);
    return arena_copy(&report->context->arena, (str){text, (size_t)len});
}

static enum event_type state_of(const struct rule_report *report)
{
    return report->rule->state == EVENT_TYPES ? EVENT_WORKING : report->rule->state;
}

static void see(const struct rule_report *report, enum event_type state,
                double confidence)
{
    const struct sighting sighting = {
        .camera = report->camera,
        .object = rule_object(report, report->rule),
        .station = report->rule->station,
        .state = state,
        .confidence = confidence,
        .at = report->seen.at,
        .patience = PATIENCE_HELD,
    };
    presence_see(report->context->presence, &sighting, report->context->out);
}

static void clear(const struct rule_report *report)
{
    presence_gone(report->context->presence, report->camera,
                  rule_object(report, report->rule), report->seen.at,
                  report->context->out);
}

/* Is the report about something else than people? If it has no class it is about people.
 */
static bool is_foreign(const struct rule_report *report, double *confidence)
{
    *confidence = value_confidence(json_get(report->data, "Likelihood"), report->camera);
    bool foreign = onvif_class_of_data(report->context->section, report->camera,
                                       report->data, confidence) == ONVIF_OTHER;
    if (foreign)
        context_ignore(report->context, "it is not about people");
    return foreign;
}

/* If only others are inside, no person is. */
static void take_inside(const struct rule_report *report)
{
    bool inside;
    double confidence;
    if (!value_bool(json_get(report->data, "IsInside"), &inside))
        context_unread(report->context, report->camera,
                       "IsInside is neither true nor false");
    else if (!inside || is_foreign(report, &confidence))
        clear(report);
    else
        see(report, state_of(report), confidence);
}

/* If another rule of the station reports somebody, this report is about what he does. If
 * not, this rule was the first to see him. */
static void take_loitering(const struct rule_report *report)
{
    const struct mapping_camera *camera = report->camera;
    struct presence *presence = report->context->presence;
    bool found = false;
    double confidence;
    if (is_foreign(report, &confidence))
        return;
    for (size_t i = 0; i < camera->rules; i++) {
        str object = rule_object(report, &camera->rule[i]);
        if (camera->rule[i].station != report->rule->station ||
            !presence_knows(presence, camera, object))
            continue;
        found = true;
        presence_judge(presence, camera, object, MAPPING_NONE, state_of(report),
                       report->seen.at, report->context->out);
    }
    if (!found)
        see(report, state_of(report), confidence);
}

/* --- units --- */

static void make_units(const struct rule_report *report, int64_t count, str object)
{
    const struct made_units units = {
        .camera = report->camera,
        .station = report->rule->station,
        .count = count,
        .at = report->seen.at,
        .stamp = report->seen.stamp,
        .object = object,
    };
    if (count > 0)
        presence_units(report->context->presence, &units, report->context->out);
}

static bool counts(const struct rule_report *report)
{
    if (!report->rule->counts)
        context_ignore(report->context,
                       "the rule '%s' does not count units; give it "
                       "\"counts\": true if it should",
                       report->rule->name.at);
    return report->rule->counts;
}

static void too_fast(const struct rule_report *report)
{
    context_unread(report->context, report->camera,
                   "the rule '%s' counts more than %g units a minute",
                   str_shown(report->rule->name).text, report->rule->per_minute);
}

/* Did this object cross this line lately? An object that lingers on a line crosses it
 * many times, and is one unit. Its id is its own for as long as the camera sees it. */
static bool crossed_lately(const struct rule_report *report, str id)
{
    struct onvif_rules *rules = report->rules;
    instant at = report->seen.at;
    size_t len = id.len < ID_LENGTH ? id.len : ID_LENGTH;
    size_t known = rules->crossings < CROSSINGS ? rules->crossings : CROSSINGS;
    for (size_t i = 0; i < known; i++) {
        struct crossing *one = &rules->crossing[i];
        int64_t passed = instant_since(at, one->at).ms;
        int64_t lost = report->context->mapping->lost.ms;
        if (one->rule != report->rule->number || one->len != len ||
            memcmp(one->id, id.at, len) != 0)
            continue;
        one->at = at;
        return passed <= lost && passed >= -lost;
    }
    struct crossing *one = &rules->crossing[rules->crossings++ % CROSSINGS];
    *one = (struct crossing){.rule = report->rule->number, .at = at, .len = len};
    memcpy(one->id, id.at, len);
    return false;
}

static void cross(const struct rule_report *report, str id)
{
    if (id.len && crossed_lately(report, id))
        context_ignore(report->context, "the object has crossed the line already");
    else if (!pace_admits(&report->rules->pace[report->rule->number], report->seen.at, 1,
                          report->rule->per_minute))
        too_fast(report);
    else
        make_units(report, 1, id.len ? id : report->rule->name);
}

/* Take the objects with these ids, each of which may be a list. *found: was there any? */
static void cross_ids(const struct rule_report *report, const struct json *ids,
                      size_t *found)
{
    for (const struct json *i = value_first(ids); i; i = value_next(ids, i)) {
        str rest;
        if (!value_text(i, &report->context->arena, &rest))
            continue;
        while (rest.len && *found < IDS) {
            str id = str_cut(rest, ' ', &rest);
            *found += id.len > 0;
            if (id.len)
                cross(report, id);
        }
    }
}

static void take_crossing(const struct rule_report *report)
{
    const struct json *objects = onvif_objects(report->data);
    size_t found = 0;
    if (!counts(report))
        return;
    cross_ids(report, json_get(report->data, "ObjectId"), &found);
    if (found)
        return;
    for (const struct json *o = value_first(objects); o; o = value_next(objects, o))
        cross_ids(report, json_get(o, "@ObjectId"), &found);
    if (!found)
        cross(report, (str){"", 0});
}

static bool read_count(const struct rule_report *report, int64_t *count)
{
    double number;
    if (value_number(json_get(report->data, "Count"), &number) && number >= 0 &&
        number <= COUNT_MOST && number == floor(number)) {
        *count = (int64_t)number;
        return true;
    }
    context_unread(report->context, report->camera,
                   "Count is not a whole number of 0 or more");
    return false;
}

/* Which of two messages is older can only be told by a clock that runs: else by when they
 * came. */
static void take_counter(const struct rule_report *report)
{
    const struct mapping_rule *rule = report->rule;
    int64_t count, made;
    if (!counts(report) || !read_count(report, &count))
        return;
    switch (counter_take(&report->rules->counter[rule->number], report->seen.stamp, count,
                         rule->per_minute, &made)) {
    case COUNTER_UNITS:
        if (made <= EVENT_COUNT_MAX)
            make_units(report, made, rule->name);
        else
            context_unread(report->context, report->camera,
                           "the counter rose by more than %d at once", EVENT_COUNT_MAX);
        break;
    case COUNTER_LATE:
        context_ignore(report->context, "older than the last message of the counter");
        break;
    case COUNTER_TOO_FAST:
        too_fast(report);
        break;
    }
}

static void take_occupancy(const struct rule_report *report)
{
    int64_t count;
    double confidence =
        value_confidence(json_get(report->data, "Likelihood"), report->camera);
    if (read_count(report, &count))
        see(report, count > 0 ? state_of(report) : EVENT_ABSENT, confidence);
}

/* --- all rules --- */

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

bool onvif_take_rule(const struct rule_report *report, str topic)
{
    size_t kind = 0, count = sizeof kinds / sizeof *kinds;
    while (kind < count && !str_equal(topic, str_from(kinds[kind].topic)))
        kind++;
    if (kind == count)
        return false;
    if (report->rule)
        kinds[kind].take(report);
    else
        context_ignore(report->context,
                       "the mapping names no such rule of the camera '%s'",
                       str_shown(report->camera->name).text);
    return true;
}

void onvif_withdraw_rule(const struct rule_report *report, str topic)
{
    const struct mapping_camera *camera = report->camera;
    struct presence *presence = report->context->presence;
    clear(report);
    for (size_t i = 0; i < camera->rules && str_equal(topic, STR(LOITERING)); i++)
        if (camera->rule[i].station == report->rule->station)
            presence_unjudge(presence, camera, rule_object(report, &camera->rule[i]),
                             report->seen.at, report->context->out);
}
