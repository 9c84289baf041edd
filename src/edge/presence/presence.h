/* presence.h - who is where: sightings of objects become states of workers.
 *
 * A worker is working when any of his objects works, idle when any is present, and
 * otherwise absent at the station where he was last. Objects of a camera that cannot see
 * count for nothing meanwhile. A newcomer at the station of an idle worker does not make
 * him work before it has moved for a while (`settle`): trackers take every new object for
 * a moving one, and give the same person a new id now and then.
 *
 * All times are of the source's clock, which may differ from this box's; how far is
 * learned from each message. What was said is said again (`repeat`) as long as it is
 * seen to hold, so that nobody stays unknown after a gap.
 *
 * After the start, or after a camera was gone, somebody may be there of whom nothing is
 * heard for a while. His absence is said only when nothing was seen of him for `lost`.
 *
 * Bounded: of each camera PRESENCE_OBJECTS are remembered; past it the one that was not
 * seen for longest is dropped, and that is said.
 */
#ifndef EDGE_PRESENCE_PRESENCE_H
#define EDGE_PRESENCE_PRESENCE_H

#include "edge/formats/adapter.h"
#include "edge/mapping/rows.h"

struct presence;

enum { PRESENCE_OBJECTS = 256 };

/* How long an object that nothing is heard of is still there. */
enum patience {
    PATIENCE_HELD,    /* until it is said to be gone */
    PATIENCE_TRACKED, /* for `lost`: it should have been said, but that may get lost */
    PATIENCE_FRAMES,  /* for the exit hold: it would be in every picture */
};

struct sighting {
    const struct mapping_camera *camera;
    str object;            /* its id, unique at the camera */
    size_t station;        /* MAPPING_NONE: nowhere that matters */
    enum event_type state; /* working or idle; absent: it says that nobody is there */
    double confidence;
    instant at;
    enum patience patience;
};

/* `mapping` is borrowed for as long as the result lives. */
struct presence *presence_new(const struct mapping *mapping);
void presence_free(struct presence *presence); /* accepts NULL */

/* The box's clock; it comes first of all with each message. Says what has lasted. */
void presence_tick(struct presence *presence, instant now, const struct adapter_out *out);

/* What the clock of a camera shows now. */
instant presence_clock(const struct presence *presence,
                       const struct mapping_camera *camera);

/* A camera lives: something of this time was heard of it just now. Ends being silent or
 * offline, not being dark. */
void presence_heard(struct presence *presence, const struct mapping_camera *camera,
                    instant at, const struct adapter_out *out);

/* What became of a camera. `forget`: its objects will not come back under their ids. */
void presence_camera(struct presence *presence, const struct mapping_camera *camera,
                     enum camera_state state, instant at, bool forget,
                     const struct adapter_out *out);

void presence_see(struct presence *presence, const struct sighting *sighting,
                  const struct adapter_out *out);
void presence_gone(struct presence *presence, const struct mapping_camera *camera,
                   str object, instant at, const struct adapter_out *out);

/* All objects whose ids begin so are gone. */
void presence_gone_all(struct presence *presence, const struct mapping_camera *camera,
                       str start, instant at, const struct adapter_out *out);
bool presence_knows(const struct presence *presence, const struct mapping_camera *camera,
                    str object);

/* Of all objects whose ids begin so it is no longer said what they do. */
void presence_unjudge_all(struct presence *presence, const struct mapping_camera *camera,
                          str start, instant at, const struct adapter_out *out);

/* Of an object that was seen: who it is, or what it does, whatever its movement says.
 * MAPPING_NONE, EVENT_TYPES: nothing. */
void presence_judge(struct presence *presence, const struct mapping_camera *camera,
                    str object, size_t worker, enum event_type state, instant at,
                    const struct adapter_out *out);

/* Units were made at a station. */
void presence_units(struct presence *presence, const struct mapping_camera *camera,
                    size_t station, int64_t count, instant at,
                    const struct adapter_out *out);

/* Nothing came of something. */
void presence_ignore(const struct adapter_out *out, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
