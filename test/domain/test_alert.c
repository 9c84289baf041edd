/* How alerts begin and end, told minute by minute. */
#include "domain/alert.h"

#include "base/arena.h"
#include "base/buf.h"
#include "must.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const instant start = {1768464000000}; /* 2026-01-15T08:00Z */

/* What is read each minute: a value; ? nothing is known; b a break and u unplanned time,
 * with the value before; x there is no such subject any more; a somebody acknowledges.
 * And what the alert is then: . none, p pending, F firing, A acknowledged, R resolved. */
static const struct {
    const char *what;
    enum alert_rule rule;
    const char *read, *is;
    enum alert_end why; /* of the last that was resolved */
} rows[] = {
    {"idle for as long as it takes", ALERT_STATION_IDLE, "13 14 15 16 0", ". . F F R",
     ALERT_END_RECOVERED},
    {"offline too briefly", ALERT_CAMERA_OFFLINE, "1 1 0 1 1 0", "p p . p p .", 0},
    {"offline for two minutes", ALERT_CAMERA_OFFLINE, "1 1 1 1", "p p F F", 0},
    {"it is well only once it stays well", ALERT_CAMERA_OFFLINE, "1 1 1 0 1 0 0",
     "p p F F F F R", ALERT_END_RECOVERED},
    {"between the limits nothing changes", ALERT_DISK_LOW, "9 9 11 12 9 13",
     "p F F F F R", ALERT_END_RECOVERED},
    {"a little over the limit is no alert", ALERT_DISK_LOW, "11 11 10", ". . p", 0},
    {"nothing is known of a camera whose box is silent", ALERT_CAMERA_OFFLINE,
     "1 1 1 ? ? ? 1", "p p F F F F F", 0},
    {"a break is no end", ALERT_STATION_IDLE, "15 b b 15", "F F F F", 0},
    {"and no begin", ALERT_STATION_IDLE, "14 b b 15", ". . . F", 0},
    {"planned time ends", ALERT_STATION_IDLE, "20 u u", "F R .", ALERT_END_UNPLANNED},
    {"and so does what was pending", ALERT_CAMERA_DARK, "1 1 u", "p p .", 0},
    {"a camera may break at night", ALERT_CAMERA_OFFLINE, "1 u u", "p p F", 0},
    {"the station is deleted", ALERT_STATION_VACANT, "40 x x", "F R .", ALERT_END_GONE},
    {"acknowledged, and still wrong", ALERT_STATION_IDLE, "15 a 17 18 2", "F A A A R",
     ALERT_END_RECOVERED},
    {"accuracy may be too low, not too high", ALERT_AUDIT_ACCURACY, "99 90 90.5 92",
     ". F F R", ALERT_END_RECOVERED},
    {"wrong again is another one", ALERT_AGENT_REJECTED, "3 0 2", "F R F",
     ALERT_END_RECOVERED},
};

static char letter_of(const struct alert *alert) { return ".pFAR"[alert->state]; }

static void step(const char *word, size_t minute, struct alert_reading *reading,
                 struct alert *alert, enum alert_end *why)
{
    instant now = instant_add(start, (span){(int64_t)minute * 60000});
    const struct alert_limits *limits = &alert_rules[reading->rule].preset;
    if (alert->state == ALERT_RESOLVED)
        *alert = (struct alert){0};
    if (*word == 'a')
        alert->state = ALERT_ACKNOWLEDGED;
    reading->known = *word != '?';
    reading->time = *word == 'b'   ? ALERT_BREAK
                    : *word == 'u' ? ALERT_UNPLANNED
                                   : ALERT_PLANNED;
    if (*word >= '0' && *word <= '9')
        reading->value = atof(word);
    if (alert_step(limits, *word == 'x' ? NULL : reading, now, alert) == ALERT_DROPS)
        *alert = (struct alert){0};
    if (alert->state == ALERT_RESOLVED)
        *why = alert->why;
}

static void test_minutes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct alert_reading reading = {.rule = rows[i].rule,
                                        .subject = {.id = STR("S1")}};
        struct alert alert = {0};
        enum alert_end why = ALERT_NOT_ENDED;
        CLEANUP(buf_free) struct buf is = BUF(1000);
        str rest = str_from(rows[i].read);
        for (size_t minute = 0; rest.len; minute++) {
            char word[8];
            str next = str_cut(rest, ' ', &rest);
            snprintf(word, sizeof word, "%.*s", STR_ARG(next));
            step(word, minute, &reading, &alert, &why);
            buf_addf(&is, "%s%c", is.len ? " " : "", letter_of(&alert));
        }
        if (strcmp(buf_text(&is), rows[i].is) != 0 || why != rows[i].why)
            fail_msg("%s: want '%s' (%d), got '%s' (%d)", rows[i].what, rows[i].is,
                     rows[i].why, buf_text(&is), why);
    }
}

/* It was pending since the camera was first seen like that, and the value is the last. */
static void test_members(void **state)
{
    struct alert_reading reading = {.rule = ALERT_STATION_IDLE,
                                    .subject = {.id = STR("S1"), .name = STR("Press")},
                                    .known = true,
                                    .value = 16,
                                    .since = instant_add(start, (span){-960000})};
    struct alert alert = {0};
    struct alert_limits limits = alert_rules[ALERT_STATION_IDLE].preset;
    (void)state;
    assert_int_equal(alert_step(&limits, &reading, start, &alert), ALERT_FIRES);
    assert_true(instant_equal(alert.since, reading.since));
    assert_true(instant_equal(alert.fired, start));
    assert_int_equal(alert.severity, ALERT_WARNING);
    reading.value = 17;
    assert_int_equal(alert_step(&limits, &reading, start, &alert), ALERT_STAYS);
    assert_true(alert.value == 17 && alert.threshold == 15);
    reading.value = 1;
    assert_true(alert_would_recover(&limits, &reading, start, &alert));
    limits.on = false;
    assert_false(alert_would_recover(&limits, &reading, start, &alert));
    assert_int_equal(alert_step(&limits, &reading, start, &alert), ALERT_ENDING);
    assert_int_equal(alert.why, ALERT_END_RULE_OFF);
}

/* A station was behind in one shift. Nothing is known of the next one yet. */
static void test_a_new_shift(void **state)
{
    struct alert_reading reading = {.rule = ALERT_STATION_BEHIND,
                                    .subject = {.id = STR("S1")},
                                    .known = true,
                                    .value = 100,
                                    .begun = instant_add(start, (span){-3600000})};
    struct alert_limits limits = alert_rules[ALERT_STATION_BEHIND].preset;
    struct alert alert = {0}, pending;
    (void)state;
    alert_step(&limits, &reading, start, &alert);
    assert_int_equal(alert.state, ALERT_PENDING);
    pending = alert;
    alert_step(&limits, &reading, instant_add(start, limits.lasting), &alert);
    assert_int_equal(alert.state, ALERT_FIRING);

    reading.begun = instant_add(start, SPAN_HOUR);
    reading.known = false;
    assert_int_equal(alert_step(&limits, &reading, reading.begun, &alert), ALERT_ENDING);
    assert_int_equal(alert.why, ALERT_END_SHIFT);
    assert_int_equal(alert_step(&limits, &reading, reading.begun, &pending), ALERT_DROPS);
    alert = (struct alert){0};
    assert_int_equal(alert_step(&limits, &reading, reading.begun, &alert), ALERT_STAYS);
    assert_int_equal(alert.state, ALERT_NONE);
}

/* Minutes from when it fired on. */
static const struct {
    const char *what;
    int64_t read;  /* since when it is so, says a reading an hour after it fired; or */
    bool day;      /* two days after it: for a day or more */
    int64_t since; /* what the alert says then */
    bool over_24h;
} sinces[] = {
    {"as it was", -16, 0, -16, false},
    {"late events tell of work in between", 20, 0, 20, false},
    {"or that nobody was there for longer", -300, 0, -300, false},
    {"it goes on for more than a day", 0, 1, -16, false},
};

static void test_since_is_corrected(void **state)
{
    struct alert_limits limits = alert_rules[ALERT_STATION_IDLE].preset;
    (void)state;
    for (size_t i = 0; i < sizeof sinces / sizeof *sinces; i++) {
        struct alert_reading reading = {
            .rule = ALERT_STATION_IDLE,
            .subject = {.id = STR("S1")},
            .known = true,
            .value = 16,
            .since = instant_add(start, (span){-16 * SPAN_MINUTE.ms})};
        struct alert alert = {0};
        alert_step(&limits, &reading, start, &alert);
        instant now =
            instant_add(start, sinces[i].day ? (span){2 * SPAN_DAY.ms} : SPAN_HOUR);
        reading.over_24h = sinces[i].day;
        reading.since = sinces[i].day
                            ? instant_add(now, (span){-SPAN_DAY.ms})
                            : instant_add(start, (span){sinces[i].read * SPAN_MINUTE.ms});
        enum alert_step step = alert_step(&limits, &reading, now, &alert);
        int64_t since = instant_since(alert.since, start).ms / SPAN_MINUTE.ms;
        if (since != sinces[i].since || alert_is_over_24h(&alert) != sinces[i].over_24h ||
            step != (since == -16 ? ALERT_STAYS : ALERT_CHANGES))
            fail_msg("%s: since %d", sinces[i].what, (int)since);
    }
}

/* Who looks 24 hours back does not know when it began, and says so. */
static void test_over_24h(void **state)
{
    struct alert_limits limits = alert_rules[ALERT_STATION_VACANT].preset;
    struct alert_reading reading = {.rule = ALERT_STATION_VACANT,
                                    .subject = {.id = STR("S1")},
                                    .known = true,
                                    .value = 480,
                                    .since = instant_add(start, (span){-SPAN_DAY.ms}),
                                    .over_24h = true};
    struct alert alert = {0};
    (void)state;
    assert_int_equal(alert_step(&limits, &reading, start, &alert), ALERT_FIRES);
    assert_true(alert_is_over_24h(&alert));
    reading.since = instant_add(reading.since, SPAN_HOUR);
    instant later = instant_add(start, SPAN_HOUR);
    assert_int_equal(alert_step(&limits, &reading, later, &alert), ALERT_STAYS);
    assert_true(alert_is_over_24h(&alert));

    /* It is known since when, as somebody was there after all. */
    reading.since = start;
    reading.over_24h = false;
    assert_int_equal(alert_step(&limits, &reading, later, &alert), ALERT_CHANGES);
    assert_false(alert_is_over_24h(&alert));
    /* And then that this was wrong. */
    reading.since = instant_add(later, (span){-SPAN_DAY.ms});
    reading.over_24h = true;
    assert_int_equal(alert_step(&limits, &reading, later, &alert), ALERT_CHANGES);
    assert_true(alert_is_over_24h(&alert));
}

/* A day of one shift has 480 minutes of planned time, and nobody looks further back. */
static void test_a_threshold_that_no_value_reaches(void **state)
{
    struct alert_limits limits = {.on = true, .threshold = 960, .quiet = true};
    struct alert_reading reading = {.rule = ALERT_STATION_VACANT, .most = 480};
    (void)state;
    assert_true(alert_limits_within(limits, &reading).threshold == 480);
    limits.threshold = 30;
    assert_true(alert_limits_within(limits, &reading).threshold == 30);
    reading.most = 0;
    limits.threshold = 960;
    assert_true(alert_limits_within(limits, &reading).threshold == 960);
}

/* Of a station holds what was set for it; what was not, as set for all; else the row. */
static void test_overrides(void **state)
{
    const struct alert_override set[] = {
        {ALERT_STATION_IDLE, STR("S1"), ALERT_SET_THRESHOLD, {.threshold = 5}},
        {ALERT_STATION_IDLE,
         STR(""),
         ALERT_SET_THRESHOLD | ALERT_SET_SEVERITY,
         {.threshold = 20, .severity = ALERT_INFO}},
        {ALERT_STATION_VACANT, STR("S1"), ALERT_SET_ON, {.on = false}},
    };
    (void)state;
    struct alert_limits own = alert_limits_of(ALERT_STATION_IDLE, STR("S1"), set, 3);
    struct alert_limits other = alert_limits_of(ALERT_STATION_IDLE, STR("S2"), set, 3);
    assert_true(own.threshold == 5 && own.severity == ALERT_INFO && own.on && own.quiet);
    assert_true(other.threshold == 20 && other.severity == ALERT_INFO);
    assert_false(alert_limits_of(ALERT_STATION_VACANT, STR("S1"), set, 3).on);
    assert_true(alert_limits_of(ALERT_STATION_VACANT, STR("S2"), set, 3).on);
    assert_true(alert_limits_of(ALERT_DISK_LOW, STR(""), set, 3).threshold == 10);
}

/* --- one message --- */

enum { CAMERAS = 40 };

static instant second(int64_t n) { return instant_add(start, (span){n * 1000}); }

/* `all`: those before, and then this one. */
static void fire(struct alert *alert, struct alert **all, size_t count, const char *box,
                 int64_t at)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    alert->id = uuid_random();
    alert->rule = ALERT_CAMERA_OFFLINE;
    alert->within = str_from(box);
    alert->state = ALERT_FIRING;
    alert->fired = second(at);
    all[count] = alert;
    alerts_join(all, count + 1, &arena);
}

/* How many batches there are, each as the number of its alerts, such as "40 1". */
static void check_told(struct alert **all, size_t count, int64_t at, const char *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf got = BUF(1000);
    size_t batches, marked;
    const struct alert_batch *batch =
        alert_batches(all, count, second(at), (span){30000}, &arena, &batches, &marked);
    for (size_t i = 0; i < batches; i++)
        buf_addf(&got, "%s%zu%s", i ? " " : "", batch[i].count,
                 batch[i].ended ? " over" : "");
    assert_string_equal(buf_text(&got), want);
}

static void test_a_dead_switch_is_one_message(void **state)
{
    struct alert alert[CAMERAS + 1] = {0}, *all[CAMERAS + 1];
    (void)state;
    all[0] = &alert[0];
    fire(&alert[0], all, 0, "yard", 0);
    for (size_t i = 1; i <= CAMERAS; i++) { /* its box finds out of four each 10 s */
        all[i] = &alert[i];
        fire(&alert[i], all, i, "hall", (int64_t)(i - 1) / 4 * 10);
        check_told(all, i + 1, alert[i].fired.ms / 1000 - start.ms / 1000,
                   i == 13 ? "1" : ""); /* the yard's, after 30 s */
    }
    check_told(all, CAMERAS + 1, 119, "");
    check_told(all, CAMERAS + 1, 120, "40");
    check_told(all, CAMERAS + 1, 121, "");

    for (size_t i = 1; i <= CAMERAS; i++) {
        alert[i].state = ALERT_RESOLVED;
        alert[i].ended = second(200 + (int64_t)i);
        check_told(all, CAMERAS + 1, 200 + (int64_t)i, "");
    }
    check_told(all, CAMERAS + 1, 269, "");
    check_told(all, CAMERAS + 1, 270, "40 over");
    check_told(all, CAMERAS + 1, 400, "");
}

/* One each 20 s, and it does not end: nobody has to wait for the last of them. */
static void test_the_wait_has_an_end(void **state)
{
    struct alert alert[CAMERAS] = {0}, *all[CAMERAS];
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        all[i] = &alert[i];
        fire(&alert[i], all, i, "hall", (int64_t)i * 20);
        check_told(all, i + 1, (int64_t)i * 20, i == 6 ? "7" : "");
    }
    check_told(all, 12, 249, "");
    check_told(all, 12, 250, "5");
}

/* So many cameras go dark at once, ten behind each box, and nobody is told yet. How long
 * one round looks at them, in ns; the best of some. */
static double look(size_t cameras)
{
    enum { ROUNDS = 7, OF_A_BOX = 10 };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert *alert = arena_new(&arena, struct alert, cameras);
    struct alert **all = arena_new(&arena, struct alert *, cameras);
    double best = 1e12;
    for (size_t i = 0; i < cameras; i++) {
        CLEANUP(buf_free) struct buf box = BUF(40);
        buf_addf(&box, "box-%zu", i / OF_A_BOX);
        all[i] = &alert[i];
        alert[i] = (struct alert){.id = uuid_random(),
                                  .rule = ALERT_CAMERA_DARK,
                                  .state = ALERT_FIRING,
                                  .fired = start,
                                  .within = arena_copy(&arena, buf_str(&box))};
    }
    for (int i = 0; i < ROUNDS; i++) {
        CLEANUP(arena_free) struct arena round = ARENA_EMPTY;
        struct timespec begun, ended;
        size_t batches, marked;
        clock_gettime(CLOCK_MONOTONIC, &begun);
        alerts_join(all, cameras, &round);
        alert_batches(all, cameras, second(i), (span){30000}, &round, &batches, &marked);
        clock_gettime(CLOCK_MONOTONIC, &ended);
        assert_int_equal(batches, 0);
        double ns = (double)(ended.tv_sec - begun.tv_sec) * 1e9 +
                    (double)(ended.tv_nsec - begun.tv_nsec);
        best = ns < best ? ns : best;
    }
    return best;
}

/* Eight times as many take about eight times as long, and not 64 times. */
static void test_a_dark_site(void **state)
{
    (void)state;
    double times = look(8000) / look(1000);
    if (times > 30)
        fail_msg("8 times as many alerts take %.0f times as long", times);
}

/* A model is to be trained again: why, where, and how long after the drift. */
static void test_one_drift_is_one_message(void **state)
{
    static const struct {
        const char *what, *reason, *box;
        int64_t later;
        const char *want; /* is told after the wait */
    } each[] = {
        {"because of the drift", "drift", "hall", 0, "2"},
        {"a little later", "drift", "hall", 20, "2"},
        {"somebody corrected much", "corrections", "hall", 0, "1 1"},
        {"of another box", "drift", "yard", 0, "1 1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct alert_model model = {.reason = str_from(each[i].reason)};
        struct alert alert[2] = {0}, *all[] = {&alert[0], &alert[1]};
        alert[0].model = &model;
        fire(&alert[0], all, 0, each[i].box, each[i].later);
        fire(&alert[1], all, 1, "hall", 0);
        alert[0].rule = ALERT_RETRAINING;
        alert[1].rule = ALERT_DRIFT;
        alert[0].group = alert[1].group = STR("");
        alerts_join(all, 2, &arena);
        check_told(all, 2, each[i].later + 30, each[i].want);
    }
}

static void test_over_before_it_was_told_is_never_told(void **state)
{
    struct alert alert = {0}, *all[] = {&alert};
    (void)state;
    fire(&alert, all, 0, "hall", 0);
    alert.state = ALERT_RESOLVED;
    alert.ended = second(20);
    check_told(all, 1, 100, "");
    assert_int_equal(alert.told, ALERT_TOLD_ALL);
}

/* Who was told that it fires is told that it is over, though nobody wants to hear more.
 */
static void test_silence(void **state)
{
    struct alert alert = {0}, *all[] = {&alert};
    (void)state;
    fire(&alert, all, 0, "hall", 0);
    alert.silenced = second(600);
    check_told(all, 1, 100, "");
    check_told(all, 1, 600, "1"); /* it is still wrong when the silence ends */
    alert.silenced = second(2000);
    alert.state = ALERT_RESOLVED;
    alert.ended = second(700);
    check_told(all, 1, 729, "");
    check_told(all, 1, 730, "1 over");
    check_told(all, 1, 3000, "");
}

static void test_over_within_the_silence_that_hid_it(void **state)
{
    struct alert alert = {0}, *all[] = {&alert};
    (void)state;
    fire(&alert, all, 0, "hall", 0);
    alert.silenced = second(600);
    alert.state = ALERT_RESOLVED;
    alert.ended = second(100);
    check_told(all, 1, 200, "");
    check_told(all, 1, 700, "");
}

/* Who fires after the message was sent is another message. */
static void test_later_ones(void **state)
{
    struct alert alert[2] = {0}, *all[] = {&alert[0], &alert[1]};
    (void)state;
    fire(&alert[0], all, 0, "hall", 0);
    check_told(all, 1, 30, "1");
    fire(&alert[1], all, 1, "hall", 40);
    assert_false(str_equal(alert[0].group, alert[1].group));
    check_told(all, 2, 70, "1");
}

/* --- the rows --- */

static void test_rules(void **state)
{
    (void)state;
    for (int i = 0; i < ALERT_RULES; i++) {
        const struct alert_rule_row *row = &alert_rules[i];
        const struct alert_limits *preset = &row->preset;
        enum alert_rule found;
        if (!row->name)
            fail_msg("rule %d has no row", i);
        assert_true(alert_rule_find(str_from(row->name), &found));
        assert_int_equal(found, i);
        if (!row->reads || !row->unit || preset->threshold < row->least ||
            preset->threshold > row->most || preset->lasting.ms > ALERT_LASTING_MOST_MS ||
            (!row->at_most && row->least - row->slack < 0))
            fail_msg("%s: its row is not whole", row->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_a_new_shift),
        cmocka_unit_test(test_since_is_corrected),
        cmocka_unit_test(test_over_24h),
        cmocka_unit_test(test_a_threshold_that_no_value_reaches),
        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_a_dead_switch_is_one_message),
        cmocka_unit_test(test_the_wait_has_an_end),
        cmocka_unit_test(test_a_dark_site),
        cmocka_unit_test(test_one_drift_is_one_message),
        cmocka_unit_test(test_over_before_it_was_told_is_never_told),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_over_within_the_silence_that_hid_it),
        cmocka_unit_test(test_later_ones),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
