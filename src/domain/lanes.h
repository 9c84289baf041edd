/* lanes.h - timelines as people draw them: a lane per worker or per station, without
 * gaps, `unknown` included. */
#ifndef DOMAIN_LANES_H
#define DOMAIN_LANES_H

#include "domain/floor.h"
#include "domain/timeline.h"

enum lane_state {
    LANE_WORKING,
    LANE_IDLE,
    LANE_ABSENT,
    LANE_UNKNOWN,
    LANE_VACANT, /* of a station: nobody is there */
};

/* "working", "idle", "absent", "unknown", "vacant". */
str lane_state_name(enum lane_state state);

struct stretch {
    struct window window;
    enum lane_state state;
    int station;       /* of a worker's lane: where; -1 when unknown */
    const int *worker; /* of a station's lane: who was there, in the order of their ids */
    size_t workers;
};

struct lane {
    const struct stretch *stretch; /* covers the window exactly, neighbours differ */
    size_t count;
};

/* The lane of `worker` over `window` from its intervals, which are in order of time;
 * other workers' are passed over. Lives in `arena`. */
struct lane lane_of_worker(const struct intervals *list, int worker, struct window window,
                           struct arena *arena);

/* The lane of `station`, which names nobody who is hidden on `floor`: working while
 * somebody works there, else idle while somebody is idle there, else unknown while
 * somebody was lost sight of there, else vacant. `list` may be in any order. */
struct lane lane_of_station(const struct intervals *list, const struct floor *floor,
                            int station, struct window window, struct arena *arena);

#endif
