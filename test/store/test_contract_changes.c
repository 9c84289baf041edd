/* Changes of state: when workers and stations last changed it, in quarter hours. */
#include "contract.h"

#include "base/buf.h"
#include "must.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Quarter hours begin at minutes 0, 15, 30, ... */
static const char changes[] = "W1@1 W1@20 W2@47 W3@1439 Sa@2 Sa@16 Sa~30 Sb~15";

static void put(struct contract *c, const char *text)
{
    DO(c->writer, begin);
    contract_write_changes(c, text);
    DO(c->writer, commit);
}

static void test_write(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *what, *write, *want;
    } row[] = {
        {"new ones", "W1@20 Sa~30 W1@1 W3@7", "W1@1 W1@20 W3@7 Sa~30"},
        {"no other replaces it", "W1@31 W2@20 Sa@20",
         "W1@1 W1@20 W1@31 W2@20 W3@7 Sa@20 Sa~30"},
        {"a later one, an earlier one", "W1@22 W2@15",
         "W1@1 W1@22 W1@31 W2@15 W3@7 Sa@20 Sa~30"},
        {"a moment where there was none, and none", "Sa@30 W3~7 Sa~20",
         "W1@1 W1@22 W1@31 W2@15 W3~0 Sa~15 Sa@30"},
        {"one goes", "-W1@29", "W1@1 W1@31 W2@15 W3~0 Sa~15 Sa@30"},
        {"none was there", "-W1@16 -Sb@0", "W1@1 W1@31 W2@15 W3~0 Sa~15 Sa@30"},
        {"in this order", "W1@2 -W1@1 -Sa@16 Sa@17 -W2@15 W2@16 W2@18",
         "W1@31 W2@18 W3~0 Sa@17 Sa@30"},
        {"nothing", "", "W1@31 W2@18 W3~0 Sa@17 Sa@30"},
        {"the later stays", "+W1@30 +W2@18 +Sa@31 +Sb@2",
         "W1@31 W2@18 W3~0 Sa@17 Sa@31 Sb@2"},
        {"a moment is later than none", "+Sa~30 +W3@1 +Sb~20 +Sb~21",
         "W1@31 W2@18 W3@1 Sa@17 Sa@31 Sb@2 Sb~15"},
        {"up to some moment", "-W1@31<30 -W2@15<18 W3@3<0 -Sa@17<16 Sa@16<17 -Sb~20<0",
         "W1@31 W3@1 Sa@16 Sa@31 Sb@2"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        DO(c->writer, begin);
        contract_write_changes(c, row[i].write);
        const char *within = contract_changes(c, c->writer);
        DO(c->writer, commit);
        const char *have = contract_changes(c, c->reader);
        if (strcmp(have, row[i].want) != 0 || strcmp(within, have) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
    }
}

/* --- those of given quarter hours --- */

static void take_kept(void *context, size_t asked, instant at)
{
    instant *kept = context;
    kept[asked] = at;
}

static void test_kept(void **state)
{
    struct contract *c = *state;
    static const struct {
        enum sum_owner owner;
        int who;
        int64_t minute, want; /* -1: no moment, -2: not kept */
    } row[] = {
        {SUM_OF_STATION, 0, 30, -1}, {SUM_OF_WORKER, 0, 15, 20},
        {SUM_OF_WORKER, 0, 30, -2},  {SUM_OF_STATION, 0, 0, 2},
        {SUM_OF_STATION, 1, 15, -1}, {SUM_OF_WORKER, 2, 1425, 1439},
        {SUM_OF_WORKER, 1, 15, -2},
    };
    enum { ROWS = sizeof row / sizeof *row };
    struct state_change asked[ROWS];
    instant kept[ROWS];
    put(c, changes);
    for (size_t i = 0; i < ROWS; i++) {
        asked[i] = (struct state_change){.owner = row[i].owner,
                                         .who = row[i].who,
                                         .bucket = place_minute(row[i].minute)};
        kept[i] = (instant){-2};
    }
    struct look_up what = {
        .kept = asked, .kepts = ROWS, .kept_row = take_kept, .context = kept};
    DO(c->reader, look_up, &c->floor, &what, &c->arena);
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(kept[i].ms, row[i].want == -2   ? -2
                                     : row[i].want == -1 ? INSTANT_NEVER.ms
                                                         : place_minute(row[i].want).ms);
}

/* --- the last of each --- */

struct taken {
    const struct floor *floor;
    char text[20][24];
    size_t count;
};

static void take(void *context, enum sum_owner owner, int who, instant at)
{
    struct taken *taken = context;
    str id = owner == SUM_OF_WORKER ? taken->floor->worker[who].id
                                    : taken->floor->station[who].id;
    char *text = taken->text[taken->count++];
    if (instant_equal(at, INSTANT_NEVER))
        snprintf(text, sizeof *taken->text, "%.*s", STR_ARG(id));
    else
        snprintf(text, sizeof *taken->text, "%.*s@%" PRId64, STR_ARG(id),
                 (at.ms - place_minute(0).ms) / SPAN_MINUTE.ms);
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

/* "W1 W2@20": of W1 something is kept, but no moment; sorted. */
static const char *last(struct contract *c, const struct floor *floor,
                        struct change_part part)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    struct taken taken = {.floor = floor};
    struct look_up what = {.change = &part, .change_row = take, .context = &taken};
    DO(c->reader, look_up, floor, &what, &c->arena);
    qsort(taken.text, taken.count, sizeof *taken.text, by_text);
    for (size_t i = 0; i < taken.count; i++)
        buf_addf(&text, "%s%s", i ? " " : "", taken.text[i]);
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_last(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *what;
        struct since_wanted wanted;
        int64_t from, before; /* minutes */
        const char *want;
    } row[] = {
        {"of all", SINCE_ALL, 0, 1440, "Sa@16 Sb W1@20 W2@47 W3@1439"},
        {"of nobody", SINCE_NONE, 0, 1440, ""},
        {"of workers", {{true, false}, EVERYBODY}, 0, 1440, "W1@20 W2@47 W3@1439"},
        {"of stations", {{false, true}, EVERYBODY}, 0, 1440, "Sa@16 Sb"},
        {"of one worker", {{true, false}, 1}, 0, 1440, "W2@47"},
        {"of one station", {{false, true}, 0}, 0, 1440, "Sa@16"},
        {"not that of the quarter hour that begins then", SINCE_ALL, 0, 15, "Sa@2 W1@1"},
        {"but of the one before", SINCE_ALL, 0, 16, "Sa@16 Sb W1@20"},
        {"before the first", SINCE_ALL, -60, 0, ""},
        {"from there on, no earlier", SINCE_ALL, 15, 46, "Sa@16 Sb W1@20 W2@47"},
        {"an earlier one says that a station was seen", SINCE_ALL, 16, 46, "Sa Sb W2@47"},
        {"of two days", SINCE_ALL, 30, 1470, "Sa Sb W2@47 W3@1439"},
        {"of the day after", SINCE_ALL, 1440, 1500, "Sa Sb"},
        {"a month later", SINCE_ALL, 44640, 46080, "Sa Sb"},
    };
    put(c, changes);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct change_part part = {row[i].wanted, place_minute(row[i].from),
                                   place_minute(row[i].before)};
        const char *have = last(c, &c->floor, part);
        if (strcmp(have, row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
    }
}

/* As a request asks: in a snapshot, after it has read what is set. */
static const char *last_in_snapshot(struct contract *c)
{
    struct plant plant;
    DO(c->reader, plant, &c->arena, &plant);
    return last(c, &plant.floor,
                (struct change_part){SINCE_ALL, place_minute(0), place_minute(60)});
}

static const char *last_now(struct contract *c)
{
    DO(c->reader, snapshot);
    const char *have = last_in_snapshot(c);
    BACKEND(c->reader, release);
    return have;
}

/* An engine that remembers an answer knows when it is no longer true. */
static void test_asked_again(void **state)
{
    struct contract *c = *state;
    struct worker worker = contract_worker("W0");
    assert_string_equal(last_now(c), "");
    put(c, "W1@1 Sa~30");
    assert_string_equal(last_now(c), "Sa W1@1");
    assert_string_equal(last_now(c), "Sa W1@1");
    put(c, "W1@2");
    assert_string_equal(last_now(c), "Sa W1@2");

    DO(c->reader, snapshot);
    assert_string_equal(last_in_snapshot(c), "Sa W1@2");
    put(c, "-W1@2");
    assert_string_equal(last_in_snapshot(c), "Sa W1@2");
    BACKEND(c->reader, release);
    assert_string_equal(last_now(c), "Sa");

    DO(c->writer, begin);
    contract_write_changes(c, "W3@1");
    assert_string_equal(last_now(c), "Sa");
    BACKEND(c->writer, rollback);
    assert_string_equal(last_now(c), "Sa");
    put(c, "W2@1");
    assert_string_equal(last_now(c), "Sa W2@1");

    /* Numbers on the floor change when somebody is registered. */
    DO(c->writer, begin);
    DO(c->writer, put_worker, &worker);
    DO(c->writer, commit);
    assert_string_equal(last_now(c), "Sa W2@1");

    DO(c->writer, begin);
    DO(c->writer, forget_figures, (instant){0});
    DO(c->writer, commit);
    assert_string_equal(last_now(c), "");
    put(c, "W2@1");
    assert_string_equal(last_now(c), "W2@1");
    DO(c->writer, begin);
    DO(c->writer, clear);
    DO(c->writer, commit);
    assert_string_equal(last_now(c), "");
}

/* Those who are not on the floor are passed over, and told of as nobody's. */
static bool count_strangers(void *context, const struct state_change *change,
                            struct error *err)
{
    (void)err;
    *(int *)context += change->who < 0;
    return true;
}

static void test_strangers(void **state)
{
    struct contract *c = *state;
    int count = 0;
    struct floor some = c->floor;
    some.worker++; /* without W1 */
    some.workers--;
    some.stations--; /* and without Sb */
    put(c, changes);
    assert_string_equal(
        last(c, &some,
             (struct change_part){SINCE_ALL, place_minute(0), place_minute(1440)}),
        "Sa@16 W2@47 W3@1439");
    DO(c->reader, each_change, &some, count_strangers, &count);
    assert_int_equal(count, 3);
}

static bool take_two(void *context, const struct state_change *change, struct error *err)
{
    (void)change;
    return ++*(int *)context < 2 || error_set(err, ERROR_LIMIT, "enough");
}

static void test_each_change(void **state)
{
    struct contract *c = *state;
    int count = 0;
    put(c, changes);
    assert_string_equal(contract_changes(c, c->reader),
                        "W1@1 W1@20 W2@47 W3@1439 Sa@2 Sa@16 Sa~30 Sb~15");
    REFUSED(ERROR_LIMIT, "enough",
            BACKEND(c->reader, each_change, &c->floor, take_two, &count, &err));
    assert_int_equal(count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_write),
        CONTRACT_TEST(contract_floor, test_kept),
        CONTRACT_TEST(contract_floor, test_last),
        CONTRACT_TEST(contract_floor, test_asked_again),
        CONTRACT_TEST(contract_floor, test_strangers),
        CONTRACT_TEST(contract_floor, test_each_change),
    };
    return ENGINES_RUN(tests);
}
