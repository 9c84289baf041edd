#include "cli/remote_import.h"

#include "cli/control.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "edge/uplink/link.h"
#include "edge/uplink/receipt.h"
#include "pipeline/format.h"

enum { EVENT_BYTES = 4096, PATH_BYTES = 100 };

/* --- registers --- */

static bool add(struct link *link, const char *path, struct json_out *out,
                struct json_node *body, struct arena *arena, struct error *err)
{
    const struct json *answer;
    struct error why;
    if (control_post(link, path, json_write(out, body), arena, &answer, &why) ||
        why.code == ERROR_CONFLICT) /* it is there already */
        return true;
    *err = why;
    return false;
}

bool remote_add_worker(struct link *link, const struct worker *worker, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *body = json_object(out);
    json_add_text(out, body, "worker_id", worker->id);
    json_add_text(out, body, "name", worker->name);
    return add(link, "/api/workers", out, body, &arena, err);
}

bool remote_add_station(struct link *link, const struct station *station,
                        struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *body = json_object(out);
    json_add_text(out, body, "station_id", station->id);
    json_add_text(out, body, "name", station->name);
    json_add_text(out, body, "type", station->type);
    return add(link, "/api/workstations", out, body, &arena, err);
}

/* --- events --- */

static void write_line(struct buf *lines, const struct event *event)
{
    const struct kept kept = {.event = *event};
    format_ndjson(lines, &kept);
}

/* One that is to be voided if it is new. */
static bool append_voided(struct link *link, const struct event *event,
                          struct arena *arena, struct outcome *outcome, struct error *err)
{
    CLEANUP(buf_free) struct buf body = BUF(EVENT_BYTES), path = BUF(PATH_BYTES);
    const struct json *answer;
    bool duplicate = false;
    struct error why;
    write_line(&body, event);
    if (!control_post(link, "/api/events", buf_str(&body), arena, &answer, &why)) {
        *outcome = (struct outcome){.kind = OUTCOME_REJECTED,
                                    .code = why.code,
                                    .text = arena_copy(arena, str_from(why.text))};
        *err = why;
        return why.code != ERROR_UNAVAILABLE;
    }
    *outcome = (struct outcome){.kind = OUTCOME_STORED};
    if (json_bool(json_get(answer, "duplicate"), &duplicate) && duplicate) {
        outcome->kind = OUTCOME_DUPLICATE;
        return true;
    }
    buf_addf(&path, "/api/events/%s/void", event->uuid.text);
    return control_post(link, buf_text(&path), STR("{\"reason\":\"imported as voided\"}"),
                        arena, &answer, err);
}

static void take_receipt(const struct receipt *receipt, const size_t *which, size_t count,
                         struct outcome *outcome)
{
    size_t duplicates = receipt->duplicates;
    for (size_t i = 0; i < count; i++) {
        struct outcome *of = &outcome[which[i]];
        *of = (struct outcome){.kind = OUTCOME_STORED};
        if (receipt->reason[i])
            *of = (struct outcome){.kind = OUTCOME_REJECTED,
                                   .code = ERROR_INVALID,
                                   .text = str_from(receipt->reason[i])};
        else if (duplicates > 0 && duplicates--)
            of->kind = OUTCOME_DUPLICATE;
    }
}

bool remote_append(struct link *link, const struct event *event, const bool *voided,
                   size_t count, struct arena *arena, struct outcome *outcome,
                   struct error *err)
{
    CLEANUP(buf_free) struct buf lines = BUF(count * EVENT_BYTES);
    size_t *which = arena_new(arena, size_t, count), sent = 0;
    struct link_answer answer;
    struct receipt receipt;
    for (size_t i = 0; i < count; i++) {
        if (voided[i]) {
            if (!append_voided(link, &event[i], arena, &outcome[i], err))
                return false;
            continue;
        }
        write_line(&lines, &event[i]);
        which[sent++] = i;
    }
    if (!sent)
        return true;
    if (!link_post(link, "/api/events/batch", "application/x-ndjson", buf_str(&lines),
                   false, arena, &answer, err))
        return false;
    if (answer.status != 200) {
        const char *why = receipt_refusal(answer.body, arena);
        return error_set(err, ERROR_UNAVAILABLE, "the server answers with status %d: %s",
                         answer.status, why ? why : "no reason given");
    }
    if (!receipt_read(answer.body, sent, arena, &receipt, err))
        return false;
    take_receipt(&receipt, which, sent, outcome);
    return true;
}
