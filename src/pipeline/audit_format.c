#include "pipeline/audit_format.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "pipeline/format.h"

#include <inttypes.h>

/* --- JSON --- */

static void add_text_or_null(struct json_out *out, struct json_node *object,
                             const char *key, str text)
{
    if (text.len)
        json_add_text(out, object, key, text);
    else
        json_add_null(out, object, key);
}

/* Somebody may have written into the database what is no JSON. */
static void add_told(struct json_out *out, struct json_node *object, const char *key,
                     str told, struct arena *arena)
{
    const struct json *value;
    struct error ignored;
    if (told.len && json_parse(told, arena, &value, &ignored))
        json_add(out, object, key, json_copy(out, value));
    else
        add_text_or_null(out, object, key, told);
}

struct json_node *audit_json(struct json_out *out, struct arena *arena,
                             const struct audit_row *row)
{
    const struct audit_entry *entry = &row->entry;
    char *at = arena_new(arena, char, INSTANT_TEXT);
    struct json_node *node = json_object(out);
    json_add_int(out, node, "number", row->number);
    json_add_text(out, node, "at", instant_format(row->at, at));
    struct json_node *actor = json_add_object(out, node, "actor");
    json_add_text(out, actor, "kind", entry->actor.kind);
    add_text_or_null(out, actor, "name", entry->actor.name);
    add_text_or_null(out, actor, "id", entry->actor.id);
    add_text_or_null(out, actor, "address", entry->actor.address);
    json_add_text(out, node, "action", entry->action);
    add_text_or_null(out, node, "object", entry->object);
    add_text_or_null(out, node, "worker_id", entry->worker);
    add_told(out, node, "before", entry->before, arena);
    add_told(out, node, "after", entry->after, arena);
    return node;
}

void audit_ndjson(struct buf *out, const struct audit_row *row)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *json = json_out_new(&arena);
    struct json_node *node = audit_json(json, &arena, row);
    json_add_text(json, node, "hash", hex_of(&row->hash, sizeof row->hash, &arena));
    buf_add(out, json_write(json, node));
    buf_add(out, STR("\n"));
}

/* --- CSV --- */

void audit_csv_header(struct buf *out)
{
    buf_add(out, STR("number,at,actor_kind,actor,actor_id,address,action,object,"
                     "worker_id,before,after,hash\n"));
}

void audit_csv(struct buf *out, const struct audit_row *row)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct audit_entry *entry = &row->entry;
    const str text[] = {entry->actor.kind,    entry->actor.name, entry->actor.id,
                        entry->actor.address, entry->action,     entry->object,
                        entry->worker,        entry->before,     entry->after};
    char at[INSTANT_TEXT];
    buf_addf(out, "%" PRId64 ",%s,", row->number, instant_format(row->at, at).at);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        format_csv_field(out, text[i]);
    buf_addf(out, "%s\n", hex_of(&row->hash, sizeof row->hash, &arena).at);
}
