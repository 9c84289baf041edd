#include "access/change.h"

#include "base/arena.h"

bool change_begin(struct change *change, struct arena *arena, struct store *store,
                  instant now, struct error *err)
{
    *change = (struct change){.arena = arena, .store = store, .now = now};
    return store_credentials(store, arena, &change->had, err);
}

const struct credential *change_find(const struct change *change, str kind, str id)
{
    for (size_t i = 0; i < change->had.count; i++)
        if (str_equal(change->had.at[i].id, id) &&
            str_equal(change->had.at[i].kind, kind))
            return &change->had.at[i];
    return NULL;
}

static void add(struct arena *arena, struct credential **list, size_t *count,
                size_t *room, struct credential one)
{
    if (*count == *room) {
        size_t more = *room ? 2 * *room : 4;
        *list = arena_grow(arena, *list, *room * sizeof one, more * sizeof one);
        *room = more;
    }
    (*list)[(*count)++] = one;
}

void change_put(struct change *change, str kind, str id, str record)
{
    add(change->arena, &change->put, &change->puts, &change->put_room,
        (struct credential){kind, id, record});
}

void change_erase(struct change *change, str kind, str id)
{
    add(change->arena, &change->erased, &change->erasures, &change->erase_room,
        (struct credential){.kind = kind, .id = id, .record = STR("")});
}

bool change_end(struct change *change, struct error *err)
{
    return store_delete_credentials(change->store, change->erased, change->erasures,
                                    err) &&
           store_put_credentials(change->store, change->put, change->puts, err);
}
