/* Workers, workstations and shifts. */
#include "place.h"

#include "base/buf.h"

#include <stdio.h>

static const str since = {"2026-01-01T00:00:00.000Z", 24};

static struct worker a_worker(const char *id)
{
    return (struct worker){str_from(id), STR("Ada"), since, true, false, {0}, false};
}

static struct station a_station(const char *id)
{
    return (struct station){str_from(id), STR("Press"), STR("press"), since,
                            true,         {0},          false};
}

static struct floor floor_of(struct place *place)
{
    struct plant plant;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    return plant.floor;
}

/* "W1 W2" and "Sa Sb" */
static const char *write_floor(struct place *place)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    struct floor floor = floor_of(place);
    for (size_t i = 0; i < floor.workers; i++)
        buf_addf(&text, "%.*s ", STR_ARG(floor.worker[i].id));
    buf_addf(&text, "|");
    for (size_t i = 0; i < floor.stations; i++)
        buf_addf(&text, " %.*s", STR_ARG(floor.station[i].id));
    return arena_copy(&place->arena, buf_str(&text)).at;
}

static int begin(void **state)
{
    place_set_up(state);
    struct place *place = *state;
    place_send(place, "W@0 2Ib@10");
    MUST(store_begin(place->writer, &err));
    return 0;
}

static void commit(struct place *place)
{
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    place_open(place);
}

/* Ids are kept in the order of their bytes, and figures stay with their owners when
 * somebody is registered before them. */
static void test_add(void **state)
{
    struct place *place = *state;
    static const char *const ids[] = {"W0", "W10", "a", "\xc3\x84", "W"};
    for (size_t i = 0; i < 5; i++) {
        struct worker worker = a_worker(ids[i]);
        struct station station = a_station(ids[i]);
        MUST(store_add_worker(place->writer, &worker, &err));
        MUST(store_add_station(place->writer, &station, &err));
    }
    commit(place);
    assert_string_equal(write_floor(place), "W W0 W1 W10 W2 W3 a \xc3\x84 |"
                                            " Sa Sb W W0 W10 a \xc3\x84");
    place_compare(place, place->writer, "registered");
    place_send(place, "I@30 2W@40");
    place_compare(place, place->writer, "and sent on");
}

/* All of it, or nothing where one is there already; in any order. */
static void test_add_many(void **state)
{
    struct place *place = *state;
    const struct worker worker[] = {a_worker("a"), a_worker("W10"), a_worker("W1")};
    const struct station station[] = {a_station("W"), a_station("A"), a_station("Sb")};
    const struct {
        struct floor added;
        const char *refused;
    } rows[] = {
        {{worker, 3, station, 2}, "there is a worker 'W1' already"},
        {{worker, 2, station, 3}, "there is a workstation 'Sb' already"},
        {{worker, 2, station, 2}, NULL},
        {{NULL, 0, NULL, 0}, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].refused)
            REFUSED(ERROR_CONFLICT, rows[i].refused,
                    store_add_floor(place->writer, &rows[i].added, &err));
        else
            MUST(store_add_floor(place->writer, &rows[i].added, &err));
    commit(place);
    assert_string_equal(write_floor(place), "W1 W10 W2 W3 a | A Sa Sb W");
    place_compare(place, place->writer, "registered");
    place_send(place, "I@30 2W@40");
    place_compare(place, place->writer, "and sent on");
}

/* Registering in the same transaction as events moves nobody's events. */
static void test_add_between_events(void **state)
{
    struct place *place = *state;
    struct outcome outcome;
    struct event event = place_event(place);
    struct worker worker = a_worker("W0");
    struct station station = a_station("S0");
    event.type = EVENT_PRODUCT_COUNT;
    event.count = 3;
    for (int i = 0; i < 2; i++) {
        MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now,
                          &place->arena, &outcome, &err));
        assert_int_equal(outcome.kind, OUTCOME_STORED);
        place->fact[place->facts++] = (struct fact){event, false};
        if (i == 0) {
            MUST(store_add_worker(place->writer, &worker, &err));
            MUST(store_add_station(place->writer, &station, &err));
        }
        event = place_event(place);
        event.worker = worker.id;
        event.station = station.id;
    }
    MUST(store_commit(place->writer, place->now, &err));
    place_compare(place, place->writer, "between");
}

static void test_add_twice(void **state)
{
    struct place *place = *state;
    struct worker worker = a_worker("W1");
    struct station station = a_station("Sa");
    REFUSED(ERROR_CONFLICT, "there is a worker 'W1' already",
            store_add_worker(place->writer, &worker, &err));
    REFUSED(ERROR_CONFLICT, "there is a workstation 'Sa' already",
            store_add_station(place->writer, &station, &err));
    commit(place);
    assert_string_equal(write_floor(place), "W1 W2 W3 | Sa Sb");
    assert_true(str_equal(floor_of(place).worker[0].name, STR("W1")));
}

static void test_change(void **state)
{
    struct place *place = *state;
    struct worker worker = {STR("W1"), STR("Ada"), STR("ignored"), false,
                            false,     {0},        false};
    struct station station = {STR("Sa"), STR("Saw"), STR("saw"), STR("ignored"),
                              false,     {12500},    false};
    MUST(store_change_worker(place->writer, &worker, &err));
    MUST(store_change_station(place->writer, &station, &err));
    commit(place);

    struct floor floor = floor_of(place);
    assert_true(str_equal(floor.worker[0].name, STR("Ada")));
    assert_true(str_equal(floor.worker[0].created_at, since));
    assert_false(floor.worker[0].active);
    assert_true(str_equal(floor.station[0].name, STR("Saw")));
    assert_true(str_equal(floor.station[0].type, STR("saw")));
    assert_true(str_equal(floor.station[0].created_at, since));
    assert_false(floor.station[0].active);
    assert_true(floor.station[0].target.thousandths == 12500);
    /* The deactivated keep their figures, and are not counted. */
    place_compare(place, place->writer, "deactivated");
}

static void test_nobody(void **state)
{
    struct place *place = *state;
    struct worker worker = a_worker("W9");
    struct station station = a_station("Sz");
    REFUSED(ERROR_NOT_FOUND, "there is no worker 'W9'",
            store_change_worker(place->writer, &worker, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no workstation 'Sz'",
            store_change_station(place->writer, &station, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no worker 'W9'",
            store_delete_worker(place->writer, STR("W9"), &err));
    REFUSED(ERROR_NOT_FOUND, "there is no workstation 'Sz'",
            store_delete_station(place->writer, STR("Sz"), &err));
    commit(place);
}

static void test_delete(void **state)
{
    struct place *place = *state;
    struct station station = a_station("Sc");
    MUST(store_add_station(place->writer, &station, &err));
    MUST(store_delete_worker(place->writer, STR("W3"), &err));
    MUST(store_delete_station(place->writer, STR("Sc"), &err));
    REFUSED(ERROR_CONFLICT,
            "events refer to worker 'W2'; deactivate it instead: PUT {\"active\":false}",
            store_delete_worker(place->writer, STR("W2"), &err));
    REFUSED(ERROR_CONFLICT,
            "events refer to workstation 'Sb'; deactivate it instead: "
            "PUT {\"active\":false}",
            store_delete_station(place->writer, STR("Sb"), &err));
    commit(place);
    assert_string_equal(write_floor(place), "W1 W2 | Sa Sb");
    place_compare(place, place->writer, "deleted");

    /* A voided event refers to its worker as well. */
    place_correct(place, 1, true);
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_CONFLICT,
            "events refer to worker 'W1'; deactivate it instead: PUT {\"active\":false}",
            store_delete_worker(place->writer, STR("W1"), &err));
    store_rollback(place->writer);
}

/* What leaves no trace in any figure refers to its worker all the same; what was taken
 * back together with its transaction does not. */
static void test_delete_unseen(void **state)
{
    struct place *place = *state;
    static const char in_use[] =
        "events refer to worker 'W3'; deactivate it instead: PUT {\"active\":false}";
    struct outcome outcome;
    struct event event = place_event(place);
    event.worker = STR("W3");
    event.type = EVENT_PRODUCT_COUNT;
    event.count = 0;
    MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    REFUSED(ERROR_CONFLICT, in_use, store_delete_worker(place->writer, STR("W3"), &err));
    store_rollback(place->writer);
    MUST(store_begin(place->writer, &err));
    MUST(store_delete_worker(place->writer, STR("W3"), &err));
    store_rollback(place->writer);

    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    commit(place);
    assert_true(place_correct(place, place->sent, true));
    place_close(place);
    place_open(place);
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_CONFLICT, in_use, store_delete_worker(place->writer, STR("W3"), &err));
    commit(place);
}

/* --- shifts --- */

static struct shift_rule a_rule(const char *name, int start, int length)
{
    return (struct shift_rule){.name = str_from(name),
                               .weekdays = EVERY_DAY,
                               .start_minute = start,
                               .length_minutes = length};
}

static struct calendar calendar_of(struct place *place)
{
    struct plant plant;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    return plant.calendar;
}

static void test_shifts(void **state)
{
    struct place *place = *state;
    int64_t early, late, other;
    struct shift_rule rule = a_rule("Early", 360, 480);
    rule.weekdays = 0x1f;
    rule.valid_from = 20000;
    rule.pause[0] = (struct shift_break){540, 15};
    rule.pause[1] = (struct shift_break){720, 30};
    rule.pause_count = 2;
    MUST(store_put_shift(place->writer, &rule, &early, &err));
    rule = a_rule("Late", 840, 480);
    rule.valid_from = 20000;
    MUST(store_put_shift(place->writer, &rule, &late, &err));
    assert_int_not_equal(early, late);
    commit(place);

    struct calendar calendar = calendar_of(place);
    assert_int_equal(calendar.count, 2);
    const struct shift_rule *kept = &calendar.rule[0];
    assert_int_equal(kept->id, early);
    assert_true(str_equal(kept->name, STR("Early")));
    assert_int_equal(kept->weekdays, 0x1f);
    assert_int_equal(kept->start_minute, 360);
    assert_int_equal(kept->length_minutes, 480);
    assert_int_equal(kept->valid_from, 20000);
    assert_int_equal(kept->pause_count, 2);
    assert_int_equal(kept->pause[1].start_minute, 720);
    assert_int_equal(kept->pause[1].length_minutes, 30);

    MUST(store_begin(place->writer, &err));
    rule = a_rule("Later", 900, 60);
    rule.id = late;
    rule.valid_from = 20000;
    MUST(store_put_shift(place->writer, &rule, &other, &err));
    assert_int_equal(other, late);
    MUST(store_delete_shift(place->writer, early, &err));
    commit(place);
    calendar = calendar_of(place);
    assert_int_equal(calendar.count, 1);
    assert_true(str_equal(calendar.rule[0].name, STR("Later")));
}

static void test_shifts_refused(void **state)
{
    struct place *place = *state;
    int64_t id;
    struct shift_rule early = a_rule("Early", 360, 480);
    struct shift_rule late = a_rule("Late", 839, 480);
    struct shift_rule endless = a_rule("Endless", 0, 1441);
    struct shift_rule nothing = a_rule("Nothing", 1200, 10);
    nothing.id = 7;
    MUST(store_put_shift(place->writer, &early, &id, &err));
    REFUSED(ERROR_CONFLICT,
            "overlaps the shift 'Early' that starts on Monday at 06:00 and lasts 480 "
            "minutes: shifts of one valid-from date must not overlap",
            store_put_shift(place->writer, &late, &id, &err));
    REFUSED(ERROR_INVALID, "a shift must last 1 to 1440 minutes",
            store_put_shift(place->writer, &endless, &id, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no shift 7",
            store_put_shift(place->writer, &nothing, &id, &err));
    REFUSED(ERROR_NOT_FOUND, "there is no shift 7",
            store_delete_shift(place->writer, 7, &err));
    commit(place);
    assert_int_equal(calendar_of(place).count, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_add),
        TEST(test_add_many),
        TEST(test_add_between_events),
        TEST(test_add_twice),
        TEST(test_change),
        TEST(test_nobody),
        TEST(test_delete),
        TEST(test_delete_unseen),
        TEST(test_shifts),
        TEST(test_shifts_refused),
    };
    return ENGINES_RUN(tests);
}
