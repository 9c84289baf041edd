#include "pipeline/backups.h"

#include "domain/rotation.h"
#include "domain/zone.h"
#include "pipeline/writer.h"
#include "store/store.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NAME = 40, MOST = 10000 };

static const struct rotation rotation = {.days = 7, .weeks = 4, .months = 6};
static const span look = {20 * 1000}, again = {10 * 60 * 1000};

struct backups {
    const struct backups_options *options;
    pthread_t thread;
    span not_before; /* a monotonic time: when one that failed is tried again */

    atomic_bool stopping;  /* also what is under way */
    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t wake;
    struct backups_counts counts;
};

/* --- names --- */

/* Of each engine's (store_backup_ending()). */
static const char *const endings[] = {"db", "dump"};
enum { ENDINGS = sizeof endings / sizeof *endings };

static void name_of(int64_t day, const char *ending, char name[static NAME])
{
    const time_t midnight = (time_t)(day * 24 * 60 * 60);
    struct tm date;
    char text[sizeof "2026-01-15"];
    gmtime_r(&midnight, &date);
    strftime(text, sizeof text, "%Y-%m-%d", &date);
    snprintf(name, NAME, "shopfloor-%s.%s", text, ending);
}

/* False: it is no name of a backup. */
static bool day_of(const char *name, const char *ending, int64_t *day)
{
    struct tm date = {0};
    char same[NAME];
    if (sscanf(name, "shopfloor-%4d-%2d-%2d.", &date.tm_year, &date.tm_mon,
               &date.tm_mday) != 3)
        return false;
    date.tm_year -= 1900;
    date.tm_mon--;
    *day = timegm(&date) / (24 * 60 * 60);
    name_of(*day, ending, same);
    return strcmp(name, same) == 0;
}

static const char *path_of(str folder, int64_t day, const char *ending,
                           struct arena *arena)
{
    char name[NAME];
    name_of(day, ending, name);
    size_t size = folder.len + 1 + NAME;
    char *path = arena_new(arena, char, size);
    snprintf(path, size, "%.*s/%s", STR_ARG(folder), name);
    return path;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The days of the backups in the folder, ascending. */
static size_t list(str folder, const char *ending, struct arena *arena, int64_t **day)
{
    size_t count = 0;
    *day = arena_new(arena, int64_t, MOST);
    DIR *open = opendir(folder.at);
    for (const struct dirent *entry; open && count < MOST && (entry = readdir(open));)
        count += day_of(entry->d_name, ending, &(*day)[count]);
    if (open)
        closedir(open);
    if (count)
        qsort(*day, count, sizeof **day, ascending);
    return count;
}

/* INSTANT_NEVER: there is none. */
static instant last_of(str folder, const char *ending)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    int64_t *day;
    size_t count = list(folder, ending, &arena, &day);
    struct stat about;
    if (!count || stat(path_of(folder, day[count - 1], ending, &arena), &about) != 0)
        return INSTANT_NEVER;
    return (instant){(int64_t)about.st_mtim.tv_sec * 1000};
}

instant backups_last(str folder)
{
    instant last = INSTANT_NEVER;
    for (size_t i = 0; i < ENDINGS; i++) {
        instant one = last_of(folder, endings[i]);
        if (instant_before(one, INSTANT_NEVER) &&
            (!instant_before(last, INSTANT_NEVER) || instant_before(last, one)))
            last = one;
    }
    return last;
}

/* --- one day --- */

static void note(struct backups *backups, bool ok, instant at)
{
    pthread_mutex_lock(&backups->mutex);
    if (ok)
        backups->counts.last = at;
    else
        backups->counts.failed++;
    pthread_mutex_unlock(&backups->mutex);
}

/* What is left of a backup that was killed, and of what lay beside it. */
static bool is_unfinished(const char *name)
{
    const char *end = strstr(name, ".part");
    char whole[NAME];
    int64_t day;
    if (!end || end - name >= NAME)
        return false;
    snprintf(whole, sizeof whole, "%.*s", (int)(end - name), name);
    return day_of(whole, endings[0], &day) || day_of(whole, endings[1], &day);
}

static void delete_unfinished(str folder)
{
    DIR *open = opendir(folder.at);
    for (const struct dirent *entry; open && (entry = readdir(open));)
        if (is_unfinished(entry->d_name))
            (void)unlinkat(dirfd(open), entry->d_name, 0);
    if (open)
        closedir(open);
}

static void delete_old(struct backups *backups, struct arena *arena)
{
    const char *ending = store_backup_ending(backups->options->url.at);
    int64_t *day;
    size_t count = list(backups->options->folder, ending, arena, &day);
    bool *keep = arena_new(arena, bool, count);
    rotation_keep(rotation, day, count, keep);
    for (size_t i = 0; i < count; i++) {
        const char *path = path_of(backups->options->folder, day[i], ending, arena);
        if (!keep[i] && remove(path) != 0)
            log_warn("an old backup cannot be deleted", LOG_TEXT("file", path),
                     LOG_TEXT("reason", strerrordesc_np(errno)));
    }
}

static void make(struct backups *backups, const char *path, struct arena *arena)
{
    struct error err = {0};
    span began = clock_monotonic();
    bool ok = store_back_up(backups->options->url.at, path, &backups->stopping, &err);
    if (!ok && atomic_load(&backups->stopping))
        return; /* the next server makes it */
    note(backups, ok, clock_now());
    if (ok) {
        log_info("a backup was made", LOG_TEXT("file", path),
                 LOG_INT("ms", clock_monotonic().ms - began.ms));
        delete_unfinished(backups->options->folder);
        delete_old(backups, arena);
    } else {
        backups->not_before = (span){clock_monotonic().ms + again.ms};
        log_error("no backup was made", LOG_TEXT("file", path),
                  LOG_TEXT("reason", err.text));
    }
}

static void make_if_due(struct backups *backups)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    instant now = clock_now();
    int64_t today = zone_day(now);
    int64_t clock_ms = zone_civil(now).ms - today * SPAN_DAY.ms;
    const char *path = path_of(backups->options->folder, today,
                               store_backup_ending(backups->options->url.at), &arena);
    if (clock_ms >= backups->options->at.ms &&
        writer_has_chores(backups->options->writer) && access(path, F_OK) != 0 &&
        clock_monotonic().ms >= backups->not_before.ms)
        make(backups, path, &arena);
}

static void *run(void *argument)
{
    struct backups *backups = argument;
    pthread_mutex_lock(&backups->mutex);
    while (!atomic_load(&backups->stopping)) {
        pthread_mutex_unlock(&backups->mutex);
        make_if_due(backups);
        span until = {clock_monotonic().ms + look.ms};
        pthread_mutex_lock(&backups->mutex);
        while (!atomic_load(&backups->stopping) &&
               clock_wait(&backups->wake, &backups->mutex, until))
            ;
    }
    pthread_mutex_unlock(&backups->mutex);
    return NULL;
}

/* --- starting and stopping --- */

bool backups_start(const struct backups_options *options, struct backups **backups,
                   struct error *err)
{
    struct stat about;
    const char *folder = options->folder.at;
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode) || access(folder, W_OK) != 0)
        return error_set(err, ERROR_INVALID,
                         "backup-folder: '%s' is no folder that can be written to",
                         folder);
    struct backups *started = memory_new(struct backups, 1);
    started->options = options;
    started->counts.last = backups_last(options->folder);
    pthread_mutex_init(&started->mutex, NULL);
    clock_condition(&started->wake);
    int failed = pthread_create(&started->thread, NULL, run, started);
    if (failed) {
        pthread_cond_destroy(&started->wake);
        pthread_mutex_destroy(&started->mutex);
        free(started);
        return error_set(err, ERROR_UNAVAILABLE, "no thread for backups: %s",
                         strerrordesc_np(failed));
    }
    *backups = started;
    return true;
}

void backups_stop(struct backups *backups)
{
    if (!backups)
        return;
    pthread_mutex_lock(&backups->mutex);
    atomic_store(&backups->stopping, true);
    pthread_cond_signal(&backups->wake);
    pthread_mutex_unlock(&backups->mutex);
    pthread_join(backups->thread, NULL);
    pthread_cond_destroy(&backups->wake);
    pthread_mutex_destroy(&backups->mutex);
    free(backups);
}

struct backups_counts backups_counts(struct backups *backups)
{
    struct backups_counts counts = {.last = INSTANT_NEVER};
    if (!backups)
        return counts;
    pthread_mutex_lock(&backups->mutex);
    counts = backups->counts;
    pthread_mutex_unlock(&backups->mutex);
    return counts;
}
