/* import.c - events from a file, a thousand a transaction. */
#include "cli/actor.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/newcomers.h"
#include "cli/original.h"
#include "cli/progress.h"
#include "cli/records.h"
#include "cli/remote_import.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "domain/zone.h"
#include "http/link.h"
#include "pipeline/csv.h"
#include "pipeline/opening.h"

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
    struct store *store; /* written, or only read when there is a: */
    struct link *link;   /* to the server that writes it */
    struct records records;
    struct csv_style style;
    struct csv_columns columns; /* of CSV */
    bool is_original;           /* it comes from: */
    struct original original;
    struct arena plant_arena;
    struct plant plant;
    struct batch batch;
    struct progress_bar bar;
    uint64_t accepted, duplicates, rejected;
    bool unregistered; /* something was rejected for being of an unknown one */
};

static void import_close(struct import *import)
{
    link_close(import->link);
    store_close(import->store);
    records_close(&import->records);
    original_close(&import->original);
    arena_free(&import->plant_arena);
    batch_empty(&import->batch);
}

static void reject(struct import *import, uint64_t line, str why)
{
    import->rejected++;
    if (import->rejected > REJECTS_NAMED)
        return;
    progress_clear(&import->bar);
    fprintf(stderr, "%s %" PRIu64 ": %.*s\n", import->is_original ? "event" : "line",
            line, STR_ARG(why));
    if (import->rejected == REJECTS_NAMED)
        fprintf(stderr, "more rejected events are counted, not named\n");
}

/* --- storing --- */

static bool read_plant(struct import *import, struct error *err)
{
    arena_free(&import->plant_arena);
    return store_plant(import->store, &import->plant_arena, &import->plant, err);
}

/* A transaction of our own; the server has its own. */
static bool begin(struct import *import, struct error *err)
{
    if (import->link)
        return true;
    if (!store_begin(import->store, err))
        return false;
    if (store_learn(import->store, err))
        return true;
    store_rollback(import->store);
    return false;
}

/* What came in, whether all of it did or not. */
static bool note_import(struct import *import, const char *path, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct actor actor = actor_here(&arena);
    struct json_out *out = json_out_new(&arena);
    struct json_node *after = json_object(out);
    json_add_text(out, after, "file", str_from(path));
    json_add_int(out, after, "accepted", (int64_t)import->accepted);
    json_add_int(out, after, "duplicates", (int64_t)import->duplicates);
    json_add_int(out, after, "rejected", (int64_t)import->rejected);
    const struct audit_entry entry = {.action = STR("import_events"),
                                      .after = json_write(out, after)};
    if (import->link || !import->accepted)
        return true;
    if (!begin(import, err))
        return false;
    store_act_as(import->store, &actor);
    store_audit(import->store, &entry);
    return store_commit(import->store, clock_now(), err);
}

/* Register who and what the events name, if need be. */
static bool make_known(struct import *import, instant now, struct error *err)
{
    struct batch *batch = &import->batch;
    const struct floor newcomers = newcomers_of(batch->event, batch->count,
                                                &import->plant.floor, now, &batch->arena);
    if (!newcomers.workers && !newcomers.stations)
        return true;
    return newcomers_add(import->store, import->link, &newcomers, err) &&
           read_plant(import, err);
}

static bool write_batch(struct import *import, struct outcome *outcome, instant now,
                        struct error *err)
{
    struct batch *batch = &import->batch;
    if (import->settings->registering && !make_known(import, now, err))
        return false;
    if (import->link)
        return remote_append(import->link, batch->event, batch->count, &batch->arena,
                             outcome, err);
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
        case OUTCOME_QUEUED: /* only by a server that keeps events in a topic */
            break;
        }
}

static bool end(struct import *import, bool good, instant now, struct error *err)
{
    if (!import->link && !good)
        store_rollback(import->store);
    return good && (import->link || store_commit(import->store, now, err));
}

static bool store_batch(struct import *import, struct error *err)
{
    struct batch *batch = &import->batch;
    instant now = clock_now();
    struct outcome *outcome = arena_new(&batch->arena, struct outcome, batch->count);
    if (!begin(import, err) ||
        !end(import, write_batch(import, outcome, now, err), now, err))
        return false;
    count_batch(import, outcome);
    batch_empty(batch);
    progress_show(&import->bar, import->accepted + import->duplicates + import->rejected,
                  import->records.taken, import->records.length);
    return true;
}

/* --- reading --- */

/* Make an object of the next record, whose place is *line. *object is NULL after the last
 * one, and when *why says what is wrong with this one. */
static bool next_object(struct import *import, const struct json **object, uint64_t *line,
                        struct error *why, struct error *err)
{
    struct arena *arena = &import->batch.arena;
    str record;
    *object = NULL;
    if (import->is_original) {
        bool ok = original_next(&import->original, arena, object, why, err);
        *line = import->original.id;
        return ok;
    }
    if (!records_next(&import->records, &record, err))
        return false;
    *line = import->records.line;
    if (!record.at)
        return true;
    bool good = import->records.format == RECORDS_CSV
                    ? csv_object(&import->columns, record, arena, object, why)
                    : json_parse(record, arena, object, why);
    if (!good)
        *object = NULL;
    return true;
}

static bool decode(struct import *import, const struct json *object, struct error *why)
{
    struct batch *batch = &import->batch;
    instant latest = instant_add(clock_now(), import->settings->ahead);
    return event_decode(object, latest, &batch->event[batch->count], why);
}

static bool read_events(struct import *import, struct error *err)
{
    struct batch *batch = &import->batch;
    for (;;) {
        struct error why = {0};
        const struct json *object;
        uint64_t line;
        if (!next_object(import, &object, &line, &why, err))
            return false;
        if (!object && why.code == ERROR_NONE)
            return store_batch(import, err);
        if (object && decode(import, object, &why))
            batch->line[batch->count++] = line;
        else
            reject(import, line, str_from(why.text));
        if (++batch->taken == BATCH && !store_batch(import, err))
            return false;
    }
}

static bool read_header(struct import *import, struct error *err)
{
    str line;
    return import->records.format != RECORDS_CSV ||
           (records_next(&import->records, &line, err) &&
            (!line.at || csv_header(line, import->style, &import->columns, err)));
}

/* --- the database of the original --- */

/* Register everybody by name, whether there are events of them or not. */
static bool register_floor(struct import *import, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct floor floor;
    char text[INSTANT_TEXT];
    instant now = clock_now();
    if (!original_floor(&import->original, instant_format(now, text), &arena, &floor,
                        err) ||
        !begin(import, err))
        return false;
    floor = newcomers_among(&floor, &import->plant.floor, &arena);
    return end(import, newcomers_add(import->store, import->link, &floor, err), now,
               err) &&
           read_plant(import, err);
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

/* "tab", or the character itself. */
static bool read_separator(str text, char *separator, struct error *err)
{
    static const char known[] = ",;|\t";
    if (str_equal(text, STR("tab")) || str_equal(text, STR("\\t")))
        text = STR("\t");
    if (text.len != 1 || !memchr(known, text.at[0], sizeof known - 1))
        return error_set(err, ERROR_INVALID,
                         "--csv-separator: '%s' is none; want ',', ';', '|' or tab",
                         str_shown(text).text);
    *separator = text.at[0];
    return true;
}

static bool read_style(const struct settings *settings, struct csv_style *style,
                       struct error *err)
{
    style->zoned = settings->timezone.len > 0;
    return read_separator(settings->csv_separator, &style->separator, err) &&
           (!style->zoned || zone_set(settings->timezone, err));
}

static bool open_file(struct import *import, const char *path, struct error *err)
{
    import->is_original = original_is(path);
    import->original.zoned = import->style.zoned;
    if (import->is_original)
        return original_open(path, &import->original, err);
    return records_open(path, &import->records, err) && read_header(import, err);
}

static bool open_store(struct import *import, struct store_lock *lock, struct error *err)
{
    str database = import->settings->database;
    if (!store_lock(database.at, lock, err)) {
        if (err->code == ERROR_CONFLICT)
            control_find(database, &import->link);
        if (!import->link)
            return false;
    }
    return (import->link
                ? store_open(database.at, STORE_READER, (instant){0}, &import->store, err)
                : open_for_writing(database.at, STORE_WRITER, &import->store, err)) &&
           read_plant(import, err) &&
           (!import->is_original || !import->settings->registering ||
            register_floor(import, err));
}

bool run_import(const struct invocation *invocation, int *status, struct error *err)
{
    const struct settings *settings = &invocation->settings;
    CLEANUP(store_unlock) struct store_lock lock = {0};
    CLEANUP(import_close)
    struct import import = {.settings = settings, .bar = progress_begin()};
    if (!read_style(settings, &import.style, err)) {
        *status = EXIT_USAGE;
        return false;
    }
    if (!open_file(&import, invocation->file, err))
        return false;
    if (!open_store(&import, &lock, err)) {
        *status = err->code == ERROR_INVALID ? EXIT_USAGE : EXIT_BAD;
        return false;
    }

    bool whole = read_events(&import, err);
    struct error unnoted;
    if (!note_import(&import, invocation->file, whole ? err : &unnoted))
        whole = false;
    summarize(&import);
    if (import.rejected)
        *status = EXIT_BAD;
    return whole;
}
