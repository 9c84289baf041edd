/* disputes.c - somebody says that an event is wrong, or a stretch of time. It changes
 * nothing by itself: whoever may correct decides. */
#include "api/cursor.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/looked.h"
#include "api/meant_event.h"
#include "api/recorder.h"
#include "api/render.h"
#include "api/update.h"
#include "http/query.h"

#include <stdlib.h>

/* --- to dispute --- */

struct disputing {
    struct update update; /* must be first */
    bool of_time;         /* rather than of an event */
    struct uuid uuid;     /* as the caller knows it */
    str worker, station;  /* whose time; of one of them */
    struct dispute_claim claim;
    int64_t id;
};

static bool is_own(const struct caller *caller, const struct kept *kept)
{
    return caller->worker.len && str_equal(caller->worker, kept->event.worker);
}

/* The event by which a stretch of time is disputed. */
static bool find_event(struct disputing *disputing, struct store *store, instant now,
                       struct uuid *uuid, struct error *err)
{
    struct request *request = disputing->update.request;
    if (!disputing->of_time)
        return meant_event(store, request, &disputing->uuid, now, uuid, err);
    if (disputing->station.len)
        return may_mean_station(store, request, disputing->station, err) &&
               store_state_at_station(store, disputing->station, &disputing->claim, uuid,
                                      err);
    return may_mean_worker(store, request, disputing->worker, now, err) &&
           store_state_at(store, disputing->worker, &disputing->claim, uuid, err);
}

static bool run_dispute(struct task *task, void *store, instant now, struct error *err)
{
    struct disputing *disputing = (struct disputing *)task;
    struct audit_entry *entry = &disputing->update.entry;
    struct request *request = disputing->update.request;
    struct uuid uuid;
    struct kept kept;
    if (!find_event(disputing, store, now, &uuid, err) ||
        !store_event(store, &uuid, &request->arena, &kept, err))
        return false;
    if (disputing->claim.shared && !is_own(request->caller, &kept))
        return error_set(err, ERROR_INVALID,
                         "share_reason is for the worker to say whose event it is");
    entry->object = arena_copy(&request->arena, uuid_str(&uuid));
    entry->worker = kept.event.worker;
    if (disputing->of_time &&
        !known_event(store, request, &kept, now, &disputing->uuid, err))
        return false;
    return store_dispute(store, &uuid, &disputing->claim, now, &disputing->id, err);
}

static bool decode_reason(const struct json *body, const char *example, str *reason,
                          struct error *err)
{
    if (!member_text(member_of(body, "reason"), 500, reason, err))
        return false;
    return reason->len ||
           error_set(err, ERROR_INVALID,
                     "reason is missing; want a text that says what is wrong, such as "
                     "{\"reason\":\"%s\"}",
                     example);
}

static bool decode_proposed(const struct member *member, enum proposal *proposed,
                            struct error *err)
{
    int word = (int)*proposed;
    if (!member_word(member, proposal_names, &word, err))
        return false;
    *proposed = (enum proposal)word;
    return true;
}

static bool decode_dispute(struct request *request, str uuid, struct disputing *disputing,
                           struct error *err)
{
    struct dispute_claim *claim = &disputing->claim;
    const struct json *body;
    claim->proposed = PROPOSE_NONE;
    if (!uuid_parse_text(uuid, &disputing->uuid, err) ||
        !json_body(request, &body, err) || !json_body_only(body, "NewDispute", err) ||
        !decode_reason(body, "I was at the press, not idle", &claim->reason, err) ||
        !member_bool(member_of(body, "share_reason"), &claim->shared, err) ||
        !decode_proposed(member_of(body, "event_type"), &claim->proposed, err) ||
        !member_time(member_of(body, "from"), &claim->from, err) ||
        !member_time(member_of(body, "until"), &claim->until, err))
        return false;
    return !claim->from.ms || claim->until.ms ||
           error_set(err, ERROR_INVALID, "until is missing; from alone is no stretch");
}

static bool decode_time(struct request *request, struct disputing *disputing,
                        struct error *err)
{
    struct dispute_claim *claim = &disputing->claim;
    const struct json *body;
    disputing->of_time = true;
    if (!json_body(request, &body, err) || !json_body_only(body, "TimeDispute", err) ||
        !member_text(member_of(body, "worker_id"), ID_LENGTH, &disputing->worker, err) ||
        !member_text(member_of(body, "workstation_id"), ID_LENGTH, &disputing->station,
                     err) ||
        !member_time(member_needed(body, "start_time"), &claim->from, err) ||
        !member_time(member_needed(body, "end_time"), &claim->until, err) ||
        !decode_proposed(member_needed(body, "event_type"), &claim->proposed, err) ||
        !decode_reason(body, "the camera was covered; I was at work", &claim->reason,
                       err) ||
        !member_bool(member_of(body, "share_reason"), &claim->shared, err))
        return false;
    if (!instant_before(claim->from, claim->until))
        return error_set(err, ERROR_INVALID, "start_time is not before end_time");
    if (disputing->worker.len && disputing->station.len)
        return error_set(err, ERROR_INVALID,
                         "there are worker_id and workstation_id; want one of them");
    if (!disputing->worker.len && !disputing->station.len)
        disputing->worker = request->caller->worker;
    return disputing->worker.len || disputing->station.len ||
           error_set(err, ERROR_INVALID,
                     "worker_id is missing, or workstation_id; want whose time it is");
}

static enum answer dispute(struct app *app, const str *uuid, struct request *request,
                           struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct disputing *begun = arena_new(&request->arena, struct disputing, 1);
        if (!(uuid ? decode_dispute(request, *uuid, begun, &err)
                   : decode_time(request, begun, &err)))
            return reply_error(request, reply, &err);
        return update_submit(app, request, &begun->update, run_dispute, 1);
    }
    const struct disputing *disputing = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "event_uuid", uuid_str(&disputing->uuid));
    json_add_int(out, root, "dispute_id", disputing->id);
    return reply_json(reply, 201, out, root);
}

enum answer api_dispute_event(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    return dispute(context, &parameter[0], request, reply);
}

enum answer api_dispute_time(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    return dispute(context, NULL, request, reply);
}

/* --- to read --- */

/* Who may not decide is told of the own events only. */
static bool read_dispute_query(const struct app *app, const struct request *request,
                               struct dispute_query *query, bool *nobody,
                               struct error *err)
{
    static const char *const states[] = {"open", "accepted", "declined", "all", NULL};
    const struct caller *caller = request->caller;
    static const char *const no_or_yes[] = {"false", "true", NULL};
    int state = DISPUTE_STATES, own = 0;
    int64_t before, limit = DISPUTES_MOST;
    if (!query_whole(request, "limit", 1, DISPUTES_MOST, &limit, err) ||
        !cursor_read(request, 'd', &before, err) ||
        !query_choice(request, "state", states, &state, err) ||
        !query_choice(request, "own", no_or_yes, &own, err))
        return false;
    own |= !caller_may(caller, MAY_CORRECT);
    *query = (struct dispute_query){.state = (enum dispute_state)state,
                                    .reader = actor_of(app, caller),
                                    .worker = own ? caller->worker : STR(""),
                                    .before = before,
                                    .limit = (size_t)limit};
    *nobody = own && !caller->worker.len;
    return true;
}

enum answer api_list_disputes(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct dispute_query query;
    struct disputes list = {0};
    bool nobody;
    if (!read_dispute_query(context, request, &query, &nobody, &err) ||
        !view_open(context, request, &view, &err) ||
        (!nobody && !store_disputes(view.store, &query, &request->arena, &list, &err)))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "disputes",
             render_disputes(out, &list,
                             recorder_template(&view, request->caller, MAY_CORRECT),
                             &request->arena));
    cursor_add(out, root, request, 'd', list.more,
               list.count ? list.at[list.count - 1].id : 0);
    return reply_json(reply, 200, out, root);
}

/* --- to decide --- */

struct deciding_dispute {
    struct update update; /* must be first */
    int64_t id;
    bool accept;
    enum proposal proposed;
    str reason;
    struct decided decided;
};

static str tell_decision(const struct deciding_dispute *deciding, struct arena *arena)
{
    const struct decided *decided = &deciding->decided;
    struct json_out *out = json_out_new(arena);
    struct json_node *after = json_object(out);
    json_add_text(
        out, after, "state",
        str_from(dispute_states[deciding->accept ? DISPUTE_ACCEPTED : DISPUTE_DECLINED]));
    json_add_text(out, after, "reason", deciding->reason);
    json_add_int(out, after, "voided", decided->voided);
    json_add_int(out, after, "added", decided->added);
    return json_write(out, after);
}

static bool run_decision(struct task *task, void *store, instant now, struct error *err)
{
    struct deciding_dispute *deciding = (struct deciding_dispute *)task;
    struct audit_entry *entry = &deciding->update.entry;
    struct arena *arena = &deciding->update.request->arena;
    if (!store_decide(store, deciding->id, deciding->accept, deciding->proposed,
                      deciding->reason, now, arena, &deciding->decided, err))
        return false;
    entry->worker = deciding->decided.worker;
    entry->before = STR("{\"state\":\"open\"}");
    entry->after = tell_decision(deciding, arena);
    return true;
}

static bool decode_decision(struct request *request, str number,
                            struct deciding_dispute *deciding, struct error *err)
{
    const struct json *body;
    char *end;
    deciding->proposed = PROPOSE_NONE;
    deciding->id = strtoll(arena_copy(&request->arena, number).at, &end, 10);
    if (*end || deciding->id < 1)
        return error_set(err, ERROR_NOT_FOUND, "there is no dispute '%s'",
                         str_shown(number).text);
    return json_body(request, &body, err) &&
           json_body_only(body, "DisputeDecision", err) &&
           member_bool(member_needed(body, "accept"), &deciding->accept, err) &&
           decode_proposed(member_of(body, "event_type"), &deciding->proposed, err) &&
           decode_reason(body, "seen on the recording", &deciding->reason, err);
}

enum answer api_decide_dispute(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct deciding_dispute *begun =
            arena_new(&request->arena, struct deciding_dispute, 1);
        if (!decode_decision(request, parameter[0], begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run_decision, 1);
    }
    const struct deciding_dispute *deciding = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "dispute_id", deciding->id);
    json_add_text(
        out, root, "state",
        str_from(dispute_states[deciding->accept ? DISPUTE_ACCEPTED : DISPUTE_DECLINED]));
    json_add_int(out, root, "voided", deciding->decided.voided);
    json_add_int(out, root, "added", deciding->decided.added);
    return reply_json(reply, 200, out, root);
}
