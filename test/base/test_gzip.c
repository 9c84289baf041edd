#include "base/gzip.h"

#include "base/buf.h"
#include "base/error.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>

enum { ENOUGH = 10 * 1024 * 1024 };

static void pack(str plain, struct buf *packed)
{
    struct error err = {0};
    assert_true(gzip_pack(plain, GZIP_SMALL, packed, &err));
}

/* As many bytes as asked for that pack badly, but the same each time. */
static void add_noise(struct buf *buf, size_t size)
{
    uint32_t seed = 1;
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        buf_add(buf, (str){(char[]){(char)(seed >> 24)}, 1});
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 100, 16384, 16385, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CLEANUP(buf_free) struct buf plain = BUF(ENOUGH), packed = BUF(ENOUGH);
        CLEANUP(buf_free) struct buf again = BUF(ENOUGH);
        struct error err = {0};
        add_noise(&plain, sizes[i]);
        pack(buf_str(&plain), &packed);
        assert_true(gzip_unpack(buf_str(&packed), &again, &err));
        assert_true(str_equal(buf_str(&plain), buf_str(&again)));
        buf_free(&packed);
        buf_free(&again);
    }
}

/* Each piece can be read before the next one is there, and all of them are one member. */
static void test_piece_by_piece(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 5, 0, 200000, 1, 16384, 0};
    enum { PIECES = sizeof sizes / sizeof *sizes };
    CLEANUP(buf_free) struct buf noise = BUF(ENOUGH), packed = BUF(ENOUGH);
    struct error err = {0};
    struct gzip_packer *packer = gzip_packer_new(GZIP_QUICK);
    size_t sum = 0;
    add_noise(&noise, 300000);
    for (size_t i = 0; i < PIECES; i++) {
        CLEANUP(buf_free) struct buf again = BUF(ENOUGH);
        bool last = i + 1 == PIECES;
        str piece = {buf_text(&noise) + sum, sizes[i]};
        assert_true(gzip_packer_add(packer, piece, last, &packed, &err));
        sum += sizes[i];
        assert_int_equal(gzip_unpack(buf_str(&packed), &again, &err), last);
        assert_true(str_equal(buf_str(&again), (str){buf_text(&noise), sum}));
    }
    gzip_packer_free(packer);
    gzip_packer_free(NULL);
}

static void test_made_by_another(void **state)
{
    (void)state;
    /* printf hello | gzip -n */
    static const char packed[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07"
                                 "\0\x86\xa6\x10\x36\x05\0\0\0";
    CLEANUP(buf_free) struct buf out = BUF(5);
    struct error err = {0};
    assert_true(gzip_unpack(STR(packed), &out, &err));
    assert_string_equal(buf_text(&out), "hello");
}

static void test_members(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf packed = BUF(ENOUGH), out = BUF(ENOUGH);
    struct error err = {0};
    pack(STR("one "), &packed);
    pack(STR(""), &packed);
    pack(STR("two"), &packed);
    assert_true(gzip_unpack(buf_str(&packed), &out, &err));
    assert_string_equal(buf_text(&out), "one two");
}

static void test_bomb(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf packed = BUF(ENOUGH), out = BUF(1000000);
    char *zeros = calloc(1, 5000000);
    pack((str){zeros, 5000000}, &packed);
    free(zeros);
    assert_true(packed.len < 10000);

    struct error err = {0};
    assert_false(gzip_unpack(buf_str(&packed), &out, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_non_null(strstr(err.text, "1000000 bytes"));
    assert_true(out.len <= 1000000);
}

static void test_exactly_the_limit(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf packed = BUF(ENOUGH), out = BUF(7), less = BUF(6);
    struct error err = {0};
    pack(STR("7 bytes"), &packed);
    assert_true(gzip_unpack(buf_str(&packed), &out, &err));
    assert_false(gzip_unpack(buf_str(&packed), &less, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
}

static void test_pack_limit(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf packed = BUF(10);
    struct error err = {0};
    assert_false(gzip_pack(STR("a few words"), GZIP_SMALL, &packed, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
}

static void test_cut_short(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf packed = BUF(ENOUGH);
    pack(STR("the length and the sum at the end are missed too"), &packed);
    for (size_t len = 0; len < packed.len; len++) {
        CLEANUP(buf_free) struct buf out = BUF(ENOUGH);
        struct error err = {0};
        assert_false(gzip_unpack((str){buf_text(&packed), len}, &out, &err));
        assert_int_equal(err.code, ERROR_INVALID);
        assert_non_null(strstr(err.text, "cut short"));
    }
}

/* What stands in for gzip, in front of it or behind it. */
static void test_damaged(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *told;
        size_t flip; /* a byte of the packed text to spoil */
    } row[] = {
        {"{\"events\":[]}", "", "not gzip data", 0},
        {"\x78\x9c", "", "not gzip data", 0}, /* zlib's own header */
        {"", "trailing", "followed by something that is not gzip", 0},
        {"", "\n", "cut short", 0},
        {"", "", "not gzip data, or damaged", 1},
        {"", "", "incorrect data check", 22},
        {"", "", "incorrect length check", 27},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf packed = BUF(ENOUGH), out = BUF(ENOUGH);
        struct error err = {0};
        buf_add(&packed, str_from(row[i].before));
        pack(STR("hello worl"), &packed);
        if (row[i].flip)
            packed.bytes[row[i].flip] ^= 1;
        buf_add(&packed, str_from(row[i].after));
        assert_false(gzip_unpack(buf_str(&packed), &out, &err));
        assert_int_equal(err.code, ERROR_INVALID);
        if (!strstr(err.text, row[i].told))
            fail_msg("row %zu: told \"%s\"", i, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_piece_by_piece),
        cmocka_unit_test(test_made_by_another),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_exactly_the_limit),
        cmocka_unit_test(test_pack_limit),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
