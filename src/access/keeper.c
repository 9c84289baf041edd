#include "access/keeper.h"

#include "access/sessions.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wakeup.h"

#include <stdlib.h>

/* So that the writer, which never rests on a busy server, has little to do for it. */
static const span interval = {5 * 60 * 1000};

struct keeper {
    struct directory *directory;
    struct writer *writer;
    pthread_t thread;
    struct wakeup wakeup;
};

/* --- what is written --- */

static void tend_session(const struct session *session, struct change *change)
{
    const struct credential *kept = change_find(change, KIND_SESSION, session->id);
    struct session written;
    struct error ignored;
    if (!kept || !session_read(kept->id, kept->record, change->arena, &written, &ignored))
        return;
    if (session_is_over(&written, session->seen, change->now)) {
        change_erase(change, KIND_SESSION, written.id);
    } else if (session->seen.ms > written.seen.ms) {
        written.seen = session->seen;
        change_put(change, KIND_SESSION, written.id,
                   session_write(&written, change->arena));
    }
}

static void tend_key(const struct key *key, struct change *change)
{
    const struct credential *kept = change_find(change, KIND_KEY, key->id);
    struct key written;
    struct error ignored;
    if (!kept || !key_read(kept->id, kept->record, change->arena, &written, &ignored) ||
        key->used.ms <= written.used.ms)
        return;
    written.used = key->used;
    change_put(change, KIND_KEY, written.id, key_write(&written, change->arena));
}

void keeper_work(struct directory *directory, struct change *change)
{
    struct session_list sessions = directory_sessions(directory, change->arena);
    struct key_list keys = directory_keys(directory, change->arena);
    for (size_t i = 0; i < sessions.count; i++)
        tend_session(&sessions.at[i], change);
    for (size_t i = 0; i < keys.count; i++)
        tend_key(&keys.at[i], change);
}

/* --- the task and the thread --- */

struct tending {
    struct task task; /* must be first */
    struct directory *directory;
    struct arena arena;
    struct change change;
};

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    struct tending *tending = (struct tending *)task;
    if (!change_begin(&tending->change, &tending->arena, store, now, err))
        return false;
    keeper_work(tending->directory, &tending->change);
    return change_end(&tending->change, err);
}

static void done(struct task *task)
{
    struct tending *tending = (struct tending *)task;
    if (task->err.code == ERROR_NONE)
        directory_enter(tending->directory, &tending->change);
    else
        log_debug("what was used when could not be written",
                  LOG_TEXT("reason", task->err.text));
    arena_free(&tending->arena);
    free(tending);
}

static void tend(struct keeper *keeper)
{
    struct tending *tending = memory_new(struct tending, 1);
    tending->task = (struct task){.run = run, .done = done, .weight = 1};
    tending->directory = keeper->directory;
    writer_submit(keeper->writer, &tending->task);
}

static void *work(void *context)
{
    struct keeper *keeper = context;
    span due = {clock_monotonic().ms + interval.ms};
    while (wakeup_wait(&keeper->wakeup, due)) {
        if (clock_monotonic().ms < due.ms)
            continue;
        tend(keeper);
        due.ms = clock_monotonic().ms + interval.ms;
    }
    tend(keeper);
    return NULL;
}

bool keeper_start(struct directory *directory, struct writer *writer,
                  struct keeper **keeper, struct error *err)
{
    struct keeper *started = memory_new(struct keeper, 1);
    started->directory = directory;
    started->writer = writer;
    wakeup_init(&started->wakeup);
    if (pthread_create(&started->thread, NULL, work, started) != 0) {
        wakeup_destroy(&started->wakeup);
        free(started);
        return error_set(err, ERROR_UNAVAILABLE, "cannot start the thread for sessions");
    }
    *keeper = started;
    return true;
}

void keeper_stop(struct keeper *keeper)
{
    if (!keeper)
        return;
    wakeup_end(&keeper->wakeup);
    pthread_join(keeper->thread, NULL);
    wakeup_destroy(&keeper->wakeup);
    free(keeper);
}
