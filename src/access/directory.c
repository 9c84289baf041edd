#include "access/directory.h"

#include "access/people.h"
#include "access/roles.h"
#include "access/sessions.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/list.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum kind { PERSON, KEY, SESSION, KINDS };

/* A record, read. */
struct entry {
    struct arena arena; /* of all texts */
    str id, record;
    unsigned may;
    _Atomic int64_t used_ms; /* of keys and sessions: later than what the record says */
    union {
        struct person person;
        struct key key;
        struct session session;
    };
};

struct entries {
    struct entry **at; /* by id */
    size_t count, room;
};

struct directory {
    char set_up_code[RECOVERY_TEXT];
    struct hash set_up_hash;
    pthread_rwlock_t lock; /* for all below */
    bool here_only, plain;
    size_t administrators;
    struct entries of[KINDS];
};

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

static void clear(struct directory *directory)
{
    for (int kind = 0; kind < KINDS; kind++) {
        struct entries *of = &directory->of[kind];
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
    clear(directory);
    pthread_rwlock_destroy(&directory->lock);
    free(directory);
}

void directory_set_reach(struct directory *directory, bool this_machine_only)
{
    pthread_rwlock_wrlock(&directory->lock);
    directory->here_only = this_machine_only;
    pthread_rwlock_unlock(&directory->lock);
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

static struct entry *find(const struct directory *directory, enum kind kind, str id)
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
    struct entry *had = find(directory, kind, entry->id);
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
    struct entry *had = find(directory, kind, id);
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

bool directory_load(struct directory *directory, struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct credential_list list;
    if (!store_credentials(store, &arena, &list, err))
        return false;
    pthread_rwlock_wrlock(&directory->lock);
    clear(directory);
    bool ok = take_over(directory, list.at, list.count, err);
    pthread_rwlock_unlock(&directory->lock);
    return ok;
}

void directory_enter(struct directory *directory, const struct change *change)
{
    struct error ignored; /* what was just written can be read */
    pthread_rwlock_wrlock(&directory->lock);
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

/* --- who calls --- */

static struct names copy_names(struct names names, struct arena *arena)
{
    str *at = arena_new(arena, str, names.count);
    for (size_t i = 0; i < names.count; i++)
        at[i] = arena_copy(arena, names.at[i]);
    return (struct names){at, names.count};
}

static void set_roles(struct caller *caller, struct names names, struct arena *arena)
{
    struct names copy = copy_names(names, arena);
    caller->role = copy.at;
    caller->roles = copy.count;
}

static void use(struct entry *entry, instant now)
{
    if (now.ms > atomic_load_explicit(&entry->used_ms, memory_order_relaxed))
        atomic_store_explicit(&entry->used_ms, now.ms, memory_order_relaxed);
}

static void fill_from_key(struct caller *caller, const struct entry *entry,
                          struct arena *arena)
{
    const struct key *key = &entry->key;
    struct names cameras = copy_names(key->cameras, arena);
    struct names stations = copy_names(key->stations, arena);
    *caller = (struct caller){
        .kind = CALLER_KEY,
        .may = entry->may,
        .name = arena_copy(arena, key->name),
        .id = arena_copy(arena, key->id),
        .agent = arena_copy(arena, key->agent),
        .camera = cameras.at,
        .cameras = cameras.count,
        .station = stations.at,
        .stations = stations.count,
    };
    set_roles(caller, key->roles, arena);
}

bool directory_key_caller(struct directory *directory, const struct token *token,
                          instant now, struct arena *arena, struct caller *caller,
                          struct error *err)
{
    bool ok = true;
    pthread_rwlock_rdlock(&directory->lock);
    struct entry *entry = find(directory, KEY, str_from(token->id));
    if (!entry || !token_fits(token, &entry->key.hash)) {
        ok = error_set(err, ERROR_DENIED, "there is no such key, or it was revoked");
    } else if (now.ms >= entry->key.expires.ms) {
        ok = error_set(err, ERROR_DENIED, "this key has expired");
    } else {
        fill_from_key(caller, entry, arena);
        use(entry, now);
    }
    pthread_rwlock_unlock(&directory->lock);
    return ok;
}

/* That of a key ends with the key. */
static bool is_over(const struct directory *directory, const struct entry *entry,
                    instant now)
{
    if (entry->session.key.len) {
        const struct entry *key = find(directory, KEY, entry->session.key);
        if (!key || now.ms >= key->key.expires.ms)
            return true;
    }
    return session_is_over(entry->session.created,
                           (instant){atomic_load(&entry->used_ms)}, now);
}

bool directory_session_caller(struct directory *directory, const struct token *token,
                              instant now, struct arena *arena, struct caller *caller)
{
    pthread_rwlock_rdlock(&directory->lock);
    struct entry *entry = find(directory, SESSION, str_from(token->id));
    bool ok = entry && token_fits(token, &entry->session.hash) &&
              !is_over(directory, entry, now);
    if (ok) {
        const struct session *session = &entry->session;
        *caller = (struct caller){
            .kind = session->key.len ? CALLER_KEY : CALLER_PERSON,
            .may = entry->may | (session->key.len ? 0 : MAY_HAVE_ACCOUNT),
            .name = arena_copy(arena, session->name),
            .id = arena_copy(arena, session->id),
            .worker = arena_copy(arena, session->worker),
            .by_cookie = true,
        };
        set_roles(caller, session->roles, arena);
        use(entry, now);
    }
    pthread_rwlock_unlock(&directory->lock);
    return ok;
}

bool directory_still_has(struct directory *directory, const struct caller *caller,
                         instant now)
{
    bool is_session = caller->by_cookie;
    pthread_rwlock_rdlock(&directory->lock);
    const struct entry *entry = find(directory, is_session ? SESSION : KEY, caller->id);
    bool ok = entry && (is_session ? !is_over(directory, entry, now)
                                   : now.ms < entry->key.expires.ms);
    pthread_rwlock_unlock(&directory->lock);
    return ok;
}

/* --- what there is --- */

bool directory_person(struct directory *directory, str name, struct arena *arena,
                      struct person *person, struct error *err)
{
    pthread_rwlock_rdlock(&directory->lock);
    const struct entry *entry = find(directory, PERSON, name);
    bool ok = entry ? person_read(name, entry->record, arena, person, err)
                    : error_set(err, ERROR_NOT_FOUND, "there is nobody called '%s'",
                                str_shown(name).text);
    pthread_rwlock_unlock(&directory->lock);
    return ok;
}

bool directory_session(struct directory *directory, str id, struct arena *arena,
                       struct session *session, struct error *err)
{
    pthread_rwlock_rdlock(&directory->lock);
    const struct entry *entry = find(directory, SESSION, id);
    bool ok = entry ? session_read(id, entry->record, arena, session, err)
                    : error_set(err, ERROR_NOT_FOUND, "there is no session '%s'",
                                str_shown(id).text);
    pthread_rwlock_unlock(&directory->lock);
    return ok;
}

struct person_list directory_people(struct directory *directory, struct arena *arena)
{
    struct error ignored;
    pthread_rwlock_rdlock(&directory->lock);
    const struct entries *of = &directory->of[PERSON];
    struct person_list list = {arena_new(arena, struct person, of->count), 0};
    for (size_t i = 0; i < of->count; i++)
        list.count += person_read(of->at[i]->id, of->at[i]->record, arena,
                                  &list.at[list.count], &ignored);
    pthread_rwlock_unlock(&directory->lock);
    return list;
}

struct key_list directory_keys(struct directory *directory, struct arena *arena)
{
    struct error ignored;
    pthread_rwlock_rdlock(&directory->lock);
    const struct entries *of = &directory->of[KEY];
    struct key_list list = {arena_new(arena, struct key, of->count), 0};
    for (size_t i = 0; i < of->count; i++) {
        struct key *key = &list.at[list.count];
        if (!key_read(of->at[i]->id, of->at[i]->record, arena, key, &ignored))
            continue;
        key->used = (instant){atomic_load(&of->at[i]->used_ms)};
        list.count++;
    }
    pthread_rwlock_unlock(&directory->lock);
    return list;
}

struct session_list directory_sessions(struct directory *directory, struct arena *arena)
{
    struct error ignored;
    pthread_rwlock_rdlock(&directory->lock);
    const struct entries *of = &directory->of[SESSION];
    struct session_list list = {arena_new(arena, struct session, of->count), 0};
    for (size_t i = 0; i < of->count; i++) {
        struct session *session = &list.at[list.count];
        if (!session_read(of->at[i]->id, of->at[i]->record, arena, session, &ignored))
            continue;
        session->seen = (instant){atomic_load(&of->at[i]->used_ms)};
        list.count++;
    }
    pthread_rwlock_unlock(&directory->lock);
    return list;
}
