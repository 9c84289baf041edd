/* frigate.c - messages of Frigate, an open video recorder that tracks objects.
 *
 * Frigate sends a message about each object that it tracks when the object is new, when
 * something about it changed (its zone, or whether it moves), at least once a minute, and
 * when it is gone. A new object counts as moving for about ten seconds, whatever it does.
 * Once a minute `stats` shows which cameras are alive, even if nobody is there to track.
 *
 * Source: https://docs.frigate.video/integrations/mqtt
 */
#include "edge/formats/context.h"
#include "edge/formats/formats.h"
#include "edge/formats/value.h"

#include <stdio.h>

static bool is_text(const struct json *value, const char *want)
{
    str text;
    return json_text(value, &text) && str_equal(text, str_from(want));
}

static const struct mapping_camera *find_camera(struct message_context *context,
                                                str prefix, str name)
{
    const struct mapping_camera *camera = mapping_camera(context->section, name);
    if (camera && str_equal(camera->prefix, prefix))
        return camera;
    context_ignore(context, "the mapping says nothing of the camera '%s'",
                   str_shown(name).text);
    return NULL;
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
    const struct mapping_camera *camera = find_camera(context, prefix, name);
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
    const struct mapping_camera *camera = find_camera(context, prefix, name);
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

/* --- cameras --- */

static void take_model(struct message_context *context,
                       const struct mapping_camera *camera, str name)
{
    enum event_type state;
    instant at;
    for (size_t i = 0; i < camera->models; i++) {
        const struct mapping_model *model = &camera->model[i];
        if (!str_equal(model->name, name))
            continue;
        if (!mapping_class(&model->classes, str_trim(context->message->payload),
                           &state)) {
            context_ignore(context, "the mapping says nothing of the class '%s'",
                           str_shown(context->message->payload).text);
            return;
        }
        if (!context_now(context, camera, &at))
            return;
        char id[24];
        int len = snprintf(id, sizeof id, "model %zu", i);
        const struct sighting sighting = {
            camera, {id, (size_t)len}, model->station, state, camera->confidence,
            at,     PATIENCE_HELD};
        context_at(context, camera, at);
        presence_see(context->presence, &sighting, context->out);
        return;
    }
    context_ignore(context, "the mapping says nothing of the model '%s'",
                   str_shown(name).text);
}

static bool is_blind(const struct message_context *context,
                     const struct mapping_camera *camera)
{
    const bool *blind = context->state;
    return blind[camera - context->section->camera];
}

static void set_blind(const struct message_context *context,
                      const struct mapping_camera *camera, bool is_so)
{
    bool *blind = context->state;
    blind[camera - context->section->camera] = is_so;
}

/* A camera is there, or not. If it is, it may be blind. */
static void set_camera(struct message_context *context,
                       const struct mapping_camera *camera, bool online, bool forget,
                       instant at)
{
    enum camera_state state = !online                     ? CAMERA_OFFLINE
                              : is_blind(context, camera) ? CAMERA_DARK
                                                          : CAMERA_ONLINE;
    presence_camera(context->presence, camera, state, at, forget, context->out);
}

static void take_status(struct message_context *context,
                        const struct mapping_camera *camera, str role)
{
    str word = str_trim(context->message->payload);
    bool online = str_equal(word, STR("online"));
    instant at;
    if (!str_equal(role, STR("detect")))
        context_ignore(context, "only the role detect tells whether a camera sees");
    else if (!online && !str_equal(word, STR("offline")) &&
             !str_equal(word, STR("disabled")))
        context_unread(context, camera,
                       "the status '%s' is not online, offline or disabled",
                       str_shown(word).text);
    else if (context_now(context, camera, &at))
        set_camera(context, camera, online, false, at);
}

/* A switch of the camera: ON or OFF. Without detection nobody is seen, though pictures
 * go on. */
static void take_switch(struct message_context *context,
                        const struct mapping_camera *camera, bool of_detection)
{
    str word = str_trim(context->message->payload);
    bool on = str_equal(word, STR("ON"));
    instant at;
    if (!on && !str_equal(word, STR("OFF"))) {
        context_unread(context, camera, "the switch '%s' is not ON or OFF",
                       str_shown(word).text);
        return;
    }
    if (!context_now(context, camera, &at))
        return;
    if (of_detection)
        set_blind(context, camera, !on);
    set_camera(context, camera, on || of_detection, false, at);
}

/* Frigate itself started or ended, so the ids of its objects will not appear again, and
 * its switches are as its configuration says. */
static void take_available(struct message_context *context, str prefix)
{
    const struct mapping_section *section = context->section;
    str word = str_trim(context->message->payload);
    bool online = str_equal(word, STR("online"));
    if (!online && !str_equal(word, STR("offline")) && !str_equal(word, STR("stopped"))) {
        context_unread(context, NULL, "'%s' is not online, offline or stopped",
                       str_shown(word).text);
        return;
    }
    for (size_t i = 0; i < section->cameras; i++) {
        const struct mapping_camera *camera = &section->camera[i];
        instant at;
        if (!str_equal(camera->prefix, prefix))
            continue;
        if (!context_now(context, camera, &at))
            return;
        if (!online)
            set_blind(context, camera, false);
        set_camera(context, camera, online, !online, at);
    }
}

/* The figures of one camera: pictures a second that come and that are looked at, and
 * whether objects are searched in them. */
static void take_figures(struct message_context *context,
                         const struct mapping_camera *camera, const struct json *figures)
{
    double come, looked_at;
    bool searched = true;
    instant at;
    if (!value_number(json_get(figures, "camera_fps"), &come) ||
        !context_now(context, camera, &at))
        return;
    bool told = value_bool(json_get(figures, "detection_enabled"), &searched);
    if (value_number(json_get(figures, "process_fps"), &looked_at)) {
        told = true;
        searched = searched && looked_at > 0;
    }
    if (come > 0 && told && is_blind(context, camera) != !searched) {
        set_blind(context, camera, !searched);
        set_camera(context, camera, true, false, at);
    }
    if (come > 0 && !is_blind(context, camera))
        context_at(context, camera, at);
    else
        set_camera(context, camera, come > 0, false, at);
}

/* Up to version 0.12 the cameras stand at the top, beside figures of other things. */
static void take_stats(struct message_context *context, str prefix)
{
    const struct mapping_section *section = context->section;
    const struct json *root;
    if (!context_json(context, &root))
        return;
    const struct json *cameras = json_get(root, "cameras");
    if (!json_is_object(cameras))
        cameras = root;
    for (size_t i = 0; i < section->cameras; i++) {
        const struct mapping_camera *camera = &section->camera[i];
        if (str_equal(camera->prefix, prefix))
            take_figures(context, camera, json_get(cameras, camera->name.at));
    }
}

/* "hall/status/detect", "hall/detect/state", "hall/classification/bench" */
static void take_of_camera(struct message_context *context, str prefix, str rest)
{
    str name = str_cut(rest, '/', &rest);
    str kind = str_cut(rest, '/', &rest);
    bool status = str_equal(kind, STR("status"));
    bool model = str_equal(kind, STR("classification"));
    bool detection = str_equal(kind, STR("detect"));
    bool is_switch =
        (detection || str_equal(kind, STR("enabled"))) && str_equal(rest, STR("state"));
    if (!status && !model && !is_switch) {
        context_ignore(context, "a topic of Frigate that is not read");
        return;
    }
    const struct mapping_camera *camera = find_camera(context, prefix, name);
    if (camera && status)
        take_status(context, camera, rest);
    else if (camera && model)
        take_model(context, camera, rest);
    else if (camera)
        take_switch(context, camera, detection);
}

/* Of each camera: is it blind, because it does not look for objects? */
void *frigate_new_state(const struct mapping_section *section, struct arena *arena)
{
    return arena_new(arena, bool, section->cameras);
}

bool frigate_take(struct message_context *context)
{
    str prefix = context->camera->prefix, rest = context->rest;
    if (str_equal(rest, STR("events")))
        take_object(context, prefix);
    else if (str_equal(rest, STR("available")))
        take_available(context, prefix);
    else if (str_equal(rest, STR("tracked_object_update")))
        take_update(context, prefix);
    else if (str_equal(rest, STR("stats")))
        take_stats(context, prefix);
    else
        take_of_camera(context, prefix, rest);
    return true;
}
