/* Messages of alerts, as somebody reads them. */
#include "pipeline/alert_format.h"

#include "base/arena.h"
#include "base/buf.h"
#include "domain/zone.h"
#include "must.h"

#include <string.h>

/* Of 15 January, by the clock of Berlin. */
static instant at(int hour, int minute)
{
    return (instant){1768431600000 + (hour * 60 + minute) * SPAN_MINUTE.ms};
}

static struct alert press(void)
{
    return (struct alert){.id = uuid_random(),
                          .rule = ALERT_STATION_IDLE,
                          .severity = ALERT_WARNING,
                          .state = ALERT_FIRING,
                          .subject = {ALERT_OF_STATION, STR("S1"), STR("Press")},
                          .value = 20.3,
                          .threshold = 15,
                          .since = at(8, 9),
                          .fired = at(8, 29),
                          .group = STR("g")};
}

static struct alert camera(enum alert_rule rule, const char *id)
{
    return (struct alert){.id = uuid_random(),
                          .rule = rule,
                          .severity = ALERT_CRITICAL,
                          .state = ALERT_FIRING,
                          .subject = {ALERT_OF_CAMERA, str_from(id), str_from(id)},
                          .value = rule == ALERT_DRIFT ? 3 : 1,
                          .threshold = rule == ALERT_DRIFT ? 3 : 1,
                          .since = at(8, 0),
                          .fired = at(8, 2),
                          .group = STR("g")};
}

static const struct message_style plain = {0},
                                  ulm = {.site = {"https://ulm.example", 19}},
                                  german = {.language = ALERT_GERMAN,
                                            .site = {"http://10.0.0.5:3000", 20}};

/* The message of these as "SUBJECT|TEXT" with "/" for the ends of lines. */
static void says(const struct message_style *style, struct alert *const *alert,
                 size_t count, bool ended, const char *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf got = BUF(10000);
    const struct alert_batch batch = {.ended = ended, .alert = alert, .count = count};
    struct alert_message message = alert_message_of(&batch, style, at(9, 0), &arena);
    buf_addf(&got, "%.*s\n\n%.*s", STR_ARG(message.subject), STR_ARG(message.text));
    assert_string_equal(buf_text(&got), want);
}

static void test_a_station(void **state)
{
    struct alert one = press(), *all[] = {&one};
    (void)state;
    says(&plain, all, 1, false,
         "[warning] Press (S1) has been idle in planned time\n\n"
         "Press (S1) has been idle in planned time: 20 min (limit 15 min), since "
         "15 Jan 2026, 08:09\n\n"
         "Ask there what holds up the work, such as material, a fault or a break that is "
         "not planned.\n");
    says(&ulm, all, 1, false,
         "[warning] ulm.example: Press (S1) has been idle in planned time\n\n"
         "Press (S1) has been idle in planned time: 20 min (limit 15 min), since "
         "15 Jan 2026, 08:09\n\n"
         "Ask there what holds up the work, such as material, a fault or a break that is "
         "not planned.\n\n"
         "https://ulm.example/alerts\n");
    says(&german, all, 1, false,
         "[Warnung] 10.0.0.5:3000: Press (S1) ist in der Planzeit im Leerlauf\n\n"
         "Press (S1) ist in der Planzeit im Leerlauf: 20 min (Grenze 15 min), seit "
         "15.01.2026, 08:09\n\n"
         "Vor Ort fragen, was die Arbeit aufhält: Material, eine Störung, eine "
         "ungeplante Pause.\n\n"
         "http://10.0.0.5:3000/alerts\n");
    one.state = ALERT_RESOLVED;
    one.ended = at(8, 40);
    one.why = ALERT_END_RECOVERED;
    says(&german, all, 1, true,
         "[vorbei] 10.0.0.5:3000: Press (S1) ist in der Planzeit im Leerlauf\n\n"
         "Press (S1) ist in der Planzeit im Leerlauf: 20 min (Grenze 15 min), seit "
         "15.01.2026, 08:09; vorbei seit 15.01.2026, 08:40: es ist wieder gut\n\n"
         "http://10.0.0.5:3000/alerts\n");
}

/* Nobody knows since when. */
static void test_over_24_hours(void **state)
{
    struct alert one = press(), *all[] = {&one};
    (void)state;
    one.since = at(-24 + 8, 29);
    one.value = 480;
    says(&german, all, 1, false,
         "[Warnung] 10.0.0.5:3000: Press (S1) ist in der Planzeit im Leerlauf\n\n"
         "Press (S1) ist in der Planzeit im Leerlauf: über 8:00 h (Grenze 15 min), seit "
         "über 24 h\n\n"
         "Vor Ort fragen, was die Arbeit aufhält: Material, eine Störung, eine "
         "ungeplante Pause.\n\n"
         "http://10.0.0.5:3000/alerts\n");
}

static void test_many_cameras(void **state)
{
    struct alert one = camera(ALERT_CAMERA_OFFLINE, "c1"),
                 two = camera(ALERT_CAMERA_OFFLINE, "c2"), *all[] = {&one, &two};
    (void)state;
    says(&german, all, 2, false,
         "[kritisch] 10.0.0.5:3000: Kamera c1 ist nicht erreichbar, und 1 weitere\n\n"
         "Kamera c1 ist nicht erreichbar, seit 15.01.2026, 08:00\n"
         "Kamera c2 ist nicht erreichbar, seit 15.01.2026, 08:00\n\n"
         "Strom, Kabel und den Switch dazwischen prüfen.\n\n"
         "http://10.0.0.5:3000/alerts\n");
}

static const struct drift_number effect[] = {{"idle_points", 8.1}};
static const struct alert_model drifting = {.version = {"m 1/a", 5},
                                            .warned =
                                                1u << DRIFT_MIX_F | 1u << DRIFT_MIX_EWMA,
                                            .effect = effect,
                                            .effects = 1},
                                wanting = {.version = {"m 1/a", 5},
                                           .reason = {"accuracy", 8},
                                           .value = 0.87,
                                           .limit = 0.9};

static void test_models(void **state)
{
    struct alert drift = camera(ALERT_DRIFT, "c1"),
                 train = camera(ALERT_RETRAINING, "c&1"), *all[] = {&drift},
                 *other[] = {&train};
    (void)state;
    drift.model = &drifting;
    train.model = &wanting;
    says(&plain, all, 1, false,
         "[critical] Camera c1 sees other things than it used to\n\n"
         "Camera c1 sees other things than it used to: act, since 15 Jan 2026, 08:00 "
         "(model m 1/a, idle +8.1 points)\n\n"
         "Look at the camera's picture, then check some of its claims on the page "
         "Quality.\n");
    says(&ulm, other, 1, false,
         "[critical] ulm.example: Camera c&1 has a model that is to be trained again\n\n"
         "Camera c&1 has a model that is to be trained again, since 15 Jan 2026, 08:00 "
         "(model m 1/a, right in at most 87% (limit 90%))\n"
         "  training data: https://ulm.example/api/training-data?camera_id=c%261"
         "&model_version=m%201%2Fa\n\n"
         "Fetch the training data from the page Quality, and compare the new model with "
         "this one there.\n\n"
         "https://ulm.example/alerts\n");
    struct alert *both[] = {&drift, &train};
    says(&plain, both, 2, false,
         "[critical] Camera c1 sees other things than it used to, and 1 more\n\n"
         "Camera c1 sees other things than it used to: act, since 15 Jan 2026, 08:00 "
         "(model m 1/a, idle +8.1 points)\n"
         "Camera c&1 has a model that is to be trained again, since 15 Jan 2026, 08:00 "
         "(model m 1/a, right in at most 87% (limit 90%))\n"
         "  training data: /api/training-data?camera_id=c%261&model_version=m%201%2Fa\n\n"
         "Look at the camera's picture, then check some of its claims on the page "
         "Quality.\n\n"
         "Fetch the training data from the page Quality, and compare the new model with "
         "this one there.\n");
}

static void has(const struct alert *alert, const struct message_style *style,
                const char *const *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert copy = *alert, *all[] = {&copy};
    const struct alert_batch batch = {.alert = all, .count = 1};
    str body = alert_message_of(&batch, style, at(9, 0), &arena).body;
    for (; *want; want++)
        if (!strstr(body.at, *want))
            fail_msg("no %s in %s", *want, body.at);
}

static void test_events(void **state)
{
    struct alert station = press(), drift = camera(ALERT_DRIFT, "c1"),
                 train = camera(ALERT_RETRAINING, "c1");
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    (void)state;
    drift.model = &drifting;
    train.model = &wanting;
    has(&station, &plain,
        (const char *const[]){"\"source\":\"/api/alerts\"", "\"advice\":\"Ask", NULL});
    has(&station, &german,
        (const char *const[]){"\"source\":\"http://10.0.0.5:3000/api/alerts\"",
                              "\"advice\":\"Vor Ort", NULL});
    has(&drift, &plain,
        (const char *const[]){
            "\"model\":{\"model_version\":\"m 1/a\",\"tests\":[\"mix_f\","
            "\"mix_ewma\"],\"effect\":{\"idle_points\":8.1}}",
            NULL});
    has(&train, &plain,
        (const char *const[]){
            "\"model\":{\"model_version\":\"m 1/a\",\"reason\":\"accuracy\","
            "\"value\":0.87,\"limit\":0.9,\"training_data\":\"/api/training-data?"
            "camera_id=c1&model_version=m%201%2Fa\"}",
            NULL});
    struct alert_message test = alert_message_test(&german, at(9, 0), &arena);
    assert_string_equal(test.subject.at,
                        "[Test] 10.0.0.5:3000: Alarme der Fertigung kommen an");
    assert_non_null(strstr(test.text.at, "http://10.0.0.5:3000/alerts\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_station),    cmocka_unit_test(test_over_24_hours),
        cmocka_unit_test(test_many_cameras), cmocka_unit_test(test_models),
        cmocka_unit_test(test_events),
    };
    MUST(zone_set(STR("Europe/Berlin"), &err));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
