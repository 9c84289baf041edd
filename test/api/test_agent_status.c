/* What follows from what agents said: who is late, how far behind, and Prometheus' text.
 */
#include "api/agent_figures.h"

#include "base/buf.h"
#include "pipeline/agent_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A whole second, so that times are short in Prometheus' text. */
static const instant noon = {1768478400000};

static instant after(int64_t ms) { return instant_add(noon, (span){ms}); }

/* It reports every ten seconds, and did so at noon. */
static struct agent_report a_report(const char *id)
{
    return (struct agent_report){.id = str_from(id),
                                 .version = STR("1.2.3"),
                                 .received = noon,
                                 .sent = noon,
                                 .started = after(-60000),
                                 .interval = {10000}};
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        int64_t silence;
        const char *status;
    } rows[] = {
        {0, "online"},    {30000, "online"},  {30001, "late"},   {300000, "late"},
        {300001, "gone"}, {86400000, "gone"}, {-5000, "online"}, /* our clock was set back
                                                                  */
    };
    struct agent_report agent = a_report("hall");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str name = agent_status_name(agent_status(&agent, after(rows[i].silence)));
        assert_string_equal(name.at, rows[i].status);
    }
}

/* Its clock is an hour behind, or ahead: the event has waited for 4 s all the same. */
static void test_lag_does_not_depend_on_the_agents_clock(void **state)
{
    (void)state;
    static const int64_t wrong_by[] = {0, -3600000, 3600000};
    for (size_t i = 0; i < 3; i++) {
        struct agent_report agent = a_report("hall");
        agent.sent = after(wrong_by[i]);
        agent.oldest = after(wrong_by[i] - 3000);
        assert_int_equal(agent_lag(&agent, after(1000)).ms, 0);
        agent.any = true;
        assert_int_equal(agent_lag(&agent, after(1000)).ms, 4000);
        assert_int_equal(agent_lag(&agent, noon).ms, 3000);
    }
}

/* A clock that was set back between the event and the report. */
static void test_lag_is_never_negative(void **state)
{
    (void)state;
    struct agent_report agent = a_report("hall");
    agent.any = true;
    agent.oldest = after(9000);
    assert_int_equal(agent_lag(&agent, noon).ms, 0);
    assert_int_equal(agent_lag(&agent, after(-1000)).ms, 0);
    assert_int_equal(agent_lag(&agent, after(2000)).ms, 2000);
}

/* The samples of one figure, without its comments. */
static const char *samples(struct buf *out, const struct agent_list *list, instant now,
                           const char *figure)
{
    CLEANUP(buf_free) struct buf all = BUF(1024 * 1024);
    agents_expose(list, now, &all);
    str rest = buf_str(&all);
    buf_free(out);
    while (rest.len) {
        str line = str_cut(rest, '\n', &rest), after_name;
        if (str_equal(str_cut(line, '{', &after_name), str_from(figure)))
            buf_addf(out, "%.*s\n", STR_ARG(after_name));
    }
    return buf_text(out);
}

static void test_figures(void **state)
{
    (void)state;
    struct agent_report agent[] = {a_report("hall"), a_report("yard")};
    agent[0].waiting = 7;
    agent[0].any = true;
    agent[0].oldest = after(-1500);
    agent[0].dropped_full = 3, agent[0].dropped_old = 4, agent[0].rejected = 5;
    agent[1].timed = true;
    agent[1].offset = (span){-250};
    struct agent_list list = {agent, 2};
    static const struct {
        const char *figure, *want;
    } rows[] = {
        {"last_seen_timestamp_seconds",
         "agent=\"hall\"} 1768478400\nagent=\"yard\"} 1768478400\n"},
        {"queue_waiting", "agent=\"hall\"} 7\nagent=\"yard\"} 0\n"},
        {"queue_lag_seconds", "agent=\"hall\"} 3.5\nagent=\"yard\"} 0\n"},
        {"dropped_total", "agent=\"hall\"} 7\nagent=\"yard\"} 0\n"},
        {"rejected_total", "agent=\"hall\"} 5\nagent=\"yard\"} 0\n"},
        {"clock_offset_seconds", "agent=\"yard\"} -0.25\n"},
    };
    CLEANUP(buf_free) struct buf out = BUF(4096);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[80];
        snprintf(name, sizeof name, "shopfloor_agent_%s", rows[i].figure);
        assert_string_equal(samples(&out, &list, after(2000), name), rows[i].want);
    }
}

static void test_cameras(void **state)
{
    (void)state;
    const struct camera_report camera[] = {
        {.id = STR("a"), .state = STR("online"), .heard = after(-1000)},
        {.id = STR("b"),
         .state = STR("silent"),
         .heard = noon,
         .dated = true,
         .ahead = {-18000000}},
        {.id = STR("c"), .state = STR("dark"), .heard = noon, .unread = 3},
        {.id = STR("d"), .state = STR("offline"), .heard = noon},
    };
    struct agent_report agent = a_report("hall");
    agent.camera = camera;
    agent.cameras = 4;
    struct agent_list list = {&agent, 1};
    CLEANUP(buf_free) struct buf out = BUF(4096);
    assert_string_equal(
        samples(&out, &list, after(300000), "shopfloor_camera_up"),
        "agent=\"hall\",camera=\"a\"} 1\nagent=\"hall\",camera=\"b\"} 0\n"
        "agent=\"hall\",camera=\"c\"} 0\nagent=\"hall\",camera=\"d\"} 0\n");
    assert_non_null(strstr(samples(&out, &list, after(300001), "shopfloor_camera_up"),
                           "camera=\"a\"} 0\n"));
    assert_string_equal(
        samples(&out, &list, noon, "shopfloor_camera_clock_ahead_seconds"),
        "agent=\"hall\",camera=\"b\"} -18000\n");
    assert_non_null(strstr(samples(&out, &list, noon, "shopfloor_camera_unread_total"),
                           "camera=\"c\"} 3\n"));
    assert_string_equal(samples(&out, &list, noon, "shopfloor_agent_problems"),
                        "agent=\"hall\"} 4\n");
    assert_non_null(strstr(
        samples(&out, &list, noon, "shopfloor_camera_last_heard_timestamp_seconds"),
        "agent=\"hall\",camera=\"a\"} 1768478399\n"));
}

static void test_labels_are_escaped(void **state)
{
    (void)state;
    struct agent_report agent = a_report("a\"b\\c\nd} 1");
    struct agent_list list = {&agent, 1};
    CLEANUP(buf_free) struct buf out = BUF(4096);
    assert_string_equal(samples(&out, &list, noon, "shopfloor_agent_queue_waiting"),
                        "agent=\"a\\\"b\\\\c\\nd} 1\"} 0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_lag_does_not_depend_on_the_agents_clock),
        cmocka_unit_test(test_lag_is_never_negative),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_cameras),
        cmocka_unit_test(test_labels_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
