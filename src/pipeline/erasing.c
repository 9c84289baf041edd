#include "pipeline/erasing.h"

#include "base/arena.h"
#include "pipeline/pseudonyms.h"
#include "store/audit.h"

enum { WEIGHT = 5000 };

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    struct erase_task *erasing = (struct erase_task *)task;
    if (!erasing->begun) {
        if (!store_erase_worker(store, erasing->worker, erasing->stand_in, now, err))
            return false;
        if (!erasing->elsewhere(erasing->context, store, erasing->worker, now, err) ||
            !pseudonyms_erase(erasing->pseudonyms, erasing->worker, now, err)) {
            err->code = ERROR_UNAVAILABLE; /* so that the store does not begin either */
            return false;
        }
        erasing->begun = true;
        /* It does not name again who is to be forgotten. */
        const struct audit_entry entry = {.action = STR("erase_worker"),
                                          .object = erasing->stand_in};
        store_audit(store, &entry);
    } else if (!store_erase_on(store, now, err)) {
        return false;
    }
    erasing->done = !store_erasing(store);
    return true;
}

void erase_task_init(struct erase_task *erasing)
{
    erasing->task.run = run;
    erasing->task.weight = WEIGHT;
    erasing->begun = erasing->done = false;
}

/* --- again --- */

/* Who is to be erased again; the first one. */
struct search_task {
    struct task task; /* must be first */
    struct pseudonyms *pseudonyms;
    struct arena *arena;
    str worker; /* empty: nobody */
};

static bool search(struct task *task, void *store, instant now, struct error *err)
{
    struct search_task *searching = (struct search_task *)task;
    struct plant plant;
    bool erased = false;
    (void)now;
    while (store_erasing(store)) /* begun before the program ended */
        if (!store_erase_on(store, now, err))
            return false;
    if (!store_plant(store, searching->arena, &plant, err))
        return false;
    for (size_t i = 0; i < plant.floor.workers && !erased; i++) {
        const struct worker *worker = &plant.floor.worker[i];
        if (!pseudonyms_erased(searching->pseudonyms, worker->id, worker->created_at,
                               &erased, err))
            return false;
        if (erased)
            searching->worker = worker->id;
    }
    return true;
}

static bool erase(struct writer *writer, struct pseudonyms *pseudonyms,
                  erase_elsewhere *elsewhere, str worker, struct arena *arena,
                  struct error *err)
{
    struct erase_task erasing = {.pseudonyms = pseudonyms,
                                 .worker = worker,
                                 .elsewhere = elsewhere,
                                 .stand_in = pseudonyms_stand_in(arena)};
    erase_task_init(&erasing);
    while (!erasing.done)
        if (!writer_run(writer, &erasing.task, err))
            return false;
    return true;
}

bool erase_all_again(struct writer *writer, struct pseudonyms *pseudonyms,
                     erase_elsewhere *elsewhere, int64_t *workers, struct error *err)
{
    for (*workers = 0;; ++*workers) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct search_task searching = {
            {.run = search, .weight = 1}, pseudonyms, &arena, STR("")};
        if (!writer_run(writer, &searching.task, err))
            return false;
        if (!searching.worker.len)
            return true;
        if (!erase(writer, pseudonyms, elsewhere, searching.worker, &arena, err))
            return false;
    }
}
