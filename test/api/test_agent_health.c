/* What is wrong with agents and their cameras: a report, and what somebody should read.
 */
#include "api/agent_health.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const instant noon = {1768478400000};

#define SECONDS(n) ((int64_t)(n)*1000)
#define AGO(n)                                                                           \
    {                                                                                    \
        1768478400000 - SECONDS(n)                                                       \
    }
#define CAMERA(...)                                                                      \
    {                                                                                    \
        .id = STR("cam"), __VA_ARGS__                                                    \
    }

static const struct {
    const char *what;
    struct agent_report report; /* it came at noon, unless it says otherwise */
    const char *problems;
    struct camera_report camera; /* its only one; without id: it has none */
} rows[] = {
    {"all is well", {.taken = 9}, "ok", CAMERA(.state = STR("online"), .dated = true)},
    {"late",
     {.received = AGO(40)},
     "warn: it is late: its last report is 40 s old",
     {.unread = 0}},
    {"gone; nothing is known of its cameras",
     {.received = AGO(3600 * 5)},
     "bad: it has not reported for 5 h",
     CAMERA(.state = STR("dark"))},
    {"its disk is full",
     {.trouble = STR("the disk is full")},
     "bad: the disk is full",
     {.unread = 0}},
    {"two boxes",
     {.twice = AGO(60)},
     "bad: two boxes report under this name; give each its own: --agent",
     {.unread = 0}},
    {"two boxes, but one was given another name",
     {.twice = AGO(700)},
     "ok",
     {.unread = 0}},
    {"events were lost today",
     {.lost = AGO(7200), .dropped_full = 3, .refused = 4},
     "bad: events were lost within the last day; so far 3 were dropped, 4 refused",
     {.unread = 0}},
    {"events were lost last week",
     {.lost = AGO(86400 * 7), .refused = 4},
     "ok",
     {.unread = 0}},
    {"rejected events",
     {.dead = 2},
     "warn: 2 rejected events wait for somebody to look at them",
     {.unread = 0}},
    {"thousands wait",
     {.waiting = 4000, .any = true, .sent = AGO(0), .oldest = AGO(7300)},
     "warn: 4000 events wait, the oldest for 2 h",
     {.unread = 0}},
    {"its clock is wrong",
     {.timed = true, .offset = {-60000}},
     "warn: its clock is 60 s ahead",
     {.unread = 0}},
    {"a camera in the dark", {0}, "warn: cam: it is dark", CAMERA(.state = STR("dark"))},
    {"a camera is gone", {0}, "bad: cam: it is offline", CAMERA(.state = STR("offline"))},
    {"a camera whose messages cannot be read",
     {0},
     "bad: cam: 7 of its messages cannot be read: no offset",
     CAMERA(.state = STR("online"), .unread = 7, .reason = STR("no offset"))},
    {"a camera that once wrote nonsense",
     {0},
     "ok",
     CAMERA(.state = STR("online"), .unread = 7)},
    {"a camera whose clock is off",
     {0},
     "warn: cam: its times are 5 h behind: its clock is off, or its messages waited",
     CAMERA(.state = STR("online"), .dated = true, .ahead = {-SECONDS(18000)})},
    {"a camera's clock that differs a little",
     {0},
     "ok",
     CAMERA(.state = STR("online"), .dated = true, .ahead = {SECONDS(90)})},
    {"the worst first",
     {.dead = 1},
     "bad: cam: it is offline; warn: 1 rejected event waits for somebody to look at "
     "it",
     CAMERA(.state = STR("offline"))},
};

static str list(const struct problems *problems, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *one = &problems->problem[i];
        buf_addf(&text, "%s%.*s: %.*s%s%.*s", i ? "; " : "",
                 STR_ARG(health_name(one->health)), STR_ARG(one->camera),
                 one->camera.len ? ": " : "", STR_ARG(one->text));
    }
    if (!problems->count)
        buf_add(&text, health_name(agent_health(problems)));
    return arena_copy(arena, buf_str(&text));
}

static void test_problems(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct agent_report report = rows[i].report;
        report.interval = (span){SECONDS(10)};
        report.camera = &rows[i].camera;
        report.cameras = rows[i].camera.id.len > 0;
        if (!report.received.ms)
            report.received = noon;
        struct problems problems = agent_problems(&report, noon, &arena);
        str found = list(&problems, &arena);
        if (!str_equal(found, str_from(rows[i].problems))) {
            print_error("%s\n  says %s\n  want %s\n", rows[i].what, found.at,
                        rows[i].problems);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_problems)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
