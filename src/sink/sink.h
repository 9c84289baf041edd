/* sink.h - follows a store for ever, on a thread of its own. */
#ifndef SINK_SINK_H
#define SINK_SINK_H

#include "sink/clickhouse.h"

#include <stdint.h>

struct error;
struct clickhouse_sink;

struct sink_options {
    const char
        *database; /* URL of the store; opened anew each time, as it may be replaced */
    struct clickhouse_options clickhouse; /* without `stop` */
    const char *metrics_file; /* written for Prometheus's node exporter; NULL: none */
    bool anew;                /* begin with copying all of it anew */
};

/* Copy all there is, and return. *events: how many were written.
 * Errors are those of the store and of clickhouse.h. */
MUST_CHECK bool sink_once(const struct sink_options *options, int64_t *events,
                          struct error *err);

/* Copy until sink_stop(). What fails is logged, and tried again after a pause that grows
 * to a minute. Texts are borrowed. ERROR_INVALID: as clickhouse_open(). */
MUST_CHECK bool sink_start(const struct sink_options *options,
                           struct clickhouse_sink **sink, struct error *err);
void sink_stop(struct clickhouse_sink *sink); /* accepts NULL */
static inline void sink_stopp(struct clickhouse_sink **sink) { sink_stop(*sink); }

#endif
