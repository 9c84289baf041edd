/* What is kept of a topic: how far it was judged, what was refused, what waits. */
#include "../place.h"

#include "store/inside.h"
#include "store/sql/sql.h"
#include "store/topic.h"

static const struct topic_part part = {{"events", 6}, 3};

/* In a transaction of its own, which is committed or not. */
static bool move(struct store *store, struct topic_part of, int64_t from, int64_t next,
                 instant now, bool commit)
{
    bool ours = false, parked = true;
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_topic_move(store, of, from, next, &ours, &parked, &err));
    assert_false(parked);
    if (commit)
        MUST(store_commit(store, now, &err));
    else
        store_rollback(store);
    return ours;
}

static int64_t next_of(struct store *store, struct topic_part of)
{
    int64_t next;
    MUST(store_topic_next(store, of, &next, &err));
    return next;
}

static void test_a_part_is_moved_by_who_knows_where_it_is(void **state)
{
    struct place *place = *state;
    struct store *store = place->writer;
    const struct topic_part other = {part.topic, 4};
    const struct topic_part elsewhere = {STR("other"), part.number};
    assert_int_equal(next_of(store, part), TOPIC_NEW);
    assert_true(move(store, part, TOPIC_NEW, 10, place->now, false));
    assert_int_equal(next_of(store, part), TOPIC_NEW); /* it was rolled back */
    assert_true(move(store, part, TOPIC_NEW, 10, place->now, true));
    assert_false(move(store, part, TOPIC_NEW, 10, place->now, true));
    assert_false(move(store, part, 9, 20, place->now, true));
    assert_false(move(store, part, 11, 20, place->now, true));
    assert_int_equal(next_of(store, part), 10);
    assert_true(move(store, part, 10, 20, place->now, true));
    assert_false(move(store, part, 10, 20, place->now, true));
    assert_true(
        move(store, part, 20, 5, place->now, true)); /* another topic of the name */
    assert_int_equal(next_of(store, part), 5);
    assert_int_equal(next_of(store, other), TOPIC_NEW);
    assert_int_equal(next_of(store, elsewhere), TOPIC_NEW);
}

/* Of two that think that the part is theirs, one moves it. The other one is told before
 * it writes anything else (test/pipeline/test_judging.c). */
static void test_the_second_is_fenced(void **state)
{
    struct place *place = *state;
    struct store *second = NULL;
    bool ours, parked;
    MUST(engine_open(place->engine, place->url, STORE_WRITER_LAX, place->now, &second,
                     &err));
    assert_true(move(place->writer, part, TOPIC_NEW, 10, place->now, true));
    assert_true(move(second, part, 10, 20, place->now, true));
    MUST(store_begin(place->writer, &err));
    MUST(store_learn(place->writer, &err));
    MUST(store_topic_move(place->writer, part, 10, 15, &ours, &parked, &err));
    assert_false(ours);
    store_rollback(place->writer);
    assert_int_equal(next_of(second, part), 20);
    store_close(second);
}

static void test_what_was_refused_is_found_by_its_event(void **state)
{
    struct place *place = *state;
    struct store *store = place->writer;
    const struct uuid event = place_uuid(1), unknown = place_uuid(2);
    struct rejection rejection = {
        .event = event,
        .code = ERROR_CONFLICT,
        .reason = STR("worker 'W1' is deactivated"),
        .received = {1000},
        .judged = {2000},
        .worker = STR("W1"),
        .station = STR("Sa"),
        .camera = STR("CAM-1"),
        .body = STR("{}"),
    };
    struct rejection found;
    bool there;
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_reject(store, &rejection, &err));
    rejection.code = ERROR_NOT_FOUND;
    rejection.reason = STR("the last one counts");
    MUST(store_reject(store, &rejection, &err));
    MUST(store_commit(store, place->now, &err));
    MUST(store_rejection(store, &event, &place->arena, &found, &there, &err));
    assert_true(there);
    assert_int_equal(found.code, ERROR_NOT_FOUND);
    assert_true(str_equal(found.reason, STR("the last one counts")));
    assert_int_equal(found.received.ms, 1000);
    assert_int_equal(found.judged.ms, 2000);
    assert_true(str_equal(found.worker, STR("W1")));
    assert_true(str_equal(found.station, STR("Sa")));
    assert_true(str_equal(found.camera, STR("CAM-1")));
    MUST(store_rejection(store, &unknown, &place->arena, &found, &there, &err));
    assert_false(there);
}

static void park(struct store *store, int number, const char *reason)
{
    const struct parked parked = {.event = place_uuid(number),
                                  .voiding = true,
                                  .reason = str_from(reason),
                                  .actor = {STR("person"), STR("ana"), STR("s"), STR("")},
                                  .received = {1000 + number}};
    MUST(store_park(store, &parked, &err));
}

/* For the export of a worker: page by page, and of nobody else. */
static void test_what_is_of_a_worker_is_found(void **state)
{
    struct place *place = *state;
    struct store *store = place->writer;
    const struct rejection *refused;
    const struct parked *waits;
    size_t count;
    int64_t after = 0;
    place_send(place, "W@0"); /* number 1 */
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    for (int i = 0; i < 5; i++) {
        struct rejection rejection = {.event = place_uuid(10 + i),
                                      .code = ERROR_NOT_FOUND,
                                      .reason = STR("why"),
                                      .judged = {1000 + i},
                                      .worker = i == 3 ? STR("W2") : STR("W1"),
                                      .body = STR("{}")};
        MUST(store_reject(store, &rejection, &err));
    }
    struct rejection nobodys = {.reason = STR("no text"), .body = STR("{}")};
    nobodys.code = ERROR_INVALID;
    MUST(store_reject(store, &nobodys, &err));
    park(store, 13, "of W2");
    park(store, 11, "first");
    park(store, 99, "of whoever it will be");
    park(store, 1, "of an event that is there");
    MUST(store_commit(store, place->now, &err));
    for (int page = 0; page < 3; page++) {
        static const int64_t judged[] = {1000, 1001, 1002, 1004};
        MUST(store_rejections_of(store, STR("W1"), after, 2, &place->arena, &refused,
                                 &count, &err));
        assert_int_equal(count, page < 2 ? 2 : 0);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(refused[i].judged.ms, judged[2 * page + (int)i]);
            assert_true(str_equal(refused[i].worker, STR("W1")));
            after = refused[i].id;
        }
    }
    MUST(store_parked_of(store, STR("W1"), 0, 1, &place->arena, &waits, &count, &err));
    assert_int_equal(count, 1);
    assert_true(str_equal(waits->reason, STR("first")));
    MUST(store_parked_of(store, STR("W1"), waits->id, 9, &place->arena, &waits, &count,
                         &err));
    assert_int_equal(count, 1);
    assert_true(str_equal(waits->reason, STR("of an event that is there")));
    MUST(store_parked_of(store, STR("W9"), 0, 9, &place->arena, &waits, &count, &err));
    assert_int_equal(count, 0);
}

static size_t due(struct place *place, const struct parked **list)
{
    size_t count;
    MUST(store_parked_due(place->writer, &place->arena, list, &count, &err));
    return count;
}

static void test_a_correction_is_due_when_its_event_is_there(void **state)
{
    struct place *place = *state;
    struct store *store = place->writer;
    const struct parked *list;
    bool ours, parked;
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    park(store, 2, "second");
    park(store, 1, "first");
    MUST(store_commit(store, place->now, &err));
    assert_int_equal(due(place, &list), 0);
    place_send(place, "W@0"); /* number 1 */
    assert_int_equal(due(place, &list), 1);
    assert_true(str_equal(list->reason, STR("first")));
    assert_true(list->voiding);
    assert_true(str_equal(list->actor.name, STR("ana")));
    assert_int_equal(list->received.ms, 1001);
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_topic_move(store, part, TOPIC_NEW, 1, &ours, &parked, &err));
    assert_true(parked);
    MUST(store_unpark(store, list->id, &err));
    MUST(store_commit(store, place->now, &err));
    assert_int_equal(due(place, &list), 0);
}

static void test_answers_are_kept_for_minutes(void **state)
{
    struct place *place = *state;
    struct store *store = place->writer;
    const struct uuid request[] = {uuid_random(), uuid_random(), uuid_random()};
    str answer[3];
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_put_answer(store, &request[0], STR("[[0,1]]"), place->now, &err));
    MUST(store_put_answer(store, &request[2], STR("[[1,1]]"),
                          instant_add(place->now, ANSWERS_KEPT), &err));
    MUST(store_commit(store, place->now, &err));
    MUST(store_answers(store, request, 3, &place->arena, answer, &err));
    assert_true(str_equal(answer[0], STR("[[0,1]]")));
    assert_int_equal(answer[1].len, 0);
    assert_true(str_equal(answer[2], STR("[[1,1]]")));
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_put_answer(store, &request[1], STR("[]"),
                          instant_add(instant_add(place->now, ANSWERS_KEPT), (span){1}),
                          &err));
    MUST(store_commit(store, place->now, &err));
    MUST(store_answers(store, request, 3, &place->arena, answer, &err));
    assert_int_equal(answer[0].len, 0);
    assert_int_equal(answer[1].len, 2);
}

/* What is too old, and what names a worker who is erased. */
static void test_what_goes(void **state)
{
    struct place *place = *state;
    struct store *store = place->writer;
    struct rejection rejection = {.event = place_uuid(1),
                                  .code = ERROR_CONFLICT,
                                  .reason = STR("old"),
                                  .judged = {1000},
                                  .worker = STR("W1"),
                                  .body = STR("{}")};
    struct rejection found;
    const struct parked *list;
    size_t count;
    bool there;
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_reject(store, &rejection, &err));
    rejection.event = place_uuid(2);
    rejection.judged.ms = 5000;
    MUST(store_reject(store, &rejection, &err));
    rejection.event = place_uuid(3);
    rejection.worker = STR("W2");
    MUST(store_reject(store, &rejection, &err));
    park(store, 4, "it was W1");
    MUST(store_forget_rejected(store, (instant){1004}, &err));
    park(store, 2, "of an event that was refused for W1");
    MUST(store_commit(store, place->now, &err));
    const struct uuid uuid[] = {place_uuid(1), place_uuid(2), place_uuid(3)};
    for (int i = 0; i < 3; i++) {
        MUST(store_rejection(store, &uuid[i], &place->arena, &found, &there, &err));
        assert_int_equal(there, i > 0);
    }
    MUST(store_begin(store, &err));
    MUST(store_learn(store, &err));
    MUST(store_erase_worker(store, STR("W1"), STR("gone"), place->now, &err));
    MUST(store_commit(store, place->now, &err));
    MUST(store_parked_of(store, STR("W1"), 0, 9, &place->arena, &list, &count, &err));
    assert_int_equal(count, 1);
    while (store_erasing(store)) {
        MUST(store_begin(store, &err));
        MUST(store_learn(store, &err));
        MUST(store_erase_on(store, place->now, &err));
        MUST(store_commit(store, place->now, &err));
    }
    for (int i = 0; i < 3; i++) {
        MUST(store_rejection(store, &uuid[i], &place->arena, &found, &there, &err));
        assert_int_equal(there, i == 2);
    }
    MUST(store_begin(store, &err));
    MUST(db_run(db_of(store->backend),
                "DO 'BEGIN ASSERT (SELECT count(*) FROM parked) = 1; END'", &err));
    MUST(store_commit(store, place->now, &err));
    place_send(place, "2W@0 2W@10 2W@20 2W@30"); /* number 4 */
    assert_int_equal(due(place, &list), 1);
    assert_int_equal(list->reason.len, 0); /* it may have named W1 */
}

static void test_another_engine_has_none(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str site;
    REFUSED_SAYING(ERROR_INVALID, "takes no events from a topic",
                   store_topic_site("floor.db", &arena, &site, &err));
    MUST(store_topic_site("postgresql:///plant?site=hall_2", &arena, &site, &err));
    assert_true(str_equal(site, STR("hall_2")));
}

/* A site that was made before there were topics has their tables after the next start,
 * and keeps all that it had. */
static void test_an_older_site_gets_the_tables(void **state)
{
    struct place *place = *state;
    place_send(place, "W@0 I@30");
    MUST(store_begin(place->writer, &err));
    MUST(db_run(db_of(place->writer->backend),
                "DROP TABLE topic_parts; DROP TABLE rejected; DROP TABLE parked;"
                " DROP TABLE answers; DROP TABLE sheets; DROP TABLE spendings;"
                " DROP TABLE calibrations; DROP TABLE sheet_marks;"
                " UPDATE site_lock SET tables = 2",
                &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    place_open(place);
    assert_true(move(place->writer, part, TOPIC_NEW, 10, place->now, true));
    place_send(place, "W@40");
    place_compare(place, place->writer, "after the change of tables");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_part_is_moved_by_who_knows_where_it_is),
        TEST(test_the_second_is_fenced),
        TEST(test_what_was_refused_is_found_by_its_event),
        TEST(test_what_is_of_a_worker_is_found),
        TEST(test_a_correction_is_due_when_its_event_is_there),
        TEST(test_answers_are_kept_for_minutes),
        TEST(test_what_goes),
        TEST(test_another_engine_has_none),
        TEST(test_an_older_site_gets_the_tables),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
