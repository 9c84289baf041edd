/* store.c - opening, transactions, and settling what a transaction changed. */
#include "store/inside.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

bool store_open(const char *path, enum store_access access, instant now,
                struct store **store, struct error *err)
{
    CLEANUP(store_closep) struct store *opened = memory_new(struct store, 1);

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
    free(store->pending);
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
    if (store->floor.workers)
        store->cursor = memory_new(struct cursor, store->floor.workers);
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
    store->pending_count = 0;
    rollups_forget(store);
    runs_forget(store);
    /* A COMMIT that failed for lack of space may have rolled back already. */
    db_try(store->db, "ROLLBACK");
    /* The registers may have changed in the transaction. */
    store->lost = !reload(store, &ignored);
}

void store_mark(struct store *store, struct pending pending)
{
    store->pending = list_room(store->pending, store->pending_count, &store->pending_room,
                               sizeof pending);
    store->pending[store->pending_count++] = pending;
}

/* Stretches of stale time that lie closer together than this are read as one: to read a
 * little too much is cheaper than to look up every worker again. */
static const span near = {10 * 1000};

static bool adjoin(struct window earlier, struct window later)
{
    return later.start.ms <= earlier.end.ms + near.ms;
}

static void add_stale(struct store *store, struct window window)
{
    window.end = instant_earlier(window.end, store->site.sealed);
    if (window_empty(window))
        return;
    struct window *last =
        store->stale_count ? &store->stale[store->stale_count - 1] : NULL;
    if (last && adjoin(*last, window) && adjoin(window, *last)) {
        last->start = instant_earlier(last->start, window.start);
        last->end = instant_later(last->end, window.end);
        return;
    }
    store->stale =
        list_room(store->stale, store->stale_count, &store->stale_room, sizeof window);
    store->stale[store->stale_count++] = window;
}

static int by_start(const void *a, const void *b)
{
    const struct window *x = a, *y = b;
    return (x->start.ms > y->start.ms) - (x->start.ms < y->start.ms);
}

static void merge_stale(struct store *store)
{
    size_t count = store->stale_count, merged = 0;
    if (count)
        qsort(store->stale, count, sizeof *store->stale, by_start);
    for (size_t i = 0; i < count; i++) {
        struct window *last = &store->stale[merged ? merged - 1 : 0];
        if (merged && adjoin(*last, store->stale[i]))
            last->end = instant_later(last->end, store->stale[i].end);
        else
            store->stale[merged++] = store->stale[i];
    }
    store->stale_count = merged;
}

static bool find_stale(struct store *store, struct error *err)
{
    store->stale_count = 0;
    for (size_t i = 0; i < store->pending_count; i++) {
        struct window changed;
        if (!instant_before(store->pending[i].at, store->site.sealed))
            continue;
        if (!runs_changed(store, &store->pending[i], &changed, err))
            return false;
        add_stale(store, changed);
    }
    merge_stale(store);
    return true;
}

static bool tally_stale(struct store *store, int sign, struct error *err)
{
    for (size_t i = 0; i < store->stale_count; i++)
        if (!rollups_tally(store, store->stale[i], store->site.hold, sign, err))
            return false;
    return true;
}

/* Bring one pending mark into its timeline. Where there is another mark already, or
 * nothing may be left, the events say which one counts. */
static bool apply_mark(struct store *store, const struct pending *pending,
                       struct error *err)
{
    int worker = pending->worker;
    struct winner mark = {true, pending->state, pending->station, {{0}}};
    bool ask = pending->state == EVENT_TYPES;
    if (!ask &&
        !runs_differ(store, worker, pending->at, mark.state, mark.station, &ask, err))
        return false;
    if (ask && !events_winner(store->db, &store->floor, worker, pending->at, &mark, err))
        return false;
    return mark.found
               ? runs_set(store, worker, pending->at, mark.state, mark.station, err)
               : runs_remove(store, worker, pending->at, err);
}

static bool apply_marks(struct store *store, struct error *err)
{
    for (size_t i = 0; i < store->pending_count; i++)
        if (!apply_mark(store, &store->pending[i], err))
            return false;
    return runs_flush(store, err);
}

static int by_worker_and_time(const void *a, const void *b)
{
    const struct pending *x = a, *y = b;
    if (x->worker != y->worker)
        return x->worker < y->worker ? -1 : 1;
    return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

bool store_settle(struct store *store, struct error *err)
{
    if (store->pending_count > 1)
        qsort(store->pending, store->pending_count, sizeof *store->pending,
              by_worker_and_time);
    if (!find_stale(store, err) || !tally_stale(store, -1, err) ||
        !apply_marks(store, err) || !tally_stale(store, 1, err))
        return false;
    store->pending_count = 0;
    return rollups_flush(store, err);
}

bool store_seal_due(const struct store *store, instant now)
{
    return instant_before(store->site.sealed, instant_floor(now, ROLLUP_FINEST));
}

/* Count the time between the last sealed moment and `now`'s quarter hour. */
static bool seal(struct store *store, instant now, struct error *err)
{
    if (!store_seal_due(store, now))
        return true;
    struct window passed = {store->site.sealed, instant_floor(now, ROLLUP_FINEST)};
    store->site.sealed = passed.end;
    return site_write(store->db, "sealed_ms", passed.end.ms, err) &&
           rollups_rework(store, passed, (span){0}, store->site.hold, err);
}

bool store_commit(struct store *store, instant now, struct error *err)
{
    if (store_settle(store, err) && seal(store, now, err) &&
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
