/* Cameras that no box watches, and workstations that no camera sees. Camera A sees S1 and
 * S2, camera B sees S2; each tells much in every hour of the last nine days. */
#include "must.h"

#include "pipeline/camera_readings.h"
#include "pipeline/cameras_heard.h"

#include "base/arena.h"

static const instant now = {1768473900000}; /* 2026-01-15T10:45Z */

static instant minutes(int64_t ago)
{
    return instant_add(now, (span){-ago * SPAN_MINUTE.ms});
}

static void tell(struct camera_list *list, const char *camera, const char *station,
                 instant hour, bool sees)
{
    struct quality_row row = {.key = {str_from(camera), STR("m1"), str_from(station)}};
    row.events[sees ? EVENT_IDLE : EVENT_UNKNOWN] = 60;
    camera_list_add(list, hour, &row);
}

/* For so many hours A sees nothing. */
static struct camera_list cameras_of(struct arena *arena, int dark)
{
    struct camera_list list = {.until = instant_floor(now, SPAN_HOUR), .arena = arena};
    for (int64_t hour = CAMERA_HOURS; hour > 0; hour--) {
        instant at = instant_add(list.until, (span){-hour * SPAN_HOUR.ms});
        tell(&list, "A", "S1", at, hour > dark);
        tell(&list, "A", "S2", at, hour > dark);
        tell(&list, "B", "S2", at, true);
    }
    return list;
}

static const struct alert_reading *of(const struct alert_readings *list,
                                      enum alert_rule rule, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].rule == rule && str_equal(list->at[i].subject.id, str_from(id)))
            return &list->at[i];
    fail_msg("nothing of %s", id);
    return NULL;
}

static void add(struct alert_readings *list, enum alert_rule rule, const char *camera,
                const char *box, bool known, double value)
{
    alert_readings_add(
        list, (struct alert_reading){.rule = rule,
                                     .subject = {ALERT_OF_CAMERA, str_from(camera), {0}},
                                     .within = str_from(box),
                                     .known = known,
                                     .value = value});
}

/* What is said of camera A: ? nothing is known, - well, or what is wrong with it. */
static const struct {
    const char *what;
    int started, heard; /* so many minutes ago; heard 0: never */
    int dark;           /* hours without a claim */
    char silent_is, dark_is;
    int since; /* minutes ago */
} rows[] = {
    {"it sends", 600, 5, 0, '-', '-', 0},
    {"it has sent nothing for a while", 600, 29, 0, '-', '-', 0},
    {"it is silent", 600, 31, 0, 'w', '?', 31},
    {"the server has just been started", 10, 0, 0, '?', '?', 0},
    {"and is up for long enough to miss it", 31, 0, 0, 'w', '?', 31},
    {"it sends that it sees nothing", 600, 5, 2, '-', 'w', 165},
    {"what was dark is silent now", 600, 31, 2, 'w', '?', 31},
};

static void check(size_t i, const struct alert_reading *got, char want)
{
    char is = !got->known ? '?' : got->value == 0 ? '-' : 'w';
    bool since = is != 'w' || instant_equal(got->since, minutes(rows[i].since));
    if (is != want || !since)
        fail_msg("%s: %s is %c%s", rows[i].what, alert_rules[got->rule].name, is,
                 since ? "" : ", since another time");
}

static void test_without_a_box(void **state)
{
    const struct event event = {.camera = STR("A")};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct camera_list cameras = cameras_of(&arena, rows[i].dark);
        struct alert_readings list = {.arena = &arena};
        struct cameras_heard *heard = cameras_heard_new(minutes(rows[i].started));
        if (rows[i].heard)
            cameras_heard_note(heard, &event, 1, minutes(rows[i].heard));
        camera_read_silence(&cameras, heard, now, ALERT_PLANNED, &list);
        check(i, of(&list, ALERT_CAMERA_SILENT, "A"), rows[i].silent_is);
        check(i, of(&list, ALERT_CAMERA_DARK, "A"), rows[i].dark_is);
        cameras_heard_free(heard);
    }
}

/* A box knows better whether a camera is silent; that it sees nothing is added. */
static void test_with_a_box(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct camera_list cameras = cameras_of(&arena, 2);
    struct alert_readings list = {.arena = &arena};
    struct cameras_heard *heard = cameras_heard_new(minutes(600));
    const struct event event = {.camera = STR("A")};
    (void)state;
    cameras_heard_note(heard, &event, 1, minutes(5));
    add(&list, ALERT_CAMERA_SILENT, "A", "hall", true, 0);
    add(&list, ALERT_CAMERA_DARK, "A", "hall", true, 0);
    add(&list, ALERT_CAMERA_SILENT, "B", "hall", true, 0);
    add(&list, ALERT_CAMERA_DARK, "B", "hall", true, 0);
    camera_read_silence(&cameras, heard, now, ALERT_PLANNED, &list);
    assert_int_equal(list.count, 4);
    assert_true(of(&list, ALERT_CAMERA_SILENT, "A")->value == 0);
    assert_true(of(&list, ALERT_CAMERA_DARK, "A")->value == 1);
    assert_true(of(&list, ALERT_CAMERA_DARK, "B")->value == 0);
    cameras_heard_free(heard);
}

static void test_nothing_known_yet(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_readings list = {.arena = &arena};
    struct cameras_heard *heard = cameras_heard_new(minutes(600));
    (void)state;
    camera_read_silence(NULL, heard, now, ALERT_PLANNED, &list);
    camera_hide_stations(NULL, &list);
    assert_int_equal(list.count, 0);
    assert_int_equal(list.unread, 1u << ALERT_CAMERA_SILENT | 1u << ALERT_CAMERA_DARK);
    cameras_heard_free(heard);
}

/* What is told of the cameras, as "camera box state": state "ok", "offline", "dark", or
 * "gone" for a box that is. A station is vacant for so many minutes; is that known? */
static const struct {
    const char *what, *told;
    const char *station;
    int silent, vacant; /* minutes: A is silent, if no box tells of it; the station */
    bool known;
} hidden[] = {
    {"a camera sees that nobody is there", "A hall ok", "S1", 0, 40, true},
    {"its only camera is offline", "A hall offline", "S1", 0, 40, false},
    {"or dark", "A hall dark", "S1", 0, 40, false},
    {"or behind a box that is gone", "A hall gone", "S1", 0, 40, false},
    {"it was moved to another box", "A hall gone,A yard ok", "S1", 0, 40, true},
    {"the other camera still sees", "A hall offline,B hall ok", "S2", 0, 40, true},
    {"no camera sees", "A hall offline,B hall dark", "S2", 0, 40, false},
    {"nobody tells of the other", "A hall offline", "S2", 0, 40, true},
    {"the hold of what it saw last ran out", "", "S1", 600, 120, false},
    {"it saw them go, and then fell silent", "", "S1", 60, 90, true},
    {"a workstation without a camera", "A hall offline", "S3", 0, 40, true},
};

static void tell_of(struct alert_readings *list, str told)
{
    while (told.len) {
        str one = str_cut(told, ',', &told), rest;
        str camera = str_cut(one, ' ', &rest);
        str box = str_cut(rest, ' ', &rest);
        for (enum alert_rule rule = ALERT_CAMERA_SILENT; rule <= ALERT_CAMERA_OFFLINE;
             rule++)
            alert_readings_add(
                list, (struct alert_reading){.rule = rule,
                                             .subject = {ALERT_OF_CAMERA, camera, {0}},
                                             .within = box,
                                             .known = !str_equal(rest, STR("gone")),
                                             .value = (rule == ALERT_CAMERA_DARK &&
                                                       str_equal(rest, STR("dark"))) ||
                                                      (rule == ALERT_CAMERA_OFFLINE &&
                                                       str_equal(rest, STR("offline")))});
    }
}

static void test_hidden_stations(void **state)
{
    static const enum alert_rule of_stations[] = {
        ALERT_STATION_IDLE, ALERT_STATION_VACANT, ALERT_STATION_BEHIND,
        ALERT_STATION_UNKNOWN};
    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct camera_list cameras = cameras_of(&arena, 0);
        struct alert_readings list = {.arena = &arena};
        for (int k = 0; k < 4; k++)
            alert_readings_add(
                &list,
                (struct alert_reading){
                    .rule = of_stations[k],
                    .subject = {ALERT_OF_STATION, str_from(hidden[i].station), {0}},
                    .known = true,
                    .value = hidden[i].vacant,
                    .since = k < 2 ? minutes(hidden[i].vacant) : (instant){0}});
        tell_of(&list, str_from(hidden[i].told));
        if (hidden[i].silent) {
            struct cameras_heard *heard = cameras_heard_new(minutes(hidden[i].silent));
            camera_read_silence(&cameras, heard, now, ALERT_PLANNED, &list);
            cameras_heard_free(heard);
        }
        camera_hide_stations(&cameras, &list);
        for (int k = 0; k < 2; k++)
            if (list.at[k].known != hidden[i].known)
                fail_msg("%s: %s", hidden[i].what, alert_rules[of_stations[k]].name);
        /* Units, and who is lost sight of, are of all the time. */
        if (!hidden[i].known && (list.at[2].known || list.at[3].known))
            fail_msg("%s: its target", hidden[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_box),
        cmocka_unit_test(test_with_a_box),
        cmocka_unit_test(test_nothing_known_yet),
        cmocka_unit_test(test_hidden_stations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
