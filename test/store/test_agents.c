/* Agents: what they last said is kept, no more than that, and within bounds. */
#include "place.h"

#include "base/buf.h"

#include <stdio.h>

static const struct camera_report of_the_hall[] = {
    {.id = {"cam-2", 5}, .state = {"dark", 4}, .heard = {1768435201000}},
    {.id = {"cam-1", 5},
     .state = {"online", 6},
     .heard = {1768435202000},
     .dated = true,
     .ahead = {-7},
     .unread = 8,
     .reason = STR("no offset")},
};

/* A report in which every figure is another one. */
static struct agent_report a_report(const char *id)
{
    return (struct agent_report){
        .id = str_from(id),
        .version = STR("1.2.3"),
        .received = place_minute(10),
        .sent = place_minute(9),
        .started = place_minute(1),
        .interval = {10000},
        .waiting = 11,
        .dead = 12,
        .bytes = 13,
        .any = true,
        .oldest = place_minute(5),
        .taken = 14,
        .delivered = 15,
        .rejected = 16,
        .dropped_full = 17,
        .dropped_old = 18,
        .refused = 19,
        .ignored = 20,
        .timed = true,
        .offset = {-21},
        .delay = {22},
        .trouble = STR("no route to the server"),
        .camera = of_the_hall,
        .cameras = 2,
    };
}

static int begin(void **state)
{
    place_set_up(state);
    struct place *place = *state;
    MUST(store_begin(place->writer, &err));
    return 0;
}

static void put(struct place *place, struct agent_report *report)
{
    MUST(store_put_agent(place->writer, report, &err));
}

static struct agent_list agents(struct place *place)
{
    struct agent_list list;
    MUST(store_agents(place->writer, &place->arena, &list, &err));
    return list;
}

/* "hall: cam-1 online, cam-2 dark; yard:" */
static const char *cameras(struct place *place)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct agent_list list = agents(place);
    for (size_t i = 0; i < list.count; i++) {
        const struct agent_report *agent = &list.agent[i];
        buf_addf(&text, "%s%.*s:", i ? "; " : "", STR_ARG(agent->id));
        for (size_t j = 0; j < agent->cameras; j++)
            buf_addf(&text, "%s %.*s %.*s", j ? "," : "", STR_ARG(agent->camera[j].id),
                     STR_ARG(agent->camera[j].state));
    }
    return arena_copy(&place->arena, buf_str(&text)).at;
}

static void test_everything_is_kept(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("hall");
    put(place, &said);
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    place_open(place);

    struct agent_list list = agents(place);
    assert_int_equal(list.count, 1);
    struct agent_report kept = list.agent[0];
    assert_string_equal(kept.id.at, "hall");
    assert_string_equal(kept.version.at, "1.2.3");
    assert_string_equal(kept.trouble.at, "no route to the server");
    assert_int_equal(kept.cameras, 2);
    assert_int_equal(kept.camera[0].heard.ms, MIDNIGHT.ms + 2000);
    assert_int_equal(kept.camera[1].heard.ms, MIDNIGHT.ms + 1000);
    assert_string_equal(cameras(place), "hall: cam-1 online, cam-2 dark");
    assert_true(kept.camera[0].dated);
    assert_int_equal(kept.camera[0].ahead.ms, -7);
    assert_int_equal(kept.camera[0].unread, 8);
    assert_string_equal(kept.camera[0].reason.at, "no offset");
    assert_false(kept.camera[1].dated);
    assert_int_equal(kept.camera[1].reason.len, 0);

    const struct {
        int64_t said, kept;
    } number[] = {
        {said.received.ms, kept.received.ms},
        {said.sent.ms, kept.sent.ms},
        {said.started.ms, kept.started.ms},
        {said.interval.ms, kept.interval.ms},
        {said.waiting, kept.waiting},
        {said.dead, kept.dead},
        {said.bytes, kept.bytes},
        {said.any, kept.any},
        {said.oldest.ms, kept.oldest.ms},
        {said.taken, kept.taken},
        {said.delivered, kept.delivered},
        {said.rejected, kept.rejected},
        {said.dropped_full, kept.dropped_full},
        {said.dropped_old, kept.dropped_old},
        {said.refused, kept.refused},
        {said.ignored, kept.ignored},
        {said.timed, kept.timed},
        {said.offset.ms, kept.offset.ms},
        {said.delay.ms, kept.delay.ms},
    };
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        if (number[i].said != number[i].kept)
            fail_msg("number %zu: said %lld, kept %lld", i, (long long)number[i].said,
                     (long long)number[i].kept);
}

/* The latest report is the only one, and what it does not say is not known any more. */
static void test_the_latest_counts(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("hall"), other = a_report("Yard");
    put(place, &said);
    put(place, &other);
    said.any = said.timed = false;
    said.trouble = STR("");
    said.camera = &(struct camera_report){
        .id = STR("cam-3"), .state = STR("offline"), .heard = MIDNIGHT};
    said.cameras = 1;
    put(place, &said);
    assert_string_equal(cameras(place),
                        "Yard: cam-1 online, cam-2 dark; hall: cam-3 offline");
    struct agent_report kept = agents(place).agent[1];
    assert_false(kept.any);
    assert_false(kept.timed);
    assert_int_equal(kept.trouble.len, 0);
    assert_true(agents(place).agent[0].timed);
}

static void test_deletion(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("hall"), other = a_report("yard");
    put(place, &said);
    put(place, &other);
    MUST(store_delete_agent(place->writer, STR("hall"), &err));
    assert_string_equal(cameras(place), "yard: cam-1 online, cam-2 dark");
    REFUSED(ERROR_NOT_FOUND, "there is no agent 'hall'",
            store_delete_agent(place->writer, STR("hall"), &err));
    put(place, &said);
    assert_string_equal(cameras(place), "hall: cam-1 online, cam-2 dark;"
                                        " yard: cam-1 online, cam-2 dark");
}

/* Which of two programs reports, by the minute in which it started, and in which minute:
 * when were two boxes found to have one name? 0: never. */
static void test_two_boxes_of_one_name(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *what;
        int started, at, twice;
    } rows[] = {
        {"it reports", 1, 10, 0},         {"and again", 1, 11, 0},
        {"it was restarted", 12, 12, 0},  {"and reports", 12, 13, 0},
        {"another box begins", 5, 14, 0}, {"both by turns", 12, 15, 15},
        {"the other one", 5, 16, 16},     {"only one is left", 5, 17, 16},
        {"it was restarted", 18, 18, 16},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct agent_report said = a_report("hall");
        said.started = place_minute(rows[i].started);
        said.received = place_minute(rows[i].at);
        put(place, &said);
        instant want = rows[i].twice ? place_minute(rows[i].twice) : (instant){0};
        if (agents(place).agent[0].twice.ms != want.ms || said.twice.ms != want.ms)
            fail_msg("%zu, %s: %lld", i, rows[i].what,
                     (long long)agents(place).agent[0].twice.ms);
    }
}

/* When were events lost? Not when the agent is first heard of. */
static void test_losses_are_dated(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("hall");
    put(place, &said);
    assert_int_equal(agents(place).agent[0].lost.ms, 0);
    said.received = place_minute(11);
    said.refused++;
    put(place, &said);
    said.received = place_minute(12);
    put(place, &said);
    assert_int_equal(agents(place).agent[0].lost.ms, place_minute(11).ms);
}

/* Sample data comes and goes; an agent is no sample. */
static void test_replacing_the_data_leaves_agents(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("hall");
    put(place, &said);
    MUST(store_clear(place->writer, &err));
    assert_string_equal(cameras(place), "hall: cam-1 online, cam-2 dark");
}

static struct camera_report *many_cameras(struct place *place, size_t count)
{
    struct camera_report *camera = arena_new(&place->arena, struct camera_report, count);
    for (size_t i = 0; i < count; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "cam-%zu", i);
        camera[i] = (struct camera_report){
            .id = arena_copy(&place->arena, (str){id, (size_t)len}),
            .state = STR("online"),
            .heard = MIDNIGHT};
    }
    return camera;
}

static void test_cameras_of_one_are_bounded(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("hall");
    put(place, &said);
    said.camera = many_cameras(place, AGENT_CAMERAS_MOST + 1);
    said.cameras = AGENT_CAMERAS_MOST + 1;
    REFUSED(ERROR_LIMIT, "there are 201 cameras; want at most 200",
            store_put_agent(place->writer, &said, &err));
    assert_string_equal(cameras(place), "hall: cam-1 online, cam-2 dark");
    said.cameras = AGENT_CAMERAS_MOST;
    put(place, &said);
    assert_int_equal(agents(place).agent[0].cameras, AGENT_CAMERAS_MOST);
}

/* Put `count` agents, "0" and so on. */
static void put_many(struct place *place, struct agent_report said, int count)
{
    for (int i = 0; i < count; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "%d", i);
        said.id = (str){id, (size_t)len};
        put(place, &said);
    }
}

static void test_cameras_of_all_are_bounded(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("");
    said.camera = many_cameras(place, AGENT_CAMERAS_MOST);
    said.cameras = AGENT_CAMERAS_MOST;
    put_many(place, said, CAMERAS_MOST / AGENT_CAMERAS_MOST);
    said.id = STR("one more");
    said.cameras = 1;
    REFUSED(ERROR_LIMIT,
            "all agents together have at most 10000 cameras; delete an agent that is "
            "gone",
            store_put_agent(place->writer, &said, &err));
    said.cameras = 0;
    put(place, &said);
    said.id = STR("0"); /* one that is there may say what it said before */
    said.cameras = AGENT_CAMERAS_MOST;
    put(place, &said);
}

static void test_agents_are_bounded(void **state)
{
    struct place *place = *state;
    struct agent_report said = a_report("");
    said.cameras = 0;
    put_many(place, said, AGENTS_MOST);

    /* All but one are heard of again; then somebody new comes, and that one goes. */
    said.received.ms++;
    for (int i = 0; i < AGENTS_MOST; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        said.id = str_from(id);
        if (i != 7)
            put(place, &said);
    }
    said.id = STR("one more");
    put(place, &said);
    struct agent_list list = agents(place);
    assert_int_equal(list.count, AGENTS_MOST);
    bool found = false;
    for (size_t i = 0; i < list.count; i++) {
        assert_false(str_equal(list.agent[i].id, STR("7")));
        found = found || str_equal(list.agent[i].id, STR("one more"));
    }
    assert_true(found);
}

static void write_hour(void *context, const struct camera_hour *faults)
{
    buf_addf(context, "%s%.*s in hour %lld:", buf_str(context).len ? "; " : "",
             STR_ARG(faults->camera),
             (long long)(faults->hour.ms - MIDNIGHT.ms) / SPAN_HOUR.ms);
    static const char *const name[] = {"offline", "dark", "clock"};
    for (int i = 0; i < CAMERA_FAULTS; i++)
        if (faults->fault_ms[i])
            buf_addf(context, " %s %lld", name[i], (long long)faults->fault_ms[i] / 1000);
}

/* "50:00 dark 0" and so on: at that time, in minutes and seconds, a box that reports each
 * 10 seconds says that cam-1 is dark, and its times so many minutes off. What is kept is
 * seconds. */
static void test_faults_of_cameras(void **state)
{
    static const struct {
        const char *what, *reports, *want;
    } rows[] = {
        {"a camera that sees", "10:00 online 0,10:10 online 0", ""},
        {"the first report tells of an interval", "10:00 dark 0",
         "cam-1 in hour 0: dark 10"},
        {"then each of the time since the one before",
         "10:00 dark 0,10:10 dark 0,10:40 dark 0", "cam-1 in hour 0: dark 50"},
        {"while reports are missing nothing is known", "10:00 dark 0,10:41 dark 0",
         "cam-1 in hour 0: dark 20"},
        {"over an hour", "59:54 offline 0,60:04 offline 0",
         "cam-1 in hour 0: offline 16; cam-1 in hour 1: offline 4"},
        {"a clock that is a little off is none", "10:00 online 9", ""},
        {"one that is far behind or ahead", "10:00 online -10,10:10 online 600",
         "cam-1 in hour 0: clock 20"},
        {"both at once", "10:00 dark 10", "cam-1 in hour 0: dark 10 clock 10"},
        {"a silent camera may have nothing to say", "10:00 silent 0", ""},
        {"the same report again", "10:00 dark 0,10:00 dark 0",
         "cam-1 in hour 0: dark 20"},
    };
    struct place *place = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_free) struct buf out = BUF(1000);
        char id[8], name[16];
        int minutes, seconds, off, len;
        struct camera_report camera = {.id = STR("cam-1"), .dated = true};
        snprintf(id, sizeof id, "box-%zu", i);
        struct agent_report report = a_report(id);
        report.camera = &camera;
        report.cameras = 1;
        MUST(store_clear(place->writer, &err));
        for (const char *at = rows[i].reports;
             sscanf(at, "%d:%d %15s %d%n", &minutes, &seconds, name, &off, &len) == 4;
             at += len + (at[len] == ',')) {
            report.received =
                instant_add(MIDNIGHT, (span){(60 * minutes + seconds) * 1000});
            camera.state = str_from(name);
            camera.ahead.ms = off * SPAN_MINUTE.ms;
            put(place, &report);
        }
        const struct window day = {MIDNIGHT, instant_add(MIDNIGHT, SPAN_DAY)};
        MUST(store_camera_faults(place->writer, day, write_hour, &out, &err));
        if (!str_equal(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: '%.*s', want '%s'", rows[i].what, STR_ARG(buf_str(&out)),
                     rows[i].want);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_everything_is_kept),
        TEST(test_the_latest_counts),
        TEST(test_two_boxes_of_one_name),
        TEST(test_losses_are_dated),
        TEST(test_faults_of_cameras),
        TEST(test_deletion),
        TEST(test_replacing_the_data_leaves_agents),
        TEST(test_cameras_of_one_are_bounded),
        TEST(test_cameras_of_all_are_bounded),
        TEST(test_agents_are_bounded),
    };
    return ENGINES_RUN(tests);
}
