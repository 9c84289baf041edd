/* audit.c - rows of the audit log. */
#include "api/schemas/schemas.h"

#define KINDS "person|provider|key|token|certificate|local|open|nobody|server"

static const struct schema_member actor[] = {
    {"kind", KINDS,
     "person: a user of the server's own. provider: a person who signed in at the "
     "provider, and may be called like one of the server's own. key. token: a machine, "
     "by a token of the provider. certificate: an agent. local: a user of the server's "
     "machine. open: anybody there, before there is an administrator. nobody: it had not "
     "signed in. server: the server itself."},
    {"name", "string?",
     "Of the person, the key, the machine or the user; null: it has none."},
    {"id", "string?",
     "Of the session or the key; of a token, whom it is of. The sign_in with the id of a "
     "provider's person tells in `after` whom the provider means: issuer and subject."},
    {"address", "string?", "Where it called from."},
    {0},
};

static const struct schema_member correction_actor[] = {
    {"kind", KINDS, "As in an AuditEntry."},
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
