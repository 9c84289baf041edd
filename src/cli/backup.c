/* backup.c - backup, restore. */
#include "cli/command.h"

#include "base/arena.h"
#include "base/error.h"
#include "store/store.h"

#include <stdio.h>
#include <sys/stat.h>

bool run_backup(const struct invocation *invocation, int *status, struct error *err)
{
    const char *database = invocation->settings.database.at;
    struct stat about;
    (void)status;
    if (!store_back_up(database, invocation->file, err))
        return error_context(err, "no backup was made");
    if (stat(invocation->file, &about) == 0)
        printf("%s: %.1f MiB\n", invocation->file, (double)about.st_size / (1024 * 1024));
    return true;
}

bool run_restore(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const char *database = invocation->settings.database.at;
    str replaced;
    (void)status;
    if (!store_put_back(invocation->file, database, &arena, &replaced, err))
        return error_context(err, "nothing was restored");
    printf("%s is now what %s holds\n", database, invocation->file);
    if (replaced.len)
        printf("the database that was there is kept as %.*s\n", STR_ARG(replaced));
    printf("people and keys are those of the backup, also such as were removed since; "
           "nobody is signed in\n");
    return true;
}
