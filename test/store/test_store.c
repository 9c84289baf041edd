/* What a user of store.h may rely on: what becomes of an event, corrections, transactions
 * and snapshots. Timelines are in the notation of test/domain/notation.h. */
#include "place.h"

#include <stdio.h>

/* --- what becomes of an event --- */

static void test_repeated(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    struct outcome first = place_offer(place, &event);
    assert_int_equal(first.kind, OUTCOME_STORED);

    /* What is not the event's identity may differ. */
    event.confidence = 0.1;
    event.camera = STR("C7");
    struct outcome again = place_offer(place, &event);
    assert_int_equal(again.kind, OUTCOME_DUPLICATE);
    assert_int_equal(again.id, first.id);

    /* A voided event is known as well, and stays voided. */
    assert_true(place_correct(place, 1, true));
    again = place_offer(place, &event);
    assert_int_equal(again.kind, OUTCOME_DUPLICATE);
    assert_int_equal(again.id, first.id);
    assert_string_equal(place_timeline(place, 0, place_window(0, 60)), "?0-60");
}

static void test_conflict(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    place_offer(place, &event);

    struct event other[] = {event, event, event, event, event};
    other[0].at.ms++;
    other[1].worker = STR("W2");
    other[2].station = STR("Sb");
    other[3].type = EVENT_IDLE;
    other[4].type = EVENT_PRODUCT_COUNT;
    other[4].count = 1;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct outcome outcome = place_offer(place, &other[i]);
        assert_int_equal(outcome.kind, OUTCOME_REJECTED);
        assert_int_equal(outcome.code, ERROR_CONFLICT);
        assert_string_equal(outcome.text.at,
                            "event_uuid 00000000-0000-4000-8000-000000000001 is known "
                            "with another content; a new event needs a new uuid");
    }
    place_compare(place, place->writer, "conflicts");
}

static void test_strangers(void **state)
{
    struct place *place = *state;
    MUST(store_begin(place->writer, &err));
    MUST(store_change_worker(place->writer,
                             &(struct worker){.id = STR("W2"), .name = STR("Bo")}, &err));
    MUST(store_change_station(
        place->writer,
        &(struct station){.id = STR("Sb"), .name = STR("b"), .type = STR("press")},
        &err));
    MUST(store_commit(place->writer, place->now, &err));

    static const struct {
        const char *worker, *station;
        enum error_code code;
        const char *text;
    } row[] = {
        {"W9", "Sa", ERROR_NOT_FOUND,
         "there is no worker 'W9'; register it with POST /api/workers"},
        {"W1", "Sz", ERROR_NOT_FOUND,
         "there is no workstation 'Sz'; register it with POST /api/workstations"},
        {"w1", "Sa", ERROR_NOT_FOUND,
         "there is no worker 'w1'; register it with POST /api/workers"},
        {"W2", "Sa", ERROR_CONFLICT, "worker 'W2' is deactivated"},
        {"W1", "Sb", ERROR_CONFLICT, "workstation 'Sb' is deactivated"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event event = place_event(place);
        event.worker = str_from(row[i].worker);
        event.station = str_from(row[i].station);
        struct outcome outcome = place_offer(place, &event);
        assert_int_equal(outcome.kind, OUTCOME_REJECTED);
        assert_int_equal(outcome.code, row[i].code);
        assert_string_equal(outcome.text.at, row[i].text);
    }
}

/* What was stored before its worker was deactivated is acknowledged again. */
static void test_retry_after_deactivation(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    event.worker = STR("W1");
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_STORED);

    MUST(store_begin(place->writer, &err));
    MUST(store_change_worker(place->writer,
                             &(struct worker){.id = STR("W1"), .name = STR("Al")}, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_DUPLICATE);
    event.at = instant_add(event.at, SPAN_MINUTE);
    struct outcome outcome = place_offer(place, &event);
    assert_int_equal(outcome.kind, OUTCOME_REJECTED);
    assert_string_equal(outcome.text.at + outcome.text.len - 10, "a new uuid");
}

/* One bad event keeps no other from being stored, also when it comes twice in a batch. */
static void test_batch(void **state)
{
    struct place *place = *state;
    struct event event[5];
    struct outcome outcome[5];
    for (int i = 0; i < 5; i++) {
        event[i] = place_event(place);
        event[i].at = place_minute(10 * i);
    }
    event[1].worker = STR("nobody");
    event[3] = event[2];
    event[4].uuid = event[2].uuid;
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, event, 5, ORIGIN_SOURCE, place->now, &place->arena,
                      outcome, &err));
    MUST(store_commit(place->writer, place->now, &err));
    static const enum outcome_kind want[] = {OUTCOME_STORED, OUTCOME_REJECTED,
                                             OUTCOME_STORED, OUTCOME_DUPLICATE,
                                             OUTCOME_REJECTED};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(outcome[i].kind, want[i]);
    assert_int_equal(outcome[3].id, outcome[2].id);
}

/* Handed over one after the other, also with a correction in between: what became of each
 * is there after the commit. */
static void test_later(void **state)
{
    struct place *place = *state;
    struct event event[4];
    struct outcome outcome[4];
    bool changed;
    for (int i = 0; i < 4; i++) {
        event[i] = place_event(place);
        event[i].at = place_minute(10 * i);
    }
    event[1].worker = STR("nobody");
    event[3] = event[0];
    MUST(store_begin(place->writer, &err));
    for (int i = 0; i < 4; i++) {
        MUST(store_append_later(place->writer, &event[i], 1, ORIGIN_SOURCE, place->now,
                                &place->arena, &outcome[i], &err));
        if (i == 2)
            MUST(store_void(place->writer, &event[2].uuid, STR("wrong"), place->now,
                            &changed, &err));
    }
    MUST(store_commit(place->writer, place->now, &err));
    assert_int_equal(outcome[0].kind, OUTCOME_STORED);
    assert_int_equal(outcome[1].code, ERROR_NOT_FOUND);
    assert_int_equal(outcome[2].kind, OUTCOME_STORED);
    assert_int_equal(outcome[3].kind, OUTCOME_DUPLICATE);
    assert_int_equal(outcome[3].id, outcome[0].id);
    place->fact[place->facts++] = (struct fact){event[0], false};
    place->fact[place->facts++] = (struct fact){event[2], true};
    place_compare(place, place->writer, "later");
}

/* --- timelines --- */

static void test_timelines(void **state)
{
    static const struct {
        const char *what, *signs, *want; /* of worker 1, from 0 to 60; the hold is 20 */
    } row[] = {
        {"nothing", "", "?0-60"},
        {"one event, then silence", "W@0", "W0-20 ?20-60"},
        {"product counts end nothing", "W@0 +3@10 I@15", "W0-15 I15-35 ?35-60"},
        {"product counts begin nothing", "+3@10", "?0-60"},
        {"at another station", "W@0 Ib@10", "W0-10 Ib10-30 ?30-60"},
        {"another worker's events", "W@0 2I@10", "W0-20 ?20-60"},
        {"late, in the middle", "W@0 W@10 I@5", "W0-5 I5-10 W10-30 ?30-60"},
        {"late, before all", "W@30 I@20", "?0-20 I20-30 W30-50 ?50-60"},
        {"late, after a silence", "W@0 W@50 I@30", "W0-20 ?20-30 I30-50 W50-60"},
        {"late, within many repeats", "W@0 W@1 W@2 W@3 W@4 W@5 A@2.500",
         "W0-2.500 A2.500-3 W3-25 ?25-60"},
        {"at one instant the greater uuid", "W@0 I@0", "I0-20 ?20-60"},
        {"at one instant, thrice", "W@0 I@0 Wb@0 A@10", "Wb0-10 A10-30 ?30-60"},
        {"lost sight of", "W@0 ?@10 W@40", "W0-10 ?10-40 W40-60"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        void *fresh = *state;
        place_set_up(&fresh);
        struct place *place = fresh;
        MUST(store_begin(place->writer, &err));
        MUST(store_set_hold(place->writer, (span){20 * SPAN_MINUTE.ms}, &err));
        MUST(store_commit(place->writer, place->now, &err));
        place_send(place, row[i].signs);
        const char *have = place_timeline(place, 0, place_window(0, 60));
        if (strcmp(have, row[i].want) != 0)
            fail_msg("%s: '%s', must be '%s'", row[i].what, have, row[i].want);
        place_compare(place, place->writer, row[i].what);
        place_tear_down(&fresh);
    }
}

/* --- corrections --- */

static void test_void_and_restore(void **state)
{
    struct place *place = *state;
    static const char all[] = "W0-10 I10-20 W20-60";
    place_send(place, "W@0 I@10 W@20 +5@30");
    assert_string_equal(place_timeline(place, 0, place_window(0, 60)), all);

    assert_true(place_correct(place, 2, true));
    assert_false(place_correct(place, 2, true));
    assert_string_equal(place_timeline(place, 0, place_window(0, 60)), "W0-60");
    place_compare(place, place->writer, "one voided");

    assert_true(place_correct(place, 4, true));
    place_compare(place, place->writer, "units voided");

    assert_true(place_correct(place, 2, false));
    assert_false(place_correct(place, 2, false));
    assert_true(place_correct(place, 4, false));
    assert_string_equal(place_timeline(place, 0, place_window(0, 60)), all);
    place_compare(place, place->writer, "all restored");

    struct corrections list;
    MUST(store_corrections_since(place->writer, 0, 9, &place->arena, &list, &err));
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < list.count; i++) {
        const struct correction *done = &list.at[i];
        assert_int_equal(done->voiding, i < 2);
        assert_true(
            str_equal(done->reason, i < 2 ? STR("seen wrong") : STR("seen right")));
        assert_true(str_equal(done->created_at, STR("2026-01-15T12:00:00.000Z")));
    }
}

/* What was done to an event is kept, and read back oldest first. */
static void test_what_was_done(void **state)
{
    struct place *place = *state;
    struct uuid uuid = place_uuid(1), other = place_uuid(2);
    struct corrections list;
    bool changed;
    place_send(place, "W@0 I@10");
    MUST(store_corrections(place->writer, &uuid, &place->arena, &list, &err));
    assert_int_equal(list.count, 0);

    MUST(store_begin(place->writer, &err));
    MUST(store_void(place->writer, &uuid, STR("wrong"), place->now, &changed, &err));
    MUST(store_void(place->writer, &other, STR("too"), place->now, &changed, &err));
    MUST(store_restore(place->writer, &uuid, STR("right"), place->now, &changed, &err));
    MUST(store_commit(place->writer, place->now, &err));

    MUST(store_corrections(place->writer, &uuid, &place->arena, &list, &err));
    assert_int_equal(list.count, 2);
    assert_true(list.at[0].voiding && !list.at[1].voiding);
    assert_true(str_equal(list.at[0].reason, STR("wrong")));
    assert_true(str_equal(list.at[1].reason, STR("right")));
    assert_true(str_equal(list.at[0].created_at, STR("2026-01-15T12:00:00.000Z")));

    MUST(store_corrections_since(place->writer, 1, 9, &place->arena, &list, &err));
    assert_int_equal(list.count, 2);
    assert_true(str_equal(uuid_str(&list.at[0].event), uuid_str(&other)));
    assert_int_equal(list.at[1].id, 3);
}

/* Of one that was corrected without end the latest are read. */
static void test_much_was_done(void **state)
{
    struct place *place = *state;
    struct uuid uuid = place_uuid(1);
    struct corrections list;
    bool changed;
    place_send(place, "W@0");
    MUST(store_begin(place->writer, &err));
    for (int i = 0; i < CORRECTIONS_MOST + 3; i++)
        MUST((i % 2 ? store_restore : store_void)(place->writer, &uuid, STR("again"),
                                                  place->now, &changed, &err));
    MUST(store_commit(place->writer, place->now, &err));
    MUST(store_corrections(place->writer, &uuid, &place->arena, &list, &err));
    assert_int_equal(list.count, CORRECTIONS_MOST);
    assert_int_equal(list.at[0].id, 4);
    assert_int_equal(list.at[CORRECTIONS_MOST - 1].id, CORRECTIONS_MOST + 3);
}

static void test_void_at_one_instant(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@0 A@0");
    static const struct {
        int number;
        bool voided;
        const char *want;
    } step[] = {
        {3, true, "I0-60"},  {2, true, "W0-60"},  {1, true, "?0-60"},
        {2, false, "I0-60"}, {1, false, "I0-60"}, {3, false, "A0-60"},
    };
    for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
        assert_true(place_correct(place, step[i].number, step[i].voided));
        assert_string_equal(place_timeline(place, 0, place_window(0, 60)), step[i].want);
        place_compare(place, place->writer, step[i].want);
    }
}

static void test_correct_unknown(void **state)
{
    struct place *place = *state;
    struct uuid uuid = place_uuid(99);
    bool changed;
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no event 00000000-0000-4000-8000-000000000099",
            store_void(place->writer, &uuid, STR("x"), place->now, &changed, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no event 00000000-0000-4000-8000-000000000099",
            store_restore(place->writer, &uuid, STR("x"), place->now, &changed, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* --- the hold --- */

static void test_hold(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 W@30 I@40 W@400");
    static const struct {
        int64_t minutes;
        const char *want;
    } row[] = {
        {10, "W0-10 ?10-30 W30-40 I40-50 ?50-60"},
        {30, "W0-40 I40-60"},
        {1, "W0-1 ?1-30 W30-31 ?31-40 I40-41 ?41-60"},
        {7 * 24 * 60, "W0-40 I40-60"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        MUST(store_begin(place->writer, &err));
        MUST(
            store_set_hold(place->writer, (span){row[i].minutes * SPAN_MINUTE.ms}, &err));
        MUST(store_commit(place->writer, place->now, &err));
        assert_string_equal(place_timeline(place, 0, place_window(0, 60)), row[i].want);
        place_compare(place, place->writer, row[i].want);
    }
}

static void test_hold_out_of_range(void **state)
{
    struct place *place = *state;
    struct site site;
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_INVALID, "a hold of 999 ms is out of range; want 1 second to 7 days",
            store_set_hold(place->writer, (span){999}, &err));
    REFUSED(ERROR_INVALID,
            "a hold of 604800001 ms is out of range; want 1 second to 7 days",
            store_set_hold(place->writer, (span){HOLD_MAX.ms + 1}, &err));
    MUST(store_set_hold(place->writer, HOLD_MIN, &err));
    MUST(store_set_hold(place->writer, HOLD_MAX, &err));
    MUST(store_set_target(place->writer, target_of(12.5), &err));
    MUST(store_commit(place->writer, place->now, &err));
    MUST(store_site(place->writer, &site, &err));
    assert_int_equal(site.hold.ms, HOLD_MAX.ms);
    assert_true(site.target.thousandths == 12500);
}

/* --- transactions --- */

static void test_rollback(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@30");
    struct event event = place_event(place);
    struct outcome outcome;
    struct uuid uuid = place_uuid(1);
    bool changed;
    str at = STR("2026-01-01T00:00:00.000Z");

    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    MUST(store_void(place->writer, &uuid, STR("x"), place->now, &changed, &err));
    MUST(store_set_hold(place->writer, HOLD_MIN, &err));
    MUST(store_add_worker(
        place->writer, &(struct worker){STR("W0"), STR("x"), at, true, false, {0}, false},
        &err));
    store_rollback(place->writer);
    place_compare(place, place->writer, "rolled back");

    /* And the writer goes on. */
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_STORED);
    place_compare(place, place->writer, "after a rollback");
    REFUSED(ERROR_NOT_FOUND, "there is no worker 'W0'",
            store_delete_worker(place->writer, STR("W0"), &err));
}

/* A refused change has written nothing, and the transaction goes on. */
static void test_refused_in_between(void **state)
{
    struct place *place = *state;
    struct outcome outcome;
    struct event event = place_event(place);
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    REFUSED(ERROR_CONFLICT,
            "events refer to worker 'W1'; deactivate it instead: PUT {\"active\":false}",
            store_delete_worker(place->writer, STR("W1"), &err));
    MUST(store_commit(place->writer, place->now, &err));
    place->fact[place->facts++] = (struct fact){event, false};
    place_compare(place, place->writer, "after a refusal");
}

/* --- sealing --- */

static void test_seal(void **state)
{
    struct place *place = *state;
    struct site site;
    place_send(place, "W@700 +2@710 I@722");
    assert_false(store_seal_due(place->writer, place->now));
    place->now = place_minute(12 * 60 + 14);
    assert_false(store_seal_due(place->writer, place->now));
    place->now = place_minute(12 * 60 + 15);
    assert_true(store_seal_due(place->writer, place->now));
    place_compare(place, place->writer, "not yet sealed");
    place_send(place, "");
    assert_false(store_seal_due(place->writer, place->now));
    MUST(store_site(place->writer, &site, &err));
    assert_int_equal(site.sealed.ms, place->now.ms);
    place_compare(place, place->writer, "sealed");

    place->now = place_minute(5 * 24 * 60);
    place_send(place, "");
    place_compare(place, place->writer, "sealed days later");
}

/* --- readers --- */

static int64_t reads(struct store *reader)
{
    int64_t id, correction;
    MUST(store_last(reader, &id, &correction, &err));
    return id;
}

static void test_snapshot(void **state)
{
    struct place *place = *state;
    CLEANUP(store_closep) struct store *reader = NULL;
    place_send(place, "W@0");
    MUST(store_open(place->url, STORE_READER, place->now, &reader, &err));

    MUST(store_snapshot(reader, &err));
    assert_int_equal(reads(reader), 1);
    place_send(place, "I@10 W@20");
    assert_int_equal(reads(reader), 1);
    store_release(reader);

    MUST(store_snapshot(reader, &err));
    assert_int_equal(reads(reader), 3);
    store_release(reader);
    place_compare(place, reader, "read");
}

/* --- sample and clearing --- */

static void expect_events(struct place *place, bool any, bool real)
{
    bool has_any = !any, has_real = !real;
    MUST(store_has_events(place->writer, &has_any, &has_real, &err));
    assert_int_equal(has_any, any);
    assert_int_equal(has_real, real);
}

static void test_sample(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    struct outcome outcome;
    struct event_page page;
    struct event_query query = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = 10};
    expect_events(place, false, false);

    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SAMPLE, place->now, &place->arena,
                      &outcome, &err));
    MUST(store_commit(place->writer, place->now, &err));
    expect_events(place, true, false);

    place_send(place, "W@30");
    expect_events(place, true, true);
    MUST(store_events(place->writer, &query, &place->arena, &page, &err));
    assert_int_equal(page.count, 2);
    assert_true(page.event[0].sample);
    assert_false(page.event[1].sample);
}

static void test_clear(void **state)
{
    struct place *place = *state;
    struct site before, after;
    struct plant plant;
    int64_t id;
    place_send(place, "W@0 +4@10 I@20");
    place_correct(place, 1, true);
    MUST(store_begin(place->writer, &err));
    MUST(store_put_shift(place->writer,
                         &(struct shift_rule){.name = STR("Day"),
                                              .weekdays = EVERY_DAY,
                                              .length_minutes = 60},
                         &id, &err));
    MUST(store_commit(place->writer, place->now, &err));
    MUST(store_site(place->writer, &before, &err));

    MUST(store_begin(place->writer, &err));
    MUST(store_clear(place->writer, &err));
    MUST(store_commit(place->writer, place->now, &err));

    MUST(store_site(place->writer, &after, &err));
    assert_int_not_equal(before.epoch, after.epoch);
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    assert_int_equal(plant.floor.workers + plant.floor.stations + plant.calendar.count,
                     0);
    assert_int_equal(reads(place->writer), 0);
    expect_events(place, false, false);
    place->facts = 0;
    place_compare(place, place->writer, "cleared");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_repeated),
        TEST(test_conflict),
        TEST(test_strangers),
        TEST(test_retry_after_deactivation),
        TEST(test_batch),
        TEST(test_later),
        cmocka_unit_test(test_timelines),
        TEST(test_void_and_restore),
        TEST(test_what_was_done),
        TEST(test_much_was_done),
        TEST(test_void_at_one_instant),
        TEST(test_correct_unknown),
        TEST(test_hold),
        TEST(test_hold_out_of_range),
        TEST(test_rollback),
        TEST(test_refused_in_between),
        TEST(test_seal),
        TEST(test_snapshot),
        TEST(test_sample),
        TEST(test_clear),
    };
    return ENGINES_RUN(tests);
}
