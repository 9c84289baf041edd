/* event_schema.c - the objects that events come in as, and what is said of each. */
#include "http/event_schema.h"

#define TYPES EVENT_STATES "|product_count"

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
     "confidence, so that a plain retry is no second event. With other content than it "
     "is "
     "known with: 409; but the time of a UUIDv8 is not compared."},
    {"camera_id", "optional id?", "Which camera saw it."},
    {"model_version", "optional id?", "Which model recognised it."},
    {"voided", "optional boolean?",
     "true: a new event is kept voided, as what was exported so. A known one stays as it "
     "is."},
    {0},
};

static const struct schema_member new_events[] = {
    {"events", "[NewEvent]", "Up to 10,000."},
    {0},
};

static const struct schema_member event[] = {
    {"id", "integer 1..", "The number it was given here, in the order of arrival."},
    {"timestamp", "time", "When it happened."},
    {"worker_id", "id?", "Who was seen; null: it is not for the caller to know."},
    {"workstation_id", "id", "Where."},
    {"event_type", TYPES, "The state that began, or product_count."},
    {"confidence", "number 0..1", "How sure the source was."},
    {"count", "integer 0..1000000000?", "Units produced; null on a state."},
    {"created_at", "time", "When it was stored."},
    {"event_uuid", "uuid",
     "Identifies the event; where worker_id is null, for requests to this server only."},
    {"camera_id", "id?", "Which camera saw it."},
    {"model_version", "id?", "Which model recognised it."},
    {"voided", "boolean", "It is left out of every figure."},
    {"sample", "boolean", "It is sample data."},
    {0},
};

static const struct schema_member event_stored[] = {
    {SCHEMA_SUCCESS},
    {"event_id", "integer 1..", "The number it was given here."},
    {"event_uuid", "uuid", "Identifies the event."},
    {"duplicate", "boolean", "It was known already; nothing was stored."},
    {"message", "string", "The same in words."},
    {0},
};

static const struct schema_member queued[] = {
    {SCHEMA_SUCCESS},
    {"event_uuid", "uuid", "Identifies the event; GET /api/ingest/EVENT_UUID tells."},
    {"message", "string", "That it is kept on its way, in words."},
    {0},
};

static const struct schema_member rejected[] = {
    {"index", "integer 0..", "Which of the events that were sent, from 0."},
    {"error", "string", "What is wrong with it, and what would be right."},
    {0},
};

static const struct schema_member batch_result[] = {
    {SCHEMA_SUCCESS},
    {"accepted", "integer 0..", "Events that were stored."},
    {"duplicates", "integer 0..", "Events that were known already."},
    {"queued", "optional integer 1..",
     "Events that a worker will judge; status 202. GET /api/ingest/EVENT_UUID tells."},
    {"rejected", "[Rejected]", "Events that were not stored, and why."},
    {"rejected_left_out", "optional integer 1..",
     "So many more were not stored; the server had no room to list them. Send the batch "
     "again to learn which."},
    {0},
};

const struct schema event_schemas[] = {
    {"NewEvent", "One fact seen by a camera. Members not named here are ignored.",
     .member = new_event},
    {"NewEvents", "Several events.", .member = new_events},
    {"Event", "An event as it is kept.", .member = event},
    {"EventStored", "What became of one event.", .member = event_stored},
    {"Queued", "It is kept on its way, and a worker will judge it.", .member = queued},
    {"Rejected", "One event of a batch that was not stored.", .member = rejected},
    {"BatchResult", "What became of a batch: the numbers add up to what was sent.",
     .member = batch_result},
    {0},
};
