/* inside.h - what presence.c (objects and cameras) and worker_state.c share. Only they
 * include it. */
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
    size_t known;           /* who it is; MAPPING_NONE: the worker of the station */
    enum event_type state;  /* by its movement */
    enum event_type judged; /* by a judgement, which counts instead; EVENT_TYPES: none */
    double confidence;
    instant came;  /* to this station */
    instant since; /* when what it does there began */
    instant at;    /* when it was last mentioned */
};

/* What is known of a camera and its objects. */
struct camera_view {
    enum camera_state state;
    bool any;      /* was it ever heard? */
    instant since; /* when its state began, or when it was first heard */
    instant heard; /* when it was last heard */
    bool fresh;    /* it was heard, but no worker's state was confirmed by that yet */
    span lead;     /* how far its clock is ahead of this box's */
    struct object *object;
    size_t count, room;
};

struct worker_state {
    struct debounce debounce;
    size_t station, camera; /* where he was last; MAPPING_NONE: unknown */
    bool unsettled;         /* an object moves, but is too new for that to count */
};

struct presence {
    const struct mapping *mapping;
    instant now;                 /* by this box's clock */
    struct camera_view *view;    /* of each camera */
    struct worker_state *worker; /* of each worker */
};

static inline size_t camera_number(const struct presence *presence,
                                   const struct mapping_camera *camera)
{
    return (size_t)(camera - presence->mapping->camera);
}

static inline struct camera_view *view_of(struct presence *presence,
                                          const struct mapping_camera *camera)
{
    return &presence->view[camera_number(presence, camera)];
}

/* What a camera's clock shows now. */
static inline instant view_clock(const struct presence *presence,
                                 const struct camera_view *view)
{
    return instant_add(presence->now, view->lead);
}

/* --- worker_state.c --- */

/* Does the camera see for itself who is at the station? One that has only rules or models
 * for it does not. */
bool camera_watches(const struct mapping_camera *camera, size_t station);

/* Which worker an object counts as. MAPPING_NONE: none, or it is not there. */
size_t object_worker(const struct presence *presence, const struct object *object);

/* Something changed: find out what is true of a worker now, and report what has lasted.
 * It is true since `cause`; INSTANT_NEVER: since his object began to do it. `worker` may
 * be MAPPING_NONE. */
void worker_judge(struct presence *presence, size_t worker, instant cause,
                  const struct output *out);

/* Report what has lasted. */
void worker_report(struct presence *presence, size_t worker, const struct output *out);

/* A worker's state still holds at `at`: report it again if it is time to. `held_only`:
 * but not if it comes from objects that would have to be seen. */
void worker_confirm(struct presence *presence, size_t worker, instant at, bool held_only,
                    const struct output *out);

/* Nothing is known of a worker. Is he certainly absent? Then his camera would have seen
 * him for long enough by now, and *since is when that began. */
bool worker_is_missing(const struct presence *presence, const struct worker_state *who,
                       instant *since);

/* Report units that were made at a station by whoever works there. */
void worker_units(struct presence *presence, const struct made_units *units,
                  const struct output *out);

#endif
