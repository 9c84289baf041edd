/* system.c - sample data, health, and what goes wrong. */
#include "api/schemas/schemas.h"

static const struct schema_member seed_request[] = {
    {"force", "boolean = false", "Even when there are events that are not sample data."},
    {"number", "optional integer 0..",
     "Which sample data; as the server is set if absent."},
    {0},
};

static const struct schema_member seed_result[] = {
    {SCHEMA_SUCCESS},
    {"message", "string", "What was done, in words."},
    {"events", "integer 0..", "Events in the sample data."},
    {0},
};

static const struct schema_member sample_removed[] = {
    {SCHEMA_SUCCESS},
    {"message", "string", "What was done, in words."},
    {"events", "integer 0..", "Sample events that were removed."},
    {"registers", "integer 0..", "Workers and workstations that were removed."},
    {"kept", "integer 0..",
     "The sample's workers and workstations that stay, because real events refer to "
     "them."},
    {0},
};

static const struct schema_member repaired[] = {
    {SCHEMA_SUCCESS},
    {"differences", "integer 0..", "What differed from the events."},
    {"mended", "[string]", "The first 1,000 of them, in words."},
    {0},
};

static const struct schema_member health[] = {
    {SCHEMA_SUCCESS},
    {"status", "string", "ok."},
    {"version", "string", "The program's version."},
    {0},
};

static const struct schema_member error[] = {
    {"success", "false", "It did not go well, and nothing was changed."},
    {"error", "string", "What is wrong, and what would be right."},
    {0},
};

const struct schema sample_schemas[] = {
    {"SeedRequest", "How to replace the data.", .member = seed_request, .closed = true},
    {"SeedResult", "What was put in its place.", .member = seed_result},
    {"SampleRemoved", "What became of the sample data.", .member = sample_removed},
    {"Repaired", "What the figures were repaired of.", .member = repaired},
    {0},
};

const struct schema system_schemas[] = {
    {"Health", "How the server is.", .member = health},
    {"Error", "What every request gets that could not be granted.", .member = error},
    {0},
};
