#include "edge/uplink/uplink.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "edge/uplink/batch.h"
#include "edge/uplink/receipt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
    /* After a small batch the next one waits for this long, so that single events that
     * follow each other are posted together. */
    COLLECT_MS = 10,
    /* How often the spool is read though nobody called uplink_wake(): another program may
     * have put dead letters back into the queue. */
    LOOK_MS = 10000,
    GROW_AFTER = 8,  /* so many good batches, until larger ones are tried again */
    PROBE_MOST = 100 /* so many events may one after the other make the server fail */
};

struct uplink {
    struct uplink_options options;
    pthread_t thread;

    /* Of the thread. */
    struct link *link; /* others only call link_cancel() */
    struct spool *spool;
    size_t size;     /* of a batch, in events; smaller if the server refused more */
    unsigned good;   /* batches that succeeded since `size` was changed */
    unsigned faults; /* answers with status 500 since the last good one */
    size_t probe;    /* events at the front to pass over, see take_fault() */
    bool proven;     /* the server took another event, so one at the front is to blame */
    span pause;      /* the last one; 0: all is well */
    span next;       /* nothing is sent before this, by the monotonic clock */
    bool failing;    /* sending fails, and the log says so */
    bool settling_fails; /* the same of settling */

    pthread_mutex_t mutex; /* protects: */
    pthread_cond_t wake;
    bool woken, stopping;
    struct uplink_counts counts;
};

/* --- waiting --- */

static bool stopping(struct uplink *uplink)
{
    pthread_mutex_lock(&uplink->mutex);
    bool stopping = uplink->stopping;
    pthread_mutex_unlock(&uplink->mutex);
    return stopping;
}

/* Wait until the monotonic clock shows `until`, or until a stop, or, if `events`, until
 * uplink_wake(). */
static void wait_until(struct uplink *uplink, span until, bool events)
{
    pthread_mutex_lock(&uplink->mutex);
    while (!uplink->stopping && !(events && uplink->woken) &&
           clock_wait(&uplink->wake, &uplink->mutex, until))
        ;
    pthread_mutex_unlock(&uplink->mutex);
}

static span from_now(int64_t ms) { return (span){clock_monotonic().ms + ms}; }

/* A random number from 0 to `most`. It need not be quite even: its only purpose is that
 * many boxes do not try again at the same moment. */
static int64_t draw(int64_t most)
{
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        return most;
    return (int64_t)(number % ((uint64_t)most + 1));
}

/* Wait for longer than the last time, and for at least as long as the server asks. */
static void back_off(struct uplink *uplink, span asked)
{
    const struct uplink_options *options = &uplink->options;
    int64_t longest = options->longest_pause.ms;
    int64_t pause = uplink->pause.ms ? uplink->pause.ms * 2 : options->first_pause.ms;
    if (pause > longest)
        pause = longest;
    uplink->pause.ms = pause;

    int64_t drawn = pause - draw(pause / 2);
    int64_t wanted = asked.ms < longest ? asked.ms : longest;
    wait_until(uplink, from_now(drawn > wanted ? drawn : wanted), false);
}

/* --- outcomes --- */

static void set_trouble(struct uplink_counts *counts, const char *text)
{
    snprintf(counts->trouble, sizeof counts->trouble, "%s", text);
}

/* A request failed: log the first failure, and wait. */
static void fail(struct uplink *uplink, const char *why, span asked)
{
    pthread_mutex_lock(&uplink->mutex);
    bool canceled = uplink->stopping;
    if (!canceled) {
        uplink->counts.failures++;
        uplink->counts.connected = uplink->counts.denied = false;
        set_trouble(&uplink->counts, why);
    }
    pthread_mutex_unlock(&uplink->mutex);
    if (canceled)
        return;
    if (!uplink->failing)
        log_warn("events cannot be delivered, they are kept", LOG_TEXT("reason", why));
    uplink->failing = true;
    back_off(uplink, asked);
}

static void deny(struct uplink *uplink, const char *why)
{
    pthread_mutex_lock(&uplink->mutex);
    bool changed = !uplink->counts.denied;
    uplink->counts.failures++;
    uplink->counts.connected = false;
    uplink->counts.denied = true;
    set_trouble(&uplink->counts, why);
    pthread_mutex_unlock(&uplink->mutex);
    if (changed)
        log_error("the server does not accept the key; events are kept",
                  LOG_TEXT("reason", why));
    uplink->failing = true;
    uplink->pause = uplink->options.longest_pause;
    wait_until(uplink, from_now(uplink->pause.ms), false);
}

/* The server took a batch in. */
static void succeed(struct uplink *uplink, const struct receipt *receipt)
{
    pthread_mutex_lock(&uplink->mutex);
    struct uplink_counts *counts = &uplink->counts;
    counts->batches++;
    counts->delivered += receipt->accepted;
    counts->duplicates += receipt->duplicates;
    counts->rejected += receipt->rejected;
    counts->connected = true;
    counts->denied = false;
    counts->answered = clock_now();
    counts->trouble[0] = '\0';
    pthread_mutex_unlock(&uplink->mutex);
    if (uplink->failing)
        log_info("events are delivered again");
    uplink->failing = false;
    uplink->pause.ms = 0;
}

/* --- settling --- */

struct settlement {
    struct task task; /* must be first */
    const struct verdict *verdict;
    size_t count;
};

static bool run_settlement(struct task *task, void *spool, instant now, struct error *err)
{
    const struct settlement *settlement = (struct settlement *)task;
    return spool_settle(spool, settlement->verdict, settlement->count, now, err);
}

/* Note that settling failed, and why; NULL: it succeeded. */
static void note_settling(struct uplink *uplink, const char *why)
{
    pthread_mutex_lock(&uplink->mutex);
    set_trouble(&uplink->counts, why ? why : "");
    pthread_mutex_unlock(&uplink->mutex);
    if (why && !uplink->settling_fails)
        log_error("delivered events cannot be taken from the spool",
                  LOG_TEXT("reason", why));
    uplink->settling_fails = why;
}

/* Remove events from the queue as the server answered. If the disk is full or gone, only
 * this is tried again, and not the post. If a stop comes first, the events are sent again
 * after the next start, and the server recognises them. */
static void settle(struct uplink *uplink, const struct parcels *parcels,
                   const struct receipt *receipt, struct arena *arena)
{
    struct verdict *verdict = arena_new(arena, struct verdict, parcels->count);
    for (size_t i = 0; i < parcels->count; i++)
        verdict[i] = (struct verdict){parcels->parcel[i].number, receipt->reason[i]};

    struct settlement settlement = {
        .task = {.run = run_settlement, .weight = parcels->count},
        .verdict = verdict,
        .count = parcels->count,
    };
    struct error err;
    while (!spooler_run(uplink->options.spooler, &settlement.task, &err)) {
        error_context(&err, "delivered events stay in the spool");
        note_settling(uplink, err.text);
        back_off(uplink, (span){0});
        if (stopping(uplink))
            return;
    }
    note_settling(uplink, NULL);
    uplink->pause.ms = 0;
}

/* --- a batch --- */

static void grow(struct uplink *uplink)
{
    size_t most = uplink->options.events;
    if (uplink->size == most || ++uplink->good < GROW_AFTER)
        return;
    uplink->good = 0;
    uplink->size = uplink->size < most / 2 ? uplink->size * 2 : most;
}

static void take_receipt(struct uplink *uplink, const struct parcels *parcels,
                         const struct receipt *receipt, struct arena *arena)
{
    succeed(uplink, receipt);
    if (receipt->rejected)
        log_warn("the server rejects events, which are set aside; 'shopfloor spool list' "
                 "says which, and why",
                 LOG_INT("events", (int64_t)receipt->rejected));
    grow(uplink);
    uplink->proven = uplink->proven || uplink->probe;
    uplink->faults = 0;
    uplink->probe = 0;
    settle(uplink, parcels, receipt, arena);
}

/* The server, or a proxy in front of it, refuses the batch as a whole. `words` is the
 * server's reason; NULL: it was not the server. */
static void take_refusal(struct uplink *uplink, const struct parcels *parcels, int status,
                         const char *words, struct arena *arena)
{
    uplink->good = 0;
    if (parcels->count > 1) {
        uplink->size = parcels->count / 2;
    } else if (words) {
        struct receipt receipt = {.rejected = 1, .reason = &words};
        take_receipt(uplink, parcels, &receipt, arena);
    } else {
        struct error err;
        error_set(&err, ERROR_UNAVAILABLE,
                  "status %d for a single event, but not in the server's words", status);
        fail(uplink, err.text, (span){0});
    }
}

/* The server failed. Whatever failed may pass; but when it fails again, one event may be
 * to blame, such as one of a worker whose rows are damaged. So the batch is halved until
 * the event is alone. It is set aside as a dead letter only once the server has taken
 * another one: until then the events behind it are tried one by one, and nothing is given
 * up. */
static void take_fault(struct uplink *uplink, const struct parcels *parcels,
                       const char *words, const struct link_answer *answer,
                       const char *why, struct arena *arena)
{
    bool again = uplink->faults++ > 0;
    if (words && again && parcels->count == 1 && !uplink->probe && uplink->proven) {
        struct receipt receipt = {.rejected = 1, .reason = &words};
        take_receipt(uplink, parcels, &receipt, arena);
        uplink->proven = false;
        return;
    }
    if (words && again && parcels->count > 1) {
        uplink->good = 0;
        uplink->size = parcels->count / 2;
    } else if (words && again) {
        uplink->probe = uplink->probe < PROBE_MOST ? uplink->probe + 1 : 0;
    }
    fail(uplink, why, answer->retry_after);
}

static void take_answer(struct uplink *uplink, const struct parcels *parcels,
                        const struct link_answer *answer, struct arena *arena)
{
    struct error err;
    struct receipt receipt;
    const char *words = NULL;
    if (answer->status != 200)
        words = receipt_refusal(answer->body, arena);
    error_set(&err, ERROR_UNAVAILABLE, "the server answered with status %d%s%s",
              answer->status, words ? ": " : "", words ? words : "");
    switch (answer->status) {
    case 200:
        if (receipt_read(answer->body, parcels->count, arena, &receipt, &err)) {
            take_receipt(uplink, parcels, &receipt, arena);
            return;
        }
        error_context(&err, "the answer is not one of the server's");
        break;
    case 400:
    case 413:
    case 422:
        take_refusal(uplink, parcels, answer->status, words, arena);
        return;
    case 500:
        take_fault(uplink, parcels, words, answer, err.text, arena);
        return;
    case 401:
    case 403:
        deny(uplink, err.text);
        return;
    }
    fail(uplink, err.text, answer->retry_after);
}

static void deliver(struct uplink *uplink, const struct parcels *parcels,
                    struct arena *arena)
{
    struct error err;
    struct link_answer answer;
    CLEANUP(buf_free) struct buf lines;
    size_t bytes;
    batch_write(parcels, arena, &lines, &bytes);
    bool full = parcels->count == uplink->size || bytes >= uplink->options.bytes / 2;
    if (!link_post(uplink->link, "/api/events/batch", "application/x-ndjson",
                   buf_str(&lines), true, arena, &answer, &err)) {
        fail(uplink, err.text, (span){0});
        return;
    }
    take_answer(uplink, parcels, &answer, arena);
    uplink->next = from_now(full ? 0 : COLLECT_MS);
}

/* Leave the one event that is probed; all of them when there are not so many. */
static void pass_over(struct uplink *uplink, struct parcels *parcels)
{
    if (parcels->count <= uplink->probe)
        uplink->probe = 0;
    if (!uplink->probe)
        return;
    parcels->parcel += uplink->probe;
    parcels->count = 1;
}

/* Send the next batch, or wait for one. */
static void bring(struct uplink *uplink)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct uplink_options *options = &uplink->options;
    struct parcels parcels;
    struct error err;
    wait_until(uplink, uplink->next, false);
    pthread_mutex_lock(&uplink->mutex);
    uplink->woken = false;
    pthread_mutex_unlock(&uplink->mutex);

    size_t wanted = uplink->probe ? uplink->probe + 1 : uplink->size;
    if (!spool_next(uplink->spool, options->order, wanted, options->bytes, &arena,
                    &parcels, &err)) {
        if (err.code == ERROR_CORRUPT)
            spooler_damaged(options->spooler, &err);
        error_context(&err, "the spool cannot be read");
        fail(uplink, err.text, (span){0});
    } else if (!parcels.count) {
        wait_until(uplink, from_now(LOOK_MS), true);
    } else {
        pass_over(uplink, &parcels);
        deliver(uplink, &parcels, &arena);
    }
}

static void *work(void *context)
{
    struct uplink *uplink = context;
    while (!stopping(uplink))
        bring(uplink);
    return NULL;
}

/* --- beginning and end --- */

static void release(struct uplink *uplink)
{
    link_close(uplink->link);
    spool_close(uplink->spool);
    pthread_cond_destroy(&uplink->wake);
    pthread_mutex_destroy(&uplink->mutex);
    free(uplink);
}

static struct uplink *uplink_new(const struct uplink_options *options)
{
    struct uplink *uplink = memory_new(struct uplink, 1);
    uplink->options = *options;
    /* A receipt says what became of each event, so it has to be known by then. */
    uplink->options.link.header = "Prefer: wait";
    uplink->size = options->events;
    pthread_mutex_init(&uplink->mutex, NULL);
    clock_condition(&uplink->wake);
    return uplink;
}

bool uplink_start(const struct uplink_options *options, struct uplink **uplink,
                  struct error *err)
{
    struct uplink *started = uplink_new(options);
    bool ok = link_open(&started->options.link, &started->link, err) &&
              spool_open(options->spool, SPOOL_READ, NULL, &started->spool, err);
    if (ok && pthread_create(&started->thread, NULL, work, started) != 0)
        ok = error_set(err, ERROR_UNAVAILABLE, "cannot start the uplink's thread");
    if (!ok) {
        release(started);
        return false;
    }
    *uplink = started;
    return true;
}

void uplink_wake(struct uplink *uplink)
{
    pthread_mutex_lock(&uplink->mutex);
    uplink->woken = true;
    pthread_cond_signal(&uplink->wake);
    pthread_mutex_unlock(&uplink->mutex);
}

void uplink_stop(struct uplink *uplink)
{
    if (!uplink)
        return;
    pthread_mutex_lock(&uplink->mutex);
    uplink->stopping = true;
    pthread_cond_signal(&uplink->wake);
    pthread_mutex_unlock(&uplink->mutex);
    link_cancel(uplink->link);
    pthread_join(uplink->thread, NULL);
    release(uplink);
}

struct uplink_counts uplink_counts(struct uplink *uplink)
{
    pthread_mutex_lock(&uplink->mutex);
    struct uplink_counts counts = uplink->counts;
    pthread_mutex_unlock(&uplink->mutex);
    return counts;
}
