#include "pipeline/writer.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "pipeline/opening.h"
#include "pipeline/replicas.h"
#include "store/audit.h"

#include <stdatomic.h>
#include <stdlib.h>

/* How often a writer without work proves that it could write. */
enum { PROOF_MS = 10000 };

struct writer {
    struct writer_options options;
    struct store *store; /* the group's thread's */
    span next_proof;     /* the same */
    struct group *group;
    bool shared;
    _Atomic(struct replicas *) replicas;
};

/* --- the store as a ledger --- */

static bool begin(void *owner, struct error *err)
{
    return store_begin(((struct writer *)owner)->store, err);
}

static bool learn(void *owner, struct error *err)
{
    return store_learn(((struct writer *)owner)->store, err);
}

static bool commit(void *owner, instant now, struct error *err)
{
    return store_commit(((struct writer *)owner)->store, now, err);
}

static void rollback(void *owner) { store_rollback(((struct writer *)owner)->store); }

/* Whoever has the log of the program finds out when the end of the audit log is cut off,
 * with its checkpoints. */
static void log_checkpoint(const struct store *store)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct checkpoint made;
    if (store_made_checkpoint(store, &made))
        log_info("audit checkpoint", LOG_INT("rows", made.number),
                 LOG_STR("checkpoint", checkpoint_word(&made, &arena)));
}

static void committed(void *owner)
{
    struct writer *writer = owner;
    log_checkpoint(writer->store);
    writer->next_proof.ms = clock_monotonic().ms + PROOF_MS;
    if (writer->options.committed)
        writer->options.committed(writer->options.context);
    replicas_committed(atomic_load(&writer->replicas));
}

/* A pause between transactions. */
static void tick(void *owner, instant now)
{
    (void)now;
    store_rest(((struct writer *)owner)->store);
}

/* A slice of what is to be erased, or is too old, goes. */
static bool remove_old(struct writer *writer, instant now, struct error *err)
{
    if (!store_begin(writer->store, err))
        return false;
    if (store_learn(writer->store, err) && store_erase_on(writer->store, now, err) &&
        store_remove_old(writer->store, now, err) &&
        store_write_shifts(writer->store, now, err)) {
        bool ok = store_commit(writer->store, now, err);
        log_checkpoint(writer->store);
        return ok;
    }
    store_rollback(writer->store);
    return false;
}

/* An empty transaction seals what has passed, and finds a file that is gone. Only one
 * that writes finds a disk that takes nothing. What is too old goes on going also while
 * there is always work. */
static bool check(void *owner, instant now, bool failing, struct error *err)
{
    struct writer *writer = owner;
    span clock = clock_monotonic();
    if (!failing && clock.ms < writer->next_proof.ms)
        return remove_old(writer, now, err);
    writer->next_proof.ms = clock.ms + PROOF_MS;
    return store_prove(writer->store, now, err);
}

static bool upkeep_due(const struct writer *writer, instant now)
{
    return store_seal_due(writer->store, now) || store_erasing(writer->store) ||
           store_removal_due(writer->store, now) || store_shifts_due(writer->store, now);
}

/* Quarter hours that wait to be sealed, what is too old, and shifts that took place: one
 * slice of each. */
static bool upkeep(void *owner, instant now)
{
    struct writer *writer = owner;
    struct error ignored = {0};
    return upkeep_due(writer, now) && remove_old(writer, now, &ignored) &&
           upkeep_due(writer, now);
}

static void failing(void *owner, const struct error *why)
{
    (void)owner;
    if (why)
        log_error("nothing can be written", LOG_TEXT("reason", why->text));
    else
        log_info("writing works again");
}

static const struct ledger_kind kept_in_store = {
    .begin = begin,
    .learn = learn,
    .commit = commit,
    .rollback = rollback,
    .committed = committed,
    .tick = tick,
    .check = check,
    .spare = upkeep,
    .failing = failing,
};

/* --- tasks --- */

void writer_submit(struct writer *writer, struct task *task)
{
    group_submit(writer->group, task);
}

bool writer_run(struct writer *writer, struct task *task, struct error *err)
{
    return group_run(writer->group, task, err);
}

/* --- beginning and end --- */

bool writer_start(const struct writer_options *options, struct writer **writer,
                  struct error *err)
{
    struct writer *started = memory_new(struct writer, 1);
    started->options = *options;
    started->shared = store_is_shared(options->url);

    enum store_access access = options->lax ? STORE_WRITER_LAX : STORE_WRITER;
    struct group_options group = {
        .kind = &kept_in_store, .owner = started, .backlog = options->backlog};
    bool opened = open_for_writing(options->url, access, &started->store, err);
    if (opened && options->keeps_shifts)
        store_keep_shifts(started->store);
    group.ledger = started->store;
    if (!opened || !group_start(&group, &started->group, err)) {
        store_close(started->store);
        free(started);
        return false;
    }
    *writer = started;
    return true;
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    group_stop(writer->group);
    store_close(writer->store);
    free(writer);
}

struct group_counts writer_counts(struct writer *writer)
{
    return group_counts(writer->group);
}

void writer_share(struct writer *writer, struct replicas *replicas)
{
    atomic_store(&writer->replicas, replicas);
}

bool writer_has_chores(const struct writer *writer)
{
    const struct replicas *replicas = atomic_load(&writer->replicas);
    return !writer->shared || (replicas && replicas_have_chores(replicas));
}
