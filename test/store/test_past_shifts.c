/* Which shifts took place, as the store keeps them for those who ask in SQL: on each
 * engine, whatever happens to the calendar and to history. */
#include "place.h"

#include "base/buf.h"
#include "store/inside.h"
#include "store/sql/sql.h"

/* "6-14 Morning 8h; ...": hours after MIDNIGHT, the name, the planned minutes. */
static const char *shifts_of(struct place *place)
{
    static const char sql[] = "SELECT start_ms, end_ms, name, planned_ms, day"
                              " FROM past_shifts ORDER BY start_ms";
    CLEANUP(buf_free) struct buf text = BUF(1 << 16);
    CLEANUP(store_closep) struct store *reader = NULL;
    MUST(store_open(place->url, STORE_READER, place->now, &reader, &err));
    {
        CLEANUP(statement_done) struct statement *rows = NULL;
        bool row;
        MUST(db_use(db_of(reader->backend), sql, &rows, &err));
        for (;;) {
            MUST(statement_step(rows, &row, &err));
            if (!row)
                break;
            instant start = {column_int(rows, 0)}, end = {column_int(rows, 1)};
            span from = instant_since(start, MIDNIGHT), to = instant_since(end, MIDNIGHT);
            buf_addf(&text, "%s%g-%g %.*s %g", text.len ? "; " : "",
                     (double)from.ms / (double)SPAN_HOUR.ms,
                     (double)to.ms / (double)SPAN_HOUR.ms, STR_ARG(column_text(rows, 2)),
                     (double)column_int(rows, 3) / (double)SPAN_MINUTE.ms);
            assert_int_equal(column_int(rows, 4), start.ms / SPAN_DAY.ms);
        }
    }
    return arena_copy(&place->arena, buf_str(&text)).at;
}

/* As the writer does it: slice after slice, each a transaction. *slices: how many. */
static void write_all(struct place *place, int *slices)
{
    for (*slices = 0; store_shifts_due(place->writer, place->now); ++*slices) {
        assert_in_range(*slices, 0, 1000);
        MUST(store_begin(place->writer, &err));
        MUST(store_learn(place->writer, &err));
        MUST(store_write_shifts(place->writer, place->now, &err));
        MUST(store_commit(place->writer, place->now, &err));
    }
}

static void expect(struct place *place, const char *want)
{
    int slices;
    write_all(place, &slices);
    assert_string_equal(shifts_of(place), want);
}

static struct shift_rule a_rule(const char *name, int start, int length)
{
    return (struct shift_rule){.name = str_from(name),
                               .weekdays = EVERY_DAY,
                               .start_minute = start,
                               .length_minutes = length};
}

static int64_t put_rule(struct place *place, struct shift_rule rule)
{
    int64_t id;
    MUST(store_begin(place->writer, &err));
    MUST(store_learn(place->writer, &err));
    MUST(store_put_shift(place->writer, &rule, &id, &err));
    MUST(store_commit(place->writer, place->now, &err));
    return id;
}

static void test_only_who_is_told_to_keeps_them(void **state)
{
    struct place *place = *state;
    place_send(place, "W@300");
    assert_false(store_shifts_due(place->writer, place->now));
    MUST(store_begin(place->writer, &err));
    MUST(store_write_shifts(place->writer, place->now, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_string_equal(shifts_of(place), "");
}

/* From the first quarter hour with a figure up to the shift that runs now, and on. */
static void test_as_time_passes(void **state)
{
    struct place *place = *state;
    store_keep_shifts(place->writer);
    expect(place, "");
    assert_false(store_shifts_due(place->writer, place->now));

    place_send(place, "W@300");
    place->now = place_minute(12 * 60 + 15);
    expect(place, "-2-6 Night 480; 6-14 Morning 480");
    place->now = place_minute(14 * 60);
    expect(place, "-2-6 Night 480; 6-14 Morning 480");
    place->now = place_minute(14 * 60 + 15);
    expect(place, "-2-6 Night 480; 6-14 Morning 480; 14-22 Afternoon 480");
    assert_false(store_shifts_due(place->writer, place->now));
}

/* What came late may be of a time that had no figures. */
static void test_an_earlier_event(void **state)
{
    struct place *place = *state;
    int slices;
    store_keep_shifts(place->writer);
    place_send(place, "W@700");
    expect(place, "6-14 Morning 480");
    place_send(place, "W@-200");
    place->now = place_minute(12 * 60 + 15);
    expect(place, "-10--2 Afternoon 480; -2-6 Night 480; 6-14 Morning 480");
    place_send(place, "W@-200000"); /* 139 days */
    place->now = place_minute(12 * 60 + 30);
    write_all(place, &slices);
    assert_in_range(slices, 5, 6);
}

/* A changed calendar applies to all that its valid_from says; one that somebody else has
 * changed, too. */
static void test_another_calendar(void **state)
{
    struct place *place = *state;
    struct shift_rule day = a_rule("Day", 5 * 60, 10 * 60);
    day.pause[0] = (struct shift_break){9 * 60, 30};
    day.pause_count = 1;
    store_keep_shifts(place->writer);
    place_send(place, "W@-1200");
    expect(place, "-26--18 Night 480; -18--10 Morning 480; -10--2 Afternoon 480;"
                  " -2-6 Night 480; 6-14 Morning 480");
    day.valid_from = MIDNIGHT.ms / SPAN_DAY.ms;
    int64_t id = put_rule(place, day);
    assert_string_equal(shifts_of(place), "");
    expect(place, "-26--18 Night 480; -18--10 Morning 480; -10--2 Afternoon 480;"
                  " -2-5 Night 420; 5-15 Day 570");

    place_close(place);
    place_open(place); /* one that keeps none, as a command */
    MUST(store_begin(place->writer, &err));
    MUST(store_delete_shift(place->writer, id, &err));
    MUST(store_commit(place->writer, place->now, &err));
    expect(place, "");

    place_close(place);
    place_open(place);
    store_keep_shifts(place->writer);
    expect(place, "-26--18 Night 480; -18--10 Morning 480; -10--2 Afternoon 480;"
                  " -2-6 Night 480; 6-14 Morning 480");
}

/* Somebody has removed them: they are written again, within a quarter of an hour. */
static void test_removed_by_others(void **state)
{
    struct place *place = *state;
    store_keep_shifts(place->writer);
    place_send(place, "W@300");
    expect(place, "-2-6 Night 480; 6-14 Morning 480");
    MUST(store_begin(place->writer, &err));
    MUST(store_learn(place->writer, &err));
    MUST(BACKEND(place->writer->backend, forget_past_shifts, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place->now = place_minute(12 * 60 + 15);
    expect(place, "-2-6 Night 480; 6-14 Morning 480");
}

/* What is taken back is written again. */
static void test_rolled_back(void **state)
{
    struct place *place = *state;
    store_keep_shifts(place->writer);
    place_send(place, "W@300");
    MUST(store_begin(place->writer, &err));
    MUST(store_learn(place->writer, &err));
    MUST(store_write_shifts(place->writer, place->now, &err));
    store_rollback(place->writer);
    assert_string_equal(shifts_of(place), "");
    expect(place, "-2-6 Night 480; 6-14 Morning 480");
}

/* With the data they go. */
static void test_cleared(void **state)
{
    struct place *place = *state;
    store_keep_shifts(place->writer);
    place_send(place, "W@300");
    expect(place, "-2-6 Night 480; 6-14 Morning 480");
    MUST(store_begin(place->writer, &err));
    MUST(store_clear(place->writer, &err));
    MUST(store_commit(place->writer, place->now, &err));
    assert_string_equal(shifts_of(place), "");
    place->now = place_minute(12 * 60 + 15);
    expect(place, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_only_who_is_told_to_keeps_them),
        TEST(test_as_time_passes),
        TEST(test_an_earlier_event),
        TEST(test_another_calendar),
        TEST(test_removed_by_others),
        TEST(test_rolled_back),
        TEST(test_cleared),
    };
    return ENGINES_RUN(tests);
}
