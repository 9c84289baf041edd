/* inside.h - what presence.c, of objects and cameras, and people.c, of those who
 * are seen, share. */
#ifndef EDGE_PRESENCE_INSIDE_H
#define EDGE_PRESENCE_INSIDE_H

#include "edge/presence/debounce.h"
#include "edge/presence/presence.h"

struct object {
    char id[ID_LENGTH];
    size_t id_len;
    bool gone;  /* not there, but it may come back */
    bool ended; /* not there, and its id will not be used again */
    enum patience patience;
    size_t station;
    size_t known; /* who it is, by a judgement; MAPPING_NONE: whoever is there */
    enum event_type state, judged; /* judged: EVENT_TYPES when it was not */
    double confidence;
    instant came;  /* to this station */
    instant since; /* when what it does there began */
    instant at;    /* last heard of */
};

/* What is known of a camera. */
struct view {
    enum camera_state state;
    bool any;      /* was it heard at all */
    instant since; /* of its state; when it was first heard */
    instant heard;
    bool fresh; /* it was heard, and nobody's state was confirmed by it yet */
    span lead;  /* its clock less this box's */
    struct object *object;
    size_t count, room;
};

struct person {
    struct standing standing;
    size_t station, camera; /* where he was last; MAPPING_NONE: not known */
    bool unsettled;         /* a newcomer's movement does not count yet */
};

struct presence {
    const struct mapping *mapping;
    instant now;           /* by this box's clock */
    struct view *view;     /* by camera */
    struct person *person; /* by worker */
};

static inline size_t camera_number(const struct presence *presence,
                                   const struct mapping_camera *camera)
{
    return (size_t)(camera - presence->mapping->camera);
}

static inline struct view *view_of(struct presence *presence,
                                   const struct mapping_camera *camera)
{
    return &presence->view[camera_number(presence, camera)];
}

/* What a camera's clock shows now. */
static inline instant view_clock(const struct presence *presence, const struct view *view)
{
    return instant_add(presence->now, view->lead);
}

/* Does the camera itself see who is at the station? Rules and models only report. */
bool camera_watches(const struct mapping_camera *camera, size_t station);

/* Whose object it is; MAPPING_NONE: nobody's, or not there. */
size_t object_worker(const struct presence *presence, const struct object *object);

/* Find out what is the case with a worker since `cause`; INSTANT_NEVER: since what he is
 * seen to do began. `worker` may be MAPPING_NONE. */
void people_judge(struct presence *presence, size_t worker, instant cause,
                  const struct adapter_out *out);

/* Say what has lasted. */
void people_say(struct presence *presence, size_t worker, const struct adapter_out *out);

/* Say again what still holds at `at`, if it is time. `held_only`: not what would have to
 * be seen. */
void people_confirm(struct presence *presence, size_t worker, instant at, bool held_only,
                    const struct adapter_out *out);

/* Is it certain that somebody of whom nothing is known is not there? His camera would
 * have had to see him for long enough; if so, since *since. */
bool people_missed(const struct presence *presence, const struct person *person,
                   instant *since);

#endif
