#include "engines.h"

#include "late.h"
#include "server_of_postgres.h"
#include "server_of_timescale.h"
#include "store/inside.h"
#ifdef WITH_POSTGRES
#include "base/postgres.h"
#endif

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* --- SQLite: a file --- */

static bool always(void) { return true; }

static void name_file(const char *folder, char url[static URL_ROOM])
{
    snprintf(url, URL_ROOM, "sqlite:%s/events.db", folder);
}

static void remove_file(const char *url)
{
    static const char *const ending[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        char path[URL_ROOM + 8];
        snprintf(path, sizeof path, "%s%s", url + strlen("sqlite:"), ending[i]);
        unlink(path);
    }
}

const struct engine engine_sqlite = {
    .name = "sqlite",
    .here = always,
    .name_fresh = name_file,
    .remove = remove_file,
};

/* The same file, as an engine over a network would have it. */
const struct engine engine_late = {
    .name = "late",
    .loses = true,
    .here = always,
    .name_fresh = name_file,
    .prepare = late_prepare,
    .remove = remove_file,
};

/* --- PostgreSQL: a schema of a server that lasts as long as the program --- */

#ifdef WITH_POSTGRES

/* A test that the machine leaves waiting within a transaction is not frozen. */
static void name_schema_of(const char *server, char url[static URL_ROOM])
{
    static unsigned schemas;
    snprintf(url, URL_ROOM,
             "%s&options=-c%%20idle_in_transaction_session_timeout%%3D60s&site=test_%u",
             server, ++schemas);
}

static void name_schema(const char *folder, char url[static URL_ROOM])
{
    (void)folder;
    name_schema_of(postgres_url(), url);
}

static void name_timescale(const char *folder, char url[static URL_ROOM])
{
    (void)folder;
    name_schema_of(timescale_url(), url);
}

static void remove_schema(const char *url)
{
    char sql[64], server[URL_ROOM];
    const char *site = strstr(url, "&site=");
    struct db *db;
    snprintf(server, sizeof server, "%.*s", (int)(site - url), url);
    snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE",
             site + strlen("&site="));
    MUST(postgres_open(server, "", "", &db, &err));
    MUST(db_run(db, sql, &err));
    db_close(db);
}

#else
#define name_schema    NULL
#define name_timescale NULL
#define remove_schema  NULL
#endif

const struct engine engine_postgres = {
    .name = "postgres",
    .waits = true,
    .here = postgres_is_here,
    .name_fresh = name_schema,
    .remove = remove_schema,
};

/* The same where TimescaleDB is installed. */
const struct engine engine_timescale = {
    .name = "timescale",
    .waits = true,
    .here = timescale_is_here,
    .name_fresh = name_timescale,
    .remove = remove_schema,
};

/* --- the list --- */

static const struct engine *const engines[] = {
    &engine_sqlite,
    &engine_late,
    &engine_postgres,
};
enum { ENGINES = sizeof engines / sizeof *engines };

static const char *name_of(const struct engine *engine, const char *test)
{
    char *name;
    if (asprintf(&name, "%s: %s", engine->name, test) < 0)
        abort();
    return name;
}

/* Meson takes a test that cmocka skips for one that failed, so it is the name that says
 * what TAP says of one that is skipped. */
#define NOT_HERE "all tests # SKIP there is no such database here, or no library of it"
static void skip_all(void **state) { (void)state; }

/* Append the tests of one engine to `all`; how many that are. */
static size_t append(const struct engine *engine, const struct CMUnitTest *test,
                     size_t count, struct CMUnitTest *all)
{
    if (!engine->here()) {
        *all =
            (struct CMUnitTest){.name = name_of(engine, NOT_HERE), .test_func = skip_all};
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        all[i] = test[i];
        all[i].name = name_of(engine, test[i].name);
        all[i].initial_state = (void *)engine;
    }
    return count;
}

/* One group, because a program may print only one plan of TAP. */
static int run(const struct engine *const *engine, size_t engine_count,
               const struct CMUnitTest *test, size_t count)
{
    static struct CMUnitTest *all; /* lasts as long as the program, as the names do */
    size_t total = 0;
    all = calloc(engine_count * (count + 1), sizeof *all);
    if (!all)
        abort();
    for (size_t i = 0; i < engine_count; i++)
        total += append(engine[i], test, count, all + total);
    return _cmocka_run_group_tests("engines", all, total, NULL, NULL);
}

bool engine_open(const struct engine *engine, const char *url, enum store_access access,
                 instant now, struct store **store, struct error *err)
{
    if (!store_open(url, access, now, store, err))
        return false;
    if (engine->prepare)
        engine->prepare((*store)->backend);
    return true;
}

int engines_run(const struct CMUnitTest *test, size_t count)
{
    static const struct engine *const alone = &engine_timescale;
    return getenv("ON_TIMESCALE") ? run(&alone, 1, test, count)
                                  : run(engines, ENGINES, test, count);
}

int engine_run(const struct engine *engine, const struct CMUnitTest *test, size_t count)
{
    return run(&engine, 1, test, count);
}

/* --- folders --- */

void folder_make(char folder[static FOLDER_ROOM])
{
    snprintf(folder, FOLDER_ROOM, "/tmp/store.XXXXXX");
    if (!mkdtemp(folder))
        abort();
}

void folder_remove(const char *folder)
{
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char path[FOLDER_ROOM + 256];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (entries)
        closedir(entries);
    rmdir(folder);
}
