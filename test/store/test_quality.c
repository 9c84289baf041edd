/* What cameras said in each hour follows every change of the events, however it comes.
 * Rows are in the notation of tallying.h. */
#include "place.h"
#include "tallying.h"

#include "base/buf.h"

/* Until when hours were passed, in most tests: the noon of struct place. */
static struct store *reader_of(struct place *place)
{
    struct store *reader;
    MUST(store_open(place->url, STORE_READER, place->now, &reader, &err));
    return reader;
}

static const char *tallied(struct place *place)
{
    CLEANUP(store_closep) struct store *reader = reader_of(place);
    tally_all(place->writer, reader, place->now, "all");
    place_compare(place, place->writer, "tallied");
    return tally_text(reader, &place->arena);
}

static size_t due(struct place *place)
{
    struct due_hours list;
    MUST(store_due_hours(place->writer, SIZE_MAX, &place->arena, &list, &err));
    return list.count;
}

#define HOUR "3600000"

static void test_hours(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@15 W@70 ?@130 +3@75 2Wb@650");
    assert_string_equal(tallied(place),
                        "0 - - Sa W1/900000 I1/2700000 90:2\n"
                        "60 - - Sa W1/3000000 I0/600000 +1 90:1\n"
                        "120 - - Sa W0/600000 ?1/3000000\n"
                        "180 - - Sa ?0/" HOUR "\n240 - - Sa ?0/" HOUR "\n"
                        "300 - - Sa ?0/" HOUR "\n360 - - Sa ?0/" HOUR "\n"
                        "420 - - Sa ?0/" HOUR "\n480 - - Sa ?0/" HOUR "\n"
                        "540 - - Sa ?0/" HOUR "\n600 - - Sa ?0/600000\n"
                        "600 - - Sb W1/600000 90:1\n660 - - Sb W0/" HOUR "\n");
    assert_int_equal(due(place), 0);
}

/* Cameras and models are told apart. What was carried in is of the camera that saw it. */
static void test_cameras(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *camera, *model;
        int64_t minute;
        enum event_type type;
        double confidence;
    } rows[] = {
        {"C1", "v1", 30, EVENT_WORKING, 0.95},
        {"C2", "v1", 90, EVENT_WORKING, 0.5},
        {"C1", "v2", 100, EVENT_IDLE, 0.123},
        {"C1", "", 110, EVENT_ABSENT, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event event = place_event(place);
        event.at = place_minute(rows[i].minute);
        event.type = rows[i].type;
        event.camera = str_from(rows[i].camera);
        event.model = str_from(rows[i].model);
        event.confidence = rows[i].confidence;
        place_offer(place, &event);
    }
    const char *text = tallied(place);
    assert_non_null(strstr(text, "0 C1 v1 Sa W1/1800000 95:1\n"
                                 "60 C1 - Sa A1/600000 99:1\n"
                                 "60 C1 v1 Sa W0/1800000\n"
                                 "60 C1 v2 Sa I1/600000 12:1\n"
                                 "60 C2 v1 Sa W1/600000 50:1\n"
                                 "120 C1 - Sa A0/" HOUR "\n"));
}

/* What changes after an hour was tallied makes it due again, and those that its hold
 * reaches, but none that is still to come. */
static void test_changes(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@60 +1@65");
    (void)tallied(place);

    place_send(place, "W@720 W@730"); /* live */
    assert_int_equal(due(place), 0);
    place_send(place, "+1@125");
    assert_int_equal(due(place), 1);
    place_send(place, "A@130"); /* to minute 610 */
    assert_int_equal(due(place), 9);
    (void)tallied(place);
    assert_true(place_correct(place, 2, true));
    assert_int_equal(due(place), 8);
    (void)tallied(place);
    assert_true(place_correct(place, 3, true));
    assert_int_equal(due(place), 1);
    (void)tallied(place);
    assert_true(place_correct(place, 2, false));
    assert_true(place_correct(place, 2, true));
    assert_int_equal(due(place), 8);
    (void)tallied(place);
}

/* A repeated event changes nothing, so nothing is due. */
static void test_repeats(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    place_offer(place, &event);
    (void)tallied(place);
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_DUPLICATE);
    assert_int_equal(due(place), 0);
}

/* An event between the tally and its keeping. */
static void test_race(void **state)
{
    struct place *place = *state;
    CLEANUP(store_closep) struct store *reader = reader_of(place);
    place_send(place, "W@0 I@15");
    tally_pass(place->writer, place->now, "pass");
    struct tallied_hours hours = tally_due(reader, 3, &place->arena, "due");
    assert_int_equal(hours.count, 3);
    place_send(place, "+2@70"); /* of the second hour */
    assert_int_equal(tally_put(place->writer, &hours, place->now, "put"), 2);
    place_compare(place, place->writer, "the second is due still");
    assert_int_equal(tally_put(place->writer, &hours, place->now, "put again"), 0);
    (void)tallied(place);

    /* In one transaction, before it was settled. */
    place_send(place, "+2@75");
    hours = tally_due(reader, 3, &place->arena, "due");
    assert_int_equal(hours.count, 1);
    struct event event = place_event(place);
    struct outcome outcome;
    bool kept;
    event.at = place_minute(76);
    MUST(store_begin(place->writer, &err));
    MUST(store_append_later(place->writer, &event, 1, ORIGIN_SOURCE, place->now,
                            &place->arena, &outcome, &err));
    MUST(store_put_quality(place->writer, hours.hour, hours.rows[0], &kept, &err));
    assert_false(kept);
    MUST(store_commit(place->writer, place->now, &err));
    place->fact[place->facts++] = (struct fact){event, false};
    (void)tallied(place);
}

/* A transaction that was lost leaves nothing due. */
static void test_rollback(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    struct outcome outcome;
    place_send(place, "W@0");
    (void)tallied(place);
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    store_rollback(place->writer);
    place_send(place, "W@720");
    assert_int_equal(due(place), 0);
}

static void test_hold(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@15 2W@100");
    assert_non_null(strstr(tallied(place), "\n480 "));
    MUST(store_begin(place->writer, &err));
    MUST(store_set_hold(place->writer, (span){30 * SPAN_MINUTE.ms}, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_compare(place, place->writer, "the rows are those of before");
    assert_string_equal(tallied(place), "0 - - Sa W1/900000 I1/1800000 90:2\n"
                                        "60 - - Sa W1/1200000 90:1\n"
                                        "120 - - Sa W0/600000\n");
}

static void test_repair_and_clear(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@15 2W@100");
    const char *before = tallied(place);
    MUST(store_begin(place->writer, &err));
    MUST(store_rebuild(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_string_equal(tally_text(place->writer, &place->arena), "");
    assert_string_equal(tallied(place), before);
    place_send(place, "+1@3");
    MUST(store_begin(place->writer, &err));
    MUST(store_clear(place->writer, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place->facts = 0;
    assert_int_equal(due(place), 0);
    assert_string_equal(tallied(place), "");
}

static void test_sample_removed(void **state)
{
    struct place *place = *state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sample_removal removal = {0};
    struct event event = place_event(place);
    struct outcome outcome;
    place_send(place, "W@0");
    const char *without = tallied(place);
    event.type = EVENT_IDLE;
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SAMPLE, place->now, &place->arena,
                      &outcome, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place->fact[place->facts++] = (struct fact){event, false};
    assert_string_not_equal(tallied(place), without);
    while (!removal.done) {
        MUST(store_begin(place->writer, &err));
        MUST(store_remove_sample(place->writer, &arena, &removal, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
    place->facts--;
    assert_string_equal(tallied(place), without);
}

/* Who a worker was is not in the rows. While it is being erased nothing is tallied, for
 * some events are the one's and some the other's. */
static void test_erasure(void **state)
{
    struct place *place = *state;
    CLEANUP(store_closep) struct store *reader = reader_of(place);
    struct plant plant;
    struct quality_rows rows;
    place_send(place, "W@0 I@0 W@10 2I@20 A@30");
    const char *before = tallied(place);
    MUST(store_begin(place->writer, &err));
    MUST(store_erase_worker(place->writer, STR("W1"), STR("gone-1"), place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    MUST(store_snapshot(reader, &err));
    MUST(store_plant(reader, &place->arena, &plant, &err));
    REFUSED(ERROR_CONFLICT, "data of a worker is being erased",
            store_tally_hour(reader, &plant, MIDNIGHT, &place->arena, &rows, &err));
    store_release(reader);
    while (store_erasing(place->writer)) {
        MUST(store_begin(place->writer, &err));
        MUST(store_erase_on(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
    MUST(store_begin(place->writer, &err));
    MUST(store_rebuild(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    tally_all(place->writer, reader, place->now, "erased");
    assert_string_equal(tally_text(reader, &place->arena), before);
}

/* Rows stay when their events go, as they are. */
static void test_retention(void **state)
{
    struct place *place = *state;
    place_send(place, "W@-3000 I@-2900 W@-30 2W@10");
    const char *before = tallied(place);
    place->now = place_minute(24 * 60 + 12 * 60);
    MUST(store_begin(place->writer, &err));
    MUST(store_set_retention(place->writer, 1, 0, &err));
    MUST(store_commit(place->writer, place->now, &err));
    while (store_removal_due(place->writer, place->now)) {
        MUST(store_begin(place->writer, &err));
        MUST(store_remove_old(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
    CLEANUP(store_closep) struct store *reader = reader_of(place);
    tally_all(place->writer, reader, place->now, "later");
    compare_kept(reader, place->fact, place->facts, "old ones removed");
    assert_string_equal(tally_text(reader, &place->arena), before);
    MUST(store_begin(place->writer, &err));
    MUST(store_rebuild(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    tally_all(place->writer, reader, place->now, "repaired");
    assert_string_equal(tally_text(reader, &place->arena), before);
}

/* The clock was a year ahead for a while. Once it is right again, live events make
 * nothing due. */
static void test_wrong_clock(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@15 2W@700");
    const char *before = tallied(place);
    instant now = place->now;
    place->now = instant_add(now, (span){365 * SPAN_DAY.ms});
    assert_string_not_equal(tallied(place), before);
    place->now = now;
    assert_string_equal(tallied(place), before);
    place_send(place, "W@721");
    assert_int_equal(due(place), 0);
}

/* One event of a clock that was wrong is not a reason to look at each hour since. */
static void test_long_ago(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    event.at = (instant){9 * 365 * SPAN_DAY.ms};
    place_offer(place, &event);
    place_send(place, "W@0");
    CLEANUP(store_closep) struct store *reader = reader_of(place);
    uint64_t calls = store_counts(place->writer).calls;
    tally_all(place->writer, reader, place->now, "all");
    assert_in_range(store_counts(place->writer).calls - calls, 1, 200);
}

static void test_restart(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@15 2W@100");
    tally_pass(place->writer, place->now, "pass");
    size_t before = due(place);
    assert_true(before > 0);
    place_close(place);
    place_open(place);
    assert_int_equal(due(place), before);
    (void)tallied(place);
}

static void no_difference(void *context, const struct difference *difference)
{
    (void)context;
    fail_msg("%s: %s", difference->what, difference->text);
}

/* All of it in one transaction, as the writer does with what waits for it. */
static void test_verified_in_its_transaction(void **state)
{
    struct place *place = *state;
    struct outcome outcome;
    int64_t events;
    place_note(place, "W@0 I@15 2W@100 +3@40");
    MUST(store_begin(place->writer, &err));
    for (size_t i = 0; i < place->facts; i++) {
        MUST(store_append(place->writer, &place->fact[i].event, 1, ORIGIN_SOURCE,
                          place->now, &place->arena, &outcome, &err));
        if (i == 1)
            MUST(store_pass_hours(place->writer, place->now, 24, &err));
    }
    MUST(store_verify(place->writer, no_difference, NULL, &events, &err));
    assert_int_equal(events, place->facts);
    MUST(store_commit(place->writer, place->now, &err));
    (void)tallied(place);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hours),
        TEST(test_cameras),
        TEST(test_changes),
        TEST(test_repeats),
        TEST(test_race),
        TEST(test_rollback),
        TEST(test_hold),
        TEST(test_repair_and_clear),
        TEST(test_sample_removed),
        TEST(test_erasure),
        TEST(test_retention),
        TEST(test_long_ago),
        TEST(test_wrong_clock),
        TEST(test_restart),
        TEST(test_verified_in_its_transaction),
    };
    return ENGINES_RUN(tests);
}
