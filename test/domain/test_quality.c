/* Scenes are in the notation of notation.h: the hour is from minute 0 to 60, and signs
 * before it are what the workers brought along. The camera of station a is CAM-a.
 *
 *     a W2/15 I1/45 +1 ~3
 *
 * The camera of station a told of 2 times working, 15 minutes; once idle, 45 minutes; of
 * units once; and there are 3 samples of its confidence. */
#include "domain/quality.h"

#include "notation.h"
#include "random.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PEOPLE = 3 };

static const char *const cameras[] = {"CAM-a", "CAM-b"};
static const char *const stations[] = {"a", "b"};
static const char letters[] = "WIA?";

static void write_row(const struct quality_row *row, struct buf *out)
{
    int samples = 0;
    buf_addf(out, "%s%.*s", buf_str(out).len ? "; " : "", STR_ARG(row->key.station));
    for (int state = 0; state < QUALITY_STATES; state++)
        if (row->events[state] || row->ms[state])
            buf_addf(out, " %c%lld/%lld", letters[state], (long long)row->events[state],
                     (long long)(row->ms[state] / SPAN_MINUTE.ms));
    if (row->events[EVENT_PRODUCT_COUNT])
        buf_addf(out, " +%lld", (long long)row->events[EVENT_PRODUCT_COUNT]);
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        samples += (int)row->confidence.bin[i];
    if (samples)
        buf_addf(out, " ~%d", samples);
}

static void test_scenes(void **state)
{
    static const struct {
        const char *what, *scene, *want;
    } rows[] = {
        {"nobody", "", ""},
        {"one state", "W@0", "a W1/50 ~1"},
        {"it ends with the next", "W@0 I@15", "a W1/15 I1/45 ~2"},
        {"and with the hold", "W@10 I@55", "a W1/45 I1/5 ~2"},
        {"and with the hour", "W@20", "a W1/40 ~1"},
        {"carried into the hour", "W@-10", "a W0/40"},
        {"not by more than the hold", "W@-50", ""},
        {"up to its next event", "W@-10 I@5", "a W0/5 I1/50 ~1"},
        {"a repeat is the same dwell", "W@0 W@10 W@20", "a W3/60 ~1"},
        {"after another state it is another", "W@0 I@10 W@20", "a W2/50 I1/10 ~3"},
        {"and of another worker", "W@0 2W@10", "a W2/100 ~2"},
        {"and after a silence", "W@0 W@50", "a W2/60 ~2"},
        {"and in another hour", "W@-1 W@1", "a W1/51 ~1"},
        {"another workstation, another row", "W@0 Wb@10", "a W1/10 ~1; b W1/50 ~1"},
        {"unknown has time, and no confidence", "W@0 ?@10", "a W1/10 ?1/50 ~1"},
        {"units change no time", "W@0 +3@10 +2b@10", "a W1/50 +1 ~1; b +1"},
        {"the later of one moment counts", "W@0 I@10 Ab@10",
         "a W1/10 I1/0 ~1; b A1/50 ~1"},
        {"of three, the last", "W@0 W@0 I@0", "a W2/0 I1/50 ~1"},
        {"one tie after the other", "W@0 I@0 W@10 I@10", "a W2/0 I2/60 ~1"},
        {"two people at once", "W@0 2I@0 3A@0", "a W1/50 I1/50 A1/50 ~3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(1000);
        const char *text = rows[i].scene;
        struct sign sign;
        struct quality_tally *tally = quality_tally_new(
            notation_window(0, 60), (span){50 * SPAN_MINUTE.ms}, PEOPLE, &arena);
        while (notation_next(&text, &sign))
            quality_tally_add(tally, &(struct quality_event){
                                         sign.at,
                                         sign.type,
                                         sign.worker,
                                         {str_from(cameras[sign.station]), STR("v1"),
                                          str_from(stations[sign.station])},
                                         0.9,
                                     });
        struct quality_rows got = quality_tally_end(tally);
        for (size_t k = 0; k < got.count; k++)
            write_row(&got.row[k], &out);
        if (!str_equal(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: %s gives '%.*s', want '%s'", rows[i].what, rows[i].scene,
                     STR_ARG(buf_str(&out)), rows[i].want);
    }
}

/* --- any events --- */

enum { EVENTS = 60, MINUTES = 60, KEYS = 8 };

struct sent {
    struct quality_event event;
    int key, rank; /* the order among those of one instant */
};

static const struct quality_key keys[KEYS] = {
#define KEY(camera, model, station)                                                      \
    {                                                                                    \
        {camera, 1}, {model, 1}, { station, 1 }                                          \
    }
    KEY("1", "v", "a"), KEY("1", "v", "b"), KEY("1", "w", "a"), KEY("1", "w", "b"),
    KEY("2", "v", "a"), KEY("2", "v", "b"), KEY("2", "w", "a"), KEY("2", "w", "b"),
};

static int in_order(const void *a, const void *b)
{
    const struct sent *x = a, *y = b;
    if (x->event.at.ms != y->event.at.ms)
        return x->event.at.ms < y->event.at.ms ? -1 : 1;
    return x->rank - y->rank;
}

static struct sent make(struct random *random, int rank, instant first)
{
    int key = (int)random_below(random, KEYS);
    return (struct sent){
        .event = {.at = instant_add(
                      first, (span){random_below(random, 3 * MINUTES) * SPAN_MINUTE.ms}),
                  .type = (enum event_type)random_below(random, EVENT_TYPES),
                  .worker = (int)random_below(random, PEOPLE),
                  .key = keys[key],
                  .confidence = (double)random_below(random, 101) / 100},
        .key = key,
        .rank = rank,
    };
}

/* The state event that counts of a worker up to a moment, its index; -1: none. */
static int counting(const struct sent *list, size_t count, int worker, instant t)
{
    int found = -1;
    for (size_t i = 0; i < count; i++)
        if (list[i].event.worker == worker && event_is_state(list[i].event.type) &&
            !instant_before(t, list[i].event.at) &&
            (found < 0 || in_order(&list[found], &list[i]) < 0))
            found = (int)i;
    return found;
}

static void naive(const struct sent *list, size_t count, struct window hour, span hold,
                  struct quality_row row[static KEYS])
{
    /* Each minute is asked whose it is; all events are on whole minutes. */
    for (int worker = 0; worker < PEOPLE; worker++)
        for (instant t = hour.start; instant_before(t, hour.end);
             t = instant_add(t, SPAN_MINUTE)) {
            int i = counting(list, count, worker, t);
            if (i >= 0 && instant_before(t, instant_add(list[i].event.at, hold)))
                row[list[i].key].ms[list[i].event.type] += SPAN_MINUTE.ms;
        }
    for (size_t i = 0; i < count; i++) {
        const struct quality_event *event = &list[i].event;
        if (instant_before(event->at, hour.start) || !instant_before(event->at, hour.end))
            continue;
        row[list[i].key].events[event->type]++;
        if (!event_is_state(event->type) || event->type == EVENT_UNKNOWN ||
            counting(list, count, event->worker, event->at) != (int)i)
            continue;
        int b = counting(list, count, event->worker, instant_add(event->at, (span){-1}));
        const struct quality_event *before = b < 0 ? NULL : &list[b].event;
        if (!before || instant_before(before->at, hour.start) ||
            instant_since(event->at, before->at).ms >= hold.ms ||
            before->type != event->type ||
            !str_equal(before->key.station, event->key.station))
            row[list[i].key].confidence.bin[confidence_bin(event->confidence)]++;
    }
}

static bool is_empty(const struct quality_row *row)
{
    static const struct quality_row none;
    return memcmp(row->events, none.events, sizeof none.events) == 0 &&
           memcmp(row->ms, none.ms, sizeof none.ms) == 0;
}

static void compare(struct quality_rows got, const struct quality_row *want,
                    uint64_t seed)
{
    size_t at = 0;
    for (int key = 0; key < KEYS; key++) {
        if (is_empty(&want[key]))
            continue;
        if (at == got.count || quality_key_compare(&got.row[at].key, &keys[key]) != 0 ||
            memcmp(got.row[at].events, want[key].events, sizeof want->events) != 0 ||
            memcmp(got.row[at].ms, want[key].ms, sizeof want->ms) != 0 ||
            memcmp(&got.row[at].confidence, &want[key].confidence,
                   sizeof want->confidence) != 0)
            fail_msg("seed %llu: row %d differs", (unsigned long long)seed, key);
        at++;
    }
    assert_int_equal(at, got.count);
}

static void play_round(uint64_t seed)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct random random = {seed};
    struct window hour = notation_window(120, 180);
    span hold = {(1 + random_below(&random, 100)) * SPAN_MINUTE.ms};
    struct sent list[EVENTS];
    struct quality_row want[KEYS] = {0};
    size_t count = (size_t)random_below(&random, EVENTS);
    for (size_t i = 0; i < count; i++)
        list[i] = make(&random, (int)i, notation_window(0, 0).start);
    naive(list, count, hour, hold, want);

    struct quality_tally *tally = quality_tally_new(hour, hold, PEOPLE, &arena);
    for (int worker = PEOPLE; worker-- > 0;) {
        int i = counting(list, count, worker, instant_add(hour.start, (span){-1}));
        if (i >= 0)
            quality_tally_add(tally, &list[i].event);
    }
    qsort(list, count, sizeof *list, in_order);
    for (size_t i = 0; i < count; i++)
        if (!instant_before(list[i].event.at, hour.start))
            quality_tally_add(tally, &list[i].event);
    compare(quality_tally_end(tally), want, seed);
}

static void test_any(void **state)
{
    (void)state;
    uint64_t seed = random_setting("PROPERTY_SEED", 1);
    uint64_t rounds = random_setting("PROPERTY_ROUNDS", 2000);
    for (uint64_t i = 0; i < rounds; i++)
        play_round(seed + i);
}

/* --- histograms --- */

static void test_bins(void **state)
{
    static const struct {
        double confidence;
        size_t bin;
    } rows[] = {
        {0, 0},     {0.0099, 0}, {0.01, 1}, {0.29, 29}, {0.57, 57}, {0.58, 58},
        {0.85, 85}, {0.99, 99},  {1, 99},   {-1, 0},    {2, 99},    {1e300, 99},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(confidence_bin(rows[i].confidence), rows[i].bin);
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        assert_int_equal(confidence_bin((double)i / 100), i);
}

static void test_packing(void **state)
{
    static const struct histogram histograms[] = {
        {{0}},
        {{[0] = 1}},
        {{[99] = 127}},
        {{[3] = 128, [4] = UINT32_MAX, [98] = 1}},
    };
    unsigned char bytes[HISTOGRAM_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof histograms / sizeof *histograms; i++) {
        size_t size = histogram_pack(&histograms[i], bytes);
        struct histogram again = histogram_unpack(bytes, size);
        assert_memory_equal(&again, &histograms[i], sizeof again);
    }
    struct histogram full;
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        full.bin[i] = UINT32_MAX;
    struct histogram again = histogram_unpack(bytes, histogram_pack(&full, bytes));
    assert_memory_equal(&again, &full, sizeof again);
}

/* Whatever a file has, reading it ends, and stays within the histogram. */
static void test_damage(void **state)
{
    struct random random = {1};
    (void)state;
    for (int i = 0; i < 20000; i++) {
        unsigned char bytes[24];
        size_t size = (size_t)random_below(&random, sizeof bytes + 1);
        for (size_t k = 0; k < size; k++)
            bytes[k] = (unsigned char)random_bits(&random);
        (void)histogram_unpack(bytes, size);
    }
    static const unsigned char far[] = {0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3};
    struct histogram none = histogram_unpack(far, sizeof far), empty = {{0}};
    assert_memory_equal(&none, &empty, sizeof none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenes), cmocka_unit_test(test_any),
        cmocka_unit_test(test_bins),   cmocka_unit_test(test_packing),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
