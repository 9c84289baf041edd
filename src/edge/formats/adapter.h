/* adapter.h - messages of other programs in; events, or why there are none, out.
 *
 * An adapter consists of a mapping and of what was seen so far: which objects are in
 * which zones, and since when. It does no I/O and reads no clock, so the same messages
 * always give the same events. It is not for several threads at once.
 *
 * A worker's state is reported once it has lasted as long as the mapping asks (`dwell`,
 * or `exit_hold` for absence), with the time at which it began. If no further message
 * comes, adapter_tick() reports it.
 */
#ifndef EDGE_FORMATS_ADAPTER_H
#define EDGE_FORMATS_ADAPTER_H

#include "edge/formats/message.h"
#include "edge/mapping/mapping.h"
#include "edge/presence/output.h"

struct adapter;

/* `mapping` is borrowed for as long as the adapter lives. */
struct adapter *adapter_new(const struct mapping *mapping);
void adapter_free(struct adapter *adapter); /* accepts NULL */
static inline void adapter_freep(struct adapter **adapter) { adapter_free(*adapter); }

void adapter_take(struct adapter *adapter, const struct message *message,
                  const struct output *out);

/* The clock of the box shows `now`. To be called regularly. */
void adapter_tick(struct adapter *adapter, instant now, const struct output *out);

/* The way to the cameras is cut: no message will come of any camera in the mapping. All
 * of them are offline since `at`, and what was seen is forgotten. */
void adapter_lost(struct adapter *adapter, instant at, const struct output *out);

#endif
