/* store.c - opening and closing, transactions, snapshots. */
#include "store/inside.h"

#include "base/crypto.h"
#include "base/memory.h"

#include <stdlib.h>

/* --- opening and closing --- */

bool store_lock(const char *url, struct store_lock *lock, struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    int number = -1;
    if (!backend_of(url, &kind, &address, err) ||
        (kind->lock && !kind->lock(address, &number, err)))
        return false;
    *lock = (struct store_lock){kind, number};
    return true;
}

void store_unlock(struct store_lock *lock)
{
    if (lock->kind && lock->kind->unlock)
        lock->kind->unlock(lock->number);
    *lock = (struct store_lock){0};
}

/* A database that has no figures yet, or other ones. What clients remember of the live
 * stream is void. */
static bool begin_figures(struct store *store, bool fresh, instant now,
                          const struct migration_progress *progress, struct error *err)
{
    struct site site = store->plant.site;
    site.epoch = site.epoch < now.ms ? now.ms : site.epoch + 1;
    site.fresh |= fresh;
    return store_put_site(store, site, err) &&
           store_rebuild_telling(store, now, progress, err);
}

/* What store_move() has begun, and not finished, is nothing to be used. */
static bool refuse_copy(struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str mark;
    if (!store->backend->kind->copy_mark(store->backend, &arena, &mark, err))
        return false;
    return !mark.len ||
           error_set(err, ERROR_CONFLICT,
                     "the database is a copy that is not finished; type the same "
                     "'shopfloor migrate' or 'shopfloor restore' again, which goes on "
                     "with it, or remove it");
}

/* Bring an older database up to date, all of it or nothing. */
static bool migrate(struct store *store, instant now,
                    const struct migration_progress *progress, struct error *err)
{
    enum migration done;
    if (!BACKEND(store->backend, migrate, progress, &done, err))
        return false;
    bool rebuild = done == MIGRATION_REBUILD || done == MIGRATION_NEW;
    bool ok =
        refuse_copy(store, err) && store_read_plant(store, err) &&
        (!rebuild || begin_figures(store, done == MIGRATION_NEW, now, progress, err));
    if (done == MIGRATION_NONE)
        return ok;
    if (ok && store_settle(store, err) && BACKEND(store->backend, commit, err))
        return true;
    BACKEND(store->backend, rollback);
    return false;
}

struct store *store_around(struct backend *backend)
{
    struct store *store = memory_new(struct store, 1);
    store->backend = backend;
    return store;
}

bool store_open(const char *url, enum store_access access, instant now,
                struct store **store, struct error *err)
{
    return store_open_telling(url, access, now, &(struct migration_progress){0}, store,
                              err);
}

bool store_open_telling(const char *url, enum store_access access, instant now,
                        const struct migration_progress *progress, struct store **store,
                        struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    CLEANUP(store_closep) struct store *opened = memory_new(struct store, 1);
    opened->hides = access == STORE_HIDING_READER;
    if (!backend_of(url, &kind, &address, err) ||
        !kind->open(address, access, &opened->backend, err) ||
        !(access == STORE_WRITER || access == STORE_WRITER_LAX
              ? migrate(opened, now, progress, err)
              : refuse_copy(opened, err)))
        return false;
    *store = opened;
    opened = NULL;
    return true;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->backend)
        store->backend->kind->close(store->backend);
    arena_free(&store->plant_arena);
    arena_free(&store->audit.arena);
    secret_wipe(&store->audit.key, sizeof store->audit.key);
    free(store->tail);
    free(store->mark);
    free(store->handed);
    free(store->due);
    free(store->changed);
    for (int owner = 0; owner < SUM_OWNERS; owner++) {
        sum_changes_free(&store->sums[owner]);
        free(store->used[owner]);
    }
    state_changes_free(&store->changes);
    state_changes_free(&store->doubts);
    arena_free(&store->removal.arena);
    free(store);
}

bool store_examine(const char *url, examiner *examine, void *context, struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    return backend_of(url, &kind, &address, err) &&
           kind->examine(address, examine, context, err);
}

/* --- backups --- */

bool store_backs_up(const char *url, struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    return backend_of(url, &kind, &address, err) &&
           (!kind->backs_up || kind->backs_up(address, err));
}

const char *store_backup_ending(const char *url)
{
    const struct backend_kind *kind;
    const char *address;
    struct error ignored;
    return backend_of(url, &kind, &address, &ignored) ? kind->backup_ending : "db";
}

bool store_back_up(const char *url, const char *path, const atomic_bool *stop,
                   struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    return backend_of(url, &kind, &address, err) &&
           kind->back_up(address, path, stop, err);
}

bool store_put_back(const char *path, const char *url, struct arena *arena, str *replaced,
                    struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    return backend_of(url, &kind, &address, err) &&
           kind->put_back(path, address, arena, replaced, err);
}

static void overwrite(struct store *store)
{
    if (store->overwriting)
        store->overwriting = !BACKEND(store->backend, overwrite);
}

void store_rest(struct store *store)
{
    overwrite(store);
    BACKEND(store->backend, rest);
}

struct store_counts store_counts(const struct store *store)
{
    const struct backend *backend = store->backend;
    return (struct store_counts){backend->calls, backend->kind->statements(backend)};
}

struct db *store_db(const struct store *store)
{
    return store->backend->kind->connection(store->backend);
}

/* --- transactions --- */

bool store_begin(struct store *store, struct error *err)
{
    unsigned generation = store->backend->generation;
    if (!BACKEND(store->backend, begin, err))
        return false;
    store->lost |= store->backend->generation != generation;
    store->backend->news = 0;
    store->backend->changes_past = false;
    store_forget_audit(store, store->lost);
    if (store->lost && !store_read_anew(store, err)) {
        BACKEND(store->backend, rollback);
        return false;
    }
    store->lost = false;
    return true;
}

bool store_learn(struct store *store, struct error *err)
{
    unsigned generation = store->backend->generation;
    if (store->handed_count)
        return store_receive(store, err);
    return BACKEND(store->backend, receive, err) &&
           (store->backend->generation == generation || store_read_anew(store, err));
}

void store_rollback(struct store *store)
{
    struct error ignored = {0};
    BACKEND(store->backend, rollback);
    store->erasure = (struct erasure){0};
    if (store->shifts.is_written)
        store_keep_shifts(store);
    store_forget(store);
    store_forget_audit(store, true);
    store->audit.made.number = 0;
    /* What is set may have changed in the transaction. */
    store->lost = !store_read_plant(store, &ignored);
}

/* Others may remember figures of sealed time. */
static bool note_past(struct store *store, struct error *err)
{
    struct backend *backend = store->backend;
    uint64_t number;
    if (!backend->changes_past || !backend->kind->watch)
        return true;
    random_bytes(&number, sizeof number);
    store->plant.site.sealed_version = (int64_t)(number >> 1) | 1;
    return BACKEND(backend, put_sealed_version, store->plant.site.sealed_version, err);
}

bool store_commit(struct store *store, instant now, struct error *err)
{
    if (store_settle(store, err) && store_seal(store, now, err) &&
        store_keep_audit(store, now, err) && note_past(store, err) &&
        BACKEND(store->backend, commit, err)) {
        store_forget_audit(store, false);
        store->shifts.is_written = false;
        overwrite(store);
        return true;
    }
    store_rollback(store);
    return false;
}

bool store_prove(struct store *store, instant now, struct error *err)
{
    if (!store_begin(store, err))
        return false;
    if (!store_learn(store, err)) {
        store_rollback(store);
        return false;
    }
    /* An engine may pass over what is written as it was: away, and back. */
    struct site site = store->plant.site, other = site;
    other.target.thousandths++;
    if (BACKEND(store->backend, put_site, &other, err) &&
        BACKEND(store->backend, put_site, &site, err))
        return store_commit(store, now, err);
    store_rollback(store);
    return false;
}

bool store_show(struct store *store, str worker, struct error *err)
{
    return BACKEND(store->backend, show, worker, err);
}

bool store_hides(const struct store *store) { return store->hides; }

bool store_snapshot(struct store *store, struct error *err)
{
    return BACKEND(store->backend, snapshot, err);
}

void store_release(struct store *store) { BACKEND(store->backend, release); }
