/* deepstream.c - messages of NVIDIA DeepStream, in both of its schemas.
 *
 * In the full schema a message is about one object, with its box and perhaps an event of
 * its own (entry, exit, moving, stopped). In the minimal schema it is about one frame,
 * and lists objects as texts: id|left|top|right|bottom|label, and behind a # what
 * classifiers found: |#|attributes|confidence. Boxes are in pixels. A confidence of -0.1
 * means that there is none. Attributes of people are not read.
 *
 * Source: DeepStream documentation, "Gst-nvmsgconv".
 */
#include "edge/formats/context.h"
#include "edge/formats/formats.h"
#include "edge/formats/value.h"

#include <stdio.h>

/* Ids that every object has where there is no tracker. */
static const char *const untracked[] = {"-1", "18446744073709551615"};

/* What one sensor saw at one moment. */
struct sensor_frame {
    struct message_context *context;
    const struct mapping_camera *camera;
    instant at;
};

/* An object, from either schema. */
struct detection {
    str id;
    double left, right, bottom;
    double confidence; /* less than 0 or more than 1: none */
    bool moves, gone;
};

static str object_id(const struct sensor_frame *frame, const struct detection *found,
                     const struct mapping_zone *zone)
{
    char text[ID_LENGTH];
    bool tracked = true;
    for (size_t i = 0; i < sizeof untracked / sizeof *untracked; i++)
        tracked = tracked && !str_equal(found->id, str_from(untracked[i]));
    if (tracked || !zone)
        return found->id;
    int len = snprintf(text, sizeof text, "untracked %zu", zone->station);
    return arena_copy(&frame->context->arena, (str){text, (size_t)len});
}

static void take_found(const struct sensor_frame *frame, const struct detection *found)
{
    const struct mapping_camera *camera = frame->camera;
    struct presence *presence = frame->context->presence;
    struct mapping_point foot = {(found->left + found->right) / 2 / camera->width,
                                 found->bottom / camera->height};
    const struct mapping_zone *zone = mapping_zone_at(camera, foot);
    bool sure = found->confidence >= 0 && found->confidence <= 1;
    const struct sighting sighting = {
        .camera = camera,
        .object = object_id(frame, found, zone),
        .station = zone ? zone->station : MAPPING_NONE,
        .state = zone ? mapping_zone_state(zone, found->moves) : EVENT_IDLE,
        .confidence = sure ? found->confidence : camera->confidence,
        .at = frame->at,
        .patience = PATIENCE_FRAMES,
    };
    if (found->gone)
        presence_gone(presence, camera, sighting.object, frame->at, frame->context->out);
    else
        presence_see(presence, &sighting, frame->context->out);
}

/* --- the full schema --- */

/* An object has a member named by its label, such as "person": {...}. Find it if the
 * label is one of people. */
static const struct json *person_of(const struct mapping_section *section,
                                    const struct json *object)
{
    for (size_t i = 0; i < json_size(object) && i < 32; i++) {
        str key = json_key(object, i);
        if (mapping_person(section, key))
            return json_get(object, key.at);
    }
    return NULL;
}

static bool read_box(const struct json *box, struct detection *found)
{
    return value_number(json_get(box, "topleftx"), &found->left) &&
           value_number(json_get(box, "bottomrightx"), &found->right) &&
           value_number(json_get(box, "bottomrighty"), &found->bottom);
}

static bool is_any(str text, const char *a, const char *b)
{
    return str_equal(text, str_from(a)) || str_equal(text, str_from(b));
}

static void take_full(const struct sensor_frame *frame, const struct json *root)
{
    struct message_context *context = frame->context;
    struct detection found = {.confidence = -1, .moves = true};
    const struct json *object = json_get(root, "object");
    const struct json *person = person_of(context->section, object);
    str event = {"", 0};
    (void)json_text(json_get(json_get(root, "event"), "type"), &event);
    if (!person) {
        context_ignore(context, "an object that is not a person");
        return;
    }
    if (!value_text(json_get(object, "id"), &context->arena, &found.id) ||
        !read_box(json_get(object, "bbox"), &found)) {
        context_unread(context, frame->camera, "an object without id and bbox");
        return;
    }
    (void)value_number(json_get(person, "confidence"), &found.confidence);
    found.gone = is_any(event, "exit", "empty") || is_any(event, "reset", "reset");
    found.moves = !is_any(event, "stopped", "parked");
    take_found(frame, &found);
}

/* --- the minimal schema --- */

enum { FIELDS = 6 };

static bool read_field(str text, double *number)
{
    char copy[32], rest;
    if (!text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return sscanf(copy, "%lf%c", number, &rest) == 1 && *number >= -1e6 && *number <= 1e6;
}

static void take_entry(const struct sensor_frame *frame, str entry)
{
    struct detection found = {.confidence = -1, .moves = true};
    str field[FIELDS], rest = entry;
    for (size_t i = 0; i < FIELDS; i++)
        field[i] = str_cut(rest, '|', &rest);
    str marked = str_cut(rest, '|', &rest);
    found.id = field[0];
    if (!found.id.len || !read_field(field[1], &found.left) ||
        !read_field(field[3], &found.right) || !read_field(field[4], &found.bottom)) {
        context_unread(frame->context, frame->camera,
                       "an object '%s'; want "
                       "id|left|top|right|bottom|label",
                       str_shown(entry).text);
        return;
    }
    if (!mapping_person(frame->context->section, field[5])) {
        context_ignore(frame->context, "the label '%s' is not one of people",
                       str_shown(field[5]).text);
        return;
    }
    while (str_equal(marked, STR("#")) && rest.len) {
        str value = str_cut(rest, '|', &rest);
        if (!rest.len)
            (void)read_field(value, &found.confidence);
    }
    take_found(frame, &found);
}

static void take_minimal(const struct sensor_frame *frame, const struct json *objects)
{
    for (const struct json *o = json_first(objects); o; o = json_next(objects, o)) {
        str entry;
        if (json_text(o, &entry))
            take_entry(frame, entry);
        else
            context_unread(frame->context, frame->camera, "an object is %s; want a text",
                           json_kind(o));
    }
}

/* --- both --- */

static void take_message(struct message_context *context)
{
    struct sensor_frame frame = {.context = context};
    struct seen_at seen;
    const struct json *root;
    str name, time;
    if (!context_json(context, &root))
        return;
    const struct json *objects = json_get(root, "objects");
    const struct json *sensor = json_get(root, "sensorId");
    if (!sensor)
        sensor = json_get(json_get(root, "sensor"), "id");
    /* Analytics without a sensor go over the same topics, and are meant for others. */
    if (!value_text(sensor, &context->arena, &name)) {
        context_ignore(context, "not a message of DeepStream; want @timestamp, and "
                                "sensorId or sensor.id");
        return;
    }
    frame.camera = mapping_camera(context->section, name);
    if (!frame.camera) {
        context_ignore(context, "the mapping says nothing of the sensor '%s'",
                       str_shown(name).text);
        return;
    }
    if (!json_text(json_get(root, "@timestamp"), &time)) {
        context_unread(context, frame.camera, "a message without @timestamp");
        return;
    }
    if (!context_read_time(context, frame.camera, "@timestamp", time, &seen))
        return;
    frame.at = seen.at;
    context_at(context, frame.camera, frame.at);
    if (json_is_array(objects))
        take_minimal(&frame, objects);
    else
        take_full(&frame, root);
}

bool deepstream_take(struct message_context *context)
{
    take_message(context);
    return true;
}
