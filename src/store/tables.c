/* tables.c - the tables that every engine has (store/sqlite/schema.c says what they
 * hold).
 *
 * A table or a column that is new in an engine and not here keeps a site from being
 * moved: moving.c compares, and so does test/store/test_moving.c. */
#include "store/tables.h"

#define INT(name)                                                                        \
    {                                                                                    \
        name, COLUMN_INT                                                                 \
    }
#define REAL(name)                                                                       \
    {                                                                                    \
        name, COLUMN_REAL                                                                \
    }
#define TEXT(name)                                                                       \
    {                                                                                    \
        name, COLUMN_TEXT                                                                \
    }
#define BLOB(name)                                                                       \
    {                                                                                    \
        name, COLUMN_BLOB                                                                \
    }
#define TRUTH(name)                                                                      \
    {                                                                                    \
        name, COLUMN_TRUTH                                                               \
    }
#define MOMENT(name)                                                                     \
    {                                                                                    \
        name, COLUMN_MOMENT                                                              \
    }
#define SETTING(name)                                                                    \
    {                                                                                    \
        name, COLUMN_SETTING                                                             \
    }
/* name, keys, columns */
#define ANY_TABLE(of_topics, name, keys, ...)                                            \
    {                                                                                    \
        name, keys, {__VA_ARGS__},                                                       \
            sizeof((const struct column[]){__VA_ARGS__}) / sizeof(struct column), NULL,  \
            of_topics                                                                    \
    }
#define TABLE(...)       ANY_TABLE(false, __VA_ARGS__)
#define TOPIC_TABLE(...) ANY_TABLE(true, __VA_ARGS__)

const struct kept_table moved_tables[] = {
    TABLE("workers", 1, TEXT("worker_id"), TEXT("name"), MOMENT("created_at"),
          TRUTH("active"), TRUTH("used"), TEXT("team")),
    TABLE("workstations", 1, TEXT("station_id"), TEXT("name"), TEXT("type"),
          MOMENT("created_at"), TRUTH("active"), REAL("target_units_per_hour"),
          TRUTH("used")),
    TABLE("shifts", 1, INT("shift_id"), TEXT("name"), INT("weekdays"),
          INT("start_minute"), INT("length_minutes"), TEXT("breaks"), INT("valid_from")),
    TABLE("past_shifts", 1, INT("start_ms"), INT("end_ms"), TEXT("name"), INT("day"),
          INT("planned_ms")),
    TABLE("changed_hours", 1, INT("hour_ms"), INT("number")),
    TABLE("sheets", 1, INT("start_ms"), INT("end_ms"), INT("epoch"), INT("revision"),
          INT("people"), INT("finest"), TEXT("shown"), BLOB("content"), INT("number"),
          BLOB("made_of"), TEXT("site")),
    TABLE("sheet_marks", 1, TEXT("site"), TEXT("mark")),
    {"settings", 1, {TEXT("name"), SETTING("value")}, 2, "name = '" COPY_MARK "'", false},
    TABLE("events", 1, INT("id"), MOMENT("timestamp"), TEXT("worker_id"),
          TEXT("workstation_id"), TEXT("event_type"), REAL("confidence"), INT("count"),
          MOMENT("created_at"), TEXT("event_uuid"), TEXT("camera_id"),
          TEXT("model_version"), TRUTH("voided"), TRUTH("sample")),
    TABLE("corrections", 1, INT("id"), TEXT("event_uuid"), TEXT("action"), TEXT("reason"),
          MOMENT("created_at"), TEXT("actor_kind"), TEXT("actor")),
    TABLE("runs", 2, TEXT("worker_id"), INT("start_ms"), INT("last_ms"), INT("gap_ms"),
          TEXT("state"), TEXT("station_id"), BLOB("repeats")),
    TABLE("worker_rollups", 3, INT("level"), INT("bucket_ms"), TEXT("worker_id"),
          INT("working_ms"), INT("idle_ms"), INT("absent_ms"), INT("units")),
    TABLE("station_rollups", 3, INT("level"), INT("bucket_ms"), TEXT("station_id"),
          INT("occupied_ms"), INT("working_ms"), INT("units")),
    TABLE("worker_changes", 3, INT("day"), TEXT("worker_id"), INT("bucket_ms"),
          INT("last_ms")),
    TABLE("station_changes", 2, TEXT("station_id"), INT("bucket_ms"), INT("last_ms")),
    TABLE("quality_rollups", 4, INT("hour_ms"), TEXT("camera_id"), TEXT("model_version"),
          TEXT("station_id"), INT("working"), INT("idle"), INT("absent"), INT("unknown"),
          INT("product_count"), INT("working_ms"), INT("idle_ms"), INT("absent_ms"),
          INT("unknown_ms"), BLOB("confidence")),
    TABLE("quality_due", 1, INT("hour_ms"), INT("version")),
    TABLE("drift_references", 1, TEXT("camera_id"), INT("from_ms")),
    TABLE("camera_faults", 2, INT("hour_ms"), TEXT("camera_id"), INT("offline_ms"),
          INT("dark_ms"), INT("clock_ms")),
    TABLE("agents", 1, TEXT("agent_id"), TEXT("version"), INT("received_ms"),
          INT("sent_ms"), INT("started_ms"), INT("interval_ms"), INT("waiting"),
          INT("dead"), INT("bytes"), INT("oldest_ms"), INT("taken"), INT("delivered"),
          INT("rejected"), INT("dropped_full"), INT("dropped_old"), INT("refused"),
          INT("ignored"), INT("offset_ms"), INT("delay_ms"), TEXT("trouble"),
          INT("started_before_ms"), INT("twice_ms"), INT("lost_ms")),
    TABLE("cameras", 2, TEXT("agent_id"), TEXT("camera_id"), TEXT("state"),
          INT("heard_ms"), INT("ahead_ms"), INT("unread"), TEXT("reason")),
    TABLE("credentials", 2, TEXT("kind"), TEXT("id"), TEXT("record")),
    TABLE("spendings", 1, TEXT("round"), INT("at_ms"), INT("micro_rho"), TEXT("roster"),
          TEXT("message")),
    TABLE("calibrations", 2, TEXT("model_version"), TEXT("event_type"), TEXT("round"),
          INT("at_ms"), INT("sites"), INT("labels"), REAL("found_a"), REAL("found_b"),
          REAL("now_a"), REAL("now_b"), REAL("before_a"), REAL("before_b"),
          TRUTH("has_before"), TEXT("verdict"), REAL("loss_now"), REAL("loss_then")),
    TABLE("audit", 1, INT("number"), INT("at_ms"), TEXT("actor_kind"), TEXT("actor"),
          TEXT("actor_id"), TEXT("address"), TEXT("action"), TEXT("object"),
          TEXT("worker_id"), TEXT("before"), TEXT("after"), BLOB("salt"), BLOB("told"),
          BLOB("hash")),
    TABLE("audit_checkpoints", 1, INT("number"), INT("at_ms"), BLOB("hash"), BLOB("key"),
          BLOB("signature")),
    TABLE("disputes", 1, INT("id"), TEXT("event_uuid"), TEXT("reason"),
          MOMENT("created_at"), TEXT("proposed"), INT("from_ms"), INT("until_ms"),
          TEXT("state"), MOMENT("decided_at"), TEXT("decided_kind"), TEXT("decided_by"),
          TEXT("decision"), TRUTH("shared")),
    TABLE("spot_checks", 1, TEXT("event_uuid"), TEXT("camera_id"), TEXT("model_version"),
          TEXT("workstation_id"), INT("at_ms"), TEXT("claimed"), REAL("confidence"),
          INT("decile"), INT("drawn_ms"), TRUTH("gone"), INT("answers"), TEXT("label")),
    TABLE("verdicts", 1, INT("id"), TEXT("event_uuid"), TEXT("verdict"), TRUTH("audit"),
          TEXT("actor_kind"), TEXT("actor"), TEXT("worker_id"), MOMENT("created_at")),
    TABLE("corrected", 1, TEXT("event_uuid"), INT("dispute_id"), TRUTH("added")),
    TABLE("retraining", 1, INT("id"), TEXT("camera_id"), TEXT("model_version"),
          TEXT("reason"), INT("at_ms"), REAL("value"), REAL("threshold"), INT("over_ms"),
          INT("seen_ms")),
    TABLE("alerts", 1, INT("number"), TEXT("alert_id"), INT("change"), TEXT("rule"),
          TEXT("severity"), TEXT("state"), TEXT("subject_kind"), TEXT("subject_id"),
          TEXT("agent_id"), REAL("value"), REAL("threshold"), INT("since_ms"),
          INT("fired_ms"), INT("recovering_ms"), INT("ended_ms"), TEXT("why"),
          INT("acknowledged_ms"), TEXT("acknowledged_by"), TEXT("note"), TEXT("grouped"),
          INT("told")),
    TABLE("alert_rules", 2, TEXT("rule"), TEXT("station_id"), TRUTH("enabled"),
          REAL("threshold"), INT("lasting_ms"), TEXT("severity"), TRUTH("quiet")),
    TABLE("alert_silences", 3, TEXT("rule"), TEXT("subject_kind"), TEXT("subject_id"),
          INT("until_ms")),
    TABLE("destinations", 1, TEXT("destination_id"), TEXT("url"), BLOB("secret"),
          TEXT("created_by"), INT("created_ms"), INT("due_ms"), INT("tries"),
          INT("tried_ms"), INT("failing_ms"), INT("status"), TEXT("error"),
          INT("delivered"), INT("given_up")),
    TABLE("messages", 1, TEXT("message_id"), INT("made_ms"), TEXT("body"),
          TEXT("subject"), TEXT("text")),
    TABLE("deliveries", 1, INT("id"), TEXT("destination_id"), TEXT("message_id")),
    TOPIC_TABLE("topic_parts", 2, TEXT("topic"), INT("part"), INT("next")),
    TOPIC_TABLE("rejected", 1, INT("id"), TEXT("event_uuid"), TEXT("code"),
                TEXT("reason"), INT("received_ms"), INT("judged_ms"), TEXT("worker_id"),
                TEXT("station_id"), TEXT("camera_id"), TEXT("body")),
    TOPIC_TABLE("parked", 1, INT("id"), TEXT("event_uuid"), TEXT("action"),
                TEXT("reason"), INT("received_ms"), TEXT("actor_kind"), TEXT("actor"),
                TEXT("actor_id"), TEXT("address")),
};
_Static_assert(sizeof moved_tables / sizeof *moved_tables == TABLES_COUNT,
               "count them in tables.h");
