#include "http/intake.h"

#include "http/answer_budget.h"
#include "http/reply.h"

#include <strings.h>

enum {
    BATCH_EVENTS = 10000,
    BRIEF_REJECTED = 8, /* are listed where there is no room for all; 12 KiB at most */
};

/* What a request brought. */
struct submission {
    struct delivery delivery; /* must be first */
    struct request *request;
    bool is_batch;

    /* Of a batch: */
    size_t sent;        /* events, well formed or not */
    const char **wrong; /* of each: why it is not well formed, or NULL */
};

static void wake(struct delivery *delivery)
{
    request_wake(((struct submission *)delivery)->request);
}

static enum answer submit(struct intake *intake, struct request *request,
                          struct submission *submission)
{
    submission->request = request;
    submission->delivery.done = wake;
    request->state = submission;
    intake->submit(intake, &submission->delivery);
    return ANSWER_LATER;
}

static struct submission *submission_new(struct request *request, size_t room)
{
    struct arena *arena = &request->arena;
    struct submission *submission = arena_new(arena, struct submission, 1);
    submission->delivery = (struct delivery){
        .event = arena_new(arena, struct event, room),
        .outcome = arena_new(arena, struct outcome, room),
        .arena = arena,
    };
    submission->wrong = arena_new(arena, const char *, room);
    return submission;
}

static bool decode(const struct json *root, const struct intake *intake,
                   struct event *event, struct error *err)
{
    return event_decode(root, intake->latest, event, err) &&
           (!intake->caller ||
            caller_speaks_of(intake->caller, event->camera, event->station, err));
}

/* --- one event --- */

static enum answer answer_event(struct request *request, struct reply *reply,
                                const struct submission *submission)
{
    const struct outcome *outcome = submission->delivery.outcome;
    const struct error *err = &submission->delivery.err;
    if (err->code != ERROR_NONE)
        return reply_error(request, reply, err);
    if (outcome->kind == OUTCOME_REJECTED) {
        struct error why;
        error_set(&why, outcome->code, "%.*s", STR_ARG(outcome->text));
        return reply_error(request, reply, &why);
    }
    bool known = outcome->kind == OUTCOME_DUPLICATE;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    if (outcome->kind == OUTCOME_QUEUED) {
        json_add_text(out, root, "event_uuid",
                      uuid_str(&submission->delivery.event->uuid));
        json_add_text(out, root, "message", STR("Event is kept, and not yet judged"));
        return reply_json(reply, 202, out, root);
    }
    json_add_int(out, root, "event_id", outcome->id);
    json_add_text(out, root, "event_uuid", uuid_str(&submission->delivery.event->uuid));
    json_add_bool(out, root, "duplicate", known);
    json_add_text(out, root, "message",
                  known ? STR("Event was known already") : STR("Event stored"));
    return reply_json(reply, known ? 200 : 201, out, root);
}

enum answer intake_event(struct intake *intake, struct request *request,
                         struct reply *reply)
{
    struct error err;
    const struct json *root;
    struct submission *submission = submission_new(request, 1);
    submission->delivery.count = 1;
    if (!json_parse(request->body, &request->arena, &root, &err)) {
        error_context(&err, "body");
        return reply_error(request, reply, &err);
    }
    if (json_is_array(root))
        return reply_failure(request, reply, 400,
                             "the body is a list; send lists to /api/events/batch");
    if (!decode(root, intake, submission->delivery.event, &err))
        return reply_error(request, reply, &err);
    return submit(intake, request, submission);
}

/* --- a batch --- */

/* Take in the next event that was sent; `root` is NULL when its JSON was not readable and
 * *err already says why. */
static void take(struct submission *submission, struct arena *arena,
                 const struct json *root, const struct intake *intake, struct error *err)
{
    struct delivery *delivery = &submission->delivery;
    size_t index = submission->sent++;
    if (root && decode(root, intake, &delivery->event[delivery->count], err))
        delivery->count++;
    else
        submission->wrong[index] = arena_copy(arena, str_from(err->text)).at;
}

static bool too_many(size_t count, struct error *err)
{
    return error_set(err, ERROR_LIMIT, "%zu events in one batch; at most %d are allowed",
                     count, BATCH_EVENTS);
}

/* {"events":[...]} or a bare array. */
static bool decode_json(const struct intake *intake, struct request *request,
                        struct submission **submission, struct error *err)
{
    const struct json *root;
    if (!json_parse(request->body, &request->arena, &root, err))
        return error_context(err, "body");
    static const str name[] = {STR("events")};
    const struct json *list = root;
    if (json_is_object(root) && json_members(root, name, 1, &list) >= 0)
        return error_set(err, ERROR_INVALID, "events is there twice; want it once");
    if (!json_is_array(list))
        return error_set(err, ERROR_INVALID,
                         "the body has no list of events; want {\"events\":[...]}, "
                         "[...], or NDJSON as application/x-ndjson");
    size_t count = json_size(list);
    if (count > BATCH_EVENTS)
        return too_many(count, err);

    *submission = submission_new(request, count);
    for (const struct json *each = json_first(list); each; each = json_next(list, each)) {
        struct error why;
        take(*submission, &request->arena, each, intake, &why);
    }
    return true;
}

/* The next line that is not blank; false after the last. */
static bool next_line(str *rest, str *line)
{
    while (rest->len) {
        *line = str_trim(str_cut(*rest, '\n', rest));
        if (line->len)
            return true;
    }
    return false;
}

/* What is kept of a line that was an event: little, whatever else it held. */
static void keep_texts(struct event *event, struct arena *arena)
{
    event->worker = arena_copy(arena, event->worker);
    event->station = arena_copy(arena, event->station);
    event->camera = arena_copy(arena, event->camera);
    event->model = arena_copy(arena, event->model);
}

static void take_line(struct submission *submission, struct arena *arena, str line,
                      const struct intake *intake)
{
    CLEANUP(arena_free) struct arena scratch = ARENA_EMPTY;
    const struct json *root = NULL;
    struct error why;
    struct delivery *delivery = &submission->delivery;
    size_t before = delivery->count;
    if (!json_parse(line, &scratch, &root, &why))
        error_context(&why, "line");
    take(submission, arena, root, intake, &why);
    if (delivery->count > before)
        keep_texts(&delivery->event[before], arena);
}

static bool decode_lines(const struct intake *intake, struct request *request,
                         struct submission **submission, struct error *err)
{
    size_t count = 0;
    str line;
    for (str rest = request->body; next_line(&rest, &line);)
        count++;
    if (count > BATCH_EVENTS)
        return too_many(count, err);

    *submission = submission_new(request, count);
    for (str rest = request->body; next_line(&rest, &line);)
        take_line(*submission, &request->arena, line, intake);
    return true;
}

static bool is_ndjson(str content_type)
{
    static const char *const names[] = {"application/x-ndjson", "application/ndjson",
                                        "application/jsonl", "application/x-jsonlines"};
    str rest;
    str name = str_trim(str_cut(content_type, ';', &rest));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name.len == strlen(names[i]) && strncasecmp(name.at, names[i], name.len) == 0)
            return true;
    return false;
}

static void add_rejected(struct json_out *out, struct json_node *list, size_t index,
                         str why)
{
    struct json_node *node = json_object(out);
    json_add_int(out, node, "index", (int64_t)index);
    json_add_text(out, node, "error", why);
    json_push(out, list, node);
}

/* What became of a batch, as JSON; at most `most` of the rejected are listed. */
static str write_batch(struct request *request, const struct submission *submission,
                       size_t most)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *rejected = json_array(out);
    int64_t accepted = 0, duplicates = 0, queued = 0;
    size_t count = 0;
    for (size_t i = 0, next = 0; i < submission->sent; i++) {
        if (submission->wrong[i]) {
            if (count++ < most)
                add_rejected(out, rejected, i, str_from(submission->wrong[i]));
            continue;
        }
        const struct outcome *outcome = &submission->delivery.outcome[next++];
        if (outcome->kind == OUTCOME_REJECTED && count++ < most)
            add_rejected(out, rejected, i, outcome->text);
        accepted += outcome->kind == OUTCOME_STORED;
        duplicates += outcome->kind == OUTCOME_DUPLICATE;
        queued += outcome->kind == OUTCOME_QUEUED;
    }
    json_add_int(out, root, "accepted", accepted);
    json_add_int(out, root, "duplicates", duplicates);
    if (queued)
        json_add_int(out, root, "queued", queued);
    json_add(out, root, "rejected", rejected);
    if (count > most)
        json_add_int(out, root, "rejected_left_out", (int64_t)(count - most));
    return json_write(out, root);
}

static bool is_queued(const struct submission *submission)
{
    for (size_t i = 0; i < submission->delivery.count; i++)
        if (submission->delivery.outcome[i].kind == OUTCOME_QUEUED)
            return true;
    return false;
}

static enum answer answer_batch(struct request *request, struct reply *reply,
                                const struct submission *submission)
{
    const struct error *err = &submission->delivery.err;
    if (err->code != ERROR_NONE)
        return reply_error(request, reply, err);
    reply->status = is_queued(submission) ? 202 : 200;
    reply->body = write_batch(request, submission, submission->sent);
    if (reply->body.len > ANSWER_SMALL)
        reply->brief = write_batch(request, submission, BRIEF_REJECTED);
    return ANSWER_NOW;
}

enum answer intake_batch(struct intake *intake, struct request *request,
                         struct reply *reply)
{
    struct error err;
    struct submission *submission = NULL;
    bool ok = is_ndjson(request->content_type)
                  ? decode_lines(intake, request, &submission, &err)
                  : decode_json(intake, request, &submission, &err);
    if (!ok)
        return reply_error(request, reply, &err);
    submission->is_batch = true;
    if (!submission->delivery.count)
        return answer_batch(request, reply, submission);
    return submit(intake, request, submission);
}

enum answer intake_answer(struct request *request, struct reply *reply)
{
    const struct submission *submission = request->state;
    return (submission->is_batch ? answer_batch : answer_event)(request, reply,
                                                                submission);
}

bool intake_is_batch(const struct request *request)
{
    return ((const struct submission *)request->state)->is_batch;
}
