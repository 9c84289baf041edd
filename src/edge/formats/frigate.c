/* frigate.c - messages of Frigate, an open video recorder that tracks objects.
 *
 * Frigate sends a message about each object that it tracks when the object is new, when
 * something about it changed (its zone, or whether it moves), at least once a minute, and
 * when it is gone. A new object counts as moving for about ten seconds, whatever it does.
 *
 * Source: https://docs.frigate.video/integrations/mqtt
 */
#include "edge/formats/frigate.h"
#include "edge/formats/context.h"
#include "edge/formats/formats.h"
#include "edge/formats/value.h"

static bool is_text(const struct json *value, const char *want)
{
    str text;
    return json_text(value, &text) && str_equal(text, str_from(want));
}

/* --- tracked objects --- */

static bool has_text(const struct json *array, str want)
{
    if (!json_is_array(array))
        return false;
    for (const struct json *e = json_first(array); e; e = json_next(array, e)) {
        str text;
        if (json_text(e, &text) && str_equal(text, want))
            return true;
    }
    return false;
}

static const struct mapping_zone *find_zone(const struct mapping_camera *camera,
                                            const struct json *zones)
{
    for (size_t i = 0; i < camera->zones; i++)
        if (has_text(zones, camera->zone[i].name))
            return &camera->zone[i];
    return NULL;
}

static bool is_moving(const struct mapping_section *section, const struct json *object)
{
    bool stationary = false, active = true;
    int64_t frames = 0;
    (void)json_bool(json_get(object, "stationary"), &stationary);
    (void)json_bool(json_get(object, "active"), &active);
    (void)json_integer(json_get(object, "motionless_count"), &frames);
    return active && !stationary &&
           !(section->motionless_frames && frames >= section->motionless_frames);
}

/* Read a sub-label: a text, or a pair of text and score. */
static bool sub_label(const struct json *value, str *label)
{
    if (json_is_array(value))
        value = json_first(value);
    return json_text(value, label);
}

/* A sub-label may say what the object does, or, if the mapping names people, who it is.
 * Anything else is forgotten at once. */
static void judge_label(struct message_context *context,
                        const struct mapping_camera *camera, str id, str label,
                        instant at)
{
    enum event_type state = EVENT_TYPES;
    size_t worker = mapping_worker(context->mapping, label);
    if (mapping_class(&camera->classes, label, &state) || worker != MAPPING_NONE)
        presence_judge(context->presence, camera, id, worker, state, at, context->out);
}

static void see(struct message_context *context, const struct mapping_camera *camera,
                str id, const struct json *object, instant at)
{
    struct presence *presence = context->presence;
    const struct mapping_zone *zone =
        find_zone(camera, json_get(object, "current_zones"));
    bool moving = is_moving(context->section, object);
    const struct sighting sighting = {
        .camera = camera,
        .object = id,
        .station = zone ? zone->station : MAPPING_NONE,
        .state = zone ? mapping_zone_state(zone, moving) : EVENT_IDLE,
        .confidence = value_confidence(json_get(object, "score"), camera),
        .at = at,
        .patience = PATIENCE_TRACKED,
    };
    str label;
    presence_see(presence, &sighting, context->out);
    if (sub_label(json_get(object, "sub_label"), &label) &&
        presence_knows(presence, camera, id))
        judge_label(context, camera, id, label, at);
}

/* Is the object a person? */
static bool is_wanted(struct message_context *context, const struct json *object)
{
    str label = {"", 0};
    bool false_positive = false;
    (void)json_text(json_get(object, "label"), &label);
    (void)json_bool(json_get(object, "false_positive"), &false_positive);
    if (!mapping_person(context->section, label))
        context_ignore(context, "the label '%s' is not one of people",
                       str_shown(label).text);
    else if (false_positive)
        context_ignore(context, "a false positive");
    else
        return true;
    return false;
}

static void take_object(struct message_context *context, str prefix)
{
    const struct json *root;
    str name, id;
    instant stamp;
    struct seen_at seen;
    if (!context_json(context, &root))
        return;
    const struct json *object = json_get(root, "after");
    const struct json *type = json_get(root, "type");
    bool end = is_text(type, "end");
    if (!json_text(json_get(object, "camera"), &name) ||
        !json_text(json_get(object, "id"), &id) ||
        !(end || is_text(type, "new") || is_text(type, "update"))) {
        context_unread(context, NULL,
                       "not an event of Frigate; want type new, update or end, and an "
                       "object 'after' with camera and id");
        return;
    }
    const struct mapping_camera *camera = frigate_camera(context, prefix, name);
    if (!camera || !is_wanted(context, object))
        return;
    if (!(end && value_seconds(json_get(object, "end_time"), &stamp)) &&
        !value_seconds(json_get(object, "frame_time"), &stamp)) {
        context_unread(context, camera, "frame_time is not a time in seconds");
        return;
    }
    if (!context_believe(context, camera, "frame_time", stamp, &seen))
        return;
    /* That an object is no longer tracked does not prove that the camera sees. */
    if (!end || !presence_cannot_see(context->presence, camera))
        context_at(context, camera, seen.at);
    if (end)
        presence_gone(context->presence, camera, id, seen.at, context->out);
    else
        see(context, camera, id, object, seen.at);
}

/* --- what Frigate learns of an object later --- */

/* Read what was learned. The types "face" and "classification" have it in members of
 * different names. Plates and descriptions are not read. */
static bool read_learned(const struct mapping *mapping, const struct json *root,
                         str *label)
{
    if (is_text(json_get(root, "type"), "face"))
        return mapping->individual && json_text(json_get(root, "name"), label);
    return is_text(json_get(root, "type"), "classification") &&
           (sub_label(json_get(root, "sub_label"), label) ||
            json_text(json_get(root, "attribute"), label));
}

static void take_update(struct message_context *context, str prefix)
{
    const struct json *root;
    str name, id, label;
    struct seen_at seen;
    if (!context_json(context, &root))
        return;
    if (!json_text(json_get(root, "camera"), &name) ||
        !json_text(json_get(root, "id"), &id) ||
        !read_learned(context->mapping, root, &label)) {
        context_ignore(context,
                       "not a classification, nor a face where people are named");
        return;
    }
    const struct mapping_camera *camera = frigate_camera(context, prefix, name);
    if (!camera)
        return;
    instant stamp;
    if (!(value_seconds(json_get(root, "timestamp"), &stamp)
              ? context_believe(context, camera, "timestamp", stamp, &seen)
              : context_now(context, camera, &seen.at)))
        return;
    context_at(context, camera, seen.at);
    judge_label(context, camera, id, label, seen.at);
}

bool frigate_take(struct message_context *context)
{
    str prefix = context->camera->prefix, rest = context->rest;
    if (str_equal(rest, STR("events")))
        take_object(context, prefix);
    else if (str_equal(rest, STR("available")))
        frigate_take_available(context, prefix);
    else if (str_equal(rest, STR("tracked_object_update")))
        take_update(context, prefix);
    else if (str_equal(rest, STR("stats")))
        frigate_take_stats(context, prefix);
    else
        frigate_take_of_camera(context, prefix, rest);
    return true;
}
