/* sample.h - a believable little factory, for a first look without cameras.
 *
 * Six workers W1..W6 and six workstations S1..S6. Two work each shift of every day, and
 * at any moment at least one of them is seen to. Each follows a plan made from `seed`:
 * paces differ, breaks are taken, stations change, cameras go dark now and then. Shifts
 * are those of the default calendar in the site's zone. The same seed, day and zone give
 * the same events, whatever the window they are asked for.
 */
#ifndef DOMAIN_SAMPLE_H
#define DOMAIN_SAMPLE_H

#include "domain/event.h"

struct sample_worker {
    const char *id, *name;
};
struct sample_station {
    const char *id, *name, *type;
};

enum { SAMPLE_WORKERS = 6, SAMPLE_STATIONS = 6 };

extern const struct sample_worker sample_workers[SAMPLE_WORKERS];
extern const struct sample_station sample_stations[SAMPLE_STATIONS];

/* The events of `window`, in order of time. They live in `arena`. */
size_t sample_events(uint64_t seed, struct window window, struct arena *arena,
                     const struct event **event);

#endif
