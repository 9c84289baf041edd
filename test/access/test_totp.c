#include "access/totp.h"

#include "base/arena.h"

#include <stdio.h>

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

/* RFC 6238, appendix B, for SHA-1. */
static const unsigned char secret[] = "12345678901234567890";

static void test_the_vectors_of_the_rfc(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        unsigned code;
    } row[] = {
        {59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
        {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        assert_int_equal(totp_code(secret, (uint64_t)(row[i].seconds / TOTP_STEP_S), 8),
                         row[i].code);
}

static bool check(const char *code, int64_t seconds, int64_t *last)
{
    return totp_check(secret, str_from(code), (instant){seconds * 1000}, last);
}

/* The code of 30 to 60 seconds is 287082; of the step after it 359152. */
static void test_when_a_code_counts(void **state)
{
    (void)state;
    static const struct {
        int64_t at;
        const char *code;
        bool right;
    } row[] = {
        {30, "287082", true},  {59, "287082", true},  {0, "287082", true},
        {89, "287082", true},  {90, "287082", false}, {45, "287083", false},
        {45, "28708", false},  {45, "", false},       {45, "0287082", false},
        {45, " 28708", false}, {45, "-87082", false}, {45, "28708x", false},
        {45, "287 82", false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        int64_t last = -1;
        assert_int_equal(check(row[i].code, row[i].at, &last), row[i].right);
        assert_int_equal(last, row[i].right ? 1 : -1);
    }
}

static void test_a_code_counts_once(void **state)
{
    (void)state;
    int64_t last = -1;
    char next[8];
    snprintf(next, sizeof next, "%06u", totp_code(secret, 2, TOTP_DIGITS));
    assert_true(check("287082", 45, &last));
    assert_false(check("287082", 46, &last));
    assert_false(check("287082", 65, &last));
    assert_true(check(next, 50, &last));      /* of a clock that is fast */
    assert_false(check("287082", 55, &last)); /* and none from before it */
}

static void test_how_apps_take_it(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    assert_string_equal(totp_secret_text(secret, &arena).at,
                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_string_equal(totp_uri(secret, STR("a b&c"), &arena).at,
                        "otpauth://totp/shopfloor:%61%20%62%26%63"
                        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=shopfloor");
}

static void test_recovery_codes(void **state)
{
    (void)state;
    char text[RECOVERY_TEXT], typed[2 * RECOVERY_TEXT];
    for (int i = 0; i < 100; i++) {
        struct hash made = recovery_new(text);
        assert_int_equal(strlen(text), 11);
        assert_int_equal(strspn(text, "0123456789abcdefghjkmnpqrstvwxyz-"), 11);
        snprintf(typed, sizeof typed, " %.5s %s", text, text + 6);
        for (char *c = typed; *c; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 0x20);
        struct hash same = recovery_hash(str_from(typed));
        assert_memory_equal(&made, &same, sizeof made);
        struct hash longer = recovery_hash(STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        assert_memory_not_equal(&made, &longer, sizeof made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_vectors_of_the_rfc),
        cmocka_unit_test(test_when_a_code_counts),
        cmocka_unit_test(test_a_code_counts_once),
        cmocka_unit_test(test_how_apps_take_it),
        cmocka_unit_test(test_recovery_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
