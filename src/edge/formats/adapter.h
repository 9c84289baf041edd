/* adapter.h - messages of other programs in, events of ours out, or why not.
 *
 * An adapter is what a mapping file says, plus what was seen so far: which objects are in
 * which zones, and since when. It does no I/O and asks no clock, so a captured stream of
 * messages gives the same events again, on a desk. Not for several threads at once.
 *
 * A state is said when it has lasted as long as the mapping asks (its dwell; for absence,
 * the hold on exit), with the time at which it began. adapter_tick() says those whose
 * time has come without a further message.
 */
#ifndef EDGE_FORMATS_ADAPTER_H
#define EDGE_FORMATS_ADAPTER_H

#include "domain/event.h"
#include "edge/camera.h"
#include "edge/mapping/mapping.h"

struct adapter;

struct message {
    str topic, payload;
    instant received; /* of this box's clock: for messages without a time of their own;
                         0: not known, and these are ignored */
    bool retained;    /* an old one, kept by the broker */
};

/* What comes out. Texts are borrowed for the call. */
struct adapter_out {
    void *context;
    void (*event)(void *context, const struct event *event);
    void (*camera)(void *context, str camera, enum camera_state state, instant at);
    /* Nothing came of a message, or of a part of it. */
    void (*ignored)(void *context, const char *why);
};

/* `mapping` is borrowed for as long as the adapter lives. */
struct adapter *adapter_new(const struct mapping *mapping);
void adapter_free(struct adapter *adapter); /* accepts NULL */
static inline void adapter_freep(struct adapter **adapter) { adapter_free(*adapter); }

void adapter_take(struct adapter *adapter, const struct message *message,
                  const struct adapter_out *out);

void adapter_tick(struct adapter *adapter, instant now, const struct adapter_out *out);

/* Nothing is heard any more of any camera of the mapping: the way to them is cut. All are
 * offline at `at`, and what was seen is forgotten. */
void adapter_lost(struct adapter *adapter, instant at, const struct adapter_out *out);

#endif
