/* backend.h: timelines, and who is used. */
#include "contract.h"

#include "base/buf.h"

#include <inttypes.h>

static const struct sum_changes no_sums[SUM_OWNERS];

/* --- runs --- */

/* Written once, and read by every row below. Worker 3 is silent at first. */
static const char runs[] = "W@0 W@10 I@40 Wb@100 2W@5 2A@50 2A@60";

enum { EVER = -1, NEVER = -2 }; /* moments that are no minute */

static instant moment_of(int64_t minute)
{
    return minute == EVER    ? (instant){0}
           : minute == NEVER ? INSTANT_NEVER
                             : place_minute(minute);
}

static void put(struct contract *c, const char *signs)
{
    DO(c->writer, begin);
    contract_put_runs(c, signs);
    DO(c->writer, commit);
}

static void test_runs(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *what;
        size_t parts;
        struct {
            int worker; /* from 0 */
            int64_t from, until;
        } part[3];
        const char *want;
    } row[] = {
        {"all of one", 1, {{0, EVER, NEVER}}, "W0,10 I40 Wb100"},
        {"the last before, and what starts after", 1, {{0, 20, 50}}, "W0,10 I40"},
        {"a moment within a run", 1, {{0, 5, 5}}, "W0,10"},
        {"the start of a run", 1, {{0, 40, 40}}, "I40"},
        {"the end counts", 1, {{0, 20, 40}}, "W0,10 I40"},
        {"but nothing after it", 1, {{0, 20, 39}}, "W0,10"},
        {"none before", 1, {{0, -50, 5}}, "W0,10"},
        {"before all", 1, {{0, -50, -40}}, ""},
        {"after all", 1, {{0, 500, 600}}, "Wb100"},
        {"the last", 1, {{0, NEVER, NEVER}}, "Wb100"},
        {"of who has none", 1, {{2, EVER, NEVER}}, ""},
        {"everybody's", 1, {{EVERYBODY, EVER, NEVER}}, "W0,10 I40 Wb100 2W5 2A50,60"},
        {"everybody's in a stretch", 1, {{EVERYBODY, 20, 45}}, "W0,10 I40 2W5"},
        {"everybody's last", 1, {{EVERYBODY, NEVER, NEVER}}, "Wb100 2A50,60"},
        {"of one, two stretches", 2, {{0, 5, 6}, {0, 100, 200}}, "W0,10 Wb100"},
        {"that overlap", 2, {{0, 5, 40}, {0, 10, 100}}, "W0,10 I40 Wb100"},
        {"twice the same", 2, {{0, 5, 40}, {0, 5, 40}}, "W0,10 I40"},
        {"of two", 2, {{1, 5, 5}, {0, 50, 50}}, "I40 2W5"},
        {"everybody's, two that overlap",
         2,
         {{EVERYBODY, 5, 40}, {EVERYBODY, 20, 55}},
         "W0,10 I40 2W5 2A50,60"},
        {"everybody's, far apart",
         2,
         {{EVERYBODY, 5, 6}, {EVERYBODY, 100, 100}},
         "W0,10 Wb100 2W5 2A50,60"},
        {"of one and of everybody",
         3,
         {{1, NEVER, NEVER}, {EVERYBODY, 5, 6}, {2, 0, 9}},
         "W0,10 2W5 2A50,60"},
    };
    put(c, runs);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct timeline_part part[3];
        for (size_t k = 0; k < row[i].parts; k++)
            part[k] = (struct timeline_part){.worker = row[i].part[k].worker,
                                             .from = moment_of(row[i].part[k].from),
                                             .until = moment_of(row[i].part[k].until)};
        const char *have = contract_runs(c, c->reader, part, row[i].parts);
        if (strcmp(have, row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
    }
}

/* One more than `most_runs` is too many, and the reader goes on after that. */
static void test_most_runs(void **state)
{
    struct contract *c = *state;
    static const struct {
        int worker;
        size_t count;
    } row[] = {{0, 3}, {EVERYBODY, 5}};
    put(c, runs);
    DO(c->reader, snapshot);
    for (size_t i = 0; i < 2; i++) {
        const struct timeline_part part = {
            .worker = row[i].worker, .from = {0}, .until = INSTANT_NEVER};
        struct look_up what = {
            .part = &part,
            .parts = 1,
            .timeline = arena_new(&c->arena, struct timeline, c->floor.workers),
            .most_runs = row[i].count,
        };
        DO(c->reader, look_up, &c->floor, &what, &c->arena);
        what.most_runs--;
        FAILS(ERROR_LIMIT, c->reader, look_up, &c->floor, &what, &c->arena);
        assert_true(strlen(contract_runs(c, c->reader, &part, 1)) > 10);
    }
    BACKEND(c->reader, release);
}

/* What is there already stays in a timeline that is read into. */
static void test_runs_read_together(void **state)
{
    struct contract *c = *state;
    const struct timeline_part first = {
        .worker = 0, .from = place_minute(100), .until = place_minute(100)};
    const struct timeline_part second = {
        .worker = 0, .from = place_minute(5), .until = place_minute(5)};
    struct timeline *timeline = arena_new(&c->arena, struct timeline, c->floor.workers);
    struct look_up what = {.part = &first, .parts = 1, .timeline = timeline};
    put(c, runs);
    DO(c->reader, look_up, &c->floor, &what, &c->arena);
    what.part = &second;
    DO(c->reader, look_up, &c->floor, &what, &c->arena);
    assert_string_equal(contract_write_runs(c, &c->floor, timeline), "W0,10 Wb100");
}

/* Repeats that nobody unpacks may be left out; others are there. */
static void test_runs_without_repeats(void **state)
{
    struct contract *c = *state;
    const struct timeline_part all = {.worker = 0, .until = INSTANT_NEVER};
    put(c, "W@0 W@10 W@15 I@40 I@45");
    struct timeline *timeline = arena_new(&c->arena, struct timeline, c->floor.workers);
    struct look_up what = {
        .part = &all, .parts = 1, .unpacked = {5 * SPAN_MINUTE.ms}, .timeline = timeline};
    DO(c->reader, look_up, &c->floor, &what, &c->arena);
    assert_int_equal(timeline[0].count, 2);
    const struct run *longer = &timeline[0].run[0], *shorter = &timeline[0].run[1];
    instant mark[RUN_MARKS];
    assert_int_equal(run_unpack(longer, mark), 3);
    assert_int_equal(longer->last.ms, place_minute(15).ms);
    assert_int_equal(shorter->start.ms, place_minute(40).ms);
    assert_int_equal(shorter->last.ms, place_minute(45).ms);
    assert_int_equal(shorter->gap.ms, 5 * SPAN_MINUTE.ms);
}

static const char *all_runs(struct contract *c)
{
    static const struct timeline_part all = {
        .worker = EVERYBODY, .from = {0}, .until = INSTANT_NEVER};
    return contract_runs(c, c->writer, &all, 1);
}

/* A run takes the place of the one of the same worker and start. */
static void test_write_runs(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    contract_put_runs(c, "W@0 I@40 2W@0");
    contract_put_runs(c, "A@0 A@5 ?b@50");
    assert_string_equal(all_runs(c), "A0,5 I40 ?b50 2W0");
    contract_remove_runs(c, "A@0 2I@0"); /* whatever the run is */
    assert_string_equal(all_runs(c), "I40 ?b50");
    contract_remove_runs(c, "A@0 3W@40 I@39");
    assert_string_equal(all_runs(c), "I40 ?b50");
    DO(c->writer, commit);
}

/* Removed and put in one call: the order decides. */
static void test_write_in_order(void **state)
{
    struct contract *c = *state;
    const struct run run = {.start = place_minute(0), .last = place_minute(0)};
    struct run idle = run;
    idle.state = EVENT_IDLE;
    struct run_change change[] = {{0, run, true}, {0, idle, false}};
    struct figures_written what = {.runs = {.at = change, .count = 2}, .sums = no_sums};
    DO(c->writer, begin);
    contract_put_runs(c, "W@0 W@10");
    DO(c->writer, write, &c->floor, &what);
    assert_string_equal(all_runs(c), "I0");
    DO(c->writer, commit);
}

/* The longest run there can be, with every byte in it. */
static void test_long_run(void **state)
{
    struct contract *c = *state;
    const struct timeline_part all = {.worker = 0, .from = {0}, .until = INSTANT_NEVER};
    unsigned char bytes[RUN_BYTES];
    instant mark[RUN_MARKS] = {{0}};
    struct run run = {.state = EVENT_UNKNOWN, .station = 1};
    for (size_t i = 1; i < RUN_MARKS; i++)
        mark[i].ms = mark[i - 1].ms + ((int64_t)i | ((int64_t)i << 33));
    run_pack(mark, RUN_MARKS, bytes, &run);
    struct run_change change = {0, run, false};
    struct figures_written what = {.runs = {.at = &change, .count = 1}, .sums = no_sums};
    DO(c->writer, begin);
    DO(c->writer, write, &c->floor, &what);
    DO(c->writer, commit);

    struct timeline *timeline = arena_new(&c->arena, struct timeline, c->floor.workers);
    struct look_up asked = {.part = &all, .parts = 1, .timeline = timeline};
    DO(c->reader, look_up, &c->floor, &asked, &c->arena);
    assert_int_equal(timeline[0].count, 1);
    assert_true(run_equal(&timeline[0].run[0], &run));
    assert_int_equal(timeline[0].run[0].last.ms, run.last.ms);
    assert_int_equal(timeline[0].run[0].gap.ms, run.gap.ms);
}

/* They are passed over. Whose timeline it is knows that it has a hole. */
static void test_runs_of_strangers(void **state)
{
    struct contract *c = *state;
    const struct timeline_part all = {.worker = EVERYBODY, .until = INSTANT_NEVER};
    const struct timeline_part of_first = {.worker = 0, .until = INSTANT_NEVER};
    struct floor no_stations = c->floor, one_worker = c->floor;
    struct look_up what = {.part = &all,
                           .parts = 1,
                           .timeline =
                               arena_new(&c->arena, struct timeline, c->floor.workers)};
    bool damaged[3] = {false};
    no_stations.stations = 0;
    one_worker.workers = 1;
    put(c, runs);
    DO(c->reader, look_up, &no_stations, &what, &c->arena);
    what.damaged = damaged;
    DO(c->reader, look_up, &one_worker, &what, &c->arena);
    assert_false(damaged[0] || damaged[1] || damaged[2]);
    const char *first = contract_write_runs(c, &one_worker, what.timeline);
    assert_string_equal(first, contract_runs(c, c->reader, &of_first, 1));
    what.timeline = arena_new(&c->arena, struct timeline, c->floor.workers);
    DO(c->reader, look_up, &no_stations, &what, &c->arena);
    assert_true(damaged[0] && damaged[1] && !damaged[2]);
    assert_string_equal(contract_write_runs(c, &c->floor, what.timeline), "");
}

static void test_next_mark(void **state)
{
    struct contract *c = *state;
    static const struct {
        int64_t from, want;
    } row[] = {
        {EVER, -500}, {-500, -500}, {-499, 0},  {0, 0},       {5, 5},
        {10, 10},     {11, 40},     {40, 40},   {41, 50},     {55, 55},
        {60, 60},     {61, 100},    {100, 100}, {101, NEVER}, {9999, NEVER},
    };
    instant next = {7};
    DO(c->writer, begin);
    DO(c->writer, next_mark, (instant){0}, &next);
    assert_int_equal(next.ms, INSTANT_NEVER.ms);
    contract_put_runs(c, "W@0 W@10 I@40 Wb@100 2A@50 2A@60 3I@-500");
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        DO(c->writer, next_mark, moment_of(row[i].from), &next);
        if (next.ms != moment_of(row[i].want).ms)
            fail_msg("from minute %" PRId64 ": %" PRId64 " ms", row[i].from,
                     next.ms - MIDNIGHT.ms);
    }
    DO(c->writer, commit);
}

/* --- who is used --- */

/* "W1 W3 | Sb" */
static const char *used(struct contract *c)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct plant plant;
    DO(c->writer, plant, &c->arena, &plant);
    for (size_t i = 0; i < plant.floor.workers; i++)
        if (plant.floor.worker[i].used)
            buf_addf(&text, "%.*s ", STR_ARG(plant.floor.worker[i].id));
    buf_addf(&text, "|");
    for (size_t i = 0; i < plant.floor.stations; i++)
        if (plant.floor.station[i].used)
            buf_addf(&text, " %.*s", STR_ARG(plant.floor.station[i].id));
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_write_used(void **state)
{
    struct contract *c = *state;
    static const int workers[] = {2, 0}, stations[] = {1};
    struct figures_written what = {.sums = no_sums,
                                   .used_worker = workers,
                                   .used_workers = 2,
                                   .used_station = stations,
                                   .used_stations = 1};
    DO(c->writer, begin);
    /* Adding says nothing of it. */
    contract_add(c, "2W@0", 1);
    assert_string_equal(used(c), "|");
    DO(c->writer, write, &c->floor, &what);
    assert_string_equal(used(c), "W1 W3 | Sb");
    DO(c->writer, write, &c->floor, &what);
    assert_string_equal(used(c), "W1 W3 | Sb");
    DO(c->writer, commit);
}

/* Timelines, sums and changes of state go, and who is used is what the events say, voided
 * ones too. */
static void test_forget_figures(void **state)
{
    struct contract *c = *state;
    static const int workers[] = {2}, stations[] = {0};
    struct uuid voided = place_uuid(1);
    struct figures_written what = {.sums = no_sums,
                                   .used_worker = workers,
                                   .used_workers = 1,
                                   .used_station = stations,
                                   .used_stations = 1};
    DO(c->writer, begin);
    contract_add(c, "Wb@0 2+3b@10", 1);
    contract_correct(c, &voided, true, "wrong");
    contract_put_runs(c, runs);
    contract_add_sums(c, "0@0 W1 1 2 3 4; 0@0 Sa 1 2 3");
    contract_write_changes(c, "W1@0 Sa@0");
    DO(c->writer, write, &c->floor, &what);
    assert_string_equal(used(c), "W3 | Sa");
    DO(c->writer, forget_figures, (instant){0});
    assert_string_equal(used(c), "W1 W2 | Sb");
    assert_string_equal(all_runs(c), "");
    assert_string_equal(contract_sums(c, c->writer), "");
    assert_string_equal(contract_changes(c, c->writer), "");
    DO(c->writer, commit);
    int64_t event, correction;
    DO(c->reader, last, &event, &correction);
    assert_true(event > 0 && correction > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_runs),
        CONTRACT_TEST(contract_floor, test_most_runs),
        CONTRACT_TEST(contract_floor, test_runs_read_together),
        CONTRACT_TEST(contract_floor, test_runs_without_repeats),
        CONTRACT_TEST(contract_floor, test_runs_of_strangers),
        CONTRACT_TEST(contract_floor, test_write_runs),
        CONTRACT_TEST(contract_floor, test_write_in_order),
        CONTRACT_TEST(contract_floor, test_long_run),
        CONTRACT_TEST(contract_floor, test_write_used),
        CONTRACT_TEST(contract_floor, test_next_mark),
        CONTRACT_TEST(contract_floor, test_forget_figures),
    };
    return ENGINES_RUN(tests);
}
