#include "cli/database.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/url_part.h"
#include "cli/secret.h"
#include "cli/settings.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static const str of_sqlite = STR("sqlite:"), of_postgres = STR("postgresql:");

static bool begins_with(str text, str with)
{
    return text.len >= with.len && memcmp(text.at, with.at, with.len) == 0;
}

bool database_is_file(str database) { return !begins_with(database, of_postgres); }

str database_file(str database)
{
    if (!database_is_file(database))
        return STR("");
    if (database.len <= of_sqlite.len || !begins_with(database, of_sqlite))
        return database;
    return (str){database.at + of_sqlite.len, database.len - of_sqlite.len};
}

bool database_needed(str database, struct error *err)
{
    struct stat about;
    str file = database_file(database);
    if (!database_is_file(database))
        return true;
    bool found = stat(file.at, &about) == 0;
    /* An empty one is left by a command that ended early. Whoever opens it tells better
     * what else is wrong, such as a URL of no engine. */
    if (found ? about.st_size > 0 : errno != ENOENT && errno != ENOTDIR)
        return true;
    if (file.at[strcspn(file.at, ":/")] == ':')
        return true;
    return error_set(
        err, ERROR_NOT_FOUND,
        "there is no database '%s'; name the server's by --database FILE, or "
        "start the server first, which makes it",
        str_shown(file).text);
}

bool database_has_keys(const struct settings *settings, struct error *err)
{
    const char *missing = !settings->audit_key.len        ? "--audit-key FILE"
                          : !settings->pseudonym_keys.len ? "--pseudonym-keys FOLDER"
                                                          : NULL;
    return database_is_file(settings->database) || !missing ||
           error_set(err, ERROR_INVALID,
                     "a database of PostgreSQL has no file beside which keys could lie, "
                     "and all servers that share it need the same; name where: %s",
                     missing);
}

/* --- passwords --- */

/* Of PostgreSQL, or of the key of a certificate; libpq reads escapes in names, too. */
static bool names_password(str name)
{
    char plain[32];
    struct error ignored;
    return url_unescape(name, plain, sizeof plain, "the name", &ignored) &&
           (strcmp(plain, "password") == 0 || strcmp(plain, "sslpassword") == 0);
}

/* "postgresql://user:password@host/..." or "...?password=...": then others see it, in the
 * list of processes, in logs and in messages. A user ends at the first '@', and all but a
 * '/' may be in a password; whoever types one there all the same is told, too. */
static bool has_password(str url)
{
    str place, value, rest;
    (void)str_cut(url, '/', &rest);
    (void)str_cut(rest, '/', &place);
    str first = str_cut(place, '/', &rest);
    bool has_user = first.len && memchr(first.at, '@', first.len);
    str before = has_user ? first : str_cut(place, '?', &rest);
    const char *at = before.len ? memchr(before.at, '@', before.len) : NULL;
    if (at && memchr(before.at, ':', (size_t)(at - before.at)))
        return true;
    str behind = at ? (str){at, place.len - (size_t)(at - place.at)} : place;
    (void)str_cut(behind, '?', &rest);
    while (rest.len)
        if (names_password(str_cut(str_cut(rest, '&', &rest), '=', &value)))
            return true;
    return false;
}

bool database_prepare(const struct settings *settings, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str password;
    if (database_is_file(settings->database))
        return true;
    if (has_password(settings->database))
        return error_set(
            err, ERROR_INVALID,
            "database: a password does not belong into the URL, where others "
            "see it; put it into a file: --database-password-file, or "
            "PostgreSQL's own PGPASSFILE");
    /* Else libpq would have moments written as these say, and they could not be read. */
    (void)unsetenv("PGTZ");
    (void)unsetenv("PGDATESTYLE");
    str file = secret_path(settings->database_password_file, "database-password", &arena);
    if (!file.len)
        return true;
    if (!secret_read(file, &arena, &password, err))
        return error_context(err, "database-password-file");
    bool set = setenv("PGPASSWORD", password.at, true) == 0; /* libpq reads it there */
    secret_wipe((char *)password.at, password.len);
    return set || error_set(err, ERROR_UNAVAILABLE, "no room for a password");
}

bool database_wait_for(str database, bool said, struct error *err)
{
    const struct timespec nap = {.tv_sec = 1};
    sigset_t ending, before;
    if (err->code != ERROR_UNAVAILABLE || database_is_file(database))
        return false;
    if (!said)
        log_warn("the database cannot be used yet; it is tried again",
                 LOG_TEXT("reason", err->text));
    *err = (struct error){0};
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &ending, &before);
    nanosleep(&nap, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return true;
}
