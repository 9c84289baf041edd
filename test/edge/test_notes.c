/* What is noted of the messages of cameras. */
#include "edge/notes.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const instant noon = {1768478400000};

static instant after(int64_t ms) { return instant_add(noon, (span){ms}); }

static void test_what_cannot_be_read(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct notes notes;
    notes_init(&notes);
    notes_unread(&notes, STR("cam-1"), "no offset", noon);
    notes_unread(&notes, STR("cam-1"), "not JSON", after(1000));
    notes_unread(&notes, STR(""), "who knows", after(2000));
    struct note_list all = notes_all(&notes, &arena);
    assert_int_equal(all.count, 2);
    assert_string_equal(all.note[0].camera, "cam-1");
    assert_int_equal(all.note[0].unread, 2);
    assert_string_equal(all.note[0].reason, "not JSON");
    assert_int_equal(all.note[0].told, 1); /* one line of the log, not one each */
    assert_string_equal(all.note[1].camera, "");
    assert_true(note_is_fresh(&all.note[0], after(1000 + SPAN_HOUR.ms)));
    assert_false(note_is_fresh(&all.note[0], after(1001 + SPAN_HOUR.ms)));
    notes_unread(&notes, STR("cam-1"), "not JSON", after(SPAN_HOUR.ms));
    assert_int_equal(notes_all(&notes, &arena).note[0].told, 3);
    notes_destroy(&notes);
}

static void test_clocks(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct notes notes;
    notes_init(&notes);
    notes_clock(&notes, STR("cam-1"), (span){-18000000});
    notes_clock(&notes, STR("cam-1"), (span){-200});
    struct note_list all = notes_all(&notes, &arena);
    assert_int_equal(all.count, 1);
    assert_true(all.note[0].timed);
    assert_int_equal(all.note[0].ahead.ms, -200);
    assert_false(note_is_fresh(&all.note[0], noon));
    notes_destroy(&notes);
}

/* Whoever invents cameras does not fill the memory. */
static void test_bounded(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct notes notes;
    notes_init(&notes);
    for (int i = 0; i < NOTES_CAMERAS + 10; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "cam-%d", i);
        notes_clock(&notes, (str){id, (size_t)len}, (span){0});
    }
    assert_int_equal(notes_all(&notes, &arena).count, NOTES_CAMERAS);
    notes_destroy(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_read),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
