/* mapping.h - the file that says which camera, zone and label is which station, worker
 * and event. JSON; the manual and an example for each format are in docs/edge. */
#ifndef EDGE_MAPPING_MAPPING_H
#define EDGE_MAPPING_MAPPING_H

#include "base/cleanup.h"
#include "base/str.h"

struct error;
struct mapping;

/* Read a mapping. `text` is borrowed while reading only.
 * ERROR_INVALID names the place ("cameras.hall.zones.bench: ...") and says what would be
 * right; a member that is not known is an error too. */
MUST_CHECK bool mapping_parse(str text, struct mapping **mapping, struct error *err);

/* The same from a file of at most 1 MiB; errors as of file_read() too. */
MUST_CHECK bool mapping_read(const char *path, struct mapping **mapping,
                             struct error *err);

/* Accepts NULL. */
void mapping_free(struct mapping *mapping);
static inline void mapping_freep(struct mapping **mapping) { mapping_free(*mapping); }

/* The MQTT topics to subscribe to, in order, with wildcards; NULL after the last. */
const char *mapping_topic(const struct mapping *mapping, size_t i);

#endif
