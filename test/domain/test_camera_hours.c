/* When a camera is missed, told by how much it said at the same hour of the days before:
 * m much, s some, u nothing but that it sees nothing, . nothing at all. The last letter
 * is yesterday's. */
#include "domain/camera_hours.h"

#include "base/arena.h"
#include "must.h"

#include <stdio.h>

static const instant ten = {1768471200000}; /* 2026-01-15T10:00Z */

static void tell(struct camera_list *list, const char *camera, instant hour, char letter)
{
    struct quality_row row = {.key = {.camera = str_from(camera), .station = STR("S1")}};
    row.events[EVENT_WORKING] = letter == 'm' ? 100 : letter == 's' ? 5 : 0;
    row.events[EVENT_UNKNOWN] = letter == 'u' ? 60 : 0;
    camera_list_add(list, hour, &row);
}

static const struct {
    const char *what, *days;
    bool expected;
} rows[] = {
    {"each day", "mmmmmmmm", true},
    {"it is new", ".....mmm", true},
    {"it is too new", "......mm", false},
    {"not on this day of the week", "m.mmmmmm", false},
    {"it is not here for a week", "..mmmmmm", true},
    {"a day off does not matter", "mmmmm.mm", true},
    {"it never tells much", "ssssssss", false},
    {"it was taken down some days ago", "mmm.....", false},
    {"it says that it sees nothing", "uuuuuuuu", false},
};

static void test_who_is_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct camera_list list = {.until = ten, .arena = &arena};
        for (int64_t day = 8; day > 0; day--)
            tell(&list, "A", instant_add(ten, (span){-day * SPAN_DAY.ms}),
                 rows[i].days[8 - day]);
        tell(&list, "A", instant_add(ten, (span){-SPAN_HOUR.ms}), 's');
        if (camera_expected(&list, &list.camera[0], ten) != rows[i].expected)
            fail_msg("%s: want %d", rows[i].what, rows[i].expected);
    }
}

/* The last hours of a camera that told much in every hour before. */
static void test_what_sees_nothing(void **state)
{
    static const struct {
        const char *hours;
        int nothing; /* hours since when; 0: it sees */
    } last[] = {{"mmm", 0}, {"muu", 2}, {"uum", 0}, {"m..", 0}, {"m.u", 1}, {"uus", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct camera_list list = {.until = ten, .arena = &arena};
        for (int64_t hour = CAMERA_HOURS + 5; hour > 0; hour--)
            tell(&list, "A", instant_add(ten, (span){-hour * SPAN_HOUR.ms}),
                 hour <= 3 ? last[i].hours[3 - hour] : 'm');
        instant since;
        bool nothing = camera_sees_nothing(&list, &list.camera[0], &since);
        int64_t hours = nothing ? instant_since(ten, since).ms / SPAN_HOUR.ms : 0;
        if (hours != last[i].nothing)
            fail_msg("%s: %d", last[i].hours, (int)hours);
    }
}

/* Cameras come in any order, and some have no name. */
static void test_list(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct camera_list list = {.until = ten, .arena = &arena};
    instant hour = instant_add(ten, (span){-SPAN_HOUR.ms});
    char name[16];
    (void)state;
    tell(&list, "C", hour, 'm');
    tell(&list, "", hour, 'm');
    tell(&list, "A", hour, 'u');
    tell(&list, "B", hour, 's');
    tell(&list, "C", hour, 's');
    assert_int_equal(list.cameras, 3);
    assert_int_equal(list.camera[2].claims[0], 105);
    assert_int_equal(list.stations, 2); /* A told of nobody */
    assert_int_equal(list.station[0].camera, 1);
    assert_int_equal(list.station[1].camera, 2);
    for (int i = 0; i < 2 * CAMERA_LIST_MOST; i++) {
        snprintf(name, sizeof name, "cam-%04d", i);
        tell(&list, name, hour, 'm');
    }
    assert_int_equal(list.cameras, CAMERA_LIST_MOST);
    assert_true(list.more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_expected),
        cmocka_unit_test(test_what_sees_nothing),
        cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
