/* events.c - lists of events, and their corrections. */
#include "api/schemas/schemas.h"

static const struct schema_member event_page[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..10000", "Events on this page."},
    {SCHEMA_SCOPE},
    {"events", "[Event]", "In the order asked for."},
    {"next_cursor", "cursor?", "Asks for the page after this; null on the last."},
    {0},
};

static const struct schema_member reason[] = {
    {"reason", "string 1..500", "Why; kept beside the event."},
    {0},
};

static const struct schema_member correction[] = {
    {SCHEMA_SUCCESS},
    {"event_uuid", "uuid", "Which event."},
    {"voided", "boolean", "How it stands now."},
    {"changed", "boolean", "false: it stood so before."},
    {0},
};

/* A reason may say who it was. */
#define UNTOLD "null: it was erased, or is not for the caller to know."

static const struct schema_member event_correction[] = {
    {"action", "void|restore", "What was done."},
    {"reason", "string 1..500?", "Why; " UNTOLD},
    {"at", "time", "When."},
    {"actor", "CorrectionActor?", "Who did it; null: it was not kept then."},
    {0},
};

static const struct schema_member event_answer[] = {
    {SCHEMA_SUCCESS},
    {"event", "Event", "As in a list."},
    {"corrections", "[EventCorrection]",
     "What was done to it, oldest first; of more than 1,000 the latest."},
    {"disputes", "[Dispute]", "Who said that it is wrong, the latest first."},
    {"verdicts", "[EventVerdict]", "What people said was so, the first first."},
    {0},
};

static const struct schema_member live_correction[] = {
    {"action", "void|restore", "What was done."},
    {"reason", "string 1..500?", "Why; " UNTOLD},
    {"at", "time", "When."},
    {"event", "Event", "The event, as it is now."},
    {0},
};

static const struct schema_member ingested[] = {
    {SCHEMA_SUCCESS},
    {"event_uuid", "uuid", "Which event."},
    {"state", "stored|rejected", "What became of it. stored: it is kept."},
    {"event_id", "integer 1..?", "The number it was given; null: it is not kept."},
    {"rejection", "Rejection?",
     "Why it, or a correction of it, was refused last; null: it was not."},
    {0},
};

static const struct schema_member rejection[] = {
    {"reason", "string", "What is wrong, and what would be right."},
    {"received_at", "time", "When it came."},
    {"judged_at", "time", "When it was refused."},
    {0},
};

const struct schema event_answer_schemas[] = {
    {"Ingested", "What became of an event that came by way of a topic.",
     .member = ingested},
    {"Rejection", "That something was refused.", .member = rejection},
    {"EventPage", "A page of events.", .member = event_page},
    {"Reason", "Why an event is corrected.", .member = reason, .closed = true},
    {"Correction", "What became of a correction.", .member = correction},
    {"EventCorrection", "That an event was voided or restored.",
     .member = event_correction},
    {"EventAnswer", "The answer with an event.", .member = event_answer},
    {"LiveCorrection", "Data of a message `correction` of the live stream.",
     .member = live_correction},
    {0},
};
