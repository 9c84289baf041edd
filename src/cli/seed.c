/* seed.c - sample data: made, and taken away again; here, or by the server that runs. */
#include "cli/actor.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/database.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/zone.h"
#include "http/link.h"
#include "pipeline/seed.h"

#include <stdio.h>

enum { BODY = 100 };

static void say_made(long long events)
{
    printf("%s\n", amount(events, "sample event", "sample events").text);
}

static void say_removed(long long events, long long registers, long long kept)
{
    printf("%s removed, with %s\n", amount(events, "sample event", "sample events").text,
           amount(registers, "worker or workstation", "workers and workstations").text);
    if (kept)
        printf("%s, because real events refer to %s\n",
               amount(kept, "worker or workstation of the sample stays",
                      "of the sample's workers and workstations stay")
                   .text,
               kept == 1 ? "it" : "them");
}

/* The other way out is an option here, and a member of the body over HTTP. */
static bool explain_conflict(const struct settings *settings, struct error *err)
{
    return err->code == ERROR_CONFLICT &&
           error_set(err, ERROR_CONFLICT,
                     "'%s' holds events that are not sample data, and seeding would "
                     "remove them; --force does it all the same",
                     settings->database.at);
}

/* --- by the server --- */

static bool ask_server(struct link *link, const struct settings *settings,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf body = BUF(BODY);
    const struct json *answer;
    if (settings->removing) {
        if (!control_post(link, "/api/seed/remove", (str){"", 0}, &arena, &answer, err))
            return false;
        say_removed(control_number(answer, "events"), control_number(answer, "registers"),
                    control_number(answer, "kept"));
        return true;
    }
    buf_addf(&body, "{\"force\":%s,\"number\":%lld}", settings->force ? "true" : "false",
             (long long)settings->seed_number);
    if (!control_post(link, "/api/seed", buf_str(&body), &arena, &answer, err))
        return explain_conflict(settings, err);
    say_made(control_number(answer, "events"));
    return true;
}

/* --- here --- */

static void stop_writer(struct writer **writer) { writer_stop(*writer); }

static bool make(struct writer *writer, const struct settings *settings,
                 struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct seed_task seeding = {.seed = (uint64_t)settings->seed_number,
                                .force = settings->force};
    seed_task_init(&seeding);
    struct actor actor = actor_here(&arena);
    seeding.actor = &actor;
    if (!writer_run(writer, &seeding.task, err))
        return explain_conflict(settings, err);
    say_made(seeding.events);
    return true;
}

static bool take_away(struct writer *writer, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct unseed_task unseeding;
    unseed_task_init(&unseeding, &arena);
    struct actor actor = actor_here(&arena);
    unseeding.actor = &actor;
    do {
        if (!writer_run(writer, &unseeding.task, err))
            return false;
    } while (!unseeding.removal.done);
    say_removed(unseeding.removal.events, unseeding.registers, unseeding.kept);
    return true;
}

bool run_seed(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    const struct settings *settings = &invocation->settings;
    const struct writer_options options = {.url = settings->database.at, .backlog = 1};
    CLEANUP(link_closep) struct link *link = NULL;
    CLEANUP(store_unlock) struct store_lock lock = {0};
    CLEANUP(stop_writer) struct writer *writer = NULL;
    if (!zone_set(settings->timezone, err) ||
        (settings->removing && !database_needed(settings->database, err)))
        return false;
    if (!store_lock(settings->database.at, &lock, err)) {
        if (err->code == ERROR_CONFLICT)
            control_find(settings->database, &link);
        return link && ask_server(link, settings, err);
    }
    return writer_start(&options, &writer, err) &&
           (settings->removing ? take_away(writer, err) : make(writer, settings, err));
}
