/* privacy.c - what is kept of people. */
#include "api/schemas/schemas.h"

#define MODE "stations|teams|individuals"

static const struct schema_member change[] = {
    {"mode", "optional " MODE,
     "stations: figures of a worker are shown to that worker alone. individuals: to "
     "whoever may read workers, as an agreement says. Without it it stays."},
    {"agreement", "optional string 1..200?",
     "With individuals: the agreement's number, or where it is found."},
    {"until", "optional date?",
     "With individuals: the last day of the agreement, by the site's wall clock."},
    {"event_days", "optional integer 1..36500?",
     "For how many days events are kept; null: for ever."},
    {"people_days", "optional integer 1..36500?",
     "For how many days what names people is kept: events, and figures of workers; null: "
     "for ever."},
    {"team_size", "optional integer 5..20",
     "How many workers a team must have to be shown."},
    {0},
};

static const struct schema_member thing[] = {
    {"what", "string", "What is kept."},
    {"why", "string", "What for."},
    {"days", "integer 1..?",
     "For how long; null: for ever, or see while_registered and until_next."},
    {"at_least", "boolean", "true: for so long at least."},
    {"while_registered", "boolean",
     "true: until the worker, or the account, is removed."},
    {"until_next", "boolean", "true: until the next one takes its place."},
    {"who_may_see", "[string]", "Which permissions show it."},
    {0},
};

static const struct schema_member to_hub[] = {
    {"hub", "string", "Its URL."},
    {"site", "id", "The name of this site there."},
    {"scopes", "[factory|type|station]", "Of what sums are sent; never of a worker."},
    {"period", "hour|day|week", "Of how much time each is."},
    {"people", "integer 0..",
     "Of how many people a figure is at least; 0: of any number."},
    {"personal", "boolean", "true: what is sent is personal data, as people is 0."},
    {"learning", "off|private|plain",
     "Whether counts of checks are sent to learn across sites how far confidence can be "
     "trusted: none, with noise and masked, or as they are. No vision model is trained."},
    {"epsilon", "integer 1..?",
     "Of a private round at most; null: it takes part in "
     "none."},
    {"labels", "integer 1..?",
     "Checks of one worker in a private round at most; null: it "
     "takes part in none."},
    {0},
};

static const struct schema_member privacy[] = {
    {"mode", MODE, "Of whom figures are shown, as it is set."},
    {"agreement", "string 1..200?", "The agreement; null without one."},
    {"until", "date?", "Its last day; null without one."},
    {"shown", MODE, "What is shown now to whoever may read workers."},
    {"reason", "string?", "Why that is not what is set; null when it is."},
    {SCHEMA_SCOPE},
    {"event_days", "integer 1..?", "For how many days events are kept; null: for ever."},
    {"people_days", "integer 1..?",
     "For how many days what names people is kept; null: for ever."},
    {"events_from", "time?",
     "Events before it were removed. Figures of earlier time are those of whole quarter "
     "hours, and do not change any more."},
    {"people_from", "time?", "Before it there are no figures of single workers."},
    {"removal_waits_for_sample_data", "boolean",
     "true: nothing is removed while there is sample data."},
    {"team_size", "integer 5..20", "How many workers a team must have to be shown."},
    {"to_hub", "HubPolicy?", "What is sent to a hub; null: there is none."},
    {"kept", "[KeptThing]", "Everything that is kept of people."},
    {0},
};

static const struct schema_member answer[] = {
    {SCHEMA_SUCCESS},
    {"privacy", "Privacy", "How it stands now."},
    {0},
};

static const struct schema_member day[] = {
    {"date", "date", "Which day, by the site's wall clock."},
    {"active_ms", "integer 0..", "Time at work."},
    {"idle_ms", "integer 0..", "Idle time, absence apart."},
    {"absent_ms", "integer 0..", "Absence."},
    {"total_units_produced", "integer 0..", "Units produced."},
    {0},
};

static const struct schema_member session[] = {
    {"address", "string?", "Where it was begun."},
    {"created_at", "time", "When the person signed in."},
    {"seen_at", "time?", "Its last request."},
    {0},
};

static const struct schema_member account[] = {
    {"name", "string", "By which the person signs in, or as the provider has it."},
    {"provider", "string?", "The provider, and what it calls the person; null: none."},
    {"roles", "[string]", "What the person may do."},
    {"active", "boolean", "false: cannot sign in."},
    {"password", "boolean", "There is one."},
    {"totp", "boolean", "Signing in takes a code of a phone, too."},
    {"created_at", "time?", "When the person was added; null for a provider's."},
    {"sessions", "[WorkerSession]", "Where the person is signed in."},
    {0},
};

static const struct schema_member refused[] = {
    {"event_uuid", "uuid?", "Of which event; null: it had none."},
    {"came", "object?", "The event, or the correction of it, as it came."},
    {"reason", "string", "Why it was refused."},
    {"received_at", "time", "When it came."},
    {"judged_at", "time", "When it was refused."},
    {0},
};

static const struct schema_member waiting[] = {
    {"event_uuid", "uuid", "Of which event, once it is there."},
    {"action", "void|restore", "What is to be done."},
    {"reason", "string?",
     "Why; null: it was erased with a worker whom it may have named."},
    {"received_at", "time", "When it came."},
    {0},
};

static const struct schema_member line[] = {
    {"worker", "optional Worker", "What is registered; in the first line."},
    {"day", "optional WorkerDay", "Figures of a day."},
    {"account", "optional WorkerAccount",
     "Who signs in as this worker. For the worker, and whoever administers."},
    {"refused", "optional WorkerRefused",
     "An event of the worker that came by way of Kafka, or a correction of one, and was "
     "refused."},
    {"waiting_correction", "optional WaitingCorrection",
     "A correction that waits for an event of the worker."},
    {"audit", "optional AuditEntry",
     "What was done to the worker's record and account, and who looked at the figures. "
     "For the worker, and whoever may read the audit log."},
    {"event", "optional Event", "An event."},
    {"corrections", "optional [EventCorrection]", "What was done to it."},
    {"disputes", "optional [Dispute]", "Who said that it is wrong."},
    {"verdicts", "optional [EventVerdict]", "What people said was so."},
    {0},
};

static const struct schema_member erased[] = {
    {SCHEMA_SUCCESS},
    {"worker_id", "id", "Whose data was erased."},
    {"stand_in", "id", "What is in its place."},
    {0},
};

const struct schema privacy_schemas[] = {
    {"WorkerDay", "Figures of a worker on one day.", .member = day},
    {"WorkerSession", "Where somebody is signed in.", .member = session},
    {"WorkerAccount", "Who signs in as a worker.", .member = account},
    {"WorkerRefused", "Something of a worker that was refused.", .member = refused},
    {"WaitingCorrection", "A correction that came before its event.", .member = waiting},
    {"WorkerDataLine", "A line of what is kept of a worker.", .member = line},
    {"WorkerErased", "The answer when a worker's data was erased.", .member = erased},
    {"PrivacyChange", "What is to change; what is absent stays as it is.",
     .member = change, .closed = true},
    {"KeptThing", "Something that is kept of people.", .member = thing},
    {"HubPolicy", "What leaves the site for a hub, as it is set.", .member = to_hub},
    {"Privacy", "What is kept of people here.", .member = privacy},
    {"PrivacyAnswer", "The answer with it.", .member = answer},
    {0},
};
