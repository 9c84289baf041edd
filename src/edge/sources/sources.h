/* sources.h - all kinds of sources, and those that run. */
#ifndef EDGE_SOURCES_SOURCES_H
#define EDGE_SOURCES_SOURCES_H

#include "edge/sources/source.h"

/* NULL after the last. */
extern const struct source_kind *const source_kinds[];

extern const struct source_kind source_kafka; /* kafka.c: records of Kafka */
extern const struct source_kind source_mqtt;  /* mqtt.c: messages of a broker */
extern const struct source_kind source_stdin; /* stdin.c: events on standard input */

/* The sources that run. */
struct sources;

struct sources *sources_new(void);

/* Start one more. Errors: see start() of its kind. */
MUST_CHECK bool sources_start(struct sources *sources, const struct source_kind *kind,
                              const struct source_options *options, struct sink *sink,
                              struct error *err);

/* Stop all, the last one first. Accepts NULL. */
void sources_stop(struct sources *sources);

/* Accepts NULL. They must be stopped. */
void sources_free(struct sources *sources);

/* The state of all together: the sum of what they ignored, and every trouble. From any
 * thread. */
struct sources_state {
    uint64_t ignored;
    char trouble[500]; /* of each source that has any, with "; " between; else empty */
};
struct sources_state sources_state(struct sources *sources);

#endif
