/* import.c - events from a file, a thousand a transaction. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/records.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "pipeline/csv.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>

enum { BATCH = 1000, REJECTS_NAMED = 20 };

/* Events that were read and not yet stored. All of it lives in the arena. */
struct batch {
    struct arena arena;
    struct event event[BATCH];
    uint64_t line[BATCH];
    size_t count;
    size_t taken; /* records, those that were rejected included */
};

static void batch_empty(struct batch *batch)
{
    arena_free(&batch->arena);
    batch->count = batch->taken = 0;
}

struct import {
    const struct settings *settings;
    struct store *store;
    struct records records;
    struct csv_columns columns; /* of CSV */
    struct arena plant_arena;
    struct plant plant;
    struct batch batch;
    struct progress_bar bar;
    uint64_t accepted, duplicates, rejected;
    bool unregistered; /* something was rejected for being of an unknown one */
};

static void import_close(struct import *import)
{
    store_close(import->store);
    records_close(&import->records);
    arena_free(&import->plant_arena);
    batch_empty(&import->batch);
}

static void reject(struct import *import, uint64_t line, str why)
{
    import->rejected++;
    if (import->rejected > REJECTS_NAMED)
        return;
    progress_clear(&import->bar);
    fprintf(stderr, "line %" PRIu64 ": %.*s\n", line, STR_ARG(why));
    if (import->rejected == REJECTS_NAMED)
        fprintf(stderr, "more rejected events are counted, not named\n");
}

/* --- storing --- */

static bool read_plant(struct import *import, struct error *err)
{
    arena_free(&import->plant_arena);
    return store_plant(import->store, &import->plant_arena, &import->plant, err);
}

/* Register who and what an event names, if need be. */
static bool make_known(struct import *import, const struct event *event, instant now,
                       struct error *err)
{
    char text[INSTANT_TEXT];
    bool has_worker = floor_worker(&import->plant.floor, event->worker, 0) >= 0;
    bool has_station = floor_station(&import->plant.floor, event->station, 0) >= 0;
    if (has_worker && has_station)
        return true;

    const struct worker worker = {
        .id = event->worker,
        .name = event->worker,
        .created_at = instant_format(now, text),
        .active = true,
    };
    const struct station station = {
        .id = event->station,
        .name = event->station,
        .type = STR("Other"),
        .created_at = worker.created_at,
        .active = true,
    };
    return (has_worker || store_add_worker(import->store, &worker, err)) &&
           (has_station || store_add_station(import->store, &station, err)) &&
           read_plant(import, err);
}

static bool write_batch(struct import *import, struct outcome *outcome, instant now,
                        struct error *err)
{
    struct batch *batch = &import->batch;
    for (size_t i = 0; import->settings->registering && i < batch->count; i++)
        if (!make_known(import, &batch->event[i], now, err))
            return false;
    return store_append(import->store, batch->event, batch->count, ORIGIN_SOURCE, now,
                        &batch->arena, outcome, err);
}

static void count_batch(struct import *import, const struct outcome *outcome)
{
    for (size_t i = 0; i < import->batch.count; i++)
        switch (outcome[i].kind) {
        case OUTCOME_STORED:
            import->accepted++;
            break;
        case OUTCOME_DUPLICATE:
            import->duplicates++;
            break;
        case OUTCOME_REJECTED:
            import->unregistered |= outcome[i].code == ERROR_NOT_FOUND;
            reject(import, import->batch.line[i], outcome[i].text);
            break;
        }
}

static bool store_batch(struct import *import, struct error *err)
{
    struct batch *batch = &import->batch;
    instant now = clock_now();
    struct outcome *outcome = arena_new(&batch->arena, struct outcome, batch->count);
    if (!store_begin(import->store, err))
        return false;
    if (!write_batch(import, outcome, now, err)) {
        store_rollback(import->store);
        return false;
    }
    if (!store_commit(import->store, now, err))
        return false;
    count_batch(import, outcome);
    batch_empty(batch);
    progress_show(&import->bar, import->accepted + import->duplicates + import->rejected,
                  import->records.taken, import->records.length);
    return true;
}

/* --- reading --- */

static bool decode(struct import *import, str record, struct error *err)
{
    struct batch *batch = &import->batch;
    const struct json *object;
    bool is_csv = import->records.format == RECORDS_CSV;
    instant latest = instant_add(clock_now(), import->settings->ahead);
    return (is_csv ? csv_object(&import->columns, record, &batch->arena, &object, err)
                   : json_parse(record, &batch->arena, &object, err)) &&
           event_decode(object, latest, &batch->event[batch->count], err);
}

static bool read_events(struct import *import, struct error *err)
{
    struct batch *batch = &import->batch;
    for (;;) {
        struct error why = {0};
        str record;
        if (!records_next(&import->records, &record, err))
            return false;
        if (!record.at)
            return store_batch(import, err);
        if (decode(import, record, &why))
            batch->line[batch->count++] = import->records.line;
        else
            reject(import, import->records.line, str_from(why.text));
        if (++batch->taken == BATCH && !store_batch(import, err))
            return false;
    }
}

static bool read_header(struct import *import, struct error *err)
{
    str line;
    return import->records.format != RECORDS_CSV ||
           (records_next(&import->records, &line, err) &&
            (!line.at || csv_header(line, &import->columns, err)));
}

/* --- the command --- */

static void summarize(const struct import *import)
{
    uint64_t all = import->accepted + import->duplicates + import->rejected;
    progress_clear(&import->bar);
    printf("accepted %" PRIu64 ", duplicates %" PRIu64 ", rejected %" PRIu64 " (%" PRIu64
           " events/s)\n",
           import->accepted, import->duplicates, import->rejected,
           progress_rate(&import->bar, all));
    if (import->unregistered && !import->settings->registering)
        fprintf(stderr,
                "unknown workers and workstations can be registered as they come: "
                "--register\n");
}

bool run_import(const struct invocation *invocation, int *status, struct error *err)
{
    const struct settings *settings = &invocation->settings;
    CLEANUP(store_unlock) struct store_lock lock = {0};
    CLEANUP(import_close)
    struct import import = {.settings = settings, .bar = progress_begin()};
    if (!records_open(invocation->file, &import.records, err) ||
        !read_header(&import, err) || !store_lock(settings->database.at, &lock, err) ||
        !store_open(settings->database.at, STORE_WRITER, clock_now(), &import.store,
                    err) ||
        !read_plant(&import, err))
        return false;

    bool whole = read_events(&import, err);
    summarize(&import);
    if (import.rejected)
        *status = EXIT_BAD;
    return whole;
}
