/* lookup.c - whose key or session something is, and lists of all. */
#include "access/inside.h"

#include "access/sessions.h"

#include "base/error.h"

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

/* Is it there, also if another server made it just now? */
static bool has(struct directory *directory, enum kind kind, str id)
{
    pthread_rwlock_rdlock(&directory->lock);
    bool there = directory_find(directory, kind, id);
    pthread_rwlock_unlock(&directory->lock);
    return there;
}

static void look_for(struct directory *directory, enum kind kind, str id)
{
    if (atomic_load(&directory->refresh) && !has(directory, kind, id))
        (void)directory_refresh(directory);
}

bool directory_key_caller(struct directory *directory, const struct token *token,
                          instant now, struct arena *arena, struct caller *caller,
                          struct error *err)
{
    look_for(directory, KEY, str_from(token->id));
    bool ok = true;
    pthread_rwlock_rdlock(&directory->lock);
    struct entry *entry = directory_find(directory, KEY, str_from(token->id));
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
        const struct entry *key = directory_find(directory, KEY, entry->session.key);
        if (!key || now.ms >= key->key.expires.ms)
            return true;
    }
    return session_is_over(&entry->session, (instant){atomic_load(&entry->used_ms)}, now);
}

bool directory_session_caller(struct directory *directory, const struct token *token,
                              instant now, struct arena *arena, struct caller *caller)
{
    look_for(directory, SESSION, str_from(token->id));
    pthread_rwlock_rdlock(&directory->lock);
    struct entry *entry = directory_find(directory, SESSION, str_from(token->id));
    bool ok = entry && token_fits(token, &entry->session.hash) &&
              !is_over(directory, entry, now);
    if (ok) {
        const struct session *session = &entry->session;
        *caller = (struct caller){
            .kind = session_caller(session),
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
    const struct entry *entry =
        directory_find(directory, is_session ? SESSION : KEY, caller->id);
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
    const struct entry *entry = directory_find(directory, PERSON, name);
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
    const struct entry *entry = directory_find(directory, SESSION, id);
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
