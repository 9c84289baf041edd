#include "access/token.h"

#include "base/error.h"

#include <stdio.h>

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

static str text_of(const char *text) { return str_from(text); }

static void test_what_was_made_is_read(void **state)
{
    (void)state;
    char text[KEY_TEXT], session[SESSION_TEXT];
    struct token made, read;
    struct error err;
    for (int i = 0; i < 1000; i++) {
        made = key_new(text);
        assert_int_equal(strlen(text), KEY_TEXT - 1);
        assert_true(key_parse(text_of(text), &read, &err));
        assert_string_equal(made.id, read.id);
        assert_memory_equal(text + 4, read.id, TOKEN_ID);
        assert_true(token_fits(&read, &made.hash));

        made = session_new(session);
        assert_true(session_parse(text_of(session), &read, &err));
        assert_string_equal(made.id, read.id);
        assert_true(token_fits(&read, &made.hash));
    }
}

/* Each character changed, and each two neighbours swapped: never a key. */
static void test_a_typo_is_found(void **state)
{
    (void)state;
    char text[KEY_TEXT], typo[KEY_TEXT];
    struct token token;
    struct error err;
    key_new(text);
    for (size_t i = 0; i < KEY_TEXT - 1; i++) {
        memcpy(typo, text, sizeof typo);
        typo[i] = text[i] == 'x' ? 'y' : 'x';
        assert_false(key_parse(text_of(typo), &token, &err));
        assert_int_equal(err.code, ERROR_INVALID);
        memcpy(typo, text, sizeof typo);
        if (i && typo[i] != typo[i - 1]) {
            typo[i] = text[i - 1];
            typo[i - 1] = text[i];
            assert_false(key_parse(text_of(typo), &token, &err));
        }
    }
}

static void test_what_is_no_key(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } row[] = {
        {"", "this is no key; a key begins with sfk_"},
        {"hunter2", "this is no key; a key begins with sfk_"},
        {"SFK_", "this is no key; a key begins with sfk_"},
        {"sfk_", "this is no key; a key has 61 characters"},
        {"sfk_000000000000000000000000000000000000000000000000000000000",
         "this key was mistyped or cut: its last characters do not fit the others"},
        {"sfk_00000000 00000000000000000000000000000000000000000000000000",
         "this is no key; a key has 61 characters"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct token token;
        struct error err;
        assert_false(key_parse(text_of(row[i].text), &token, &err));
        assert_string_equal(err.text, row[i].why);
    }
}

/* A right checksum does not make other characters right. */
static void test_only_digits_and_letters(void **state)
{
    (void)state;
    char text[SESSION_TEXT];
    struct token token;
    struct error err;
    static const char wrong[] = " -_=;,%\"\n\x80\xff";
    for (size_t i = 0; i < sizeof wrong; i++) { /* the NUL, too */
        session_new(text);
        text[17] = wrong[i];
        assert_false(session_parse((str){text, SESSION_TEXT - 1}, &token, &err));
    }
}

static void test_another_secret_does_not_fit(void **state)
{
    (void)state;
    char text[KEY_TEXT];
    struct token a = key_new(text), b = key_new(text);
    assert_false(token_fits(&a, &b.hash));
    assert_string_not_equal(a.id, b.id);
}

/* Each of the 62 comes as often as the others: of 62,000 about 1,000 each. */
static void test_chance_is_even(void **state)
{
    (void)state;
    static char text[62001];
    int count[256] = {0}, kinds = 0;
    token_random(text, sizeof text - 1);
    for (size_t i = 0; i < sizeof text - 1; i++)
        count[(unsigned char)text[i]]++;
    for (int i = 0; i < 256; i++) {
        kinds += count[i] > 0;
        assert_true(!count[i] || (count[i] > 800 && count[i] < 1200));
    }
    assert_int_equal(kinds, 62);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_made_is_read),
        cmocka_unit_test(test_a_typo_is_found),
        cmocka_unit_test(test_what_is_no_key),
        cmocka_unit_test(test_only_digits_and_letters),
        cmocka_unit_test(test_another_secret_does_not_fit),
        cmocka_unit_test(test_chance_is_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
