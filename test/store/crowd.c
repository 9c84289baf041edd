#include "crowd.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 1000 };

/* A call that has to work. */
#define NEED(call)                                                                       \
    do {                                                                                 \
        struct error err = {0};                                                          \
        if (!(call))                                                                     \
            die(#call, err.text);                                                        \
    } while (0)

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static struct store_counts since(const struct store *store, struct store_counts before)
{
    struct store_counts now = store_counts(store);
    return (struct store_counts){now.calls - before.calls,
                                 now.statements - before.statements};
}

/* --- a history --- */

static str id_of(struct arena *arena, char letter, size_t number)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%c%04zu", letter, number % 10000);
    return arena_copy(arena, (str){text, (size_t)length});
}

static void register_floor(struct crowd *crowd)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str at = STR("2026-01-01T00:00:00.000Z");
    NEED(store_begin(crowd->writer, &err));
    for (size_t i = 0; i < crowd->workers; i++) {
        str id = id_of(&arena, 'W', i);
        struct worker worker = {.id = id, .name = id, .created_at = at, .active = true};
        NEED(store_add_worker(crowd->writer, &worker, &err));
    }
    for (size_t i = 0; i < crowd->stations; i++) {
        str id = id_of(&arena, 'S', i);
        struct station station = {
            .id = id, .name = id, .type = id, .created_at = at, .active = true};
        NEED(store_add_station(crowd->writer, &station, &err));
    }
    NEED(store_commit(crowd->writer, CROWD_NOW, &err));
}

struct event *crowd_events(struct crowd *crowd, struct window window, size_t count,
                           struct arena *arena)
{
    static const enum event_type types[] = {EVENT_WORKING, EVENT_IDLE, EVENT_WORKING,
                                            EVENT_ABSENT, EVENT_PRODUCT_COUNT};
    struct event *event = arena_new(arena, struct event, count);
    for (size_t i = 0; i < count; i++) {
        int64_t into = window_length(window).ms * (int64_t)i / (int64_t)count;
        size_t worker = i % crowd->workers;
        uint64_t number = crowd->uuids++;
        event[i] = (struct event){
            .at = instant_add(window.start, (span){into}),
            .type = types[(i / crowd->workers + worker) % 5],
            .worker = id_of(arena, 'W', worker),
            .station = id_of(arena, 'S', (worker + number % 2) % crowd->stations),
            .confidence = 0.9,
        };
        event[i].count = event[i].type == EVENT_PRODUCT_COUNT;
        snprintf(event[i].uuid.text, sizeof event[i].uuid.text,
                 "00000000-0000-4000-8000-%012llx",
                 (unsigned long long)number & 0xffffffffffff);
    }
    return event;
}

static void add_history(struct crowd *crowd, int days, span every)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    instant end = instant_floor(CROWD_NOW, ROLLUP_FINEST);
    struct window window = {instant_add(end, (span){-days * SPAN_DAY.ms}), end};
    size_t count = crowd->workers * (size_t)(window_length(window).ms / every.ms);
    const struct event *event = crowd_events(crowd, window, count, &arena);
    for (size_t i = 0; i < count; i += BATCH)
        crowd_send(crowd, event + i, count - i < BATCH ? count - i : BATCH, false);
}

void crowd_open_at(struct crowd *crowd, const char *url, size_t workers, int days,
                   span every)
{
    *crowd = (struct crowd){.workers = workers, .stations = (workers + 1) / 2};
    NEED(store_open(url, STORE_WRITER_LAX, CROWD_NOW, &crowd->writer, &err));
    register_floor(crowd);
    add_history(crowd, days, every);
    NEED(store_open(url, STORE_READER, CROWD_NOW, &crowd->reader, &err));
}

void crowd_open(struct crowd *crowd, size_t workers, int days, span every)
{
    char folder[] = "/tmp/crowd.XXXXXX", path[64];
    if (!mkdtemp(folder))
        die("mkdtemp", folder);
    snprintf(path, sizeof path, "%s/events.db", folder);
    crowd_open_at(crowd, path, workers, days, every);
    memcpy(crowd->folder, folder, sizeof folder);
    memcpy(crowd->path, path, sizeof path);
}

void crowd_close(struct crowd *crowd)
{
    store_close(crowd->reader);
    store_close(crowd->writer);
    if (!*crowd->folder)
        return;
    DIR *folder = opendir(crowd->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", crowd->folder, entry->d_name);
        unlink(path);
    }
    if (folder)
        closedir(folder);
    rmdir(crowd->folder);
}

/* --- readers --- */

struct store_counts crowd_metrics(struct crowd *crowd, struct window window)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store_counts before = store_counts(crowd->reader);
    struct plant plant;
    struct totals totals;
    NEED(store_snapshot(crowd->reader, &err));
    NEED(store_plant(crowd->reader, &arena, &plant, &err));
    NEED(store_totals(crowd->reader, &plant, window, CROWD_NOW, SINCE_ALL, &arena,
                      &totals, &err));
    store_release(crowd->reader);
    return since(crowd->reader, before);
}

struct store_counts crowd_series(struct crowd *crowd, struct window window)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store_counts before = store_counts(crowd->reader);
    struct plant plant;
    NEED(store_snapshot(crowd->reader, &err));
    NEED(store_plant(crowd->reader, &arena, &plant, &err));
    while (!window_empty(window)) {
        struct totals totals;
        struct window hour = {window.start, instant_add(window.start, SPAN_HOUR)};
        NEED(store_totals(crowd->reader, &plant, hour, CROWD_NOW, SINCE_NONE, &arena,
                          &totals, &err));
        window.start = hour.end;
    }
    store_release(crowd->reader);
    return since(crowd->reader, before);
}

struct store_counts crowd_timeline(struct crowd *crowd, struct window window)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store_counts before = store_counts(crowd->reader);
    struct plant plant;
    struct intervals list;
    NEED(store_snapshot(crowd->reader, &err));
    NEED(store_plant(crowd->reader, &arena, &plant, &err));
    NEED(store_intervals(crowd->reader, &plant, window, CROWD_NOW, -1, 1000000, &arena,
                         &list, &err));
    store_release(crowd->reader);
    return since(crowd->reader, before);
}

struct store_counts crowd_page(struct crowd *crowd, struct window window, size_t count)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store_counts before = store_counts(crowd->reader);
    struct event_query query = {.window = window, .limit = count};
    struct event_page page;
    NEED(store_snapshot(crowd->reader, &err));
    NEED(store_events(crowd->reader, &query, &arena, &page, &err));
    store_release(crowd->reader);
    return since(crowd->reader, before);
}

/* --- the writer --- */

struct store_counts crowd_send(struct crowd *crowd, const struct event *event,
                               size_t count, bool known)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct store_counts before = store_counts(crowd->writer);
    struct outcome *outcome = arena_new(&arena, struct outcome, count);
    NEED(store_begin(crowd->writer, &err));
    NEED(store_append(crowd->writer, event, count, ORIGIN_SOURCE, CROWD_NOW, &arena,
                      outcome, &err));
    NEED(store_commit(crowd->writer, CROWD_NOW, &err));
    for (size_t i = 0; i < count; i++)
        if (outcome[i].kind != (known ? OUTCOME_DUPLICATE : OUTCOME_STORED))
            die(event[i].uuid.text, known ? "was not known" : "was not stored");
    return since(crowd->writer, before);
}

struct store_counts crowd_void(struct crowd *crowd, const struct event *event,
                               size_t count)
{
    struct store_counts before = store_counts(crowd->writer);
    NEED(store_begin(crowd->writer, &err));
    for (size_t i = 0; i < count; i++) {
        bool changed;
        NEED(store_void(crowd->writer, &event[i].uuid, STR("seen wrong"), CROWD_NOW,
                        &changed, &err));
    }
    NEED(store_commit(crowd->writer, CROWD_NOW, &err));
    return since(crowd->writer, before);
}

struct store_counts crowd_seal(struct crowd *crowd)
{
    struct store_counts before = store_counts(crowd->writer);
    NEED(store_begin(crowd->writer, &err));
    NEED(store_commit(crowd->writer, instant_add(CROWD_NOW, ROLLUP_FINEST), &err));
    return since(crowd->writer, before);
}
