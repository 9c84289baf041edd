/* Pages of events. Events are called by their numbers, in the order of sending. */
#include "place.h"

#include "base/buf.h"
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>

/* Many at one time, some late, one voided; of two cameras. */
static const char signs[] =
    "W@10 I@10 2W@10 2I@10 3Wb@10 +3@20 2+1b@20 W@5 2Ib@30 I@5 A@40";
enum { EVENTS = 11, VOIDED = 4 };

/* The n-th event comes from camera C0 or C1, and is sure to n tenths. */
static int set_up(void **state)
{
    static const str camera[] = {{"C0", 2}, {"C1", 2}};
    place_set_up(state);
    struct place *place = *state;
    place_note(place, signs);
    MUST(store_begin(place->writer, &err));
    for (size_t i = 0; i < place->facts; i++) {
        struct event event = place->fact[i].event;
        struct outcome outcome;
        event.camera = camera[(i + 1) % 2];
        event.confidence = (double)(i + 1) / 10;
        MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now,
                          &place->arena, &outcome, &err));
        assert_int_equal(outcome.id, i + 1);
    }
    MUST(store_commit(place->writer, place->now, &err));
    place_correct(place, VOIDED, true);
    return 0;
}

static struct event_query everything(void)
{
    return (struct event_query){
        .window = {{0}, INSTANT_NEVER}, .ascending = true, .limit = EVENTS + 1};
}

static struct event_page ask(struct place *place, const struct event_query *query)
{
    struct event_page page;
    MUST(store_events(place->writer, query, &place->arena, &page, &err));
    return page;
}

/* "8 10 1", and " ..." when there may be more. */
static const char *write_page(struct place *place, const struct event_page *page)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    for (size_t i = 0; i < page->count; i++)
        buf_addf(&text, "%s%lld", i ? " " : "", (long long)page->event[i].id);
    if (page->more)
        buf_addf(&text, " ...");
    return arena_copy(&place->arena, buf_str(&text)).at;
}

static void test_filters(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *what;
        struct event_query query;
        const char *ascending, *descending;
    } row[] = {
        {"all", {.limit = 20}, "8 10 1 2 3 4 5 6 7 9 11", "11 9 7 6 5 4 3 2 1 10 8"},
        {"of a worker", {.worker = {"W2", 2}, .limit = 20}, "3 4 7 9", "9 7 4 3"},
        {"of nobody", {.worker = {"W", 1}, .limit = 20}, "", ""},
        {"at a station", {.station = {"Sb", 2}, .limit = 20}, "5 7 9", "9 7 5"},
        {"from a camera", {.camera = {"C0", 2}, .limit = 20}, "8 10 2 4 6", "6 4 2 10 8"},
        {"working", {.of_type = true, .limit = 20}, "8 1 3 5", "5 3 1 8"},
        {"units",
         {.of_type = true, .type = EVENT_PRODUCT_COUNT, .limit = 20},
         "6 7",
         "7 6"},
        {"sure ones", {.min_confidence = 0.8, .limit = 20}, "8 10 9 11", "11 9 10 8"},
        {"not voided",
         {.without_voided = true, .limit = 20},
         "8 10 1 2 3 5 6 7 9 11",
         "11 9 7 6 5 3 2 1 10 8"},
        {"a few", {.limit = 3}, "8 10 1 ...", "11 9 7 ..."},
        {"all but one",
         {.limit = 10},
         "8 10 1 2 3 4 5 6 7 9 ...",
         "11 9 7 6 5 4 3 2 1 10 ..."},
        {"exactly all",
         {.limit = 11},
         "8 10 1 2 3 4 5 6 7 9 11",
         "11 9 7 6 5 4 3 2 1 10 8"},
        {"exactly all that fit", {.station = {"Sb", 2}, .limit = 3}, "5 7 9", "9 7 5"},
        {"not all that fit", {.station = {"Sb", 2}, .limit = 2}, "5 7 ...", "9 7 ..."},
        {"several", {.worker = {"W2", 2}, .of_type = true, .limit = 20}, "3", "3"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        for (int ascending = 0; ascending < 2; ascending++) {
            struct event_query query = row[i].query;
            query.window = everything().window;
            query.ascending = ascending;
            struct event_page page = ask(place, &query);
            const char *have = write_page(place, &page);
            const char *want = ascending ? row[i].ascending : row[i].descending;
            if (strcmp(have, want) != 0)
                fail_msg("%s: '%s', must be '%s'", row[i].what, have, want);
        }
}

static void test_window(void **state)
{
    struct place *place = *state;
    static const struct {
        int64_t start, end; /* minutes */
        const char *want;
    } row[] = {
        {10, 20, "1 2 3 4 5"}, {10, 21, "1 2 3 4 5 6 7"},
        {11, 20, ""},          {0, 6, "8 10"},
        {40, 41, "11"},        {20, 20, ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event_query query = everything();
        query.window = place_window(row[i].start, row[i].end);
        struct event_page page = ask(place, &query);
        assert_string_equal(write_page(place, &page), row[i].want);
    }
}

/* Page after page, in any order, of any size, with any bound on what is looked at: every
 * event that fits comes once, and in order. */
static void test_pages(void **state)
{
    struct place *place = *state;
    static const char *const stations[] = {"", "Sa", "Sb", "Sc"};
    for (size_t n = 0; n < 4 * 2 * 13 * 13; n++) {
        struct event_query query = everything();
        query.station = str_from(stations[n % 4]);
        query.ascending = n / 4 % 2;
        struct event_page all = ask(place, &query), page;
        query.limit = 1 + n / 8 % 13;
        query.examine = n / 8 / 13;
        assert_false(all.more);

        size_t seen = 0, pages = 0;
        do {
            page = ask(place, &query);
            for (size_t i = 0; i < page.count; i++) {
                assert_true(seen < all.count);
                assert_int_equal(page.event[i].id, all.event[seen++].id);
            }
            query.resume = true;
            query.after_at = page.last_at;
            query.after_id = page.last_id;
            assert_true(++pages <= EVENTS + 1);
        } while (page.more);
        assert_int_equal(seen, all.count);
    }
}

/* No more events are looked at than was allowed, wherever the one that fits lies. */
static void test_examine(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *what, *station, *worker;
        size_t examine;
        const char *want;
        int64_t last;
    } row[] = {
        /* in the order 8 10 1 2 3 4 5 6 7 9 11 */
        {"not enough to find one", "Sb", "", 3, " ...", 1},
        {"up to just before the first", "Sb", "", 6, " ...", 4},
        {"just the first", "Sb", "", 7, "5 ...", 5},
        {"past the first", "Sb", "", 8, "5 ...", 6},
        {"nothing fits", "", "W9", 4, " ...", 2},
        {"one less than all", "Sb", "", 10, "5 7 9 ...", 9},
        {"all", "Sb", "", 11, "5 7 9", 11},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event_query query = everything();
        query.station = str_from(row[i].station);
        query.worker = str_from(row[i].worker);
        query.examine = row[i].examine;
        struct event_page page = ask(place, &query);
        const char *have = write_page(place, &page);
        if (strcmp(have, row[i].want) != 0 || page.last_id != row[i].last)
            fail_msg("%s: '%s' up to %lld", row[i].what, have, (long long)page.last_id);
    }
}

static void test_event_as_kept(void **state)
{
    struct place *place = *state;
    struct event sent = place_event(place);
    sent.at = place_minute(50);
    sent.type = EVENT_PRODUCT_COUNT;
    sent.count = 1000000000;
    sent.confidence = 0.125;
    sent.camera = STR("cam \xc3\xa4");
    sent.model = STR("v1.2");
    struct outcome outcome = place_offer(place, &sent);
    struct event_query query = everything();
    query.window.start = sent.at;
    struct event_page page = ask(place, &query);
    assert_int_equal(page.count, 1);
    const struct kept *kept = page.event;
    assert_true(event_same(&kept->event, &sent));
    assert_string_equal(kept->event.uuid.text, sent.uuid.text);
    assert_true(kept->event.confidence == sent.confidence);
    assert_true(str_equal(kept->event.camera, sent.camera));
    assert_true(str_equal(kept->event.model, sent.model));
    assert_true(str_equal(kept->created_at, STR("2026-01-15T12:00:00.000Z")));
    assert_int_equal(kept->id, outcome.id);
    assert_false(kept->voided || kept->sample);

    query = everything();
    page = ask(place, &query);
    for (size_t i = 0; i < page.count; i++)
        assert_int_equal(page.event[i].voided, page.event[i].id == VOIDED);
}

static void test_since(void **state)
{
    struct place *place = *state;
    static const struct {
        int64_t id;
        size_t limit;
        const char *want;
    } row[] = {
        {0, 20, "1 2 3 4 5 6 7 8 9 10 11"},
        {0, 3, "1 2 3 ..."},
        {8, 20, "9 10 11"},
        {11, 20, ""},
        {99, 20, ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct event_page page;
        MUST(store_events_since(place->writer, row[i].id, row[i].limit, &place->arena,
                                &page, &err));
        assert_string_equal(write_page(place, &page), row[i].want);
        if (page.count)
            assert_int_equal(page.last_id, page.event[page.count - 1].id);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_filters), TEST(test_window),        TEST(test_pages),
        TEST(test_examine), TEST(test_event_as_kept), TEST(test_since),
    };
    return ENGINES_RUN(tests);
}
