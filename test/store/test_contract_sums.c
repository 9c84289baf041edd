/* backend.h: sums, the events that figures need, and looking up all at once. */
#include "contract.h"

#include <inttypes.h>
#include <stdio.h>

/* --- sums --- */

static const char sums[] = "0@0 Sa 10 7 1; 0@0 Sb 5 5 0; 0@0 W1 10 2 1 1; 0@0 W3 0 0 0 9;"
                           " 0@15 W1 4 0 0 0; 0@30 W1 8 0 0 0; 1@0 W1 22 2 1 1;"
                           " 3@0 Sa 99 98 97";

/* They are added to what is there, and may be taken from it. */
static void test_write_sums(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    contract_add_sums(c, sums);
    assert_string_equal(contract_sums(c, c->writer), sums);
    contract_add_sums(c, "0@0 W1 1 10 100 1000; 0@15 W1 -4 0 0 1; 0@45 Sb 0 0 7");
    assert_string_equal(contract_sums(c, c->writer),
                        "0@0 Sa 10 7 1; 0@0 Sb 5 5 0; 0@0 W1 11 12 101 1001; "
                        "0@0 W3 0 0 0 9; 0@15 W1 0 0 0 1; 0@30 W1 8 0 0 0; 0@45 Sb 0 0 7;"
                        " 1@0 W1 22 2 1 1; 3@0 Sa 99 98 97");
    contract_add_sums(c, "4@0 W2 9000000000000 0 0 0; 4@0 W2 1 0 0 0");
    assert_non_null(strstr(contract_sums(c, c->writer), "4@0 W2 9000000000001 0 0 0"));
    DO(c->writer, commit);
}

/* Of the rows that are written, those that are all zero go where that is asked for. */
static void test_forget_empty_sums(void **state)
{
    struct contract *c = *state;
    static const char away[] = "0@0 W1 -10 -2 -1 -1; 0@0 W3 0 0 0 -8; 0@0 Sb -5 -5 0";
    DO(c->writer, begin);
    contract_add_sums(c, sums);
    contract_add_sums(c, "0@45 Sb 0 0 0");
    c->forget_empty = true;
    contract_add_sums(c, away);
    c->forget_empty = false;
    assert_string_equal(contract_sums(c, c->writer),
                        "0@0 Sa 10 7 1; 0@0 W3 0 0 0 1; 0@15 W1 4 0 0 0; 0@30 W1 8 0 0 0;"
                        " 0@45 Sb 0 0 0; 1@0 W1 22 2 1 1; 3@0 Sa 99 98 97");
    DO(c->writer, commit);
}

struct buckets {
    struct sum_list list[3];
    const struct bucket_part *part;
};

static void take_bucket(void *context, size_t part, enum sum_owner owner, instant bucket,
                        int who, const int64_t *sum)
{
    struct buckets *buckets = context;
    sum_list_add(&buckets->list[part], owner, buckets->part[part].buckets.level, bucket,
                 who, sum);
}

/* Each part gets the rows of its level that begin inside of its window. */
static void look_up_buckets(struct contract *c, const struct floor *floor,
                            const struct bucket_part part[3], const char *const want[3])
{
    struct buckets buckets = {.part = part};
    struct look_up what = {
        .bucket = part, .buckets = 3, .bucket_row = take_bucket, .context = &buckets};
    for (size_t i = 0; i < 3; i++)
        buckets.list[i] = (struct sum_list){.contract = c, .floor = floor};
    DO(c->reader, look_up, floor, &what, &c->arena);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(sum_list_write(&buckets.list[i]), want[i]);
}

static void test_buckets(void **state)
{
    struct contract *c = *state;
    static const char *const want[] = {
        "0@15 W1 4 0 0 0; 0@30 W1 8 0 0 0",
        "0@0 Sa 10 7 1; 0@0 Sb 5 5 0; 0@0 W1 10 2 1 1; 0@0 W3 0 0 0 9; 0@15 W1 4 0 0 0",
        "3@0 Sa 99 98 97",
    };
    const struct bucket_part part[] = {
        {.buckets = {0, place_window(15, 45)}, .time = true, .units = true},
        {.buckets = {0, place_window(0, 30)}, .time = true, .units = true},
        {.buckets = {3, place_window(0, 24 * 60)}, .time = true, .units = true},
    };
    /* Sums of somebody who is not on the floor are passed over. */
    static const char *const of_workers[] = {
        "0@15 W1 4 0 0 0; 0@30 W1 8 0 0 0",
        "0@0 W1 10 2 1 1; 0@0 W3 0 0 0 9; 0@15 W1 4 0 0 0",
        "",
    };
    static const char *const of_first[] = {
        "0@15 W1 4 0 0 0; 0@30 W1 8 0 0 0",
        "0@0 Sa 10 7 1; 0@0 Sb 5 5 0; 0@0 W1 10 2 1 1; 0@15 W1 4 0 0 0",
        "3@0 Sa 99 98 97",
    };
    struct floor no_stations = c->floor, one_worker = c->floor;
    no_stations.stations = 0;
    one_worker.workers = 1;
    DO(c->writer, begin);
    contract_add_sums(c, sums);
    DO(c->writer, commit);
    look_up_buckets(c, &c->floor, part, want);
    look_up_buckets(c, &no_stations, part, of_workers);
    look_up_buckets(c, &one_worker, part, of_first);
}

static bool take_two(void *context, enum sum_owner owner, const struct sum_change *sum,
                     struct error *err)
{
    (void)owner, (void)sum;
    int *count = context;
    return ++*count < 2 || error_set(err, ERROR_LIMIT, "enough");
}

static bool count_strangers(void *context, enum sum_owner owner,
                            const struct sum_change *sum, struct error *err)
{
    (void)err;
    assert_true(sum->who >= 0 || owner == SUM_OF_STATION);
    *(int *)context += sum->who < 0;
    return true;
}

static void test_each_sum(void **state)
{
    struct contract *c = *state;
    int count = 0;
    struct floor no_stations = c->floor;
    no_stations.stations = 0;
    DO(c->writer, begin);
    contract_add_sums(c, sums);
    DO(c->writer, commit);
    assert_string_equal(contract_sums(c, c->reader), sums);
    REFUSED(ERROR_LIMIT, "enough",
            BACKEND(c->reader, each_sum, &c->floor, take_two, &count, &err));
    assert_int_equal(count, 2);
    count = 0;
    DO(c->reader, each_sum, &no_stations, count_strangers, &count);
    assert_int_equal(count, 3);
}

/* --- events that a figure needs --- */

/* Of each worker at each station. */
struct units {
    int64_t at[3][2];
    char text[100];
};

static void take_units(void *context, size_t part, int worker, int station, int64_t units)
{
    (void)part;
    ((struct units *)context)->at[worker][station] += units;
}

/* "1a1 2b2" */
static const char *write_units(struct units *units)
{
    size_t len = 0;
    for (int i = 0; i < 6; i++)
        if (units->at[i / 2][i % 2])
            len += (size_t)snprintf(units->text + len, sizeof units->text - len,
                                    "%s%d%c%" PRId64, len ? " " : "", i / 2 + 1,
                                    'a' + i % 2, units->at[i / 2][i % 2]);
    return units->text;
}

static void test_units(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *what;
        size_t windows;
        int64_t window[2][2];
        const char *want;
    } row[] = {
        {"all", 1, {{0, 60}}, "1a1 2b2 3a4"},
        {"the start counts", 1, {{10, 11}}, "1a1"},
        {"the end does not", 1, {{5, 10}}, ""},
        {"two windows", 2, {{5, 11}, {30, 60}}, "1a1 3a4"},
    };
    struct uuid voided = place_uuid(4);
    DO(c->writer, begin);
    contract_add(c, "+1@10 W@10 2+2b@20 +8@20 3+4@30 3+0@61", 1);
    contract_correct(c, &voided, true, "wrong");
    DO(c->writer, commit);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct units units = {0};
        struct unit_part part[2] = {0};
        struct look_up what = {.unit = part,
                               .units = row[i].windows,
                               .units_row = take_units,
                               .context = &units};
        for (size_t k = 0; k < row[i].windows; k++)
            part[k].window = place_window(row[i].window[k][0], row[i].window[k][1]);
        DO(c->reader, look_up, &c->floor, &what, &c->arena);
        if (strcmp(write_units(&units), row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, units.text, row[i].want);
    }
}

/* Of several events the last by uuid, whenever each came. */
static void add_ties(struct contract *c)
{
    static const int voided[] = {5, 9, 11};
    DO(c->writer, begin);
    contract_add(c, "W@10", 3);        /* the greatest at 10 that counts */
    contract_add(c, "I@10", 1);        /* came later, but is less */
    contract_add(c, "2A@10", 4);       /* another worker's */
    contract_add(c, "A@10", 5);        /* voided */
    contract_add(c, "+3@10", 6);       /* no state */
    contract_add(c, "Ib@20", 7);       /* alone */
    contract_add(c, "W@30", 9);        /* voided, and the only one */
    contract_add(c, "?b@40 W@40", 10); /* the second is voided */
    for (size_t i = 0; i < sizeof voided / sizeof *voided; i++) {
        struct uuid uuid = place_uuid(voided[i]);
        contract_correct(c, &uuid, true, "wrong");
    }
    DO(c->writer, commit);
}

static void test_moments(void **state)
{
    struct contract *c = *state;
    static const struct {
        int worker; /* from 0 */
        int64_t minute;
        const char *want; /* state and station; empty: nothing counts */
        int uuid;
    } row[] = {
        {0, 10, "W", 3}, {1, 10, "A", 4},   {2, 10, "", 0}, {0, 20, "Ib", 7},
        {0, 30, "", 0},  {0, 40, "?b", 10}, {0, 11, "", 0}, {0, 10, "W", 3},
    };
    enum { ROWS = sizeof row / sizeof *row };
    struct moment moment[ROWS];
    struct winner winner[ROWS];
    struct look_up what = {.moment = moment, .moments = ROWS, .winner = winner};
    add_ties(c);
    for (size_t i = 0; i < ROWS; i++)
        moment[i] = (struct moment){row[i].worker, place_minute(row[i].minute)};
    memset(winner, 1, sizeof winner);
    DO(c->reader, look_up, &c->floor, &what, &c->arena);
    for (size_t i = 0; i < ROWS; i++) {
        static const char letters[] = "WIA?";
        char have[3] = "";
        if (winner[i].found)
            snprintf(have, sizeof have, "%c%s", letters[winner[i].state],
                     winner[i].station ? "b" : "");
        if (strcmp(have, row[i].want) != 0)
            fail_msg("worker %d at %" PRId64 ": '%s', must be '%s'", row[i].worker + 1,
                     row[i].minute, have, row[i].want);
        if (winner[i].found)
            assert_string_equal(winner[i].uuid.text, place_uuid(row[i].uuid).text);
    }
}

/* They are passed over. */
static void test_units_and_moments_of_strangers(void **state)
{
    struct contract *c = *state;
    struct units counted = {0};
    const struct unit_part day = {.window = place_window(0, 24 * 60)};
    const struct moment moment = {0, place_minute(20)};
    struct winner winner = {.found = true};
    struct look_up units = {
        .unit = &day, .units = 1, .units_row = take_units, .context = &counted};
    struct look_up moments = {.moment = &moment, .moments = 1, .winner = &winner};
    struct floor one_station = c->floor;
    one_station.station++; /* only Sb */
    one_station.stations = 1;
    add_ties(c);
    DO(c->reader, look_up, &one_station, &units, &c->arena);
    assert_string_equal(write_units(&counted), "");
    one_station.station--; /* only Sa */
    DO(c->reader, look_up, &one_station, &moments, &c->arena);
    assert_false(winner.found);
}

/* --- all of it --- */

/* `context` is one for both kinds of rows. */
struct everything {
    struct buckets buckets; /* must be first: take_bucket() has it */
    struct units units;
    int changes;
};

static void take_change(void *context, enum sum_owner owner, int who, instant at)
{
    ((struct everything *)context)->changes++;
    assert_true(owner == SUM_OF_STATION && who == 1);
    assert_int_equal(at.ms, place_minute(5).ms);
}

static void take_units_of_all(void *context, size_t part, int worker, int station,
                              int64_t units)
{
    take_units(&((struct everything *)context)->units, part, worker, station, units);
}

static void test_look_up_everything(void **state)
{
    struct contract *c = *state;
    const struct timeline_part part = {.worker = EVERYBODY, .until = INSTANT_NEVER};
    const struct bucket_part bucket = {
        .buckets = {1, place_window(0, 60)}, .time = true, .units = true};
    const struct unit_part units = {.window = place_window(0, 60)};
    const struct change_part change = {SINCE_ALL, place_minute(0), place_minute(60)};
    const struct moment moment = {0, place_minute(10)};
    struct winner winner;
    struct timeline *timeline = arena_new(&c->arena, struct timeline, c->floor.workers);
    struct everything all = {
        .buckets.part = &bucket,
    };
    all.buckets.list[0] = (struct sum_list){.contract = c, .floor = &c->floor};
    const struct look_up what = {.part = &part,
                                 .parts = 1,
                                 .timeline = timeline,
                                 .bucket = &bucket,
                                 .buckets = 1,
                                 .bucket_row = take_bucket,
                                 .unit = &units,
                                 .units = 1,
                                 .units_row = take_units_of_all,
                                 .change = &change,
                                 .change_row = take_change,
                                 .moment = &moment,
                                 .moments = 1,
                                 .winner = &winner,
                                 .context = &all};
    add_ties(c);
    DO(c->writer, begin);
    contract_put_runs(c, "W@0 W@10 2A@5");
    contract_add_sums(c, sums);
    contract_write_changes(c, "Sb@5");
    DO(c->writer, commit);
    DO(c->reader, look_up, &c->floor, &what, &c->arena);
    assert_int_equal(all.changes, 1);
    assert_string_equal(contract_write_runs(c, &c->floor, timeline), "W0,10 2A5");
    assert_string_equal(sum_list_write(&all.buckets.list[0]), "1@0 W1 22 2 1 1");
    assert_string_equal(write_units(&all.units), "1a3");
    assert_true(winner.found && winner.state == EVENT_WORKING);
}

static void test_look_up_nothing(void **state)
{
    struct contract *c = *state;
    const struct look_up nothing = {0};
    DO(c->reader, look_up, &c->floor, &nothing, &c->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_write_sums),
        CONTRACT_TEST(contract_floor, test_forget_empty_sums),
        CONTRACT_TEST(contract_floor, test_each_sum),
        CONTRACT_TEST(contract_floor, test_buckets),
        CONTRACT_TEST(contract_floor, test_units),
        CONTRACT_TEST(contract_floor, test_moments),
        CONTRACT_TEST(contract_floor, test_units_and_moments_of_strangers),
        CONTRACT_TEST(contract_floor, test_look_up_everything),
        CONTRACT_TEST(contract_floor, test_look_up_nothing),
    };
    return ENGINES_RUN(tests);
}
