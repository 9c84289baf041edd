/* agent.h - takes events and news of cameras, wherever they come from, into the spool.
 *
 * It is a sink (source.h), and takes what comes over HTTP and standard input as well. An
 * event without a uuid of its own has been given the derived one by event_decode(),
 * before a correction of the clock: a sender that repeats itself is known again.
 *
 * A camera that is dark, offline, or silent for longer than `silence`, sees nobody: for
 * each worker whose latest state came from it the agent puts an `unknown` event, 1 ms
 * after the camera was last heard. What is heard after such a silence is put after these.
 */
#ifndef EDGE_AGENT_H
#define EDGE_AGENT_H

#include "edge/sources/source.h"
#include "edge/spool/spooler.h"

struct agent;

struct agent_options {
    struct spooler *spooler;
    span silence; /* 0: no camera is taken for silent */
    /* What to add to the times of sources, asked for each event; NULL: nothing. */
    bool (*correction)(void *context, span *ahead);
    void *context;
};

MUST_CHECK bool agent_start(const struct agent_options *options, struct agent **agent,
                            struct error *err);

/* Wait for room no longer: what is handed to the sink from now on is tried once. Before
 * the sources are stopped. */
void agent_quit(struct agent *agent);

/* Nothing may be handed to its sink any more. Accepts NULL. */
void agent_stop(struct agent *agent);

/* What sources hand over to. */
struct sink *agent_sink(struct agent *agent);

/* Events that came at once, as a task. The rules of the sink apply, but nobody waits.
 * `event`, `outcome` and `arena` are borrowed until `task.done`. */
struct agent_events {
    struct task task; /* must be first; its `done` is the caller's */
    struct event *event;
    struct outcome *outcome;
    size_t count;
    struct arena *arena;
    struct agent *agent; /* the agent's, as all below */
};
void agent_submit(struct agent *agent, struct agent_events *events);

/* So many events could not be kept, and whoever sent them was told why. They are counted
 * and logged. From any thread. */
void agent_refused(struct agent *agent, size_t count, const struct error *why);

#endif
