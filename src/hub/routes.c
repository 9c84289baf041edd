/* routes.c - every path that the hub answers: one row is everything. Health, sessions,
 * people and keys are answered by the handlers of a server (api/handlers.h). */
#include "hub/hub_app.h"
#include "hub/schemas.h"

#include "api/assets.h"
#include "api/handlers.h"
#include "api/openapi.h"
#include "api/schemas/schemas.h"
#include "http/reply.h"

#define ALWAYS      (MAY_CALL | MAY_SET_UP)
#define JSON(type)  (type), "application/json"
#define TEXT(media) "string", (media)
#define START       "start_time", IN_QUERY, "time", "The first instant."
#define END         "end_time", IN_QUERY, "time", "The instant after the last."
#define SCOPE                                                                            \
    "scope", IN_QUERY, "factory|type|station = factory", "Which rows of the sheets."
#define SITE "site", IN_QUERY, "id", "Only this site."
#define AS_KNOWN_AT                                                                      \
    "as_known_at", IN_QUERY, "time",                                                     \
        "What the hub said then, rather than what it says now."

#define ZONE "time_zone", IN_QUERY, "string", "Only sites in this zone."

static const struct route_parameter of_metrics[] = {
    {START},
    {END},
    {SITE},
    {SCOPE},
    {ZONE},
    {AS_KNOWN_AT},
    {"cut_at", IN_QUERY, "string",
     "Moments, with commas between them, at which to cut the window: the answer has sums "
     "of each part, too."},
    {0}};
static const struct route_parameter of_export[] = {
    {START}, {END}, {SITE}, {SCOPE}, {ZONE}, {AS_KNOWN_AT}, {0}};
static const struct route_parameter of_sheets[] = {
    {"site", IN_QUERY, "id", "Of which site."}, {START}, {END}, {AS_KNOWN_AT}, {0}};
static const struct route_parameter of_one_site[] = {
    {"site", IN_PATH, "id", "Which site."}, {0}};
static const struct route_parameter of_one_asset[] = {
    {"name", IN_PATH, "string", "Which file."}, {0}};
static const struct route_parameter of_one_session[] = {
    {"session_id", IN_PATH, "string", "Which session."}, {0}};
static const struct route_parameter of_one_person[] = {
    {"name", IN_PATH, "string", "Which person."}, {0}};
static const struct route_parameter of_one_round[] = {
    {"round", IN_PATH, "string", "Which round."}, {0}};
static const struct route_parameter of_one_key[] = {
    {"key_id", IN_PATH, "string", "Which key."}, {0}};

/* --- handlers of a server, for who may see all sites: otherwise an administrator of some
 * could give itself, or take from others, what concerns all --- */

#define FOR_ALL_SITES(name)                                                              \
    static enum answer all_##name(void *context, const str *parameter,                   \
                                  struct request *request, struct reply *reply)          \
    {                                                                                    \
        struct error err = {0};                                                          \
        if (!request->state && !hub_sees_all(context, request, &err))                    \
            return reply_error(request, reply, &err);                                    \
        return api_##name(context, parameter, request, reply);                           \
    }
FOR_ALL_SITES(list_users)
FOR_ALL_SITES(add_user)
FOR_ALL_SITES(change_user)
FOR_ALL_SITES(remove_user)
FOR_ALL_SITES(list_keys)
FOR_ALL_SITES(add_key)
FOR_ALL_SITES(revoke_key)

static enum answer openapi(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    static const char about[] =
        "The centre of many sites: their signed sheets of figures come in, sums of these "
        "go out, of the sites that the caller may see. ";
    static const struct schema *const schemas[] = {hub_schemas, access_schemas,
                                                   system_schemas, NULL};
    (void)context, (void)parameter;
    reply->status = 200;
    reply->body = openapi_write(&hub_routes, schemas, about, &request->arena);
    return ANSWER_NOW;
}

/* --- pages --- */

static enum answer hub_page(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)context;
    (void)parameter;
    return page_answer("/hub.html", request, reply);
}

static enum answer hub_stray(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)context;
    (void)parameter;
    return page_stray(&hub_routes, "/hub.html", request, reply);
}

static enum answer ready(void *context, const str *parameter, struct request *request,
                         struct reply *reply)
{
    struct hub_app *app = context;
    struct error why;
    if (hub_is_failing(app->hub, &why))
        return reply_failure(request, reply, 503, why.text);
    return api_ready(context, parameter, request, reply);
}

static const struct route rows[] = {
    {"POST", "/api/hub/sheets", MAY_CALL, hub_post_sheets, "post_sheets",
     "Bring signed sheets, at most 1,000. The answer says what became of each, in their "
     "order, and of each mark whether this hub has all that it had when it gave it.",
     .takes = {{JSON("NewSheets")}}, .gives = {{JSON("SheetResults")}}, .status = {200}},
    {"GET", "/api/hub/sheets", MAY_READ_STATIONS, hub_get_sheets, "list_sheets",
     "The sheets of a site that begin in a window, as they were signed.",
     .parameter = of_sheets, .gives = {{JSON("ListedSheets")}}, .status = {200, 404}},
    {"POST", "/api/hub/enrol", MAY_CALL, hub_post_enrol, "enrol_site",
     "Make a site known by the code that it was given, and pin its key.",
     .takes = {{JSON("Enrolment")}},
     .example = "{\"site\":\"hall-2\",\"code\":\"ABCD-EFGH-IJKL-MNOP-QRST\","
                "\"public_key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","
                "\"epoch\":1,\"name\":\"Hall 2\",\"link\":\"https://hall-2.example\","
                "\"time_zone\":\"Europe/Berlin\"}",
     .gives = {{JSON("Enrolled")}}, .status = {201, 401, 409}},
    {"POST", "/api/hub/epoch", MAY_CALL, hub_post_epoch, "announce_epoch",
     "Say, signed, that a site was restored or moved and counts its revisions anew.",
     .takes = {{JSON("NewEpoch")}}, .gives = {{JSON("EpochKnown")}},
     .status = {200, 404, 409}},
    {"POST", "/api/hub/codes", MAY_ADMINISTER, hub_post_code, "make_code",
     "Make a code by which a site can be enrolled once, within a day.",
     .takes = {{JSON("NewCode")}}, .example = "{\"site\":\"hall-2\",\"group\":\"north\"}",
     .gives = {{JSON("Code")}}, .status = {201, 409}},
    {"GET", "/api/hub/tenants", MAY_ADMINISTER, hub_get_tenants, "list_tenants",
     "Who was given which sites to see.", .gives = {{JSON("Tenants")}}, .status = {200}},
    {"POST", "/api/hub/tenants", MAY_ADMINISTER, hub_post_tenant, "set_tenant",
     "Let a person or a key see all sites, those of a group, one, or none.",
     .takes = {{JSON("NewTenant")}},
     .example = "{\"person\":\"ana\",\"tenant\":\"group:north\"}",
     .gives = {{JSON("TenantSet")}}, .status = {200, 404}},
    {"POST", "/api/hub/federation/ask", MAY_CALL, hub_federation_ask, "ask_round",
     "For a site, which signs: the last round of learning across sites, as messages.",
     .takes = {{JSON("RoundQuestion")}}, .gives = {{JSON("RoundMessages")}},
     .status = {200, 404}},
    {"POST", "/api/hub/federation/messages", MAY_CALL, hub_federation_message,
     "post_message", "Bring the signed message of a site that takes part in a round.",
     .takes = {{JSON("RoundMessage")}}, .gives = {{JSON("Done")}},
     .status = {200, 401, 409}},
    {"GET", "/api/hub/federation/rounds", MAY_ADMINISTER, hub_get_rounds, "list_rounds",
     "Rounds of learning across sites, the last one first.", .gives = {{JSON("Rounds")}},
     .status = {200}},
    {"POST", "/api/hub/federation/rounds", MAY_ADMINISTER, hub_post_round, "begin_round",
     "Begin a round of learning across sites.", .takes = {{JSON("NewRound")}},
     .example =
         "{\"round\":\"2026-01\",\"mode\":\"private\",\"model_version\":\"pose-7\","
         "\"event_type\":\"working\",\"closes_at\":\"2026-02-01T00:00:00Z\"}",
     .gives = {{JSON("RoundChanged")}}, .status = {201, 409}},
    {"DELETE", "/api/hub/federation/rounds/{round}", MAY_ADMINISTER, hub_delete_round,
     "stop_round", "End the open round without a result.", .parameter = of_one_round,
     .gives = {{JSON("RoundChanged")}}, .status = {200, 404}},
    {"GET", "/api/hub/sites", MAY_READ_STATIONS, hub_get_sites, "list_sites",
     "The sites, and how old what is known of each is.", .gives = {{JSON("Sites")}},
     .status = {200}},
    {"DELETE", "/api/hub/sites/{site}", MAY_ADMINISTER, hub_delete_site, "remove_site",
     "Remove a site with all its sheets, for ever. What it still sends is refused.",
     .parameter = of_one_site, .gives = {{JSON("SiteRemoved")}}, .status = {200, 404}},
    {"GET", "/api/hub/metrics", MAY_READ_STATIONS, hub_get_metrics, "hub_metrics",
     "Sums of the sheets in a window, of each site and of all.", .parameter = of_metrics,
     .gives = {{JSON("SiteMetrics")}}, .status = {200, 404}},
    {"GET", "/api/hub/export", MAY_READ_STATIONS, hub_export, "export_metrics",
     "The same sums as CSV.", .parameter = of_export, .gives = {{TEXT("text/csv")}},
     .status = {200, 404}},

    {"GET", "/api/session", ALWAYS, api_get_session, "get_session",
     "Who asks, and how one can get in.", .gives = {{JSON("SessionAnswer")}},
     .status = {200}},
    {"POST", "/api/session", MAY_CALL, api_sign_in, "sign_in", "Sign in.",
     .takes = {{JSON("SignIn")}},
     .example = "{\"name\":\"ana\",\"password\":\"correct horse battery staple\"}",
     .gives = {{JSON("SessionAnswer")}}, .status = {200, 401, 403, 429}},
    {"DELETE", "/api/session", MAY_CALL, api_sign_out, "sign_out", "Sign out.",
     .gives = {{JSON("Done")}}, .status = {200}},
    {"POST", "/api/setup", MAY_SET_UP, api_set_up, "set_up",
     "Make the first administrator.", .takes = {{JSON("SetUp")}},
     .example = "{\"code\":\"0a1b2-c3d4e\",\"name\":\"ana\",\"password\":"
                "\"correct horse battery staple\"}",
     .gives = {{JSON("SessionAnswer")}}, .status = {200, 409, 429}},
    {"GET", "/api/account", MAY_HAVE_ACCOUNT, api_get_account, "get_account",
     "The caller's own account.", .gives = {{JSON("AccountAnswer")}},
     .status = {200, 404}},
    {"PUT", "/api/account/password", MAY_HAVE_ACCOUNT, api_change_password,
     "change_password", "Change the own password.", .takes = {{JSON("PasswordChange")}},
     .example = "{\"password\":\"correct horse battery staple\","
                "\"new_password\":\"another horse and its cart\"}",
     .gives = {{JSON("Done")}}, .status = {200, 404, 409, 429}},
    {"POST", "/api/account/totp", MAY_HAVE_ACCOUNT, api_begin_totp, "begin_totp",
     "Begin to use a phone as well.", .takes = {{JSON("PasswordProof")}},
     .example = "{\"password\":\"correct horse battery staple\"}",
     .gives = {{JSON("TotpBegun")}}, .status = {200, 404, 409, 429}},
    {"PUT", "/api/account/totp", MAY_HAVE_ACCOUNT, api_confirm_totp, "confirm_totp",
     "Confirm that the phone shows the right code.", .takes = {{JSON("TotpCode")}},
     .example = "{\"code\":\"287082\"}", .gives = {{JSON("TotpConfirmed")}},
     .status = {200, 404, 409}},
    {"DELETE", "/api/account/totp", MAY_HAVE_ACCOUNT, api_end_totp, "end_totp",
     "Sign in without the phone again.", .takes = {{JSON("PasswordProof")}},
     .example = "{\"password\":\"correct horse battery staple\"}",
     .gives = {{JSON("Done")}}, .status = {200, 404, 409, 429}},
    {"GET", "/api/account/sessions", MAY_HAVE_ACCOUNT, api_list_sessions, "list_sessions",
     "Where the caller is signed in.", .gives = {{JSON("OwnSessions")}},
     .status = {200, 404}},
    {"DELETE", "/api/account/sessions/{session_id}", MAY_HAVE_ACCOUNT, api_end_session,
     "end_session", "Sign out there.", .parameter = of_one_session,
     .gives = {{JSON("Done")}}, .status = {200, 404}},
    {"GET", "/api/users", MAY_ADMINISTER, all_list_users, "list_users",
     "People who may sign in.", .gives = {{JSON("Users")}}, .status = {200}},
    {"POST", "/api/users", MAY_ADMINISTER, all_add_user, "add_user", "Add a person.",
     .takes = {{JSON("NewUser")}},
     .example = "{\"name\":\"ben\",\"roles\":[\"viewer\"],\"password\":\"correct horse b"
                "attery staple\"}",
     .gives = {{JSON("UserAnswer")}}, .status = {201, 409}},
    {"PUT", "/api/users/{name}", MAY_ADMINISTER, all_change_user, "change_user",
     "Change what a person may do.", .parameter = of_one_person,
     .takes = {{JSON("UserChange")}}, .example = "{\"active\":false}",
     .gives = {{JSON("UserAnswer")}}, .status = {200, 404, 409}},
    {"DELETE", "/api/users/{name}", MAY_ADMINISTER, all_remove_user, "remove_user",
     "Remove a person.", .parameter = of_one_person, .gives = {{JSON("UserRemoved")}},
     .status = {200, 404, 409}},
    {"GET", "/api/keys", MAY_ADMINISTER, all_list_keys, "list_keys", "API keys.",
     .gives = {{JSON("Keys")}}, .status = {200}},
    {"POST", "/api/keys", MAY_ADMINISTER, all_add_key, "add_key", "Make an API key.",
     .takes = {{JSON("NewKey")}},
     .example = "{\"name\":\"Prometheus\",\"roles\":[\"monitor\"]}",
     .gives = {{JSON("KeyAdded")}}, .status = {201, 409}},
    {"DELETE", "/api/keys/{key_id}", MAY_ADMINISTER, all_revoke_key, "revoke_key",
     "Revoke a key.", .parameter = of_one_key, .gives = {{JSON("KeyRevoked")}},
     .status = {200, 404}},

    {"GET", "/api/openapi.json", MAY_CALL, openapi, "openapi",
     "This API, as OpenAPI 3.1.", .gives = {{JSON("object")}}, .status = {200}},
    {"GET", "/healthz", ALWAYS, api_health, "health", "Is the hub up?",
     .gives = {{JSON("Health")}}, .status = {200}},
    {"GET", "/readyz", ALWAYS, ready, "ready", "Can it answer?",
     .gives = {{JSON("Health")}}, .status = {200}},
    {"GET", "/metrics", MAY_MONITOR, hub_prometheus, "prometheus",
     "How the hub and its sites are, for Prometheus.", .gives = {{TEXT("text/plain")}},
     .status = {200}},

    {"GET", "/", ALWAYS, hub_page, "page_sites", "All sites beside each other.",
     .page = true, .status = {200, 304}},
    {"GET", "/sites/{site}", ALWAYS, hub_page, "page_site", "One site.", .page = true,
     .parameter = of_one_site, .status = {200, 304}},
    {"GET", "/users", ALWAYS, hub_page, "page_users", "Who may sign in, and keys.",
     .page = true, .status = {200, 304}},
    {"GET", "/account", ALWAYS, hub_page, "page_account", "One's own account.",
     .page = true, .status = {200, 304}},
    {"GET", "/assets/{name}", ALWAYS, api_asset, "asset", "What pages are made of.",
     .page = true, .parameter = of_one_asset, .status = {200, 304, 404}},
};

const struct route_table hub_routes = {
    .route = rows, .count = sizeof rows / sizeof *rows, .stray = hub_stray};
