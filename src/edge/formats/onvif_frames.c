/* onvif_frames.c - pictures by ONVIF over MQTT, as lists of the objects in them.
 *
 * A position is from -1 to 1, to the right and upwards, after the frame's own
 * transformation: first its scale, then its shift.
 *
 * Source: ONVIF Analytics Service Specification, "Scene Description".
 */
#include "edge/formats/onvif_frames.h"
#include "edge/formats/context.h"
#include "edge/formats/onvif_class.h"
#include "edge/formats/value.h"

struct onvif_frame {
    struct message_context *context;
    const struct mapping_camera *camera;
    instant at;
    double scale_x, scale_y, shift_x, shift_y;
};

/* Where the object stands: the middle of the lower edge of its box. */
static bool foot(const struct onvif_frame *frame, const struct json *object,
                 struct mapping_point *point)
{
    const struct json *shape = json_get(json_get(object, "Appearance"), "Shape");
    const struct json *box = json_get(shape, "BoundingBox");
    double left, right, bottom;
    if (!value_number(json_get(box, "@left"), &left) ||
        !value_number(json_get(box, "@right"), &right) ||
        !value_number(json_get(box, "@bottom"), &bottom))
        return false;
    double x = (left + right) / 2 * frame->scale_x + frame->shift_x;
    double y = bottom * frame->scale_y + frame->shift_y;
    *point = (struct mapping_point){(x + 1) / 2, (1 - y) / 2};
    return true;
}

static void take_object(const struct onvif_frame *frame, const struct json *object)
{
    struct message_context *context = frame->context;
    struct presence *presence = context->presence;
    struct mapping_point point;
    str id;
    double confidence = frame->camera->confidence;
    if (!value_text(json_get(object, "@ObjectId"), &context->arena, &id) ||
        !foot(frame, object, &point)) {
        context_unread(context, frame->camera,
                       "an object without @ObjectId and a BoundingBox");
        return;
    }
    enum onvif_class class =
        onvif_class_of(context->section, frame->camera, object, &confidence);
    /* Not every picture repeats the class of an object. */
    if (class == ONVIF_OTHER ||
        (class == ONVIF_UNCLASSED && !presence_knows(presence, frame->camera, id))) {
        context_ignore(context, "an object that is not a person");
        return;
    }
    const struct mapping_zone *zone = mapping_zone_at(frame->camera, point);
    bool idle = json_get(json_get(object, "Behaviour"), "Idle");
    const struct sighting sighting = {
        .camera = frame->camera,
        .object = id,
        .station = zone ? zone->station : MAPPING_NONE,
        .state = zone ? mapping_zone_state(zone, !idle) : EVENT_IDLE,
        .confidence = confidence,
        .at = frame->at,
        .patience = PATIENCE_FRAMES,
    };
    presence_see(presence, &sighting, context->out);
}

static void read_pair(const struct json *pair, double *x, double *y)
{
    (void)value_number(json_get(pair, "@x"), x);
    (void)value_number(json_get(pair, "@y"), y);
}

static void take_frame(struct message_context *context,
                       const struct mapping_camera *camera, const struct json *value)
{
    struct onvif_frame frame = {context, camera, {0}, 1, 1, 0, 0};
    struct seen_at seen;
    str time;
    if (!json_text(json_get(value, "@UtcTime"), &time)) {
        context_unread(context, camera, "a frame without @UtcTime");
        return;
    }
    if (!context_read_time(context, camera, "@UtcTime", time, &seen))
        return;
    frame.at = seen.at;
    const struct json *transformation = json_get(value, "Transformation");
    read_pair(json_get(transformation, "Scale"), &frame.scale_x, &frame.scale_y);
    read_pair(json_get(transformation, "Translate"), &frame.shift_x, &frame.shift_y);
    context_at(context, camera, frame.at);
    const struct json *objects = json_get(value, "Object");
    for (const struct json *o = value_first(objects); o; o = value_next(objects, o))
        take_object(&frame, o);
}

void onvif_take_frames(struct message_context *context,
                       const struct mapping_camera *camera)
{
    const struct json *root;
    if (!context_json(context, &root))
        return;
    const struct json *frames = json_get(root, "Frame");
    if (!value_first(frames))
        context_unread(context, camera, "no Frame in it");
    for (const struct json *f = value_first(frames); f; f = value_next(frames, f))
        take_frame(context, camera, f);
}
