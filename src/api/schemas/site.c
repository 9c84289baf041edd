/* site.c - the site's calendar and settings. */
#include "api/schemas/schemas.h"

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
     "From which day on, by the site's wall clock; today there when absent. On each day "
     "only the shifts with the latest valid_from hold."},
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
    {SCHEMA_SUCCESS},
    {"shift", "Shift", "How it stands now."},
    {0},
};

static const struct schema_member shifts[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..", "How many."},
    {"shifts", "[Shift]", "The site's own."},
    {"default_shifts", "[Shift]", "Those that hold on days without any of the site's."},
    {0},
};

static const struct schema_member shift_deleted[] = {
    {SCHEMA_SUCCESS},
    {"shift_id", "integer 1..", "Which was deleted."},
    {0},
};

static const struct schema_member settings_change[] = {
    {"hold_minutes", "optional number 0.0167..10080?",
     "How long the last thing seen of a worker is taken to hold; all history is worked "
     "out anew. As it is when null."},
    {"target_units_per_hour", "optional number 0..1000000?",
     "The factory's target, kept to the thousandth; 0 or null for none."},
    {"timezone", "optional string 1..64", "As it is: it is set when the server starts."},
    {"confidence_floor_on", "optional boolean",
     "Warn of every shift in which a camera's mean confidence is below confidence_floor. "
     "It is a rule of thumb, no test: what one model means by 0.85 another does not."},
    {"confidence_floor", "optional number 0..1", "Below which it warns."},
    {"audit_per_week", "optional integer 0..1000",
     "How many claims of each camera and model are drawn a week; 0 for none."},
    {"audit_blind", "optional boolean", "What was claimed is told after the answer."},
    {"recorder_url", "optional string 1..500?",
     "Where the plant's own recorder shows a moment, with {camera}, {time}, {start} and "
     "{end} in it; null for none."},
    {"retraining_accuracy", "optional number 0..1",
     "A model whose accuracy is below this, as far as audits can tell, is to be trained "
     "anew; 0 for never."},
    {"retraining_corrections", "optional integer 0..1000000",
     "And one of which so many disputes were accepted; 0 for never."},
    {0},
};

static const struct schema_member checks[] = {
    {"labels", "integer 0..",
     "Claims that people have checked and could tell, counted up to wanted."},
    {"wanted", "integer 1..", "With fewer no figure says how sure it is."},
    {0},
};

static const struct schema_member settings[] = {
    {"hold_minutes", "number 0.0166..10080",
     "How long the last thing seen of a worker is taken to hold."},
    {"target_units_per_hour", "number 0..1000000?",
     "The factory's target; null for none."},
    {"timezone", "string", "The site's time zone."},
    {"sample_data", "boolean", "There are events that were invented for a first look."},
    {"confidence_floor_on", "boolean",
     "Every shift in which a camera's mean confidence is below confidence_floor is "
     "warned of."},
    {"confidence_floor", "number 0..1", "Below which."},
    {"audit_per_week", "integer 0..1000",
     "How many claims of each camera and model are drawn a week."},
    {"audit_blind", "boolean", "What was claimed is told after the answer."},
    {"recorder_url", "string 1..500?",
     "Where the plant's own recorder shows a moment; null: nowhere, or for who checks "
     "nothing."},
    {"retraining_accuracy", "number 0..1",
     "A model whose accuracy is below this is to be trained anew."},
    {"retraining_corrections", "integer 0..1000000",
     "And one of which so many disputes were accepted."},
    {"checks", "Checks",
     "Whether enough claims were checked to ask for figures with intervals=audited."},
    {0},
};

static const struct schema_member settings_answer[] = {
    {SCHEMA_SUCCESS},
    {"settings", "Settings", "How they stand now."},
    {0},
};

const struct schema site_schemas[] = {
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
    {"Checks", "How many claims people have checked.", .member = checks},
    {"Settings", "What is set for the site.", .member = settings},
    {"SettingsAnswer", "The answer with the settings.", .member = settings_answer},
    {0},
};
