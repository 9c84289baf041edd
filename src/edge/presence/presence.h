/* presence.h - who is where: sightings of objects become states of workers.
 *
 * A worker is working while any object that counts as him works, idle while any is
 * present, and otherwise absent at the station where he was last. While a camera cannot
 * see, its objects do not count.
 *
 * Trackers take every new object for a moving one, and now and then give the same person
 * a new id. So a new object at the station of an idle worker makes him work only after it
 * has moved for a while (`settle`).
 *
 * All times are by the clock of the source, which may differ from that of this box. Each
 * message shows by how much. A state that still holds is reported again (`repeat`), so
 * that nobody stays unknown after a gap.
 *
 * After a start, and after a camera was gone, somebody may be present though no message
 * mentions him for a while. He is reported absent only if he was not seen for `lost`.
 *
 * Of each camera at most PRESENCE_OBJECTS objects are remembered. A further one replaces
 * the object that was not seen for longest.
 */
#ifndef EDGE_PRESENCE_PRESENCE_H
#define EDGE_PRESENCE_PRESENCE_H

#include "edge/mapping/rows.h"
#include "edge/presence/output.h"

struct presence;

enum { PRESENCE_OBJECTS = 256 };

/* How long an object still counts as present when no message mentions it. */
enum patience {
    PATIENCE_HELD,    /* until a message says that it is gone */
    PATIENCE_TRACKED, /* for `lost`: such a message should come, but may get lost */
    PATIENCE_FRAMES,  /* for the exit hold: every picture would show it */
};

struct sighting {
    const struct mapping_camera *camera;
    str object;            /* its id, unique at the camera */
    size_t station;        /* MAPPING_NONE: at none */
    enum event_type state; /* working or idle. Absent: a sighting that nobody is there */
    double confidence;
    instant at;
    enum patience patience;
};

/* `mapping` is borrowed for as long as the result lives. */
struct presence *presence_new(const struct mapping *mapping);
void presence_free(struct presence *presence); /* accepts NULL */

/* The clock of the box shows `now`: report what has lasted. To be called regularly, and
 * for each message before anything of it is taken in. */
void presence_tick(struct presence *presence, instant now, const struct output *out);

/* What the clock of a camera shows now. */
instant presence_clock(const struct presence *presence,
                       const struct mapping_camera *camera);

/* Something was heard of a camera just now, and `at` was the time on its clock. A camera
 * that was silent or offline is online again; one that is dark stays so. */
void presence_heard(struct presence *presence, const struct mapping_camera *camera,
                    instant at, const struct output *out);

/* The state of a camera is now `state`. `forget`: its objects will not appear again under
 * the same ids. */
void presence_camera(struct presence *presence, const struct mapping_camera *camera,
                     enum camera_state state, instant at, bool forget,
                     const struct output *out);

/* Was the camera said to be offline or dark, and nothing else since? */
bool presence_cannot_see(const struct presence *presence,
                         const struct mapping_camera *camera);

/* An object was seen, or is gone. */
void presence_see(struct presence *presence, const struct sighting *sighting,
                  const struct output *out);
void presence_gone(struct presence *presence, const struct mapping_camera *camera,
                   str object, instant at, const struct output *out);

/* Was this object seen, and is it not gone? */
bool presence_knows(const struct presence *presence, const struct mapping_camera *camera,
                    str object);

/* Forget the activity that presence_judge() set. The object's movement counts again. */
void presence_unjudge(struct presence *presence, const struct mapping_camera *camera,
                      str object, instant at, const struct output *out);

/* Set who an object that was seen is, or what it does, which then counts instead of its
 * movement. MAPPING_NONE or EVENT_TYPES: leave that as it is. */
void presence_judge(struct presence *presence, const struct mapping_camera *camera,
                    str object, size_t worker, enum event_type state, instant at,
                    const struct output *out);

/* Units that were made at a station. */
struct made_units {
    const struct mapping_camera *camera;
    size_t station;
    int64_t count;
    instant at;
    instant stamp; /* the same by the camera's clock, before it was corrected */
    str object;    /* which object, or which counter, the camera saw. Two objects that are
                      counted at one moment are two events; a message that comes twice is
                      one */
};
void presence_units(struct presence *presence, const struct made_units *units,
                    const struct output *out);

#endif
