/* What of people's privacy was spent: limits that hold, and rows that stay. */
#include "store/ledger.h"

#include "place.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A rho of 0.08 four times a year, once in 90 days. */
static const struct spending_limits limits = {320000,
                                              {INT64_C(90) * 24 * 60 * 60 * 1000}};

static instant day(int64_t number)
{
    return instant_add(MIDNIGHT, (span){number * SPAN_DAY.ms});
}

static struct spending of_round(const char *round, int64_t at)
{
    return (struct spending){str_from(round), day(at), 80000, STR("ab12"), STR("{}")};
}

static bool spend(struct place *place, const struct spending *spending, struct error *err)
{
    if (!store_begin(place->writer, err))
        return false;
    if (store_spend(place->writer, spending, &limits, err))
        return store_commit(place->writer, place->now, err);
    store_rollback(place->writer);
    return false;
}

static int64_t spent(struct place *place, int64_t at)
{
    struct spendings list;
    MUST(store_spendings(place->writer, &place->arena, &list, &err));
    return spent_in_year(list, day(at));
}

static void test_period(void **state)
{
    struct place *place = *state;
    struct spending first = of_round("r1", 0), again = of_round("r1", 100);
    struct spending early = of_round("r2", 89), late = of_round("r2", 90);
    MUST(spend(place, &first, &err));
    REFUSED(ERROR_CONFLICT, "this site has sent its counts of the round 'r1' already",
            spend(place, &again, &err));
    REFUSED(ERROR_LIMIT,
            "this site took part in the round 'r1'; it takes part in the next one from "
            "2026-04-15T00:00:00.000Z on",
            spend(place, &early, &err));
    MUST(spend(place, &late, &err));
    assert_int_equal(spent(place, 90), 160000);

    /* A clock that is set back frees nothing. */
    struct spending back = of_round("r3", -400);
    REFUSED_SAYING(ERROR_LIMIT, "the next one from 2026-07-14",
                   spend(place, &back, &err));
    assert_int_equal(spent(place, -400), 160000);
}

/* The yearly limit is met, and not passed by a millionth; a year later there is room. */
static void test_year(void **state)
{
    struct place *place = *state;
    for (int i = 0; i < 4; i++) {
        char round[8];
        snprintf(round, sizeof round, "r%d", i);
        struct spending one = of_round(round, 90 * i);
        MUST(spend(place, &one, &err));
    }
    assert_int_equal(spent(place, 270), 320000);
    struct spending fifth = of_round("r4", 360), later = of_round("r4", 365);
    REFUSED(
        ERROR_LIMIT,
        "it needs a rho of 0.080000, and of the 0.320000 of a year 0.320000 are spent",
        spend(place, &fifth, &err));
    later.micro_rho++;
    REFUSED_SAYING(ERROR_LIMIT, "it needs a rho of 0.080001", spend(place, &later, &err));
    fifth.micro_rho = INT64_MAX;
    REFUSED_SAYING(ERROR_LIMIT, "it needs a rho of", spend(place, &fifth, &err));
    later.micro_rho--;
    MUST(spend(place, &later, &err));
    assert_int_equal(spent(place, 365), 320000);

    /* What needs no protection is not held up by the year. */
    struct spending plain = of_round("r5", 455);
    plain.micro_rho = 0;
    MUST(spend(place, &plain, &err));
}

static void test_kept(void **state)
{
    struct place *place = *state;
    struct spending one = of_round("r1", 0), got;
    bool found;
    one.message = STR("{\"type\":\"vector\",\"v\":[\"18446744073709551615\"]}");
    MUST(spend(place, &one, &err));
    MUST(store_begin(place->writer, &err));
    struct spending lost = of_round("r2", 100);
    MUST(store_spend(place->writer, &lost, &limits, &err));
    store_rollback(place->writer);
    place_close(place);
    place_open(place);
    MUST(store_spending(place->writer, STR("r1"), &place->arena, &got, &found, &err));
    assert_true(found && str_equal(got.message, one.message) &&
                str_equal(got.roster, one.roster) && instant_equal(got.at, one.at));
    MUST(store_spending(place->writer, STR("r2"), &place->arena, &got, &found, &err));
    assert_false(found);
}

/* --- killed ---
 *
 * A process spends and sends, as a site does: it reads what it sends from the ledger. It
 * is killed at some moment, while it goes on. What came over the pipe is in the ledger,
 * byte for byte; so is everything before it. */

enum { SENT = 24 };

static void spend_for_ever(struct place *place, int pipe)
{
    static const struct spending_limits none = {INT64_MAX, {0}};
    struct error err = {0};
    struct store *store;
    if (!engine_open(place->engine, place->url, STORE_WRITER_LAX, place->now, &store,
                     &err))
        _exit(2);
    for (int i = 0;; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        char round[16], message[SENT + 1];
        struct spending got;
        bool found;
        snprintf(round, sizeof round, "r%d", i);
        snprintf(message, sizeof message, "%-*d", SENT - 1, i * 7919);
        struct spending one = {str_from(round), day(i), 1, STR("x"), str_from(message)};
        if (!store_begin(store, &err) || !store_spend(store, &one, &none, &err) ||
            !store_commit(store, place->now, &err) ||
            !store_spending(store, one.round, &arena, &got, &found, &err) || !found ||
            write(pipe, got.message.at, got.message.len) != (ssize_t)got.message.len)
            _exit(3);
    }
}

static void kill_after(struct place *place, int messages)
{
    int ends[2];
    char got[SENT];
    int received = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        spend_for_ever(place, ends[1]);
    }
    assert_true(child > 0);
    close(ends[1]);
    struct spendings list;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char seen[400][SENT];
    size_t part = 0;
    for (ssize_t n; (n = read(ends[0], got + part, SENT - 1 - part)) > 0;) {
        part += (size_t)n;
        if (part < SENT - 1)
            continue;
        memcpy(seen[received], got, SENT - 1);
        part = 0;
        if (++received == messages)
            assert_int_equal(kill(child, SIGKILL), 0);
        assert_true(received < 400);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    close(ends[0]);
    place_open(place);
    MUST(store_spendings(place->writer, &arena, &list, &err));
    assert_true(received >= messages && list.count >= (size_t)received);
    assert_true(list.count <= (size_t)received + 1);
    for (int i = 0; i < received; i++)
        assert_memory_equal(list.at[i].message.at, seen[i], SENT - 1);
    assert_int_equal(spent_in_year(list, day(0)), list.count);
}

static void test_killed(void **state)
{
    struct place *place = *state;
    static const int messages[] = {1, 2, 5, 9};
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        place_remove(place);
        kill_after(place, messages[i]);
    }
}

int main(void)
{
#define IN_A_PLACE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(test_period),
        IN_A_PLACE(test_year),
        IN_A_PLACE(test_kept),
        IN_A_PLACE(test_killed),
    };
    return ENGINES_RUN(tests);
}
