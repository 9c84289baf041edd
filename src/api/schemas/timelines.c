/* timelines.c - what workers and workstations were doing. */
#include "api/schemas/schemas.h"
#include "http/event_schema.h"

static const struct schema_member worker_interval[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"state", EVENT_STATES, "What they did."},
    {"workstation_id", "id?", "Where; null when unknown."},
    {0},
};

static const struct schema_member worker_lane[] = {
    {"worker_id", "id", "Who."},
    {"name", "name", "Their name."},
    {"intervals", "[WorkerInterval]", "In order, without gaps."},
    {0},
};

static const struct schema_member station_interval[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"state", "working|idle|vacant|unknown", "How it was."},
    {"worker_ids", "[id]", "Who was there, of those the caller is told of, sorted."},
    {0},
};

static const struct schema_member station_lane[] = {
    {"station_id", "id", "Which."},
    {"name", "name", "Its name."},
    {"intervals", "[StationInterval]", "In order, without gaps."},
    {0},
};

#define LANES_START "start_time", "time", "The window's first instant."
#define LANES_END   "end_time", "time", "The instant after its last."
#define LANES_NOW   "now", "time", "Where the intervals end when that is earlier."

static const struct schema_member worker_lanes[] = {
    {LANES_START},
    {LANES_END},
    {LANES_NOW},
    {SCHEMA_SCOPE},
    {"workers", "[WorkerLane]", "Each worker the caller is told of."},
    {0},
};

static const struct schema_member station_lanes[] = {
    {LANES_START},
    {LANES_END},
    {LANES_NOW},
    {SCHEMA_SCOPE},
    {"workstations", "[StationLane]", "Each workstation."},
    {0},
};

static const struct schema_member timeline[] = {
    {SCHEMA_SUCCESS},
    {"data", "WorkerLanes or StationLanes", "What was asked for."},
    {0},
};

const struct schema timeline_schemas[] = {
    {"WorkerInterval", "What a worker did for a while.", .member = worker_interval},
    {"WorkerLane", "What a worker did.", .member = worker_lane},
    {"StationInterval", "How a workstation was for a while.", .member = station_interval},
    {"StationLane", "How a workstation was.", .member = station_lane},
    {"WorkerLanes", "What workers did.", .member = worker_lanes},
    {"StationLanes", "How workstations were.", .member = station_lanes},
    {"Timeline", "The answer with a timeline.", .member = timeline},
    {0},
};
