#include "pipeline/correcting.h"

#include "base/arena.h"
#include "base/json.h"

#include <stdio.h>

static bool tell(struct store *store, const struct uuid *uuid, bool voiding, str reason,
                 struct arena *arena, struct audit_entry *entry, struct error *err)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *after = json_object(out);
    struct kept kept;
    if (!store_event(store, uuid, arena, &kept, err))
        return false;
    json_add_bool(out, after, "voided", voiding);
    json_add_text(out, after, "reason", reason);
    entry->object = arena_copy(arena, uuid_str(uuid));
    entry->worker = kept.event.worker;
    entry->before = voiding ? STR("{\"voided\":false}") : STR("{\"voided\":true}");
    entry->after = json_write(out, after);
    return true;
}

bool correct_event(struct store *store, const struct uuid *uuid, bool voiding, str reason,
                   instant now, struct arena *arena, bool *changed,
                   struct audit_entry *entry, struct error *err)
{
    return (voiding ? store_void : store_restore)(store, uuid, reason, now, changed,
                                                  err) &&
           (!*changed || tell(store, uuid, voiding, reason, arena, entry, err));
}

void note_import(struct store *store, const struct actor *actor, size_t events)
{
    char after[64];
    int len = snprintf(after, sizeof after, "{\"events\":%zu}", events);
    const struct audit_entry entry = {.action = STR("import_events"),
                                      .after = {after, (size_t)len}};
    store_act_as(store, actor);
    store_audit(store, &entry);
    store_act_as(store, NULL);
}
