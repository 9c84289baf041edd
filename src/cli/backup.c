/* backup.c - backup, restore. */
#include "cli/actor.h"
#include "cli/command.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "pipeline/opening.h"
#include "store/audit.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

bool run_backup(const struct invocation *invocation, int *status, struct error *err)
{
    const char *database = invocation->settings.database.at;
    struct stat about;
    (void)status;
    if (!store_back_up(database, invocation->file, NULL, err))
        return error_context(err, "no backup was made");
    if (stat(invocation->file, &about) == 0)
        printf("%s: %.1f MiB\n", invocation->file, (double)about.st_size / (1024 * 1024));
    return true;
}

/* --- restore --- */

/* Where the log of the database ends that is replaced: as JSON, or empty. */
static str tell_replaced(const char *database, struct arena *arena)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    struct audit_tail tail;
    struct error ignored;
    if (!store_open(database, STORE_READER, (instant){0}, &store, &ignored) ||
        !store_audit_tail(store, &tail, &ignored) || !tail.number)
        return STR("");
    json_add_int(out, node, "number", tail.number);
    json_add_text(out, node, "hash", hex_of(&tail.hash, sizeof tail.hash, arena));
    return json_write(out, node);
}

static str tell_restored(const char *file, str replaced, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    char *made = arena_new(arena, char, INSTANT_TEXT);
    struct stat about;
    json_add_text(out, node, "file", str_from(file));
    if (stat(file, &about) == 0)
        json_add_text(
            out, node, "made_at",
            instant_format((instant){(int64_t)about.st_mtim.tv_sec * 1000}, made));
    json_add_text(out, node, "replaced", replaced);
    return json_write(out, node);
}

/* The row comes into the log of the backup: what was written after it is in the database
 * that was replaced. */
static bool note_restore(const char *database, const struct audit_entry *entry,
                         struct arena *arena, struct error *err)
{
    CLEANUP(store_unlock) struct store_lock lock = {0};
    CLEANUP(store_closep) struct store *store = NULL;
    const struct actor actor = actor_here(arena);
    if (!store_lock(database, &lock, err) ||
        !open_for_writing(database, STORE_WRITER, &store, err) ||
        !store_begin(store, err))
        return false;
    store_act_as(store, &actor);
    store_audit(store, entry);
    return store_commit(store, clock_now(), err);
}

bool run_restore(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const char *database = invocation->settings.database.at;
    str replaced, before = tell_replaced(database, &arena);
    (void)status;
    signal(SIGPIPE, SIG_IGN); /* a program that ends early says why */
    if (!store_put_back(invocation->file, database, &arena, &replaced, err))
        return error_context(err, "nothing was restored");
    printf("%s is now what %s holds\n", database, invocation->file);
    if (replaced.len)
        printf("the database that was there is kept as %.*s\n", STR_ARG(replaced));
    printf("people and keys are those of the backup, also such as were removed since; "
           "nobody is signed in\n");
    const struct audit_entry entry = {
        .action = AUDIT_RESTORE,
        .before = before,
        .after = tell_restored(invocation->file, replaced, &arena)};
    return note_restore(database, &entry, &arena, err) ||
           error_context(err, "it was restored, but the audit log cannot say so");
}
