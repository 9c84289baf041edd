/* Which periods are due, what makes them due again, and that sheets say what GET
 * /api/metrics says; on every engine. */
#include "sheets/due.h"

#include "store/place.h"

#include "base/buf.h"
#include "domain/zone.h"

#include <stdio.h>

enum { TEXT_MOST = 1 << 16 };

static const struct sheet_policy hours = {STR("hall-2"), 0, SHEET_STATION, PERIOD_HOUR};

static struct due_sheets find(struct place *place, const struct sheet_policy *policy,
                              struct plant *plant)
{
    struct due_sheets due;
    MUST(store_plant(place->writer, &place->arena, plant, &err));
    MUST(sheets_due(place->writer, plant, policy, &place->arena, &due, &err));
    return due;
}

static struct made_sheet make(struct place *place, const struct plant *plant,
                              const struct sheet_policy *policy,
                              const struct due_sheet *due)
{
    struct made_sheet made;
    MUST(sheet_make(place->writer, plant, policy, &due->was, &place->arena, &made, &err));
    return made;
}

static void keep(struct place *place, struct kept_sheet kept)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_put_sheet(place->writer, &kept, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* Make all that is due, as a sender does whose hub takes everything: "0 1:2" are hour 0
 * in its first revision and hour 1 in its second; "1-" was kept back. */
static const char *send(struct place *place, const struct sheet_policy *policy)
{
    CLEANUP(buf_free) struct buf text = BUF(TEXT_MOST);
    struct plant plant;
    struct due_sheets due = find(place, policy, &plant);
    for (size_t i = 0; i < due.count; i++) {
        struct made_sheet made = make(place, &plant, policy, &due.at[i]);
        keep(place, made.kept); /* before it is sent, and after that: */
        made.kept.number = due.at[i].number;
        made.kept.made_of = made.made_of;
        keep(place, made.kept);
        instant start = made.kept.window.start;
        buf_addf(&text, "%s%lld", i ? " " : "",
                 (long long)(instant_since(start, MIDNIGHT).ms / SPAN_HOUR.ms));
        if (made.kept_back)
            buf_addf(&text, "-");
        else if (made.kept.revision > 1)
            buf_addf(&text, ":%lld", (long long)made.kept.revision);
    }
    return arena_copy(&place->arena, buf_str(&text)).at;
}

static void seal(struct place *place)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* Weeks are sealed in slices. */
static void seal_all(struct place *place)
{
    for (int i = 0; i < 20; i++)
        seal(place);
}

static void test_what_makes_an_hour_due(void **state)
{
    struct place *place = *state;
    bool done = false;
    place_send(place, "W@1 I@50 W@130 2+3@70");
    assert_string_equal(send(place, &hours), "0 1 2 3 4 5 6 7 8 9 10 11");
    assert_string_equal(send(place, &hours), "");

    place_send(place, "2W@715"); /* live: not sealed before its hour is over */
    place->now = place_minute(12 * 60 + 20);
    seal(place);
    assert_string_equal(send(place, &hours), "11:2");
    place->now = place_minute(13 * 60);
    seal(place);
    assert_string_equal(send(place, &hours), "12");

    place_send(place, "3Wb@190"); /* late; it holds for eight hours */
    assert_string_equal(send(place, &hours), "3:2 4:2 5:2 6:2 7:2 8:2 9:2 10:2 11:3");
    assert_true(place_correct(place, 4, true)); /* the units of the second hour */
    assert_string_equal(send(place, &hours), "1:2");
    assert_true(place_correct(place, 4, false));
    assert_string_equal(send(place, &hours), "1:3");

    MUST(store_begin(place->writer, &err));
    MUST(store_change_hold(place->writer, SPAN_HOUR, place->now, &done, &err));
    MUST(store_commit(place->writer, place->now, &err));
    seal(place);
    assert_true(done);
    assert_non_null(strstr(send(place, &hours), "4:3"));
}

/* A worker who is new is unknown at all times; a rule changes what was planned. */
static void test_registers(void **state)
{
    struct place *place = *state;
    const str made = STR("2026-01-15T00:00:00.000Z");
    const struct worker worker = {
        .id = STR("W9"), .name = STR("Ana"), .created_at = made, .active = true};
    place_send(place, "W@1");
    send(place, &hours);
    MUST(store_begin(place->writer, &err));
    MUST(store_add_worker(place->writer, &worker, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_string_equal(send(place, &hours),
                        "0:2 1:2 2:2 3:2 4:2 5:2 6:2 7:2 8:2 9:2 10:2 11:2");
    assert_string_equal(send(place, &hours), "");

    const struct station station = {.id = STR("Sz"),
                                    .name = STR("Z"),
                                    .type = STR("Press"),
                                    .created_at = made,
                                    .active = true};
    MUST(store_begin(place->writer, &err));
    MUST(store_add_station(place->writer, &station, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_string_equal(send(place, &hours),
                        "0:3 1:3 2:3 3:3 4:3 5:3 6:3 7:3 8:3 9:3 10:3 11:3");
}

/* What was made and never acknowledged is due, with the same revision. */
static void test_a_revision_stays(void **state)
{
    struct place *place = *state;
    struct plant plant;
    place_send(place, "W@1");
    struct due_sheets due = find(place, &hours, &plant);
    struct made_sheet first = make(place, &plant, &hours, &due.at[0]);
    keep(place, first.kept);
    place_close(place);
    place_open(place);
    due = find(place, &hours, &plant);
    struct made_sheet again = make(place, &plant, &hours, &due.at[0]);
    assert_int_equal(again.kept.revision, 1);
    assert_string_equal(sheet_bytes(&again.sheet, &place->arena).at,
                        sheet_bytes(&first.sheet, &place->arena).at);
    place_send(place, "2W@5");
    due = find(place, &hours, &plant);
    assert_int_equal(make(place, &plant, &hours, &due.at[0]).kept.revision, 2);
}

/* After the data was replaced all is sent again, and revisions go on. */
static void test_another_epoch(void **state)
{
    struct place *place = *state;
    place_send(place, "W@1");
    send(place, &hours);
    MUST(store_begin(place->writer, &err));
    MUST(store_clear(place->writer, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_string_equal(send(place, &hours),
                        "0:2 1:2 2:2 3:2 4:2 5:2 6:2 7:2 8:2 9:2 10:2 11:2");
    assert_string_equal(send(place, &hours), "");
}

/* A period that was sent keeps its length, and no two overlap. */
static void test_another_period(void **state)
{
    struct place *place = *state;
    struct sheet_policy days = hours;
    days.period = PERIOD_DAY;
    place_send(place, "W@1");
    send(place, &hours);
    place->now = place_minute(3 * 24 * 60);
    seal(place);
    /* The rest of the first day can be no day any more. */
    assert_string_equal(send(place, &days),
                        "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "
                        "19 20 21 22 23 24 48");
    place_send(place, "2W@1450");
    assert_string_equal(send(place, &days), "24:2");
    assert_string_equal(send(place, &hours),
                        "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "
                        "19 20 21 22 23 24:2 48");
    assert_string_equal(send(place, &hours), "");
}

/* Days of another zone: the hours between the last day and the first are sent as such. */
static void test_another_zone(void **state)
{
    struct place *place = *state;
    struct sheet_policy days = hours;
    days.period = PERIOD_DAY;
    MUST(zone_set(STR("Europe/Berlin"), &err));
    place_send(place, "W@1");
    place->now = place_minute(2 * 24 * 60);
    seal(place);
    assert_string_equal(send(place, &days), "-1 23");
    MUST(zone_set(STR("UTC"), &err));
    place->now = place_minute(3 * 24 * 60);
    seal(place);
    assert_string_equal(send(place, &days), "47 48");
    assert_string_equal(send(place, &days), "");
    place_send(place, "2W@2825"); /* of the 47th hour, and of the day after it */
    assert_string_equal(send(place, &days), "47:2 48:2");

    /* 5 h 45 min: the last hour before days begin has 15 minutes. */
    MUST(zone_set(STR("Asia/Kathmandu"), &err));
    place->now = place_minute(5 * 24 * 60);
    seal(place);
    assert_string_equal(send(place, &days),
                        "72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 "
                        "88 89 90 90");
    MUST(zone_set(STR("UTC"), &err));
}

/* A period of nothing is sent: a server that was off knows of nobody. But not one of
 * years. */
static void test_a_server_that_was_off(void **state)
{
    struct place *place = *state;
    struct sheet_policy days = hours;
    days.period = PERIOD_DAY;
    place_send(place, "W@1");
    place->now = place_minute(24 * 60);
    seal(place);
    assert_string_equal(send(place, &days), "0");
    place_send(place, "W@90720"); /* 63 days after the first */
    place->now = place_minute(64 * 24 * 60);
    seal_all(place);
    const char *sent = send(place, &days);
    int count = 1;
    for (const char *at = sent; *at; at++)
        count += *at == ' ';
    assert_int_equal(count, 63);   /* 62 of nothing, and one of the event */
    place_send(place, "W@184320"); /* 65 days after that */
    place->now = place_minute(129 * 24 * 60);
    seal_all(place);
    assert_string_equal(send(place, &days), "3072");
}

/* Of few people a change is kept back; once it is of enough it is sent. */
static void test_kept_back(void **state)
{
    struct place *place = *state;
    const struct sheet_policy policy = {STR("hall-2"), 2, SHEET_STATION, PERIOD_HOUR};
    struct plant plant;
    place_send(place, "W@1 2W@2");
    send(place, &policy);
    place_send(place, "3Wb@10 3A@20"); /* the rest of the factory, less Sa, is of one */
    assert_string_equal(send(place, &policy), "0- 1:2 2:2 3:2 4:2 5:2 6:2 7:2 8:2");
    assert_string_equal(send(place, &policy), "");
    place_send(place, "2Wb@30");
    struct due_sheets due = find(place, &policy, &plant);
    struct made_sheet made = make(place, &plant, &policy, &due.at[0]);
    assert_false(made.kept_back);
    assert_int_equal(made.kept.revision, 2);
}

static void unsend(struct place *place, const char *site)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_unsend_sheets(place->writer, str_from(site), &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* To a hub that has lost sheets the same is sent again, also when nobody knows any more
 * whom it was of. What was kept back is so again. */
static void test_all_again(void **state)
{
    struct place *place = *state;
    const struct sheet_policy policy = {STR("hall-2"), 2, SHEET_STATION, PERIOD_HOUR};
    struct plant plant;
    place_send(place, "W@1 2W@2");
    assert_string_equal(send(place, &policy), "0 1 2 3 4 5 6 7 8 9 10 11");
    unsend(place, "hall-3");
    assert_string_equal(send(place, &policy), "");
    unsend(place, "hall-2");
    struct due_sheets due = find(place, &policy, &plant);
    plant.site.retention.events_from = instant_add(MIDNIGHT, SPAN_DAY);
    assert_false(make(place, &plant, &policy, &due.at[0]).kept_back);
    assert_int_equal(due.count, 12);
    assert_string_equal(send(place, &policy), "0 1 2 3 4 5 6 7 8 9 10 11");
    assert_string_equal(send(place, &policy), "");
    place_send(place, "3Wb@10 3A@20");
    assert_string_equal(send(place, &policy), "0- 1:2 2:2 3:2 4:2 5:2 6:2 7:2 8:2");
    unsend(place, "hall-2");
    assert_string_equal(send(place, &policy),
                        "0- 1:2 2:2 3:2 4:2 5:2 6:2 7:2 8:2 9 10 11");
}

static void put_mark(struct place *place, const char *site, const char *mark)
{
    const struct sheet_mark put = {str_from(site), str_from(mark)};
    MUST(store_begin(place->writer, &err));
    MUST(store_put_sheet_mark(place->writer, &put, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

static void test_marks(void **state)
{
    struct place *place = *state;
    struct sheet_marks list;
    MUST(store_sheet_marks(place->writer, &place->arena, &list, &err));
    assert_int_equal(list.count, 0);
    put_mark(place, "hall-2", "a");
    put_mark(place, "hall-1", "b");
    put_mark(place, "hall-2", "c");
    place_close(place);
    place_open(place);
    MUST(store_sheet_marks(place->writer, &place->arena, &list, &err));
    assert_int_equal(list.count, 2);
    assert_true(str_equal(list.at[0].site, STR("hall-1")));
    assert_true(str_equal(list.at[0].mark, STR("b")));
    assert_true(str_equal(list.at[1].mark, STR("c")));
}

/* Of every hour: the factory, a type, a station. */
static void test_figures(void **state)
{
    struct place *place = *state;
    struct plant plant;
    place_send(place, "W@1 I@50 Wb@130 2+3@70 3Ab@-20 2Wb@60 2+5@200 W@700");
    struct due_sheets due = find(place, &hours, &plant);
    assert_int_equal(due.count, 13);
    for (size_t i = 0; i < due.count; i++) {
        struct made_sheet made = make(place, &plant, &hours, &due.at[i]);
        struct window window = due.at[i].was.window;
        struct totals totals;
        int64_t unknown = 0, working = 0, units = 0;
        MUST(store_totals(place->writer, &plant, window, place->now, SINCE_NONE,
                          &place->arena, &totals, &err));
        for (size_t w = 0; w < plant.floor.workers; w++) {
            unknown += worker_unknown_ms(&totals, w);
            working += totals.worker[w].working_ms;
        }
        const struct sheet_row *row = made.sheet.row;
        assert_int_equal(row[0].figure[SHEET_PLANNED],
                         calendar_planned(plant.calendar, window).ms);
        assert_int_equal(row[0].figure[SHEET_UNKNOWN], unknown);
        assert_int_equal(row[0].figure[SHEET_WORKING], working);
        for (size_t s = 0; s < plant.floor.stations; s++) {
            const struct sheet_row *of = &row[made.sheet.rows - plant.floor.stations + s];
            units += totals.station[s].units;
            assert_true(str_equal(of->id, plant.floor.station[s].id));
            assert_int_equal(of->figure[SHEET_OCCUPIED], totals.station[s].occupied_ms);
            assert_int_equal(of->figure[SHEET_UNITS], totals.station[s].units);
        }
        assert_int_equal(row[0].figure[SHEET_UNITS], units);
    }
}

int main(void)
{
#define IN_A_PLACE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(test_what_makes_an_hour_due),
        IN_A_PLACE(test_registers),
        IN_A_PLACE(test_a_revision_stays),
        IN_A_PLACE(test_another_epoch),
        IN_A_PLACE(test_another_period),
        IN_A_PLACE(test_another_zone),
        IN_A_PLACE(test_a_server_that_was_off),
        IN_A_PLACE(test_kept_back),
        IN_A_PLACE(test_all_again),
        IN_A_PLACE(test_marks),
        IN_A_PLACE(test_figures),
    };
    return ENGINES_RUN(tests);
}
