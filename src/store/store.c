/* store.c - opening, transactions, and settling what a transaction changed. */
#include "store/inside.h"

#include <stdlib.h>

bool store_open(const char *path, enum store_access access, instant now,
                struct store **store, struct error *err)
{
    CLEANUP(store_closep) struct store *opened = calloc(1, sizeof *opened);
    if (!opened)
        abort();

    enum db_access mode = access == STORE_READER   ? DB_READ
                          : access == STORE_WRITER ? DB_WRITE
                                                   : DB_WRITE_LAX;
    if (!db_open(path, mode, &opened->db, err))
        return false;
    if (access == STORE_READER) {
        if (!schema_check(opened->db, err))
            return false;
    } else if (!schema_migrate(opened, path, now, err) || !store_reload(opened, err)) {
        return false;
    }
    *store = opened;
    opened = NULL;
    return true;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    db_close(store->db);
    arena_free(&store->floor_arena);
    free(store->cursor);
    free(store->worker_delta.at);
    free(store->station_delta.at);
    free(store->stale);
    free(store);
}

static bool reload(struct store *store, struct error *err)
{
    arena_free(&store->floor_arena);
    free(store->cursor);
    store->cursor = NULL;
    store->floor = (struct floor){0};
    struct floor floor = {0};
    if (!floor_read(store->db, &store->floor_arena, &floor, err) ||
        !site_read(store->db, &store->site, err))
        return false;
    store->floor = floor;
    if (store->floor.workers) {
        store->cursor = calloc(store->floor.workers, sizeof *store->cursor);
        if (!store->cursor)
            abort();
    }
    return true;
}

bool store_reload(struct store *store, struct error *err)
{
    return store_settle(store, err) && reload(store, err);
}

bool store_begin(struct store *store, struct error *err)
{
    if (store->lost && !reload(store, err))
        return false;
    store->lost = false;
    return db_run(store->db, "BEGIN IMMEDIATE", err);
}

void store_rollback(struct store *store)
{
    struct error ignored = {0};
    store->stale_count = 0;
    rollups_forget(store);
    runs_forget(store);
    /* A COMMIT that failed for lack of space may have rolled back already. */
    db_try(store->db, "ROLLBACK");
    /* The registers may have changed in the transaction. */
    store->lost = !reload(store, &ignored);
}

void store_touch(struct store *store, struct window window)
{
    window.end = instant_earlier(window.end, store->site.sealed);
    if (window_empty(window))
        return;
    window.start = instant_floor(window.start, ROLLUP_FINEST);
    window.end = instant_ceil(window.end, ROLLUP_FINEST);

    struct window *last =
        store->stale_count ? &store->stale[store->stale_count - 1] : NULL;
    if (last && window.start.ms <= last->end.ms && last->start.ms <= window.end.ms) {
        last->start = instant_earlier(last->start, window.start);
        last->end = instant_later(last->end, window.end);
        return;
    }
    if (store->stale_count == store->stale_room) {
        store->stale_room = store->stale_room ? 2 * store->stale_room : 64;
        store->stale = realloc(store->stale, store->stale_room * sizeof *store->stale);
        if (!store->stale)
            abort();
    }
    store->stale[store->stale_count++] = window;
}

static int by_start(const void *a, const void *b)
{
    const struct window *x = a, *y = b;
    return (x->start.ms > y->start.ms) - (x->start.ms < y->start.ms);
}

/* Work out anew the union of what was touched. */
static bool refresh_stale(struct store *store, struct error *err)
{
    size_t count = store->stale_count;
    store->stale_count = 0;
    if (count)
        qsort(store->stale, count, sizeof *store->stale, by_start);

    for (size_t i = 0; i < count;) {
        struct window whole = store->stale[i];
        for (i++; i < count && store->stale[i].start.ms <= whole.end.ms; i++)
            whole.end = instant_later(whole.end, store->stale[i].end);
        if (!rollups_refresh(store, whole, err))
            return false;
    }
    return true;
}

bool store_settle(struct store *store, struct error *err)
{
    return runs_flush(store, err) && refresh_stale(store, err) &&
           rollups_flush(store, err);
}

bool store_seal_due(const struct store *store, instant now)
{
    return instant_before(store->site.sealed, instant_floor(now, ROLLUP_FINEST));
}

/* Work out the time between the last sealed moment and `now`'s quarter hour. Only runs
 * can reach into it, and none by more than the hold past the last mark. */
static bool seal(struct store *store, instant now, struct error *err)
{
    if (!store_seal_due(store, now))
        return true;
    struct window passed = {store->site.sealed, instant_floor(now, ROLLUP_FINEST)};
    store->site.sealed = passed.end;
    store_touch(store, passed);
    return site_write(store->db, "sealed_ms", passed.end.ms, err);
}

bool store_commit(struct store *store, instant now, struct error *err)
{
    if (seal(store, now, err) && store_settle(store, err) &&
        db_run(store->db, "COMMIT", err))
        return true;
    store_rollback(store);
    return false;
}

bool store_snapshot(struct store *store, struct error *err)
{
    return db_run(store->db, "BEGIN", err);
}

void store_release(struct store *store) { db_try(store->db, "COMMIT"); }
