/* Nobody is named to whom nobody may be named: a worker with names that are found again
 * is sought in every answer to every row of the routes, with every parameter, for every
 * role.
 */
#include "access/roles.h"
#include "api/routes.h"
#include "base/buf.h"
#include "live.h"
#include "must.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/feedback.h"
#include "store/store.h"
#include "subscriber.h"

enum { PATIENCE = 60000, PATHS = 4000 };

#define ID     "kanari"
#define NAME   "Wilma"
#define REASON "Wilma was at the doctor's"

static struct uuid first; /* of the canary's events */

/* --- the canary --- */

static bool add_event(struct store *store, instant now, const char *worker,
                      const char *station, enum event_type type, int minutes_ago,
                      struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct outcome outcome;
    struct event event = {.at = instant_add(now, (span){-minutes_ago * SPAN_MINUTE.ms}),
                          .type = type,
                          .worker = str_from(worker),
                          .station = str_from(station),
                          .confidence = 0.9,
                          .count = type == EVENT_PRODUCT_COUNT ? 3 : 0};
    event.uuid = event_identity(&event);
    if (minutes_ago == 50)
        first = event.uuid;
    return store_append(store, &event, 1, ORIGIN_SOURCE, now, &arena, &outcome, err);
}

/* What somebody did with the canary's first event, in the audit log. */
static void audit_canary(struct store *store)
{
    const struct actor actor = {STR("person"), STR("ana"), STR("s1"), STR("")};
    store_act_as(store, &actor);
    store_audit(store,
                &(struct audit_entry){.action = STR("void_event"),
                                      .object = uuid_str(&first),
                                      .worker = {ID, sizeof ID - 1},
                                      .before = STR("{\"name\":\"" NAME "\"}"),
                                      .after = STR("{\"reason\":\"" REASON "\"}")});
    store_act_as(store, NULL);
}

/* The canary's first event, drawn to be checked by others. */
static struct spot_check drawn(instant now)
{
    return (struct spot_check){.event = first,
                               .station = STR("S1"),
                               .at = instant_add(now, (span){-50 * SPAN_MINUTE.ms}),
                               .claimed = EVENT_WORKING,
                               .confidence = 0.9};
}

/* Somebody has noted something about the canary. */
static bool add_note(struct store *store, instant now, struct error *err)
{
    struct alert alert = {.id = uuid_random(),
                          .rule = ALERT_STATION_IDLE,
                          .state = ALERT_ACKNOWLEDGED,
                          .subject = {ALERT_OF_STATION, STR("S2"), STR("")},
                          .since = now,
                          .fired = now,
                          .acknowledged = now,
                          .acknowledged_by = STR("ana"),
                          .note = STR(REASON),
                          .group = STR("g")};
    size_t left;
    return store_put_alerts(store, &(struct alert *){&alert}, 1, &left, err);
}

static bool add_canary(struct store *store, instant now, struct error *err)
{
    static const struct worker canary = {.id = {ID, sizeof ID - 1},
                                         .name = {NAME, sizeof NAME - 1},
                                         .created_at = {"2026-01-01T00:00:00.000Z", 24},
                                         .active = true};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct dispute_claim dispute = {STR(REASON), PROPOSE_ABSENT, {0}, {0}, false};
    const struct spot_check spot = drawn(now);
    const struct spot_draw draw = {.taken = &spot, .count = 1};
    struct decided decided;
    int64_t id;
    bool changed, audit = false;
    bool ok =
        store_add_worker(store, &canary, err) &&
        add_event(store, now, ID, "S1", EVENT_WORKING, 50, err) &&
        add_event(store, now, ID, "S1", EVENT_PRODUCT_COUNT, 40, err) &&
        add_event(store, now, ID, "S2", EVENT_IDLE, 30, err) &&
        add_event(store, now, ID, "S1", EVENT_WORKING, 20, err) &&
        add_event(store, now, "W1", "S2", EVENT_WORKING, 15, err) &&
        store_void(store, &first, STR(REASON), now, &changed, err) &&
        store_restore(store, &first, STR(REASON), now, &changed, err) &&
        store_dispute(store, &first, &dispute, now, &id, err) &&
        store_decide(store, id, false, PROPOSE_NONE, STR(REASON), now, &arena, &decided,
                     err) &&
        store_dispute(store, &first, &dispute, now, &id, err) &&
        store_put_spots(store, &draw, now, now, err) &&
        store_put_verdict(store, &first, VERDICT_ABSENT, STR(ID), &audit, now, err) &&
        add_note(store, now, err);
    audit_canary(store);
    return ok;
}

static bool add_canary_event(struct store *store, instant now, struct error *err)
{
    static int minutes = 10;
    return add_event(store, now, ID, "S1", EVENT_IDLE, --minutes % 10, err);
}

/* --- every request --- */

/* What a parameter may be, of which the answer could depend on who somebody is. Empty:
 * the uuid of the canary's first event. */
static const struct {
    const char *name, *value[3];
} values[] = {
    {"worker_id", {ID, "W1"}},
    {"workstation_id", {"S1"}},
    {"station_id", {"S1"}},
    {"state", {"open", "all"}},
    {"second", {"true"}},
    {"own", {"true"}},
    {"model_version", {NULL}},
    {"intervals", {"audited"}},
    {"after", {"0"}},
    {"event_uuid",
     {"", "ffffffff-ffff-ffff-0000-000000000001",
      "00000000-0000-4000-8000-000000000001"}},
    {"shift_id", {"1"}},
    {"actor", {"ana"}},
    {"action", {"void_event"}},
    {"pseudonyms", {"true"}},
    {"date", {"2026-01-01"}},
    {"object", {"W1", ""}},
    {"name", {"x.js"}},
    {"event_type", {"product_count"}},
    {"camera_id", {NULL}},
    {"start_time", {"2026-01-01T00:00:00Z&end_time=2031-01-01T00:00:00Z"}},
    {"end_time", {NULL}},
    {"min_confidence", {NULL}},
    {"limit", {"1"}},
    {"order", {"asc"}},
    {"cursor", {NULL}},
    {"format", {"csv", "ndjson"}},
    {"shift", {"previous"}},
    {"bucket", {"day"}},
    {"of", {"workers", "workstations"}},
    {"history", {"100"}},
    {"state", {"all"}},
};

static const char *const *values_of(const char *name)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(values[i].name, name) == 0)
            return values[i].value;
    fail_msg("no values are known of the parameter %s; add those that matter here", name);
    return NULL;
}

/* The paths of a row, with each combination of its parameters' values. */
struct paths {
    char path[PATHS][300];
    size_t count;
};

static void add_queries(struct paths *paths, const struct route_parameter *parameter,
                        const char *so_far)
{
    while (parameter && parameter->name && parameter->place != IN_QUERY)
        parameter++;
    if (!parameter || !parameter->name) {
        assert_true(paths->count < PATHS);
        snprintf(paths->path[paths->count++], sizeof *paths->path, "%s", so_far);
        return;
    }
    add_queries(paths, parameter + 1, so_far);
    const char *const *value = values_of(parameter->name);
    for (int i = 0; i < 3 && value[i]; i++) {
        char longer[300];
        snprintf(longer, sizeof longer, "%s%c%s=%s", so_far,
                 strchr(so_far, '?') ? '&' : '?', parameter->name,
                 *value[i] ? value[i] : first.text);
        add_queries(paths, parameter + 1, longer);
    }
}

static void add_paths(struct paths *paths, const struct route *route)
{
    const char *brace = strchr(route->path, '{');
    if (!brace) {
        add_queries(paths, route->parameter, route->path);
        return;
    }
    char name[40], path[200];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(brace + 1, "}"), brace + 1);
    const char *const *value = values_of(name);
    for (int i = 0; i < 3 && value[i]; i++) {
        snprintf(path, sizeof path, "%.*s%s%s", (int)(brace - route->path), route->path,
                 *value[i] ? value[i] : first.text, brace + strlen(name) + 2);
        add_queries(paths, route->parameter, path);
    }
}

/* --- what comes back --- */

/* Does it tell who the canary is? What stands for workers inside must not get out either,
 * and a uuid that was derived tells who it was derived of. */
static bool tells(const char *text, bool with_uuid)
{
    return strcasestr(text, ID) || strcasestr(text, NAME) || strstr(text, "\\u0001") ||
           strchr(text, '\1') || (with_uuid && strstr(text, first.text));
}

static bool get_tells(struct live *live, const char *path, bool *shown)
{
    static struct raw raw;
    char request[400];
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    raw_talk(live->port, request, (size_t)len, &raw);
    if (!raw_status(&raw) || raw_status(&raw) >= 500)
        fail_msg("%s: %s", path, raw.text);
    *shown = raw_status(&raw) == 200;
    /* What was asked for is no news. */
    return tells(raw_body(&raw), *shown && !strstr(path, first.text));
}

static bool stream_tells(struct live *live)
{
    struct message message;
    struct subscriber *one = subscribe(live->port, NULL, 0);
    while (!one->headers)
        assert_true(subscriber_read(one, PATIENCE));
    if (strstr(one->head, "HTTP/1.1 200 ")) {
        assert_true(subscriber_find(one, "metrics", &message, PATIENCE));
        live_run(live, add_canary_event);
        assert_true(subscriber_find(one, "metrics", &message, PATIENCE));
    }
    bool told = tells(buf_text(&one->text), true);
    unsubscribe(one);
    return told;
}

/* Does any answer of the row tell who the canary is? */
static bool row_tells(struct live *live, const struct route *route, const char *who)
{
    static struct paths paths;
    bool told = false, shown;
    if (strcmp(route->path, "/api/stream") == 0)
        return stream_tells(live);
    paths.count = 0;
    add_paths(&paths, route);
    for (size_t i = 0; i < paths.count; i++) {
        bool tells_here = get_tells(live, paths.path[i], &shown);
        if (tells_here && who)
            fail_msg("%s is told by %s", who, paths.path[i]);
        told |= tells_here;
    }
    return told;
}

/* Who keeps the register sees it, an auditor the audit log, and who is in charge what
 * others have noted. */
static bool is_to_know(const struct caller *caller, const char *handler)
{
    if (strcmp(handler, "list_workers") == 0 || strcmp(handler, "get_worker") == 0)
        return caller->may & MAY_ADMINISTER;
    if (strcmp(handler, "list_alerts") == 0)
        return caller->may & (MAY_CORRECT | MAY_ADMINISTER | MAY_AUDIT);
    return strcmp(handler, "list_audit") == 0 && caller->may & MAY_AUDIT;
}

static void nobody_is_told(struct live *live, const struct caller *caller,
                           const char *who)
{
    live->caller = *caller;
    for (size_t i = 0; i < api_routes.count; i++) {
        const struct route *route = &api_routes.route[i];
        if (strcmp(route->method, "GET") != 0 || is_to_know(caller, route->name))
            continue;
        if (row_tells(live, route, who))
            fail_msg("%s is told by %s", who, route->path);
    }
}

/* --- tests --- */

static void restricted_roles_are_told_nothing(void **state)
{
    struct live *live = *state;
    live_run(live, add_canary);
    live_serve_api(live);
    live_agree(live, (span){0});
    for (const struct role *role = roles; role->name; role++) {
        struct caller caller = {.kind = CALLER_TOKEN,
                                .until = INSTANT_NEVER,
                                .may = role->may,
                                .name = str_from(role->name)};
        nobody_is_told(live, &caller, role->name);
        caller.worker = STR("W1");
        nobody_is_told(live, &caller, role->name);
    }
    nobody_is_told(live, &(struct caller){.may = MAY_CALL | MAY_MONITOR}, "nobody");

    /* With an agreement, whoever may read no workers is told of none all the same. */
    live_agree(live, SPAN_HOUR);
    for (const struct role *role = roles; role->name; role++)
        if (!(role->may & MAY_READ_WORKERS))
            nobody_is_told(live,
                           &(struct caller){.kind = CALLER_TOKEN,
                                            .until = INSTANT_NEVER,
                                            .may = role->may,
                                            .worker = STR("W1")},
                           role->name);
}

/* The search finds what is there to be found: else it would prove nothing. */
static void others_are_told(void **state)
{
    struct live *live = *state;
    static const char *const telling[] = {
        "list_events", "get_event",     "metrics",     "series",        "timeline",
        "stream",      "list_workers",  "get_worker",  "export_worker", "list_disputes",
        "list_audit",  "training_data", "list_alerts",
    };
    const struct {
        struct caller caller;
        size_t untold; /* by so many of these rows */
    } who[] = {
        {{.kind = CALLER_OPEN, .may = MAY_EVERYTHING}, 0},
        {{.kind = CALLER_TOKEN,
          .until = INSTANT_NEVER,
          .may = MAY_READ_WORKERS | MAY_READ_EVENTS},
         3}, /* it may not see disputes, nor notes, nor the audit log */
        {{.kind = CALLER_TOKEN,
          .until = INSTANT_NEVER,
          .may = MAY_READ_SELF,
          .worker = STR(ID)},
         4}, /* a stream tells nobody of one worker, nor does training data */
    };
    live_run(live, add_canary);
    live_serve_api(live);
    live_agree(live, SPAN_HOUR);
    for (size_t k = 0; k < sizeof who / sizeof *who; k++) {
        live->caller = who[k].caller;
        size_t found = 0;
        for (size_t i = 0; i < api_routes.count; i++) {
            const struct route *route = &api_routes.route[i];
            if (strcmp(route->method, "GET") != 0 || !row_tells(live, route, NULL))
                continue;
            size_t t = 0;
            while (t < sizeof telling / sizeof *telling &&
                   strcmp(telling[t], route->name) != 0)
                t++;
            if (t == sizeof telling / sizeof *telling)
                fail_msg("%s tells, too", route->path);
            found++;
        }
        assert_int_equal(found, sizeof telling / sizeof *telling - who[k].untold);
    }
}

int main(void)
{
#define WITH_LIVE(test) cmocka_unit_test_setup_teardown(test, live_set_up, live_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_LIVE(restricted_roles_are_told_nothing),
        WITH_LIVE(others_are_told),
    };
    return cmocka_run_group_tests_name("canary", tests, NULL, NULL);
}
