#include "live.h"

#include "access/directory.h"
#include "api/feed.h"
#include "api/routes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/server.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static enum answer answers(void *context, struct request *request, struct reply *reply)
{
    struct live *live = (struct live *)((char *)context - offsetof(struct live, app));
    /* A stream keeps its caller, and a test has another one ask next. */
    struct caller *caller = arena_new(&request->arena, struct caller, 1);
    *caller = live->caller;
    request->caller = caller;
    if (live->app.routes)
        return app_handle(&live->app, request, reply);
    return feed_open(live->app.feed, request, reply);
}

static void on_commit(void *context)
{
    struct app *app = context;
    feed_notify(app->feed);
}

/* Run `change` in a transaction. */
struct step {
    struct task task;
    struct live *live;
    bool (*change)(struct step *step, struct store *store, instant now,
                   struct error *err);
    int64_t count;
    const char *text;
    live_change *run;
};

static bool run_step(struct task *task, void *store, instant now, struct error *err)
{
    struct step *step = (struct step *)task;
    return step->change(step, store, now, err);
}

static void change(struct live *live,
                   bool (*what)(struct step *, struct store *, instant, struct error *),
                   int64_t count, const char *text)
{
    struct step step = {.task = {.run = run_step, .weight = 1},
                        .live = live,
                        .change = what,
                        .count = count,
                        .text = text};
    struct error err;
    if (!writer_run(live->writer, &step.task, &err))
        fail_msg("%s", err.text);
}

static bool add_worker(struct step *step, struct store *store, instant now,
                       struct error *err)
{
    (void)now;
    return store_add_worker(
        store,
        &(struct worker){.id = str_from(step->text),
                         .name = str_from(step->text),
                         .created_at = STR("2026-01-01T00:00:00.000Z"),
                         .active = true},
        err);
}

static bool add_station(struct step *step, struct store *store, instant now,
                        struct error *err)
{
    (void)now;
    return store_add_station(
        store,
        &(struct station){.id = str_from(step->text),
                          .name = str_from(step->text),
                          .type = STR("Assembly"),
                          .created_at = STR("2026-01-01T00:00:00.000Z"),
                          .active = true},
        err);
}

/* W1 at S1, working all the time; each event a little after the last, and before now. */
static bool add_events(struct step *step, struct store *store, instant now,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    size_t count = (size_t)step->count;
    struct event *event = arena_new(&arena, struct event, count);
    struct outcome *outcome = arena_new(&arena, struct outcome, count);
    for (size_t i = 0; i < count; i++)
        event[i] = (struct event){.at = {step->live->next_ms++},
                                  .type = EVENT_WORKING,
                                  .worker = STR("W1"),
                                  .station = STR("S1"),
                                  .confidence = 0.9,
                                  .uuid = uuid_random()};
    return store_append(store, event, count, ORIGIN_SOURCE, now, &arena, outcome, err);
}

static bool clear_all(struct step *step, struct store *store, instant now,
                      struct error *err)
{
    step->text = "W1";
    if (!store_clear(store, err) || !add_worker(step, store, now, err))
        return false;
    step->text = "S1";
    return add_station(step, store, now, err);
}

static bool one_long_shift(struct step *step, struct store *store, instant now,
                           struct error *err)
{
    (void)now;
    int64_t id;
    return store_put_shift(store,
                           &(struct shift_rule){.name = str_from(step->text),
                                                .weekdays = EVERY_DAY,
                                                .length_minutes = MINUTES_A_DAY},
                           &id, err);
}

static bool run_change(struct step *step, struct store *store, instant now,
                       struct error *err)
{
    return step->run(store, now, err);
}

void live_run(struct live *live, live_change *run)
{
    struct step step = {.task = {.run = run_step, .weight = 1},
                        .live = live,
                        .change = run_change,
                        .run = run};
    struct error err;
    if (!writer_run(live->writer, &step.task, &err))
        fail_msg("%s", err.text);
}

void live_serve_api(struct live *live)
{
    live->app.writer = live->writer;
    live->app.server = live->server;
    live->app.ready = true;
    live->app.directory = directory_new();
    directory_set_reach(live->app.directory, true);
    live->app.routes = &api_routes;
}

static bool agree(struct step *step, struct store *store, instant now, struct error *err)
{
    return step->count
               ? store_set_mode(store, MODE_INDIVIDUALS, STR("BV 7"),
                                instant_add(now, (span){step->count}), now, err)
               : store_set_mode(store, MODE_STATIONS, STR(""), (instant){0}, now, err);
}

void live_agree(struct live *live, span until) { change(live, agree, until.ms, NULL); }

void live_append(struct live *live, int64_t count)
{
    change(live, add_events, count, NULL);
    live->last += count;
}

static bool correct(struct step *step, struct store *store, instant now,
                    struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event_page page;
    bool changed;
    if (!store_events_since(store, step->count - 1, 1, &arena, &page, err))
        return false;
    const struct uuid *uuid = &page.event[0].event.uuid;
    return step->text
               ? store_void(store, uuid, str_from(step->text), now, &changed, err)
               : store_restore(store, uuid, STR("it was right"), now, &changed, err);
}

void live_correct(struct live *live, int64_t id, bool voided)
{
    change(live, correct, id, voided ? "it was wrong" : NULL);
    live->corrected++;
}

void live_add_worker(struct live *live, const char *id)
{
    change(live, add_worker, 0, id);
}

void live_set_shift(struct live *live, const char *name)
{
    change(live, one_long_shift, 0, name);
}

static int64_t epoch_of(struct live *live)
{
    struct store *reader;
    struct site read;
    struct error err;
    assert_true(pool_take(live->app.pool, SCOPE_OF_STATIONS, &reader, &err));
    assert_true(store_site(reader, &read, &err));
    pool_give(live->app.pool, reader);
    return read.epoch;
}

void live_replace(struct live *live)
{
    change(live, clear_all, 0, NULL);
    live->epoch = epoch_of(live);
    live->last = live->corrected = 0;
}

static void serve(struct live *live)
{
    const struct server_options options = {.listen = STR("127.0.0.1:0"),
                                           .any_name = true,
                                           .threads = 2,
                                           .connections = LIVE_CONNECTIONS,
                                           .body_limit = 1000,
                                           .request_deadline = {10000},
                                           .idle_deadline = {60000}};
    struct error err;
    if (!server_start(&options, answers, &live->app, &live->server, &err))
        fail_msg("%s", err.text);
    live->port = server_port(live->server);
}

int live_set_up(void **state)
{
    struct live *live = calloc(1, sizeof *live);
    struct error err;
    assert_non_null(live);
    strcpy(live->folder, "/tmp/shopfloor-feed-XXXXXX");
    assert_non_null(mkdtemp(live->folder));
    snprintf(live->path, sizeof live->path, "%s/test.db", live->folder);
    log_set_level(LOG_ERROR);
    live->next_ms = clock_now().ms - 60 * 60 * 1000;
    const struct writer_options options = {.url = live->path,
                                           .lax = true,
                                           .backlog = 1000,
                                           .committed = on_commit,
                                           .context = &live->app};
    live->caller = (struct caller){.kind = CALLER_OPEN, .may = MAY_EVERYTHING};
    live->app.pool = pool_new(live->path);
    if (!feed_start(&live->app, &live->app.feed, &err) ||
        !writer_start(&options, &live->writer, &err))
        fail_msg("%s", err.text);
    change(live, add_worker, 0, "W1");
    change(live, add_worker, 0, "W2");
    change(live, add_station, 0, "S1");
    change(live, add_station, 0, "S2");
    live->epoch = epoch_of(live);
    serve(live);
    *state = live;
    return 0;
}

int live_tear_down(void **state)
{
    struct live *live = *state;
    writer_stop(live->writer);
    feed_quiesce(live->app.feed);
    server_stop(live->server);
    feed_stop(live->app.feed);
    pool_free(live->app.pool);
    directory_free(live->app.directory);
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", live->path, endings[i]);
        unlink(path);
    }
    rmdir(live->folder);
    free(live);
    return 0;
}
