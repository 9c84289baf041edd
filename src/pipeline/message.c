#include "pipeline/message.h"

#include "base/arena.h"
#include "base/json.h"
#include "pipeline/format.h"

#define VERSION "shopfloor/1 "
enum { HEX = 2 * HASH_BYTES };

/* The name has no line end in it, so no two pairs of name and line are one text. */
static struct hash seal_of(const struct message_seal *seal, str line, struct arena *arena)
{
    char *text = arena_new(arena, char, seal->site.len + 1 + line.len);
    memcpy(text, seal->site.at, seal->site.len);
    text[seal->site.len] = '\n';
    memcpy(text + seal->site.len + 1, line.at, line.len);
    return hash_keyed(seal->key, (str){text, seal->site.len + 1 + line.len});
}

/* --- writing --- */

static void add_actor(struct json_out *out, struct json_node *root,
                      const struct actor *actor)
{
    if (!actor->kind.len)
        return;
    struct json_node *node = json_add_object(out, root, "actor");
    json_add_text(out, node, "kind", actor->kind);
    json_add_text(out, node, "name", actor->name);
    json_add_text(out, node, "id", actor->id);
    json_add_text(out, node, "address", actor->address);
}

static void add_events(struct json_out *out, struct json_node *root,
                       const struct topic_message *message, struct arena *arena)
{
    struct json_node *list = json_add_array(out, root, "events");
    char at[INSTANT_TEXT];
    str received = arena_copy(arena, instant_format(message->received, at));
    struct kept *kept = arena_new(arena, struct kept, message->count);
    for (size_t i = 0; i < message->count; i++) {
        kept[i].event = message->event[i];
        kept[i].created_at = received;
        kept[i].voided = message->event[i].voided;
        json_push(out, list, format_json(out, arena, &kept[i]));
    }
}

static void add_correction(struct json_out *out, struct json_node *root,
                           const struct topic_message *message)
{
    struct json_node *node = json_add_object(out, root, "correction");
    json_add_text(out, node, "event_uuid", uuid_str(&message->corrected));
    json_add_bool(out, node, "voided", message->voiding);
    json_add_text(out, node, "reason", message->reason);
}

str message_write(const struct topic_message *message, const struct message_seal *seal,
                  struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    json_add_time(out, root, "received_at", message->received);
    json_add_text(out, root, "request", uuid_str(&message->request));
    json_add_bool(out, root, "wait", message->wait);
    add_actor(out, root, &message->actor);
    if (message->count)
        add_events(out, root, message, arena);
    else
        add_correction(out, root, message);
    str line = json_write(out, root);
    const struct hash hash = seal_of(seal, line, arena);
    str hex = hex_of(hash.byte, sizeof hash.byte, arena);
    size_t head = sizeof VERSION - 1 + HEX + 1;
    char *value = arena_new(arena, char, head + line.len);
    memcpy(value, VERSION, sizeof VERSION - 1);
    memcpy(value + sizeof VERSION - 1, hex.at, HEX);
    value[head - 1] = '\n';
    memcpy(value + head, line.at, line.len);
    return (str){value, head + line.len};
}

/* --- reading --- */

static bool open_seal(str value, const struct message_seal *seal, struct arena *arena,
                      str *line, struct error *err)
{
    struct hash found;
    struct error ignored;
    str head = str_cut(value, '\n', line);
    bool ours = head.len == sizeof VERSION - 1 + HEX &&
                memcmp(head.at, VERSION, sizeof VERSION - 1) == 0 &&
                hex_parse((str){head.at + sizeof VERSION - 1, HEX}, found.byte,
                          sizeof found.byte, &ignored);
    if (!ours)
        return error_set(err, ERROR_DENIED,
                         "it is no message of this version of shopfloor; other programs "
                         "must not write into the topic");
    const struct hash hash = seal_of(seal, *line, arena);
    return secret_equal(hash.byte, found.byte, sizeof hash.byte) ||
           error_set(err, ERROR_DENIED,
                     "no server of this site has written it, or one with other keys for "
                     "pseudonyms");
}

static bool read_text(const struct json *object, const char *key, str *text,
                      struct error *err)
{
    return json_text(json_get(object, key), text) ||
           error_set(err, ERROR_INVALID, "%s is missing", key);
}

static bool read_uuid(const struct json *object, const char *key, struct uuid *uuid,
                      struct error *err)
{
    str text;
    return read_text(object, key, &text, err) && uuid_parse_text(text, uuid, err);
}

static bool read_actor(const struct json *node, struct actor *actor, struct error *err)
{
    *actor = (struct actor){0};
    return json_is_null(node) || (read_text(node, "kind", &actor->kind, err) &&
                                  read_text(node, "name", &actor->name, err) &&
                                  read_text(node, "id", &actor->id, err) &&
                                  read_text(node, "address", &actor->address, err));
}

static bool read_events(const struct json *list, struct arena *arena,
                        struct topic_message *message, struct error *err)
{
    size_t count = json_size(list), i = 0;
    struct event *event = arena_new(arena, struct event, count);
    for (const struct json *each = json_first(list); each; each = json_next(list, each))
        if (!event_decode(each, INSTANT_NEVER, &event[i++], err))
            return false;
    message->event = event;
    message->count = count;
    return true;
}

static bool read_correction(const struct json *node, struct topic_message *message,
                            struct error *err)
{
    return (json_bool(json_get(node, "voided"), &message->voiding) ||
            error_set(err, ERROR_INVALID, "voided is missing")) &&
           read_uuid(node, "event_uuid", &message->corrected, err) &&
           read_text(node, "reason", &message->reason, err);
}

static bool read_root(const struct json *root, struct arena *arena,
                      struct topic_message *message, struct error *err)
{
    str at;
    const struct json *events = json_get(root, "events");
    if (!read_text(root, "received_at", &at, err) ||
        !instant_parse(at, &message->received, err) ||
        !read_uuid(root, "request", &message->request, err) ||
        !read_actor(json_get(root, "actor"), &message->actor, err))
        return false;
    message->wait = false;
    (void)json_bool(json_get(root, "wait"), &message->wait);
    return json_is_array(events) && json_size(events)
               ? read_events(events, arena, message, err)
               : read_correction(json_get(root, "correction"), message, err);
}

bool message_read(str value, const struct message_seal *seal, struct arena *arena,
                  struct topic_message *message, struct error *err)
{
    const struct json *root;
    struct topic_message read = {0};
    str line;
    if (!open_seal(value, seal, arena, &line, err))
        return false;
    if (!json_parse(line, arena, &root, err) || !read_root(root, arena, &read, err)) {
        err->code = ERROR_INVALID;
        return error_context(err, "message");
    }
    *message = read;
    return true;
}

/* --- outcomes: [[0,17],[2,3,"there is no worker 'W9'"]]: kind, and id or why --- */

str outcomes_write(const struct outcome *outcome, size_t count, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *list = json_array(out);
    for (size_t i = 0; i < count; i++) {
        bool rejected = outcome[i].kind == OUTCOME_REJECTED;
        struct json_node *one = json_array(out);
        json_push_int(out, one, outcome[i].kind);
        json_push_int(out, one, rejected ? (int64_t)outcome[i].code : outcome[i].id);
        if (rejected)
            json_push_text(out, one, outcome[i].text);
        json_push(out, list, one);
    }
    return json_write(out, list);
}

static bool read_outcome(const struct json *one, struct outcome *outcome)
{
    int64_t kind, number;
    const struct json *first = json_first(one);
    const struct json *second = first ? json_next(one, first) : NULL;
    const struct json *third = second ? json_next(one, second) : NULL;
    *outcome = (struct outcome){0};
    if (!json_integer(first, &kind) || !json_integer(second, &number) || kind < 0 ||
        kind > OUTCOME_QUEUED || number < 0)
        return false;
    outcome->kind = (enum outcome_kind)kind;
    if (outcome->kind != OUTCOME_REJECTED) {
        outcome->id = number;
        return true;
    }
    outcome->code = (enum error_code)number;
    return number >= ERROR_INVALID && number <= ERROR_INTERNAL &&
           json_text(third, &outcome->text);
}

bool outcomes_read(str text, size_t count, struct arena *arena, struct outcome *outcome,
                   struct error *err)
{
    const struct json *list;
    struct error ignored;
    size_t i = 0;
    bool ok = json_parse(text, arena, &list, &ignored) && json_is_array(list) &&
              json_size(list) == count;
    for (const struct json *one = ok ? json_first(list) : NULL; one && ok;
         one = json_next(list, one))
        ok = read_outcome(one, &outcome[i++]);
    return ok || error_set(err, ERROR_CORRUPT, "what became of a message is damaged");
}
