#include "access/inside.h"

#include "access/people.h"
#include "access/roles.h"

#include "base/error.h"
#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

struct directory *directory_new(void)
{
    struct directory *directory = memory_new(struct directory, 1);
    pthread_rwlockattr_t fair; /* requests never end, and must not keep the writer out */
    pthread_rwlockattr_init(&fair);
    pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&directory->lock, &fair);
    pthread_rwlockattr_destroy(&fair);
    directory->set_up_hash = recovery_new(directory->set_up_code);
    return directory;
}

static void entry_free(struct entry *entry)
{
    arena_free(&entry->arena);
    free(entry);
}

static void clear(struct entries of_kind[static KINDS])
{
    for (int kind = 0; kind < KINDS; kind++) {
        struct entries *of = &of_kind[kind];
        for (size_t i = 0; i < of->count; i++)
            entry_free(of->at[i]);
        free(of->at);
        *of = (struct entries){0};
    }
}

void directory_free(struct directory *directory)
{
    if (!directory)
        return;
    clear(directory->of);
    pthread_rwlock_destroy(&directory->lock);
    free(directory);
}

void directory_set_reach(struct directory *directory, bool this_machine_only)
{
    pthread_rwlock_wrlock(&directory->lock);
    directory->here_only = this_machine_only;
    pthread_rwlock_unlock(&directory->lock);
}

void directory_set_refresh(struct directory *directory, directory_refresher *refresh,
                           void *context)
{
    directory->refresh_context = context;
    atomic_store(&directory->refresh, refresh);
}

bool directory_refresh(struct directory *directory)
{
    directory_refresher *refresh = atomic_load(&directory->refresh);
    return refresh && refresh(directory->refresh_context);
}

/* --- entries --- */

static int kind_of(str name)
{
    const str kinds[KINDS] = {KIND_PERSON, KIND_KEY, KIND_SESSION};
    int kind = 0;
    while (kind < KINDS && !str_equal(name, kinds[kind]))
        kind++;
    return kind;
}

/* Where `id` is, or would be. */
static size_t place_of(const struct entries *of, str id)
{
    size_t low = 0, high = of->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(of->at[middle]->id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct entry *directory_find(const struct directory *directory, enum kind kind, str id)
{
    const struct entries *of = &directory->of[kind];
    size_t place = place_of(of, id);
    return place < of->count && str_equal(of->at[place]->id, id) ? of->at[place] : NULL;
}

static unsigned may_of(struct names of)
{
    unsigned all = 0, may;
    struct error ignored;
    for (size_t i = 0; i < of.count; i++)
        if (role_may(of.at[i], &may, &ignored))
            all |= may;
    return all;
}

static bool read_entry(enum kind kind, struct entry *entry, struct error *err)
{
    struct names names;
    switch (kind) {
    case PERSON:
        if (!person_read(entry->id, entry->record, &entry->arena, &entry->person, err))
            return false;
        names = entry->person.roles;
        break;
    case KEY:
        if (!key_read(entry->id, entry->record, &entry->arena, &entry->key, err))
            return false;
        names = entry->key.roles;
        atomic_store(&entry->used_ms, entry->key.used.ms);
        break;
    default:
        if (!session_read(entry->id, entry->record, &entry->arena, &entry->session, err))
            return false;
        names = entry->session.roles;
        atomic_store(&entry->used_ms, entry->session.seen.ms);
    }
    entry->may = may_of(names);
    return true;
}

static struct entry *new_entry(enum kind kind, const struct credential *from,
                               struct error *err)
{
    struct entry *entry = memory_new(struct entry, 1);
    entry->id = arena_copy(&entry->arena, from->id);
    entry->record = arena_copy(&entry->arena, from->record);
    if (read_entry(kind, entry, err))
        return entry;
    entry_free(entry);
    return NULL;
}

static void put(struct directory *directory, enum kind kind, struct entry *entry)
{
    struct entries *of = &directory->of[kind];
    struct entry *had = directory_find(directory, kind, entry->id);
    size_t place = place_of(of, entry->id);
    if (had) {
        /* What was seen meanwhile is newer than what was written. */
        if (atomic_load(&had->used_ms) > atomic_load(&entry->used_ms))
            atomic_store(&entry->used_ms, atomic_load(&had->used_ms));
        entry_free(had);
        of->at[place] = entry;
        return;
    }
    of->at = list_room(of->at, of->count, &of->room, sizeof(struct entry *));
    memmove(&of->at[place + 1], &of->at[place],
            (of->count - place) * sizeof(struct entry *));
    of->at[place] = entry;
    of->count++;
}

static void erase(struct directory *directory, enum kind kind, str id)
{
    struct entries *of = &directory->of[kind];
    struct entry *had = directory_find(directory, kind, id);
    if (!had)
        return;
    size_t place = place_of(of, id);
    entry_free(had);
    of->count--;
    memmove(&of->at[place], &of->at[place + 1],
            (of->count - place) * sizeof(struct entry *));
}

static void count_administrators(struct directory *directory)
{
    const struct entries *people = &directory->of[PERSON];
    directory->administrators = 0;
    for (size_t i = 0; i < people->count; i++)
        directory->administrators += person_administers(&people->at[i]->person);
}

static bool take_over(struct directory *directory, const struct credential *at,
                      size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        int kind = kind_of(at[i].kind);
        struct entry *entry =
            kind < KINDS ? new_entry((enum kind)kind, &at[i], err) : NULL;
        if (kind < KINDS && !entry)
            return false;
        if (entry)
            put(directory, (enum kind)kind, entry);
    }
    count_administrators(directory);
    return true;
}

/* What was seen since it was last written. */
static void keep_used(const struct directory *directory, struct directory *read)
{
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < read->of[kind].count; i++) {
            struct entry *entry = read->of[kind].at[i];
            struct entry *had = directory_find(directory, (enum kind)kind, entry->id);
            if (had && atomic_load(&had->used_ms) > atomic_load(&entry->used_ms))
                atomic_store(&entry->used_ms, atomic_load(&had->used_ms));
        }
}

/* All is read first: nobody waits for that, and what cannot be read changes nothing. */
bool directory_load(struct directory *directory, struct store *store, uint64_t entered,
                    bool *taken, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct directory read = {0};
    struct credential_list list;
    bool ok = store_credentials(store, &arena, &list, err) &&
              take_over(&read, list.at, list.count, err);
    pthread_rwlock_wrlock(&directory->lock);
    *taken = ok && directory->entered == entered;
    if (*taken) {
        struct entries before[KINDS];
        keep_used(directory, &read);
        memcpy(before, directory->of, sizeof before);
        memcpy(directory->of, read.of, sizeof before);
        memcpy(read.of, before, sizeof before);
        directory->administrators = read.administrators;
    }
    pthread_rwlock_unlock(&directory->lock);
    clear(read.of);
    return ok;
}

uint64_t directory_entered(struct directory *directory)
{
    pthread_rwlock_rdlock(&directory->lock);
    uint64_t entered = directory->entered;
    pthread_rwlock_unlock(&directory->lock);
    return entered;
}

void directory_enter(struct directory *directory, const struct change *change)
{
    struct error ignored; /* what was just written can be read */
    pthread_rwlock_wrlock(&directory->lock);
    directory->entered++;
    for (size_t i = 0; i < change->erasures; i++)
        if (kind_of(change->erased[i].kind) < KINDS)
            erase(directory, (enum kind)kind_of(change->erased[i].kind),
                  change->erased[i].id);
    (void)!take_over(directory, change->put, change->puts, &ignored);
    pthread_rwlock_unlock(&directory->lock);
}

/* --- how the server stands --- */

static enum directory_state state_of(const struct directory *directory)
{
    return directory->administrators ? DIRECTORY_CLOSED
           : directory->here_only    ? DIRECTORY_OPEN
                                     : DIRECTORY_SET_UP;
}

enum directory_state directory_state(struct directory *directory)
{
    pthread_rwlock_rdlock(&directory->lock);
    enum directory_state state = state_of(directory);
    pthread_rwlock_unlock(&directory->lock);
    return state;
}

const char *directory_set_up_code(const struct directory *directory)
{
    return directory->set_up_code;
}

bool directory_set_up_fits(const struct directory *directory, str code)
{
    struct hash hash = recovery_hash(code);
    return secret_equal(&hash, &directory->set_up_hash, sizeof hash);
}

void directory_set_plain(struct directory *directory, bool allowed)
{
    pthread_rwlock_wrlock(&directory->lock);
    directory->plain = allowed;
    pthread_rwlock_unlock(&directory->lock);
}

bool directory_is_plain(struct directory *directory)
{
    pthread_rwlock_rdlock(&directory->lock);
    bool plain = directory->plain;
    pthread_rwlock_unlock(&directory->lock);
    return plain;
}
