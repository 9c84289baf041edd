#include "api/person.h"

#include "api/credentials.h"
#include "api/date.h"
#include "api/render.h"

#include "access/directory.h"

#include "base/buf.h"
#include "domain/zone.h"
#include "pipeline/audit_format.h"
#include "pipeline/format.h"
#include "store/audit.h"
#include "store/topic.h"

/* At a time. */
enum { DAYS = 30, ROWS = 500, ROWS_EXAMINED = 20000 };

static void add_line(struct buf *text, struct json_out *out, struct json_node *node)
{
    str line = json_write(out, node);
    buf_addf(text, "%.*s\n", STR_ARG(line));
}

static void add_worker(struct buf *text, const struct worker *worker, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "worker");
    json_add_text(out, node, "worker_id", worker->id);
    json_add_text(out, node, "name", worker->name);
    if (worker->team.len)
        json_add_text(out, node, "team", worker->team);
    else
        json_add_null(out, node, "team");
    json_add_bool(out, node, "active", worker->active);
    json_add_text(out, node, "created_at", worker->created_at);
    add_line(text, out, line);
}

static void add_day(struct buf *text, int64_t day, const struct worker_sum *sum,
                    struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "day");
    json_add_text(out, node, "date", date_text(day, arena));
    json_add_int(out, node, "active_ms", sum->working_ms);
    json_add_int(out, node, "idle_ms", sum->idle_ms);
    json_add_int(out, node, "absent_ms", sum->absent_ms);
    json_add_int(out, node, "total_units_produced", sum->units);
    add_line(text, out, line);
}

static struct window window_of(int64_t day)
{
    return (struct window){zone_instant((civil){day * SPAN_DAY.ms}),
                           zone_instant((civil){(day + 1) * SPAN_DAY.ms})};
}

/* The figures of the next day that has any of anybody. */
static bool tell_day(struct store *store, const struct plant *plant, int worker,
                     struct person_export *person, instant now, struct buf *text,
                     struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct totals totals;
    instant next;
    struct window day = window_of(person->day);
    if (!store_next_sum(store, instant_floor(day.start, ROLLUP_FINEST), &next, err))
        return false;
    if (instant_before(day.start, next) && instant_before(next, now))
        person->day = zone_day(next);
    day = window_of(person->day++);
    if (!instant_before(day.start, now)) {
        person->days_told = true;
        return true;
    }
    if (window_empty(day))
        return true;
    if (!store_totals(store, plant, day, now, SINCE_NONE, &arena, &totals, err))
        return false;
    if (worker_observed(&totals.worker[worker]))
        add_day(text, person->day - 1, &totals.worker[worker], &arena);
    return true;
}

/* What is registered, then figures of some days. */
static bool tell_days(struct store *store, struct person_export *person, instant now,
                      struct buf *text, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    instant first;
    if (!store_plant(store, &arena, &plant, err))
        return false;
    int worker = floor_worker(&plant.floor, person->worker, 0);
    if (worker < 0)
        return error_set(err, ERROR_NOT_FOUND, "there is no worker '%s'",
                         str_shown(person->worker).text);
    if (!person->begun) {
        add_worker(text, &plant.floor.worker[worker], &arena);
        if (!store_next_sum(store, plant.site.retention.people_from, &first, err))
            return false;
        person->day = zone_day(instant_earlier(first, now));
        person->begun = true;
    }
    for (int i = 0; i < DAYS && !person->days_told; i++)
        if (!tell_day(store, &plant, worker, person, now, text, err))
            return false;
    return true;
}

/* --- accounts --- */

static bool is_of(const struct session *session, str name, str provider)
{
    return !session->key.len && str_equal(session->name, name) &&
           str_equal(session->provider, provider);
}

static void add_sessions(struct json_out *out, struct json_node *account,
                         const struct session_list *all, str name, str provider)
{
    struct json_node *list = json_add_array(out, account, "sessions");
    for (size_t i = 0; i < all->count; i++) {
        const struct session *one = &all->at[i];
        if (!is_of(one, name, provider))
            continue;
        struct json_node *node = json_object(out);
        json_add_text_or_null(out, node, "address", one->address);
        json_add_time_or_null(out, node, "created_at", one->created);
        json_add_time_or_null(out, node, "seen_at", one->seen);
        json_push(out, list, node);
    }
}

/* One of ours. */
static void add_account(struct buf *text, const struct person *person,
                        const struct session_list *sessions, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "account");
    json_add_text(out, node, "name", person->name);
    json_add_null(out, node, "provider");
    render_names(out, node, "roles", person->roles);
    json_add_bool(out, node, "active", person->active);
    json_add_bool(out, node, "password", person->password.len > 0);
    json_add_bool(out, node, "totp", person->totp == TOTP_ON);
    json_add_time_or_null(out, node, "created_at", person->created);
    add_sessions(out, node, sessions, person->name, STR(""));
    add_line(text, out, line);
}

/* Of whom only sessions are kept. */
static void add_visitor(struct buf *text, const struct session *session,
                        const struct session_list *sessions, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "account");
    json_add_text(out, node, "name", session->name);
    json_add_text(out, node, "provider", session->provider);
    render_names(out, node, "roles", session->roles);
    json_add_bool(out, node, "active", true);
    json_add_bool(out, node, "password", false);
    json_add_bool(out, node, "totp", false);
    json_add_null(out, node, "created_at");
    add_sessions(out, node, sessions, session->name, session->provider);
    add_line(text, out, line);
}

/* Is the session the first one of that person? */
static bool is_first(const struct session_list *all, size_t number)
{
    const struct session *one = &all->at[number];
    for (size_t i = 0; i < number; i++)
        if (str_equal(all->at[i].worker, one->worker) &&
            is_of(&all->at[i], one->name, one->provider))
            return false;
    return true;
}

/* A line for each account that is the worker, with its sessions; nothing that proves who
 * somebody is. Of a provider's people only sessions are known. */
static void tell_accounts(struct directory *directory, str worker, struct buf *text)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct person_list people = directory_people(directory, &arena);
    struct session_list sessions = directory_sessions(directory, &arena);
    for (size_t i = 0; i < people.count; i++)
        if (str_equal(people.at[i].worker, worker))
            add_account(text, &people.at[i], &sessions, &arena);
    for (size_t i = 0; i < sessions.count; i++)
        if (sessions.at[i].provider.len && str_equal(sessions.at[i].worker, worker) &&
            is_first(&sessions, i))
            add_visitor(text, &sessions.at[i], &sessions, &arena);
}

/* --- what came by way of a topic and is no event of theirs (store/topic.h) --- */

static void add_refused(struct buf *text, const struct rejection *refused,
                        struct arena *arena)
{
    const struct json *came;
    struct error ignored;
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "refused");
    json_add_text_or_null(out, node, "event_uuid", str_from(refused->event.text));
    if (json_parse(refused->body, arena, &came, &ignored))
        json_add(out, node, "came", json_copy(out, came));
    else
        json_add_null(out, node, "came");
    json_add_text(out, node, "reason", refused->reason);
    json_add_time(out, node, "received_at", refused->received);
    json_add_time(out, node, "judged_at", refused->judged);
    add_line(text, out, line);
}

static bool tell_refused(struct store *store, struct person_export *person,
                         struct buf *text, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct rejection *list;
    size_t count;
    if (!store_rejections_of(store, person->worker, person->refused, ROWS, &arena, &list,
                             &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        add_refused(text, &list[i], &arena);
        person->refused = list[i].id;
    }
    person->refused_told = count < ROWS;
    return true;
}

static void add_waiting(struct buf *text, const struct parked *parked,
                        struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    struct json_node *node = json_add_object(out, line, "waiting_correction");
    json_add_text(out, node, "event_uuid", uuid_str(&parked->event));
    json_add_text(out, node, "action", parked->voiding ? STR("void") : STR("restore"));
    json_add_text_or_null(out, node, "reason", parked->reason);
    json_add_time(out, node, "received_at", parked->received);
    add_line(text, out, line);
}

static bool tell_waiting(struct store *store, struct person_export *person,
                         struct buf *text, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct parked *list;
    size_t count;
    if (!store_parked_of(store, person->worker, person->waiting, ROWS, &arena, &list,
                         &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        add_waiting(text, &list[i], &arena);
        person->waiting = list[i].id;
    }
    person->waiting_told = count < ROWS;
    return true;
}

/* --- the audit log --- */

/* Lines of what the audit log has of the worker, who looked among them. */
static bool tell_audit(struct store *store, struct person_export *person,
                       struct buf *text, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct audit_query query = {.worker = person->worker,
                                      .end = INSTANT_NEVER,
                                      .from = person->audit,
                                      .ascending = true,
                                      .limit = ROWS,
                                      .examine = ROWS_EXAMINED};
    struct audit_page page;
    if (!store_audit_page(store, &query, &arena, &page, err))
        return false;
    for (size_t i = 0; i < page.count; i++) {
        struct json_out *out = json_out_new(&arena);
        struct json_node *line = json_object(out);
        json_add(out, line, "audit", audit_json(out, &arena, &page.row[i]));
        add_line(text, out, line);
    }
    person->audit = page.next;
    person->told = !page.next;
    return true;
}

/* --- all of it --- */

struct person_export person_begin(str worker, const struct caller *caller)
{
    bool own = str_equal(caller->worker, worker);
    return (struct person_export){
        .worker = worker,
        .no_accounts = !own && !caller_may(caller, MAY_ADMINISTER),
        .no_audit = !own && !caller_may(caller, MAY_AUDIT),
    };
}

bool person_next(struct store *store, struct directory *directory,
                 struct person_export *person, instant now, struct buf *text,
                 struct error *err)
{
    if (!person->days_told)
        return tell_days(store, person, now, text, err);
    if (!person->accounts_told && !person->no_accounts)
        tell_accounts(directory, person->worker, text);
    person->accounts_told = true;
    if (!person->refused_told)
        return tell_refused(store, person, text, err);
    if (!person->waiting_told)
        return tell_waiting(store, person, text, err);
    person->told = person->no_audit;
    return person->told || tell_audit(store, person, text, err);
}

bool person_event(struct store *store, const struct kept *kept, struct arena *arena,
                  struct buf *text, struct error *err)
{
    struct corrections corrections;
    struct disputes disputes;
    struct verdicts_given verdicts;
    const struct dispute_query of_event = {.event = &kept->event.uuid,
                                           .state = DISPUTE_STATES};
    if (!store_corrections(store, &kept->event.uuid, arena, &corrections, err) ||
        !store_disputes(store, &of_event, arena, &disputes, err) ||
        !store_verdicts(store, &kept->event.uuid, arena, &verdicts, err))
        return false;
    struct json_out *out = json_out_new(arena);
    struct json_node *line = json_object(out);
    json_add(out, line, "event", format_json(out, arena, kept));
    struct json_node *list = json_add_array(out, line, "corrections");
    for (size_t i = 0; i < corrections.count; i++)
        json_push(out, list, render_correction(out, &corrections.at[i]));
    json_add(out, line, "disputes", render_disputes(out, &disputes, STR(""), arena));
    json_add(out, line, "verdicts", render_verdicts(out, &verdicts));
    add_line(text, out, line);
    return true;
}
