#include "cli/preparing.h"

#include "cli/database.h"
#include "cli/settings.h"

#include "access/directory.h"
#include "access/people.h"
#include "api/app.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "pipeline/erasing.h"
#include "pipeline/seed.h"
#include "pipeline/writer.h"
#include "store/audit.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>

/* --- what it is like --- */

/* Nothing that is wrong there keeps it from serving. */
static void log_finding(void *context, enum severity severity, const char *what,
                        const char *text)
{
    (void)context;
    if (severity == SEVERITY_GOOD)
        log_info("what is good to know of the database", LOG_TEXT("of", what),
                 LOG_TEXT("is", text));
    else
        log_warn("what is acknowledged may be lost, or read by others",
                 LOG_TEXT("of", what), LOG_TEXT("reason", text));
}

void prepare_look(const struct settings *settings)
{
    struct error err = {0};
    str database = settings->database;
    if (!database_is_file(database) &&
        !store_examine(database.at, log_finding, NULL, &err))
        log_warn("it is not known how PostgreSQL keeps what it is given",
                 LOG_TEXT("reason", err.text));
}

/* --- who may do what --- */

bool prepare_credentials(const struct settings *settings, struct app *app,
                         struct error *err)
{
    CLEANUP(store_closep) struct store *reader = NULL;
    struct directory *directory = app->directory;
    for (bool taken = false; !taken;) {
        uint64_t entered = directory_entered(directory);
        store_close(reader);
        reader = NULL;
        if (!store_open(settings->database.at, STORE_READER, (instant){0}, &reader,
                        err) ||
            !directory_load(directory, reader, entered, &taken, err))
            return false;
    }
    return true;
}

/* --- the hold --- */

/* A task that sets the hold. */
struct hold_task {
    struct task task; /* must be first */
    span hold;
};

static str tell_hold(span hold, char text[static 64])
{
    int len = snprintf(text, 64, "{\"hold_minutes\":%.3f}", (double)hold.ms / 60000);
    return (str){text, (size_t)len};
}

static bool run_hold(struct task *task, void *store, instant now, struct error *err)
{
    const struct hold_task *holding = (const struct hold_task *)task;
    char before[64], after[64];
    struct site was;
    (void)now;
    if (!store_site(store, &was, err) || !store_set_hold(store, holding->hold, err))
        return false;
    const struct audit_entry entry = {.action = STR("change_settings"),
                                      .before = tell_hold(was.hold, before),
                                      .after = tell_hold(holding->hold, after)};
    if (was.hold.ms != holding->hold.ms)
        store_audit(store, &entry);
    return true;
}

static bool set_hold(const struct settings *settings, struct app *app, struct error *err)
{
    struct hold_task holding = {{.run = run_hold, .weight = 1}, settings->hold};
    return !holding.hold.ms || writer_run(app->writer, &holding.task, err);
}

/* --- all that may take long --- */

static bool seed(const struct settings *settings, struct app *app, struct error *err)
{
    struct seed_task seeding = {
        .seed = app->seed, .only_if_fresh = true, .decline = !settings->seed};
    seed_task_init(&seeding);
    if (!writer_run(app->writer, &seeding.task, err))
        return false;
    if (seeding.replaced)
        log_info("the database is new and got sample data",
                 LOG_INT("events", seeding.events));
    return true;
}

static bool forget_people(void *context, struct store *store, str worker, instant now,
                          struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct change change;
    (void)context;
    return change_begin(&change, &arena, store, now, err) &&
           people_forget_worker(&change, worker, err) && change_end(&change, err);
}

/* A backup that was put back knows workers again who were erased since. */
static bool erase_again(const struct settings *settings, struct app *app,
                        struct error *err)
{
    int64_t workers = 0;
    if (!erase_all_again(app->writer, app->pseudonyms, forget_people, &workers, err))
        return false;
    if (!workers)
        return true;
    log_warn("workers who had been erased were in the database, and were erased again",
             LOG_INT("workers", workers));
    return prepare_credentials(settings, app, err);
}

bool prepare_data(const struct settings *settings, struct app *app, struct error *err)
{
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &ending, &before);
    bool ok = seed(settings, app, err) && set_hold(settings, app, err) &&
              erase_again(settings, app, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}
