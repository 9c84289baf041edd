/* Messages of a topic are judged: what they say is kept once, and what was refused with
 * the reason. On PostgreSQL, as only there are topics. */
#include "pipeline/judging.h"

#include "must.h"
#include "pipeline/writer.h"
#include "server_of_postgres.h"
#include "topic_site.h"

#include <stdio.h>
#include <stdlib.h>

/* 2026-01-15T06:00:00Z */
static const instant six = {1768456800000};
static const struct message_seal seal = {.site = {"hall", 4}, .key = "key"};
static const struct topic_part part = {{"events", 6}, 0};

struct hall {
    char url[SITE_URL];
    struct writer *writer;
    struct store *reader;
    struct arena arena;
};

static int set_up(void **state)
{
    struct hall *hall = calloc(1, sizeof *hall);
    hall->writer = topic_site("judging", hall->url);
    MUST(store_open(hall->url, STORE_READER, six, &hall->reader, &err));
    *state = hall;
    return 0;
}

static int tear_down(void **state)
{
    struct hall *hall = *state;
    store_close(hall->reader);
    writer_stop(hall->writer);
    arena_free(&hall->arena);
    free(hall);
    return 0;
}

/* --- messages --- */

static struct event event_at(int minute, const char *worker)
{
    struct event event = {.at = {six.ms + minute * SPAN_MINUTE.ms},
                          .type = EVENT_WORKING,
                          .worker = str_from(worker),
                          .station = STR("S1"),
                          .confidence = 0.9};
    event.uuid = event_identity(&event);
    return event;
}

static void add(struct judging_task *judging, const struct topic_message *message)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    judging_add(judging, judging->next < 0 ? 0 : judging->next,
                message_write(message, &seal, &arena));
}

static void add_event(struct judging_task *judging, const struct event *event)
{
    const struct topic_message message = {.received = {six.ms + 5000},
                                          .request = uuid_random(),
                                          .event = event,
                                          .count = 1};
    add(judging, &message);
}

static struct topic_message correction_of(const struct event *event, bool voiding)
{
    return (struct topic_message){
        .received = {six.ms + 7000},
        .request = uuid_random(),
        .wait = true,
        .actor = {STR("person"), STR("ana"), STR("s"), STR("::1")},
        .corrected = event->uuid,
        .voiding = voiding,
        .reason = STR("mirror")};
}

static struct judging_task begin(int64_t from)
{
    struct judging_task judging;
    judging_init(&judging, part, from, &seal);
    return judging;
}

static void judge(struct hall *hall, struct judging_task *judging)
{
    MUST(writer_run(hall->writer, &judging->task, &err));
    arena_free(&judging->arena);
}

/* --- what is there then --- */

static struct kept find(struct hall *hall, const struct event *event)
{
    struct kept kept;
    MUST(store_find(hall->reader, &event->uuid, 1, &hall->arena, &kept, &err));
    return kept;
}

static int64_t next_of(struct hall *hall)
{
    int64_t next;
    MUST(store_topic_next(hall->reader, part, &next, &err));
    return next;
}

static struct outcome answer_to(struct hall *hall, const struct topic_message *message)
{
    str answer;
    struct outcome outcome;
    MUST(store_answers(hall->reader, &message->request, 1, &hall->arena, &answer, &err));
    MUST(outcomes_read(answer, 1, &hall->arena, &outcome, &err));
    return outcome;
}

/* --- tests --- */

static void test_events_are_kept_once_as_of_their_receipt(void **state)
{
    struct hall *hall = *state;
    const struct event event = event_at(1, "W1"), other = event_at(2, "W1");
    struct judging_task judging = begin(TOPIC_NEW);
    add_event(&judging, &event);
    add_event(&judging, &event);
    add_event(&judging, &other);
    judge(hall, &judging);
    assert_int_equal(judging.stored, 2);
    assert_int_equal(judging.known, 1);
    assert_true(
        str_equal(find(hall, &event).created_at, STR("2026-01-15T06:00:05.000Z")));
    assert_int_equal(next_of(hall), 3);
}

static void test_the_same_messages_once_more_are_fenced(void **state)
{
    struct hall *hall = *state;
    const struct event event = event_at(1, "W1"), later = event_at(2, "W1");
    struct judging_task first = begin(TOPIC_NEW), again = begin(TOPIC_NEW),
                        overlapping = begin(0);
    add_event(&first, &event);
    judge(hall, &first);
    add_event(&again, &event);
    add_event(&again, &later);
    assert_false(writer_run(hall->writer, &again.task, &again.task.err));
    assert_true(judging_is_fenced(&again));
    add_event(&overlapping, &event);
    add_event(&overlapping, &later);
    assert_false(writer_run(hall->writer, &overlapping.task, &overlapping.task.err));
    assert_true(judging_is_fenced(&overlapping));
    assert_int_equal(find(hall, &later).id, 0);
    assert_int_equal(next_of(hall), 1);
    arena_free(&again.arena);
    arena_free(&overlapping.arena);
}

static void test_what_is_refused_is_kept_with_the_reason(void **state)
{
    struct hall *hall = *state;
    const struct event stranger = event_at(1, "W9"), good = event_at(1, "W1");
    struct event other = event_at(3, "W1");
    const struct topic_message asked = {.received = {six.ms + 5000},
                                        .request = uuid_random(),
                                        .wait = true,
                                        .event = &stranger,
                                        .count = 1};
    struct rejection found;
    bool there;
    other.uuid = good.uuid;
    other.type = EVENT_IDLE;
    struct judging_task judging = begin(TOPIC_NEW);
    add(&judging, &asked);
    add_event(&judging, &good);
    add_event(&judging, &other);
    judge(hall, &judging);
    assert_int_equal(judging.rejected, 2);
    assert_int_equal(judging.stored, 1);
    MUST(store_rejection(hall->reader, &stranger.uuid, &hall->arena, &found, &there,
                         &err));
    assert_true(there);
    assert_int_equal(found.code, ERROR_NOT_FOUND);
    assert_non_null(strstr(found.reason.at, "there is no worker 'W9'"));
    assert_true(str_equal(found.worker, STR("W9")));
    assert_int_equal(found.received.ms, six.ms + 5000);
    assert_non_null(strstr(found.body.at, "\"worker_id\":\"W9\""));
    assert_int_equal(answer_to(hall, &asked).kind, OUTCOME_REJECTED);
    MUST(store_rejection(hall->reader, &good.uuid, &hall->arena, &found, &there, &err));
    assert_true(there);
    assert_int_equal(found.code, ERROR_CONFLICT);
    assert_true(find(hall, &good).id > 0);
}

static void test_what_is_not_ours_is_passed_over_and_told(void **state)
{
    struct hall *hall = *state;
    const struct event event = event_at(1, "W1");
    struct judging_task judging = begin(TOPIC_NEW);
    judging_add(&judging, 0, STR("{\"events\":[]}"));
    judging_add(&judging, 1, (str){"\xff\0x", 3});
    judging_pass(&judging, 2); /* another site's */
    add_event(&judging, &event);
    judge(hall, &judging);
    assert_int_equal(judging.unreadable, 2);
    assert_int_equal(judging.stored, 1);
    assert_int_equal(next_of(hall), 4);
}

static void test_corrections_are_made_in_their_order(void **state)
{
    struct hall *hall = *state;
    const struct event event = event_at(1, "W1");
    const struct topic_message voiding = correction_of(&event, true),
                               again = correction_of(&event, true);
    struct corrections list;
    struct audit_page page;
    const struct audit_query of_void = {
        .action = STR("void_event"), .end = INSTANT_NEVER, .limit = 10, .examine = 1000};
    struct judging_task judging = begin(TOPIC_NEW);
    add_event(&judging, &event);
    add(&judging, &voiding);
    add(&judging, &again);
    judge(hall, &judging);
    assert_true(find(hall, &event).voided);
    assert_int_equal(answer_to(hall, &voiding).kind, OUTCOME_STORED);
    assert_int_equal(answer_to(hall, &again).kind, OUTCOME_DUPLICATE);
    MUST(store_corrections(hall->reader, &event.uuid, &hall->arena, &list, &err));
    assert_int_equal(list.count, 1);
    assert_true(str_equal(list.at[0].actor, STR("ana")));
    assert_true(str_equal(list.at[0].created_at, STR("2026-01-15T06:00:07.000Z")));
    MUST(store_audit_page(hall->reader, &of_void, &hall->arena, &page, &err));
    assert_int_equal(page.count, 1);
    assert_true(str_equal(page.row[0].entry.actor.name, STR("ana")));
    assert_true(str_equal(page.row[0].entry.worker, STR("W1")));
}

static void test_a_correction_waits_for_its_event(void **state)
{
    struct hall *hall = *state;
    const struct event event = event_at(1, "W1"), other = event_at(2, "W1");
    const struct topic_message voiding = correction_of(&event, true),
                               restoring = correction_of(&event, false),
                               of_other = correction_of(&other, true);
    struct judging_task judging = begin(TOPIC_NEW);
    add(&judging, &voiding);
    add(&judging, &restoring);
    add(&judging, &of_other);
    judge(hall, &judging);
    assert_int_equal(judging.parked, 3);
    assert_int_equal(answer_to(hall, &voiding).kind, OUTCOME_QUEUED);
    judging = begin(3);
    add_event(&judging, &event);
    judge(hall, &judging);
    assert_int_equal(judging.corrected, 2);
    assert_false(find(hall, &event).voided); /* voided, and then restored */
    judging = begin(4);
    add_event(&judging, &other);
    judge(hall, &judging);
    assert_int_equal(judging.corrected, 1);
    assert_true(find(hall, &other).voided);
    judging = begin(5);
    add_event(&judging, &other);
    judge(hall, &judging);
    assert_int_equal(judging.corrected, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_events_are_kept_once_as_of_their_receipt),
        TEST(test_the_same_messages_once_more_are_fenced),
        TEST(test_what_is_refused_is_kept_with_the_reason),
        TEST(test_what_is_not_ours_is_passed_over_and_told),
        TEST(test_corrections_are_made_in_their_order),
        TEST(test_a_correction_waits_for_its_event),
    };
    if (!postgres_is_here()) {
        printf("1..0 # SKIP there is no PostgreSQL\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
