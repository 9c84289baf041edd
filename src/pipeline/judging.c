#include "pipeline/judging.h"

#include "pipeline/correcting.h"
#include "pipeline/format.h"

#include "base/json.h"

#include <stdio.h>

/* So much is kept of a message that cannot be read; the topic has the rest. */
enum { UNREADABLE_KEPT = 1000 };

struct judged_message {
    int64_t number;
    struct topic_message said;
    struct error why; /* it cannot be read */
    str value;        /* then: what came */
    struct outcome *outcome;
};

/* --- what is kept of the refused --- */

static bool refuse_event(struct judging_task *judging, struct store *store,
                         const struct topic_message *said, size_t i,
                         const struct outcome *outcome, instant now, struct error *err)
{
    const struct event *event = &said->event[i];
    const struct kept kept = {.event = *event, .voided = event->voided};
    struct json_out *out = json_out_new(&judging->arena);
    const struct rejection rejection = {
        .event = event->uuid,
        .code = outcome->code,
        .reason = outcome->text,
        .received = said->received,
        .judged = now,
        .worker = event->worker,
        .station = event->station,
        .camera = event->camera,
        .body = json_write(out, format_json(out, &judging->arena, &kept)),
    };
    judging->rejected++;
    return store_reject(store, &rejection, err);
}

static bool refuse_correction(struct judging_task *judging, struct store *store,
                              const struct parked *asked, const struct error *why,
                              instant now, struct error *err)
{
    struct kept kept = {0};
    struct error ignored;
    struct json_out *out = json_out_new(&judging->arena);
    struct json_node *body = json_object(out);
    json_add_bool(out, body, "voided", asked->voiding);
    json_add_text(out, body, "reason", asked->reason);
    if (!store_event(store, &asked->event, &judging->arena, &kept, &ignored) &&
        ignored.code != ERROR_NOT_FOUND) {
        *err = ignored;
        return false;
    }
    const struct rejection rejection = {
        .event = asked->event,
        .code = why->code,
        .reason = str_from(why->text),
        .received = asked->received,
        .judged = now,
        .worker = kept.event.worker,
        .body = json_write(out, body),
    };
    judging->rejected++;
    return store_reject(store, &rejection, err);
}

static bool refuse_unreadable(struct judging_task *judging, struct store *store,
                              const struct judged_message *message, instant now,
                              struct error *err)
{
    char reason[sizeof message->why.text + 400];
    struct json_out *out = json_out_new(&judging->arena);
    struct json_node *body = json_object(out);
    int len = snprintf(reason, sizeof reason, "message %lld of part %lld of %.*s: %s",
                       (long long)message->number, (long long)judging->part.number,
                       STR_ARG(judging->part.topic), message->why.text);
    json_add_text(out, body, "message", message->value);
    const struct rejection rejection = {
        .code = message->why.code,
        .reason = {reason, (size_t)len},
        .received = now,
        .judged = now,
        .body = json_write(out, body),
    };
    judging->unreadable++;
    return store_reject(store, &rejection, err);
}

/* --- corrections --- */

/* Such an error leaves the transaction as it was. */
static bool is_refusal(const struct error *err)
{
    return err->code == ERROR_INVALID || err->code == ERROR_NOT_FOUND ||
           err->code == ERROR_CONFLICT || err->code == ERROR_LIMIT;
}

/* *outcome: QUEUED where it has to wait. */
static bool correct(struct judging_task *judging, struct store *store,
                    const struct parked *asked, instant now, struct outcome *outcome,
                    struct error *err)
{
    struct audit_entry entry = {.action = asked->voiding ? STR("void_event")
                                                         : STR("restore_event")};
    struct error why = {0};
    bool changed = false;
    store_act_as(store, &asked->actor);
    bool ok = correct_event(store, &asked->event, asked->voiding, asked->reason,
                            asked->received, &judging->arena, &changed, &entry, &why);
    if (ok && changed)
        store_audit(store, &entry);
    store_act_as(store, NULL);
    if (ok) {
        judging->corrected++;
        *outcome = (struct outcome){.kind = changed ? OUTCOME_STORED : OUTCOME_DUPLICATE};
        return true;
    }
    if (!is_refusal(&why)) {
        *err = why;
        return false;
    }
    if (why.code == ERROR_NOT_FOUND || store_erasing(store)) {
        *outcome = (struct outcome){.kind = OUTCOME_QUEUED};
        return true;
    }
    *outcome = (struct outcome){.kind = OUTCOME_REJECTED,
                                .code = why.code,
                                .text = arena_copy(&judging->arena, str_from(why.text))};
    return refuse_correction(judging, store, asked, &why, now, err);
}

static bool judge_correction(struct judging_task *judging, struct store *store,
                             struct judged_message *message, instant now,
                             struct error *err)
{
    const struct topic_message *said = &message->said;
    const struct parked asked = {.event = said->corrected,
                                 .voiding = said->voiding,
                                 .reason = said->reason,
                                 .actor = said->actor,
                                 .received = said->received};
    message->outcome = arena_new(&judging->arena, struct outcome, 1);
    if (!correct(judging, store, &asked, now, message->outcome, err))
        return false;
    if (message->outcome->kind != OUTCOME_QUEUED)
        return true;
    judging->parked++;
    return store_park(store, &asked, err);
}

/* Corrections that have waited, of events that are there now. */
static bool judge_parked(struct judging_task *judging, struct store *store, instant now,
                         struct error *err)
{
    const struct parked *list;
    size_t count;
    if (!store_parked_due(store, &judging->arena, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct outcome outcome;
        if (!correct(judging, store, &list[i], now, &outcome, err))
            return false;
        if (outcome.kind != OUTCOME_QUEUED && !store_unpark(store, list[i].id, err))
            return false;
    }
    return true;
}

/* --- events --- */

static bool hand_over(struct judging_task *judging, struct store *store,
                      struct judged_message *message, struct error *err)
{
    const struct topic_message *said = &message->said;
    message->outcome = arena_new(&judging->arena, struct outcome, said->count);
    if (!store_append_later(store, said->event, said->count, ORIGIN_SOURCE,
                            said->received, &judging->arena, message->outcome, err))
        return false;
    if (said->actor.kind.len)
        note_import(store, &said->actor, said->count);
    return true;
}

static bool take_outcomes(struct judging_task *judging, struct store *store,
                          const struct judged_message *message, instant now,
                          struct error *err)
{
    for (size_t i = 0; i < message->said.count; i++) {
        const struct outcome *outcome = &message->outcome[i];
        judging->stored += outcome->kind == OUTCOME_STORED;
        judging->known += outcome->kind == OUTCOME_DUPLICATE;
        if (outcome->kind == OUTCOME_REJECTED &&
            !refuse_event(judging, store, &message->said, i, outcome, now, err))
            return false;
    }
    return true;
}

static bool answer(struct judging_task *judging, struct store *store,
                   const struct judged_message *message, instant now, struct error *err)
{
    const struct topic_message *said = &message->said;
    if (!said->wait)
        return true;
    return store_put_answer(
        store, &said->request,
        outcomes_write(message->outcome, said->count ? said->count : 1, &judging->arena),
        now, err);
}

/* --- the task --- */

/* Events are handed over first, and waited for once; corrections see those before them.
 */
static bool judge_first(struct judging_task *judging, struct store *store, instant now,
                        struct error *err)
{
    for (size_t i = 0; i < judging->count; i++) {
        struct judged_message *message = &judging->message[i];
        bool ok = message->why.code != ERROR_NONE
                      ? refuse_unreadable(judging, store, message, now, err)
                  : message->said.count
                      ? hand_over(judging, store, message, err)
                      : judge_correction(judging, store, message, now, err);
        if (!ok)
            return false;
    }
    return store_learn(store, err);
}

static bool judge_then(struct judging_task *judging, struct store *store, instant now,
                       struct error *err)
{
    for (size_t i = 0; i < judging->count; i++) {
        const struct judged_message *message = &judging->message[i];
        if (message->why.code == ERROR_NONE &&
            (!take_outcomes(judging, store, message, now, err) ||
             !answer(judging, store, message, now, err)))
            return false;
    }
    return true;
}

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    struct judging_task *judging = (struct judging_task *)task;
    bool ours, parked;
    if (!store_topic_move(store, judging->part, judging->from, judging->next, &ours,
                          &parked, err))
        return false;
    if (!ours)
        return error_set(
            err, ERROR_CONFLICT,
            "somebody else has judged part %lld of %.*s from message %lld on",
            (long long)judging->part.number, STR_ARG(judging->part.topic),
            (long long)judging->from);
    bool ok = judge_first(judging, store, now, err) &&
              judge_then(judging, store, now, err) &&
              (!(parked || judging->parked) || judge_parked(judging, store, now, err));
    if (!ok && is_refusal(err)) /* something was written already */
        err->code = ERROR_INTERNAL;
    return ok;
}

void judging_init(struct judging_task *judging, struct topic_part part, int64_t from,
                  const struct message_seal *seal)
{
    *judging = (struct judging_task){
        .task = {.run = run}, .part = part, .from = from, .next = from, .seal = seal};
}

void judging_add(struct judging_task *judging, int64_t number, str value)
{
    if (judging->count == judging->room) {
        size_t room = judging->room ? 2 * judging->room : 16;
        judging->message = arena_grow(&judging->arena, judging->message,
                                      judging->room * sizeof *judging->message,
                                      room * sizeof *judging->message);
        judging->room = room;
    }
    struct judged_message *message = &judging->message[judging->count++];
    str own = arena_copy(&judging->arena, value);
    *message = (struct judged_message){.number = number};
    judging->next = number + 1;
    if (!message_read(own, judging->seal, &judging->arena, &message->said, &message->why))
        message->value =
            (str){own.at, own.len < UNREADABLE_KEPT ? own.len : UNREADABLE_KEPT};
    judging->task.weight += message->said.count ? message->said.count : 1;
}

void judging_pass(struct judging_task *judging, int64_t number)
{
    judging->next = number + 1;
    judging->task.weight++;
}
