/* What is too old goes: what is left, what can still be asked, and what is refused. That
 * all figures stay what they were is test_property.c's. */
#include "place.h"

#include "base/buf.h"

#include <stdio.h>

/* Minutes of days after MIDNIGHT. */
enum { HOUR = 60, DAY = 24 * HOUR };

static void keep_for(struct place *place, int event_days, int people_days)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_set_retention(place->writer, event_days, people_days, &err));
    MUST(store_commit(place->writer, place->now, &err));
}

/* How many slices it took. */
static int remove_old(struct place *place)
{
    int slices = 0;
    for (; store_removal_due(place->writer, place->now); slices++) {
        assert_true(slices < 1000);
        MUST(store_begin(place->writer, &err));
        MUST(store_remove_old(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
    return slices;
}

/* The minutes of the events that are left. */
static const char *left(struct place *place)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    const struct event_query all = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = 100};
    struct event_page page;
    MUST(store_events(place->writer, &all, &place->arena, &page, &err));
    for (size_t i = 0; i < page.count; i++)
        buf_addf(&text, " %lld",
                 (long long)(instant_since(page.event[i].event.at, MIDNIGHT).ms /
                             SPAN_MINUTE.ms));
    return arena_copy(&place->arena, buf_str(&text)).at;
}

static struct retention kept(struct place *place)
{
    struct site site;
    MUST(store_site(place->writer, &site, &err));
    return site.retention;
}

static struct totals totals_of(struct place *place, struct window window)
{
    static struct plant plant;
    struct totals totals;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    MUST(store_totals(place->writer, &plant, window, place->now, SINCE_ALL, &place->arena,
                      &totals, &err));
    return totals;
}

static void refused(struct place *place, struct window window, const char *why)
{
    struct plant plant;
    struct totals totals;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    REFUSED(ERROR_INVALID, why,
            store_totals(place->writer, &plant, window, place->now, SINCE_ALL,
                         &place->arena, &totals, &err));
}

/* Two days of two workers, at noon of the fourth day. */
static int begin(void **state)
{
    place_set_up(state);
    struct place *place = *state;
    place->now = place_minute(3 * DAY + 12 * HOUR);
    place_send(place, "W@480 2Ib@485 +3@490 I@600 2A@610 W@1920 +1@1930 2Wb@2000 I@2040");
    return 0;
}

/* Days are whole days of UTC; the last event of each worker stays while a hold may reach
 * from it to what is kept, and the last event that came, so that ids are not given twice.
 */
static void test_what_is_left(void **state)
{
    static const struct {
        int days;
        const char *left;
    } row[] = {
        {3, " 480 485 490 600 610 1920 1930 2000 2040"},
        {2, " 600 610 1920 1930 2000 2040"},
        {1, " 2000 2040"},
    };
    struct place *place = *state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        keep_for(place, row[i].days, 0);
        remove_old(place);
        assert_string_equal(left(place), row[i].left);
        assert_int_equal(kept(place).events_from.ms,
                         i ? place_minute((3 - row[i].days) * DAY).ms : MIDNIGHT.ms);
        place_compare(place, place->writer, "removed");
    }
    /* More days than before bring nothing back. */
    keep_for(place, 3, 0);
    assert_int_equal(remove_old(place), 0);
    assert_int_equal(kept(place).events_from.ms, place_minute(2 * DAY).ms);
    /* A week on no hold reaches that far, and only the last event is left. */
    place->now = place_minute(12 * DAY);
    keep_for(place, 1, 0);
    remove_old(place);
    assert_string_equal(left(place), " 2040");
    place_compare(place, place->writer, "a week later");
}

static void test_old_time_does_not_change(void **state)
{
    struct place *place = *state;
    struct uuid first = place_uuid(place->sent - 8), last = place_uuid(place->sent - 5);
    bool changed;
    keep_for(place, 2, 0);
    remove_old(place);
    struct event late = place_event(place);
    late.at = place_minute(DAY - 1);
    struct outcome outcome = place_offer(place, &late);
    assert_int_equal(outcome.kind, OUTCOME_REJECTED);
    assert_int_equal(outcome.code, ERROR_INVALID);
    assert_string_equal(outcome.text.at,
                        "timestamp is before 2026-01-16T00:00:00.000Z: what is older was "
                        "removed, and figures of that time do not change any more");
    MUST(store_begin(place->writer, &err));
    REFUSED_SAYING(
        ERROR_NOT_FOUND, "those before 2026-01-16T00:00:00.000Z were removed",
        store_void(place->writer, &first, STR("?"), place->now, &changed, &err));
    REFUSED_SAYING(
        ERROR_CONFLICT, "do not change any more",
        store_void(place->writer, &last, STR("?"), place->now, &changed, &err));
    MUST(store_commit(place->writer, place->now, &err));
    late.at = place_minute(DAY);
    assert_int_equal(place_offer(place, &late).kind, OUTCOME_STORED);
}

static void test_what_can_be_asked(void **state)
{
    struct place *place = *state;
    struct totals before = totals_of(place, place_window(480, 615));
    keep_for(place, 2, 0);
    remove_old(place);
    struct totals after = totals_of(place, place_window(480, 615));
    assert_memory_equal(after.worker, before.worker, 3 * sizeof *after.worker);
    assert_memory_equal(after.station, before.station, 2 * sizeof *after.station);
    assert_true(after.forgotten && !after.unnamed_time);
    refused(place, place_window(481, 615),
            "events before 2026-01-16T00:00:00.000Z were removed, and the sums of that "
            "time are of quarter hours; the nearest windows are 2026-01-15T08:00:00.000Z "
            "to 2026-01-15T10:15:00.000Z and 2026-01-15T08:15:00.000Z to "
            "2026-01-15T10:15:00.000Z");
    refused(place, place_window(480, 481),
            "events before 2026-01-16T00:00:00.000Z were removed, and the sums of that "
            "time are of quarter hours; the nearest window is 2026-01-15T08:00:00.000Z "
            "to 2026-01-15T08:15:00.000Z");
    assert_false(totals_of(place, place_window(480, DAY + 1)).forgotten);

    struct plant plant;
    struct intervals list;
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    REFUSED(ERROR_INVALID,
            "events before 2026-01-16T00:00:00.000Z were removed, so nobody knows what "
            "went on then; ask from that moment on",
            store_intervals(place->writer, &plant, place_window(DAY - 15, 2 * DAY),
                            place->now, -1, 100, &place->arena, &list, &err));
}

/* Figures of workers go into one sum of nobody. */
static void test_people(void **state)
{
    struct place *place = *state;
    struct window day = place_window(0, DAY), both = place_window(0, 2 * DAY);
    struct totals before = totals_of(place, both);
    keep_for(place, 0, 2);
    remove_old(place);
    assert_int_equal(kept(place).events_from.ms, place_minute(DAY).ms);
    assert_int_equal(kept(place).people_from.ms, place_minute(DAY).ms);
    struct totals first = totals_of(place, day), after = totals_of(place, both);
    const struct worker_sum nothing = {0};
    for (int i = 0; i < 3; i++)
        assert_memory_equal(&first.worker[i], &nothing, sizeof nothing);
    assert_int_equal(first.unnamed.units, 3);
    assert_int_equal(after.unnamed.units + after.worker[0].units, 4);
    assert_memory_equal(after.station, before.station, 2 * sizeof *after.station);
    const struct attendance *attendance = attendance_new(&before, &place->arena);
    struct factory was = factory_figures(&before, attendance);
    struct factory is = factory_figures(&after, attendance);
    assert_int_equal(is.working_ms, was.working_ms);
    assert_int_equal(is.idle_ms, was.idle_ms);
    assert_int_equal(is.absent_ms, was.absent_ms);
    assert_int_equal(is.rate.hundredths, was.rate.hundredths);
    assert_true(is.utilization.none && !was.utilization.none);
    place_compare(place, place->writer, "people");
    MUST(store_begin(place->writer, &err));
    MUST(store_rebuild(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_compare(place, place->writer, "worked out anew");
}

/* A changed hold changes the time that events are kept of. */
static void test_hold(void **state)
{
    struct place *place = *state;
    keep_for(place, 2, 0);
    remove_old(place);
    struct totals before = totals_of(place, place_window(0, DAY));
    MUST(store_begin(place->writer, &err));
    MUST(store_set_hold(place->writer, (span){20 * HOUR * SPAN_MINUTE.ms}, &err));
    MUST(store_commit(place->writer, place->now, &err));
    struct totals after = totals_of(place, place_window(0, DAY));
    struct totals next = totals_of(place, place_window(DAY, 2 * DAY));
    assert_memory_equal(after.worker, before.worker, 3 * sizeof *after.worker);
    /* Worker 1 was seen idle at 10:00 of the day before: until 06:00 now. */
    assert_int_equal(next.worker[0].idle_ms,
                     (6 * HOUR + DAY - 2040 + DAY) * SPAN_MINUTE.ms);
}

/* Not beside sample data, which could not be taken out of the sums again. */
static void test_sample(void **state)
{
    struct place *place = *state;
    struct event event = place_event(place);
    struct outcome outcome;
    struct sample_removal removal = {0};
    event.at = place_minute(3 * DAY);
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SAMPLE, place->now, &place->arena,
                      &outcome, &err));
    MUST(store_set_retention(place->writer, 2, 0, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_int_equal(remove_old(place), 0);
    while (!removal.done) {
        MUST(store_begin(place->writer, &err));
        MUST(store_remove_sample(place->writer, &place->arena, &removal, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
    assert_true(remove_old(place) > 1);
    MUST(store_begin(place->writer, &err));
    REFUSED_SAYING(ERROR_CONFLICT, "sample data is not for a database whose old events",
                   store_append(place->writer, &event, 1, ORIGIN_SAMPLE, place->now,
                                &place->arena, &outcome, &err));
    MUST(store_clear(place->writer, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_int_equal(kept(place).events_from.ms, 0);
    assert_int_equal(kept(place).event_days, 2);
}

static void test_bounds(void **state)
{
    struct place *place = *state;
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_INVALID, "want 0 to 36500 days",
            store_set_retention(place->writer, -1, 0, &err));
    REFUSED(ERROR_INVALID, "want 0 to 36500 days",
            store_set_retention(place->writer, 0, 36501, &err));
    REFUSED(ERROR_INVALID, "a team of 4; want 5 to 20",
            store_set_team_size(place->writer, 4, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_int_equal(remove_old(place), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_left),
        TEST(test_old_time_does_not_change),
        TEST(test_what_can_be_asked),
        TEST(test_people),
        TEST(test_hold),
        TEST(test_sample),
        TEST(test_bounds),
    };
    return ENGINES_RUN(tests);
}
