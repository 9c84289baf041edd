/* The limits of the spool: its size, the age of events, the disk; and free pages. */
#include "box.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { MIB = 1024 * 1024 };

/* Put events from `first` on, `count` at a time, until one is refused or `end` is
 * reached; returns the first that was not put. */
static int fill(struct box *box, int first, int end, int count, struct error *err)
{
    struct event event[100];
    struct outcome outcome[100];
    for (int n = first; n < end; n += count) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        for (int i = 0; i < count; i++)
            event[i] = box_event(n + i);
        if (!spool_begin(box->spool, err))
            return n;
        if (!spool_put(box->spool, event, (size_t)count, box->now, &arena, outcome,
                       err)) {
            spool_rollback(box->spool);
            return n;
        }
        if (!spool_commit(box->spool, err))
            return n;
    }
    return end;
}

static void settle_all(struct box *box)
{
    for (;;) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct verdict verdict[1000];
        struct parcels parcels;
        MUST(spool_next(box->spool, SPOOL_OLDEST_FIRST, 1000, MIB, &arena, &parcels,
                        &err));
        if (!parcels.count)
            return;
        for (size_t i = 0; i < parcels.count; i++)
            verdict[i] = (struct verdict){parcels.parcel[i].number, NULL};
        MUST(spool_begin(box->spool, &err));
        MUST(spool_settle(box->spool, verdict, parcels.count, box->now, &err));
        MUST(spool_commit(box->spool, &err));
    }
}

static void test_full_refuses(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    box_reopen(box, (struct spool_limits){.bytes = MIB, .when_full = SPOOL_REFUSE});
    int first = fill(box, 0, 100000, 100, &why);
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(why.text, "the spool is full"));

    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.waiting, first);
    assert_in_range(stats.bytes, MIB * 9 / 10, MIB);
    assert_int_equal(stats.dropped_full, 0);

    /* Nothing of a call that is refused is put, and nothing is changed. */
    struct event many[100];
    struct outcome outcome[100];
    for (int i = 0; i < 100; i++)
        many[i] = box_event(first + i);
    MUST(spool_begin(box->spool, &err));
    assert_false(spool_put(box->spool, many, 100, box->now, &box->arena, outcome, &why));
    assert_int_equal(spool_changes(box->spool), 0);
    MUST(spool_commit(box->spool, &err));
    assert_int_equal(box_stats(box).waiting, first);

    /* When some have gone there is room again. */
    box_settle(box, 1, 301, NULL);
    box_put(box, first, first + 100);
}

/* Dead letters take room as well. */
static void test_full_of_dead_letters(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    box_reopen(box, (struct spool_limits){.bytes = MIB, .when_full = SPOOL_REFUSE});
    int first = fill(box, 0, 100000, 100, &why);
    box_settle(box, 1, first + 1, "no such worker");
    first += 500;
    assert_true(fill(box, first - 500, first + 1000, 100, &why) < first);

    box_reopen(box, (struct spool_limits){.bytes = MIB, .when_full = SPOOL_DROP_OLDEST});
    box_put(box, first, first + 100);
    struct spool_stats stats = box_stats(box);
    assert_true(stats.dropped_full > 0 && stats.waiting >= 100);
}

static void test_full_drops_the_oldest(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    int64_t events;
    box_reopen(box, (struct spool_limits){.bytes = MIB, .when_full = SPOOL_DROP_OLDEST});
    assert_int_equal(fill(box, 0, 10000, 100, &why), 10000);

    struct spool_stats stats = box_stats(box);
    assert_in_range(stats.bytes, MIB / 2, MIB);
    assert_int_equal(stats.taken, 10000);
    assert_true(stats.dropped_full > 0);
    assert_int_equal(stats.waiting, 10000 - stats.dropped_full);
    /* What waits is the newest, without a gap. */
    char want[24];
    snprintf(want, sizeof want, "%lld", (long long)stats.dropped_full + 1);
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 1, 1), want);
    assert_string_equal(box_next(box, SPOOL_NEWEST_FIRST, 1, 1), "10000");
    assert_string_equal(box_verify(box, &events), "");
    assert_int_equal(events, stats.waiting);
    assert_true(box_file_size(box) < 2 * MIB);
}

static void tidy_at(struct box *box, int64_t ms)
{
    MUST(spool_tidy(box->spool, (instant){MIDNIGHT.ms + ms}, &err));
}

static void test_age(void **state)
{
    struct box *box = *state;
    box_reopen(box, (struct spool_limits){.bytes = 1 << 30, .age = SPAN_HOUR});
    box_put(box, 0, 10);
    box_settle(box, 1, 3, "no such worker");
    box->now.ms += 1000;
    box_put(box, 10, 15);

    tidy_at(box, SPAN_HOUR.ms);
    assert_int_equal(box_stats(box).waiting, 13);
    tidy_at(box, SPAN_HOUR.ms + 1);
    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.waiting, 5);
    assert_int_equal(stats.dead, 0);
    assert_int_equal(stats.dropped_old, 10);
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 1, 1), "11");

    /* No bound, no end. */
    box_reopen(box, (struct spool_limits){.bytes = 1 << 30});
    tidy_at(box, 1000 * SPAN_DAY.ms);
    assert_int_equal(box_stats(box).waiting, 5);
}

static void test_space_is_given_back(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    assert_int_equal(fill(box, 0, 20000, 100, &why), 20000);
    tidy_at(box, 0);
    box_reopen(box, box->limits);
    int64_t full = box_file_size(box);
    assert_true(full > 4 * MIB);
    settle_all(box);
    assert_int_equal(box_file_size(box), full);
    /* A bounded piece at a call. */
    for (int i = 0; i < 2; i++) {
        int64_t before = box_file_size(box);
        tidy_at(box, 0);
        assert_in_range(before - box_file_size(box), 1, 5 * MIB);
    }
    assert_true(box_file_size(box) < MIB / 2);
    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.delivered, 20000);
    assert_true(stats.bytes < 100000);
}

static void test_too_small_a_bound(void **state)
{
    struct box *box = *state;
    struct spool *spool = NULL;
    struct spool_limits limits = {.bytes = 1000};
    box_close(box);
    REFUSED_SAYING(ERROR_INVALID,
                   "a spool of 1000 bytes is too small; give it at least 1048576",
                   spool_open(box->path, SPOOL_WRITE, &limits, &spool, &err));
    assert_null(spool);
}

/* --- the disk --- */

/* From here on no file may grow beyond `bytes`. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Put until the disk is full. */
static int fill_the_disk(struct box *box)
{
    struct error why = {0};
    int first = fill(box, 0, 200000, 100, &why);
    assert_in_range(first, 10000, 199999);
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(why.text, "the disk is full"));
    return first;
}

static void test_full_disk_refuses(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    int64_t events;
    limit_files(17 * MIB);
    int first = fill_the_disk(box);
    /* Nothing is lost, and what the server takes makes room. */
    assert_int_equal(box_stats(box).waiting, first);
    settle_all(box);
    tidy_at(box, 0);
    assert_int_equal(fill(box, first, first + 1000, 100, &why), first + 1000);
    limit_files(RLIM_INFINITY);
    assert_string_equal(box_verify(box, &events), "");
    assert_int_equal(events, 1000);
}

static void test_full_disk_drops_the_oldest(void **state)
{
    struct box *box = *state;
    struct error why = {0};
    int64_t events;
    box_reopen(box,
               (struct spool_limits){.bytes = 1 << 30, .when_full = SPOOL_DROP_OLDEST});
    limit_files(17 * MIB);
    assert_int_equal(fill(box, 0, 100000, 100, &why), 100000);
    limit_files(RLIM_INFINITY);
    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.taken, 100000);
    assert_int_equal(stats.waiting, 100000 - stats.dropped_full);
    assert_in_range(stats.waiting, 10000, 90000);
    assert_string_equal(box_next(box, SPOOL_NEWEST_FIRST, 1, 1), "100000");
    assert_string_equal(box_verify(box, &events), "");
}

static int tear_down(void **state)
{
    limit_files(RLIM_INFINITY);
    return box_tear_down(state);
}

int main(void)
{
    signal(SIGXFSZ, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, box_set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_full_refuses),          TEST(test_full_of_dead_letters),
        TEST(test_full_drops_the_oldest), TEST(test_age),
        TEST(test_space_is_given_back),   TEST(test_too_small_a_bound),
        TEST(test_full_disk_refuses),     TEST(test_full_disk_drops_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
