/* audit.c - rows of the audit log. */
#include "api/schemas/schemas.h"

static const struct schema_member actor[] = {
    {"kind", "string",
     "person, key, local (a user of the server's machine), open (anybody "
     "there, before there is an administrator), server."},
    {"name", "string?", "Of the person, the key or the user; null: it has none."},
    {"id", "string?", "Of the session or the key."},
    {"address", "string?", "Where it called from."},
    {0},
};

static const struct schema_member correction_actor[] = {
    {"kind", "string", "As in an AuditEntry."},
    {"name", "string", "Of the person, the key or the user; empty: it has none."},
    {0},
};

static const struct schema_member entry[] = {
    {"number", "integer 1..", "Without gaps; the latest row has the highest."},
    {"at", "time", "When it was written."},
    {"actor", "Actor", "Who did it."},
    {"action", "string",
     "What was done, such as change_worker; look: figures were shown."},
    {"object", "string?", "What was changed, such as an id; of a look, what was asked."},
    {"worker_id", "id?",
     "Whom it concerns; of a look with an object, null: everybody. If the caller may not "
     "know of the worker, this is null, and so are object, before and after, and of a "
     "dispute who the actor is."},
    {"before", "object?", "How it was; null: nothing is told of that."},
    {"after", "object?", "How it is now; of a look, how often, from when to when."},
    {0},
};

static const struct schema_member page[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..1000",
     "Entries on this page; there may be none, and a next one."},
    {SCHEMA_SCOPE},
    {"entries", "[AuditEntry]", "The latest first."},
    {"next_cursor", "cursor?", "Asks for the page after this; null on the last."},
    {0},
};

const struct schema audit_schemas[] = {
    {"Actor", "Who did something.", .member = actor},
    {"CorrectionActor", "Who corrected an event.", .member = correction_actor},
    {"AuditEntry", "A row of the audit log.", .member = entry},
    {"AuditPage", "A page of the audit log.", .member = page},
    {0},
};
