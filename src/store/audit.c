/* audit.c - the audit log, as the writer keeps it, and as others read it. */
#include "store/inside.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* What one row may tell. Longer, it says only that there was more. */
enum { TOLD_MOST = 64 * 1024 };

static const struct actor program = {.kind = {"server", 6}};

void store_act_as(struct store *store, const struct actor *actor)
{
    store->audit.actor = actor ? *actor : program;
}

const struct actor *store_actor(const struct store *store)
{
    return store->audit.actor.kind.len ? &store->audit.actor : &program;
}

void store_sign_audit(struct store *store, const struct signing_key *key)
{
    store->audit.key = *key;
    store->audit.signs = true;
}

void store_ask_checkpoint(struct store *store) { store->audit.asked = true; }

bool store_made_checkpoint(const struct store *store, struct checkpoint *checkpoint)
{
    *checkpoint = store->audit.made;
    return checkpoint->number > 0;
}

/* --- writing --- */

static str keep(struct arena *arena, str text)
{
    return text.len ? arena_copy(arena, text) : (str){"", 0};
}

static str keep_told(struct arena *arena, str text)
{
    char said[64];
    if (text.len <= TOLD_MOST)
        return keep(arena, text);
    int len = snprintf(said, sizeof said, "{\"left_out_bytes\":%zu}", text.len);
    return arena_copy(arena, (str){said, (size_t)len});
}

void store_audit(struct store *store, const struct audit_entry *entry)
{
    struct store_audit *audit = &store->audit;
    struct arena *arena = &audit->arena;
    const struct actor *actor = store_actor(store);
    if (audit->count == audit->room) {
        size_t room = audit->room ? 2 * audit->room : 16;
        audit->row = arena_grow(arena, audit->row, audit->room * sizeof *audit->row,
                                room * sizeof *audit->row);
        audit->room = room;
    }
    audit->row[audit->count++] = (struct audit_row){
        .entry =
            {
                .actor = {keep(arena, actor->kind), keep(arena, actor->name),
                          keep(arena, actor->id), keep(arena, actor->address)},
                .action = keep(arena, entry->action),
                .object = keep(arena, entry->object),
                .worker = keep(arena, entry->worker),
                .before = keep_told(arena, entry->before),
                .after = keep_told(arena, entry->after),
            },
    };
}

void store_forget_audit(struct store *store, bool tail_too)
{
    struct store_audit *audit = &store->audit;
    arena_free(&audit->arena);
    audit->row = NULL;
    audit->count = audit->room = 0;
    audit->asked = false;
    audit->known &= !tail_too;
    audit->actor = program;
}

void store_erase_waiting_audit(struct store *store, str worker)
{
    for (size_t i = 0; i < store->audit.count; i++) {
        struct audit_entry *entry = &store->audit.row[i].entry;
        if (str_equal(entry->worker, worker))
            entry->object = entry->worker = entry->before = entry->after = STR("");
    }
}

/* Number the rows that wait, and chain them to the last one. */
static void chain(struct store_audit *audit, instant now)
{
    struct audit_tail *tail = &audit->tail;
    for (size_t i = 0; i < audit->count; i++) {
        struct audit_row *row = &audit->row[i];
        row->number = ++tail->number;
        row->at = tail->at = now;
        random_bytes(row->salt, sizeof row->salt);
        row->told = audit_told(row);
        row->hash = tail->hash = audit_hash(&tail->hash, row);
    }
}

/* Sign, when there is enough to be signed. */
static const struct checkpoint *sign_tail(struct store_audit *audit, instant now)
{
    struct audit_tail *tail = &audit->tail;
    int64_t bare = tail->number - tail->checkpoint.number;
    if (!audit->signs || bare < (audit->asked ? 1 : CHECKPOINT_ROWS))
        return NULL;
    tail->checkpoint = checkpoint_sign(&audit->key, tail->number, now, &tail->hash);
    return &tail->checkpoint;
}

bool store_keep_audit(struct store *store, instant now, struct error *err)
{
    struct store_audit *audit = &store->audit;
    audit->made.number = 0;
    if (!audit->count && !audit->asked)
        return true;
    if (!audit->known && !BACKEND(store->backend, audit_tail, &audit->tail, err))
        return false;
    audit->known = true;
    chain(audit, now);
    const struct checkpoint *made = sign_tail(audit, now);
    if ((audit->count || made) &&
        !BACKEND(store->backend, add_audit, audit->row, audit->count, made, err))
        return false;
    if (made)
        audit->made = *made;
    return true;
}

bool store_prune_audit(struct store *store, instant before, int64_t most, int64_t *upto,
                       struct error *err)
{
    char after[64];
    struct audit_tail tail;
    if (!store_audit_tail(store, &tail, err))
        return false;
    instant least = instant_add(tail.at, (span){-AUDIT_DAYS_LEAST * SPAN_DAY.ms});
    if (!BACKEND(store->backend, prune_audit, instant_earlier(before, least), most, upto,
                 err))
        return false;
    if (!*upto)
        return true;
    store->overwriting = true;
    int len = snprintf(after, sizeof after, "{\"number\":%lld}", (long long)*upto);
    const struct audit_entry entry = {.action = AUDIT_PRUNE,
                                      .after = {after, (size_t)len}};
    store_audit(store, &entry);
    return true;
}

/* --- reading --- */

bool store_audit_tail(struct store *store, struct audit_tail *tail, struct error *err)
{
    return BACKEND(store->backend, audit_tail, tail, err);
}

bool store_audit_page(struct store *store, const struct audit_query *query,
                      struct arena *arena, struct audit_page *page, struct error *err)
{
    return BACKEND(store->backend, audit_page, query, arena, page, err);
}

bool store_scan_audit(struct store *store, audit_visitor *visit, void *context,
                      struct error *err)
{
    return BACKEND(store->backend, scan_audit, visit, context, err);
}
