/* backend.h: adding events, and reading all of them. */
#include "contract.h"

#include "base/buf.h"

#include <inttypes.h>

static int64_t minute_of(instant at) { return (at.ms - MIDNIGHT.ms) / SPAN_MINUTE.ms; }

/* --- adding --- */

/* One call, in order: what comes later finds what came before. */
static const struct {
    const char *what, *sign;
    int uuid;
    bool only_known;
    enum added want;
    int as; /* the row whose event is there now; -1: none */
} additions[] = {
    {"a new one", "W@0", 1, false, ADDED_NEW, 0},
    {"another", "2+3b@1", 2, false, ADDED_NEW, 1},
    {"the same again", "W@0", 1, false, ADDED_KNOWN, 0},
    {"with another time", "W@0.001", 1, false, ADDED_CONFLICT, 0},
    {"with another worker", "2W@0", 1, false, ADDED_CONFLICT, 0},
    {"at another station", "Wb@0", 1, false, ADDED_CONFLICT, 0},
    {"with another state", "I@0", 1, false, ADDED_CONFLICT, 0},
    {"with another count", "2+4b@1", 2, false, ADDED_CONFLICT, 1},
    {"not to be added, known", "W@0", 1, true, ADDED_KNOWN, 0},
    {"not to be added, another", "I@0", 1, true, ADDED_CONFLICT, 0},
    {"not to be added, not known", "A@9", 3, true, ADDED_NOT_KNOWN, -1},
    {"and still not", "A@9", 3, true, ADDED_NOT_KNOWN, -1},
    {"added at last", "A@9", 3, false, ADDED_NEW, 12},
    {"and known", "A@9", 3, true, ADDED_KNOWN, 12},
    {"one more", "3?@-5000", 4, false, ADDED_NEW, 14},
};
enum { ADDITIONS = sizeof additions / sizeof *additions };

static void check_additions(const struct addition_result *result)
{
    int64_t last = 0;
    for (size_t i = 0; i < ADDITIONS; i++) {
        int as = additions[i].as;
        if (result[i].added != additions[i].want)
            fail_msg("%s: %d, must be %d", additions[i].what, result[i].added,
                     additions[i].want);
        if (result[i].id != (as >= 0 ? result[as].id : 0))
            fail_msg("%s: the id of another event", additions[i].what);
        if (result[i].added == ADDED_NEW) {
            if (result[i].id <= last)
                fail_msg("%s: id %" PRId64 " after %" PRId64, additions[i].what,
                         result[i].id, last);
            last = result[i].id;
        }
    }
}

static struct addition addition_of(struct contract *c, size_t row)
{
    struct addition addition =
        contract_addition(c, additions[row].sign, additions[row].uuid);
    addition.only_known = additions[row].only_known;
    if (addition.only_known)
        addition.worker = addition.station = -1;
    return addition;
}

static void test_add_in_one_call(void **state)
{
    struct contract *c = *state;
    struct addition addition[ADDITIONS];
    struct addition_result result[ADDITIONS];
    for (size_t i = 0; i < ADDITIONS; i++)
        addition[i] = addition_of(c, i);
    DO(c->writer, begin);
    contract_send(c, addition, ADDITIONS, ORIGIN_SOURCE, result);
    DO(c->writer, commit);
    check_additions(result);
}

static void test_add_in_many_calls(void **state)
{
    struct contract *c = *state;
    struct addition_result result[ADDITIONS];
    for (size_t i = 0; i < ADDITIONS; i++) {
        struct addition addition = addition_of(c, i);
        DO(c->writer, begin);
        contract_send(c, &addition, 1, ORIGIN_SOURCE, &result[i]);
        DO(c->writer, commit);
    }
    check_additions(result);
}

/* All results at the end, as when many tasks share a transaction. */
static void test_add_and_receive_later(void **state)
{
    struct contract *c = *state;
    struct addition addition[ADDITIONS];
    struct addition_result result[ADDITIONS];
    unsigned generation;
    DO(c->writer, begin);
    do {
        generation = c->writer->generation;
        for (size_t i = 0; i < ADDITIONS; i++) {
            addition[i] = addition_of(c, i);
            DO(c->writer, add, &addition[i], 1, ORIGIN_SOURCE, c->now, &result[i]);
        }
        DO(c->writer, receive);
    } while (c->writer->generation != generation);
    check_additions(result);
    DO(c->writer, commit);

    DO(c->writer, begin);
    DO(c->writer, receive); /* of nothing */
    DO(c->writer, commit);
}

/* Of an event that nobody on the floor could have caused, as well. */
static void test_add_only_known(void **state)
{
    struct contract *c = *state;
    struct addition_result result;
    struct addition addition = contract_addition(c, "W@0", 1);
    struct event stranger = *addition.event;
    stranger.worker = STR("nobody");
    addition = (struct addition){&stranger, -1, -1, true};
    DO(c->writer, begin);
    contract_send(c, &addition, 1, ORIGIN_SOURCE, &result);
    assert_int_equal(result.added, ADDED_NOT_KNOWN);
    contract_add(c, "W@0", 1);
    contract_send(c, &addition, 1, ORIGIN_SOURCE, &result);
    assert_int_equal(result.added, ADDED_CONFLICT);
    contract_send(c, &addition, 0, ORIGIN_SOURCE, &result);
    DO(c->writer, commit);
}

/* A voided event is known. What is not the event's identity may differ. */
static void test_add_again(void **state)
{
    struct contract *c = *state;
    struct addition_result result;
    struct addition addition = contract_addition(c, "W@0", 1);
    struct event again = *addition.event;
    again.confidence = 1;
    again.camera = STR("cam-1");
    again.model = STR("v2");
    addition.event = &again;
    DO(c->writer, begin);
    contract_add(c, "W@0", 1);
    contract_correct(c, &again.uuid, true, "wrong");
    contract_send(c, &addition, 1, ORIGIN_SAMPLE, &result);
    DO(c->writer, commit);
    assert_int_equal(result.added, ADDED_KNOWN);

    struct kept kept;
    DO(c->reader, find, &again.uuid, 1, &c->arena, &kept);
    assert_true(kept.voided && !kept.sample && kept.event.confidence == 0.5);
    assert_int_equal(kept.event.camera.len, 0);
}

/* A uuid of version 8 tells the time before a clock was corrected: the first time stays.
 */
static void test_add_with_corrected_clock(void **state)
{
    struct contract *c = *state;
    static const struct {
        int64_t late_ms;
        bool idle;
        enum added want;
    } row[] = {
        {250, false, ADDED_NEW},     {300, false, ADDED_KNOWN},
        {0, false, ADDED_KNOWN},     {-90, false, ADDED_KNOWN},
        {300, true, ADDED_CONFLICT}, {250, true, ADDED_CONFLICT},
    };
    struct addition addition = contract_addition(c, "W@0", 1);
    struct event told = *addition.event, sent;
    told.uuid = event_identity(&told);
    addition.event = &sent;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct addition_result result;
        sent = told;
        sent.at.ms += row[i].late_ms;
        sent.type = row[i].idle ? EVENT_IDLE : told.type;
        DO(c->writer, begin);
        contract_send(c, &addition, 1, ORIGIN_SOURCE, &result);
        DO(c->writer, commit);
        assert_int_equal(result.added, row[i].want);
    }
    struct kept kept;
    DO(c->reader, find, &told.uuid, 1, &c->arena, &kept);
    assert_int_equal(kept.event.at.ms, told.at.ms + 250);
}

/* As many as a batch has. */
static void test_add_many(void **state)
{
    struct contract *c = *state;
    enum { MANY = 1000 };
    struct addition *addition = arena_new(&c->arena, struct addition, MANY);
    struct addition_result *result = arena_new(&c->arena, struct addition_result, MANY);
    for (int i = 0; i < MANY; i++)
        addition[i] = contract_addition(c, "W@0", MANY - i);
    for (int round = 0; round < 2; round++) {
        int64_t last = 0;
        DO(c->writer, begin);
        contract_send(c, addition, MANY, ORIGIN_SOURCE, result);
        DO(c->writer, commit);
        for (size_t i = 0; i < MANY; i++) {
            assert_int_equal(result[i].added, round ? ADDED_KNOWN : ADDED_NEW);
            assert_true(result[i].id > last);
            last = result[i].id;
        }
    }
}

/* --- finding --- */

static void test_kept_as_added(void **state)
{
    struct contract *c = *state;
    struct addition_result result[2];
    struct addition addition[] = {contract_addition(c, "2+1000000000b@10.007", 1),
                                  contract_addition(c, "?@0", 2)};
    struct event event = *addition[0].event;
    event.confidence = 0.1;
    event.camera = STR("cam \xc3\xa4");
    event.model = STR("v1.2'\"\\");
    addition[0].event = &event;
    DO(c->writer, begin);
    contract_send(c, addition, 1, ORIGIN_SAMPLE, result);
    c->now.ms++;
    contract_send(c, addition + 1, 1, ORIGIN_SOURCE, result + 1);
    DO(c->writer, commit);

    const struct uuid uuid[] = {place_uuid(1), place_uuid(2)};
    struct kept kept[2];
    DO(c->reader, find, uuid, 2, &c->arena, kept);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(kept[i].id, result[i].id);
        assert_true(event_same(&kept[i].event, addition[i].event));
        assert_string_equal(kept[i].event.uuid.text, uuid[i].text);
        assert_true(kept[i].event.confidence == addition[i].event->confidence);
        assert_true(str_equal(kept[i].event.camera, addition[i].event->camera));
        assert_true(str_equal(kept[i].event.model, addition[i].event->model));
        assert_false(kept[i].voided);
        assert_int_equal(kept[i].sample, i == 0);
    }
    assert_true(str_equal(kept[0].created_at, STR("2026-01-15T12:00:00.000Z")));
    assert_true(str_equal(kept[1].created_at, STR("2026-01-15T12:00:00.001Z")));
}

static void test_find(void **state)
{
    struct contract *c = *state;
    static const int number[] = {3, 99, 1, 3, 98, 2};
    enum { COUNT = sizeof number / sizeof *number };
    struct uuid uuid[COUNT];
    struct kept kept[COUNT];
    DO(c->writer, begin);
    contract_add(c, "W@30 I@10 A@20", 1);
    DO(c->writer, commit);
    for (size_t i = 0; i < COUNT; i++)
        uuid[i] = place_uuid(number[i]);
    DO(c->reader, find, uuid, COUNT, &c->arena, kept);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(kept[i].id != 0, number[i] < 90);
        if (kept[i].id)
            assert_int_equal(contract_number(&kept[i].event.uuid), number[i]);
    }
    DO(c->reader, find, uuid, 0, &c->arena, kept);
}

/* --- all of them --- */

struct scan {
    struct contract *c;
    struct buf text;
    int most; /* after which it fails */
    bool writing;
    int64_t damaged; /* the id of the last that was */
};

/* "5:6 10:1v !": the minute, the number of the uuid, and whether it is voided; and one
 * that is damaged. */
static bool visit(void *context, const struct scanned *event, struct error *err)
{
    struct scan *scan = context;
    if (scan->most-- == 0)
        return error_set(err, ERROR_LIMIT, "enough");
    const char *space = scan->text.len ? " " : "";
    if (event->damaged) {
        scan->damaged = event->id;
        return buf_addf(&scan->text, "%s!", space), true;
    }
    buf_addf(&scan->text, "%s%" PRId64 ":%d%s", space, minute_of(event->at),
             contract_number(&event->uuid), event->voided ? "v" : "");
    if (scan->writing) {
        contract_put_runs(scan->c, "W@0");
        contract_add_sums(scan->c, "0@0 W1 0 0 0 1; 0@0 Sa 0 0 1");
    }
    return true;
}

/* Uuids that do not ascend with time or with ids. */
static void add_shuffled(struct contract *c)
{
    struct uuid uuid = place_uuid(5);
    DO(c->writer, begin);
    contract_add(c, "W@10", 7);
    contract_add(c, "2I@10 +3@10", 4);
    contract_add(c, "W@5", 9);
    contract_add(c, "A@10", 1);
    contract_correct(c, &uuid, true, "wrong");
    DO(c->writer, commit);
}

static void test_scan(void **state)
{
    struct contract *c = *state;
    static const char all[] = "5:9 10:1 10:4 10:5v 10:7";
    struct scan scan = {.c = c, .text = BUF(1000), .most = -1};
    DO(c->reader, scan, &c->floor, NULL, visit, &scan);
    assert_int_equal(scan.text.len, 0);
    add_shuffled(c);
    DO(c->reader, scan, &c->floor, NULL, visit, &scan);
    assert_string_equal(buf_text(&scan.text), all);
    buf_free(&scan.text);

    /* A visitor that fails ends it, with what it says. */
    scan.text = BUF(1000);
    scan.most = 2;
    REFUSED(ERROR_LIMIT, "enough",
            BACKEND(c->reader, scan, &c->floor, NULL, visit, &scan, &err));
    assert_string_equal(buf_text(&scan.text), "5:9 10:1");
    buf_free(&scan.text);

    scan = (struct scan){.c = c, .text = BUF(1000), .most = -1, .writing = true};
    DO(c->writer, begin);
    DO(c->writer, scan, &c->floor, NULL, visit, &scan);
    DO(c->writer, commit);
    assert_string_equal(buf_text(&scan.text), all);
    assert_string_equal(contract_sums(c, c->reader), "0@0 Sa 0 0 5; 0@0 W1 0 0 0 5");
    buf_free(&scan.text);
}

static bool note_members(void *context, const struct scanned *event, struct error *err)
{
    (void)err;
    *(struct scanned *)context = *event;
    return true;
}

static void test_scanned_members(void **state)
{
    struct contract *c = *state;
    struct scanned scanned;
    DO(c->writer, begin);
    contract_add(c, "3+12b@10.007", 1);
    DO(c->writer, scan, &c->floor, NULL, note_members, &scanned);
    DO(c->writer, commit);
    assert_true(scanned.id > 0 && !scanned.damaged);
    assert_int_equal(scanned.at.ms, place_minute(10).ms + 7);
    assert_int_equal(scanned.type, EVENT_PRODUCT_COUNT);
    assert_int_equal(scanned.worker, 2);
    assert_int_equal(scanned.station, 1);
    assert_int_equal(scanned.count, 12);
}

/* Events of somebody who is not on the floor that the caller has are told, as damaged. */
static void test_scan_of_strangers(void **state)
{
    struct contract *c = *state;
    struct scan scan = {.c = c, .text = BUF(1000), .most = -1};
    struct scan second = {.c = c, .text = BUF(1000), .most = -1};
    struct floor no_stations = c->floor, one_worker = c->floor;
    struct uuid uuid = place_uuid(4);
    struct kept kept;
    no_stations.stations = 0;
    one_worker.workers = 1;
    add_shuffled(c);
    DO(c->reader, scan, &no_stations, NULL, visit, &scan);
    assert_string_equal(buf_text(&scan.text), "! ! ! ! !");
    DO(c->reader, scan, &one_worker, NULL, visit, &second);
    assert_string_equal(buf_text(&second.text), "5:9 10:1 ! 10:5v 10:7");
    DO(c->reader, find, &uuid, 1, &c->arena, &kept);
    assert_int_equal(second.damaged, kept.id);
    buf_free(&scan.text);
    buf_free(&second.text);
}

static void test_last(void **state)
{
    struct contract *c = *state;
    int64_t event = -1, correction = -1;
    struct event_page page;
    struct corrections list;
    DO(c->reader, last, &event, &correction);
    assert_true(event == 0 && correction == 0);
    add_shuffled(c);
    DO(c->reader, last, &event, &correction);
    DO(c->reader, since, 0, 100, &c->arena, &page);
    DO(c->reader, corrections_since, 0, 100, &c->arena, &list);
    assert_int_equal(event, page.last_id);
    assert_int_equal(correction, list.at[0].id);
}

static void test_has_events(void **state)
{
    struct contract *c = *state;
    static const struct {
        enum origin origin;
        bool real;
    } row[] = {{ORIGIN_SAMPLE, false}, {ORIGIN_SAMPLE, false}, {ORIGIN_SOURCE, true}};
    bool any = true, real = true;
    DO(c->writer, begin);
    DO(c->writer, has_events, &any, &real);
    assert_false(any || real);
    for (int i = 0; i < 3; i++) {
        struct addition addition = contract_addition(c, "W@0", i + 1);
        struct addition_result result;
        contract_send(c, &addition, 1, row[i].origin, &result);
        DO(c->writer, has_events, &any, &real);
        assert_true(any);
        assert_int_equal(real, row[i].real);
    }
    DO(c->writer, commit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_floor, test_add_in_one_call),
        CONTRACT_TEST(contract_floor, test_add_in_many_calls),
        CONTRACT_TEST(contract_floor, test_add_and_receive_later),
        CONTRACT_TEST(contract_floor, test_add_only_known),
        CONTRACT_TEST(contract_floor, test_add_again),
        CONTRACT_TEST(contract_floor, test_add_with_corrected_clock),
        CONTRACT_TEST(contract_floor, test_add_many),
        CONTRACT_TEST(contract_floor, test_kept_as_added),
        CONTRACT_TEST(contract_floor, test_find),
        CONTRACT_TEST(contract_floor, test_scan),
        CONTRACT_TEST(contract_floor, test_scanned_members),
        CONTRACT_TEST(contract_floor, test_scan_of_strangers),
        CONTRACT_TEST(contract_floor, test_last),
        CONTRACT_TEST(contract_floor, test_has_events),
    };
    return ENGINES_RUN(tests);
}
