/* onvif_frames.c - pictures of cameras by ONVIF over MQTT, as lists of objects in them.
 *
 * Positions are from -1 to 1, to the right and upwards, after the frame's own
 * transformation: a scale, and then a shift.
 *
 * Source: ONVIF Analytics Service Specification, "Scene Description".
 */
#include "base/error.h"
#include "edge/formats/turn.h"

struct scene {
    struct turn *turn;
    const struct mapping_camera *camera;
    instant at;
    double scale_x, scale_y, shift_x, shift_y;
};

/* One, or an array of them: senders differ. */
static const struct json *first_of(const struct json *value)
{
    return json_is_array(value) ? json_first(value) : value;
}

static const struct json *next_of(const struct json *value, const struct json *element)
{
    return json_is_array(value) ? json_next(value, element) : NULL;
}

static bool is_named(const struct scene *scene, const struct json *name)
{
    str text;
    return json_text(name, &text) &&
           mapping_person(scene->turn->adapter->mapping, FORMAT_ONVIF, text);
}

/* Is the likeliest class one of people? *known: whether any class is given at all. */
static bool is_person(const struct scene *scene, const struct json *object, bool *known,
                      double *confidence)
{
    const struct json *class = json_get(json_get(object, "Appearance"), "Class");
    const struct json *types = json_get(class, "Type");
    bool person = false;
    double best = -1;
    *known = false;
    for (const struct json *t = first_of(types); t; t = next_of(types, t)) {
        const struct json *name = json_is_object(t) ? json_get(t, "#text") : t;
        double likelihood = turn_confidence(json_get(t, "@Likelihood"), scene->camera);
        *known = true;
        if (likelihood > best) {
            best = *confidence = likelihood;
            person = is_named(scene, name);
        }
    }
    return person;
}

/* The middle of the lower edge of its box: where it stands. */
static bool foot(const struct scene *scene, const struct json *object,
                 struct mapping_point *point)
{
    const struct json *shape = json_get(json_get(object, "Appearance"), "Shape");
    const struct json *box = json_get(shape, "BoundingBox");
    double left, right, bottom;
    if (!turn_number(json_get(box, "@left"), &left) ||
        !turn_number(json_get(box, "@right"), &right) ||
        !turn_number(json_get(box, "@bottom"), &bottom))
        return false;
    double x = (left + right) / 2 * scene->scale_x + scene->shift_x;
    double y = bottom * scene->scale_y + scene->shift_y;
    *point = (struct mapping_point){(x + 1) / 2, (1 - y) / 2};
    return true;
}

static void take_object(const struct scene *scene, const struct json *object)
{
    struct turn *turn = scene->turn;
    struct presence *presence = turn->adapter->presence;
    struct mapping_point point;
    str id;
    bool classified;
    double confidence = scene->camera->confidence;
    if (!turn_text(json_get(object, "@ObjectId"), &turn->arena, &id) ||
        !foot(scene, object, &point)) {
        turn_ignore(turn, "an object without @ObjectId and a BoundingBox");
        return;
    }
    bool person = is_person(scene, object, &classified, &confidence);
    /* What it is is not said in every picture. */
    if (!person && (classified || !presence_knows(presence, scene->camera, id))) {
        turn_ignore(turn, "an object that is not a person");
        return;
    }
    const struct mapping_zone *zone = mapping_zone_at(scene->camera, point);
    bool idle = json_get(json_get(object, "Behaviour"), "Idle");
    const struct sighting sighting = {
        .camera = scene->camera,
        .object = id,
        .station = zone ? zone->station : MAPPING_NONE,
        .state = zone ? turn_state(zone, !idle) : EVENT_IDLE,
        .confidence = confidence,
        .at = scene->at,
        .patience = PATIENCE_FRAMES,
    };
    presence_see(presence, &sighting, turn->out);
}

static void read_pair(const struct json *pair, double *x, double *y)
{
    (void)turn_number(json_get(pair, "@x"), x);
    (void)turn_number(json_get(pair, "@y"), y);
}

static void take_frame(struct turn *turn, const struct mapping_camera *camera,
                       const struct json *frame)
{
    struct scene scene = {turn, camera, {0}, 1, 1, 0, 0};
    struct error err = {0};
    str time;
    if (!json_text(json_get(frame, "@UtcTime"), &time)) {
        turn_ignore(turn, "a frame without @UtcTime");
        return;
    }
    if (!instant_parse(time, &scene.at, &err)) {
        turn_ignore(turn, "@UtcTime: %s", err.text);
        return;
    }
    const struct json *transformation = json_get(frame, "Transformation");
    read_pair(json_get(transformation, "Scale"), &scene.scale_x, &scene.scale_y);
    read_pair(json_get(transformation, "Translate"), &scene.shift_x, &scene.shift_y);
    turn_at(turn, camera, scene.at);
    const struct json *objects = json_get(frame, "Object");
    for (const struct json *o = first_of(objects); o; o = next_of(objects, o))
        take_object(&scene, o);
}

void onvif_take_frames(struct turn *turn, const struct mapping_camera *camera)
{
    const struct json *root;
    if (!turn_json(turn, &root))
        return;
    const struct json *frames = json_get(root, "Frame");
    if (!first_of(frames))
        turn_ignore(turn, "no Frame in it");
    for (const struct json *f = first_of(frames); f; f = next_of(frames, f))
        take_frame(turn, camera, f);
}
