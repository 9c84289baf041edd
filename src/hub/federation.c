/* federation.c - learning across sites: what a site asks and answers, and the rounds that
 * an administrator begins and stops. */
#include "hub/change.h"
#include "hub/enrolment.h"
#include "hub/rounds.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "federation/site.h"
#include "http/reply.h"

/* A question that is older is taken for one that somebody has recorded. */
static const span ask_age_most = {10 * 60 * 1000};

/* --- POST /api/hub/federation/ask --- */

struct ask_change {
    struct hub_change change; /* must be first */
    const struct signing_key *key;
    str site, at;
    instant asked;
    struct signature signature;
    struct kept_round round;
    bool found;
};

static bool is_asked_by(const struct ask_change *ask, const struct verifying_key *key)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    buf_addf(&text, FEDERATION_ASK "%.*s\n%.*s", STR_ARG(ask->site), STR_ARG(ask->at));
    return buf_ok(&text) && signature_fits(key, buf_str(&text), &ask->signature);
}

static bool run_ask(struct task *task, void *ledger, instant now, struct error *err)
{
    struct ask_change *ask = (struct ask_change *)task;
    struct arena *arena = &ask->change.request->arena;
    struct site_record site;
    struct error why = {0};
    bool enrolled = site_find(ledger, ask->site, arena, &site, &why);
    if (!enrolled && why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    if (!enrolled || !is_asked_by(ask, &site.key))
        return error_set(err, ERROR_NOT_FOUND,
                         "no enrolled site of this name has signed this");
    if (instant_since(now, ask->asked).ms > ask_age_most.ms ||
        instant_since(ask->asked, now).ms > ask_age_most.ms)
        return error_set(err, ERROR_INVALID,
                         "at is more than %lld minutes from the hub's clock",
                         (long long)(ask_age_most.ms / SPAN_MINUTE.ms));
    return round_go_on(ledger, ask->key, now, err) &&
           round_for_site(ledger, ask->site, arena, &ask->round, &ask->found, err);
}

static bool decode_ask(struct request *request, struct ask_change *ask, struct error *err)
{
    static const char *const names[] = {"site", "at", "signature", NULL};
    const struct json *body;
    if (!hub_read_body(request, names, &body, err))
        return false;
    const struct member *at = member_needed(body, "at");
    return hub_read_id(member_needed(body, "site"), &ask->site, err) &&
           member_text(at, INSTANT_TEXT, &ask->at, err) &&
           member_time(at, &ask->asked, err) &&
           hub_read_bytes(member_needed(body, "signature"), ask->signature.byte,
                          SIGNATURE_BYTES, HUB_SIGNATURE, &request->arena, err);
}

enum answer hub_federation_ask(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct ask_change *ask = request->state;
    struct error err = {0};
    if (!ask) {
        ask = arena_new(&request->arena, struct ask_change, 1);
        ask->key = &app->signing;
        if (!decode_ask(request, ask, &err))
            return reply_error(request, reply, &err);
        return hub_submit_change(app, request, &ask->change, run_ask, 1);
    }
    if (hub_change_failed(request, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text_or_null(out, root, "round", ask->found ? ask->round.text : STR(""));
    json_add_text_or_null(out, root, "roster", ask->found ? ask->round.roster : STR(""));
    json_add_text_or_null(out, root, "outcome",
                          ask->found ? ask->round.outcome : STR(""));
    return reply_json(reply, 200, out, root);
}

/* --- POST /api/hub/federation/messages --- */

struct message_change {
    struct hub_change change; /* must be first */
    const struct signing_key *key;
    str text;
};

static bool run_message(struct task *task, void *ledger, instant now, struct error *err)
{
    const struct message_change *change = (const struct message_change *)task;
    return round_take(ledger, change->key, change->text, now, err);
}

static bool decode_message(struct request *request, str *text, struct error *err)
{
    static const char *const names[] = {"message", NULL};
    const struct json *body;
    return hub_read_body(request, names, &body, err) &&
           member_text(member_needed(body, "message"), FEDERATION_MESSAGE_BYTES, text,
                       err);
}

enum answer hub_federation_message(void *context, const str *parameter,
                                   struct request *request, struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct message_change *change = request->state;
    struct error err = {0};
    if (!change) {
        change = arena_new(&request->arena, struct message_change, 1);
        change->key = &app->signing;
        if (!decode_message(request, &change->text, &err))
            return reply_error(request, reply, &err);
        return hub_submit_change(app, request, &change->change, run_message, 1);
    }
    if (hub_change_failed(request, &err)) {
        log_warn("what a site sent for a round is not taken",
                 LOG_TEXT("reason", err.text));
        return err.code == ERROR_DENIED ? reply_failure(request, reply, 401, err.text)
                                        : reply_error(request, reply, &err);
    }
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    return reply_json(reply, 200, out, root);
}

/* --- rounds --- */

static const char *const round_names[] = {
    "round", "mode", "model_version", "event_type", "closes_at", "epsilon",
    "delta", "bins", "labels",        "colluding",  "min_sites", NULL};
static const char *const claims[] = {"working", "idle", "absent", NULL};

struct round_change {
    struct update update; /* must be first */
    const struct signing_key *key;
    struct federation_round round;
    bool stops;
};

static bool run_round(struct task *task, void *store, instant now, struct error *err)
{
    const struct round_change *change = (const struct round_change *)task;
    struct db *db;
    if (!hub_join_store(&change->update, store, &db, err))
        return false;
    return change->stops ? round_stop(db, change->key, change->round.id, now, err)
                         : round_begin(db, change->key, &change->round, now, err);
}

/* What people are asked to agree to: whose counts, and how well they are protected. */
static str round_row(const struct federation_round *round, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    json_add_text(out, node, "mode", str_from(federation_modes[round->mode]));
    json_add_text(out, node, "model_version", round->model);
    json_add_text(out, node, "event_type", event_type_name(round->claim));
    json_add_time(out, node, "closes_at", round->closes);
    json_add_int(out, node, "min_sites", round->min_sites);
    if (round->mode == FEDERATION_PRIVATE) {
        json_add_number(out, node, "epsilon", round->epsilon);
        json_add_number(out, node, "delta", round->delta);
        json_add_int(out, node, "labels", round->m);
    }
    return json_write(out, node);
}

static bool decode_whole(const struct member *member, int most, int *out,
                         struct error *err)
{
    int64_t number = *out;
    bool good = member_whole(member, 1, most, &number, err);
    *out = (int)number;
    return good;
}

static bool decode_protection(const struct json *body, struct federation_round *round,
                              struct error *err)
{
    struct federation_policy usual = federation_policy_usual(round->mode);
    round->epsilon = usual.epsilon;
    round->delta = usual.delta;
    round->m = usual.m;
    round->min_sites = usual.min_sites;
    round->bins = CALIBRATED_BINS;
    round->colluding = 1;
    return member_number(member_of(body, "epsilon"), 0.01, 10, &round->epsilon, err) &&
           member_number(member_of(body, "delta"), 1e-12, 1e-3, &round->delta, err) &&
           decode_whole(member_of(body, "bins"), CALIBRATED_BINS_MOST, &round->bins,
                        err) &&
           decode_whole(member_of(body, "labels"), CALIBRATED_OF_PERSON_MOST, &round->m,
                        err) &&
           decode_whole(member_of(body, "colluding"), FEDERATION_SITES - 1,
                        &round->colluding, err) &&
           decode_whole(member_of(body, "min_sites"), FEDERATION_SITES, &round->min_sites,
                        err);
}

static bool decode_round(struct request *request, struct federation_round *round,
                         struct error *err)
{
    const struct json *body;
    int mode, claim;
    if (!hub_read_body(request, round_names, &body, err))
        return false;
    const struct member *id = member_needed(body, "round");
    if (!member_text(id, FEDERATION_NAME_BYTES, &round->id, err) ||
        !member_word(member_needed(body, "mode"), federation_modes, &mode, err) ||
        !hub_read_id(member_needed(body, "model_version"), &round->model, err) ||
        !member_word(member_needed(body, "event_type"), claims, &claim, err) ||
        !member_time(member_needed(body, "closes_at"), &round->closes, err))
        return false;
    if (!federation_name_good(round->id))
        return member_wrong(id, err, "is no name; want letters, digits, '-', '_' or '.'");
    round->mode = (enum federation_mode)mode;
    round->claim = (enum event_type)claim;
    return decode_protection(body, round, err);
}

static enum answer answer_round(struct request *request, struct reply *reply, int status,
                                const struct round_change *change)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    log_info(change->stops ? "a round is stopped" : "a round begins",
             LOG_STR("round", change->round.id));
    json_add_text(out, root, "round", change->round.id);
    return reply_json(reply, status, out, root);
}

enum answer hub_post_round(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct round_change *change = request->state;
    struct error err = {0};
    if (!change) {
        change = arena_new(&request->arena, struct round_change, 1);
        change->key = &app->signing;
        if (!hub_sees_all(app, request, &err) ||
            !decode_round(request, &change->round, &err))
            return reply_error(request, reply, &err);
        change->update.entry.object = change->round.id;
        change->update.entry.after = round_row(&change->round, &request->arena);
        return update_submit(&app->app, request, &change->update, run_round, 1);
    }
    return update_failed(request, reply) ? ANSWER_NOW
                                         : answer_round(request, reply, 201, change);
}

enum answer hub_delete_round(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    struct hub_app *app = context;
    struct round_change *change = request->state;
    struct error err = {0};
    if (!change) {
        change = arena_new(&request->arena, struct round_change, 1);
        change->key = &app->signing;
        change->stops = true;
        change->round.id = parameter[0];
        if (!hub_sees_all(app, request, &err))
            return reply_error(request, reply, &err);
        change->update.entry.object = change->round.id;
        return update_submit(&app->app, request, &change->update, run_round, 1);
    }
    return update_failed(request, reply) ? ANSWER_NOW
                                         : answer_round(request, reply, 200, change);
}

static void add_names(struct json_out *out, struct json_node *node, const char *key,
                      const str *name, size_t count)
{
    struct json_node *list = json_add_array(out, node, key);
    for (size_t i = 0; i < count; i++)
        json_push_text(out, list, name[i]);
}

/* The sum that sites were told; or why there is none. */
static void add_outcome(struct json_out *out, struct json_node *node,
                        const struct told_round *told, const struct hub_app *app,
                        struct arena *arena)
{
    struct federation_result result;
    struct federation_abort abort;
    struct error ignored = {0};
    str outcome = told->kept.outcome;
    bool open = !outcome.len;
    bool good =
        !open && federation_read_result(outcome, &app->key, arena, &result, &ignored);
    json_add_text(out, node, "state",
                  open ? (told->kept.roster.len ? STR("sending") : STR("joining"))
                       : (good ? STR("result") : STR("aborted")));
    json_add_time_or_null(out, node, "ended_at", told->kept.ended);
    if (good) {
        struct json_node *sums = json_add_array(out, node, "sums");
        for (int i = 0; i < result.cells; i++)
            json_push_int(out, sums, result.sum[i]);
        json_add_number(out, node, "a", result.calibration.a);
        json_add_number(out, node, "b", result.calibration.b);
    } else if (!open &&
               federation_read_abort(outcome, &app->key, arena, &abort, &ignored)) {
        json_add_text(out, node, "why", abort.why);
    }
}

static void add_told(struct json_out *out, struct json_node *list,
                     const struct told_round *told, const struct hub_app *app,
                     struct arena *arena)
{
    struct json_node *node = json_object(out);
    struct federation_round round;
    struct error ignored = {0};
    json_push(out, list, node);
    json_add_text(out, node, "round", told->kept.id);
    if (federation_read_round(told->kept.text, &app->key, arena, &round, &ignored)) {
        json_add_text(out, node, "mode", str_from(federation_modes[round.mode]));
        json_add_text(out, node, "model_version", round.model);
        json_add_text(out, node, "event_type", event_type_name(round.claim));
        json_add_int(out, node, "min_sites", round.min_sites);
    }
    json_add_time(out, node, "begun_at", told->kept.begun);
    json_add_time(out, node, "closes_at", told->kept.closes);
    add_names(out, node, "joined", told->joined, told->joins);
    add_names(out, node, "sent", told->sent, told->vectors);
    add_outcome(out, node, told, app, arena);
}

/* They concern all sites, so whoever sees some only is told of none. */
static bool read_rounds(struct hub_app *app, struct request *request,
                        struct told_rounds *rounds, struct error *err)
{
    struct db *db;
    if (!hub_read(app->hub, &db, err))
        return false;
    bool ok = rounds_read(db, &request->arena, rounds, err);
    hub_read_end(app->hub, db);
    return ok;
}

enum answer hub_get_rounds(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    struct hub_app *app = context;
    struct told_rounds rounds;
    struct error err = {0};
    if (!hub_sees_all(app, request, &err) || !read_rounds(app, request, &rounds, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "rounds");
    for (size_t i = 0; i < rounds.count; i++)
        add_told(out, list, &rounds.at[i], app, &request->arena);
    return reply_json(reply, 200, out, root);
}
