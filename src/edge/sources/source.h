/* source.h - what every source of events is, and what it hands its events to.
 *
 * A source listens to something (a broker, a camera, standard input) on threads of its
 * own, and hands events to a sink. It does not know what the sink does with them. Whoever
 * starts a source does not know what it listens to: each kind is a table of functions.
 */
#ifndef EDGE_SOURCES_SOURCE_H
#define EDGE_SOURCES_SOURCE_H

#include "domain/event.h"
#include "edge/camera.h"

struct error;
struct mapping;
struct source;

/* To be embedded as the first member. Its functions may be called from any thread. */
struct sink {
    /* Keep events; the sink may correct their times. True: all are on the disk, so that
     * the source may acknowledge them. If there is no room the sink waits for it. False:
     * the sink is stopping, and the events were not kept.
     * An event that contradicts one that is kept is logged and skipped. */
    bool (*take)(struct sink *sink, struct event *event, size_t count);
    /* Something was heard of a camera, at this time by the source's clock. */
    void (*camera)(struct sink *sink, str camera, enum camera_state state, instant at);
    /* A message that is for us cannot be read or believed, and why. `camera`: which it is
     * about; empty: nobody knows. */
    void (*unread)(struct sink *sink, str camera, const char *why);
    /* A message of a camera has just come, and its time is `ahead` of its arrival; less
     * than 0: before it. */
    void (*clock)(struct sink *sink, str camera, span ahead);
};

/* All of it is borrowed for the call, but the mapping for as long as the source runs. */
struct source_options {
    str address; /* what to listen to: the value of the setting */
    str client;  /* what to call ourselves there; the same after a restart */
    str ca_file; /* certificates of who may vouch for it; empty: those of the system */
    str certificate, key_file; /* our own, where it asks for one; empty: none */
    str password_file;         /* its first line is the password for it; empty: none */
    span ahead; /* how far ahead of the clock the time of an event may be */
    const struct mapping *mapping; /* NULL: none */
    /* *ahead: what to add to the clock of this box for the server's time. False: that is
     * not known. NULL: it never is. It outlives the source. */
    bool (*correction)(void *context, span *ahead);
    void *context;
};

struct source_state {
    uint64_t ignored;  /* messages since the start that had no effect */
    char trouble[200]; /* why nothing can be received; empty when all is well */
};

struct source_kind {
    const char *setting; /* the setting that asks for such a source: "mqtt" */
    /* Check the options, before anything is started.
     * ERROR_INVALID: the address or the mapping is wrong. */
    bool (*check)(const struct source_options *options, struct error *err);
    /* Start it; the options were checked. That the peer cannot be reached is no error:
     * the source keeps trying. `sink` must outlive it. */
    bool (*start)(const struct source_options *options, struct sink *sink,
                  struct source **source, struct error *err);
    /* End its threads and free it. It hands nothing to the sink afterwards, and never
     * acknowledges what the sink did not take. */
    void (*stop)(struct source *source);
    /* From any thread. */
    void (*state)(struct source *source, struct source_state *state);
};

/* To be embedded as the first member. */
struct source {
    const struct source_kind *kind;
};

#endif
