/* Alerts are kept as they are, nobody's change is lost, and messages wait in order. */
#include "place.h"

#include "store/alerts.h"

static struct alert idle(const char *station, int64_t minute)
{
    return (struct alert){.id = uuid_random(),
                          .rule = ALERT_STATION_IDLE,
                          .severity = ALERT_CRITICAL,
                          .state = ALERT_FIRING,
                          .subject = {ALERT_OF_STATION, str_from(station), STR("")},
                          .within = STR("hall"),
                          .value = 17.5,
                          .threshold = 15,
                          .since = place_minute(minute),
                          .fired = place_minute(minute + 15),
                          .group = STR("g")};
}

static int begin(void **state)
{
    place_set_up(state);
    struct place *place = *state;
    MUST(store_begin(place->writer, &err));
    return 0;
}

static void put(struct place *place, struct alert *alert, size_t left)
{
    size_t were;
    MUST(store_put_alerts(place->writer, &(struct alert *){alert}, 1, &were, &err));
    assert_int_equal(were, left);
}

static struct alert_book book_of(struct place *place, struct store *store)
{
    struct alert_book book;
    MUST(store_alert_book(store, place->now, &place->arena, &book, &err));
    return book;
}

static struct alert_page page_of(struct place *place, struct alert_query query)
{
    struct alert_page page;
    MUST(store_alerts(place->writer, &query, &place->arena, &page, &err));
    return page;
}

static void test_everything_is_kept(void **state)
{
    struct place *place = *state;
    struct alert alert = idle("Sa", 60), read;
    alert.state = ALERT_ACKNOWLEDGED;
    alert.acknowledged = place_minute(80);
    alert.acknowledged_by = STR("ana");
    alert.note = STR("it waits for parts");
    alert.told = ALERT_TOLD_FIRING;
    alert.recovering = place_minute(81);
    put(place, &alert, 0);
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    place_open(place);

    CLEANUP(store_closep) struct store *reader = NULL;
    MUST(store_open(place->url, STORE_HIDING_READER, place->now, &reader, &err));
    struct alert_book book = book_of(place, reader);
    assert_int_equal(book.alerts.count, 1);
    read = book.alerts.at[0];
    assert_true(uuid_equal(&read.id, &alert.id));
    assert_int_equal(read.rule, alert.rule);
    assert_int_equal(read.severity, ALERT_CRITICAL);
    assert_int_equal(read.state, ALERT_ACKNOWLEDGED);
    assert_true(alert_same_subject(&read.subject, &alert.subject));
    assert_true(read.subject.name.len); /* it is the workstation's */
    assert_true(str_equal(read.within, STR("hall")));
    assert_true(read.value == 17.5 && read.threshold == 15);
    assert_int_equal(read.since.ms, alert.since.ms);
    assert_int_equal(read.fired.ms, alert.fired.ms);
    assert_int_equal(read.recovering.ms, alert.recovering.ms);
    assert_true(str_equal(read.acknowledged_by, STR("ana")));
    assert_true(str_equal(read.note, alert.note));
    assert_true(str_equal(read.group, STR("g")));
    assert_int_equal(read.told, ALERT_TOLD_FIRING);
    MUST(store_begin(place->writer, &err));
}

/* Somebody acknowledges while the next round decides: the round changes nothing. */
static void test_nobodys_change_is_lost(void **state)
{
    struct place *place = *state;
    struct alert alert = idle("Sa", 60), acknowledged, decided;
    put(place, &alert, 0);
    MUST(store_alert(place->writer, uuid_str(&alert.id), &place->arena, &decided, &err));
    acknowledged = decided;
    acknowledged.state = ALERT_ACKNOWLEDGED;
    put(place, &acknowledged, 0);
    decided.state = ALERT_RESOLVED;
    put(place, &decided, 1);
    MUST(store_alert(place->writer, uuid_str(&alert.id), &place->arena, &decided, &err));
    assert_int_equal(decided.state, ALERT_ACKNOWLEDGED);
    put(place, &alert, 1); /* nor is one added twice */
    REFUSED(ERROR_NOT_FOUND, "there is no alert 'x'",
            store_alert(place->writer, STR("x"), &place->arena, &decided, &err));
}

static void test_lists(void **state)
{
    struct place *place = *state;
    struct alert first = idle("Sa", 60), second = idle("Sb", 70), third = idle("Sa", 99);
    put(place, &first, 0);
    put(place, &second, 0);
    int64_t change =
        page_of(place, (struct alert_query){.limit = 10, .last = true}).change;
    assert_int_equal(page_of(place, (struct alert_query){.limit = 1}).left_out, 1);
    assert_int_equal(page_of(place, (struct alert_query){.limit = 2}).left_out, 0);
    MUST(store_alert(place->writer, uuid_str(&first.id), &place->arena, &first, &err));
    first.state = ALERT_RESOLVED;
    first.told = ALERT_TOLD_ALL;
    first.ended = place_minute(90);
    put(place, &first, 0);
    put(place, &third, 0);

    assert_int_equal(book_of(place, place->writer).alerts.count, 2);
    struct alert_page open = page_of(place, (struct alert_query){.limit = 10});
    assert_int_equal(open.alerts.count, 2);
    assert_true(uuid_equal(&open.alerts.at[0].id, &third.id));
    assert_false(open.more);
    struct alert_page all =
        page_of(place, (struct alert_query){.ended = true, .limit = 2});
    assert_true(all.more);
    struct alert_page rest = page_of(
        place, (struct alert_query){.ended = true, .limit = 2, .before = all.last});
    assert_int_equal(rest.alerts.count, 1);
    assert_true(uuid_equal(&rest.alerts.at[0].id, &first.id));
    assert_false(rest.more);
    struct alert_page changed = page_of(
        place,
        (struct alert_query){.ended = true, .after = change, .last = true, .limit = 10});
    assert_int_equal(changed.alerts.count, 2);
    assert_int_equal(changed.change, change + 2);

    /* One whose end is to be told yet is still looked at. */
    MUST(store_alert(place->writer, uuid_str(&first.id), &place->arena, &first, &err));
    first.told = ALERT_TOLD_FIRING;
    put(place, &first, 0);
    assert_int_equal(book_of(place, place->writer).alerts.count, 3);

    /* Old ones go, and what was never told. */
    int64_t removed;
    MUST(store_forget_alerts(place->writer, place_minute(90), 10, &removed, &err));
    assert_int_equal(removed, 0);
    MUST(store_forget_alerts(place->writer, place_minute(91), 10, &removed, &err));
    assert_int_equal(removed, 1);
    MUST(store_alert(place->writer, uuid_str(&third.id), &place->arena, &third, &err));
    third.state = ALERT_NONE;
    put(place, &third, 0);
    assert_int_equal(book_of(place, place->writer).alerts.count, 1);
}

static void test_what_is_set(void **state)
{
    struct place *place = *state;
    const struct alert_override set[] = {
        {ALERT_STATION_IDLE,
         STR(""),
         ALERT_SET_SEVERITY | ALERT_SET_QUIET,
         {.severity = ALERT_INFO, .quiet = false}},
        {ALERT_STATION_IDLE,
         STR("Sa"),
         ALERT_SET_ON | ALERT_SET_THRESHOLD | ALERT_SET_LASTING,
         {.on = false, .threshold = 2.5, .lasting = {7000}}},
    };
    MUST(store_put_overrides(place->writer, ALERT_STATION_IDLE, set, 2, &err));
    struct alert_book book = book_of(place, place->writer);
    assert_int_equal(book.overrides, 2);
    assert_int_equal(book.override[0].set, set[0].set);
    assert_int_equal(book.override[0].limits.severity, ALERT_INFO);
    assert_int_equal(book.override[1].set, set[1].set);
    assert_false(book.override[1].limits.on);
    assert_true(book.override[1].limits.threshold == 2.5);
    assert_int_equal(book.override[1].limits.lasting.ms, 7000);
    MUST(store_put_overrides(place->writer, ALERT_STATION_IDLE, NULL, 0, &err));
    assert_int_equal(book_of(place, place->writer).overrides, 0);

    struct alert_silence silence = {
        ALERT_STATION_IDLE, {.kind = ALERT_OF_STATION, .id = STR("Sa")}, place->now};
    MUST(store_silence(place->writer, &silence, &err));
    assert_int_equal(book_of(place, place->writer).silences, 0);
    silence.until.ms++;
    MUST(store_silence(place->writer, &silence, &err));
    struct alert alert = idle("Sa", 60);
    put(place, &alert, 0);
    book = book_of(place, place->writer);
    assert_int_equal(book.silences, 1);
    assert_true(alert_same_subject(&book.silence[0].subject, &silence.subject));
    assert_int_equal(book.alerts.at[0].silenced.ms, silence.until.ms);
}

/* --- messages --- */

static void add(struct place *place, const char *id)
{
    const struct destination destination = {.id = str_from(id),
                                            .url = STR("https://x"),
                                            .secret = {"\0key", 4},
                                            .created_by = STR("ana"),
                                            .created = place_minute(1)};
    MUST(store_add_destination(place->writer, &destination, &err));
}

static struct uuid say(struct place *place, const char *text, size_t want)
{
    size_t queues;
    const struct alert_message message = {.id = uuid_random(),
                                          .made = place_minute(5),
                                          .body = STR("{}"),
                                          .subject = STR("about"),
                                          .text = str_from(text)};
    MUST(store_add_message(place->writer, &message, &queues, &err));
    assert_int_equal(queues, want);
    return message.id;
}

static struct queued_list due(struct place *place, int64_t minute, instant *next)
{
    struct queued_list list;
    MUST(store_deliveries(place->writer, place_minute(minute), &place->arena, &list, next,
                          &err));
    return list;
}

static void settle(struct place *place, const struct queued *delivery, bool over,
                   bool delivered, int64_t due_minute)
{
    const struct delivery_result result = {.id = delivery->id,
                                           .destination = delivery->to.id,
                                           .over = over,
                                           .delivered = delivered,
                                           .tried = place_minute(9),
                                           .due = place_minute(due_minute),
                                           .status = delivered ? 204 : 500,
                                           .error = delivered ? STR("") : STR("500")};
    MUST(store_settle_delivery(place->writer, &result, &err));
}

static struct destination the(struct place *place, size_t i)
{
    struct destination_list list;
    MUST(store_destinations(place->writer, &place->arena, &list, &err));
    assert_true(i < list.count);
    return list.at[i];
}

static void test_queues(void **state)
{
    struct place *place = *state;
    instant next;
    say(place, "before anybody listens", 0);
    add(place, "a");
    add(place, "b");
    REFUSED(ERROR_CONFLICT, "there is a destination 'a' already",
            store_add_destination(place->writer, &(struct destination){.id = STR("a")},
                                  &err));
    assert_int_equal(due(place, 10, &next).count, 0);
    assert_int_equal(next.ms, INSTANT_NEVER.ms);

    struct uuid first = say(place, "one", 2);
    struct uuid second = say(place, "two", 2);
    struct queued_list list = due(place, 10, &next);
    assert_int_equal(list.count, 2); /* the first of each queue */
    for (size_t i = 0; i < 2; i++)
        assert_true(uuid_equal(&list.at[i].message.id, &first));
    assert_true(str_equal(list.at[0].to.secret, (str){"\0key", 4}));
    assert_true(str_equal(list.at[0].message.text, STR("one")));

    /* a has it; b fails, and waits with it: nothing overtakes. */
    settle(place, &list.at[0], true, true, 10);
    settle(place, &list.at[1], false, false, 20);
    list = due(place, 10, &next);
    assert_int_equal(list.count, 1);
    assert_true(uuid_equal(&list.at[0].message.id, &second));
    settle(place, &list.at[0], true, true, 10);
    assert_int_equal(due(place, 10, &next).count, 0);
    assert_int_equal(next.ms, place_minute(20).ms);
    struct destination b = the(place, 1);
    assert_int_equal(b.waiting, 2);
    assert_int_equal(b.tries, 1);
    assert_int_equal(b.failing.ms, place_minute(9).ms);
    assert_int_equal(b.status, 500);
    list = due(place, 20, &next);
    assert_true(uuid_equal(&list.at[0].message.id, &first));

    settle(place, &list.at[0], true, false, 20); /* given up */
    list = due(place, 20, &next);
    assert_true(uuid_equal(&list.at[0].message.id, &second));
    assert_int_equal(list.at[0].to.tries, 0);
    assert_true(the(place, 1).failing.ms);
    settle(place, &list.at[0], true, true, 20);
    b = the(place, 1);
    assert_true(!b.failing.ms && b.given_up == 1 && b.delivered == 1 && !b.waiting);

    say(place, "three", 2);
    MUST(store_delete_destination(place->writer, STR("a"), &err));
    assert_int_equal(due(place, 30, &next).count, 1);
    REFUSED(ERROR_NOT_FOUND, "there is no webhook 'a'",
            store_delete_destination(place->writer, STR("a"), &err));
}

static void test_bounds(void **state)
{
    struct place *place = *state;
    char id[8] = "d00";
    for (int i = 0; i < DESTINATIONS_MOST; i++) {
        id[1] = (char)('0' + i / 10);
        id[2] = (char)('0' + i % 10);
        add(place, id);
    }
    REFUSED_SAYING(ERROR_LIMIT, "no more may be",
                   store_add_destination(place->writer,
                                         &(struct destination){.id = STR("more")}, &err));
    for (int i = 1; i < DESTINATIONS_MOST; i++) {
        id[1] = (char)('0' + i / 10);
        id[2] = (char)('0' + i % 10);
        MUST(store_delete_destination(place->writer, str_from(id), &err));
    }
    for (int i = 0; i < QUEUE_MOST + 3; i++)
        say(place, i == 3 ? "the fourth" : "more", 1);
    instant next;
    assert_true(str_equal(due(place, 10, &next).at[0].message.text, STR("the fourth")));
    assert_int_equal(the(place, 0).waiting, QUEUE_MOST);
    assert_int_equal(the(place, 0).given_up, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_everything_is_kept),
        TEST(test_nobodys_change_is_lost),
        TEST(test_lists),
        TEST(test_what_is_set),
        TEST(test_queues),
        TEST(test_bounds),
    };
    return ENGINES_RUN(tests);
}
