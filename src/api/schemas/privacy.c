/* privacy.c - what is kept of people. */
#include "api/schemas/schemas.h"

static const struct schema_member change[] = {
    {"event_days", "optional integer 1..36500?",
     "For how many days events are kept; null: for ever."},
    {"people_days", "optional integer 1..36500?",
     "For how many days what names people is kept: events, and figures of workers; null: "
     "for ever."},
    {"team_size", "optional integer 5..20", "How many workers a team must have to be shown."},
    {0},
};

static const struct schema_member thing[] = {
    {"what", "string", "What is kept."},
    {"why", "string", "What for."},
    {"days", "integer 1..?", "For how long; null: for ever, or see while_registered."},
    {"while_registered", "boolean", "true: as long as the worker is registered."},
    {"who_may_see", "[string]", "Which permissions show it."},
    {0},
};

static const struct schema_member privacy[] = {
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
    {"kept", "[KeptThing]", "Everything that is kept of people."},
    {0},
};

static const struct schema_member answer[] = {
    {SCHEMA_SUCCESS},
    {"privacy", "Privacy", "How it stands now."},
    {0},
};

const struct schema privacy_schemas[] = {
    {"PrivacyChange", "What is to change; what is absent stays as it is.",
     .member = change, .closed = true},
    {"KeptThing", "Something that is kept of people.", .member = thing},
    {"Privacy", "What is kept of people here.", .member = privacy},
    {"PrivacyAnswer", "The answer with it.", .member = answer},
    {0},
};
