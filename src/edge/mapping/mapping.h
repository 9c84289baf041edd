/* mapping.h - reads the mapping: the JSON file that says which camera, zone and label is
 * which station, worker and event. The manual, with an example for each format, is in
 * docs/edge. */
#ifndef EDGE_MAPPING_MAPPING_H
#define EDGE_MAPPING_MAPPING_H

#include "base/cleanup.h"
#include "base/str.h"

struct error;
struct mapping;
struct message_format;

/* Read a mapping. `text` is borrowed for the call. `formats` are those that it may use,
 * the last one without a name; the mapping borrows them for as long as it lives.
 * ERROR_INVALID names the place ("frigate.cameras.hall.zones.bench: ...") and says what
 * would be right. A member that is not known is such an error, too. */
MUST_CHECK bool mapping_parse(str text, const struct message_format *formats,
                              struct mapping **mapping, struct error *err);

/* Read it from a file of at most 1 MiB. Further errors: see file_read(). */
MUST_CHECK bool mapping_read(const char *path, const struct message_format *formats,
                             struct mapping **mapping, struct error *err);

/* Accepts NULL. */
void mapping_free(struct mapping *mapping);
static inline void mapping_freep(struct mapping **mapping) { mapping_free(*mapping); }

/* The `i`-th MQTT topic to subscribe to, perhaps with wildcards; NULL after the last. */
const char *mapping_topic(const struct mapping *mapping, size_t i);

#endif
