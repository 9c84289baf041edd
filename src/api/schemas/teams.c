/* teams.c - figures of teams. */
#include "api/schemas/schemas.h"

static const struct schema_member figures[] = {
    {"workers", "integer 0..", "How many workers were seen."},
    {"active_ms", "integer 0..", "Their time at work."},
    {"idle_ms", "integer 0..", "Their idle time, absence apart."},
    {"absent_ms", "integer 0..", "Their absence."},
    {"total_units_produced", "integer 0..", "Units produced."},
    {"utilization_of_presence_percentage", "number 0..100",
     "Time at work, of the time at work or idle."},
    {0},
};

static const struct schema_member shift[] = {
    {"name", "string 1..64", "Its name."},
    {"start_time", "time", "Its first instant."},
    {"end_time", "time", "The instant after its last."},
    {"factory", "TeamFigures", "Of everybody."},
    {0},
};

static const struct schema_member team[] = {
    {"team", "name?", "Which; null: workers of no team."},
    {"shifts", "[TeamCell]", "Of each shift, in the order of `shifts`."},
    {"total", "TeamCell", "Of the whole day. Who worked in two shifts counts once."},
    {0},
};

static const struct schema_member cell[] = {
    {"hidden", "boolean",
     "true: it is of too few workers, or would give away one that is."},
    {"figures", "TeamFigures?", "null when it is hidden."},
    {0},
};

static const struct schema_member data[] = {
    {"date", "date", "The day; a shift belongs to the day on which it begins."},
    {"team_size", "integer 5..20",
     "How many workers must be seen for a figure to be shown."},
    {"shifts", "[TeamShift]", "The shifts of the day."},
    {"teams", "[Team]", "Sorted by name; workers of no team last."},
    {0},
};

static const struct schema_member answer[] = {
    {SCHEMA_SUCCESS},
    {"data", "TeamsData", "The figures."},
    {0},
};

const struct schema team_schemas[] = {
    {"TeamFigures", "Figures of some workers together.", .member = figures},
    {"TeamShift", "A shift of the day.", .member = shift},
    {"TeamCell", "Figures, or that they are hidden.", .member = cell},
    {"Team", "A team.", .member = team},
    {"TeamsData", "Figures of the teams of a day.", .member = data},
    {"Teams", "The answer with figures of teams.", .member = answer},
    {0},
};
