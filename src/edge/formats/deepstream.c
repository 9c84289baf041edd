/* deepstream.c - messages of NVIDIA DeepStream, in both of its schemas.
 *
 * Full: one object a message, with a box and perhaps an event of its own (entry, exit,
 * moving, stopped). Minimal: one picture a message, its objects as texts between bars:
 * id|left|top|right|bottom|label, and with classifiers #|attributes|confidence. Boxes are
 * in pixels. -0.1 stands for no confidence. Of attributes of people nothing is read.
 *
 * Source: DeepStream documentation, "Gst-nvmsgconv".
 */
#include "base/error.h"
#include "edge/formats/turn.h"

#include <stdio.h>

/* What a tracker that is not there gives to everything. */
static const char *const untracked[] = {"-1", "18446744073709551615"};

struct picture {
    struct turn *turn;
    const struct mapping_camera *camera;
    instant at;
};

/* An object, as either schema tells it. */
struct found {
    str id;
    double left, right, bottom;
    double confidence; /* out of 0..1: none */
    bool moves, gone;
};

static str object_id(const struct picture *picture, const struct found *found,
                     const struct mapping_zone *zone)
{
    char text[ID_LENGTH];
    bool tracked = true;
    for (size_t i = 0; i < sizeof untracked / sizeof *untracked; i++)
        tracked = tracked && !str_equal(found->id, str_from(untracked[i]));
    if (tracked || !zone)
        return found->id;
    int len = snprintf(text, sizeof text, "untracked %zu", zone->station);
    return arena_copy(&picture->turn->arena, (str){text, (size_t)len});
}

static void take_found(const struct picture *picture, const struct found *found)
{
    const struct mapping_camera *camera = picture->camera;
    struct presence *presence = picture->turn->adapter->presence;
    struct mapping_point foot = {(found->left + found->right) / 2 / camera->width,
                                 found->bottom / camera->height};
    const struct mapping_zone *zone = mapping_zone_at(camera, foot);
    bool sure = found->confidence >= 0 && found->confidence <= 1;
    const struct sighting sighting = {
        .camera = camera,
        .object = object_id(picture, found, zone),
        .station = zone ? zone->station : MAPPING_NONE,
        .state = zone ? turn_state(zone, found->moves) : EVENT_IDLE,
        .confidence = sure ? found->confidence : camera->confidence,
        .at = picture->at,
        .patience = PATIENCE_FRAMES,
    };
    if (found->gone)
        presence_gone(presence, camera, sighting.object, picture->at, picture->turn->out);
    else
        presence_see(presence, &sighting, picture->turn->out);
}

/* --- the full schema --- */

/* The member that is named as what it is: "person": {...}. */
static const struct json *person_of(const struct mapping *mapping,
                                    const struct json *object)
{
    for (size_t i = 0; i < json_size(object) && i < 32; i++) {
        str key = json_key(object, i);
        if (mapping_person(mapping, FORMAT_DEEPSTREAM, key))
            return json_get(object, key.at);
    }
    return NULL;
}

static bool read_box(const struct json *box, struct found *found)
{
    return turn_number(json_get(box, "topleftx"), &found->left) &&
           turn_number(json_get(box, "bottomrightx"), &found->right) &&
           turn_number(json_get(box, "bottomrighty"), &found->bottom);
}

static bool is_any(str text, const char *a, const char *b)
{
    return str_equal(text, str_from(a)) || str_equal(text, str_from(b));
}

static void take_full(const struct picture *picture, const struct json *root)
{
    struct turn *turn = picture->turn;
    struct found found = {.confidence = -1, .moves = true};
    const struct json *object = json_get(root, "object");
    const struct json *person = person_of(turn->adapter->mapping, object);
    str event = {"", 0};
    (void)json_text(json_get(json_get(root, "event"), "type"), &event);
    if (!person) {
        turn_ignore(turn, "an object that is not a person");
        return;
    }
    if (!turn_text(json_get(object, "id"), &turn->arena, &found.id) ||
        !read_box(json_get(object, "bbox"), &found)) {
        turn_ignore(turn, "an object without id and bbox");
        return;
    }
    (void)turn_number(json_get(person, "confidence"), &found.confidence);
    found.gone = is_any(event, "exit", "empty") || is_any(event, "reset", "reset");
    found.moves = !is_any(event, "stopped", "parked");
    take_found(picture, &found);
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

static void take_entry(const struct picture *picture, str entry)
{
    struct found found = {.confidence = -1, .moves = true};
    str field[FIELDS], rest = entry;
    for (size_t i = 0; i < FIELDS; i++)
        field[i] = str_cut(rest, '|', &rest);
    str marked = str_cut(rest, '|', &rest);
    found.id = field[0];
    if (!found.id.len || !read_field(field[1], &found.left) ||
        !read_field(field[3], &found.right) || !read_field(field[4], &found.bottom)) {
        turn_ignore(picture->turn,
                    "an object '%s'; want "
                    "id|left|top|right|bottom|label",
                    str_shown(entry).text);
        return;
    }
    if (!mapping_person(picture->turn->adapter->mapping, FORMAT_DEEPSTREAM, field[5])) {
        turn_ignore(picture->turn, "the label '%s' is not one of people",
                    str_shown(field[5]).text);
        return;
    }
    while (str_equal(marked, STR("#")) && rest.len) {
        str value = str_cut(rest, '|', &rest);
        if (!rest.len)
            (void)read_field(value, &found.confidence);
    }
    take_found(picture, &found);
}

static void take_minimal(const struct picture *picture, const struct json *objects)
{
    for (const struct json *o = json_first(objects); o; o = json_next(objects, o)) {
        str entry;
        if (json_text(o, &entry))
            take_entry(picture, entry);
        else
            turn_ignore(picture->turn, "an object is %s; want a text", json_kind(o));
    }
}

/* --- both --- */

void deepstream_take(struct turn *turn)
{
    struct picture picture = {.turn = turn};
    struct error err = {0};
    const struct json *root;
    str name, time;
    if (!turn_json(turn, &root))
        return;
    const struct json *objects = json_get(root, "objects");
    const struct json *sensor = json_get(root, "sensorId");
    if (!sensor)
        sensor = json_get(json_get(root, "sensor"), "id");
    if (!turn_text(sensor, &turn->arena, &name) ||
        !json_text(json_get(root, "@timestamp"), &time)) {
        turn_ignore(turn, "not a message of DeepStream; want @timestamp, and sensorId or "
                          "sensor.id");
        return;
    }
    picture.camera = mapping_camera(turn->adapter->mapping, FORMAT_DEEPSTREAM, name);
    if (!picture.camera) {
        turn_ignore(turn, "the mapping says nothing of the sensor '%s'",
                    str_shown(name).text);
        return;
    }
    if (!instant_parse(time, &picture.at, &err)) {
        turn_ignore(turn, "@timestamp: %s", err.text);
        return;
    }
    turn_at(turn, picture.camera, picture.at);
    if (json_is_array(objects))
        take_minimal(&picture, objects);
    else
        take_full(&picture, root);
}
