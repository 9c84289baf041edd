/* drift.c - which cameras see something else than before. */
#include "api/schemas/schemas.h"

#define LEVEL "healthy|watch|warn|act|learning|no_claim"
#define LEVEL_HELP                                                                       \
    "warn: in a plant in which nothing changes, one shift in twenty has one somewhere. " \
    "watch: less than that. act: warned in 2 of 3 shifts. learning: the reference is "   \
    "too short. no_claim: the camera did not see, so nothing is said of what it saw."

static const struct schema_member floor_rule[] = {
    {"on", "boolean", "The rule is switched on."},
    {"below", "number 0..1", "A mean confidence below this is warned of."},
    {0},
};

static const struct schema_member window[] = {
    {"start", "time", "When the shift began."},
    {"end", "time", "When it ended."},
    {0},
};

static const struct schema_member reference[] = {
    {"from", "time", "When its first shift began."},
    {"shifts", "integer 0..", "How many it has."},
    {"wanted", "integer 1..", "How many it is to have."},
    {0},
};

/* Which of them a test has, METRICS.md says. */
static const struct schema_member effect[] = {
    {"events", "optional number?", "Events of the shift."},
    {"expected_events", "optional number?", "Events that were to be expected."},
    {"silent_hours", "optional number?", "Hours of the shift without an event."},
    {"unknown_points", "optional number?",
     "By how many percentage points more of the time is unknown."},
    {"events_per_hour", "optional number?", "Events an hour."},
    {"expected_per_hour", "optional number?",
     "Events an hour in the same shift of other weeks."},
    {"weeks", "optional number?", "How many weeks these are."},
    {"psi", "optional number?", "Population stability index of confidence."},
    {"ks", "optional number?",
     "The largest distance of the distributions of confidence."},
    {"confidence_change", "optional number?", "By how much the mean confidence changed."},
    {"dwells", "optional number?", "Samples of confidence, one a dwell."},
    {"effective_dwells", "optional number?", "As many independent ones."},
    {"shifts", "optional number?", "Of so many shifts."},
    {"working_points", "optional number?",
     "By how many percentage points more of the time is seen as working."},
    {"idle_points", "optional number?", "The same, as idle."},
    {"absent_points", "optional number?", "The same, as absent."},
    {"accuracy", "optional number?", "Share of audits that agreed."},
    {"low", "optional number?", "The lower end of its interval."},
    {"high", "optional number?", "The upper end."},
    {"baseline", "optional number?", "What it was in the reference."},
    {"labels", "optional number?", "How many audits it is of."},
    {"baseline_labels", "optional number?", "And how many the baseline is of."},
    {"mean_confidence", "optional number?", "The mean confidence of the shift."},
    {0},
};

#define TEST                                                                             \
    "source_health|events_per_hour|confidence|mix_f|mix_ewma|accuracy|confidence_floor"

static const struct schema_member test[] = {
    {"test", TEST, "Which test."},
    {"level", "healthy|watch|warn|act", "What it says of the last shift."},
    {"statistic", "number?", "What was computed; null: the test has none."},
    {"critical", "number?", "Where it begins to warn."},
    {"reason",
     "camera_offline|camera_dark|camera_clock|nothing_seen|silent_hours|unknown_time|"
     "few_events|many_events?",
     "Why source_health failed; null: it did not, or it is another test."},
    {"effect", "DriftEffect", "How large the change is."},
    {0},
};

static const struct schema_member shift[] = {
    {"start", "time", "When the shift began."},
    {"end", "time", "When it ended."},
    {"level", LEVEL, "What was said of it."},
    {"working_percentage", "number?", "Share of the time that was seen as working."},
    {"idle_percentage", "number?", "As idle."},
    {"absent_percentage", "number?", "As absent."},
    {"unknown_percentage", "number?", "In which the camera could not tell."},
    {"mean_confidence", "number?", "Mean of one sample a dwell; null: there was none."},
    {"events", "integer 0..", "State events."},
    {"warned", "[" TEST "]", "Which tests warned of it."},
    {0},
};

static const struct schema_member stream[] = {
    {"camera_id", "id?", "Which camera; null: events that name none."},
    {"model_version", "string?", "Which version of its model; null: none is named."},
    {"station_type", "string?", "The type of the workstations that it sees."},
    {"context", "day|night",
     "The middle of the shift is from 06:00 to 18:00, both included, or not."},
    {"level", LEVEL, LEVEL_HELP},
    {"ended", "boolean",
     "It is not judged any more: the camera has another model, or was not seen for "
     "long."},
    {"since", "time?",
     "The begin of the shift since which it was not healthy; null: it is."},
    {"shift", "DriftWindow?", "The last shift that was judged."},
    {"reference", "DriftBasis", "What it is compared with."},
    {"recorder_url", "string?",
     "What the plant's own recorder has of the middle of that shift; null where no "
     "address is set, or for who does not read events."},
    {"tests", "[DriftTest]", "What each test says of the last shift."},
    {"advice", "[clean|look|audit|roll_back|set_clock]",
     "What to do, the most useful first."},
    {"shifts", "[DriftShift]", "The last shifts, the oldest first."},
    {0},
};

static const struct schema_member drift[] = {
    {SCHEMA_SUCCESS},
    {"evaluated_at", "time?",
     "When all were judged; null: not since the server started."},
    {"floor", "DriftFloor?", "The rule of thumb beside the tests; null with the former."},
    {"streams", "[DriftStream]",
     "By camera, model, type of workstation, and day before night."},
    {0},
};

static const struct schema_member new_reference[] = {
    {"camera_id", "id?", "Which camera; null: events that name none."},
    {"reason", "string 1..500", "Why; it is kept in the audit log."},
    {"from", "optional time",
     "Shifts that began from then on are the new reference; now when absent."},
    {0},
};

static const struct schema_member set_reference[] = {
    {SCHEMA_SUCCESS},
    {"camera_id", "id?", "Which camera."},
    {"from", "time", "Shifts that begin from then on are its reference."},
    {"judged", "boolean", "false: no shift of it was judged before. Is the id right?"},
    {0},
};

const struct schema drift_schemas[] = {
    {"DriftFloor", "A rule of thumb: warn below a fixed mean confidence.",
     .member = floor_rule},
    {"DriftWindow", "A shift.", .member = window},
    {"DriftBasis", "What a camera is compared with: its own first shifts.",
     .member = reference},
    {"DriftEffect", "How large a change is, in the figures of its test.",
     .member = effect},
    {"DriftTest", "What one test says.", .member = test},
    {"DriftShift", "A shift of a camera.", .member = shift},
    {"DriftStream",
     "What one camera and model see at workstations of one type, by day or by night.",
     .member = stream},
    {"Drift", "The answer with what is said of all cameras.", .member = drift},
    {"NewDriftReference", "What a camera sees from some moment on is right.",
     .member = new_reference, .closed = true},
    {"DriftReference", "The answer when a reference was set.", .member = set_reference},
    {0},
};
