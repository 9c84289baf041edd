#include "access/sign_in.h"

#include "base/arena.h"
#include "base/buf.h"
#include "must.h"

static const instant began = {1800000000000};
static const unsigned char key[HASH_BYTES] = {1}, other_key[HASH_BYTES] = {2};

static struct sign_in begin(struct arena *arena)
{
    struct sign_in made;
    sign_in_begin(key, began, arena, &made);
    return made;
}

static bool resume(const unsigned char *with, str cookie, str answer, instant now,
                   struct sign_in *back, struct arena *arena, struct error *err)
{
    return sign_in_resume(with, cookie, answer, now, arena, back, err);
}

static void test_there_and_back(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sign_in there = begin(&arena), back;
    MUST(resume(key, there.cookie, there.state, (instant){began.ms + SIGN_IN_TIME.ms - 1},
                &back, &arena, &err));
    assert_true(str_equal(back.nonce, there.nonce));
    assert_true(str_equal(back.verifier, there.verifier));
    struct hash hash = hash_sha256(back.verifier);
    assert_true(
        str_equal(there.challenge, base64url_of(hash.byte, sizeof hash.byte, &arena)));
}

/* What goes by the browser's address line says nothing of what does not. */
static void test_all_is_different(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sign_in a = begin(&arena), b = begin(&arena);
    const str text[] = {a.cookie, a.state, a.nonce, a.verifier, a.challenge,
                        b.cookie, b.state, b.nonce, b.verifier, b.challenge};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        assert_true(text[i].len >= 43);
        for (size_t k = 0; k < i; k++)
            assert_false(str_equal(text[i], text[k]));
    }
}

static void test_what_does_not_belong_together(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sign_in a = begin(&arena), b = begin(&arena), back;
    CLEANUP(buf_free) struct buf later = BUF(200), lengthy = BUF(200);
    buf_addf(&later, "9%.*s", STR_ARG(a.cookie));
    buf_addf(&lengthy, "%.*s%0100d", STR_ARG(a.cookie), 0);
    const struct {
        const unsigned char *key;
        str cookie, answer;
        const char *error;
    } row[] = {
        {key, a.cookie, b.state, "did not begin in this browser"},
        {key, b.cookie, a.state, "did not begin in this browser"},
        {other_key, a.cookie, a.state, "did not begin in this browser"},
        {key, buf_str(&later), a.state, "did not begin in this browser"},
        {key, a.cookie, a.nonce, "did not begin in this browser"},
        {key, a.cookie, {a.state.at, a.state.len - 1}, "did not begin in this browser"},
        {key, a.cookie, STR(""), "did not begin in this browser"},
        {key, STR(""), a.state, "has not kept where it began"},
        {key, buf_str(&lengthy), a.state, "has not kept where it began"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        REFUSED_SAYING(
            ERROR_DENIED, row[i].error,
            resume(row[i].key, row[i].cookie, row[i].answer, began, &back, &arena, &err));
}

static void test_too_late(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sign_in there = begin(&arena), back;
    REFUSED_SAYING(ERROR_DENIED, "too long",
                   resume(key, there.cookie, there.state,
                          (instant){began.ms + SIGN_IN_TIME.ms}, &back, &arena, &err));
}

static void test_cookie(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct sign_in there = {.cookie = STR("abc")};
    assert_string_equal(sign_in_cookie(&there, &arena).at,
                        "__Host-shopfloor-sign-in=abc; Max-Age=600; Path=/; Secure; "
                        "HttpOnly; SameSite=Lax");
    static const char *const row[][2] = {
        {"__Host-shopfloor-sign-in=abc", "abc"},
        {"__Host-shopfloor=x; __Host-shopfloor-sign-in=abc; a=b", "abc"},
        {"__Host-shopfloor-sign-in=a; __Host-shopfloor-sign-in=b", ""},
        {"__Host-shopfloor=abc", ""},
        {"shopfloor-sign-in=abc", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        assert_true(
            str_equal(sign_in_cookie_find(str_from(row[i][0])), str_from(row[i][1])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_all_is_different),
        cmocka_unit_test(test_what_does_not_belong_together),
        cmocka_unit_test(test_too_late),
        cmocka_unit_test(test_cookie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
