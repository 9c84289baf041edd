#include "cli/remote_import.h"

#include "cli/control.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "edge/uplink/receipt.h"
#include "http/link.h"
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

static void take_receipt(const struct receipt *receipt, size_t count,
                         struct outcome *outcome)
{
    size_t duplicates = receipt->duplicates;
    for (size_t i = 0; i < count; i++) {
        outcome[i] = (struct outcome){.kind = OUTCOME_STORED};
        if (receipt->reason[i])
            outcome[i] = (struct outcome){.kind = OUTCOME_REJECTED,
                                          .code = ERROR_INVALID,
                                          .text = str_from(receipt->reason[i])};
        else if (duplicates > 0 && duplicates--)
            outcome[i].kind = OUTCOME_DUPLICATE;
    }
}

bool remote_append(struct link *link, const struct event *event, size_t count,
                   struct arena *arena, struct outcome *outcome, struct error *err)
{
    CLEANUP(buf_free) struct buf lines = BUF(count * EVENT_BYTES);
    struct link_answer answer;
    struct receipt receipt;
    for (size_t i = 0; i < count; i++) {
        const struct kept kept = {.event = event[i], .voided = event[i].voided};
        format_ndjson(&lines, &kept);
    }
    if (!count)
        return true;
    if (!link_post(link, "/api/events/batch", "application/x-ndjson", buf_str(&lines),
                   false, arena, &answer, err))
        return false;
    if (answer.status != 200) {
        const char *why = receipt_refusal(answer.body, arena);
        return error_set(err, ERROR_UNAVAILABLE, "the server answers with status %d: %s",
                         answer.status, why ? why : "no reason given");
    }
    if (!receipt_read(answer.body, count, arena, &receipt, err))
        return false;
    take_receipt(&receipt, count, outcome);
    return true;
}
