#include "pipeline/replicas.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Chores are had for so long, of which a part is not used: by then another one may have
 * them. */
static const span look_often = {500}, tell_often = {20}, again = {1000},
                  chores_time = {10 * 1000}, chores_unused = {2000}, take_often = {2000};

struct replicas {
    struct replicas_options options;
    pthread_t thread;
    int wake; /* an eventfd */
    atomic_bool stopping, committed;
    _Atomic int64_t chores_until; /* a monotonic time; 0: they are another one's */

    /* The thread's. */
    struct other_servers *watch; /* NULL: the database is away */
    struct news last;
    bool known; /* is `last` what was there? */
    bool failing;
    span next_tell, next_take;
};

static void wake(struct replicas *replicas)
{
    const uint64_t one = 1;
    ssize_t ignored = write(replicas->wake, &one, sizeof one);
    (void)ignored;
}

static void drain(const struct replicas *replicas)
{
    uint64_t count;
    ssize_t ignored = read(replicas->wake, &count, sizeof count);
    (void)ignored;
}

/* --- a look --- */

static bool look(struct replicas *replicas, struct error *err)
{
    const struct replicas_options *options = &replicas->options;
    struct news last = replicas->last;
    bool known = replicas->known;
    if (!watch_look(replicas->watch, &replicas->last, err))
        return false;
    replicas->known = true;
    for (int kind = 0; kind < NEWS_KINDS; kind++)
        if (!known || last.number[kind] != replicas->last.number[kind])
            options->news(options->context, (enum news_kind)kind);
    if (!known || last.version != replicas->last.version)
        options->committed(options->context);
    options->looked(options->context);
    return true;
}

static bool tell(struct replicas *replicas, struct error *err)
{
    span now = clock_monotonic();
    if (now.ms < replicas->next_tell.ms || !atomic_exchange(&replicas->committed, false))
        return true;
    replicas->next_tell.ms = now.ms + tell_often.ms;
    if (replicas->options.tell)
        replicas->options.tell(replicas->options.context);
    return watch_tell(replicas->watch, err);
}

/* A standby writes nothing, so nobody has them there. */
static void take_chores(struct replicas *replicas)
{
    struct error ignored;
    span now = clock_monotonic();
    bool ours = false, had = atomic_load(&replicas->chores_until) != 0;
    if (now.ms < replicas->next_take.ms)
        return;
    replicas->next_take.ms = now.ms + take_often.ms;
    if (!watch_take_chores(replicas->watch, chores_time, &ours, &ignored))
        return;
    atomic_store(&replicas->chores_until,
                 ours ? now.ms + chores_time.ms - chores_unused.ms : 0);
    if (ours != had)
        log_info(ours ? "this server does what one has to do for all"
                      : "another server does what one has to do for all");
}

static bool attend(struct replicas *replicas, struct error *err)
{
    /* Until it may tell again, and no longer than until the next look. */
    bool waits = atomic_load(&replicas->committed);
    if (!watch_wait(replicas->watch, replicas->wake, waits ? tell_often : look_often,
                    err))
        return false;
    drain(replicas);
    if (!tell(replicas, err) || !look(replicas, err))
        return false;
    if (!replicas->options.without_chores)
        take_chores(replicas);
    return true;
}

/* --- the thread --- */

static void lose(struct replicas *replicas, const struct error *err)
{
    if (!replicas->failing)
        log_warn("what other servers do is not known", LOG_TEXT("reason", err->text));
    replicas->failing = true;
    watch_close(replicas->watch);
    replicas->watch = NULL;
    replicas->known = false;
}

static void doze(const struct replicas *replicas)
{
    span end = {clock_monotonic().ms + again.ms};
    while (!atomic_load(&replicas->stopping) && clock_monotonic().ms < end.ms)
        usleep(20000);
}

static void *run(void *context)
{
    struct replicas *replicas = context;
    while (!atomic_load(&replicas->stopping)) {
        struct error err = {0};
        if ((replicas->watch ||
             watch_open(replicas->options.url, &replicas->watch, &err)) &&
            attend(replicas, &err)) {
            replicas->failing = false;
            continue;
        }
        lose(replicas, &err);
        doze(replicas);
    }
    if (replicas->watch && !replicas->options.without_chores)
        watch_leave_chores(replicas->watch);
    return NULL;
}

/* --- life --- */

void replicas_free(struct replicas *replicas)
{
    if (!replicas)
        return;
    watch_close(replicas->watch);
    if (replicas->wake >= 0)
        close(replicas->wake);
    free(replicas);
}

bool replicas_start(const struct replicas_options *options, struct replicas **replicas,
                    struct error *err)
{
    struct replicas *started = memory_new(struct replicas, 1);
    started->options = *options;
    started->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (started->wake < 0 || pthread_create(&started->thread, NULL, run, started) != 0) {
        replicas_free(started);
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot start the thread that hears of other servers");
    }
    *replicas = started;
    return true;
}

void replicas_committed(struct replicas *replicas)
{
    if (replicas && !atomic_exchange(&replicas->committed, true))
        wake(replicas);
}

void replicas_hear(struct replicas *replicas) { wake(replicas); }

bool replicas_have_chores(const struct replicas *replicas)
{
    return !replicas || clock_monotonic().ms < atomic_load(&replicas->chores_until);
}

void replicas_stop(struct replicas *replicas)
{
    if (!replicas)
        return;
    atomic_store(&replicas->stopping, true);
    wake(replicas);
    pthread_join(replicas->thread, NULL);
    atomic_store(&replicas->chores_until, 0);
}
