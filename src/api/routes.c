/* routes.c - every path that the server answers: one row is everything. */
#include "api/routes.h"

#include "api/handlers.h"

#define HANDLER(name) api_##name, #name
#define JSON(type)    (type), "application/json"
#define NDJSON(type)  (type), "application/x-ndjson"
#define TEXT(media)   "string", (media)
#define PAGE(name, help)                                                                 \
    api_page, "page_" name, (help), .page = true, .gives = {{TEXT("text/html")}},        \
                                    .status = {200, 304}

/* What a caller needs, where several permissions do. How much of the answer it sees is
 * for its scope to say. */
#define ALWAYS     (MAY_CALL | MAY_SET_UP)
#define OF_FIGURES (MAY_READ_STATIONS | MAY_READ_WORKERS | MAY_READ_SELF | MAY_BOARD)
#define OF_WORKERS (MAY_READ_WORKERS | MAY_READ_SELF)
#define OF_EVENTS  (MAY_READ_EVENTS | MAY_READ_SELF)

/* --- parameters --- */

/* Of whatever has a window. */
#define START "start_time", IN_QUERY, "time", "The first instant; with end_time."
#define END   "end_time", IN_QUERY, "time", "The instant after the last; with start_time."
#define WHICH_SHIFT                                                                      \
    "shift", IN_QUERY, "current|previous = current",                                     \
        "A shift instead of times. When none is running, current is the last one."
#define WORKER  "worker_id", IN_QUERY, "id", "Only this worker."
#define STATION "workstation_id", IN_QUERY, "id", "Only this workstation."

static const struct route_parameter of_events[] = {
    {WORKER},
    {STATION},
    {"event_type", IN_QUERY, "working|idle|absent|unknown|product_count",
     "Only events of this type."},
    {"camera_id", IN_QUERY, "id", "Only what this camera saw."},
    {START},
    {END},
    {"min_confidence", IN_QUERY, "number 0..1 = 0", "Only events as sure as this."},
    {"limit", IN_QUERY, "integer 1..10000 = 1000", "Events on a page."},
    {"order", IN_QUERY, "desc|asc = desc", "By time: the latest first, or the earliest."},
    {"cursor", IN_QUERY, "cursor", "The next_cursor of the page before."},
    {"format", IN_QUERY, "json|csv|ndjson = json",
     "csv and ndjson give all events at once; limit does not count."},
    {"pseudonyms", IN_QUERY, "false|true = false",
     "true: workers and uuids under names that only this server can tell."},
    {0},
};
static const struct route_parameter of_window[] = {{START}, {END}, {WHICH_SHIFT}, {0}};
static const struct route_parameter of_metrics[] = {
    {START},
    {END},
    {WHICH_SHIFT},
    {"intervals", IN_QUERY, "none|audited = none",
     "audited: beside each utilization, how sure the share of work is."},
    {0},
};
static const struct route_parameter of_disputes[] = {
    {"state", IN_QUERY, "open|accepted|declined|all = all", "Only those."},
    {"own", IN_QUERY, "false|true = false",
     "true: those of the caller's own events. Who may not decide has only these."},
    {"limit", IN_QUERY, "integer 1..1000 = 1000", "At most so many."},
    {"cursor", IN_QUERY, "cursor", "The next_cursor of the page before."},
    {0},
};
static const struct route_parameter of_audits[] = {
    {"camera_id", IN_QUERY, "id", "Only what this camera has claimed."},
    {"second", IN_QUERY, "false|true = false",
     "true: those that one other has answered, to see how far two agree."},
    {"limit", IN_QUERY, "integer 1..200 = 50", "How many."},
    {0},
};
static const struct route_parameter of_accuracy[] = {
    {"camera_id", IN_QUERY, "id", "Only this camera."},
    {"model_version", IN_QUERY, "id", "Only this version of a model."},
    {"start_time", IN_QUERY, "time", "Only claims of then or later; with end_time."},
    {"end_time", IN_QUERY, "time", "Only claims of before."},
    {0},
};
static const struct route_parameter of_training[] = {
    {"camera_id", IN_QUERY, "id", "Only this camera."},
    {"model_version", IN_QUERY, "id", "Only this version of a model."},
    {"after", IN_QUERY, "integer 0.. = 0", "The label_id of the last line before."},
    {"limit", IN_QUERY, "integer 1..10000 = 10000", "How many lines."},
    {0},
};
static const struct route_parameter of_series[] = {
    {START},
    {END},
    {WHICH_SHIFT},
    {"bucket", IN_QUERY, "hour|shift|day = hour",
     "How to cut the window; into 1,000 at most."},
    {WORKER},
    {STATION},
    {0},
};
static const struct route_parameter of_timeline[] = {
    {START},       {END},
    {WHICH_SHIFT}, {"of", IN_QUERY, "workers|workstations = workers", "Whose lanes."},
    {WORKER},      {STATION},
    {0},
};
static const struct route_parameter of_teams[] = {
    {"date", IN_QUERY, "date", "The day; the last that is over when absent."}, {0}};
static const struct route_parameter of_drift[] = {
    {"history", IN_QUERY, "integer 0..100 = 30",
     "The last shifts of each stream to tell of."},
    {0},
};
static const struct route_parameter of_stream[] = {
    {"Last-Event-ID", IN_HEADER, "string", "Go on after this one; browsers send it."},
    {0},
};
static const struct route_parameter of_audit[] = {
    {"start_time", IN_QUERY, "time", "Only rows that were written from then on."},
    {"end_time", IN_QUERY, "time", "Only rows that were written before."},
    {"actor", IN_QUERY, "string", "Only what this person, key or user did."},
    {"action", IN_QUERY, "string", "Only this action, such as look or void_event."},
    {"object", IN_QUERY, "string", "Only what was done to this object, such as an id."},
    {"worker_id", IN_QUERY, "id",
     "Only what concerns this worker; looks at everybody are among it."},
    {"limit", IN_QUERY, "integer 1..1000 = 100", "Entries on a page."},
    {"cursor", IN_QUERY, "cursor", "The next_cursor of the page before."},
    {0},
};
static const struct route_parameter of_alerts[] = {
    {"state", IN_QUERY, "open|all = open", "Also those that are over."},
    {"limit", IN_QUERY, "integer 1..1000 = 200", "Alerts on a page."},
    {"cursor", IN_QUERY, "cursor", "The next_cursor of the page before."},
    {0},
};
static const struct route_parameter one_alert[] = {
    {"alert_id", IN_PATH, "uuid", "Which alert."}, {0}};
static const struct route_parameter one_webhook[] = {
    {"webhook_id", IN_PATH, "string", "Which webhook."}, {0}};
static const struct route_parameter one_event[] = {
    {"event_uuid", IN_PATH, "uuid", "Which event."}, {0}};
#define PREFER                                                                           \
    "Prefer", IN_HEADER, "string",                                                       \
        "wait, or wait=SECONDS: where events go by way of a topic, wait until it is "    \
        "known what became of them, and answer that."
static const struct route_parameter of_ingest[] = {{PREFER}, {0}};
static const struct route_parameter one_correction[] = {
    {"event_uuid", IN_PATH, "uuid", "Which event."}, {PREFER}, {0}};
static const struct route_parameter one_dispute[] = {
    {"dispute_id", IN_PATH, "integer 1..", "Which dispute."}, {0}};
static const struct route_parameter one_worker[] = {
    {"worker_id", IN_PATH, "id", "Which worker."}, {0}};
static const struct route_parameter one_station[] = {
    {"station_id", IN_PATH, "id", "Which workstation."}, {0}};
static const struct route_parameter one_shift[] = {
    {"shift_id", IN_PATH, "integer 1..", "Which shift."}, {0}};
static const struct route_parameter one_agent[] = {
    {"agent_id", IN_PATH, "id", "Which agent."}, {0}};
static const struct route_parameter one_user[] = {
    {"name", IN_PATH, "string", "Which person."}, {0}};
static const struct route_parameter one_key[] = {
    {"key_id", IN_PATH, "string", "Which key."}, {0}};
static const struct route_parameter one_session[] = {
    {"session_id", IN_PATH, "string", "Which session."}, {0}};
static const struct route_parameter one_asset[] = {
    {"name", IN_PATH, "string", "Which file."}, {0}};

/* --- examples --- */

#define EVENT                                                                            \
    "{\"timestamp\":\"2026-01-15T10:15:30.000Z\",\"worker_id\":\"W1\","                  \
    "\"workstation_id\":\"S3\",\"event_type\":\"working\",\"confidence\":0.94}"
#define COUNT                                                                            \
    "{\"timestamp\":\"2026-01-15T10:16:05.000Z\",\"worker_id\":\"W1\","                  \
    "\"workstation_id\":\"S3\",\"event_type\":\"product_count\",\"confidence\":0.9,"     \
    "\"count\":2}"
#define REASON "{\"reason\":\"camera 3 was moved\"}"
#define SHIFT                                                                            \
    "{\"name\":\"Early\",\"start\":\"06:00\",\"length_minutes\":480,"                    \
    "\"weekdays\":[1,2,3,4,5],\"breaks\":[{\"start\":\"09:00\",\"length_minutes\":15}]," \
    "\"valid_from\":\"2026-02-02\"}"

#define HEARTBEAT                                                                        \
    "{\"agent_id\":\"hall-2\",\"version\":\"0.1.0\","                                    \
    "\"sent_at\":\"2026-01-15T10:16:00.000Z\",\"started_at\":\"2026-01-15T06:00:00."     \
    "000Z\","                                                                            \
    "\"interval_ms\":10000,\"queue\":{\"waiting\":3,\"dead\":0,\"bytes\":8192,"          \
    "\"oldest_at\":\"2026-01-15T10:15:30.000Z\"},\"counts\":{\"taken\":500,"             \
    "\"delivered\":497,\"rejected\":0,\"dropped_full\":0,\"dropped_old\":0,"             \
    "\"refused\":0,\"ignored\":0},\"clock\":{\"offset_ms\":-12,\"delay_ms\":3},"         \
    "\"trouble\":null,\"cameras\":[{\"camera_id\":\"CAM-1\",\"state\":\"online\","       \
    "\"heard_at\":\"2026-01-15T10:15:59.000Z\"}]}"

/* --- the table --- */

static const struct route rows[] = {
    {"POST", "/api/events", MAY_INGEST, HANDLER(post_event),
     "Keep one event. 201: it is new; 200: it was known; 202: it is on its way through a "
     "topic.",
     .takes = {{JSON("NewEvent")}}, .example = EVENT,
     .gives = {{JSON("EventStored or Queued")}}, .parameter = of_ingest,
     .status = {201, 200, 202, 404, 409}},
    {"POST", "/api/events/batch", MAY_INGEST, HANDLER(post_batch),
     "Keep up to 10,000 events; says of each rejected one why.",
     .takes = {{JSON("NewEvents or [NewEvent]")}, {NDJSON("NewEvent")}},
     .example = "{\"events\":[" EVENT "," COUNT "]}", .gives = {{JSON("BatchResult")}},
     .parameter = of_ingest, .status = {200, 202}},
    {"GET", "/api/ingest/{event_uuid}", MAY_INGEST, HANDLER(get_ingested),
     "What became of an event that came by way of a topic. 404: it was not judged yet, "
     "or "
     "never came.",
     .parameter = one_event, .gives = {{JSON("Ingested")}}, .status = {200, 404}},
    {"GET", "/api/events", OF_EVENTS, HANDLER(list_events),
     "Events, filtered, a page at a time; or all of them as CSV or NDJSON.",
     .parameter = of_events,
     .gives = {{JSON("EventPage")}, {TEXT("text/csv")}, {NDJSON("Event")}},
     .status = {200}},
    {"GET", "/api/events/{event_uuid}", OF_EVENTS, HANDLER(get_event),
     "One event, and what was done to it.", .parameter = one_event,
     .gives = {{JSON("EventAnswer")}}, .status = {200, 404}},
    {"POST", "/api/events/{event_uuid}/void", MAY_CORRECT, HANDLER(void_event),
     "Leave an event out of every figure.", .parameter = one_correction,
     .takes = {{JSON("Reason")}}, .example = REASON,
     .gives = {{JSON("Correction or Queued")}}, .status = {200, 202, 404}},
    {"POST", "/api/events/{event_uuid}/restore", MAY_CORRECT, HANDLER(restore_event),
     "Take a voided event back in.", .parameter = one_correction,
     .takes = {{JSON("Reason")}}, .example = REASON,
     .gives = {{JSON("Correction or Queued")}}, .status = {200, 202, 404}},
    {"POST", "/api/events/{event_uuid}/dispute", OF_EVENTS | MAY_CORRECT,
     HANDLER(dispute_event),
     "Say that an event is wrong, or the worker's time from it on. It changes nothing; "
     "whoever may correct decides.",
     .parameter = one_event, .takes = {{JSON("NewDispute")}},
     .example = "{\"reason\":\"nobody was there\",\"event_type\":\"nothing\"}",
     .gives = {{JSON("Disputed")}}, .status = {201, 404, 409}},
    {"POST", "/api/events/{event_uuid}/verdict", MAY_ANNOTATE, HANDLER(judge_event),
     "Say what was really so. The same person again replaces what was said; where audits "
     "are blind, the first answer counts.",
     .parameter = one_event, .takes = {{JSON("NewVerdict")}},
     .example = "{\"verdict\":\"idle\"}", .gives = {{JSON("VerdictKept")}},
     .status = {201, 404}},
    {"GET", "/api/disputes", MAY_READ_SELF | MAY_CORRECT, HANDLER(list_disputes),
     "What was said to be wrong, and what was decided.", .parameter = of_disputes,
     .gives = {{JSON("Disputes")}}, .status = {200}},
    {"POST", "/api/disputes", OF_EVENTS | MAY_CORRECT, HANDLER(dispute_time),
     "Say that a stretch of a worker's or a workstation's time is wrong, and what was so "
     "instead.",
     .takes = {{JSON("TimeDispute")}},
     .example = "{\"worker_id\":\"W1\",\"start_time\":\"2026-01-15T10:00:00.000Z\","
                "\"end_time\":\"2026-01-15T10:20:00.000Z\",\"event_type\":\"working\","
                "\"reason\":\"the camera was covered\"}",
     .gives = {{JSON("Disputed")}}, .status = {201, 404, 409}},
    {"POST", "/api/disputes/{dispute_id}/decision", MAY_CORRECT, HANDLER(decide_dispute),
     "Accept a dispute: its events are voided, and corrected ones added in their place. "
     "Or decline it.",
     .parameter = one_dispute, .takes = {{JSON("DisputeDecision")}},
     .example = "{\"accept\":true,\"reason\":\"seen on the recording\"}",
     .gives = {{JSON("DisputeDecided")}}, .status = {200, 404, 409}},

    {"GET", "/api/audits", MAY_ANNOTATE, HANDLER(list_audits),
     "Claims of cameras that were drawn at random for people to check, and wait for the "
     "caller.",
     .parameter = of_audits, .gives = {{JSON("Audits")}}, .status = {200}},
    {"GET", "/api/accuracy", MAY_READ_STATIONS, HANDLER(accuracy),
     "How often each camera and model is right, by the audits alone.",
     .parameter = of_accuracy, .gives = {{JSON("Accuracy")}}, .status = {200}},
    {"GET", "/api/calibrations", MAY_READ_STATIONS, HANDLER(calibrations),
     "What was learned across sites of how far a confidence can be trusted.",
     .gives = {{JSON("LearnedCalibrations")}}, .status = {200}},
    {"POST", "/api/calibrations/rollback", MAY_CORRECT, HANDLER(roll_calibration_back),
     "Use again what was used before the last result; the same again undoes it.",
     .takes = {{JSON("CalibrationRollback")}},
     .example = "{\"model_version\":\"v1.2\",\"event_type\":\"working\","
                "\"reason\":\"it was worse than before\"}",
     .gives = {{JSON("CalibrationRolledBack")}}, .status = {200, 404, 409}},
    {"GET", "/api/training-data", MAY_READ_EVENTS, HANDLER(training_data),
     "Events with what people said was true of them, to train models with: a line of "
     "JSON for each.",
     .parameter = of_training, .gives = {{NDJSON("LabelledEvent")}}, .status = {200}},
    {"GET", "/api/retraining", MAY_READ_STATIONS, HANDLER(retraining),
     "Which models should be trained anew, and how the new ones do.",
     .gives = {{JSON("Retrainings")}}, .status = {200}},

    {"GET", "/api/drift", MAY_READ_STATIONS, HANDLER(drift),
     "Which cameras see something else than they did before: each camera, model and type "
     "of workstation, by day and by night, judged shift by shift.",
     .parameter = of_drift, .gives = {{JSON("Drift")}}, .status = {200}},
    {"POST", "/api/drift/reference", MAY_CORRECT, HANDLER(set_drift_reference),
     "Take what a camera sees from now on, or since a moment, for what it should see: "
     "later shifts are compared with these.",
     .takes = {{JSON("NewDriftReference")}},
     .example = "{\"camera_id\":\"CAM-3\",\"reason\":\"it was moved to the other door\"}",
     .gives = {{JSON("DriftReference")}}, .status = {201}},

    {"GET", "/api/metrics", OF_FIGURES, HANDLER(metrics),
     "Figures of factory, workers and workstations over a window.",
     .parameter = of_metrics, .gives = {{JSON("Metrics")}}, .status = {200, 404}},
    {"GET", "/api/metrics/series", OF_FIGURES, HANDLER(series),
     "The same figures per hour, shift or day: of a worker, of a workstation, or of the "
     "factory.",
     .parameter = of_series, .gives = {{JSON("Series")}}, .status = {200, 404}},
    {"GET", "/api/losses", OF_FIGURES, HANDLER(losses),
     "Where the planned time of workstations went in which nobody worked.",
     .parameter = of_window, .gives = {{JSON("LossesAnswer")}},
     .status = {200, 404, 413}},
    {"GET", "/api/bottleneck", OF_FIGURES, HANDLER(bottleneck),
     "Which workstation held the others up, and when.", .parameter = of_window,
     .gives = {{JSON("BottleneckAnswer")}}, .status = {200, 404, 413}},
    {"GET", "/api/timeline", OF_FIGURES, HANDLER(timeline),
     "What workers or workstations were doing, as intervals without gaps.",
     .parameter = of_timeline, .gives = {{JSON("Timeline")}}, .status = {200, 404, 413}},
    {"GET", "/api/teams", MAY_READ_STATIONS | MAY_READ_WORKERS, HANDLER(teams),
     "Figures of teams in the shifts of a day that is over. Those of too few workers are "
     "hidden, and so are others that would give them away.",
     .parameter = of_teams, .gives = {{JSON("Teams")}}, .status = {200, 404}},
    {"GET", "/api/stream", OF_FIGURES, HANDLER(stream),
     "Figures, events and corrections as they are committed, as Server-Sent Events: "
     "`metrics` with LiveFigures, `event` with Event, `correction` with LiveCorrection, "
     "`alerts` with LiveAlerts, `reset` with Reset.",
     .parameter = of_stream, .gives = {{TEXT("text/event-stream")}}, .status = {200}},

    {"GET", "/api/workers", OF_WORKERS, HANDLER(list_workers), "All workers.",
     .gives = {{JSON("Workers")}}, .status = {200}},
    {"POST", "/api/workers", MAY_ADMINISTER, HANDLER(add_worker), "Register a worker.",
     .takes = {{JSON("NewWorker")}},
     .example = "{\"worker_id\":\"W7\",\"name\":\"Worker 7\"}",
     .gives = {{JSON("WorkerAnswer")}}, .status = {201, 409}},
    {"GET", "/api/workers/{worker_id}", OF_WORKERS, HANDLER(get_worker), "One worker.",
     .parameter = one_worker, .gives = {{JSON("WorkerAnswer")}}, .status = {200, 404}},
    {"PUT", "/api/workers/{worker_id}", MAY_ADMINISTER, HANDLER(change_worker),
     "Rename, deactivate or reactivate a worker.", .parameter = one_worker,
     .takes = {{JSON("WorkerChange")}}, .example = "{\"active\":false}",
     .gives = {{JSON("WorkerAnswer")}}, .status = {200, 404}},
    {"DELETE", "/api/workers/{worker_id}", MAY_ADMINISTER, HANDLER(delete_worker),
     "Delete a worker that no event refers to.", .parameter = one_worker,
     .gives = {{JSON("WorkerDeleted")}}, .status = {200, 404, 409}},

    {"GET", "/api/workers/{worker_id}/export", OF_WORKERS, HANDLER(export_worker),
     "All that is kept of a worker: a line of JSON for what is registered, for each day, "
     "for each account, for what came by way of Kafka and was refused or waits, for each "
     "row of the audit log, and for each event with what was done to it. A worker may "
     "have the own. Others are told of accounts if they "
     "administer, and of the audit log if they may read it.",
     .parameter = one_worker, .gives = {{NDJSON("WorkerDataLine")}},
     .status = {200, 404}},
    {"DELETE", "/api/workers/{worker_id}/data", MAY_ADMINISTER, HANDLER(erase_worker),
     "Erase who a worker is: a made-up id takes the place of the id, in all that is "
     "kept. "
     "Totals stay. It cannot be undone, not by a backup either.",
     .parameter = one_worker, .gives = {{JSON("WorkerErased")}},
     .status = {200, 404, 409}},

    {"GET", "/api/workstations", OF_FIGURES, HANDLER(list_stations), "All workstations.",
     .gives = {{JSON("Workstations")}}, .status = {200}},
    {"POST", "/api/workstations", MAY_ADMINISTER, HANDLER(add_station),
     "Register a workstation.", .takes = {{JSON("NewWorkstation")}},
     .example = "{\"station_id\":\"S7\",\"name\":\"Press 2\",\"type\":\"Press\"}",
     .gives = {{JSON("WorkstationAnswer")}}, .status = {201, 409}},
    {"GET", "/api/workstations/{station_id}", OF_FIGURES, HANDLER(get_station),
     "One workstation.", .parameter = one_station, .gives = {{JSON("WorkstationAnswer")}},
     .status = {200, 404}},
    {"PUT", "/api/workstations/{station_id}", MAY_ADMINISTER, HANDLER(change_station),
     "Change a workstation.", .parameter = one_station,
     .takes = {{JSON("WorkstationChange")}}, .example = "{\"target_units_per_hour\":40}",
     .gives = {{JSON("WorkstationAnswer")}}, .status = {200, 404}},
    {"DELETE", "/api/workstations/{station_id}", MAY_ADMINISTER, HANDLER(delete_station),
     "Delete a workstation that no event refers to.", .parameter = one_station,
     .gives = {{JSON("WorkstationDeleted")}}, .status = {200, 404, 409}},

    {"GET", "/api/shifts", OF_FIGURES, HANDLER(list_shifts), "The site's calendar.",
     .gives = {{JSON("Shifts")}}, .status = {200}},
    {"POST", "/api/shifts", MAY_ADMINISTER, HANDLER(add_shift),
     "Add a shift to the calendar.", .takes = {{JSON("NewShift")}}, .example = SHIFT,
     .gives = {{JSON("ShiftAnswer")}}, .status = {201, 409}},
    {"GET", "/api/shifts/{shift_id}", OF_FIGURES, HANDLER(get_shift), "One shift.",
     .parameter = one_shift, .gives = {{JSON("ShiftAnswer")}}, .status = {200, 404}},
    {"PUT", "/api/shifts/{shift_id}", MAY_ADMINISTER, HANDLER(change_shift),
     "Change a shift.", .parameter = one_shift, .takes = {{JSON("ShiftChange")}},
     .example = "{\"length_minutes\":450}", .gives = {{JSON("ShiftAnswer")}},
     .status = {200, 404, 409}},
    {"DELETE", "/api/shifts/{shift_id}", MAY_ADMINISTER, HANDLER(delete_shift),
     "Delete a shift.", .parameter = one_shift, .gives = {{JSON("ShiftDeleted")}},
     .status = {200, 404}},

    {"GET", "/api/agents", MAY_READ_STATIONS, HANDLER(list_agents),
     "What the boxes beside the cameras last said of themselves.",
     .gives = {{JSON("Agents")}}, .status = {200}},
    {"POST", "/api/agents/heartbeat", MAY_INGEST, HANDLER(heartbeat),
     "Say how an agent is, at an interval. The answer tells it the server's time.",
     .takes = {{JSON("Heartbeat")}}, .example = HEARTBEAT,
     .gives = {{JSON("HeartbeatAnswer")}}, .status = {200}},
    {"DELETE", "/api/agents/{agent_id}", MAY_ADMINISTER, HANDLER(delete_agent),
     "Forget an agent and its cameras, until it reports again.", .parameter = one_agent,
     .gives = {{JSON("AgentDeleted")}}, .status = {200, 404}},

    {"GET", "/api/attention", OF_FIGURES, HANDLER(attention),
     "What needs somebody now. Workstations come first, the worst first: by the planned "
     "time in which they have been idle or vacant, or that making what they are behind "
     "takes.",
     .gives = {{JSON("Attention")}}, .status = {200}},
    {"GET", "/api/alerts", MAY_READ_STATIONS, HANDLER(list_alerts),
     "What needs a person.", .parameter = of_alerts, .gives = {{JSON("Alerts")}},
     .status = {200}},
    {"POST", "/api/alerts/test", MAY_ADMINISTER, HANDLER(test_alerts),
     "Send a message to every receiver, to see whether it arrives.",
     .gives = {{JSON("AlertTrial")}}, .status = {201}},
    {"POST", "/api/alerts/{alert_id}/acknowledge", MAY_ANNOTATE,
     HANDLER(acknowledge_alert), "Say that somebody looks after it.",
     .parameter = one_alert, .takes = {{JSON("AlertNote")}}, .body_optional = true,
     .example = "{\"note\":\"it waits for parts\"}", .gives = {{JSON("AlertAnswer")}},
     .status = {200, 404, 409}},
    {"POST", "/api/alerts/{alert_id}/silence", MAY_CORRECT, HANDLER(silence_alert),
     "Have no message tell of this rule and subject for some time.",
     .parameter = one_alert, .takes = {{JSON("AlertSilence")}}, .body_optional = true,
     .example = "{\"minutes\":120}", .gives = {{JSON("AlertAnswer")}},
     .status = {200, 404, 409}},
    {"GET", "/api/alert-rules", MAY_READ_STATIONS, HANDLER(get_alert_rules),
     "By which rules alerts begin.", .gives = {{JSON("AlertRules")}}, .status = {200}},
    {"PUT", "/api/alert-rules", MAY_ADMINISTER, HANDLER(change_alert_rules),
     "Change rules, for all or for single workstations.",
     .takes = {{JSON("AlertRulesChange")}},
     .example = "{\"rules\":[{\"rule\":\"station_idle\",\"threshold\":20}]}",
     .gives = {{JSON("AlertRules")}}, .status = {200}},
    {"GET", "/api/webhooks", MAY_ADMINISTER, HANDLER(list_webhooks),
     "Where messages of alerts are sent to, and whether they arrive.",
     .gives = {{JSON("Webhooks")}}, .status = {200}},
    {"POST", "/api/webhooks", MAY_ADMINISTER, HANDLER(add_webhook),
     "Have messages sent there: CloudEvents 1.0, signed as Standard Webhooks are. The "
     "secret is shown only in this answer.",
     .takes = {{JSON("NewWebhook")}},
     .example = "{\"url\":\"https://mes.example/hooks/alerts\"}",
     .gives = {{JSON("WebhookAdded")}}, .status = {201}},
    {"DELETE", "/api/webhooks/{webhook_id}", MAY_ADMINISTER, HANDLER(delete_webhook),
     "Send nothing there any more.", .parameter = one_webhook,
     .gives = {{JSON("WebhookDeleted")}}, .status = {200, 404}},
    {"POST", "/api/webhooks/{webhook_id}/try", MAY_ADMINISTER, HANDLER(try_webhook),
     "Send the first message that waits for it now, and not only at its next try. E-mail "
     "is the webhook `mail` here.",
     .parameter = one_webhook, .gives = {{JSON("WebhookTried")}}, .status = {200, 404}},

    {"GET", "/api/settings", OF_FIGURES, HANDLER(get_settings),
     "What is set for the site.", .gives = {{JSON("SettingsAnswer")}}, .status = {200}},
    {"PUT", "/api/settings", MAY_ADMINISTER, HANDLER(change_settings),
     "Change the hold, the factory's target, or how people check cameras.",
     .takes = {{JSON("SettingsChange")}},
     .example = "{\"hold_minutes\":480,\"target_units_per_hour\":120}",
     .gives = {{JSON("SettingsAnswer")}}, .status = {200}},
    {"GET", "/api/privacy", OF_FIGURES | MAY_AUDIT, HANDLER(get_privacy),
     "What is kept of people here, why, how long, and who may see it.",
     .gives = {{JSON("PrivacyAnswer")}}, .status = {200}},
    {"PUT", "/api/privacy", MAY_ADMINISTER, HANDLER(change_privacy),
     "Change how long what is kept.", .takes = {{JSON("PrivacyChange")}},
     .example = "{\"event_days\":90,\"people_days\":31}",
     .gives = {{JSON("PrivacyAnswer")}}, .status = {200}},
    {"POST", "/api/seed", MAY_ADMINISTER, HANDLER(seed),
     "Replace all data by sample data.", .takes = {{JSON("SeedRequest")}},
     .body_optional = true, .example = "{\"force\":true}",
     .gives = {{JSON("SeedResult")}}, .status = {200, 409}},

    {"POST", "/api/seed/remove", MAY_ADMINISTER, HANDLER(unseed),
     "Remove the sample data, also from beside real events.",
     .gives = {{JSON("SampleRemoved")}}, .status = {200}},

    {"POST", "/api/repair", MAY_ADMINISTER, HANDLER(repair),
     "Work out all figures anew from the events, and say what differed. Nothing else is "
     "stored meanwhile.",
     .gives = {{JSON("Repaired")}}, .status = {200}},

    {"GET", "/api/session", ALWAYS, HANDLER(get_session),
     "Who asks, and how one can get in.", .gives = {{JSON("SessionAnswer")}},
     .status = {200}},
    {"POST", "/api/session", MAY_CALL, HANDLER(sign_in),
     "Sign in: sets the cookie of a session. It needs the header X-Shopfloor: 1, and TLS "
     "or the name localhost. 401 with code_wanted: send the code of the phone as well.",
     .takes = {{JSON("SignIn")}},
     .example = "{\"name\":\"ana\",\"password\":\"correct horse battery staple\"}",
     .gives = {{JSON("SessionAnswer")}}, .status = {200, 401, 403, 429}},
    {"DELETE", "/api/session", MAY_CALL, HANDLER(sign_out), "Sign out.",
     .gives = {{JSON("Done")}}, .status = {200}},
    {"POST", "/api/session/board", MAY_CALL, HANDLER(board_session),
     "Exchange a key of the board for the cookie of a session that shows it.",
     .takes = {{JSON("BoardKey")}},
     .example = "{\"key\":\"sfk_1a2B3c4D0123456789abcdefghijABCDEFGHIJ0123456789abcXXXXXX"
                "\"}",
     .gives = {{JSON("SessionAnswer")}}, .status = {200, 401, 403}},
    {"POST", "/api/setup", MAY_SET_UP, HANDLER(set_up),
     "Make the first administrator, who is signed in then. From then on the server is "
     "closed.",
     .takes = {{JSON("SetUp")}},
     .example = "{\"code\":\"0a1b2-c3d4e\",\"name\":\"ana\",\"password\":"
                "\"correct horse battery staple\"}",
     .gives = {{JSON("SessionAnswer")}}, .status = {200, 409, 429}},

    {"GET", "/api/account", MAY_HAVE_ACCOUNT, HANDLER(get_account),
     "The caller's own account.", .gives = {{JSON("AccountAnswer")}},
     .status = {200, 404}},
    {"PUT", "/api/account/password", MAY_HAVE_ACCOUNT, HANDLER(change_password),
     "Change the own password. All other sessions of the person end.",
     .takes = {{JSON("PasswordChange")}},
     .example = "{\"password\":\"correct horse battery staple\",\"new_password\":"
                "\"another horse and its cart\"}",
     .gives = {{JSON("Done")}}, .status = {200, 404, 409, 429}},
    {"POST", "/api/account/totp", MAY_HAVE_ACCOUNT, HANDLER(begin_totp),
     "Begin to use a phone as well: gives what it is to know.",
     .takes = {{JSON("PasswordProof")}},
     .example = "{\"password\":\"correct horse battery staple\"}",
     .gives = {{JSON("TotpBegun")}}, .status = {200, 404, 409, 429}},
    {"PUT", "/api/account/totp", MAY_HAVE_ACCOUNT, HANDLER(confirm_totp),
     "Confirm that the phone shows the right code. From then on signing in takes one.",
     .takes = {{JSON("TotpCode")}}, .example = "{\"code\":\"287082\"}",
     .gives = {{JSON("TotpConfirmed")}}, .status = {200, 404, 409}},
    {"DELETE", "/api/account/totp", MAY_HAVE_ACCOUNT, HANDLER(end_totp),
     "Sign in without the phone again.", .takes = {{JSON("PasswordProof")}},
     .example = "{\"password\":\"correct horse battery staple\"}",
     .gives = {{JSON("Done")}}, .status = {200, 404, 409, 429}},
    {"GET", "/api/account/sessions", MAY_HAVE_ACCOUNT, HANDLER(list_sessions),
     "Where the caller is signed in.", .gives = {{JSON("OwnSessions")}},
     .status = {200, 404}},
    {"DELETE", "/api/account/sessions/{session_id}", MAY_HAVE_ACCOUNT,
     HANDLER(end_session), "Sign out there.", .parameter = one_session,
     .gives = {{JSON("Done")}}, .status = {200, 404}},

    {"GET", "/api/users", MAY_ADMINISTER, HANDLER(list_users), "People who may sign in.",
     .gives = {{JSON("Users")}}, .status = {200}},
    {"POST", "/api/users", MAY_ADMINISTER, HANDLER(add_user), "Add a person.",
     .takes = {{JSON("NewUser")}},
     .example = "{\"name\":\"ben\",\"roles\":[\"supervisor\"],\"password\":"
                "\"correct horse battery staple\"}",
     .gives = {{JSON("UserAnswer")}}, .status = {201, 409}},
    {"PUT", "/api/users/{name}", MAY_ADMINISTER, HANDLER(change_user),
     "Change a person's roles, password, worker, or let nobody sign in as that person. "
     "All sessions of the person end.",
     .parameter = one_user, .takes = {{JSON("UserChange")}},
     .example = "{\"active\":false}", .gives = {{JSON("UserAnswer")}},
     .status = {200, 404, 409}},
    {"DELETE", "/api/users/{name}", MAY_ADMINISTER, HANDLER(remove_user),
     "Remove a person, and end all sessions.", .parameter = one_user,
     .gives = {{JSON("UserRemoved")}}, .status = {200, 404, 409}},

    {"GET", "/api/keys", MAY_ADMINISTER, HANDLER(list_keys), "API keys.",
     .gives = {{JSON("Keys")}}, .status = {200}},
    {"POST", "/api/keys", MAY_ADMINISTER, HANDLER(add_key),
     "Make an API key. It is shown only in this answer.", .takes = {{JSON("NewKey")}},
     .example = "{\"name\":\"Box in hall 2\",\"roles\":[\"agent\"],\"agent_id\":"
                "\"hall-2\",\"camera_ids\":[\"CAM-1\"]}",
     .gives = {{JSON("KeyAdded")}}, .status = {201, 409}},
    {"DELETE", "/api/keys/{key_id}", MAY_ADMINISTER, HANDLER(revoke_key),
     "Revoke a key. Whatever uses it is refused from now on.", .parameter = one_key,
     .gives = {{JSON("KeyRevoked")}}, .status = {200, 404}},

    {"GET", "/api/audit", MAY_AUDIT | MAY_ADMINISTER, HANDLER(list_audit),
     "Who changed what, and who looked at whose figures: the latest first. Whom that "
     "concerns is told to who may know of the worker, and to auditors.",
     .parameter = of_audit, .gives = {{JSON("AuditPage")}}, .status = {200}},

    {"GET", "/api/openapi.json", MAY_CALL, HANDLER(openapi), "This API, as OpenAPI 3.1.",
     .gives = {{JSON("object")}}, .status = {200}},
    {"GET", "/healthz", ALWAYS, HANDLER(health), "Is the server up?",
     .gives = {{JSON("Health")}}, .status = {200}},
    {"GET", "/readyz", ALWAYS, HANDLER(ready), "Can it answer?",
     .gives = {{JSON("Health")}}, .status = {200}},
    {"GET", "/metrics", MAY_MONITOR, HANDLER(prometheus),
     "Figures of the server itself, for Prometheus.", .gives = {{TEXT("text/plain")}},
     .status = {200}},

    /* For browsers, which are sent on; programs have no use for it. */
    {"GET", "/api/session/provider", MAY_CALL, HANDLER(provider_begin),
     "Go to sign in at the provider.", .page = true, .gives = {{TEXT("text/plain")}},
     .status = {303, 404}},
    {"GET", "/api/session/callback", MAY_CALL, HANDLER(provider_end),
     "Come back from there.", .page = true, .gives = {{TEXT("text/plain")}},
     .status = {303, 404}},

    {"GET", "/", ALWAYS, PAGE("overview", "The overview.")},
    {"GET", "/timeline", ALWAYS, PAGE("timeline", "Who did what when.")},
    {"GET", "/analytics", ALWAYS, PAGE("analytics", "Where time and units went.")},
    {"GET", "/workers/{worker_id}", ALWAYS, PAGE("worker", "One worker."),
     .parameter = one_worker},
    {"GET", "/workstations/{station_id}", ALWAYS, PAGE("station", "One workstation."),
     .parameter = one_station},
    {"GET", "/events", ALWAYS, PAGE("events", "The events themselves.")},
    {"GET", "/alerts", ALWAYS, PAGE("alerts", "What needs a person.")},
    {"GET", "/edge", ALWAYS, PAGE("edge", "The boxes beside the cameras.")},
    {"GET", "/quality", ALWAYS,
     PAGE("quality", "Whether cameras see what they saw, and how often they are right.")},
    {"GET", "/settings", ALWAYS, PAGE("settings", "What can be set.")},
    {"GET", "/me", ALWAYS, PAGE("me", "One's own figures.")},
    {"GET", "/privacy", ALWAYS, PAGE("privacy", "What is kept of people.")},
    {"GET", "/users", ALWAYS, PAGE("users", "Who may sign in, and keys.")},
    {"GET", "/audit", ALWAYS, PAGE("audit", "Who changed and looked at what.")},
    {"GET", "/account", ALWAYS, PAGE("account", "One's own account.")},
    {"GET", "/board", ALWAYS, PAGE("board", "For a screen on the wall.")},
    {"GET", "/assets/{name}", ALWAYS, HANDLER(asset), "What pages are made of.",
     .page = true, .parameter = one_asset, .gives = {{TEXT("text/javascript")}},
     .status = {200, 304, 404}},
};
const struct route_table api_routes = {
    .route = rows, .count = sizeof rows / sizeof *rows, .stray = api_stray};
