#include "domain/event.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define UUID   "019bc127-31d0-89f4-966d-2ff534c5c796"
#define FORMER "5b54b896-5769-59f4-966d-2ff534c5c796" /* what it was derived as once */
#define X16    "xxxxxxxxxxxxxxxx"

/* An id all of which is escaped. */
#define BAR16     "||||||||||||||||"
#define BAR64     BAR16 BAR16 BAR16 BAR16
#define ESCAPED4  "\\|\\|\\|\\|"
#define ESCAPED16 ESCAPED4 ESCAPED4 ESCAPED4 ESCAPED4
#define ESCAPED64 ESCAPED16 ESCAPED16 ESCAPED16 ESCAPED16

/* The latest time that is accepted: 2026-01-15T10:20:00Z. */
static const instant latest = {1768472400000};

/* The members of a good event, of which a row replaces some. */
static const char *const good[][2] = {
    {"timestamp", "\"2026-01-15T10:15:30Z\""},
    {"worker_id", "\"W1\""},
    {"workstation_id", "\"S3\""},
    {"event_type", "\"working\""},
    {"confidence", "0.5"},
};
enum { MEMBERS = sizeof good / sizeof *good };

/* A good event with `member` ("\"worker_id\":7") in place of the one of that name, or
 * without it when it is only a name. */
static str event_with(const char *member, char text[static 1024])
{
    const char *colon = strchr(member, ':');
    size_t name = colon ? (size_t)(colon - member) : strlen(member);
    int at = snprintf(text, 1024, "{");
    for (size_t i = 0; i < MEMBERS; i++) {
        bool replaced = name == strlen(good[i][0]) + 2 &&
                        strncmp(member + 1, good[i][0], name - 2) == 0;
        if (!replaced)
            at += snprintf(text + at, 1024 - (size_t)at, "%s\"%s\":%s", at > 1 ? "," : "",
                           good[i][0], good[i][1]);
    }
    if (colon)
        at += snprintf(text + at, 1024 - (size_t)at, "%s%s", at > 1 ? "," : "", member);
    at += snprintf(text + at, 1024 - (size_t)at, "}");
    assert_in_range(at, 2, 1023);
    return (str){text, (size_t)at};
}

static bool decode(str text, struct arena *arena, struct event *event, struct error *err)
{
    const struct json *object;
    if (!json_parse(text, arena, &object, err))
        fail_msg("the row is no JSON: %.*s: %s", STR_ARG(text), err->text);
    return event_decode(object, latest, event, err);
}

/* Whatever is wrong, the text names the field and says what would be right. */
static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *member, *text;
    } row[] = {
        {"\"timestamp\"", "timestamp is missing; want RFC 3339 with an offset, "
                          "\"2026-01-15T10:15:30.000Z\""},
        {"\"timestamp\":1768472130",
         "timestamp is a number; want RFC 3339 with an offset, "
         "\"2026-01-15T10:15:30.000Z\""},
        {"\"timestamp\":\"2026-01-15T10:20:00.001Z\"",
         "timestamp '2026-01-15T10:20:00.001Z' is ahead of the server's clock; the "
         "latest accepted now is 2026-01-15T10:20:00.000Z"},
        {"\"worker_id\"", "worker_id is missing; want a text such as \"W1\""},
        {"\"worker_id\":null", "worker_id is missing; want a text such as \"W1\""},
        {"\"worker_id\":7", "worker_id is a number; want a text such as \"W1\""},
        {"\"worker_id\":\"\"", "worker_id is empty"},
        {"\"worker_id\":\" W1\"", "worker_id begins or ends with a space"},
        {"\"worker_id\":\"W1 \"", "worker_id begins or ends with a space"},
        {"\"worker_id\":\"W\\u00001\"", "worker_id contains a control character"},
        {"\"worker_id\":\"W\\n1\"", "worker_id contains a control character"},
        {"\"worker_id\":\"" X16 X16 X16 X16 "x\"",
         "worker_id has 65 bytes; at most 64 are allowed"},
        {"\"workstation_id\":[]",
         "workstation_id is an array; want a text such as \"W1\""},
        {"\"workstation_id\":\"\\u007f\"", "workstation_id contains a control character"},
        {"\"worker_id\":\".\"", "worker_id is '.', which no address can have as a part"},
        {"\"worker_id\":\"..\"",
         "worker_id is '..', which no address can have as a part"},
        {"\"worker_id\":\"W\\u200b1\"", "worker_id contains U+200B, which cannot be seen "
                                        "or changes how others are shown"},
        {"\"worker_id\":\"\\u202e1W\"",
         "worker_id contains U+202E, which cannot be seen or "
         "changes how others are shown"},
        {"\"worker_id\":\"W1\\u00a0\"", "worker_id contains U+00A0, which cannot be seen "
                                        "or changes how others are shown"},
        {"\"worker_id\":\"W\\u00851\"", "worker_id contains U+0085, which cannot be seen "
                                        "or changes how others are shown"},
        {"\"worker_id\":\"\\ufeffW1\"", "worker_id contains U+FEFF, which cannot be seen "
                                        "or changes how others are shown"},
        {"\"camera_id\":\"hall\\u2066\"", "camera_id contains U+2066, which cannot be "
                                          "seen or changes how others are shown"},
        {"\"camera_id\":\"\\udb40\\udc41\"", "camera_id contains U+E0041, which cannot "
                                             "be seen or changes how others are shown"},
        {"\"event_type\"", "event_type is missing; want \"working\", \"idle\", "
                           "\"absent\", \"unknown\" or \"product_count\""},
        {"\"event_type\":true",
         "event_type is true or false; want \"working\", \"idle\", \"absent\", "
         "\"unknown\" or \"product_count\""},
        {"\"event_type\":\"Working\"",
         "event_type is not one of \"working\", \"idle\", \"absent\", \"unknown\" or "
         "\"product_count\""},
        {"\"confidence\"", "confidence is missing; want a number from 0 to 1"},
        {"\"confidence\":\"0.5\"", "confidence is a text; want a number from 0 to 1"},
        {"\"confidence\":1.01", "confidence is 1.01; want a number from 0 to 1"},
        {"\"confidence\":-0.5", "confidence is -0.5; want a number from 0 to 1"},
        {"\"camera_id\":3", "camera_id is a number; want a text such as \"W1\""},
        {"\"camera_id\":\"\"", "camera_id is empty"},
        {"\"model_version\":{}",
         "model_version is an object; want a text such as \"W1\""},
        {"\"voided\":1", "voided is a number; want true or false"},
        {"\"event_uuid\":5",
         "event_uuid is a number; want the text of a UUID, or nothing"},
        {"\"event_uuid\":\"5b54b896\"",
         "event_uuid: '5b54b896' is not a uuid; want 8-4-4-4-12 hexadecimal digits, such "
         "as " UUID},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        char text[1024];
        struct event event;
        struct error err = {0};
        if (decode(event_with(row[i].member, text), &arena, &event, &err))
            fail_msg("taken: %s", text);
        assert_string_equal(err.text, row[i].text);
        assert_int_equal(err.code, ERROR_INVALID);
    }
}

static void test_count_refused(void **state)
{
    (void)state;
    static const struct {
        const char *count, *text;
    } row[] = {
        {"", "count is missing; want a whole number of units"},
        {",\"count\":null", "count is missing; want a whole number of units"},
        {",\"count\":\"3\"", "count is a text; want a whole number of units"},
        {",\"count\":2.5", "count is 2.5; want a whole number from 0 to 1000000000"},
        {",\"count\":-1", "count is -1; want a whole number from 0 to 1000000000"},
        {",\"count\":1000000001",
         "count is 1000000001; want a whole number from 0 to 1000000000"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        char member[128], text[1024];
        struct event event;
        struct error err = {0};
        snprintf(member, sizeof member, "\"event_type\":\"product_count\"%s",
                 row[i].count);
        if (decode(event_with(member, text), &arena, &event, &err))
            fail_msg("taken: %s", text);
        assert_string_equal(err.text, row[i].text);
    }
}

/* Two readers might take different ones of them, even of two that look the same. */
static void test_twice(void **state)
{
    (void)state;
    static const char *const members[] = {
        "\"worker_id\":\"W2\"",
        "\"worker\\u005fid\":\"W1\"",
        "\"x\":1,\"count\":null,\"y\":{\"count\":1},\"count\":3",
        "\"camera_id\":null,\"camera_id\":null",
    };
    static const char *const names[] = {"worker_id", "worker_id", "count", "camera_id"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        char text[1024], want[64];
        struct event event;
        struct error err = {0};
        int len = snprintf(text, sizeof text,
                           "{\"timestamp\":\"2026-01-15T10:15:30Z\",\"worker_id\":\"W1\","
                           "\"workstation_id\":\"S3\",\"event_type\":\"working\","
                           "\"confidence\":0.5,%s}",
                           members[i]);
        snprintf(want, sizeof want, "%s is there twice; want it once", names[i]);
        if (decode((str){text, (size_t)len}, &arena, &event, &err))
            fail_msg("taken: %s", text);
        assert_string_equal(err.text, want);
    }
}

static void test_not_an_object(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"[]", "an event is an array; want an object"},
        {"\"W1\"", "an event is a text; want an object"},
        {"null", "an event is null; want an object"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct event event;
        struct error err = {0};
        assert_false(decode(str_from(row[i][0]), &arena, &event, &err));
        assert_string_equal(err.text, row[i][1]);
    }
}

/* What a good event reads as: "time worker station type count confidence uuid". */
static void test_taken(void **state)
{
    (void)state;
    static const struct {
        const char *member, *want;
    } row[] = {
        {"\"x\":1", "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        /* an offset, and digits finer than a millisecond, are the same event */
        {"\"timestamp\":\"2026-01-15T11:15:30.0009+01:00\"",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        {"\"timestamp\":\"2026-01-15T10:20:00Z\",\"event_uuid\":\"" UUID "\"",
         "2026-01-15T10:20:00.000Z W1 S3 working 0 0.5 " UUID " - -"},
        {"\"event_uuid\":\"019BC127-31D0-89F4-966D-2FF534C5C796\"",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        {"\"event_uuid\":null",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        /* what earlier versions derived of it; and of another time */
        {"\"event_uuid\":\"" FORMER "\"",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        {"\"timestamp\":\"2026-01-15T10:20:00Z\",\"event_uuid\":\"" FORMER "\"",
         "2026-01-15T10:20:00.000Z W1 S3 working 0 0.5 " FORMER " - -"},
        /* a count on a state event is ignored, whatever it is */
        {"\"count\":\"many\"",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        {"\"count\":7", "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
        {"\"event_type\":\"product_count\",\"count\":3,\"event_uuid\":\"" UUID "\"",
         "2026-01-15T10:15:30.000Z W1 S3 product_count 3 0.5 " UUID " - -"},
        {"\"event_type\":\"product_count\",\"count\":0,\"event_uuid\":\"" UUID "\"",
         "2026-01-15T10:15:30.000Z W1 S3 product_count 0 0.5 " UUID " - -"},
        {"\"confidence\":0", "2026-01-15T10:15:30.000Z W1 S3 working 0 0 " UUID " - -"},
        {"\"confidence\":1", "2026-01-15T10:15:30.000Z W1 S3 working 0 1 " UUID " - -"},
        {"\"camera_id\":\"C 1\",\"model_version\":\"v2\"",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " C 1 v2"},
        {"\"camera_id\":null",
         "2026-01-15T10:15:30.000Z W1 S3 working 0 0.5 " UUID " - -"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        char text[1024], have[256], at[INSTANT_TEXT];
        struct event e;
        struct error err = {0};
        if (!decode(event_with(row[i].member, text), &arena, &e, &err))
            fail_msg("refused: %s: %s", text, err.text);
        instant_format(e.at, at);
        snprintf(have, sizeof have, "%s %.*s %.*s %.*s %lld %g %s %.*s %.*s", at,
                 STR_ARG(e.worker), STR_ARG(e.station), STR_ARG(event_type_name(e.type)),
                 (long long)e.count, e.confidence, e.uuid.text,
                 STR_ARG(e.camera.len ? e.camera : STR("-")),
                 STR_ARG(e.model.len ? e.model : STR("-")));
        assert_string_equal(have, row[i].want);
    }
}

static const struct uuid space = {"c855c129-b3fb-5cf0-8510-2a18180dd404"};

static struct event state_event(int64_t ms, const char *worker, const char *station)
{
    return (struct event){.at = {ms},
                          .type = EVENT_WORKING,
                          .worker = str_from(worker),
                          .station = str_from(station)};
}

/* The name that is hashed is written out in METRICS.md. */
static void test_identity(void **state)
{
    (void)state;
    static const struct {
        struct event event;
        const char *name;
    } row[] = {
        {{.at = {1768472130000}, EVENT_WORKING, {"W1", 2}, {"S3", 2}, .confidence = 0.5},
         "1768472130000|W1|S3|working|"},
        {{.at = {1768472130000}, EVENT_WORKING, {"W1", 2}, {"S3", 2}, .count = 7},
         "1768472130000|W1|S3|working|"},
        {{.at = {0}, EVENT_PRODUCT_COUNT, {"W1", 2}, {"S3", 2}},
         "0|W1|S3|product_count|0"},
        {{.at = {5}, EVENT_PRODUCT_COUNT, {"W1", 2}, {"S3", 2}, .count = 1000000000},
         "5|W1|S3|product_count|1000000000"},
        {{.at = {5}, EVENT_IDLE, {"a|b", 3}, {"c\\", 2}}, "5|a\\|b|c\\\\|idle|"},
        {{.at = {253402300799999},
          EVENT_PRODUCT_COUNT,
          {X16 X16 X16 X16, 64},
          {X16 X16 X16 X16, 64},
          .count = 1000000000},
         "253402300799999|" X16 X16 X16 X16 "|" X16 X16 X16 X16
         "|product_count|1000000000"},
        {{.at = {253402300799999},
          EVENT_PRODUCT_COUNT,
          {BAR64, 64},
          {BAR64, 64},
          .count = 1000000000},
         "253402300799999|" ESCAPED64 "|" ESCAPED64 "|product_count|1000000000"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct uuid have = event_identity(&row[i].event);
        struct uuid want = uuid_named_at(&space, str_from(row[i].name), row[i].event.at);
        assert_string_equal(have.text, want.text);
    }
    assert_string_equal(event_identity(&row[0].event).text, UUID);
}

/* An adapter that knows the object adds it to the name. */
static void test_identity_of_object(void **state)
{
    (void)state;
    static const struct {
        const char *camera, *object, *name;
    } row[] = {
        {"cam-1", "77", "5|W1|S1|working||cam-1|77"},
        {"cam-1", "", "5|W1|S1|working||cam-1|"},
        {"", "", "5|W1|S1|working|||"},
        {"c|1", "a\\b", "5|W1|S1|working||c\\|1|a\\\\b"},
        {"cam-1", BAR64 BAR64 BAR64,
         "5|W1|S1|working||cam-1|" ESCAPED64 ESCAPED64 ESCAPED64},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event event = state_event(5, "W1", "S1");
        event.camera = str_from(row[i].camera);
        struct uuid have = event_identity_of_object(&event, str_from(row[i].object));
        struct uuid want = uuid_named_at(&space, str_from(row[i].name), event.at);
        assert_string_equal(have.text, want.text);
    }
}

/* Ids that would run together without a `\` are told apart. */
static void test_identities_differ(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"a|b", "c"},   {"a", "b|c"},   {"a\\", "b|c"},
        {"a\\|b", "c"}, {"a|b\\", "c"}, {"a", "b\\|c"},
    };
    enum { ROWS = sizeof row / sizeof *row };
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < i; k++) {
            struct event a = state_event(5, row[i][0], row[i][1]);
            struct event b = state_event(5, row[k][0], row[k][1]);
            assert_string_not_equal(event_identity(&a).text, event_identity(&b).text);
        }
}

/* What earlier versions derived is taken for what is derived now; any other uuid stays.
 */
static void test_former_identity(void **state)
{
    (void)state;
    static const struct {
        const char *worker, *station, *former, *other;
    } row[] = {
        {"W1", "S3", "1768472130000|W1|S3|working|", "1768472130001|W1|S3|working|"},
        {"a|b", "c", "1768472130000|a|b|c|working|", "1768472130000|a\\|b|c|working|"},
        {"a", "b|c", "1768472130000|a|b|c|working|", "1768472130000|a|b\\|c|working|"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event event = state_event(1768472130000, row[i].worker, row[i].station);
        event.uuid = uuid_named(&space, str_from(row[i].former));
        assert_true(event_has_former_identity(&event));
        event.uuid = uuid_named(&space, str_from(row[i].other));
        assert_false(event_has_former_identity(&event));
        event.uuid = event_identity(&event);
        assert_false(event_has_former_identity(&event));
    }
}

static void test_same(void **state)
{
    (void)state;
    const struct event event = {.at = {1000},
                                .type = EVENT_WORKING,
                                .worker = {"W1", 2},
                                .station = {"S1", 2},
                                .confidence = 0.5,
                                .uuid = {FORMER}};
    struct event other = event;
    other.confidence = 0.9;
    other.camera = STR("C1");
    other.voided = true;
    assert_true(event_same(&event, &other));

    struct event different[] = {event, event, event, event, event};
    different[0].type = EVENT_IDLE;
    different[1].worker = STR("W11");
    different[2].station = STR("S2");
    different[3].count = 1;
    different[4].at.ms++;
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        assert_false(event_same(&event, &different[i]));
}

/* Of one uuid with a time in it, known and sent with these times. */
static void test_same_with_corrected_clock(void **state)
{
    (void)state;
    enum { TOLD = 1768472130000 };
    static const struct {
        const char *what, *uuid;
        int64_t known, sent;
        bool same;
    } row[] = {
        {"a plain retry", UUID, TOLD, TOLD, true},
        {"corrected since", UUID, TOLD, TOLD + 250, true},
        {"corrected by more since", UUID, TOLD + 250, TOLD + 300, true},
        {"corrected the other way", UUID, TOLD + 250, TOLD - 300, true},
        {"corrected by nothing since", UUID, TOLD + 250, TOLD, true},
        {"no time in the uuid", FORMER, TOLD, TOLD + 1, false},
        {"a UUIDv7 tells another time", "019bc127-31d0-79f4-966d-2ff534c5c796", TOLD,
         TOLD + 1, false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event known = state_event(row[i].known, "W1", "S3");
        known.uuid = (struct uuid){""};
        memcpy(known.uuid.text, row[i].uuid, UUID_LENGTH);
        struct event sent = known;
        sent.at.ms = row[i].sent;
        if (event_same(&sent, &known) != row[i].same)
            fail_msg("%s", row[i].what);
        sent.type = EVENT_IDLE;
        assert_false(event_same(&sent, &known));
    }
}

static void test_names(void **state)
{
    (void)state;
    for (int i = 0; i < EVENT_TYPES; i++) {
        enum event_type type = EVENT_TYPES;
        assert_true(event_type_parse(event_type_name((enum event_type)i), &type));
        assert_int_equal(type, i);
        assert_int_equal(event_is_state(type), i != EVENT_PRODUCT_COUNT);
    }
    enum event_type type = EVENT_IDLE;
    assert_false(event_type_parse(STR("idl"), &type));
    assert_false(event_type_parse(STR(""), &type));
    assert_int_equal(type, EVENT_IDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_count_refused),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_not_an_object),
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_identity_of_object),
        cmocka_unit_test(test_identities_differ),
        cmocka_unit_test(test_former_identity),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_same_with_corrected_clock),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
