/* Any stream of events, sent in any way, gives the figures that METRICS.md says: what the
 * store answers is compared to the millisecond with naive.c, which knows only the events.
 *
 *     PROPERTY_ROUNDS=1000 PROPERTY_SEED=7 test_store_property
 *
 * A failure names the seed of its round; that seed with one round repeats it. */
#include "compare.h"
#include "engines.h"
#include "mirror.h"
#include "stream.h"
#include "tallying.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "domain/metrics.h"
#include "domain/zone.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 120, FACTS = 2400 };

/* What is in the store, as far as it is committed or about to be. */
struct model {
    struct fact fact[FACTS];
    size_t facts;
    span hold;
    instant events_from; /* older ones were removed */
    bool mixed;          /* another hold than now is in the sums of older time */
};

/* What a version of sealed time was seen with. */
enum { MEMOS = 64 };
struct memo {
    int64_t version; /* 0: nothing was seen yet */
    struct window window;
    struct hash figures;
};

struct world {
    char name[32]; /* "seed 7" */
    struct random random;
    const struct engine *engine;
    char folder[FOLDER_ROOM], url[URL_ROOM];
    struct arena arena;
    struct floor floor;
    size_t workers, stations;
    struct store *writer, *reader;
    struct model model;
    struct model kept; /* what a rollback goes back to */
    instant first, now;
    bool removes;                 /* what is old goes */
    struct arena tally_arena;     /* of: */
    struct tallied_hours tallied; /* not kept yet */
    struct memo memo[MEMOS];
    size_t memos; /* made; later ones take the place of earlier ones */
    struct mirror mirror;
};

/* --- questions --- */

/* A moment in or near the time of which there are events. */
static instant some_moment(struct world *world)
{
    struct random *random = &world->random;
    if (!world->model.facts || random_once_in(random, 8))
        return instant_add(world->now, (span){random_below(random, 7200000) - 3600000});
    instant at =
        world->model.fact[random_below(random, (int64_t)world->model.facts)].event.at;
    switch (random_below(random, 4)) {
    case 0:
        return instant_add(at, (span){random_below(random, 7200000) - 3600000});
    case 1: /* just before, just when, or just after the hold runs out */
        return instant_add(at,
                           (span){world->model.hold.ms - 1 + random_below(random, 3)});
    default:
        return at;
    }
}

static struct window some_window(struct world *world)
{
    struct random *random = &world->random;
    instant t = some_moment(world), u = some_moment(world);
    struct window between = {instant_earlier(t, u), instant_later(t, u)};
    struct shift shift;
    switch (random_below(random, 9)) {
    case 0: /* within a quarter hour */
        t = instant_floor(t, ROLLUP_FINEST);
        t = instant_add(t, (span){random_below(random, 900000)});
        return (struct window){
            t, instant_earlier(instant_add(t, (span){1 + random_below(random, 60000)}),
                               instant_ceil(t, ROLLUP_FINEST))};
    case 1: /* tiny */
        return (struct window){t, instant_add(t, (span){1 + random_below(random, 3)})};
    case 2: /* whole quarter hours, hours or days */
        u = instant_add(between.end, (span){1});
        span unit = rollup_unit((int)random_below(random, ROLLUP_LEVELS));
        return (struct window){instant_floor(between.start, unit), instant_ceil(u, unit)};
    case 3: /* months */
        return (struct window){instant_add(t, (span){-40 * SPAN_DAY.ms}),
                               instant_add(t, (span){40 * SPAN_DAY.ms + 1})};
    case 4: /* before everything */
        return (struct window){instant_add(world->first, (span){-2 * SPAN_DAY.ms}),
                               world->first};
    case 5: /* ahead of now */
        return (struct window){instant_add(world->now, (span){random_below(random, 3)}),
                               instant_add(world->now, SPAN_DAY)};
    case 6: /* until now */
        return (struct window){instant_earlier(t, instant_add(world->now, (span){-1})),
                               world->now};
    case 7:
        if (calendar_shift(calendar_default, t, &shift))
            return shift.window;
        /* fall through */
    default:
        between.end = instant_add(between.end, (span){1});
        return between;
    }
}

static void question(struct world *world, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        bool read = random_once_in(&world->random, 2);
        instant now = world->now;
        if (random_once_in(&world->random, 4))
            now = some_moment(world);
        struct window window = some_window(world);
        /* "Since when" looks a day back. */
        if (world->model.mixed &&
            instant_before(instant_earlier(window.start, now),
                           instant_add(world->model.events_from, SINCE_MOST)))
            continue;
        if (!window_empty(window))
            compare_figures(read ? world->reader : world->writer, world->model.fact,
                            world->model.facts, world->model.hold, window, now,
                            world->name);
    }
}

/* --- what a version of sealed time stands for --- */

static void hash_list(struct hasher *hasher, const void *list, size_t count, size_t size)
{
    hasher_field(hasher, (str){list, count * size});
}

/* All that is told of a window that is over. */
static struct hash hash_figures(struct world *world, const struct plant *plant,
                                struct window window, struct arena *arena)
{
    struct hasher hasher;
    struct totals totals;
    struct error why;
    size_t workers = plant->floor.workers, stations = plant->floor.stations;
    hasher_begin(&hasher);
    if (!store_totals(world->reader, plant, window, world->now, SINCE_ALL, arena, &totals,
                      &why)) {
        assert_int_equal(why.code, ERROR_INVALID); /* its events were removed */
        return hasher_end(&hasher);
    }
    hash_list(&hasher, totals.worker, workers, sizeof *totals.worker);
    hash_list(&hasher, &totals.unnamed, 1, sizeof totals.unnamed);
    hash_list(&hasher, totals.station, stations, sizeof *totals.station);
    for (size_t i = 0; i < workers; i++) {
        const int told[] = {(int)worker_status(&totals, i), worker_station(&totals, i)};
        hash_list(&hasher, told, 2, sizeof *told);
    }
    hash_list(&hasher, totals.since[SUM_OF_WORKER], workers, sizeof(instant));
    hash_list(&hasher, totals.since[SUM_OF_STATION], stations, sizeof(instant));
    return hasher_end(&hasher);
}

/* A window of sealed time, often until its very end. */
static bool sealed_window(struct world *world, instant sealed, struct window *window)
{
    instant last = instant_earlier(sealed, world->now);
    *window = some_window(world);
    if (random_once_in(&world->random, 3) || instant_before(last, window->end))
        window->end = last;
    return !window_empty(*window);
}

/* As long as its version is the same, figures of sealed time are. Whoever remembers them
 * relies on that (api/answers.h). */
static void remember(struct world *world)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    struct window window;
    MUST_IN(world->name, store_snapshot(world->reader, &err));
    MUST_IN(world->name, store_plant(world->reader, &arena, &plant, &err));
    int64_t version = plant.site.sealed_version;
    for (size_t i = 0; i < MEMOS && version; i++) {
        const struct memo *memo = &world->memo[i];
        if (memo->version != version || instant_before(world->now, memo->window.end))
            continue;
        struct hash hash = hash_figures(world, &plant, memo->window, &arena);
        if (memcmp(&hash, &memo->figures, sizeof hash) != 0)
            fail_msg("%s: figures of sealed time changed, and their version did not",
                     world->name);
    }
    if (version && sealed_window(world, plant.site.sealed, &window))
        world->memo[world->memos++ % MEMOS] =
            (struct memo){version, window, hash_figures(world, &plant, window, &arena)};
    store_release(world->reader);
}

/* --- changes --- */

static void verify(struct world *world, struct store *store)
{
    compare_kept(store, world->model.fact, world->model.facts, world->name);
}

/* A copy of sums and intervals that reads what has changed is right. */
static void follow(struct world *world)
{
    struct window all = {world->first, world->now};
    mirror_follow(&world->mirror, world->reader, world->name);
    for (size_t i = 0; i < world->model.facts; i++) {
        all.start = instant_earlier(all.start, world->model.fact[i].event.at);
        all.end = instant_later(all.end, world->model.fact[i].event.at);
    }
    all.start = instant_floor(all.start, SPAN_HOUR);
    all.end = instant_add(all.end, (span){world->model.hold.ms + SPAN_HOUR.ms});
    mirror_compare(&world->mirror, world->reader, all, world->name);
}

static struct fact *find(struct model *model, const struct uuid *uuid)
{
    for (size_t i = model->facts; i > 0; i--)
        if (strcmp(model->fact[i - 1].event.uuid.text, uuid->text) == 0)
            return &model->fact[i - 1];
    return NULL;
}

/* What must become of an event that is sent. `have`: what did; it decides where the event
 * of that uuid may have been removed. */
static enum outcome_kind expect(struct model *model, const struct event *event,
                                enum outcome_kind have)
{
    const struct fact *known = find(model, &event->uuid);
    bool removed = known && instant_before(known->event.at, model->events_from);
    if (instant_before(event->at, model->events_from))
        return removed && naive_duplicate(&known->event, event) ? have : OUTCOME_REJECTED;
    if (!known || (removed && have == OUTCOME_STORED)) {
        assert_true(model->facts < FACTS);
        model->fact[model->facts++] = (struct fact){*event, event->voided};
        return OUTCOME_STORED;
    }
    return naive_duplicate(&known->event, event) ? OUTCOME_DUPLICATE : OUTCOME_REJECTED;
}

static void append(struct world *world, const struct event *event, size_t count)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct outcome *outcome = arena_new(&arena, struct outcome, count);
    MUST_IN(world->name, store_append(world->writer, event, count, ORIGIN_SOURCE,
                                      world->now, &arena, outcome, &err));
    for (size_t i = 0; i < count; i++)
        if (expect(&world->model, &event[i], outcome[i].kind) != outcome[i].kind)
            fail_msg("%s: event %s: outcome %d", world->name, event[i].uuid.text,
                     outcome[i].kind);
}

static void correct(struct world *world, struct fact *fact, bool voided)
{
    bool changed;
    if (instant_before(fact->event.at, world->model.events_from)) {
        struct error err = {0};
        bool done = voided ? store_void(world->writer, &fact->event.uuid, STR("late"),
                                        world->now, &changed, &err)
                           : store_restore(world->writer, &fact->event.uuid, STR("late"),
                                           world->now, &changed, &err);
        if (done ? changed : err.code != ERROR_CONFLICT && err.code != ERROR_NOT_FOUND)
            fail_msg("%s: an old event was corrected: %s", world->name, err.text);
        return;
    }
    if (voided)
        MUST_IN(world->name, store_void(world->writer, &fact->event.uuid,
                                        STR("seen wrong"), world->now, &changed, &err));
    else
        MUST_IN(world->name,
                store_restore(world->writer, &fact->event.uuid, STR("seen right"),
                              world->now, &changed, &err));
    assert_int_equal(changed, fact->voided != voided);
    fact->voided = voided;
}

/* Hours are passed, tallied and kept, all or a few, and others change meanwhile. */
static void tally_some(struct world *world)
{
    struct random *random = &world->random;
    instant until = instant_floor(world->now, SPAN_HOUR);
    if (world->tallied.count) {
        (void)tally_put(world->writer, &world->tallied, world->now, world->name);
        world->tallied.count = 0;
        arena_free(&world->tally_arena);
    } else if (random_once_in(random, 3)) {
        tally_all(world->writer, world->reader, until, world->name);
    } else {
        tally_pass(world->writer, until, world->name);
        world->tallied = tally_due(world->reader, 6, &world->tally_arena, world->name);
    }
}

static span some_hold(struct random *random)
{
    static const int64_t holds[] = {
        1000,        60 * 1000,       15 * 60 * 1000,  17 * 60 * 1000 + 1,
        3600 * 1000, 8 * 3600 * 1000, 8 * 3600 * 1000, 50 * 3600 * 1000};
    return (span){holds[random_below(random, sizeof holds / sizeof *holds)]};
}

static void change(struct world *world)
{
    struct random *random = &world->random;
    struct model *model = &world->model;
    if (model->facts && random_once_in(random, 3))
        for (int64_t n = random_below(random, 12); n >= 0; n--)
            correct(world, &model->fact[random_below(random, (int64_t)model->facts)],
                    random_once_in(random, 2));
    if (random_once_in(random, 12)) {
        model->hold = some_hold(random);
        model->mixed |= model->events_from.ms > 0;
        MUST_IN(world->name, store_set_hold(world->writer, model->hold, &err));
    }
}

/* Old events go, in slices, and perhaps figures of people; nothing else happens. */
static void remove_old(struct world *world)
{
    struct random *random = &world->random;
    struct model *model = &world->model;
    int days = 1 + (int)random_below(random, 3);
    int people = random_once_in(random, 2) ? 1 + (int)random_below(random, 4) : 0;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct plant plant;
    instant now = instant_add(world->now, (span){random_below(random, 3 * SPAN_DAY.ms)});
    MUST_IN(world->name, store_begin(world->writer, &err));
    MUST_IN(world->name, store_set_retention(world->writer, days, people, &err));
    MUST_IN(world->name, store_commit(world->writer, world->now, &err));
    do {
        MUST_IN(world->name, store_begin(world->writer, &err));
        MUST_IN(world->name, store_remove_old(world->writer, now, &err));
        MUST_IN(world->name, store_commit(world->writer, world->now, &err));
        MUST_IN(world->name, store_plant(world->writer, &arena, &plant, &err));
        model->events_from = plant.site.retention.events_from;
        question(world, random_once_in(random, 4) ? 2 : 0);
        remember(world);
        if (random_once_in(random, 4))
            verify(world, world->reader);
    } while (store_removal_due(world->writer, now));
    if (random_once_in(random, 2)) {
        MUST_IN(world->name, store_begin(world->writer, &err));
        MUST_IN(world->name, store_rebuild(world->writer, world->now, &err));
        MUST_IN(world->name, store_commit(world->writer, world->now, &err));
    }
    question(world, 6);
    verify(world, world->reader);
}

/* --- a round --- */

static void open_stores(struct world *world)
{
    MUST_IN(world->name, engine_open(world->engine, world->url, STORE_WRITER_LAX,
                                     world->now, &world->writer, &err));
    MUST_IN(world->name,
            store_open(world->url, STORE_READER, world->now, &world->reader, &err));
}

static void close_stores(struct world *world)
{
    store_close(world->reader);
    store_close(world->writer);
}

static void register_floor(struct world *world)
{
    /* Some would run together in an identity without its escapes. */
    static const char *const worker[] = {"W2", "a|b", "a", "\xc3\x84rmel", "a\\"};
    static const char *const station[] = {"c", "b|c", "S 2"};
    static const target_rate target[] = {{40000}, {0}, {33333}};
    str at = STR("2026-01-01T00:00:00.000Z");

    MUST_IN(world->name, store_begin(world->writer, &err));
    for (size_t i = 0; i < world->workers; i++) {
        str id = str_from(worker[i]);
        MUST_IN(world->name,
                store_add_worker(world->writer,
                                 &(struct worker){id, id, at, true, false, {0}, false},
                                 &err));
    }
    for (size_t i = 0; i < world->stations; i++) {
        str id = str_from(station[i]);
        MUST_IN(world->name, store_add_station(world->writer,
                                               &(struct station){id, id, STR("press"), at,
                                                                 true, target[i], false},
                                               &err));
    }
    MUST_IN(world->name, store_set_target(world->writer, target_of(77.777), &err));
    MUST_IN(world->name, store_set_hold(world->writer, world->model.hold, &err));
    MUST_IN(world->name, store_commit(world->writer, world->now, &err));
    struct plant plant;
    MUST_IN(world->name, store_plant(world->writer, &world->arena, &plant, &err));
    world->floor = plant.floor;
}

/* Time goes on, a little behind what the cameras' clocks say or well ahead of it; rarely
 * somebody sets the clock back. */
static void pass_time(struct world *world, const struct event *event, size_t count)
{
    struct random *random = &world->random;
    if (random_once_in(random, 25))
        world->now.ms -= random_below(random, 5 * 3600 * 1000);
    for (size_t i = 0; i < count; i++)
        world->now =
            instant_later(world->now, instant_add(event[i].at, (span){-5 * 60 * 1000}));
    if (random_once_in(random, 4))
        world->now.ms += random_below(random, 3 * 3600 * 1000);
}

/* One transaction with a few of the events; false: it was rolled back. */
static bool transact(struct world *world, const struct event *event, size_t count)
{
    struct random *random = &world->random;
    world->kept = world->model;
    pass_time(world, event, count);

    MUST_IN(world->name, store_begin(world->writer, &err));
    for (size_t sent = 0; sent < count;) {
        size_t batch = 1 + (size_t)random_below(random, 40);
        if (batch > count - sent)
            batch = count - sent;
        append(world, event + sent, batch);
        sent += batch;
        change(world);
    }
    if (random_once_in(random, 8)) {
        store_rollback(world->writer);
        world->model = world->kept;
        return false;
    }
    MUST_IN(world->name, store_commit(world->writer, world->now, &err));
    return true;
}

static void send_stream(struct world *world, struct stream stream)
{
    struct random *random = &world->random;
    int64_t most = random_once_in(random, 3) ? 5 : 100;
    for (size_t sent = 0; sent < stream.count;) {
        size_t count = 1 + (size_t)random_below(random, most);
        if (count > stream.count - sent)
            count = stream.count - sent;
        remember(world);
        if (transact(world, stream.event + sent, count) || random_once_in(random, 2))
            sent += count;
        remember(world);
        if (random_once_in(random, 6)) {
            close_stores(world);
            open_stores(world);
        }
        if (random_once_in(random, 5))
            tally_some(world);
        if (random_once_in(random, 4))
            question(world, 2);
        if (random_once_in(random, 20))
            verify(world, world->reader);
        if (world->removes && random_once_in(random, 8))
            remove_old(world);
        if (random_once_in(random, 20))
            follow(world);
    }
}

/* The same events in a fresh database, in another order and other batches. */
static void send_again(struct world *world)
{
    struct random *random = &world->random;
    struct model *model = &world->model;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event *event = arena_new(&arena, struct event, model->facts);

    shuffle(random, model->fact, model->facts, sizeof *model->fact);
    for (size_t i = 0; i < model->facts; i++) {
        event[i] = model->fact[i].event;
        event[i].voided = model->fact[i].voided && random_once_in(random, 2);
    }
    MUST_IN(world->name, store_begin(world->writer, &err));
    for (size_t sent = 0; sent < model->facts;) {
        struct outcome outcome[64];
        size_t count = 1 + (size_t)random_below(random, 64);
        if (count > model->facts - sent)
            count = model->facts - sent;
        MUST_IN(world->name,
                store_append(world->writer, event + sent, count, ORIGIN_SOURCE,
                             world->now, &arena, outcome, &err));
        for (size_t i = 0; i < count; i++)
            assert_int_equal(outcome[i].kind, OUTCOME_STORED);
        sent += count;
    }
    for (size_t i = 0; i < model->facts; i++)
        if (model->fact[i].voided && !event[i].voided) {
            model->fact[i].voided = false;
            correct(world, &model->fact[i], true);
        }
    MUST_IN(world->name, store_commit(world->writer, world->now, &err));
}

/* A moment in some year, often one when clocks are about to be changed. */
static instant some_beginning(struct random *random)
{
    static const int64_t change[] = {
        1774746000000, /* 2026-03-29T01:00Z: to summer time in Europe */
        1792890000000, /* 2026-10-25T01:00Z: back */
    };
    if (random_once_in(random, 2))
        return (instant){change[random_below(random, 2)] -
                         random_below(random, 36000000)};
    return (instant){1735689600000 + random_below(random, 2 * 365 * SPAN_DAY.ms)};
}

/* Everything tallied, as text. */
static const char *tally_rest(struct world *world)
{
    instant until = world->now;
    for (size_t i = 0; i < world->model.facts; i++)
        until = instant_later(until, world->model.fact[i].event.at);
    until = instant_add(until, (span){world->model.hold.ms + SPAN_DAY.ms});
    tally_all(world->writer, world->reader, instant_floor(until, SPAN_HOUR), world->name);
    verify(world, world->reader);
    return tally_text(world->reader, &world->arena);
}

static void play_again(struct world *world, const char *quality)
{
    open_stores(world);
    register_floor(world);
    send_again(world);
    question(world, 8);
    verify(world, world->reader);
    if (strcmp(tally_rest(world), quality) != 0)
        fail_msg("%s: the same events make other rows of quality", world->name);
    close_stores(world);
    world->engine->remove(world->url);
}

static void play_round(const struct engine *engine, uint64_t seed)
{
    static struct world place; /* too large for the stack */
    struct world *world = &place;
    *world = (struct world){.engine = engine, .random = {seed}};
    snprintf(world->name, sizeof world->name, "seed %llu", (unsigned long long)seed);
    folder_make(world->folder);
    engine->name_fresh(world->folder, world->url);
    world->first = some_beginning(&world->random);
    world->now = world->first;
    world->model.hold = some_hold(&world->random);
    world->workers = 1 + (size_t)random_below(&world->random, 5);
    world->stations = 1 + (size_t)random_below(&world->random, 3);
    world->removes = random_once_in(&world->random, 3);

    open_stores(world);
    register_floor(world);
    send_stream(world, stream_new(&world->random, &world->floor, world->first,
                                  world->model.hold, &world->arena));
    question(world, 8);
    verify(world, world->writer);
    follow(world);
    mirror_free(&world->mirror);
    const char *quality = tally_rest(world);
    close_stores(world);
    engine->remove(world->url);

    if (!world->model.events_from.ms)
        play_again(world, quality);
    arena_free(&world->tally_arena);
    folder_remove(world->folder);
    arena_free(&world->arena);
}

static void test_any_stream(void **state)
{
    const struct engine *engine = *state;
    struct error err;
    assert_true(zone_set(STR("Europe/Berlin"), &err));
    uint64_t seed = random_setting("PROPERTY_SEED", 1);
    uint64_t rounds =
        random_setting("PROPERTY_ROUNDS", engine->waits ? ROUNDS / 6 : ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play_round(engine, seed + i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_stream),
    };
    return ENGINES_RUN(tests);
}
