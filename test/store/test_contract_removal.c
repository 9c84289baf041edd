/* What every engine keeps to where old data goes, and where a worker's becomes another's.
 */
#include "contract.h"

#include "base/buf.h"

/* "0 10 20": the minutes of the events, in order of time. */
static const char *events(struct contract *c)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    const struct event_query all = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = 100};
    struct event_page page;
    DO(c->writer, page, &all, &c->arena, &page);
    for (size_t i = 0; i < page.count; i++)
        buf_addf(&text, "%s%.*s@%lld", i ? " " : "", STR_ARG(page.event[i].event.worker),
                 (long long)(instant_since(page.event[i].event.at, MIDNIGHT).ms /
                             SPAN_MINUTE.ms));
    return arena_copy(&c->arena, buf_str(&text)).at;
}

/* In slices, by time and not by number; spared ones and the last ones stay. */
static void test_remove_events(void **state)
{
    struct contract *c = *state;
    const instant spare[] = {place_minute(20), INSTANT_NEVER, place_minute(20)};
    struct events_removal removal = {
        .until = place_minute(50), .spare = spare, .most = 2};
    struct uuid corrected = place_uuid(3), gone = place_uuid(2);
    struct corrections list;
    int slices = 0;
    DO(c->writer, begin);
    contract_add(c, "W@40 W@20 I@30 2I@20 +3@10 A@60 2W@5", 1);
    contract_correct(c, &gone, true, "wrong");
    contract_correct(c, &corrected, true, "wrong");
    for (; !removal.done; slices++) {
        assert_true(slices < 10);
        DO(c->writer, remove_events, &c->floor, &removal);
    }
    assert_int_equal(slices, 4);
    /* 20 is spared, 30 was corrected last, 5 came last, 60 is not old. */
    assert_string_equal(events(c), "W2@5 W1@20 W1@30 W1@60");
    DO(c->writer, corrections, &corrected, &c->arena, &list);
    assert_int_equal(list.count, 1);
    DO(c->writer, commit);
}

static void test_remove_runs(void **state)
{
    struct contract *c = *state;
    const struct timeline_part all = {EVERYBODY, {0}, INSTANT_NEVER};
    bool done;
    DO(c->writer, begin);
    contract_put_runs(c, "W@0 I@10 W@20 I@30 2W@0");
    DO(c->writer, remove_runs, STR("W1"), place_minute(30), 2, &done);
    assert_false(done);
    assert_string_equal(contract_runs(c, c->writer, &all, 1), "W20 I30 2W0");
    DO(c->writer, remove_runs, STR("W1"), place_minute(30), 2, &done);
    assert_true(done);
    assert_string_equal(contract_runs(c, c->writer, &all, 1), "I30 2W0");
    DO(c->writer, remove_runs, STR("nobody"), place_minute(30), 2, &done);
    assert_true(done);
    DO(c->writer, commit);
}

/* Of workers only, and of whole days. */
static void test_remove_changes(void **state)
{
    struct contract *c = *state;
    bool done;
    DO(c->writer, begin);
    contract_write_changes(c, "W1@-1500 W2@-20 Sa@-20 W1@0");
    DO(c->writer, remove_changes, MIDNIGHT, 1, &done);
    assert_false(done);
    assert_string_equal(contract_changes(c, c->writer), "W1@0 W2@-20 Sa@-20");
    DO(c->writer, remove_changes, MIDNIGHT, 2, &done);
    assert_true(done);
    assert_string_equal(contract_changes(c, c->writer), "W1@0 Sa@-20");
    DO(c->writer, commit);
}

static void test_next_sum(void **state)
{
    struct contract *c = *state;
    const struct sum_change unnamed = {
        .bucket = place_minute(30), .who = UNNAMED, .sum = {1, 0, 0, 0}};
    struct sum_changes sums[SUM_OWNERS] = {{(struct sum_change *)&unnamed, 1, 1}};
    const struct figures_written what = {.sums = sums};
    instant next;
    DO(c->writer, begin);
    contract_add_sums(c, "0@0 W1 1 2 3 4; 0@45 W2 1 2 3 4; 1@60 W1 1 2 3 4");
    DO(c->writer, write, &c->floor, &what);
    DO(c->writer, next_sum, place_minute(-60), true, &next);
    assert_int_equal(next.ms, place_minute(0).ms);
    DO(c->writer, next_sum, place_minute(15), true, &next);
    assert_int_equal(next.ms, place_minute(45).ms);
    DO(c->writer, next_sum, place_minute(15), false, &next);
    assert_int_equal(next.ms, place_minute(30).ms);
    DO(c->writer, next_sum, place_minute(60), false, &next);
    assert_int_equal(next.ms, INSTANT_NEVER.ms);
    DO(c->writer, commit);
}

/* Sums of the finest buckets before that moment stay, and who has some is used. */
static void test_forget_later_figures(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    contract_add_sums(c, "0@0 W1 1 2 3 4; 0@0 Sa 1 2 3; 1@0 W1 1 2 3 4; 0@15 W2 1 2 3 4");
    contract_write_changes(c, "W1@0 W2@15");
    DO(c->writer, forget_figures, place_minute(15));
    assert_string_equal(contract_sums(c, c->writer), "0@0 Sa 1 2 3; 0@0 W1 1 2 3 4");
    assert_string_equal(contract_changes(c, c->writer), "W1@0");
    struct plant plant;
    DO(c->writer, plant, &c->arena, &plant);
    assert_true(plant.floor.worker[0].used && plant.floor.station[0].used);
    assert_false(plant.floor.worker[1].used || plant.floor.station[1].used);
    DO(c->writer, commit);
}

/* All that is a worker's becomes another's, and events keep their order. */
static void test_erase(void **state)
{
    struct contract *c = *state;
    struct uuid uuid = place_uuid(1);
    const struct timeline_part all = {EVERYBODY, {0}, INSTANT_NEVER};
    int64_t after = 0, dispute;
    instant from = {0};
    bool done = false;
    struct corrections corrections;
    struct disputes disputes;
    DO(c->writer, begin);
    contract_add(c, "W@0 I@0 2W@5 +3@20", 1);
    contract_correct(c, &uuid, true, "Bo says so");
    const struct dispute_claim ill = {STR("Bo was ill"), PROPOSE_ABSENT, {0}, {0}, false};
    DO(c->writer, add_dispute, &uuid, &ill, c->now, &dispute);
    DO(c->writer, decide_dispute, dispute, DISPUTE_DECLINED, STR("Bo was there"),
       &contract_actor, c->now);
    contract_put_runs(c, "I@0 2W@5");
    contract_add_sums(c,
                      "0@0 W1 1 2 3 4; 1@0 W1 1 2 3 4; 0@0 W3 1 0 0 0; 0@60 W1 1 2 3 4");
    contract_write_changes(c, "W1@-1500 W1@0 W2@5");
    for (int slices = 0; !done; slices++) {
        assert_true(slices < 10);
        DO(c->writer, erase_events, STR("W1"), STR("W3"), 1, &after, &done);
    }
    assert_string_equal(events(c), "W3@0 W3@0 W2@5 W3@20");
    for (done = false; !done;)
        DO(c->writer, erase_sums, STR("W1"), STR("W3"), 1, &from, &done);
    assert_string_equal(contract_sums(c, c->writer),
                        "0@0 W3 2 2 3 4; 0@60 W3 1 2 3 4; 1@0 W3 1 2 3 4");
    DO(c->writer, erase_rest, STR("W1"), STR("W3"));
    assert_string_equal(contract_runs(c, c->writer, &all, 1), "2W5 3I0");
    assert_string_equal(contract_changes(c, c->writer), "W2@5 W3@-1500 W3@0");

    const struct event_query everything = {
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = 100};
    struct event_page page;
    DO(c->writer, page, &everything, &c->arena, &page);
    assert_int_equal(page.event[0].event.type, EVENT_WORKING);
    assert_true(str_compare(uuid_str(&page.event[0].event.uuid),
                            uuid_str(&page.event[1].event.uuid)) < 0);
    DO(c->writer, corrections, &uuid, &c->arena, &corrections);
    assert_int_equal(corrections.count, 0);
    DO(c->writer, corrections, &page.event[0].event.uuid, &c->arena, &corrections);
    assert_true(corrections.count == 1 && !corrections.at[0].reason.len);
    const struct dispute_query of_first = {.event = &page.event[0].event.uuid,
                                           .state = DISPUTE_STATES};
    DO(c->writer, disputes, &of_first, 9, &c->arena, &disputes);
    assert_true(disputes.count == 1 && !disputes.at[0].claim.reason.len);
    assert_true(disputes.at[0].state == DISPUTE_DECLINED && !disputes.at[0].decision.len);
    DO(c->writer, commit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_remove_events),
        CONTRACT_TEST(contract_floor, test_remove_runs),
        CONTRACT_TEST(contract_floor, test_remove_changes),
        CONTRACT_TEST(contract_floor, test_next_sum),
        CONTRACT_TEST(contract_floor, test_forget_later_figures),
        CONTRACT_TEST(contract_floor, test_erase),
    };
    return ENGINES_RUN(tests);
}
