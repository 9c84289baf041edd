#include "pipeline/audit_format.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "pipeline/format.h"

#include <inttypes.h>

/* --- JSON --- */

/* Somebody may have written into the database what is no JSON. */
static void add_told(struct json_out *out, struct json_node *object, const char *key,
                     str told, struct arena *arena)
{
    const struct json *value;
    struct error ignored;
    if (told.len && json_parse(told, arena, &value, &ignored))
        json_add(out, object, key, json_copy(out, value));
    else
        json_add_text_or_null(out, object, key, told);
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
    json_add_text_or_null(out, actor, "name", entry->actor.name);
    json_add_text_or_null(out, actor, "id", entry->actor.id);
    json_add_text_or_null(out, actor, "address", entry->actor.address);
    json_add_text(out, node, "action", entry->action);
    json_add_text_or_null(out, node, "object", entry->object);
    json_add_text_or_null(out, node, "worker_id", entry->worker);
    add_told(out, node, "before", entry->before, arena);
    add_told(out, node, "after", entry->after, arena);
    return node;
}

/* --- lines of JSON --- */

/* Any row. */
static void write_any(struct buf *out, const struct audit_row *row)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *json = json_out_new(&arena);
    struct json_node *node = audit_json(json, &arena, row);
    json_add_text(json, node, "hash", hex_of(&row->hash, sizeof row->hash, &arena));
    buf_add(out, json_write(json, node));
    buf_add(out, STR("\n"));
}

/* A log has millions of rows, and in nearly all of them no text has a character that JSON
 * writes in another way. Such a row is put together from its texts. */
static bool is_plain(str text)
{
    bool odd = false;
    for (size_t i = 0; i < text.len; i++)
        odd |= text.at[i] < ' ' || text.at[i] > '~' || text.at[i] == '"' ||
               text.at[i] == '\\';
    return !odd;
}

/* Is it JSON, on one line? */
static bool is_plain_told(str told)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *ignored;
    struct error err;
    bool odd = false;
    for (size_t i = 0; i < told.len; i++)
        odd |= told.at[i] < ' ' || told.at[i] > '~';
    return !told.len || (!odd && json_parse(told, &arena, &ignored, &err));
}

static bool is_plain_row(const struct audit_entry *entry)
{
    return is_plain(entry->actor.kind) && is_plain(entry->actor.name) &&
           is_plain(entry->actor.id) && is_plain(entry->actor.address) &&
           is_plain(entry->action) && is_plain(entry->object) &&
           is_plain(entry->worker) && is_plain_told(entry->before) &&
           is_plain_told(entry->after);
}

/* `key`: what stands before the value. */
static void write_text(struct buf *out, str key, str text)
{
    buf_add(out, key);
    buf_add(out, STR("\""));
    buf_add(out, text);
    buf_add(out, STR("\""));
}

static void write_text_or_null(struct buf *out, str key, str text)
{
    if (text.len) {
        write_text(out, key, text);
    } else {
        buf_add(out, key);
        buf_add(out, STR("null"));
    }
}

static void write_told(struct buf *out, str key, str told)
{
    buf_add(out, key);
    buf_add(out, told.len ? told : STR("null"));
}

static void write_plain(struct buf *out, const struct audit_row *row)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct audit_entry *entry = &row->entry;
    char at[INSTANT_TEXT];
    buf_addf(out, "{\"number\":%" PRId64, row->number);
    write_text(out, STR(",\"at\":"), instant_format(row->at, at));
    write_text(out, STR(",\"actor\":{\"kind\":"), entry->actor.kind);
    write_text_or_null(out, STR(",\"name\":"), entry->actor.name);
    write_text_or_null(out, STR(",\"id\":"), entry->actor.id);
    write_text_or_null(out, STR(",\"address\":"), entry->actor.address);
    write_text(out, STR("},\"action\":"), entry->action);
    write_text_or_null(out, STR(",\"object\":"), entry->object);
    write_text_or_null(out, STR(",\"worker_id\":"), entry->worker);
    write_told(out, STR(",\"before\":"), entry->before);
    write_told(out, STR(",\"after\":"), entry->after);
    write_text(out, STR(",\"hash\":"), hex_of(&row->hash, sizeof row->hash, &arena));
    buf_add(out, STR("}\n"));
}

void audit_ndjson(struct buf *out, const struct audit_row *row)
{
    (is_plain_row(&row->entry) ? write_plain : write_any)(out, row);
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
