#include "edge/agent.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SILENCE ((span){1500})
#define FOREVER ((span){0})

/* An agent, a spool under it, and a clock of the cameras: seconds after `start`. */
struct world {
    char folder[64], path[80];
    struct spooler *spooler;
    struct agent *agent;
    struct sink *sink;
    instant start;
    span ahead; /* of the correction */
};

static bool correct(void *context, span *ahead)
{
    *ahead = ((struct world *)context)->ahead;
    return true;
}

static void begin(struct world *world, span silence, int64_t bytes)
{
    struct error err;
    const struct spooler_options options = {
        .path = world->path,
        .limits = {.bytes = bytes, .when_full = SPOOL_REFUSE},
        .backlog = 100000,
    };
    const struct agent_options agent = {
        .silence = silence, .correction = correct, .context = world};
    if (!spooler_start(&options, &world->spooler, &err))
        fail_msg("%s", err.text);
    struct agent_options with = agent;
    with.spooler = world->spooler;
    if (!agent_start(&with, &world->agent, &err))
        fail_msg("%s", err.text);
    world->sink = agent_sink(world->agent);
}

static void end(struct world *world)
{
    agent_stop(world->agent);
    spooler_stop(world->spooler);
}

static struct world new_world(void)
{
    struct world world = {.start = {clock_now().ms - 600000}};
    strcpy(world.folder, "/tmp/shopfloor-agent-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.path, sizeof world.path, "%s/spool.db", world.folder);
    return world;
}

static void forget(const struct world *world)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", world->folder);
    assert_int_equal(system(command), 0);
}

static void nap(int ms)
{
    const struct timespec length = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&length, NULL);
}

/* "12 W1 working cam-1": seconds after the start. */
static struct event event_of(const struct world *world, const char *text,
                             char word[static 3][16])
{
    double at;
    struct event event = {.confidence = 0.9, .station = STR("S1")};
    assert_int_equal(sscanf(text, "%lf %15s %15s %15s", &at, word[0], word[1], word[2]),
                     4);
    event.at = instant_add(world->start, (span){(int64_t)(at * 1000)});
    event.worker = str_from(word[0]);
    assert_true(event_type_parse(str_from(word[1]), &event.type));
    event.camera = str_from(word[2]);
    event.uuid = event_identity(&event);
    return event;
}

static void see(struct world *world, const char *text)
{
    char word[3][16];
    struct event event = event_of(world, text, word);
    assert_true(world->sink->take(world->sink, &event, 1));
}

static void hear(struct world *world, double at, enum camera_state state)
{
    world->sink->camera(world->sink, STR("cam-1"), state,
                        instant_add(world->start, (span){(int64_t)(at * 1000)}));
}

/* The events that wait in the spool: "12 W1 working, 12.001 W1 unknown". */
static const char *next_waiting(const struct world *world, enum spool_order order,
                                size_t most, char text[static 1000])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct parcels parcels;
    struct error err;
    if (!spool_open(world->path, SPOOL_READ, NULL, &spool, &err) ||
        !spool_next(spool, order, most, 1 << 20, &arena, &parcels, &err))
        fail_msg("%s", err.text);
    size_t len = 0;
    *text = '\0';
    for (size_t i = 0; i < parcels.count; i++) {
        const struct json *root;
        struct event event;
        assert_true(json_parse(parcels.parcel[i].json, &arena, &root, &err));
        assert_true(event_decode(root, INSTANT_NEVER, &event, &err));
        double at = (double)instant_since(event.at, world->start).ms / 1000;
        str type = event_type_name(event.type);
        len += (size_t)snprintf(text + len, 1000 - len, "%s%.7g %.*s %.*s", i ? ", " : "",
                                at, STR_ARG(event.worker), STR_ARG(type));
    }
    return text;
}

static const char *waiting(const struct world *world, char text[static 1000])
{
    return next_waiting(world, SPOOL_OLDEST_FIRST, 100, text);
}

static const char *last_waiting(const struct world *world, char text[static 1000])
{
    return next_waiting(world, SPOOL_NEWEST_FIRST, 1, text);
}

/* Wait until these events wait in the spool. */
static void expect(const struct world *world, const char *wanted)
{
    char text[1000];
    for (int i = 0; i < 200 && strcmp(waiting(world, text), wanted) != 0; i++)
        nap(50);
    assert_string_equal(waiting(world, text), wanted);
}

/* --- cameras that see nobody --- */

static void a_dark_camera_leaves_its_workers_unknown(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, FOREVER, 1 << 30);
    see(&world, "10 W1 working cam-1");
    see(&world, "11 W2 idle cam-2");
    see(&world, "12 W3 working cam-1");
    see(&world, "13 W3 idle cam-2"); /* the other one has it now */
    hear(&world, 20, CAMERA_DARK);
    hear(&world, 25, CAMERA_DARK); /* said again */
    expect(&world, "10 W1 working, 11 W2 idle, 12 W3 working, 13 W3 idle, "
                   "20.001 W1 unknown");
    see(&world, "30 W1 idle cam-1"); /* it sees again, and becomes dark again */
    hear(&world, 31, CAMERA_DARK);
    expect(&world, "10 W1 working, 11 W2 idle, 12 W3 working, 13 W3 idle, "
                   "20.001 W1 unknown, 30 W1 idle, 31.001 W1 unknown");
    end(&world);
    forget(&world);
}

static void an_offline_camera_counts_from_when_it_was_heard(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, FOREVER, 1 << 30);
    see(&world, "10 W1 working cam-1");
    hear(&world, 15, CAMERA_ONLINE);
    hear(&world, 40, CAMERA_OFFLINE);
    expect(&world, "10 W1 working, 15.001 W1 unknown");
    end(&world);
    forget(&world);
}

static void a_silent_camera_leaves_its_workers_unknown(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, SILENCE, 1 << 30);
    see(&world, "10 W1 working cam-1");
    hear(&world, 15, CAMERA_ONLINE); /* nothing new, but it is there */
    nap(200);
    expect(&world, "10 W1 working, 15.001 W1 unknown");
    nap(2500); /* once */
    expect(&world, "10 W1 working, 15.001 W1 unknown");
    end(&world);
    forget(&world);
}

static void a_camera_that_repeats_itself_is_not_silent(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, SILENCE, 1 << 30);
    see(&world, "10 W1 working cam-1");
    for (int i = 0; i < 8; i++) {
        hear(&world, 10.5 + 0.5 * i, CAMERA_ONLINE);
        nap(500);
    }
    expect(&world, "10 W1 working");
    end(&world);
    forget(&world);
}

static void who_was_silent_while_nobody_ran_is_seen_when_it_is_heard(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, SILENCE, 1 << 30);
    see(&world, "10 W1 working cam-1");
    end(&world);
    begin(&world, SILENCE, 1 << 30);
    see(&world, "300 W1 idle cam-1");
    expect(&world, "10 W1 working, 10.001 W1 unknown, 300 W1 idle");
    end(&world);
    forget(&world);
}

static void a_gap_in_the_midst_of_a_batch_counts(void **state)
{
    struct world world = new_world();
    char word[3][3][16];
    (void)state;
    begin(&world, SILENCE, 1 << 30);
    struct event batch[] = {
        event_of(&world, "10 W1 working cam-1", word[0]),
        event_of(&world, "11 W2 idle cam-1", word[1]),
        event_of(&world, "60 W1 idle cam-1", word[2]),
    };
    assert_true(world.sink->take(world.sink, batch, 3));
    expect(&world, "10 W1 working, 11 W2 idle, 11.001 W1 unknown, 11.001 W2 unknown, "
                   "60 W1 idle");
    end(&world);
    forget(&world);
}

static void one_of_many_cameras_is_silent_too(void **state)
{
    struct world world = new_world();
    char word[3][16], text[64], waits[1000];
    (void)state;
    begin(&world, SILENCE, 1 << 30);
    for (int i = 0; i < SPOOL_CAMERAS; i++) {
        snprintf(text, sizeof text, "1 W%d product_count c%d", i, i);
        struct event event = event_of(&world, text, word);
        event.count = 1;
        event.uuid = event_identity(&event);
        assert_true(world.sink->take(world.sink, &event, 1));
    }
    see(&world, "10 W working cam-1");
    for (int i = 0; i < 200 && !strstr(last_waiting(&world, waits), "unknown"); i++)
        nap(50);
    assert_string_equal(last_waiting(&world, waits), "10.001 W unknown");
    end(&world);
    forget(&world);
}

/* --- the clock --- */

static void corrected_events_keep_their_identity(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, FOREVER, 1 << 30);
    world.ahead = (span){2500};
    see(&world, "10 W1 working cam-1");
    see(&world, "10 W1 working cam-1"); /* sent again */
    hear(&world, 20, CAMERA_DARK);
    expect(&world, "12.5 W1 working, 22.501 W1 unknown");
    end(&world);
    forget(&world);
}

/* 10 minutes after the start is now. */
static void a_clock_that_was_ahead_is_not_believed_for_long(void **state)
{
    struct world world = new_world();
    (void)state;
    begin(&world, SILENCE, 1 << 30);
    see(&world, "10 W1 working cam-1");
    see(&world, "90000 W2 working cam-1"); /* nobody was silent for a day */
    see(&world, "11 W1 idle cam-1");
    see(&world, "11.5 W3 idle cam-1");
    see(&world, "99000 W3 working cam-1");
    see(&world, "12 W3 idle cam-1");
    hear(&world, 20, CAMERA_DARK);
    expect(&world, "10 W1 working, 90000 W2 working, 11 W1 idle, 11.5 W3 idle, "
                   "99000 W3 working, 12 W3 idle, 20.001 W1 unknown, "
                   "20.001 W2 unknown, 20.001 W3 unknown");
    end(&world);
    forget(&world);
}

/* --- no room --- */

struct filling {
    struct world *world;
    int taken;
};

static void *fill(void *context)
{
    struct filling *filling = context;
    struct world *world = filling->world;
    char word[3][16];
    for (;;) {
        struct event event = event_of(world, "10 W1 working cam-1", word);
        event.at.ms += filling->taken;
        event.uuid = event_identity(&event);
        if (!world->sink->take(world->sink, &event, 1))
            return NULL;
        filling->taken++;
    }
}

static void without_room_a_source_waits_until_it_is_told_to_end(void **state)
{
    struct world world = new_world();
    struct filling filling = {.world = &world};
    pthread_t thread;
    (void)state;
    begin(&world, FOREVER, 1 << 20);
    assert_int_equal(pthread_create(&thread, NULL, fill, &filling), 0);
    nap(4000);
    agent_quit(world.agent);
    pthread_join(thread, NULL);
    end(&world);

    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct spool_stats stats;
    struct error err;
    assert_true(spool_open(world.path, SPOOL_READ, NULL, &spool, &err));
    assert_true(spool_stats(spool, &stats, &err));
    assert_true(filling.taken > 100);
    assert_int_equal(stats.waiting, filling.taken);
    forget(&world);
}

/* --- one transaction --- */

/* Keeps the spooler busy, so that what is submitted meanwhile runs in one transaction. */
static bool run_slowly(struct task *task, void *spool, instant now, struct error *err)
{
    (void)task, (void)spool, (void)now, (void)err;
    nap(300);
    return true;
}

static bool run_settling(struct task *task, void *spool, instant now, struct error *err)
{
    const struct verdict delivered = {.number = 1};
    (void)task;
    return spool_settle(spool, &delivered, 1, now, err);
}

static void is_done(struct task *task) { (void)task; }

static void a_batch_that_does_not_fit_harms_nobody_else(void **state)
{
    enum { COUNT = 4000 };
    struct world world = new_world();
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char word[3][16];
    (void)state;
    begin(&world, FOREVER, 1 << 20);
    see(&world, "1 W1 working cam-1");
    struct event *event = arena_new(&arena, struct event, COUNT);
    for (int i = 0; i < COUNT; i++) {
        event[i] = event_of(&world, "10 W1 working cam-1", word);
        event[i].at.ms += i;
        event[i].uuid = event_identity(&event[i]);
    }
    struct task slow = {.run = run_slowly, .done = is_done, .weight = 1};
    struct agent_events batch = {.task.done = is_done,
                                 .event = event,
                                 .outcome = arena_new(&arena, struct outcome, COUNT),
                                 .count = COUNT,
                                 .arena = &arena};
    struct task settling = {.run = run_settling, .weight = 1};
    struct error err;
    spooler_submit(world.spooler, &slow);
    nap(100);
    agent_submit(world.agent, &batch);
    if (!spooler_run(world.spooler, &settling, &err))
        fail_msg("%s", err.text);
    end(&world);
    assert_int_equal(batch.task.err.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(batch.task.err.text, "full"));
    assert_string_equal(waiting(&world, (char[1000]){""}), "");
    forget(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dark_camera_leaves_its_workers_unknown),
        cmocka_unit_test(an_offline_camera_counts_from_when_it_was_heard),
        cmocka_unit_test(a_silent_camera_leaves_its_workers_unknown),
        cmocka_unit_test(a_camera_that_repeats_itself_is_not_silent),
        cmocka_unit_test(who_was_silent_while_nobody_ran_is_seen_when_it_is_heard),
        cmocka_unit_test(a_gap_in_the_midst_of_a_batch_counts),
        cmocka_unit_test(one_of_many_cameras_is_silent_too),
        cmocka_unit_test(corrected_events_keep_their_identity),
        cmocka_unit_test(a_clock_that_was_ahead_is_not_believed_for_long),
        cmocka_unit_test(without_room_a_source_waits_until_it_is_told_to_end),
        cmocka_unit_test(a_batch_that_does_not_fit_harms_nobody_else),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
