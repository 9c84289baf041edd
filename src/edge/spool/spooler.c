#include "edge/spool/spooler.h"

#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

struct spooler {
    struct spooler_options options;
    struct group *group;

    /* Of the group's thread. */
    struct spool *spool;
    bool untidy; /* tidying fails, and the log says so */

    pthread_mutex_t mutex; /* protects: */
    struct error why_not;  /* why events cannot be kept; ERROR_NONE: they can */
    struct error damage;   /* the same for good; ERROR_NONE: the file is sound */
};

/* --- a damaged file --- */

static bool is_sound(struct spooler *spooler, struct error *err)
{
    pthread_mutex_lock(&spooler->mutex);
    struct error damage = spooler->damage;
    pthread_mutex_unlock(&spooler->mutex);
    return damage.code == ERROR_NONE ||
           error_set(err, ERROR_UNAVAILABLE, "the spool is damaged: %s", damage.text);
}

void spooler_damaged(struct spooler *spooler, const struct error *why)
{
    pthread_mutex_lock(&spooler->mutex);
    bool news = spooler->damage.code == ERROR_NONE;
    if (news)
        spooler->damage = *why;
    pthread_mutex_unlock(&spooler->mutex);
    if (!news)
        return;
    log_error("the spool is damaged and takes no more events",
              LOG_TEXT("reason", why->text));
    if (spooler->options.damaged)
        spooler->options.damaged(spooler->options.context);
}

/* --- the spool as a ledger --- */

static bool begin(void *owner, struct error *err)
{
    struct spooler *spooler = owner;
    return is_sound(spooler, err) && spool_begin(spooler->spool, err);
}

static bool commit(void *owner, instant now, struct error *err)
{
    (void)now;
    return spool_commit(((struct spooler *)owner)->spool, err);
}

static void rollback(void *owner) { spool_rollback(((struct spooler *)owner)->spool); }

/* A full spool refuses a task before it changes anything. The group then goes on with the
 * transaction, in which the uplink may be making room. */
static int64_t changes(void *owner)
{
    return spool_changes(((struct spooler *)owner)->spool);
}

static void committed(void *owner)
{
    struct spooler *spooler = owner;
    if (spooler->options.committed)
        spooler->options.committed(spooler->options.context);
}

/* Note whether events can be kept: if so, why_not->code is ERROR_NONE. */
static void note_ready(struct spooler *spooler, const struct error *why_not)
{
    pthread_mutex_lock(&spooler->mutex);
    spooler->why_not = *why_not;
    pthread_mutex_unlock(&spooler->mutex);
}

static void tidy(void *owner, instant now)
{
    struct spooler *spooler = owner;
    struct error err = {0};
    bool ok = spool_tidy(spooler->spool, now, &err);
    if (!ok && !spooler->untidy)
        log_warn("the spool cannot be tidied", LOG_TEXT("reason", err.text));
    spooler->untidy = !ok;
}

/* Tidying mostly writes nothing, so it does not prove that anything can be written. */
static bool check(void *owner, instant now, bool failing, struct error *err)
{
    struct spooler *spooler = owner;
    struct error why_not = {0};
    (void)now;
    bool ok = is_sound(spooler, &why_not) && spool_in_place(spooler->spool, &why_not) &&
              spool_has_room(spooler->spool, &why_not) &&
              (!(failing || spooler->untidy) || spool_probe(spooler->spool, &why_not));
    note_ready(spooler, &why_not);
    if (!ok)
        *err = why_not;
    return ok;
}

static void failing(void *owner, const struct error *why)
{
    if (why)
        note_ready(owner, why);
    if (why)
        log_error("nothing can be spooled", LOG_TEXT("reason", why->text));
    else
        log_info("spooling works again");
    if (why && why->code == ERROR_CORRUPT)
        spooler_damaged(owner, why);
}

static const struct ledger_kind kept_in_spool = {
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .changes = changes,
    .committed = committed,
    .tick = tidy,
    .check = check,
    .failing = failing,
};

/* --- tasks --- */

void spooler_submit(struct spooler *spooler, struct task *task)
{
    group_submit(spooler->group, task);
}

bool spooler_run(struct spooler *spooler, struct task *task, struct error *err)
{
    return group_run(spooler->group, task, err);
}

bool spooler_ready(struct spooler *spooler, struct error *err)
{
    pthread_mutex_lock(&spooler->mutex);
    struct error why_not = spooler->why_not;
    pthread_mutex_unlock(&spooler->mutex);
    return why_not.code == ERROR_NONE ||
           error_set(err, ERROR_UNAVAILABLE, "%s", why_not.text);
}

/* --- beginning and end --- */

static void spooler_free(struct spooler *spooler)
{
    spool_close(spooler->spool);
    pthread_mutex_destroy(&spooler->mutex);
    free(spooler);
}

bool spooler_start(const struct spooler_options *options, struct spooler **spooler,
                   struct error *err)
{
    struct spooler *started = memory_new(struct spooler, 1);
    started->options = *options;
    pthread_mutex_init(&started->mutex, NULL);
    struct group_options group = {
        .kind = &kept_in_spool, .owner = started, .backlog = options->backlog};
    bool opened =
        spool_open(options->path, SPOOL_WRITE, &options->limits, &started->spool, err);
    group.ledger = started->spool;
    if (!opened || !group_start(&group, &started->group, err)) {
        spooler_free(started);
        return false;
    }
    *spooler = started;
    return true;
}

void spooler_stop(struct spooler *spooler)
{
    if (!spooler)
        return;
    group_stop(spooler->group);
    spooler_free(spooler);
}
