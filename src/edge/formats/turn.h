/* turn.h - one message on its way through an adapter: what the formats share. */
#ifndef EDGE_FORMATS_TURN_H
#define EDGE_FORMATS_TURN_H

#include "base/json.h"
#include "edge/presence/presence.h"

struct adapter {
    const struct mapping *mapping;
    struct presence *presence;
    int64_t *counted; /* by rule: its counter's last value, -1 when there was none */
    unsigned *faults; /* by camera: what keeps it from seeing, a bit each */
};

struct turn {
    struct adapter *adapter;
    const struct message *message;
    const struct adapter_out *out;
    struct arena arena;
};

/* The payload as JSON; false, and that is said, when it is none. */
bool turn_json(struct turn *turn, const struct json **root);

/* The message speaks of this moment of a camera's clock. Whatever has lasted until then
 * is said before anything of the message is taken in. */
void turn_at(struct turn *turn, const struct mapping_camera *camera, instant at);

/* The message has no time of its own: *at is what the camera's clock shows now. False,
 * and that is said, when nobody knows when it was received. */
bool turn_now(struct turn *turn, const struct mapping_camera *camera, instant *at);

/* Nothing comes of the message, or of a part of it. */
#define turn_ignore(turn, ...) presence_ignore((turn)->out, __VA_ARGS__)

/* Seconds since 1970 with a fraction; false when it is no such time. */
bool turn_seconds(const struct json *value, instant *at);

/* Values that some senders put in quotes. turn_text() writes a number as text, in
 * `arena`. */
bool turn_bool(const struct json *value, bool *out);
bool turn_number(const struct json *value, double *out);
bool turn_text(const struct json *value, struct arena *arena, str *out);

/* A confidence from 0 to 1, or the camera's own when there is none. */
double turn_confidence(const struct json *value, const struct mapping_camera *camera);

/* What an object at a zone does: as the mapping says of the zone, or else as it moves. */
static inline enum event_type turn_state(const struct mapping_zone *zone, bool moves)
{
    return zone->state != EVENT_TYPES ? zone->state : moves ? EVENT_WORKING : EVENT_IDLE;
}

/* The formats; `rest` is the topic after what names the format. */
void frigate_take(struct turn *turn, str prefix, str rest);
void onvif_take_event(struct turn *turn, const struct mapping_camera *camera, str rest);
void onvif_take_frames(struct turn *turn, const struct mapping_camera *camera);
void deepstream_take(struct turn *turn);
void native_take(struct turn *turn);

#endif
