#include "access/throttle.h"

#include "base/cleanup.h"

#include <stdio.h>

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

static void freep(struct throttle **throttle) { throttle_free(*throttle); }

#define ANA  STR("ana")
#define HERE STR("192.0.2.7")

static span at(int64_t seconds) { return (span){seconds * 1000}; }

/* Whoever fails at once whenever that is allowed waits so many seconds in between. */
static void test_the_wait_doubles_up_to_a_minute(void **state)
{
    (void)state;
    static const int64_t waits[] = {0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60};
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span now = at(1000), wait = {0};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        if (waits[i]) {
            assert_false(throttle_try(throttle, ANA, HERE, now, &wait));
            assert_int_equal(wait.ms, waits[i] * 1000);
            now.ms += wait.ms - 1;
            assert_false(throttle_try(throttle, ANA, HERE, now, &wait));
            assert_int_equal(wait.ms, 1);
            now.ms++;
        }
        assert_true(throttle_try(throttle, ANA, HERE, now, &wait));
    }
}

static void fail_often(struct throttle *throttle, str account, str address, int times)
{
    span wait, now = at(1000);
    for (int i = 0; i < times; i++) {
        assert_true(throttle_try(throttle, account, address, now, &wait));
        now.ms += 60000;
    }
}

static void test_only_that_account_from_that_address(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span wait, now = at(1000 + 60 * 7);
    fail_often(throttle, ANA, HERE, 8);
    assert_false(throttle_try(throttle, ANA, HERE, now, &wait));
    assert_true(throttle_try(throttle, ANA, STR("192.0.2.8"), now, &wait));
    assert_true(throttle_try(throttle, STR("ben"), HERE, now, &wait));
    /* Neither can be made to look like another one. */
    assert_true(throttle_try(throttle, STR("ana192.0.2.7"), STR(""), now, &wait));
}

static void test_right_ones_and_old_ones_are_forgotten(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span wait, now = at(1000 + 60 * 7);
    fail_often(throttle, ANA, HERE, 8);
    throttle_passed(throttle, ANA, HERE);
    for (int i = 0; i < 3; i++)
        assert_true(throttle_try(throttle, ANA, HERE, now, &wait));
    assert_false(throttle_try(throttle, ANA, HERE, now, &wait));
    assert_true(throttle_try(throttle, ANA, HERE, at(now.ms / 1000 + 3601), &wait));
    for (int i = 0; i < 100; i++) { /* what was not looked at never counts */
        throttle_undo(throttle, ANA, HERE);
        assert_true(throttle_try(throttle, ANA, HERE, at(now.ms / 1000 + 3601), &wait));
    }
}

/* Many tries at once are as many, also before the first is known to have failed. */
static void test_at_once_is_no_way_around(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span wait;
    int let = 0;
    for (int i = 0; i < 100; i++)
        let += throttle_try(throttle, ANA, HERE, at(5), &wait);
    assert_int_equal(let, 3);
}

/* Try `count` accounts that nobody has; how many of these were looked at? */
static int try_names(struct throttle *throttle, str address, int count, span now)
{
    span wait;
    char name[32];
    int let = 0;
    for (int i = 0; i < count; i++) {
        int len = snprintf(name, sizeof name, "n%d", i);
        let += throttle_try(throttle, (str){name, (size_t)len}, address, now, &wait);
    }
    return let;
}

static void test_many_accounts_from_one_address(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span wait = {0};
    assert_int_equal(try_names(throttle, HERE, 100, at(1000)), 30);
    assert_false(throttle_try(throttle, ANA, HERE, at(1000), &wait));
    assert_int_equal(wait.ms, 2000);
    assert_true(throttle_try(throttle, ANA, STR("192.0.2.8"), at(1000), &wait));
    assert_int_equal(try_names(throttle, HERE, 100, at(1002)), 1);
    assert_int_equal(try_names(throttle, HERE, 100, at(1022)), 10);
    assert_int_equal(try_names(throttle, HERE, 100, at(9000)), 30);
}

/* 500 people come to work in one minute, all from one address, and 20 of them mistype. */
static void test_a_plant_behind_one_address(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    for (int i = 0; i < 500; i++) {
        span wait, now = {1000000 + i * 120};
        char name[32];
        str who = {name, (size_t)snprintf(name, sizeof name, "p%d", i)};
        if (i % 25 == 0)
            assert_true(throttle_try(throttle, who, HERE, now, &wait));
        assert_true(throttle_try(throttle, who, HERE, now, &wait));
        throttle_passed(throttle, who, HERE);
    }
}

/* A guesser at the same address keeps nobody out who has signed in from there before. */
static void test_who_is_known_does_not_wait_for_others(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span wait;
    assert_true(throttle_try(throttle, ANA, HERE, at(1000), &wait));
    throttle_passed(throttle, ANA, HERE);
    try_names(throttle, HERE, 100, at(90000));
    assert_true(throttle_try(throttle, ANA, HERE, at(90000), &wait));
    throttle_undo(throttle, ANA, HERE);
    /* ... which gives the guesser nothing back, ... */
    assert_int_equal(try_names(throttle, HERE, 100, at(90000)), 0);
    /* ... is no way to guess at her, ... */
    for (int i = 0; i < 3; i++)
        assert_true(throttle_try(throttle, ANA, HERE, at(90000), &wait));
    assert_false(throttle_try(throttle, ANA, HERE, at(90000), &wait));
    /* ... and is over some day. */
    try_names(throttle, HERE, 100, at(1000 + 7 * 86400 + 1));
    assert_false(throttle_try(throttle, ANA, HERE, at(1000 + 7 * 86400 + 1), &wait));
}

static str address_of(int i, char text[static 32])
{
    return (str){text, (size_t)snprintf(text, 32, "a%d", i)};
}

/* A million invented names from as many addresses do not make it forget who guessed. */
static void test_a_flood(void **state)
{
    (void)state;
    CLEANUP(freep) struct throttle *throttle = throttle_new();
    span wait, now = at(1000 + 60 * 7);
    char text[32];
    fail_often(throttle, ANA, HERE, 8);
    try_names(throttle, STR("192.0.2.8"), 100, now);
    for (int i = 0; i < 1000000; i++)
        (void)throttle_try(throttle, address_of(i, text), address_of(i, text), now,
                           &wait);
    assert_false(throttle_try(throttle, ANA, HERE, now, &wait));
    assert_false(throttle_try(throttle, STR("ben"), STR("192.0.2.8"), now, &wait));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_wait_doubles_up_to_a_minute),
        cmocka_unit_test(test_only_that_account_from_that_address),
        cmocka_unit_test(test_right_ones_and_old_ones_are_forgotten),
        cmocka_unit_test(test_at_once_is_no_way_around),
        cmocka_unit_test(test_many_accounts_from_one_address),
        cmocka_unit_test(test_a_plant_behind_one_address),
        cmocka_unit_test(test_who_is_known_does_not_wait_for_others),
        cmocka_unit_test(test_a_flood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
