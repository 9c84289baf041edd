#include "plant_of_alerts.h"

#include "pipeline/cameras_heard.h"
#include "store/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WORKERS = 400, AGENTS = 2, CAMERAS = 50 };

#define NEED(call)                                                                       \
    do {                                                                                 \
        struct error err = {0};                                                          \
        if (!(call)) {                                                                   \
            fprintf(stderr, "%s: %s\n", #call, err.text);                                \
            exit(EXIT_FAILURE);                                                          \
        }                                                                                \
    } while (0)

/* So many boxes from a number on, each with so many cameras. */
struct boxes {
    int first, count, cameras;
    str odd, even; /* states of cameras, by their numbers */
};

struct cameras_task {
    struct task task; /* must be first */
    struct boxes boxes;
};

static bool put_agent(struct store *store, int number, const struct boxes *boxes,
                      struct error *err)
{
    static char ids[CAMERAS][32], name[32];
    struct camera_report camera[CAMERAS];
    snprintf(name, sizeof name, "box-%d", number);
    for (int i = 0; i < boxes->cameras; i++) {
        snprintf(ids[i], sizeof ids[i], "cam-%d-%02d", number, i);
        camera[i] = (struct camera_report){
            .id = str_from(ids[i]),
            .state = i % 2 ? boxes->odd : boxes->even,
            .heard = CROWD_NOW,
            .dated = true,
        };
    }
    struct agent_report report = {.id = str_from(name),
                                  .version = STR("1"),
                                  .received = CROWD_NOW,
                                  .sent = CROWD_NOW,
                                  .started = CROWD_NOW,
                                  .interval = {SPAN_HOUR.ms},
                                  .trouble = STR(""),
                                  .camera = camera,
                                  .cameras = (size_t)boxes->cameras};
    return store_put_agent(store, &report, err);
}

static bool run_cameras(struct task *task, void *store, instant now, struct error *err)
{
    const struct boxes *boxes = &((struct cameras_task *)task)->boxes;
    (void)now;
    for (int i = 0; i < boxes->count; i++)
        if (!put_agent(store, boxes->first + i, boxes, err))
            return false;
    return true;
}

static void put_boxes(struct plant_of_alerts *plant, struct boxes boxes)
{
    struct cameras_task task = {{.run = run_cameras, .weight = 1}, boxes};
    NEED(writer_run(plant->writer, &task.task, &err));
}

void plant_of_alerts_cameras(struct plant_of_alerts *plant, bool offline)
{
    put_boxes(plant,
              (struct boxes){0, AGENTS, CAMERAS, offline ? STR("offline") : STR("online"),
                             STR("online")});
}

void plant_of_alerts_dark(struct plant_of_alerts *plant)
{
    put_boxes(plant,
              (struct boxes){AGENTS, DARK_BOXES, DARK_CAMERAS, STR("dark"), STR("dark")});
}

/* What the cameras told in the last nine days. */
static void tell(struct plant_of_alerts *plant)
{
    struct plant read;
    struct store *reader = NULL;
    NEED(pool_take(plant->pool, SCOPE_OF_STATIONS, &reader, &err));
    NEED(store_plant(reader, &plant->arena, &read, &err));
    pool_give(plant->pool, reader);
    plant->cameras = (struct camera_list){.until = instant_floor(CROWD_NOW, SPAN_HOUR),
                                          .arena = &plant->arena};
    for (int64_t hour = CAMERA_HOURS; hour > 0; hour--)
        for (size_t s = 0; s < 2 * read.floor.stations; s++) {
            char name[32];
            snprintf(name, sizeof name, "cam-%d-%02d", (int)s % AGENTS,
                     (int)(s / AGENTS) % CAMERAS);
            const struct quality_row row = {
                .key = {.camera = str_from(name),
                        .station = read.floor.station[s / 2].id},
                .events[EVENT_WORKING] = 60};
            camera_list_add(
                &plant->cameras,
                instant_add(plant->cameras.until, (span){-hour * SPAN_HOUR.ms}), &row);
        }
}

static void read_cameras(void *context, instant now, enum alert_time time,
                         struct alert_readings *list)
{
    struct plant_of_alerts *plant = context;
    camera_read_silence(&plant->cameras, plant->heard, now, time, list);
    camera_hide_stations(&plant->cameras, list);
}

void plant_of_alerts_open(struct plant_of_alerts *plant)
{
    crowd_open(&plant->crowd, WORKERS, 1, (span){10 * SPAN_MINUTE.ms});
    store_close(plant->crowd.writer);
    plant->crowd.writer = NULL;
    const struct writer_options options = {
        .url = plant->crowd.path, .lax = true, .backlog = 10000};
    NEED(writer_start(&options, &plant->writer, &err));
    plant->pool = pool_new(plant->crowd.path);
    plant->options = (struct alerts_options){.writer = plant->writer,
                                             .pool = plant->pool,
                                             .database = str_from(plant->crowd.path),
                                             .backup_folder = STR(""),
                                             .source = &plant->source,
                                             .sources = 1};
    plant->source = (struct alert_source){read_cameras, plant};
    plant->heard = cameras_heard_new(CROWD_NOW);
    tell(plant);
    plant_of_alerts_cameras(plant, false);
}

void plant_of_alerts_close(struct plant_of_alerts *plant)
{
    cameras_heard_free(plant->heard);
    arena_free(&plant->arena);
    pool_free(plant->pool);
    writer_stop(plant->writer);
    crowd_close(&plant->crowd);
}

/* What the pool's one reader has asked for so far; asking begins a snapshot. */
static struct store_counts asked(struct plant_of_alerts *plant)
{
    struct store *reader = NULL;
    NEED(pool_take(plant->pool, SCOPE_OF_STATIONS, &reader, &err));
    struct store_counts counts = store_counts(reader);
    pool_give(plant->pool, reader);
    return counts;
}

struct store_counts plant_of_alerts_round(struct plant_of_alerts *plant, int seconds,
                                          double *ms)
{
    struct timespec begun, ended;
    struct alert_round round = {
        .now = instant_add(CROWD_NOW, (span){seconds * SPAN_SECOND.ms}), .refresh = true};
    struct store_counts first = asked(plant), before = asked(plant);
    clock_gettime(CLOCK_MONOTONIC, &begun);
    NEED(alert_round(&plant->options, &round, &err));
    clock_gettime(CLOCK_MONOTONIC, &ended);
    struct store_counts after = asked(plant);
    *ms = (double)(ended.tv_sec - begun.tv_sec) * 1e3 +
          (double)(ended.tv_nsec - begun.tv_nsec) / 1e6;
    return (struct store_counts){
        after.calls - before.calls - (before.calls - first.calls),
        after.statements - before.statements - (before.statements - first.statements)};
}
