/* frigate.c - messages of Frigate, an open video recorder that tracks objects.
 *
 * It says of each object that it tracks when it is new, when anything of note changed (a
 * zone, that it stopped or moved again) and at least once a minute, and when it is gone.
 * A new object always counts as moving, for about ten seconds. `stats`, once a minute,
 * tells that a camera lives when nobody is there to be tracked.
 *
 * Source: https://docs.frigate.video/integrations/mqtt
 */
#include "edge/formats/turn.h"

#include <stdio.h>

static bool is_text(const struct json *value, const char *want)
{
    str text;
    return json_text(value, &text) && str_equal(text, str_from(want));
}

static const struct mapping_camera *find_camera(struct turn *turn, str prefix, str name)
{
    const struct mapping_camera *camera =
        mapping_camera(turn->adapter->mapping, FORMAT_FRIGATE, name);
    if (camera && str_equal(camera->prefix, prefix))
        return camera;
    turn_ignore(turn, "the mapping says nothing of the camera '%s'",
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

static bool is_moving(const struct mapping *mapping, const struct json *object)
{
    bool stationary = false, active = true;
    int64_t frames = 0;
    (void)json_bool(json_get(object, "stationary"), &stationary);
    (void)json_bool(json_get(object, "active"), &active);
    (void)json_integer(json_get(object, "motionless_count"), &frames);
    return active && !stationary &&
           !(mapping->motionless_frames && frames >= mapping->motionless_frames);
}

/* A second label is a text, or a pair of text and score. */
static bool sub_label(const struct json *value, str *label)
{
    if (json_is_array(value))
        value = json_first(value);
    return json_text(value, label);
}

/* What a second label tells: what the object does, or, only where the mapping names
 * people, who it is. Anything else is forgotten at once. */
static void judge_label(struct turn *turn, const struct mapping_camera *camera, str id,
                        str label, instant at)
{
    enum event_type state = EVENT_TYPES;
    size_t worker = mapping_worker(turn->adapter->mapping, label);
    if (mapping_class(&camera->classes, label, &state) || worker != MAPPING_NONE)
        presence_judge(turn->adapter->presence, camera, id, worker, state, at, turn->out);
}

static void see(struct turn *turn, const struct mapping_camera *camera, str id,
                const struct json *object, instant at)
{
    struct presence *presence = turn->adapter->presence;
    const struct mapping_zone *zone =
        find_zone(camera, json_get(object, "current_zones"));
    bool moving = is_moving(turn->adapter->mapping, object);
    const struct sighting sighting = {
        .camera = camera,
        .object = id,
        .station = zone ? zone->station : MAPPING_NONE,
        .state = zone ? turn_state(zone, moving) : EVENT_IDLE,
        .confidence = turn_confidence(json_get(object, "score"), camera),
        .at = at,
        .patience = PATIENCE_TRACKED,
    };
    str label;
    presence_see(presence, &sighting, turn->out);
    if (sub_label(json_get(object, "sub_label"), &label) &&
        presence_knows(presence, camera, id))
        judge_label(turn, camera, id, label, at);
}

/* May anything be made of this object? */
static bool is_wanted(struct turn *turn, const struct json *object)
{
    str label = {"", 0};
    bool false_positive = false;
    (void)json_text(json_get(object, "label"), &label);
    (void)json_bool(json_get(object, "false_positive"), &false_positive);
    if (!mapping_person(turn->adapter->mapping, FORMAT_FRIGATE, label))
        turn_ignore(turn, "the label '%s' is not one of people", str_shown(label).text);
    else if (false_positive)
        turn_ignore(turn, "a false positive");
    else
        return true;
    return false;
}

static void take_object(struct turn *turn, str prefix)
{
    const struct json *root;
    str name, id;
    instant at;
    if (!turn_json(turn, &root))
        return;
    const struct json *object = json_get(root, "after");
    const struct json *type = json_get(root, "type");
    bool end = is_text(type, "end");
    if (!json_text(json_get(object, "camera"), &name) ||
        !json_text(json_get(object, "id"), &id) ||
        !(end || is_text(type, "new") || is_text(type, "update"))) {
        turn_ignore(turn, "not an event of Frigate; want type new, update or end, and an "
                          "object 'after' with camera and id");
        return;
    }
    const struct mapping_camera *camera = find_camera(turn, prefix, name);
    if (!camera || !is_wanted(turn, object))
        return;
    if (!(end && turn_seconds(json_get(object, "end_time"), &at)) &&
        !turn_seconds(json_get(object, "frame_time"), &at)) {
        turn_ignore(turn, "frame_time is not a time in seconds");
        return;
    }
    turn_at(turn, camera, at);
    if (end)
        presence_gone(turn->adapter->presence, camera, id, at, turn->out);
    else
        see(turn, camera, id, object, at);
}

/* --- what is learned of an object later --- */

/* "face", "classification", ... carry the word in members of different names. Plates and
 * descriptions are not read. */
static bool learned(const struct mapping *mapping, const struct json *root, str *label)
{
    if (is_text(json_get(root, "type"), "face"))
        return mapping->individual && json_text(json_get(root, "name"), label);
    return is_text(json_get(root, "type"), "classification") &&
           (sub_label(json_get(root, "sub_label"), label) ||
            json_text(json_get(root, "attribute"), label));
}

static void take_update(struct turn *turn, str prefix)
{
    const struct json *root;
    str name, id, label;
    instant at;
    if (!turn_json(turn, &root))
        return;
    if (!json_text(json_get(root, "camera"), &name) ||
        !json_text(json_get(root, "id"), &id) ||
        !learned(turn->adapter->mapping, root, &label)) {
        turn_ignore(turn, "not a classification, nor a face where people are named");
        return;
    }
    const struct mapping_camera *camera = find_camera(turn, prefix, name);
    if (!camera)
        return;
    if (!turn_seconds(json_get(root, "timestamp"), &at) && !turn_now(turn, camera, &at))
        return;
    turn_at(turn, camera, at);
    judge_label(turn, camera, id, label, at);
}

/* --- cameras --- */

static void take_model(struct turn *turn, const struct mapping_camera *camera, str name)
{
    enum event_type state;
    instant at;
    for (size_t i = 0; i < camera->models; i++) {
        const struct mapping_model *model = &camera->model[i];
        if (!str_equal(model->name, name))
            continue;
        if (!mapping_class(&model->classes, str_trim(turn->message->payload), &state)) {
            turn_ignore(turn, "the mapping says nothing of the class '%s'",
                        str_shown(turn->message->payload).text);
            return;
        }
        if (!turn_now(turn, camera, &at))
            return;
        char id[24];
        int len = snprintf(id, sizeof id, "model %zu", i);
        const struct sighting sighting = {
            camera, {id, (size_t)len}, model->station, state, camera->confidence,
            at,     PATIENCE_HELD};
        turn_at(turn, camera, at);
        presence_see(turn->adapter->presence, &sighting, turn->out);
        return;
    }
    turn_ignore(turn, "the mapping says nothing of the model '%s'", str_shown(name).text);
}

static void take_status(struct turn *turn, const struct mapping_camera *camera, str role)
{
    str word = str_trim(turn->message->payload);
    bool online = str_equal(word, STR("online"));
    instant at;
    if (!str_equal(role, STR("detect"))) {
        turn_ignore(turn, "only the role detect tells whether a camera sees");
        return;
    }
    if (!online && !str_equal(word, STR("offline")) &&
        !str_equal(word, STR("disabled"))) {
        turn_ignore(turn, "the status '%s' is not online, offline or disabled",
                    str_shown(word).text);
        return;
    }
    if (turn_now(turn, camera, &at))
        presence_camera(turn->adapter->presence, camera,
                        online ? CAMERA_ONLINE : CAMERA_OFFLINE, at, false, turn->out);
}

/* Frigate itself comes and goes, and with it the ids of all objects. */
static void take_available(struct turn *turn, str prefix)
{
    const struct mapping *mapping = turn->adapter->mapping;
    str word = str_trim(turn->message->payload);
    bool online = str_equal(word, STR("online"));
    if (!online && !str_equal(word, STR("offline")) && !str_equal(word, STR("stopped"))) {
        turn_ignore(turn, "'%s' is not online, offline or stopped", str_shown(word).text);
        return;
    }
    for (size_t i = 0; i < mapping->cameras; i++) {
        const struct mapping_camera *camera = &mapping->camera[i];
        instant at;
        if (camera->format != FORMAT_FRIGATE || !str_equal(camera->prefix, prefix))
            continue;
        if (!turn_now(turn, camera, &at))
            return;
        presence_camera(turn->adapter->presence, camera,
                        online ? CAMERA_ONLINE : CAMERA_OFFLINE, at, !online, turn->out);
    }
}

static void take_stats(struct turn *turn, str prefix)
{
    const struct mapping *mapping = turn->adapter->mapping;
    const struct json *root;
    if (!turn_json(turn, &root))
        return;
    const struct json *cameras = json_get(root, "cameras");
    for (size_t i = 0; i < mapping->cameras; i++) {
        const struct mapping_camera *camera = &mapping->camera[i];
        instant at;
        double rate;
        if (camera->format != FORMAT_FRIGATE || !str_equal(camera->prefix, prefix) ||
            !json_number(json_get(json_get(cameras, camera->name.at), "camera_fps"),
                         &rate))
            continue;
        if (!turn_now(turn, camera, &at))
            return;
        if (rate > 0)
            turn_at(turn, camera, at);
        else
            presence_camera(turn->adapter->presence, camera, CAMERA_OFFLINE, at, false,
                            turn->out);
    }
}

/* "hall/status/detect", "hall/classification/bench" */
static void take_of_camera(struct turn *turn, str prefix, str rest)
{
    str name = str_cut(rest, '/', &rest);
    str kind = str_cut(rest, '/', &rest);
    bool status = str_equal(kind, STR("status"));
    if (!status && !str_equal(kind, STR("classification"))) {
        turn_ignore(turn, "a topic of Frigate that is not read");
        return;
    }
    const struct mapping_camera *camera = find_camera(turn, prefix, name);
    if (camera && status)
        take_status(turn, camera, rest);
    else if (camera)
        take_model(turn, camera, rest);
}

void frigate_take(struct turn *turn, str prefix, str rest)
{
    if (str_equal(rest, STR("events")))
        take_object(turn, prefix);
    else if (str_equal(rest, STR("available")))
        take_available(turn, prefix);
    else if (str_equal(rest, STR("tracked_object_update")))
        take_update(turn, prefix);
    else if (str_equal(rest, STR("stats")))
        take_stats(turn, prefix);
    else
        take_of_camera(turn, prefix, rest);
}
