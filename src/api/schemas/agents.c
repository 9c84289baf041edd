/* agents.c - what agents report, and the list of them. */
#include "api/schemas/schemas.h"

#define WHOLE "integer 0..9007199254740991"

static const struct schema_member heartbeat_queue[] = {
    {"waiting", WHOLE, "Events that wait to be sent."},
    {"dead", WHOLE, "Rejected events that somebody has to look at."},
    {"bytes", WHOLE, "What the queue's file holds."},
    {"oldest_at", "time?", "When the oldest that waits was put; null when none does."},
    {0},
};

static const struct schema_member heartbeat_counts[] = {
    {"taken", WHOLE, "Events put into the queue, since it was made."},
    {"delivered", WHOLE, "Events that the server has."},
    {"rejected", WHOLE, "Events that the server rejected."},
    {"dropped_full", WHOLE, "Events given up for want of room."},
    {"dropped_old", WHOLE, "Events given up for their age."},
    {"refused", WHOLE, "Events that were not taken for want of room."},
    {"ignored", WHOLE, "Messages that no event came of, since the agent started."},
    {0},
};

static const struct schema_member heartbeat_clock[] = {
    {"offset_ms", "integer -9007199254740991..9007199254740991",
     "What to add to the agent's clock to have the server's."},
    {"delay_ms", WHOLE, "The time on the way; half of it is how wrong that may be."},
    {0},
};

static const struct schema_member camera[] = {
    {"camera_id", "id", "Which, as in events."},
    {"state", "online|silent|dark|offline", "How it is."},
    {"heard_at", "time?",
     "When anything was last heard of it, by the agent's clock; null: never."},
    {"clock_ahead_ms", "optional integer -9007199254740991..9007199254740991?",
     "How far the time of its last message was ahead of its arrival; null: not known."},
    {"unread", "optional " WHOLE,
     "Messages of it that could not be read, since the agent started."},
    {"reason", "optional string 1..500?", "Why; null: there was none for an hour."},
    {0},
};

static const struct schema_member problem[] = {
    {"health", "bad|warn", "bad: events are lost, or nothing is known."},
    {"camera_id", "id?", "The camera that has it; null: the agent itself."},
    {"text", "string", "One sentence."},
    {0},
};

#define AGENT_SENT     "sent_at", "time", "When it said so, by its own clock."
#define AGENT_STARTED  "started_at", "time", "When it started, by its own clock."
#define AGENT_INTERVAL "interval_ms", "integer 1000..3600000", "When it will again."
#define AGENT_VERSION  "version", "string 1..64", "The version of its program."
#define AGENT_CLOCK    "clock", "HeartbeatClock?", "Its clock; null: not known yet."
#define AGENT_TROUBLE  "trouble", "string 1..500?", "What is wrong; null: nothing."
#define AGENT_CAMERAS  "cameras", "[Camera]", "Its cameras, at most 200."

static const struct schema_member heartbeat[] = {
    {"agent_id", "id", "Which agent; unique."},
    {AGENT_VERSION},
    {AGENT_SENT},
    {AGENT_STARTED},
    {AGENT_INTERVAL},
    {"queue", "HeartbeatQueue", "What waits."},
    {"counts", "HeartbeatCounts", "What became of events."},
    {AGENT_CLOCK},
    {AGENT_TROUBLE},
    {AGENT_CAMERAS},
    {0},
};

static const struct schema_member heartbeat_answer[] = {
    {SCHEMA_SUCCESS},
    {"received_at", "time", "When the heartbeat came, by the server's clock."},
    {"name_taken", "boolean", "Another agent reports under this name, too."},
    {"cameras_left_out", "integer 0..",
     "How many of its cameras are not kept, as the key is not for them."},
    {"sent_at", "time", "When this answer was written."},
    {0},
};

static const struct schema_member agent_queue[] = {
    {"lag_ms", "integer 0..", "How long the oldest has waited by now; 0 when none does."},
    {0},
};

static const struct schema_member agent_counts[] = {
    {"dropped", "integer 0..", "Events given up, for whichever reason."},
    {0},
};

static const struct schema_member agent[] = {
    {"agent_id", "id", "Which agent."},
    {"health", "bad|warn|ok", "How it is, with its cameras: as its worst problem."},
    {"problems", "[Problem]", "What is wrong, the worst first."},
    {"status", "online|late|gone",
     "late: not heard of for three of its intervals; gone: for thirty."},
    {"last_seen", "time", "When it last reported, by the server's clock."},
    {AGENT_VERSION},
    {AGENT_SENT},
    {AGENT_STARTED},
    {AGENT_INTERVAL},
    {"queue", "AgentQueue", "What waits."},
    {"counts", "AgentCounts", "What became of events."},
    {AGENT_CLOCK},
    {AGENT_TROUBLE},
    {AGENT_CAMERAS},
    {0},
};

static const struct schema_member agents[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..1000", "How many."},
    {"now", "time", "When the list was made."},
    {"agents", "[Agent]", "Sorted by id."},
    {0},
};

static const struct schema_member agent_deleted[] = {
    {SCHEMA_SUCCESS},
    {"agent_id", "id", "Which was deleted."},
    {0},
};

const struct schema agent_schemas[] = {
    {"HeartbeatQueue", "What waits at an agent.", .member = heartbeat_queue},
    {"HeartbeatCounts", "What became of an agent's events.", .member = heartbeat_counts},
    {"HeartbeatClock", "How far an agent's clock is from the server's.",
     .member = heartbeat_clock},
    {"Camera", "A camera of an agent.", .member = camera},
    {"Problem", "What is wrong with an agent or one of its cameras.", .member = problem},
    {"Heartbeat",
     "What an agent says of itself; a newer one may say more, which is ignored.",
     .member = heartbeat},
    {"HeartbeatAnswer", "The server's time.", .member = heartbeat_answer},
    {"AgentQueue", "What waits at an agent.", .member = agent_queue,
     .also = "HeartbeatQueue"},
    {"AgentCounts", "What became of an agent's events.", .member = agent_counts,
     .also = "HeartbeatCounts"},
    {"Agent", "A box beside the cameras, as it last reported.", .member = agent},
    {"Agents", "The answer with all agents.", .member = agents},
    {"AgentDeleted", "The answer when an agent is gone.", .member = agent_deleted},
    {0},
};
