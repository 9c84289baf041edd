/* migrate.c - migrate: a site moved to another database. */
#include "cli/actor.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/progress.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/moving.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SHOW_EVERY_MS = 200 };

static void show(void *context, const char *what, int64_t done, int64_t all)
{
    struct progress_bar *bar = context;
    span now = clock_monotonic();
    (void)all;
    if (!bar->shown || now.ms - bar->last.ms < SHOW_EVERY_MS)
        return;
    bar->last = now;
    fprintf(stderr, "\r%s: %s\033[K", what, amount(done, "row", "rows").text);
    fflush(stderr);
}

static void print_difference(void *context, const struct difference *difference)
{
    progress_clear(context);
    printf("%s: %s\n", difference->what, difference->text);
}

/* What no engine without topics can have. */
static void tell_what_stays(const struct site_moved *moved)
{
    if (!moved->refused_left && !moved->corrections_left)
        return;
    printf("not copied, as the copy takes no events from a topic: %s and %s\n",
           amount(moved->refused_left, "refused event", "refused events").text,
           amount(moved->corrections_left, "correction that waits for its event",
                  "corrections that wait for their events")
               .text);
}

/* The settings of a command that has only this database. */
static struct settings on(const struct settings *settings, const char *database)
{
    struct settings with = *settings;
    with.database = str_from(database);
    return with;
}

/* Keys are in no database. Where they lie beside a file, the copy has none. */
static void tell_of_keys(const struct settings *from, struct arena *arena)
{
    str key = audit_key_path(from, arena), folder = keys_folder_of(from, arena);
    bool has_key = key.len && access(key.at, F_OK) == 0;
    bool has_folder = folder.len && access(folder.at, F_OK) == 0;
    if (!has_key && !has_folder)
        return;
    printf("its keys are no part of it; the copy is to be served with");
    if (has_key)
        printf(" --audit-key %.*s", STR_ARG(key));
    if (has_folder)
        printf(" --pseudonym-keys %.*s", STR_ARG(folder));
    printf(", or with copies of them\n");
}

bool run_migrate(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct settings from = on(&invocation->settings, invocation->file),
                          to = on(&invocation->settings, invocation->second);
    struct progress_bar bar = progress_begin();
    struct site_moved moved;
    (void)status;
    if (strcmp(invocation->file, invocation->second) == 0)
        return error_set(err, ERROR_INVALID, "FROM and TO are the same database");
    if (!database_prepare(&from, err) || !database_prepare(&to, err) ||
        !database_needed(from.database, err))
        return false;
    const struct site_move move = {.from = invocation->file,
                                   .to = invocation->second,
                                   .now = clock_now(),
                                   .actor = actor_here(&arena),
                                   .progress = {show, &bar},
                                   .report = print_difference,
                                   .context = &bar};
    bool done = store_move(&move, &moved, err);
    progress_clear(&bar);
    if (!done)
        return false;
    printf("%s%s, %s in %d tables: the same in both, no difference\n",
           moved.resumed ? "resumed; " : "", amount(moved.events, "event", "events").text,
           amount(moved.rows, "row", "rows").text, moved.tables);
    tell_what_stays(&moved);
    printf("the source is as it was; serve the copy from now on, and no longer both\n");
    tell_of_keys(&from, &arena);
    return true;
}
