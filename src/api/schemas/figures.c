/* figures.c - figures of a window, of a series of them, and of the live stream. */
#include "api/schemas/schemas.h"

static const struct schema_member window[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"now", "time", "Up to when the figures go."},
    {"elapsed_ms", "integer 0..", "How much of it has passed."},
    {"planned_ms", "integer 0..", "Shift time in it less breaks, passed or not."},
    {"planned_so_far_ms", "integer 0..", "The part of it that has passed."},
    {"shift", "string?", "The shift that it is; null when it was named by times."},
    {"events_from", "optional time",
     "Its end lies before this moment, from which on events are kept: who was where then "
     "is unknown."},
    {"people_from", "optional time",
     "It begins before this moment, from which on figures of workers are kept: of "
     "workers "
     "it has only what came later."},
    {0},
};

static const struct schema_member factory[] = {
    {"total_productive_time_minutes", "number 0..", "All workers' time at work."},
    {"total_production_count", "integer 0..", "Units produced."},
    {"average_production_rate", "number 0..", "Units per hour at work."},
    {"average_worker_utilization", "number 0..100?",
     "Mean of the utilization of the workers who were seen; null where their figures are "
     "not kept one by one any more."},
    {"utilization_of_presence_percentage", "number 0..100",
     "All workers' time at work, of the time at work or idle; absence counts for "
     "nothing."},
    {"target_so_far", "number 0..?",
     "What the factory's target wants by now; null without a target, or before any "
     "planned time."},
    {"attainment_percentage", "number 0..?",
     "Units so far, of target_so_far; null where that is."},
    {"units_so_far", "integer 0..", "Units without those that are yet to come."},
    {"active_workers", "integer 0..", "Workers at work now."},
    {"total_workers", "integer 0..", "Workers who are registered and not deactivated."},
    {"occupied_stations", "integer 0..", "Workstations somebody is at now."},
    {"total_stations", "integer 0..",
     "Workstations that are registered and not deactivated."},
    {"active_ms", "integer 0..", "All workers' time at work."},
    {"idle_ms", "integer 0..", "All workers' idle time, absence apart."},
    {"absent_ms", "integer 0..", "All workers' absence."},
    {"audited", "optional AuditedShare",
     "With intervals=audited: how sure the share of work is, absence counted."},
    {"audited_of_presence", "optional AuditedShare",
     "With intervals=audited: the same of the time at work or idle."},
    {0},
};

static const struct schema_member worker_figures[] = {
    {"worker_id", "id", "Who."},
    {"name", "name", "Their name."},
    {"active", "boolean", "false: deactivated."},
    {"total_active_time_minutes", "number 0..", "Time at work."},
    {"total_idle_time_minutes", "number 0..", "Idle time and absence."},
    {"absent_time_minutes", "number 0..", "Absence alone."},
    {"unknown_time_minutes", "number 0..", "Time of which nothing is known."},
    {"utilization_percentage", "number 0..100",
     "Time at work, of the time at work, idle or absent."},
    {"utilization_of_presence_percentage", "number 0..100",
     "Time at work, of the time at work or idle."},
    {"total_units_produced", "integer 0..", "Units produced."},
    {"units_per_hour", "number 0..", "Units per hour at work."},
    {"status", "active|idle|absent|unknown", "What they do now."},
    {"current_station", "id?", "Where; null when absent or unknown."},
    {"since", "time?",
     "From when that status holds without a break; 24 hours back means as long or "
     "longer, null never seen."},
    {"active_ms", "integer 0..", "Time at work."},
    {"idle_ms", "integer 0..", "Idle time, absence apart."},
    {"absent_ms", "integer 0..", "Absence."},
    {"unknown_ms", "integer 0..",
     "Time of which nothing is known. The four together are the window's elapsed_ms."},
    {"audited", "optional AuditedShare",
     "With intervals=audited: how sure the share of work is, absence counted."},
    {"audited_of_presence", "optional AuditedShare",
     "With intervals=audited: the same of the time at work or idle."},
    {"error", "optional string",
     "A part of the worker's timeline cannot be read, so that these figures are wrong."},
    {0},
};

static const struct schema_member station_figures[] = {
    {"station_id", "id", "Which."},
    {"name", "name", "Its name."},
    {"type", "name", "What is done there."},
    {"active", "boolean", "false: deactivated."},
    {"occupancy_time_minutes", "number 0..", "Time with at least one worker there."},
    {"working_time_minutes", "number 0..", "Time with at least one at work."},
    {"utilization_percentage", "number 0..",
     "Working time, of the planned time; above 100 for work outside of it."},
    {"utilization_so_far_percentage", "number 0..",
     "The same, of the planned time that has passed."},
    {"total_units_produced", "integer 0..", "Units produced."},
    {"throughput_rate", "number 0..", "Units per occupied hour."},
    {"target_so_far", "number 0..?",
     "What its target wants by now; null without a target, or before any planned time."},
    {"attainment_percentage", "number 0..?",
     "Units so far, of target_so_far; null where that is."},
    {"units_so_far", "integer 0..", "Units without those that are yet to come."},
    {"current_worker", "id?",
     "Who was seen there last and still is; null for nobody, or nobody the caller is "
     "told "
     "of."},
    {"current_workers", "[id]", "Who is there, of those the caller is told of, sorted."},
    {"status", "occupied|vacant|unknown", "How it is now."},
    {"state", "working|idle|vacant|unknown", "What is done there now."},
    {"since", "time?",
     "From when that state holds without a break; 24 hours back means as long or longer, "
     "null that nobody was ever seen there."},
    {"occupied_ms", "integer 0..", "Time with at least one worker there."},
    {"working_ms", "integer 0..", "Time with at least one at work."},
    {"audited", "optional AuditedShare",
     "With intervals=audited: how sure the share of work is."},
    {0},
};

static const struct schema_member figures[] = {
    {"window", "Window", "What they are of."},
    {SCHEMA_SCOPE},
    {"factory", "Factory", "All together."},
    {"workers", "[WorkerFigures]", "Each worker the caller is told of."},
    {"workstations", "[StationFigures]", "Each workstation."},
    {"last_updated", "time", "When they were worked out."},
    {0},
};

static const struct schema_member metrics[] = {
    {SCHEMA_SUCCESS},
    {"data", "Figures", "The figures."},
    {0},
};

static const struct schema_member live_figures[] = {
    {"partial", "boolean", "true: only workers and workstations that changed are here."},
    {0},
};

static const struct schema_member reset[] = {
    {"reason", "string", "Why everything is to be read again."},
    {0},
};

static const struct schema_member bucket[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"planned_ms", "integer 0..", "Shift time in it less breaks, passed or not."},
    {"planned_so_far_ms", "integer 0..", "The part of it that has passed."},
    {"elapsed_ms", "integer 0..", "How much of it has passed."},
    {0},
};

static const struct schema_member series_data[] = {
    {"bucket", "hour|shift|day", "How the window was cut."},
    {"series", "[FactoryBucket or WorkerBucket or StationBucket]", "In order of time."},
    {0},
};

static const struct schema_member series[] = {
    {SCHEMA_SUCCESS},
    {"data", "SeriesData", "The series."},
    {0},
};

const struct schema figure_schemas[] = {
    {"Window", "A stretch of time.", .member = window},
    {"Factory", "Figures of the factory.", .member = factory},
    {"WorkerFigures", "Figures of a worker.", .member = worker_figures},
    {"StationFigures", "Figures of a workstation.", .member = station_figures},
    {"Figures", "Figures of one window.", .member = figures},
    {"Metrics", "The answer with figures.", .member = metrics},
    {"LiveFigures", "Data of a message `metrics` of the live stream.",
     .member = live_figures, .also = "Figures"},
    {"Reset", "Data of a message `reset` of the live stream.", .member = reset},
    {"FactoryBucket", "Figures of the factory in one bucket.", .member = bucket,
     .also = "Factory"},
    {"WorkerBucket", "Figures of a worker in one bucket.", .member = bucket,
     .also = "WorkerFigures"},
    {"StationBucket", "Figures of a workstation in one bucket.", .member = bucket,
     .also = "StationFigures"},
    {"SeriesData", "Figures, bucket by bucket.", .member = series_data},
    {"Series", "The answer with a series.", .member = series},
    {0},
};
