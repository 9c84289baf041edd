/* compare.h - what differs between a store and its copy in ClickHouse. */
#ifndef SINK_COMPARE_H
#define SINK_COMPARE_H

#include "sink/clickhouse.h"

#include "store/store.h"

/* What was compared. */
struct compared {
    int64_t events, sums; /* rows of the store; sums and intervals */
    int64_t waiting;      /* rows that the sink has yet to write, or to write again */
};

/* Compare all that both have: `report` is called for each difference. What has not come
 * to ClickHouse yet is none. A server, and the sink, may run meanwhile.
 * ERROR_NOT_FOUND: nothing was ever copied. ERROR_CONFLICT: the store's data was replaced
 * since, and the sink has yet to copy it anew; or a worker is being erased. */
MUST_CHECK bool compare_copy(struct store *store, struct clickhouse *clickhouse,
                             void (*report)(void *context, const struct difference *),
                             void *context, struct compared *compared, struct error *err);

#endif
