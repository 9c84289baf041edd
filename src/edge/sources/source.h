/* source.h - where events come from, and what they are handed to.
 *
 * A source listens somewhere (a broker, a camera) on threads of its own and hands what it
 * has to a sink. It knows nothing of what the sink does with it, and whoever starts a
 * source knows nothing of what it listens to: a new kind is a new table.
 */
#ifndef EDGE_SOURCES_SOURCE_H
#define EDGE_SOURCES_SOURCE_H

#include "domain/event.h"
#include "edge/camera.h"

struct error;
struct mapping;
struct source;

/* Embed it as the first member. Its functions may be called from any thread. */
struct sink {
    /* Keep events. Returns true when they are on the disk, waiting for room if need be,
     * so that a source that is asked to acknowledge may do so then; false when the sink
     * is stopping and they were not kept. Events that contradict what is kept are counted
     * and passed over. */
    bool (*take)(struct sink *sink, const struct event *event, size_t count);
    /* Something was heard of a camera at this time, of the source's clock. */
    void (*camera)(struct sink *sink, str camera, enum camera_state state, instant at);
};

struct source_options {
    str url;     /* what to listen to */
    str client;  /* what to call ourselves there, the same each time */
    str ca_file; /* who may vouch for it; empty: whom the system trusts */
    const struct mapping *mapping; /* borrowed for as long as the source runs */
};

struct source_state {
    bool connected;
    uint64_t messages, ignored; /* since the start */
    char trouble[200];          /* why it is not connected; empty when it is */
};

struct source_kind {
    const char *scheme; /* "mqtt": the start of its URLs */
    /* ERROR_INVALID: the URL or the mapping is not fit for it. A peer that cannot be
     * reached is no error: the source keeps trying. `sink` must outlive the source. */
    bool (*start)(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err);
    /* End its threads; nothing is handed to the sink after. What was not taken is not
     * acknowledged. */
    void (*stop)(struct source *source);
    void (*state)(struct source *source, struct source_state *state);
};

/* Embed it as the first member. */
struct source {
    const struct source_kind *kind;
};

extern const struct source_kind source_mqtt; /* mqtt.c: mqtt:// and mqtts:// */

#endif
