/* Messages of a topic: what is written is read back, and nobody else's is taken. */
#include "pipeline/message.h"

#include "base/arena.h"
#include "must.h"

#include <string.h>

static const struct message_seal seal = {.site = {"hall", 4}, .key = "key"};

static struct event an_event(void)
{
    struct event event = {
        .at = {1768472130123},
        .type = EVENT_PRODUCT_COUNT,
        .worker = STR("W\"1\xc3\xa9"),
        .station = STR("S3"),
        .confidence = 0.1 + 0.2,
        .count = 7,
        .camera = STR("CAM-1"),
    };
    event.uuid = event_identity(&event);
    return event;
}

static struct topic_message events_of(const struct event *event, size_t count)
{
    return (struct topic_message){
        .received = {1768472131456},
        .request = uuid_random(),
        .wait = true,
        .actor = {STR("person"), STR("ana"), STR("s1"), STR("::1")},
        .event = event,
        .count = count};
}

static void test_events_come_back(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct event event[2] = {an_event(), an_event()};
    struct topic_message read;
    event[1].type = EVENT_IDLE;
    event[1].count = 0;
    event[1].voided = true;
    event[1].uuid = event_identity(&event[1]);
    const struct topic_message message = events_of(event, 2);
    str value = message_write(&message, &seal, &arena);
    MUST(message_read(value, &seal, &arena, &read, &err));
    assert_int_equal(read.received.ms, message.received.ms);
    assert_true(uuid_equal(&read.request, &message.request));
    assert_true(read.wait);
    assert_true(str_equal(read.actor.kind, STR("person")));
    assert_true(str_equal(read.actor.name, STR("ana")));
    assert_true(str_equal(read.actor.id, STR("s1")));
    assert_true(str_equal(read.actor.address, STR("::1")));
    assert_int_equal(read.count, 2);
    for (int i = 0; i < 2; i++) {
        assert_true(event_same(&read.event[i], &event[i]));
        assert_string_equal(read.event[i].uuid.text, event[i].uuid.text);
        assert_true(read.event[i].confidence == event[i].confidence);
        assert_true(str_equal(read.event[i].camera, event[i].camera));
        assert_int_equal(read.event[i].model.len, 0);
        assert_int_equal(read.event[i].voided, event[i].voided);
    }
}

static void test_a_correction_comes_back(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event event = an_event();
    const struct topic_message message = {.received = {5},
                                          .request = uuid_random(),
                                          .corrected = event.uuid,
                                          .voiding = true,
                                          .reason = STR("camera 3\nwas moved")};
    struct topic_message read;
    MUST(
        message_read(message_write(&message, &seal, &arena), &seal, &arena, &read, &err));
    assert_int_equal(read.count, 0);
    assert_true(uuid_equal(&read.corrected, &event.uuid));
    assert_true(read.voiding);
    assert_true(str_equal(read.reason, message.reason));
    assert_int_equal(read.actor.kind.len, 0);
    assert_false(read.wait);
}

/* The longest that there can be are less than what brokers take. */
static void test_500_events_are_less_than_a_megabyte(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static struct event event[500];
    char id[ID_LENGTH];
    memset(id, '"', sizeof id);
    for (size_t i = 0; i < 500; i++) {
        event[i] = an_event();
        event[i].worker = event[i].station = event[i].camera = event[i].model =
            (str){id, sizeof id};
        event[i].count = EVENT_COUNT_MAX;
    }
    const struct topic_message message = events_of(event, 500);
    assert_true(message_write(&message, &seal, &arena).len < 900 * 1000);
}

static void refused(str value, const struct message_seal *by, enum error_code code)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct topic_message read;
    REFUSED_IF(true, code, message_read(value, by, &arena, &read, &err));
}

static void test_what_is_not_ours_is_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct event event = an_event();
    const struct topic_message message = events_of(&event, 1);
    str value = message_write(&message, &seal, &arena);
    const struct message_seal other_site = {.site = {"hallo", 5}, .key = "key"};
    const struct message_seal other_key = {.site = {"hall", 4}, .key = "kez"};
    refused(value, &other_site, ERROR_DENIED);
    refused(value, &other_key, ERROR_DENIED);
    refused(STR(""), &seal, ERROR_DENIED);
    refused(STR("{\"events\":[]}"), &seal, ERROR_DENIED);
    /* Whatever byte is another one, or is missing. */
    for (size_t i = 0; i < value.len; i++) {
        str copy = arena_copy(&arena, value);
        ((char *)copy.at)[i] ^= 1;
        refused(copy, &seal, ERROR_DENIED);
        refused((str){value.at, i}, &seal, ERROR_DENIED);
    }
}

static void test_outcomes_come_back(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct outcome outcome[] = {
        {.kind = OUTCOME_STORED, .id = 17},
        {.kind = OUTCOME_DUPLICATE, .id = 3},
        {.kind = OUTCOME_REJECTED, .code = ERROR_NOT_FOUND, .text = STR("no 'W\"9'")},
        {.kind = OUTCOME_QUEUED},
    };
    struct outcome read[4];
    str text = outcomes_write(outcome, 4, &arena);
    MUST(outcomes_read(text, 4, &arena, read, &err));
    for (int i = 0; i < 4; i++) {
        assert_int_equal(read[i].kind, outcome[i].kind);
        assert_int_equal(read[i].id, outcome[i].id);
        assert_int_equal(read[i].code, outcome[i].code);
        assert_true(str_equal(read[i].text, outcome[i].text));
    }
    static const char *const damaged[] = {
        "",        "[]",      "[[0,1],[0,1]]", "[0]",           "[[0]]",
        "[[9,1]]", "[[2,3]]", "[[2,0,\"x\"]]", "[[2,99,\"x\"]]"};
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++)
        REFUSED_IF(true, ERROR_CORRUPT,
                   outcomes_read(str_from(damaged[i]), 1, &arena, read, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_come_back),
        cmocka_unit_test(test_a_correction_comes_back),
        cmocka_unit_test(test_500_events_are_less_than_a_megabyte),
        cmocka_unit_test(test_what_is_not_ours_is_refused),
        cmocka_unit_test(test_outcomes_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
