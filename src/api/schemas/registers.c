/* registers.c - workers and workstations, as they are registered. */
#include "api/schemas/schemas.h"

static const struct schema_member new_worker[] = {
    {"worker_id", "id", "What events call them; cannot be changed."},
    {"name", "name", "Their name."},
    {"team", "optional name?", "Whose figures theirs are part of; null for none."},
    {"active", "boolean = true", "false: kept in history, counted no more."},
    {0},
};

static const struct schema_member worker_change[] = {
    {"worker_id", "optional id", "As in the path."},
    {"name", "optional name", "Their name."},
    {"team", "optional name?", "Whose figures theirs are part of; null for none."},
    {"active", "optional boolean", "false: kept in history, counted no more."},
    {0},
};

static const struct schema_member worker[] = {
    {"worker_id", "id", "What events call them."},
    {"name", "name", "Their name."},
    {"team", "name?", "Whose figures theirs are part of; null for none."},
    {"active", "boolean", "false: deactivated; events of theirs are refused."},
    {"created_at", "time", "When they were registered."},
    {0},
};

static const struct schema_member worker_answer[] = {
    {SCHEMA_SUCCESS},
    {"worker", "Worker", "How it stands now."},
    {0},
};

static const struct schema_member workers[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..", "How many."},
    {SCHEMA_SCOPE},
    {"workers", "[Worker]", "Those the caller is told of, sorted by id."},
    {0},
};

static const struct schema_member worker_deleted[] = {
    {SCHEMA_SUCCESS},
    {"worker_id", "id", "Who was deleted."},
    {0},
};

static const struct schema_member new_station[] = {
    {"station_id", "id", "What events call it; cannot be changed."},
    {"name", "name", "Its name."},
    {"type", "name", "What is done there."},
    {"active", "boolean = true", "false: kept in history, counted no more."},
    {"target_units_per_hour", "optional number 0..1000000?",
     "Its target, kept to the thousandth; 0 or null for none."},
    {0},
};

static const struct schema_member station_change[] = {
    {"station_id", "optional id", "As in the path."},
    {"name", "optional name", "Its name."},
    {"type", "optional name", "What is done there."},
    {"active", "optional boolean", "false: kept in history, counted no more."},
    {"target_units_per_hour", "optional number 0..1000000?",
     "Its target, kept to the thousandth; 0 or null for none."},
    {0},
};

static const struct schema_member station[] = {
    {"station_id", "id", "What events call it."},
    {"name", "name", "Its name."},
    {"type", "name", "What is done there."},
    {"active", "boolean", "false: deactivated; events there are refused."},
    {"target_units_per_hour", "number 0..1000000?", "Its target; null for none."},
    {"created_at", "time", "When it was registered."},
    {0},
};

static const struct schema_member station_answer[] = {
    {SCHEMA_SUCCESS},
    {"workstation", "Workstation", "How it stands now."},
    {0},
};

static const struct schema_member stations[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..", "How many."},
    {"workstations", "[Workstation]", "Sorted by id."},
    {0},
};

static const struct schema_member station_deleted[] = {
    {SCHEMA_SUCCESS},
    {"station_id", "id", "Which was deleted."},
    {0},
};

const struct schema register_schemas[] = {
    {"NewWorker", "A worker to be.", .member = new_worker, .closed = true},
    {"WorkerChange", "What is to change; what is absent stays as it is.",
     .member = worker_change, .closed = true},
    {"Worker", "A worker.", .member = worker},
    {"WorkerAnswer", "The answer with a worker.", .member = worker_answer},
    {"Workers", "The answer with all workers.", .member = workers},
    {"WorkerDeleted", "The answer when a worker is gone.", .member = worker_deleted},
    {"NewWorkstation", "A workstation to be.", .member = new_station, .closed = true},
    {"WorkstationChange", "What is to change; what is absent stays as it is.",
     .member = station_change, .closed = true},
    {"Workstation", "A workstation.", .member = station},
    {"WorkstationAnswer", "The answer with a workstation.", .member = station_answer},
    {"Workstations", "The answer with all workstations.", .member = stations},
    {"WorkstationDeleted", "The answer when a workstation is gone.",
     .member = station_deleted},
    {0},
};
