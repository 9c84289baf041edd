/* groups: groups of live events that a store in PostgreSQL keeps, in this process,
 * against COPY of the same rows into a table with the same columns and indexes, in turns.
 * Prints the ratio and the events per second that are kept, medians of both.
 *
 *     groups URL CONNINFO WORKERS GROUP EVENTS
 *
 * URL: of a site that does not exist yet. CONNINFO: the same database, as libpq is told.
 * Each worker has an event a second; each group is committed. The clock is where the
 * events are, so that quarter hours are sealed as they pass. */
#include "rows.h"

#include "store/store.h"

#include "base/arena.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE = 512, TURNS = 5 };

#define NEED(call)                                                                       \
    do {                                                                                 \
        struct error err = {0};                                                          \
        if (!(call))                                                                     \
            die(#call, err.text);                                                        \
    } while (0)

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "groups: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The same events, as both want them. */
struct load {
    struct row *row;
    struct event *event;
    char (*text)[LINE]; /* as COPY reads it */
    size_t count, group, workers;
};

/* Ids count on from one turn to the next, as do the store's. */
static void make(struct load *load, const struct rows *rows, size_t first)
{
    for (size_t i = 0; i < load->count; i++) {
        struct row *row = &load->row[i];
        struct event *event = &load->event[i];
        char count[16] = "\\N";
        row_make(rows, first + i, row);
        *event = (struct event){
            .at = {rows->first_ms + (int64_t)(first + i) * rows->step_ms},
            .worker = str_from(row->worker),
            .station = str_from(row->station),
            .confidence = row->confidence,
            .count = row->count < 0 ? 0 : row->count,
            .camera = STR("cam-1"),
        };
        if (!event_type_parse(str_from(row->type), &event->type))
            die("event type", row->type);
        memcpy(event->uuid.text, row->uuid, sizeof row->uuid);
        if (row->count >= 0)
            snprintf(count, sizeof count, "%d", row->count);
        snprintf(load->text[i], LINE,
                 "%zu\t%s\t%s\t%s\t%s\t%.17g\t%s\t%s\t%s\tcam-1\t\\N\tf\tf\n",
                 first + i + 1, row->timestamp, row->worker, row->station, row->type,
                 row->confidence, count, row->timestamp, row->uuid);
    }
}

/* --- the store --- */

static void register_floor(struct store *store, size_t workers)
{
    const str at = STR("2026-01-01T00:00:00.000Z");
    char id[16];
    NEED(store_begin(store, &err));
    for (size_t i = 0; i < workers; i++) {
        snprintf(id, sizeof id, "W%03zu", i % 1000);
        struct worker worker = {
            .id = str_from(id), .name = str_from(id), .created_at = at, .active = true};
        NEED(store_add_worker(store, &worker, &err));
    }
    for (size_t i = 0; i < workers * 2 / 5; i++) {
        snprintf(id, sizeof id, "S%03zu", i % 1000);
        struct station station = {.id = str_from(id),
                                  .name = str_from(id),
                                  .type = STR("CNC"),
                                  .created_at = at,
                                  .active = true};
        NEED(store_add_station(store, &station, &err));
    }
    NEED(store_commit(store, (instant){0}, &err));
}

static double keep(struct store *store, const struct load *load)
{
    double start = now_s();
    for (size_t i = 0; i < load->count; i += load->group) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        size_t count = load->count - i < load->group ? load->count - i : load->group;
        instant now = load->event[i + count - 1].at;
        struct outcome *outcome = arena_new(&arena, struct outcome, count);
        NEED(store_begin(store, &err));
        NEED(store_append_later(store, load->event + i, count, ORIGIN_SOURCE, now, &arena,
                                outcome, &err));
        NEED(store_commit(store, now, &err));
        for (size_t k = 0; k < count; k++)
            if (outcome[k].kind != OUTCOME_STORED)
                die(load->row[i + k].uuid, "was not stored");
    }
    return (double)load->count / (now_s() - start);
}

/* --- the baseline --- */

static void run(PGconn *db, const char *sql, ExecStatusType wanted)
{
    PGresult *result = PQexec(db, sql);
    if (PQresultStatus(result) != wanted)
        die(sql, PQerrorMessage(db));
    PQclear(result);
}

static double copy(PGconn *db, const struct load *load)
{
    double start = now_s();
    for (size_t i = 0; i < load->count; i += load->group) {
        run(db,
            "COPY bare (id, timestamp, worker_id, workstation_id, event_type, confidence,"
            " count, created_at, event_uuid, camera_id, model_version, voided, sample)"
            " FROM STDIN",
            PGRES_COPY_IN);
        for (size_t k = i; k < load->count && k < i + load->group; k++)
            if (PQputCopyData(db, load->text[k], (int)strlen(load->text[k])) != 1)
                die("COPY", PQerrorMessage(db));
        if (PQputCopyEnd(db, NULL) != 1)
            die("COPY", PQerrorMessage(db));
        for (PGresult *result; (result = PQgetResult(db)); PQclear(result))
            if (PQresultStatus(result) != PGRES_COMMAND_OK)
                die("COPY", PQerrorMessage(db));
    }
    return (double)load->count / (now_s() - start);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fputs("usage: groups URL CONNINFO WORKERS GROUP EVENTS\n", stderr);
        return 2;
    }
    struct load load = {.workers = (size_t)atol(argv[3]),
                        .group = (size_t)atol(argv[4]),
                        .count = (size_t)atol(argv[5]) / TURNS};
    const struct rows rows = {.first_ms = 1768478850000, /* 2026-01-15T12:07:30Z */
                              .step_ms = 1000 / (int64_t)load.workers,
                              .workers = (unsigned)load.workers};
    load.row = calloc(load.count, sizeof *load.row);
    load.event = calloc(load.count, sizeof *load.event);
    load.text = calloc(load.count, sizeof *load.text);

    struct store *store;
    NEED(store_open(argv[1], STORE_WRITER, (instant){rows.first_ms}, &store, &err));
    register_floor(store, load.workers);
    PGconn *db = PQconnectdb(argv[2]);
    if (PQstatus(db) != CONNECTION_OK)
        die("connect", PQerrorMessage(db));
    run(db, "CREATE TABLE bare (LIKE shopfloor.events INCLUDING ALL)", PGRES_COMMAND_OK);

    double kept[TURNS], copied[TURNS], ratio[TURNS];
    for (size_t turn = 0; turn < TURNS; turn++) {
        make(&load, &rows, turn * load.count);
        kept[turn] = keep(store, &load);
        copied[turn] = copy(db, &load);
        ratio[turn] = kept[turn] / copied[turn];
    }
    qsort(ratio, TURNS, sizeof *ratio, ascending);
    qsort(kept, TURNS, sizeof *kept, ascending);
    printf("%.2f %.0f\n", ratio[TURNS / 2], kept[TURNS / 2]);
    PQfinish(db);
    store_close(store);
    free(load.row);
    free(load.event);
    free(load.text);
    return EXIT_SUCCESS;
}
