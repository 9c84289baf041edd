#include "sheets/hub_link.h"

#include "federation/message.h"
#include "sheets/pins.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"

static str signature_of(const struct hub_site *site, str what, str text,
                        struct arena *arena)
{
    CLEANUP(buf_free) struct buf signed_text = BUF(SIZE_MAX);
    buf_add(&signed_text, what);
    buf_add(&signed_text, text);
    struct signature signature = sign(&site->key, buf_str(&signed_text));
    return base64_of(signature.byte, sizeof signature.byte, arena);
}

/* What the hub says about a refusal: {"success":false,"error":"..."}. */
static str reason_of(str body, struct arena *arena)
{
    struct error ignored = {0};
    const struct json *root;
    str text = STR("");
    if (!json_parse(body, arena, &root, &ignored))
        return text;
    (void)json_text(json_get(root, "error"), &text);
    return text;
}

static enum error_code code_of(int status)
{
    switch (status) {
    case 400:
    case 422:
        return ERROR_INVALID;
    case 401:
        return ERROR_DENIED; /* 403 is what something between says; that may pass */
    case 404:
        return ERROR_NOT_FOUND;
    case 409:
        return ERROR_CONFLICT;
    case 413:
        return ERROR_LIMIT;
    default:
        return ERROR_UNAVAILABLE;
    }
}

/* POST it; `want`: the status of an answer that is good, besides 200. */
static bool post(struct link *link, const char *path, str body, bool packed, int want,
                 struct arena *arena, str *answered, span *pause, struct error *err)
{
    struct link_answer answer;
    *pause = (span){0};
    if (!link_post(link, path, "application/json", body, packed, arena, &answer, err))
        return false;
    *answered = answer.body;
    *pause = answer.retry_after;
    if (answer.status == 200 || answer.status == want)
        return true;
    str reason = reason_of(answer.body, arena);
    return error_set(err, code_of(answer.status), "the hub answered %d%s%.*s",
                     answer.status, reason.len ? ": " : "",
                     (int)(reason.len < 200 ? reason.len : 200), reason.at);
}

/* Keep whose answers are believed from now on. Another key is logged, and not kept: the
 * hub may have lost its own, and sheets need none. */
static void pin(const struct hub_site *site, str answered, struct arena *arena)
{
    struct verifying_key key;
    struct error err = {0};
    const struct json *root;
    str text, bytes;
    if (!site->pinned.len)
        return;
    if (!json_parse(answered, arena, &root, &err) ||
        !json_text(json_get(root, "hub_public_key"), &text) ||
        !base64_parse(text, arena, &bytes, &err) || bytes.len != VERIFYING_BYTES) {
        log_warn("the hub does not say its key");
        return;
    }
    memcpy(key.byte, bytes.at, VERIFYING_BYTES);
    if (!pins_keep_hub(site->pinned.at, &key, &err))
        log_warn("the key of the hub is not pinned", LOG_TEXT("reason", err.text));
}

bool hub_enrol(struct link *link, const struct hub_site *site, int64_t epoch, str code,
               span *pause, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct verifying_key key = verifying_key_of(&site->key);
    struct json_out *out = json_out_new(&arena);
    struct json_node *root = json_object(out);
    str answered;
    json_add_text(out, root, "site", site->site);
    json_add_text(out, root, "code", code);
    json_add_text(out, root, "public_key", base64_of(key.byte, sizeof key.byte, &arena));
    json_add_int(out, root, "epoch", epoch);
    json_add_text(out, root, "name", site->name);
    json_add_text_or_null(out, root, "link", site->link);
    json_add_text(out, root, "time_zone", site->time_zone);
    if (!post(link, "/api/hub/enrol", json_write(out, root), false, 201, &arena,
              &answered, pause, err))
        return false;
    pin(site, answered, &arena);
    return true;
}

bool hub_announce(struct link *link, const struct hub_site *site, str name, int64_t epoch,
                  int64_t previous, span *pause, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *root = json_object(out);
    str answered;
    json_add_text(out, root, "site", name);
    json_add_int(out, root, "epoch", epoch);
    json_add_int(out, root, "previous_epoch", previous);
    json_add_text(out, root, "reason", STR("restored"));
    json_add_text(
        out, root, "signature",
        signature_of(site, STR("shopfloor-epoch-1\n"), json_write(out, root), &arena));
    return post(link, "/api/hub/epoch", json_write(out, root), false, 201, &arena,
                &answered, pause, err);
}

/* --- sheets --- */

static void write_marks(const struct hub_site *site, const struct hub_mark *mark,
                        size_t marks, struct json_out *out, struct json_node *root,
                        struct arena *arena)
{
    struct json_node *list = json_add_array(out, root, "marks");
    for (size_t i = 0; i < marks; i++) {
        CLEANUP(buf_free) struct buf text = BUF(SIZE_MAX);
        struct json_node *node = json_object(out);
        buf_addf(&text, "%.*s\n%.*s", STR_ARG(mark[i].site), STR_ARG(mark[i].mark));
        json_add_text(out, node, "site", mark[i].site);
        json_add_text_or_null(out, node, "mark", mark[i].mark);
        json_add_text(
            out, node, "signature",
            signature_of(site, STR("shopfloor-mark-1\n"), buf_str(&text), arena));
        json_push(out, list, node);
    }
}

static str write_sheets(const struct hub_site *site, const str *sheet, size_t count,
                        const struct hub_mark *mark, size_t marks, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    struct json_node *list = json_add_array(out, root, "sheets");
    for (size_t i = 0; i < count; i++) {
        struct json_node *node = json_object(out);
        json_add_text(out, node, "sheet", sheet[i]);
        json_add_text(out, node, "signature",
                      signature_of(site, STR("shopfloor-sheet-1\n"), sheet[i], arena));
        json_push(out, list, node);
    }
    write_marks(site, mark, marks, out, root, arena);
    return json_write(out, root);
}

static bool read_result(const struct json *node, struct arena *arena,
                        struct hub_result *result)
{
    str status;
    result->reason = STR("");
    (void)json_text(json_get(node, "reason"), &result->reason);
    if (!json_text(json_get(node, "status"), &status))
        return false;
    for (int i = 0; i < SHEET_STATUSES; i++)
        if (str_equal(status, str_from(sheet_status_names[i]))) {
            result->status = (enum sheet_status)i;
            return true;
        }
    CLEANUP(buf_free) struct buf reason = BUF(SIZE_MAX);
    buf_addf(&reason, "it says '%s', which this version does not know",
             str_shown(status).text);
    result->status = SHEET_REFUSED;
    result->reason = arena_copy(arena, buf_str(&reason));
    return true;
}

static bool read_results(str body, size_t count, struct arena *arena,
                         struct hub_result **list, struct error *err)
{
    struct hub_result *result = arena_new(arena, struct hub_result, count);
    struct error ignored = {0};
    const struct json *root, *results = NULL;
    size_t read = 0;
    if (json_parse(body, arena, &root, &ignored))
        results = json_get(root, "results");
    if (json_is_array(results) && json_size(results) == count)
        for (const struct json *node = json_first(results);
             node && read_result(node, arena, &result[read]);
             node = json_next(results, node))
            read++;
    *list = result;
    return read == count || error_set(err, ERROR_UNAVAILABLE,
                                      "the answer is not that of a hub: it does not say "
                                      "what became of each sheet");
}

/* What is no answer about a mark says nothing of it. */
static void read_marks(str body, struct hub_mark *mark, size_t marks, struct arena *arena)
{
    struct error ignored = {0};
    const struct json *root, *list = NULL;
    if (json_parse(body, arena, &root, &ignored))
        list = json_get(root, "marks");
    if (!json_is_array(list))
        return;
    for (const struct json *node = json_first(list); node; node = json_next(list, node)) {
        struct hub_mark said = {.known = false};
        if (!json_text(json_get(node, "site"), &said.site) ||
            !json_bool(json_get(node, "known"), &said.known))
            continue;
        said.now = STR("");
        (void)json_text(json_get(node, "mark"), &said.now);
        for (size_t i = 0; i < marks && said.now.len <= HUB_MARK_BYTES; i++)
            if (str_equal(mark[i].site, said.site)) {
                mark[i].told = true;
                mark[i].known = said.known;
                mark[i].now = said.now;
            }
    }
}

bool hub_send(struct link *link, const struct hub_site *site, const str *sheet,
              size_t count, struct hub_mark *mark, size_t marks, struct arena *arena,
              struct hub_result **result, span *pause, struct error *err)
{
    str answered, body = write_sheets(site, sheet, count, mark, marks, arena);
    if (!post(link, "/api/hub/sheets", body, true, 200, arena, &answered, pause, err) ||
        !read_results(answered, count, arena, result, err))
        return false;
    read_marks(answered, mark, marks, arena);
    return true;
}

/* --- learning across sites --- */

/* What of the answer is null or missing is empty. */
static str text_of(const struct json *root, const char *key)
{
    str text = STR("");
    (void)json_text(json_get(root, key), &text);
    return text;
}

bool hub_ask_round(struct link *link, const struct hub_site *site, instant now,
                   struct arena *arena, struct hub_round *round, span *pause,
                   struct error *err)
{
    CLEANUP(buf_free) struct buf question = BUF(SIZE_MAX);
    struct error ignored = {0};
    const struct json *said;
    char at[INSTANT_TEXT];
    str answered;
    instant_format(now, at);
    buf_addf(&question, "%.*s\n%s", STR_ARG(site->site), at);
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    json_add_text(out, root, "site", site->site);
    json_add_text(out, root, "at", str_from(at));
    json_add_text(out, root, "signature",
                  signature_of(site, STR(FEDERATION_ASK), buf_str(&question), arena));
    if (!post(link, "/api/hub/federation/ask", json_write(out, root), false, 200, arena,
              &answered, pause, err))
        return false;
    if (!json_parse(answered, arena, &said, &ignored) || !json_is_object(said))
        return error_set(err, ERROR_UNAVAILABLE, "the answer is not that of a hub");
    *round = (struct hub_round){text_of(said, "round"), text_of(said, "roster"),
                                text_of(said, "outcome")};
    return true;
}

bool hub_send_message(struct link *link, str message, span *pause, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    struct json_node *root = json_object(out);
    str answered;
    json_add_text(out, root, "message", message);
    return post(link, "/api/hub/federation/messages", json_write(out, root), false, 200,
                &arena, &answered, pause, err);
}
