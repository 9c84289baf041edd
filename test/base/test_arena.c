#include "base/arena.h"

#include "base/cleanup.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <malloc.h>
#include <stdalign.h>

static bool all_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

/* Sizes on both sides of what shares a block, each written full so that an overlap with
 * another shows as bytes that are not zero. */
static void test_zeroed_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 15, 16, 17, 4095, 4096, 4097, 16384, 100000, 3};
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    unsigned char *made[200];

    for (size_t i = 0; i < 200; i++) {
        size_t size = sizes[i % 10];
        made[i] = arena_new(&arena, unsigned char, size);
        assert_int_equal((uintptr_t)made[i] % alignof(max_align_t), 0);
        assert_true(all_zero(made[i], size));
        memset(made[i], (int)i + 1, size);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t at = 0; at < sizes[i % 10]; at++)
            if (made[i][at] != i + 1)
                fail_msg("allocation %zu was overwritten at %zu", i, at);
}

static void test_large_first(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char *large = arena_new(&arena, char, 1 << 20);
    char *small = arena_new(&arena, char, 8);
    memset(large, 1, 1 << 20);
    assert_int_equal(small[0], 0);
}

/* A large allocation must not make the room left in the newest block unreachable. */
static void test_large_between(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char *before = arena_new(&arena, char, 16);
    (void)arena_new(&arena, char, 1 << 20);
    assert_ptr_equal(arena_new(&arena, char, 16), before + 16);
}

/* From nothing to large, with others made in between: what it held stays, the others are
 * left alone. */
static void test_grow(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const size_t sizes[] = {1, 100, 4096, 4097, 10000, 1000000, 3000000};
    unsigned char *grown = NULL, *other[7];
    size_t size = 0;

    for (size_t i = 0; i < 7; i++) {
        grown = arena_grow(&arena, grown, size, sizes[i]);
        assert_int_equal((uintptr_t)grown % alignof(max_align_t), 0);
        for (size_t at = 0; at < size; at++)
            assert_int_equal(grown[at], 7);
        size = sizes[i];
        memset(grown, 7, size);
        other[i] = arena_new(&arena, unsigned char, i % 2 ? 5000 : 50);
        memset(other[i], (int)i + 100, i % 2 ? 5000 : 50);
    }
    for (size_t i = 0; i < 7; i++)
        for (size_t at = 0; at < (i % 2 ? 5000 : 50); at++)
            assert_int_equal(other[i][at], i + 100);
}

static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* However many steps it took, a large one is there once. */
static void test_grow_leaves_nothing(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    size_t size = 100000, before = in_use();
    char *grown = arena_grow(&arena, NULL, 0, size);
    bool counted = in_use() > before; /* a sanitizer allocates by itself */
    for (int step = 0; step < 30; step++, size += 100000)
        grown = arena_grow(&arena, grown, size, size + 100000);
    if (counted)
        assert_in_range(in_use() - before, size, size + 100000);
}

static void test_copy(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char text[] = "station 3";
    str copy = arena_copy(&arena, (str){text, 7});
    text[0] = 'x';
    assert_int_equal(copy.len, 7);
    assert_string_equal(copy.at, "station");

    str empty = arena_copy(&arena, (str){0});
    assert_int_equal(empty.len, 0);
    assert_string_equal(empty.at, "");
}

static void test_used_again(void **state)
{
    (void)state;
    struct arena arena = ARENA_EMPTY;
    arena_free(&arena);
    memset(arena_new(&arena, char, 100), 1, 100);
    arena_free(&arena);
    assert_null(arena.block);
    assert_true(all_zero((unsigned char *)arena_new(&arena, char, 100), 100));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed_and_apart),    cmocka_unit_test(test_large_first),
        cmocka_unit_test(test_large_between),       cmocka_unit_test(test_copy),
        cmocka_unit_test(test_used_again),          cmocka_unit_test(test_grow),
        cmocka_unit_test(test_grow_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
