/* access.c - who may do what: sessions, accounts, people, keys. */
#include "api/schemas/schemas.h"

#define ROLES                                                                            \
    "[viewer|worker|engineer|supervisor|administrator|auditor|agent|device|board|"       \
    "monitor]"

static const struct schema_member session[] = {
    {"kind", "nobody|open|local|key|person|provider|certificate|token",
     "How it was found out who asks. open: everybody on the server's machine may do "
     "everything, because there is no administrator yet. person: a user of the server's "
     "own. provider: a person who signed in at the provider, and may be called the "
     "same."},
    {"name", "string?", "Of the person or the key."},
    {"roles", "[string]", "What its rights are called."},
    {"may", "[string]", "The permissions; x-permissions says where each is needed."},
    {"worker_id", "id?", "The worker that the person is."},
    {0},
};

static const struct schema_member provider[] = {
    {"name", "string", "What it is called."},
    {0},
};

static const struct schema_member server_access[] = {
    {"open", "boolean", "Whoever is on the server's machine may do everything."},
    {"setup", "boolean", "It waits for its first administrator: POST /api/setup."},
    {"passwords", "boolean", "This page may ask for a password, and keep a session."},
    {"why_not", "string?", "Why it may not, and what would help."},
    {"providers", "[Provider]", "Who else vouches for people."},
    {0},
};

static const struct schema_member session_answer[] = {
    {SCHEMA_SUCCESS},
    {"session", "Session", "Who asks."},
    {"server", "ServerAccess", "How one can get in."},
    {0},
};

static const struct schema_member sign_in[] = {
    {"name", "string 1..64", "Of the person; small and large letters are the same."},
    {"password", "string", "Of the person."},
    {"code", "optional string 1..64",
     "What the phone shows, or a recovery code; where the 401 has code_wanted."},
    {0},
};

static const struct schema_member board_key[] = {
    {"key", "string", "An API key with the role board."},
    {0},
};

static const struct schema_member set_up[] = {
    {"code", "optional string 1..64",
     "The one-time code in the server's log; not needed on the server's machine while it "
     "is open."},
    {"name", "string 1..64", "Of the administrator."},
    {"password", "string", "Of the administrator: 10 characters or more."},
    {0},
};

static const struct schema_member account[] = {
    {"name", "string", "By which the person signs in."},
    {"provider", "string?", "Who vouches for the person; null: this server."},
    {"roles", ROLES, "What the person may do."},
    {"worker_id", "id?", "The worker that the person is."},
    {"totp", "boolean", "Signing in takes a code of a phone, too."},
    {"recovery_codes_left", "integer 0..", "Codes for when the phone is lost."},
    {0},
};

static const struct schema_member account_answer[] = {
    {SCHEMA_SUCCESS},
    {"account", "Account", "The caller's own."},
    {0},
};

static const struct schema_member password_change[] = {
    {"password", "string", "The one until now."},
    {"new_password", "string", "The one from now on: 10 characters or more."},
    {0},
};

static const struct schema_member password_proof[] = {
    {"password", "string", "The caller's own."},
    {0},
};

static const struct schema_member totp_begun[] = {
    {SCHEMA_SUCCESS},
    {"secret", "string", "For an app on a phone, to be typed."},
    {"uri", "string", "The same, to be shown as a picture (otpauth)."},
    {0},
};

static const struct schema_member totp_code[] = {
    {"code", "string 1..64", "What the phone shows."},
    {0},
};

static const struct schema_member totp_confirmed[] = {
    {SCHEMA_SUCCESS},
    {"recovery_codes", "[string]",
     "Each lets the person in once without the phone. They are shown only now."},
    {0},
};

static const struct schema_member own_session[] = {
    {"session_id", "string", "By which it can be ended."},
    {"current", "boolean", "It is the one that asks."},
    {"address", "string?", "Where it was begun."},
    {"created_at", "time", "When the person signed in."},
    {"seen_at", "time", "Its last request."},
    {0},
};

static const struct schema_member own_sessions[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..", "How many."},
    {"sessions", "[OwnSession]", "All of the person."},
    {0},
};

static const struct schema_member done[] = {
    {SCHEMA_SUCCESS},
    {0},
};

static const struct schema_member new_user[] = {
    {"name", "string 1..64",
     "By which the person signs in: letters a to z, digits, and . _ - @."},
    {"roles", ROLES, "What the person may do; at least one."},
    {"worker_id", "optional id?", "The worker that the person is; for the role worker."},
    {"password", "optional string",
     "10 characters or more; without one the person cannot sign in with a password."},
    {"active", "boolean = true", "false: cannot sign in."},
    {0},
};

static const struct schema_member user_change[] = {
    {"roles", "optional " ROLES, "What the person may do; at least one."},
    {"worker_id", "optional id?", "The worker that the person is."},
    {"password", "optional string", "10 characters or more."},
    {"active", "optional boolean", "false: cannot sign in."},
    {"totp", "optional false", "Take a phone away that was lost."},
    {0},
};

static const struct schema_member user[] = {
    {"name", "string", "By which the person signs in."},
    {"roles", ROLES, "What the person may do."},
    {"worker_id", "id?", "The worker that the person is."},
    {"active", "boolean", "false: cannot sign in."},
    {"password", "boolean", "There is one."},
    {"totp", "boolean", "Signing in takes a code of a phone, too."},
    {"created_at", "time", "When the person was added."},
    {"seen_at", "optional time?", "In the list: the last request of a session."},
    {0},
};

static const struct schema_member user_answer[] = {
    {SCHEMA_SUCCESS},
    {"user", "User", "How it stands now."},
    {0},
};

static const struct schema_member users[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..", "How many."},
    {"users", "[User]", "Sorted by name."},
    {0},
};

static const struct schema_member user_removed[] = {
    {SCHEMA_SUCCESS},
    {"name", "string", "Who was removed."},
    {0},
};

static const struct schema_member new_key[] = {
    {"name", "name", "What it is for."},
    {"roles", ROLES, "What it may do; at least one."},
    {"agent_id", "optional id?", "The only agent that may use it. Two keys at most."},
    {"camera_ids", "optional [id]", "The only cameras whose events it may bring."},
    {"station_ids", "optional [id]", "The only workstations that it may speak of."},
    {"expires_at", "optional time?", "When it ends; null or absent: it does not."},
    {0},
};

static const struct schema_member key[] = {
    {"key_id", "string", "The part of it that is no secret: it follows sfk_."},
    {"name", "name", "What it is for."},
    {"roles", ROLES, "What it may do."},
    {"agent_id", "id?", "The only agent that may use it."},
    {"camera_ids", "[id]", "The only cameras; empty: all."},
    {"station_ids", "[id]", "The only workstations; empty: all."},
    {"created_at", "time", "When it was made."},
    {"expires_at", "time?", "When it ends; null: it does not."},
    {"used_at", "time?", "Its last request; null: none yet."},
    {"expired", "boolean", "It has ended."},
    {0},
};

static const struct schema_member key_added[] = {
    {SCHEMA_SUCCESS},
    {"key", "Key", "What it may do."},
    {"secret", "string", "The key itself. It is shown only now."},
    {0},
};

static const struct schema_member keys[] = {
    {SCHEMA_SUCCESS},
    {"count", "integer 0..", "How many."},
    {"keys", "[Key]", "Sorted by id."},
    {0},
};

static const struct schema_member key_revoked[] = {
    {SCHEMA_SUCCESS},
    {"key_id", "string", "Which was revoked."},
    {0},
};

const struct schema board_schemas[] = {
    {"BoardKey", "What a screen on the wall shows.", .member = board_key, .closed = true},
    {0},
};

const struct schema access_schemas[] = {
    {"Session", "Who asks, and what it may do.", .member = session},
    {"Provider", "Somebody who vouches for people.", .member = provider},
    {"ServerAccess", "How one can get in.", .member = server_access},
    {"SessionAnswer", "The answer about a session.", .member = session_answer},
    {"SignIn", "Who wants to sign in.", .member = sign_in, .closed = true},
    {"SetUp", "The first administrator.", .member = set_up, .closed = true},
    {"Account", "What a person is here.", .member = account},
    {"AccountAnswer", "The answer with the own account.", .member = account_answer},
    {"PasswordChange", "A new password.", .member = password_change, .closed = true},
    {"PasswordProof", "The password, once more.", .member = password_proof,
     .closed = true},
    {"TotpBegun", "The answer with what the phone is to know.", .member = totp_begun},
    {"TotpCode", "What the phone shows.", .member = totp_code, .closed = true},
    {"TotpConfirmed", "The answer when the phone is known.", .member = totp_confirmed},
    {"OwnSession", "A browser in which the person is signed in.", .member = own_session},
    {"OwnSessions", "The answer with them.", .member = own_sessions},
    {"Done", "The answer where there is no more to say.", .member = done},
    {"NewUser", "A person to be.", .member = new_user, .closed = true},
    {"UserChange", "What is to change; what is absent stays as it is.",
     .member = user_change, .closed = true},
    {"User", "A person who may sign in.", .member = user},
    {"UserAnswer", "The answer with a person.", .member = user_answer},
    {"Users", "The answer with all people.", .member = users},
    {"UserRemoved", "The answer when a person is gone.", .member = user_removed},
    {"NewKey", "A key to be.", .member = new_key, .closed = true},
    {"Key", "An API key, without its secret.", .member = key},
    {"KeyAdded", "The answer with a new key.", .member = key_added},
    {"Keys", "The answer with all keys.", .member = keys},
    {"KeyRevoked", "The answer when a key has ended.", .member = key_revoked},
    {0},
};
