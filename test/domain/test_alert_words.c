/* Alerts in words. */
#include "domain/alert_words.h"

#include "base/arena.h"
#include "domain/zone.h"
#include "must.h"

#include <math.h>

/* No rule, end or severity lacks words in any language, and none has those of another. */
static void test_nothing_lacks_words(void **state)
{
    (void)state;
    for (int rule = 0; rule < ALERT_RULES; rule++)
        for (int in = 0; in < ALERT_LANGUAGES; in++) {
            const char *told = alert_told((enum alert_rule)rule, in),
                       *advice = alert_advice((enum alert_rule)rule, in);
            if (!told || !told[0] || told[strlen(told) - 1] == '.' || !advice ||
                advice[strlen(advice) - 1] != '.')
                fail_msg("%s in language %d", alert_rules[rule].name, in);
            if (in && (!strcmp(told, alert_told((enum alert_rule)rule, 0)) ||
                       !strcmp(advice, alert_advice((enum alert_rule)rule, 0))))
                fail_msg("%s is not translated", alert_rules[rule].name);
        }
    for (int in = 0; in < ALERT_LANGUAGES; in++) {
        for (int end = ALERT_NOT_ENDED + 1; end < ALERT_ENDS; end++)
            if (!alert_end_words((enum alert_end)end, in) ||
                !alert_end_words((enum alert_end)end, in)[0])
                fail_msg("end %d in language %d", end, in);
        for (int severity = 0; severity < ALERT_SEVERITIES; severity++)
            assert_true(alert_severity_word((enum alert_severity)severity, in)[0]);
        for (int phrase = 0; phrase < ALERT_PHRASES; phrase++)
            assert_true(alert_phrase((enum alert_phrase)phrase, in)[0]);
    }
}

static void test_values(void **state)
{
    static const struct {
        enum alert_rule rule;
        double value;
        const char *english, *german;
    } rows[] = {
        {ALERT_STATION_IDLE, 17.283, "17 min", "17 min"},
        {ALERT_STATION_IDLE, 59.99, "59 min", "59 min"},
        {ALERT_STATION_VACANT, 72, "1:12 h", "1:12 h"},
        {ALERT_STATION_VACANT, 480, "8:00 h", "8:00 h"},
        {ALERT_STATION_BEHIND, 25.42, "25.4%", "25,4 %"},
        {ALERT_STATION_BEHIND, 25.04, "25%", "25 %"},
        {ALERT_DISK_LOW, 0.04, "0%", "0 %"},
        {ALERT_CAMERA_CLOCK, 200, "200 s", "200 s"},
        {ALERT_AGENT_OFFLINE, 31, "31 reports", "31 Berichte"},
        {ALERT_AGENT_REJECTED, 1, "1 event", "1 Ereignis"},
        {ALERT_DRIFT, 3, "act", "handeln"},
        {ALERT_DRIFT, 1, "watch", "beobachten"},
        {ALERT_BACKUP_MISSING, 27.9, "27 h", "27 h"},
        {ALERT_CERTIFICATE_EXPIRING, 1.9, "1 day", "1 Tag"},
        {ALERT_CERTIFICATE_EXPIRING, -0.5, "0 days", "0 Tage"},
        {ALERT_CAMERA_DARK, 1, "", ""},
        {ALERT_STATION_IDLE, NAN, "", ""},
        {ALERT_DRIFT, INFINITY, "", ""},
    };
    char text[ALERT_VALUE_TEXT];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(
            alert_value_text(rows[i].rule, rows[i].value, ALERT_ENGLISH, text),
            rows[i].english);
        assert_string_equal(
            alert_value_text(rows[i].rule, rows[i].value, ALERT_GERMAN, text),
            rows[i].german);
    }
}

/* By the site's clock, not by UTC. */
static void test_times(void **state)
{
    char text[ALERT_TIME_TEXT];
    const instant winter = {1768435200000}, summer = {1784160000000};
    (void)state;
    MUST(zone_set(STR("Europe/Berlin"), &err));
    assert_string_equal(alert_time_text(winter, ALERT_ENGLISH, text),
                        "15 Jan 2026, 01:00");
    assert_string_equal(alert_time_text(winter, ALERT_GERMAN, text), "15.01.2026, 01:00");
    assert_string_equal(alert_time_text(summer, ALERT_ENGLISH, text),
                        "16 Jul 2026, 02:00");
}

static void test_names(void **state)
{
    static const struct {
        struct alert_subject subject;
        const char *english, *german;
    } rows[] = {
        {{ALERT_OF_STATION, {"S1", 2}, {"Press", 5}}, "Press (S1)", "Press (S1)"},
        {{ALERT_OF_STATION, {"S1", 2}, {"S1", 2}}, "Station S1", "Arbeitsplatz S1"},
        {{ALERT_OF_CAMERA, {"c1", 2}, {"", 0}}, "Camera c1", "Kamera c1"},
        {{ALERT_OF_CAMERA, {"", 0}, {"A camera without a name", 23}},
         "A camera without a name",
         "Eine Kamera ohne Namen"},
        {{ALERT_OF_SITE, {"", 0}, {"", 0}}, "The server", "Der Server"},
    };
    char text[ALERT_NAME_TEXT];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(alert_name_text(&rows[i].subject, ALERT_ENGLISH, text),
                            rows[i].english);
        assert_string_equal(alert_name_text(&rows[i].subject, ALERT_GERMAN, text),
                            rows[i].german);
    }
}

static void test_models(void **state)
{
    static const struct drift_number effect[] = {
        {"idle_points", 8.12}, {"working_points", -7.9}, {"confidence_change", -0.041},
        {"psi", 0.3},          {"absent_points", NAN},
    };
    static const struct {
        struct alert_model model;
        const char *english, *german;
    } rows[] = {
        {{.version = {"m1", 2}, .effect = effect, .effects = 5},
         "model m1, idle +8.1 points, working -7.9 points, confidence by -4.1%",
         "Modell m1, Leerlauf +8,1 Punkte, Arbeit -7,9 Punkte, Konfidenz um -4,1 %"},
        {{.version = {"m1", 2}, .reason = {"drift", 5}},
         "model m1, it drifts",
         "Modell m1, es driftet"},
        {{.version = {"m1", 2}, .reason = {"accuracy", 8}, .value = 0.871, .limit = 0.9},
         "model m1, right in at most 87.1% (limit 90%)",
         "Modell m1, richtig in höchstens 87,1 % (Grenze 90 %)"},
        {{.version = {"", 0}, .reason = {"corrections", 11}, .value = 12, .limit = 10},
         "model without a name, corrections: 12 (limit 10)",
         "Modell ohne Namen, Korrekturen: 12 (Grenze 10)"},
    };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(alert_model_text(&rows[i].model, ALERT_ENGLISH, &arena).at,
                            rows[i].english);
        assert_string_equal(alert_model_text(&rows[i].model, ALERT_GERMAN, &arena).at,
                            rows[i].german);
    }
    assert_int_equal(alert_model_text(NULL, ALERT_ENGLISH, &arena).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_lacks_words),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
