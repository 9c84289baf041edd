/* schemas.c - the rows of every object that the API takes or gives. */
#include "api/schemas.h"

#define SUCCESS "success", "true", "It went well."
#define STATES  "working|idle|absent|unknown"
#define TYPES   STATES "|product_count"

/* --- events --- */

static const struct schema_member new_event[] = {
    {"timestamp", "time", "When it happened, at the source; any offset."},
    {"worker_id", "id", "A registered worker."},
    {"workstation_id", "id", "A registered workstation."},
    {"event_type", TYPES, "A state that begins, or units that were produced."},
    {"confidence", "number 0..1", "How sure the source is."},
    {"count", "optional integer 0..1000000000?",
     "Units produced. Needed with product_count, ignored with a state."},
    {"event_uuid", "optional uuid?",
     "Identifies the event. Without one it is derived from the members above, but "
     "confidence, so that a plain retry is no second event."},
    {"camera_id", "optional id?", "Which camera saw it."},
    {"model_version", "optional id?", "Which model recognised it."},
    {0},
};

static const struct schema_member new_events[] = {
    {"events", "[NewEvent]", "Up to 10,000."},
    {0},
};

static const struct schema_member event[] = {
    {"id", "integer 1..", "The number it was given here, in the order of arrival."},
    {"timestamp", "time", "When it happened."},
    {"worker_id", "id", "Who was seen."},
    {"workstation_id", "id", "Where."},
    {"event_type", TYPES, "The state that began, or product_count."},
    {"confidence", "number 0..1", "How sure the source was."},
    {"count", "integer 0..1000000000?", "Units produced; null on a state."},
    {"created_at", "time", "When it was stored."},
    {"event_uuid", "uuid", "Identifies the event."},
    {"camera_id", "id?", "Which camera saw it."},
    {"model_version", "id?", "Which model recognised it."},
    {"voided", "boolean", "It is left out of every figure."},
    {"sample", "boolean", "It is sample data."},
    {0},
};

static const struct schema_member event_page[] = {
    {SUCCESS},
    {"count", "integer 0..10000", "Events on this page."},
    {"events", "[Event]", "In the order asked for."},
    {"next_cursor", "cursor?", "Asks for the page after this; null on the last."},
    {0},
};

static const struct schema_member event_stored[] = {
    {SUCCESS},
    {"event_id", "integer 1..", "The number it was given here."},
    {"event_uuid", "uuid", "Identifies the event."},
    {"duplicate", "boolean", "It was known already; nothing was stored."},
    {"message", "string", "The same in words."},
    {0},
};

static const struct schema_member rejected[] = {
    {"index", "integer 0..", "Which of the events that were sent, from 0."},
    {"error", "string", "What is wrong with it, and what would be right."},
    {0},
};

static const struct schema_member batch_result[] = {
    {SUCCESS},
    {"accepted", "integer 0..", "Events that were stored."},
    {"duplicates", "integer 0..", "Events that were known already."},
    {"rejected", "[Rejected]", "Events that were not stored, and why."},
    {0},
};

static const struct schema_member reason[] = {
    {"reason", "string 1..500", "Why; kept beside the event."},
    {0},
};

static const struct schema_member correction[] = {
    {SUCCESS},
    {"event_uuid", "uuid", "Which event."},
    {"voided", "boolean", "How it stands now."},
    {"changed", "boolean", "false: it stood so before."},
    {0},
};

static const struct schema_member event_correction[] = {
    {"action", "void|restore", "What was done."},
    {"reason", "string 1..500", "Why."},
    {"at", "time", "When."},
    {0},
};

static const struct schema_member event_answer[] = {
    {SUCCESS},
    {"event", "Event", "As in a list."},
    {"corrections", "[EventCorrection]",
     "What was done to it, oldest first; of more than 1,000 the latest."},
    {0},
};

static const struct schema_member live_correction[] = {
    {"event", "Event", "The event, as it is now."},
    {0},
};

/* --- figures --- */

static const struct schema_member window[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"now", "time", "Up to when the figures go."},
    {"elapsed_ms", "integer 0..", "How much of it has passed."},
    {"planned_ms", "integer 0..", "Shift time in it less breaks, passed or not."},
    {"shift", "string?", "The shift that it is; null when it was named by times."},
    {0},
};

static const struct schema_member factory[] = {
    {"total_productive_time_minutes", "number 0..", "All workers' time at work."},
    {"total_production_count", "integer 0..", "Units produced."},
    {"average_production_rate", "number 0..", "Units per hour at work."},
    {"average_worker_utilization", "number 0..100",
     "Mean of the utilization of the workers who were seen."},
    {"active_workers", "integer 0..", "Workers at work now."},
    {"total_workers", "integer 0..", "Workers who are registered and not deactivated."},
    {"occupied_stations", "integer 0..", "Workstations somebody is at now."},
    {"total_stations", "integer 0..",
     "Workstations that are registered and not deactivated."},
    {"active_ms", "integer 0..", "All workers' time at work."},
    {"idle_ms", "integer 0..", "All workers' idle time, absence apart."},
    {"absent_ms", "integer 0..", "All workers' absence."},
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
    {"total_units_produced", "integer 0..", "Units produced."},
    {"units_per_hour", "number 0..", "Units per hour at work."},
    {"status", "active|idle|absent|unknown", "What they do now."},
    {"current_station", "id?", "Where; null when absent or unknown."},
    {"active_ms", "integer 0..", "Time at work."},
    {"idle_ms", "integer 0..", "Idle time, absence apart."},
    {"absent_ms", "integer 0..", "Absence."},
    {"unknown_ms", "integer 0..",
     "Time of which nothing is known. The four together are the window's elapsed_ms."},
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
    {"total_units_produced", "integer 0..", "Units produced."},
    {"throughput_rate", "number 0..", "Units per occupied hour."},
    {"current_worker", "id?", "Who was seen there last and still is; null for nobody."},
    {"current_workers", "[id]", "Everybody who is there, sorted."},
    {"status", "occupied|vacant|unknown", "How it is now."},
    {"occupied_ms", "integer 0..", "Time with at least one worker there."},
    {"working_ms", "integer 0..", "Time with at least one at work."},
    {0},
};

static const struct schema_member figures[] = {
    {"window", "Window", "What they are of."},
    {"factory", "Factory", "All together."},
    {"workers", "[WorkerFigures]", "Each worker."},
    {"workstations", "[StationFigures]", "Each workstation."},
    {"last_updated", "time", "When they were worked out."},
    {0},
};

static const struct schema_member metrics[] = {
    {SUCCESS},
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
    {"elapsed_ms", "integer 0..", "How much of it has passed."},
    {0},
};

static const struct schema_member series_data[] = {
    {"bucket", "hour|shift|day", "How the window was cut."},
    {"series", "[FactoryBucket or WorkerBucket or StationBucket]", "In order of time."},
    {0},
};

static const struct schema_member series[] = {
    {SUCCESS},
    {"data", "SeriesData", "The series."},
    {0},
};

/* --- timelines --- */

static const struct schema_member worker_interval[] = {
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"state", STATES, "What they did."},
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
    {"worker_ids", "[id]", "Who was there, sorted."},
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
    {LANES_START}, {LANES_END}, {LANES_NOW}, {"workers", "[WorkerLane]", "Each worker."},
    {0},
};

static const struct schema_member station_lanes[] = {
    {LANES_START}, {LANES_END},
    {LANES_NOW},   {"workstations", "[StationLane]", "Each workstation."},
    {0},
};

static const struct schema_member timeline[] = {
    {SUCCESS},
    {"data", "WorkerLanes or StationLanes", "What was asked for."},
    {0},
};

/* --- registers --- */

static const struct schema_member new_worker[] = {
    {"worker_id", "id", "What events call them; cannot be changed."},
    {"name", "name", "Their name."},
    {"active", "boolean = true", "false: kept in history, counted no more."},
    {0},
};

static const struct schema_member worker_change[] = {
    {"worker_id", "optional id", "As in the path."},
    {"name", "optional name", "Their name."},
    {"active", "optional boolean", "false: kept in history, counted no more."},
    {0},
};

static const struct schema_member worker[] = {
    {"worker_id", "id", "What events call them."},
    {"name", "name", "Their name."},
    {"active", "boolean", "false: deactivated; events of theirs are refused."},
    {"created_at", "time", "When they were registered."},
    {0},
};

static const struct schema_member worker_answer[] = {
    {SUCCESS},
    {"worker", "Worker", "How it stands now."},
    {0},
};

static const struct schema_member workers[] = {
    {SUCCESS},
    {"count", "integer 0..", "How many."},
    {"workers", "[Worker]", "Sorted by id."},
    {0},
};

static const struct schema_member worker_deleted[] = {
    {SUCCESS},
    {"worker_id", "id", "Who was deleted."},
    {0},
};

static const struct schema_member new_station[] = {
    {"station_id", "id", "What events call it; cannot be changed."},
    {"name", "name", "Its name."},
    {"type", "name", "What is done there."},
    {"active", "boolean = true", "false: kept in history, counted no more."},
    {"target_units_per_hour", "optional number 0..1000000?",
     "Its target; 0 or null for none."},
    {0},
};

static const struct schema_member station_change[] = {
    {"station_id", "optional id", "As in the path."},
    {"name", "optional name", "Its name."},
    {"type", "optional name", "What is done there."},
    {"active", "optional boolean", "false: kept in history, counted no more."},
    {"target_units_per_hour", "optional number 0..1000000?",
     "Its target; 0 or null for none."},
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
    {SUCCESS},
    {"workstation", "Workstation", "How it stands now."},
    {0},
};

static const struct schema_member stations[] = {
    {SUCCESS},
    {"count", "integer 0..", "How many."},
    {"workstations", "[Workstation]", "Sorted by id."},
    {0},
};

static const struct schema_member station_deleted[] = {
    {SUCCESS},
    {"station_id", "id", "Which was deleted."},
    {0},
};

/* --- calendar and settings --- */

static const struct schema_member pause[] = {
    {"start", "clock", "When it begins; before the shift's start: on the next day."},
    {"length_minutes", "integer 1..1440", "How long it lasts."},
    {0},
};

#define WEEKDAYS "[integer 1..7]"

static const struct schema_member new_shift[] = {
    {"name", "string 1..64", "Its name."},
    {"start", "clock", "When it begins, by the site's wall clock."},
    {"length_minutes", "integer 1..1440", "How long it lasts by the wall clock."},
    {"weekdays", "optional " WEEKDAYS,
     "On which days it begins; Monday is 1. All when absent."},
    {"breaks", "optional [Break]", "Planned breaks, at most 8."},
    {"valid_from", "optional date",
     "From which day on; today when absent. On each day only the shifts with the latest "
     "valid_from hold."},
    {0},
};

static const struct schema_member shift_change[] = {
    {"name", "optional string 1..64", "Its name."},
    {"start", "optional clock", "When it begins, by the site's wall clock."},
    {"length_minutes", "optional integer 1..1440",
     "How long it lasts by the wall clock."},
    {"weekdays", "optional " WEEKDAYS, "On which days it begins; Monday is 1."},
    {"breaks", "optional [Break]", "Planned breaks, at most 8."},
    {"valid_from", "optional date", "From which day on."},
    {0},
};

static const struct schema_member shift[] = {
    {"shift_id", "integer 1..?", "Its number; null for one of the default calendar."},
    {"name", "string 1..64", "Its name."},
    {"weekdays", WEEKDAYS, "On which days it begins; Monday is 1."},
    {"start", "clock", "When it begins, by the site's wall clock."},
    {"length_minutes", "integer 1..1440", "How long it lasts by the wall clock."},
    {"breaks", "[Break]", "Planned breaks."},
    {"valid_from", "date", "From which day on."},
    {0},
};

static const struct schema_member shift_answer[] = {
    {SUCCESS},
    {"shift", "Shift", "How it stands now."},
    {0},
};

static const struct schema_member shifts[] = {
    {SUCCESS},
    {"count", "integer 0..", "How many."},
    {"shifts", "[Shift]", "The site's own."},
    {"default_shifts", "[Shift]", "Those that hold on days without any of the site's."},
    {0},
};

static const struct schema_member shift_deleted[] = {
    {SUCCESS},
    {"shift_id", "integer 1..", "Which was deleted."},
    {0},
};

static const struct schema_member settings_change[] = {
    {"hold_minutes", "optional number 0.0167..10080?",
     "How long the last thing seen of a worker is taken to hold; all history is worked "
     "out anew. As it is when null."},
    {"target_units_per_hour", "optional number 0..1000000?",
     "The factory's target; 0 or null for none."},
    {"timezone", "optional string 1..64", "As it is: it is set when the server starts."},
    {0},
};

static const struct schema_member settings[] = {
    {"hold_minutes", "number 0.0166..10080",
     "How long the last thing seen of a worker is taken to hold."},
    {"target_units_per_hour", "number 0..1000000?",
     "The factory's target; null for none."},
    {"timezone", "string", "The site's time zone."},
    {0},
};

static const struct schema_member settings_answer[] = {
    {SUCCESS},
    {"settings", "Settings", "How they stand now."},
    {0},
};

/* --- agents --- */

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
    {SUCCESS},
    {"received_at", "time", "When the heartbeat came, by the server's clock."},
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
    {SUCCESS},
    {"count", "integer 0..1000", "How many."},
    {"now", "time", "When the list was made."},
    {"agents", "[Agent]", "Sorted by id."},
    {0},
};

static const struct schema_member agent_deleted[] = {
    {SUCCESS},
    {"agent_id", "id", "Which was deleted."},
    {0},
};

/* --- the server itself --- */

static const struct schema_member seed_request[] = {
    {"force", "boolean = false", "Even when there are events that are not sample data."},
    {0},
};

static const struct schema_member seed_result[] = {
    {SUCCESS},
    {"message", "string", "What was done, in words."},
    {"events", "integer 0..", "Events in the sample data."},
    {0},
};

static const struct schema_member health[] = {
    {SUCCESS},
    {"status", "string", "ok."},
    {"version", "string", "The program's version."},
    {0},
};

static const struct schema_member error[] = {
    {"success", "false", "It did not go well, and nothing was changed."},
    {"error", "string", "What is wrong, and what would be right."},
    {0},
};

const struct schema api_schemas[] = {
    {"NewEvent", "One fact seen by a camera. Members not named here are ignored.",
     .member = new_event},
    {"NewEvents", "Several events.", .member = new_events},
    {"Event", "An event as it is kept.", .member = event},
    {"EventPage", "A page of events.", .member = event_page},
    {"EventStored", "What became of one event.", .member = event_stored},
    {"Rejected", "One event of a batch that was not stored.", .member = rejected},
    {"BatchResult", "What became of a batch: the three add up to what was sent.",
     .member = batch_result},
    {"Reason", "Why an event is corrected.", .member = reason, .closed = true},
    {"Correction", "What became of a correction.", .member = correction},
    {"EventCorrection", "That an event was voided or restored.",
     .member = event_correction},
    {"EventAnswer", "The answer with an event.", .member = event_answer},
    {"LiveCorrection", "Data of a message `correction` of the live stream.",
     .member = live_correction, .also = "EventCorrection"},
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
    {"WorkerInterval", "What a worker did for a while.", .member = worker_interval},
    {"WorkerLane", "What a worker did.", .member = worker_lane},
    {"StationInterval", "How a workstation was for a while.", .member = station_interval},
    {"StationLane", "How a workstation was.", .member = station_lane},
    {"WorkerLanes", "What workers did.", .member = worker_lanes},
    {"StationLanes", "How workstations were.", .member = station_lanes},
    {"Timeline", "The answer with a timeline.", .member = timeline},
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
    {"Break", "A planned break of a shift.", .member = pause, .closed = true},
    {"NewShift", "A shift to be.", .member = new_shift, .closed = true},
    {"ShiftChange", "What is to change; what is absent stays as it is.",
     .member = shift_change, .closed = true},
    {"Shift", "A shift of the calendar.", .member = shift},
    {"ShiftAnswer", "The answer with a shift.", .member = shift_answer},
    {"Shifts", "The answer with the calendar.", .member = shifts},
    {"ShiftDeleted", "The answer when a shift is gone.", .member = shift_deleted},
    {"SettingsChange", "What is to change; what is absent stays as it is.",
     .member = settings_change, .closed = true},
    {"Settings", "What is set for the site.", .member = settings},
    {"SettingsAnswer", "The answer with the settings.", .member = settings_answer},
    {"HeartbeatQueue", "What waits at an agent.", .member = heartbeat_queue},
    {"HeartbeatCounts", "What became of an agent's events.", .member = heartbeat_counts},
    {"HeartbeatClock", "How far an agent's clock is from the server's.",
     .member = heartbeat_clock},
    {"Camera", "A camera of an agent.", .member = camera},
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
    {"SeedRequest", "How to replace the data.", .member = seed_request, .closed = true},
    {"SeedResult", "What was put in its place.", .member = seed_result},
    {"Health", "How the server is.", .member = health},
    {"Error", "What every request gets that could not be granted.", .member = error},
};
const size_t api_schemas_count = sizeof api_schemas / sizeof *api_schemas;

const struct schema *schema_find(str name)
{
    for (size_t i = 0; i < api_schemas_count; i++)
        if (str_equal(name, str_from(api_schemas[i].name)))
            return &api_schemas[i];
    return NULL;
}

bool schema_has(const char *schema, str member)
{
    const struct schema *found = schema_find(str_from(schema));
    if (!found)
        return false;
    for (const struct schema_member *each = found->member; each->name; each++)
        if (str_equal(member, str_from(each->name)))
            return true;
    return found->also && schema_has(found->also, member);
}
