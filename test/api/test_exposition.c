/* Prometheus' text: what a label holds, and parts that are too long. */
#include "api/exposition.h"

#include "base/buf.h"
#include "must.h"

static void labels_are_escaped(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF(100);
    exposition_label(&text, "camera", STR("a\"b\\c\nd"));
    assert_string_equal(buf_text(&text), "camera=\"a\\\"b\\\\c\\nd\"");
}

/* A part is there as a whole or not at all, and one that is left out takes no room. */
static void parts_are_whole(void **state)
{
    (void)state;
    static const struct {
        size_t limit, room;
        const char *all;
    } rows[] = {
        {20, 40, "alerts 1\ndrift 1\n"},
        {20, 17, "alerts 1\ndrift 1\n"},
        {20, 16, "alerts 1\n"}, /* the second does not fit */
        {8, 40, "drift 1\n"},   /* the first is longer than it may be */
        {20, 8, "drift 1\n"},
        {7, 40, ""},
        {20, 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_free) struct buf text = BUF(rows[i].room);
        CLEANUP(buf_free) struct buf one = BUF(rows[i].limit);
        CLEANUP(buf_free) struct buf other = BUF(rows[i].limit);
        buf_add(&one, STR("alerts "));
        buf_add(&one, STR("1\n"));
        buf_add(&other, STR("drift "));
        buf_add(&other, STR("1\n"));
        bool whole = exposition_part(&text, &one);
        whole &= exposition_part(&text, &other);
        assert_string_equal(buf_text(&text), rows[i].all);
        assert_true(buf_ok(&text));
        assert_int_equal(whole, text.len == 17);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test(parts_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
