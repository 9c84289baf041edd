/* What every engine keeps to where it keeps what cameras said in each hour. Rows are in
 * the notation of tallying.h. */
#include "contract.h"

#include "base/buf.h"

enum { MOST = 100 };

/* "0v1 60v3": which hours are due, in minutes, and their versions. */
static const char *due(struct contract *c, struct backend *backend, size_t most)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct due_hours list;
    DO(backend, due_hours, most, &c->arena, &list);
    for (size_t i = 0; i < list.count; i++)
        buf_addf(
            &text, "%s%lldv%lld", i ? " " : "",
            (long long)(instant_since(list.at[i].hour, MIDNIGHT).ms / SPAN_MINUTE.ms),
            (long long)list.at[i].version);
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void make_due(struct contract *c, int64_t start, int64_t end)
{
    static const struct sum_changes none[SUM_OWNERS];
    const struct window window = place_window(start, end);
    const struct figures_written what = {.sums = none, .due = &window, .dues = 1};
    DO(c->writer, write, &c->floor, &what);
}

static bool write_row(void *context, instant hour, const struct quality_row *row,
                      struct error *err)
{
    struct buf *out = context;
    (void)err;
    buf_addf(out, "%s%lld %.*s/%.*s/%.*s", out->len ? "; " : "",
             (long long)(instant_since(hour, MIDNIGHT).ms / SPAN_MINUTE.ms),
             STR_ARG(row->key.camera), STR_ARG(row->key.model),
             STR_ARG(row->key.station));
    for (int i = 0; i < EVENT_TYPES; i++)
        buf_addf(out, " %lld", (long long)row->events[i]);
    for (int i = 0; i < QUALITY_STATES; i++)
        buf_addf(out, " %lld", (long long)row->ms[i]);
    for (size_t i = 0; i < CONFIDENCE_BINS; i++)
        if (row->confidence.bin[i])
            buf_addf(out, " %zu:%u", i, row->confidence.bin[i]);
    return true;
}

static const char *rows(struct contract *c, struct backend *backend, int64_t start,
                        int64_t end)
{
    CLEANUP(buf_free) struct buf text = BUF(4000);
    DO(backend, quality, place_window(start, end), write_row, &text);
    return arena_copy(&c->arena, buf_str(&text)).at;
}

static void test_due(void **state)
{
    struct contract *c = *state;
    assert_string_equal(due(c, c->reader, MOST), "");
    DO(c->writer, begin);
    make_due(c, 120, 240);
    make_due(c, 0, 60);
    make_due(c, 180, 240);
    DO(c->writer, commit);
    assert_string_equal(due(c, c->reader, MOST), "0v1 120v1 180v2");
    assert_string_equal(due(c, c->reader, 2), "0v1 120v1");
    DO(c->writer, begin);
    DO(c->writer, forget_due, place_minute(180));
    DO(c->writer, commit);
    assert_string_equal(due(c, c->reader, MOST), "180v2");
}

static void test_rows(void **state)
{
    struct contract *c = *state;
    struct quality_row row[] = {
        {{STR(""), STR(""), STR("Sa")}, {1, 2, 3, 4, 5}, {6, 7, 8, 9}, {{[99] = 1}}},
        {{STR("C\xc3\xa4m"), STR("v'1"), STR("Sb")}, {INT64_MAX}, {0}, {{0}}},
    };
    struct due_hour hour = {place_minute(60), 1};
    bool kept;
    DO(c->writer, begin);
    make_due(c, 60, 120);
    DO(c->writer, put_quality, &hour, (struct quality_rows){row, 2}, &kept);
    assert_true(kept);
    DO(c->writer, commit);
    assert_string_equal(due(c, c->reader, MOST), "");
    assert_string_equal(rows(c, c->reader, 0, 180),
                        "60 //Sa 1 2 3 4 5 6 7 8 9 99:1; "
                        "60 C\xc3\xa4m/v'1/Sb 9223372036854775807 0 0 0 0 0 0 0 0");
    assert_string_equal(rows(c, c->reader, 61, 180), "");
    assert_string_equal(rows(c, c->reader, 0, 60), "");

    /* It is not due, and then it is in another version: nothing is different. */
    DO(c->writer, begin);
    DO(c->writer, put_quality, &hour, (struct quality_rows){row, 0}, &kept);
    assert_false(kept);
    make_due(c, 60, 120);
    make_due(c, 60, 120);
    DO(c->writer, put_quality, &hour, (struct quality_rows){row, 0}, &kept);
    assert_false(kept);
    assert_string_equal(due(c, c->writer, MOST), "60v2");
    assert_string_not_equal(rows(c, c->writer, 0, 180), "");

    /* Rows take the place of others. */
    hour.version = 2;
    row[0].events[0] = 10;
    DO(c->writer, put_quality, &hour, (struct quality_rows){row, 1}, &kept);
    assert_true(kept);
    DO(c->writer, commit);
    assert_string_equal(rows(c, c->reader, 0, 180), "60 //Sa 10 2 3 4 5 6 7 8 9 99:1");

    DO(c->writer, begin);
    DO(c->writer, remove_quality, place_window(0, 60));
    assert_string_not_equal(rows(c, c->writer, 0, 180), "");
    DO(c->writer, remove_quality, place_window(60, 120));
    assert_string_equal(rows(c, c->writer, 0, 180), "");
    DO(c->writer, commit);
}

static void test_forget(void **state)
{
    struct contract *c = *state;
    struct quality_row row = {.key = {STR("C1"), STR("v1"), STR("Sa")}};
    bool kept;
    DO(c->writer, begin);
    make_due(c, 0, 240);
    for (int i = 0; i < 2; i++)
        DO(c->writer, put_quality, &(struct due_hour){place_minute(60 * i), 1},
           (struct quality_rows){&row, 1}, &kept);
    DO(c->writer, forget_figures, place_minute(60));
    assert_string_equal(rows(c, c->writer, 0, 240), "0 C1/v1/Sa 0 0 0 0 0 0 0 0 0");
    assert_string_equal(due(c, c->writer, MOST), "");
    make_due(c, 0, 240);
    DO(c->writer, clear);
    assert_string_equal(rows(c, c->writer, 0, 240), "");
    assert_string_equal(due(c, c->writer, MOST), "");
    DO(c->writer, commit);
}

/* One a camera; the last that was set counts. */
static void test_references(void **state)
{
    struct contract *c = *state;
    static const struct reference_start set[] = {
        {{"C2", 2}, {5}}, {{"", 0}, {6}}, {{"C1", 2}, {7}}, {{"C2", 2}, {8}}};
    struct reference_starts list;
    DO(c->writer, begin);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        DO(c->writer, put_drift_reference, &set[i]);
    DO(c->writer, commit);
    DO(c->reader, drift_references, &c->arena, &list);
    assert_int_equal(list.count, 3);
    assert_true(str_equal(list.at[0].camera, STR("")) && list.at[0].from.ms == 6);
    assert_true(str_equal(list.at[1].camera, STR("C1")) && list.at[1].from.ms == 7);
    assert_true(str_equal(list.at[2].camera, STR("C2")) && list.at[2].from.ms == 8);
    DO(c->writer, begin);
    DO(c->writer, clear);
    DO(c->writer, commit);
    DO(c->reader, drift_references, &c->arena, &list);
    assert_int_equal(list.count, 0);
}

/* Nobody is in the rows, so a reader that hides workers reads them all. */
static void test_hiding_reader(void **state)
{
    struct contract *c = *state;
    struct quality_row row = {.key = {STR("C1"), STR("v1"), STR("Sa")}};
    struct backend *hiding = contract_open(c, STORE_HIDING_READER);
    bool kept;
    DO(c->writer, begin);
    make_due(c, 0, 120);
    DO(c->writer, put_quality, &(struct due_hour){place_minute(0), 1},
       (struct quality_rows){&row, 1}, &kept);
    DO(c->writer, commit);
    assert_string_equal(rows(c, hiding, 0, 240), "0 C1/v1/Sa 0 0 0 0 0 0 0 0 0");
    assert_string_equal(due(c, hiding, MOST), "60v1");
    c->kind->close(hiding);
}

/* Events of a window, with what they say of the camera. */
static bool write_scanned(void *context, const struct scanned *event, struct error *err)
{
    struct buf *out = context;
    (void)err;
    buf_addf(out, "%lld %.2f %.*s/%.*s; ",
             (long long)(instant_since(event->at, MIDNIGHT).ms / SPAN_MINUTE.ms),
             event->confidence, STR_ARG(event->camera), STR_ARG(event->model));
    return true;
}

static void test_scan_window(void **state)
{
    struct contract *c = *state;
    CLEANUP(buf_free) struct buf text = BUF(1000);
    struct addition_result result[4];
    struct event event[4];
    struct addition addition[4];
    static const char *const signs[] = {"W@60", "I@59", "+1@119", "W@120"};
    for (int i = 0; i < 4; i++) {
        addition[i] = contract_addition(c, signs[i], i + 1);
        event[i] = *addition[i].event;
        event[i].confidence = 0.25;
        event[i].camera = i % 2 ? STR("") : STR("C1");
        event[i].model = i % 2 ? STR("") : STR("v1");
        addition[i].event = &event[i];
    }
    const struct window window = place_window(60, 120);
    DO(c->writer, begin);
    contract_send(c, addition, 4, ORIGIN_SOURCE, result);
    DO(c->writer, commit);
    DO(c->reader, scan, &c->floor, &window, write_scanned, &text);
    assert_string_equal(arena_copy(&c->arena, buf_str(&text)).at,
                        "60 0.25 C1/v1; 119 0.25 C1/v1; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_due),
        CONTRACT_TEST(contract_floor, test_rows),
        CONTRACT_TEST(contract_floor, test_forget),
        CONTRACT_TEST(contract_floor, test_references),
        CONTRACT_TEST(contract_floor, test_hiding_reader),
        CONTRACT_TEST(contract_floor, test_scan_window),
    };
    return ENGINES_RUN(tests);
}
