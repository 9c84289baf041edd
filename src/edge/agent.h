/* agent.h - takes events and camera states from all sources into the spool.
 *
 * The agent is the sink (sources/source.h) of all sources, and the local port hands it
 * events, too. An event that came without a uuid got a derived one in event_decode(),
 * before the agent corrects its time: if the sender repeats the event it is recognised.
 *
 * A camera that is dark, offline, or silent for longer than `silence`, sees nobody. For
 * each worker whose latest state came from it the agent puts an `unknown` event, 1 ms
 * after the camera was last heard. Later events of the camera come after those.
 */
#ifndef EDGE_AGENT_H
#define EDGE_AGENT_H

#include "edge/notes.h"
#include "edge/sources/source.h"
#include "edge/spool/spooler.h"

struct agent;

struct agent_options {
    struct spooler *spooler;
    span silence; /* a camera is silent after this; 0: never */
    /* *ahead: what to add to the time of an event. False: nothing. NULL: never anything.
     */
    bool (*correction)(void *context, span *ahead);
    void *context;
};

MUST_CHECK bool agent_start(const struct agent_options *options, struct agent **agent,
                            struct error *err);

/* Do not wait for room any more: try only once what is handed to the sink from now on. To
 * be called before the sources are stopped. */
void agent_quit(struct agent *agent);

/* Stop and free it. Nothing may be handed to its sink any more. Accepts NULL. */
void agent_stop(struct agent *agent);

/* The sink for sources. */
struct sink *agent_sink(struct agent *agent);

/* Events that came together. The agent treats them as those handed to its sink, but
 * nobody waits for them. `event`, `outcome` and `arena` are borrowed until `task.done`.
 */
struct agent_events {
    struct task task; /* must be first; its `done` is the caller's */
    struct event *event;
    struct outcome *outcome;
    size_t count;
    struct arena *arena;
    struct agent *agent; /* set by agent_submit() */
};
void agent_submit(struct agent *agent, struct agent_events *events);

/* What was noted of the messages of each camera. It lives in `arena`. From any thread. */
struct note_list agent_notes(struct agent *agent, struct arena *arena);

/* Log and count `count` events that could not be kept; their sender was told why. From
 * any thread. */
void agent_refused(struct agent *agent, size_t count, const struct error *why);

#endif
