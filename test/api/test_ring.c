/* What readers at different places of a small ring see. */
#include "api/ring.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { ROOM = 8 };

/* Steps of one reader: "+abc" the writer adds, "r3" the reader reads up to 3 bytes, "j"
 * the reader begins anew at the end. `seen`: what each "r" gave, '|' between them, '!'
 * for lost. */
static const struct {
    const char *what, *steps, *seen;
} table[] = {
    {"nothing yet", "r9", "|"},
    {"one text", "+abc r9 r9", "abc||"},
    {"in small pieces", "+abc r2 r2 r2", "ab|c||"},
    {"several texts", "+ab +c +def r9", "abcdef|"},
    {"as full as it can be", "+abcdefgh r9", "abcdefgh|"},
    {"over the turn", "+abcdef r9 +ghijk r9", "abcdef|ghijk|"},
    {"over the turn, in pieces", "+abcdef r9 +ghijk r1 r3 r3", "abcdef|g|hij|k|"},
    {"one byte too slow", "+abcdefgh +i r9", "!"},
    {"much too slow", "+abcdefgh +abcdefgh +abcdefgh r9", "!"},
    {"lost stays lost", "+abcdefgh +i r9 r9", "!!"},
    {"lost in the middle of a text", "+abcd r2 +efgh +ijk r9", "ab|!"},
    {"just not lost", "+abcd r2 +efgh +ij r9", "ab|cdefghij|"},
    {"a newcomer sees what comes", "+abc j r9 +de r9", "|de|"},
    {"too long is not taken", "+abc +123456789 +d r9", "abcd|"},
    {"nothing is a text too", "+ +a + r9", "a|"},
    {"many turns", "+abcde r9 +fghij r9 +klmno r9 +pqrst r9", "abcde|fghij|klmno|pqrst|"},
};

static void read_one(struct ring *ring, uint64_t *place, size_t room, struct buf *seen)
{
    char piece[32];
    uint64_t before = *place;
    assert_true(room <= sizeof piece);
    ssize_t got = ring_read(ring, place, piece, room);
    assert_int_equal(ring_holds(ring, before), got >= 0);
    assert_true(got >= -1 && got <= (ssize_t)room);
    assert_true(*place == before + (got > 0 ? (uint64_t)got : 0));
    if (got >= 0)
        buf_add(seen, (str){piece, (size_t)got});
    buf_add(seen, got < 0 ? STR("!") : STR("|"));
}

static void readers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        CLEANUP(buf_free) struct buf seen = BUF(200);
        struct ring *ring = ring_new(ROOM);
        uint64_t place = 0;
        str rest = str_from(table[i].steps);
        while (rest.len) {
            str step = str_cut(rest, ' ', &rest);
            str text = {step.at + 1, step.len - 1};
            uint64_t end = ring_end(ring);
            if (step.at[0] == '+') {
                assert_int_equal(ring_add(ring, text), text.len <= ROOM);
                assert_int_equal(ring_end(ring) - end, text.len <= ROOM ? text.len : 0);
            } else if (step.at[0] == 'j') {
                place = end;
            } else {
                read_one(ring, &place, (size_t)(text.at[0] - '0'), &seen);
            }
        }
        if (strcmp(buf_text(&seen), table[i].seen) != 0)
            fail_msg("%s: saw '%s', want '%s'", table[i].what, buf_text(&seen),
                     table[i].seen);
        ring_free(ring);
    }
}

/* Texts of all lengths past many turns; each reader that is kept up to date sees the
 * very text that was written. */
static void long_text(void **state)
{
    (void)state;
    struct ring *ring = ring_new(97);
    uint64_t place = 0, written = 0, seen = 0;
    for (size_t round = 0; round < 5000; round++) {
        char text[97], read[64];
        size_t len = round * 7 % 97;
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + written++ % 26);
        assert_true(ring_add(ring, (str){text, len}));
        ssize_t got;
        while ((got = ring_read(ring, &place, read, 1 + round % 64)) > 0)
            for (ssize_t i = 0; i < got; i++)
                assert_int_equal(read[i], 'a' + seen++ % 26);
        assert_int_equal(got, 0);
    }
    assert_true(seen == written);
    ring_free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers),
        cmocka_unit_test(long_text),
    };
    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
