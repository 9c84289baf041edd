/* batch.h - events as the body of a request: NDJSON, one event a line. */
#ifndef EDGE_UPLINK_BATCH_H
#define EDGE_UPLINK_BATCH_H

#include "edge/spool/spool.h"

struct buf;

/* Write exactly one line for each event, even if the spool is damaged. *lines is the
 * caller's to free. *bytes: how many bytes of JSON the spool had for these events. */
void batch_write(const struct parcels *parcels, struct arena *arena, struct buf *lines,
                 size_t *bytes);

#endif
