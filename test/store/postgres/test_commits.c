/* A commit whose answer was lost: the writer asks the server what became of it. And an
 * answer that was left out. */
#include "../place.h"
#include "relay.h"

#include "store/inside.h"

#include <stdio.h>

/* Have the writer reach the server through a relay in the folder of the place. */
static struct relay *go_through_relay(struct place *place)
{
    struct relay *relay = relay_start(place->folder);
    char url[URL_ROOM];
    const char *site = strstr(place->url, "&site=");
    snprintf(url, sizeof url, "postgresql:///postgres?host=%s&user=shopfloor%s",
             place->folder, site);
    place_close(place);
    MUST(store_open(url, STORE_WRITER, place->now, &place->writer, &err));
    return relay;
}

static const struct cut_row {
    const char *what;
    enum relay_cut cut;
    bool is_kept;
} rows[] = {
    {"the server never had it", CUT_BEFORE, false},
    {"the answer was lost", CUT_AFTER, true},
    {"it is still under way", CUT_LATE, true},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void begin_with(struct place *place, const struct event *event,
                       struct outcome *outcome)
{
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      outcome, &err));
}

/* Whether it was kept or not, the writer says so, and goes on. */
static void test_events(void **state)
{
    struct place *place = *state;
    struct relay *relay = go_through_relay(place);
    for (int i = 0; i < ROWS; i++) {
        struct error why = {0};
        struct event event = place_event(place);
        struct outcome outcome;
        char signs[32];
        event.at = place_minute(60 * i + 20);
        snprintf(signs, sizeof signs, "W@%d I@%d", 60 * i, 60 * i + 5);
        place_send(place, signs);
        begin_with(place, &event, &outcome);
        relay_cut_next(relay, rows[i].cut);
        bool kept = store_commit(place->writer, place->now, &why);
        if (kept != rows[i].is_kept)
            fail_msg("%s: %s", rows[i].what, kept ? "was kept" : why.text);
        if (!kept) {
            assert_int_equal(why.code, ERROR_UNAVAILABLE);
            begin_with(place, &event, &outcome);
            MUST(store_commit(place->writer, place->now, &err));
        }
        assert_int_equal(outcome.kind, OUTCOME_STORED);
        place->fact[place->facts++] = (struct fact){event, false};
        place_compare(place, place->writer, rows[i].what);
    }
    place_close(place);
    relay_stop(relay);
}

/* What changes no event does not wait before its commit; its number is known all the
 * same. */
static void test_register(void **state)
{
    struct place *place = *state;
    struct relay *relay = go_through_relay(place);
    str at = STR("2026-01-01T00:00:00.000Z");
    place_send(place, "W@1");
    for (int i = 0; i < ROWS; i++) {
        struct error why = {0};
        struct worker worker = {STR("W9"), STR("W9"), at, true, false, {0}, false};
        char id[8];
        snprintf(id, sizeof id, "W%d", 90 + i);
        worker.id = str_from(id);
        MUST(store_begin(place->writer, &err));
        MUST(store_add_worker(place->writer, &worker, &err));
        relay_cut_next(relay, rows[i].cut);
        bool kept = store_commit(place->writer, place->now, &why);
        if (kept != rows[i].is_kept)
            fail_msg("%s: %s", rows[i].what, kept ? "was kept" : why.text);
        MUST(store_begin(place->writer, &err));
        if (kept)
            REFUSED_SAYING(ERROR_CONFLICT, id,
                           store_add_worker(place->writer, &worker, &err));
        else
            MUST(store_add_worker(place->writer, &worker, &err));
        store_rollback(place->writer);
    }
    place_close(place);
    relay_stop(relay);
}

/* What comes after an answer that was left out is not taken for it. */
static void test_left_out(void **state)
{
    struct place *place = *state;
    struct relay *relay = go_through_relay(place);
    struct error why = {0};
    struct event event = place_event(place);
    struct outcome outcome;
    event.at = place_minute(20);
    place_send(place, "W@0 I@5 W@40");
    relay_cut_next(relay, LEAVE_OUT);
    MUST(store_begin(place->writer, &err));
    bool kept = store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now,
                             &place->arena, &outcome, &why) &&
                store_commit(place->writer, place->now, &why);
    assert_false(kept);
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(why.text, "has left an answer out"));
    store_rollback(place->writer);
    begin_with(place, &event, &outcome);
    MUST(store_commit(place->writer, place->now, &err));
    place->fact[place->facts++] = (struct fact){event, false};
    place_compare(place, place->writer, "after an answer that was left out");
    place_close(place);
    relay_stop(relay);
}

#define TEST(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_events), TEST(test_register),
                                       TEST(test_left_out)};
    return ENGINE_RUN(&engine_postgres, tests);
}
