/* backend.h: finding events a page at a time, and corrections. */
#include "contract.h"

#include "base/buf.h"

/* --- pages --- */

/* "3 1 2v ...": by the numbers of their uuids, voided ones marked, and whether there may
 * be more. */
static const char *write_page(struct contract *c, const struct event_page *page)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    for (size_t i = 0; i < page->count; i++)
        buf_addf(&text, "%s%d%s", i ? " " : "",
                 contract_number(&page->event[i].event.uuid),
                 page->event[i].voided ? "v" : "");
    buf_addf(&text, "%s", page->more ? " ..." : "");
    return arena_copy(&c->arena, buf_str(&text)).at;
}

/* Ten events, of which the number 4 is voided. Their ids ascend with their numbers. */
static void add_ten(struct contract *c)
{
    struct uuid uuid = place_uuid(4);
    DO(c->writer, begin);
    contract_add(c, "W@10 I@10 2Wb@10 2I@20 +3@20 W@5 3A@30 I@5 2+1b@40 W@10", 1);
    contract_correct(c, &uuid, true, "wrong");
    DO(c->writer, commit);
}

/* What a window, filters and bounds leave; test_listing.c has more of it. */
static void test_page(void **state)
{
    struct contract *c = *state;
    static const struct {
        const char *what;
        struct event_query query;
        int64_t start, end; /* minutes */
        const char *ascending, *descending;
    } row[] = {
        {"all", {.limit = 20}, 0, 60, "6 8 1 2 3 10 4v 5 7 9", "9 7 5 4v 10 3 2 1 8 6"},
        {"half open", {.limit = 20}, 10, 20, "1 2 3 10", "10 3 2 1"},
        {"none", {.limit = 20}, 11, 20, "", ""},
        {"the first", {.limit = 4}, 0, 60, "6 8 1 2 ...", "9 7 5 4v ..."},
        {"exactly all", {.limit = 4}, 10, 20, "1 2 3 10", "10 3 2 1"},
        {"without voided",
         {.without_voided = true, .limit = 3},
         10,
         60,
         "1 2 3 ...",
         "9 7 5 ..."},
        {"of a worker", {.worker = {"W2", 2}, .limit = 20}, 0, 60, "3 4v 9", "9 4v 3"},
        {"at a station", {.station = {"Sb", 2}, .limit = 20}, 0, 60, "3 9", "9 3"},
        {"of a type",
         {.of_type = true, .type = EVENT_PRODUCT_COUNT, .limit = 20},
         0,
         60,
         "5 9",
         "9 5"},
        {"from a camera", {.camera = {"C", 1}, .limit = 20}, 0, 60, "", ""},
        {"sure enough",
         {.min_confidence = 0.5, .limit = 2},
         20,
         60,
         "4v 5 ...",
         "9 7 ..."},
        {"surer", {.min_confidence = 0.51, .limit = 20}, 0, 60, "", ""},
        {"not all looked at",
         {.station = {"Sb", 2}, .limit = 20, .examine = 5},
         0,
         60,
         "3 ...",
         "9 ..."},
    };
    add_ten(c);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        for (int ascending = 0; ascending < 2; ascending++) {
            struct event_query query = row[i].query;
            struct event_page page;
            query.window = place_window(row[i].start, row[i].end);
            query.ascending = ascending;
            DO(c->reader, page, &query, &c->arena, &page);
            const char *have = write_page(c, &page);
            const char *want = ascending ? row[i].ascending : row[i].descending;
            if (strcmp(have, want) != 0)
                fail_msg("%s, %s: '%s', must be '%s'", row[i].what,
                         ascending ? "ascending" : "descending", have, want);
        }
}

/* After any event, also one that is not there any more or never was. */
static void test_page_goes_on(void **state)
{
    struct contract *c = *state;
    static const struct {
        int64_t minute, after; /* the number of the event, or beyond all */
        const char *ascending, *descending;
    } row[] = {
        {5, 6, "8 1 2 3 10 4v 5 7 9", ""},    {10, 2, "3 10 4v 5 7 9", "1 8 6"},
        {10, 10, "4v 5 7 9", "3 2 1 8 6"},    {10, 4, "10 4v 5 7 9", "3 2 1 8 6"},
        {15, 1, "4v 5 7 9", "10 3 2 1 8 6"},  {-9, 1, "6 8 1 2 3 10 4v 5 7 9", ""},
        {99, 1, "", "9 7 5 4v 10 3 2 1 8 6"},
    };
    struct uuid uuid[10];
    struct kept kept[10];
    add_ten(c);
    for (int i = 0; i < 10; i++)
        uuid[i] = place_uuid(i + 1);
    DO(c->reader, find, uuid, 10, &c->arena, kept);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        for (int ascending = 0; ascending < 2; ascending++) {
            struct event_page page;
            struct event_query query = {
                .window = place_window(0, 60),
                .ascending = ascending,
                .resume = true,
                .after_at = place_minute(row[i].minute),
                .after_id = kept[row[i].after - 1].id,
                .limit = 20,
            };
            DO(c->reader, page, &query, &c->arena, &page);
            assert_string_equal(write_page(c, &page),
                                ascending ? row[i].ascending : row[i].descending);
        }
}

/* One after the other, from where the page before ended: what it looked at last. */
static void test_pages(void **state)
{
    struct contract *c = *state;
    add_ten(c);
    for (size_t examine = 0; examine < 4; examine++) {
        CLEANUP(buf_free) struct buf text = BUF(1000);
        struct event_page page;
        struct event_query query = {.station = STR("Sb"),
                                    .window = place_window(0, 60),
                                    .limit = 1,
                                    .examine = examine};
        do {
            DO(c->reader, page, &query, &c->arena, &page);
            if (page.count)
                buf_addf(&text, "%d ", contract_number(&page.event[0].event.uuid));
            query.resume = true;
            query.after_at = page.last_at;
            query.after_id = page.last_id;
        } while (page.more && text.len < 100);
        assert_string_equal(buf_text(&text), "9 3 ");
    }
}

static void test_since(void **state)
{
    struct contract *c = *state;
    struct event_page page;
    add_ten(c);
    DO(c->reader, since, 0, 4, &c->arena, &page);
    assert_string_equal(write_page(c, &page), "1 2 3 4v ...");
    assert_int_equal(page.last_id, page.event[3].id);
    assert_int_equal(page.last_at.ms, place_minute(20).ms);
    int64_t fourth = page.last_id;
    DO(c->reader, since, fourth, 100, &c->arena, &page);
    assert_string_equal(write_page(c, &page), "5 6 7 8 9 10");
    int64_t last = page.last_id;
    DO(c->reader, since, last, 100, &c->arena, &page);
    assert_string_equal(write_page(c, &page), "");
    assert_int_equal(page.last_id, last);
}

/* --- corrections --- */

static void correct(struct contract *c, int number, bool voided, const char *reason)
{
    struct uuid uuid = place_uuid(number);
    contract_correct(c, &uuid, voided, reason);
}

/* "1- 2- 1+": voided and restored, by the numbers of the uuids. */
static const char *write_corrections(struct contract *c, struct corrections list)
{
    CLEANUP(buf_free) struct buf text = BUF(10000);
    for (size_t i = 0; i < list.count; i++) {
        buf_addf(&text, "%s%d%s", i ? " " : "", contract_number(&list.at[i].event),
                 list.at[i].voiding ? "-" : "+");
        assert_true(list.at[i].id > (i ? list.at[i - 1].id : 0));
    }
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_correct(void **state)
{
    struct contract *c = *state;
    const struct uuid first = place_uuid(1), unknown = place_uuid(99);
    struct corrections list;
    struct kept kept;
    DO(c->writer, begin);
    contract_add(c, "W@0 I@10", 1);
    correct(c, 1, true, "wr\xc3\xb6ng");
    correct(c, 2, true, "too");
    correct(c, 1, false, "");
    DO(c->writer, commit);
    DO(c->reader, find, &first, 1, &c->arena, &kept);
    assert_false(kept.voided);

    DO(c->reader, corrections, &first, &c->arena, &list);
    assert_string_equal(write_corrections(c, list), "1- 1+");
    assert_true(str_equal(list.at[0].reason, STR("wr\xc3\xb6ng")));
    assert_int_equal(list.at[1].reason.len, 0);
    assert_true(str_equal(list.at[0].created_at, STR("2026-01-15T12:00:00.000Z")));
    DO(c->reader, corrections, &unknown, &c->arena, &list);
    assert_int_equal(list.count, 0);

    DO(c->reader, corrections_since, 0, 2, &c->arena, &list);
    assert_string_equal(write_corrections(c, list), "1- 2-");
    DO(c->reader, corrections_since, list.at[1].id, 2, &c->arena, &list);
    assert_string_equal(write_corrections(c, list), "1+");
    DO(c->reader, corrections_since, list.at[0].id, 2, &c->arena, &list);
    assert_int_equal(list.count, 0);
}

/* Of many the last, oldest first. */
static void test_many_corrections(void **state)
{
    struct contract *c = *state;
    const struct uuid first = place_uuid(1);
    struct corrections list;
    DO(c->writer, begin);
    contract_add(c, "W@0", 1);
    for (int i = 0; i < CORRECTIONS_MOST + 1; i++)
        correct(c, 1, i % 2 == 0, i == 1 ? "the second" : "");
    DO(c->writer, commit);
    DO(c->reader, corrections, &first, &c->arena, &list);
    assert_int_equal(list.count, CORRECTIONS_MOST);
    assert_true(str_equal(list.at[0].reason, STR("the second")));
    assert_true(list.at[CORRECTIONS_MOST - 1].id > list.at[0].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_page),
        CONTRACT_TEST(contract_floor, test_page_goes_on),
        CONTRACT_TEST(contract_floor, test_pages),
        CONTRACT_TEST(contract_floor, test_since),
        CONTRACT_TEST(contract_floor, test_correct),
        CONTRACT_TEST(contract_floor, test_many_corrections),
    };
    return ENGINES_RUN(tests);
}
