/* The spool: what waits, in which order, and what becomes of it. */
#include "box.h"

#include "base/buf.h"
#include "base/json.h"

static void test_order(void **state)
{
    struct box *box = *state;
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 10, 10000), "");
    box_put(box, 0, 5);
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 3, 10000), "1 2 3");
    assert_string_equal(box_next(box, SPOOL_NEWEST_FIRST, 3, 10000), "5 4 3");
    /* An event has some 200 bytes. */
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 10, 500), "1 2");
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 10, 1), "1");

    box_reopen(box, box->limits);
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 10, 10000), "1 2 3 4 5");
}

/* What comes out is what the API takes, and says the same. */
static void test_what_is_sent(void **state)
{
    struct box *box = *state;
    struct event count = box_event(1), read;
    count.type = EVENT_PRODUCT_COUNT;
    count.count = 12;
    count.worker = STR("Zoë \"the saw\"");
    count.model = STR("yolo\\11");
    count.voided = true;
    count.uuid = event_identity(&count);
    box_offer(box, &count);
    struct event bare = box_event(2);
    bare.camera = bare.model = (str){"", 0};
    box_offer(box, &bare);

    struct parcels parcels;
    const struct json *root;
    MUST(spool_next(box->spool, SPOOL_OLDEST_FIRST, 2, 10000, &box->arena, &parcels,
                    &err));
    assert_int_equal(parcels.count, 2);
    MUST(json_parse(parcels.parcel[0].json, &box->arena, &root, &err));
    MUST(event_decode(root, INSTANT_NEVER, &read, &err));
    assert_true(event_same(&read, &count) && read.confidence == count.confidence &&
                str_equal(read.camera, count.camera) &&
                str_equal(read.model, count.model) && read.voided);
    assert_string_equal(read.uuid.text, count.uuid.text);

    char want[400];
    snprintf(want, sizeof want,
             "{\"event_uuid\":\"%s\",\"timestamp\":\"2026-01-15T00:00:02.000Z\","
             "\"worker_id\":\"W1\",\"workstation_id\":\"S1\",\"event_type\":\"working\","
             "\"confidence\":0.875}",
             bare.uuid.text);
    assert_string_equal(parcels.parcel[1].json.at, want);
}

static void test_repeats_and_conflicts(void **state)
{
    struct box *box = *state;
    struct event first = box_event(1), other = first;
    assert_int_equal(box_offer(box, &first).id, 1);

    struct outcome again = box_offer(box, &first);
    assert_int_equal(again.kind, OUTCOME_DUPLICATE);
    assert_int_equal(again.id, 1);

    other.station = STR("S2");
    struct outcome conflict = box_offer(box, &other);
    assert_int_equal(conflict.kind, OUTCOME_REJECTED);
    assert_int_equal(conflict.code, ERROR_CONFLICT);
    assert_non_null(strstr(conflict.text.at, "is known with another content"));

    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.waiting, 1);
    assert_int_equal(stats.taken, 1);

    /* The spool forgets what was delivered: then the server knows it. */
    box_settle(box, 1, 2, NULL);
    assert_int_equal(box_offer(box, &first).kind, OUTCOME_STORED);
}

static void test_settle(void **state)
{
    struct box *box = *state;
    box_put(box, 0, 5);
    box_settle(box, 2, 4, NULL);
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 10, 10000), "1 4 5");
    /* An answer that comes twice changes nothing more. */
    box_settle(box, 2, 4, NULL);
    box_settle(box, 4, 5, "no such worker");
    box_settle(box, 3, 5, "too late to say");

    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.waiting, 2);
    assert_int_equal(stats.dead, 1);
    assert_int_equal(stats.taken, 5);
    assert_int_equal(stats.delivered, 2);
    assert_int_equal(stats.rejected, 1);

    /* A number is never used again, not even the last. */
    box_settle(box, 5, 6, NULL);
    struct event next = box_event(9);
    assert_int_equal(box_offer(box, &next).id, 6);
}

static void test_rollback(void **state)
{
    struct box *box = *state;
    struct event event = box_event(1);
    struct outcome outcome;
    MUST(spool_begin(box->spool, &err));
    assert_int_equal(spool_changes(box->spool), 0);
    MUST(spool_put(box->spool, &event, 1, box->now, &box->arena, &outcome, &err));
    assert_true(spool_changes(box->spool) > 0);
    spool_rollback(box->spool);
    assert_int_equal(spool_changes(box->spool), -1);
    box_put(box, 2, 4);
    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.waiting, 2);
    assert_int_equal(stats.taken, 2);
    struct cameras cameras;
    MUST(spool_cameras(box->spool, &box->arena, &cameras, &err));
    assert_int_equal(cameras.count, 1);
}

static void test_oldest(void **state)
{
    struct box *box = *state;
    assert_false(box_stats(box).any);
    box_put(box, 0, 1);
    box->now.ms += 500;
    box_put(box, 1, 2);
    assert_int_equal(box_stats(box).oldest.ms, MIDNIGHT.ms);
    box_settle(box, 1, 2, NULL);
    assert_int_equal(box_stats(box).oldest.ms, MIDNIGHT.ms + 500);
}

static void test_refusals_are_counted(void **state)
{
    struct box *box = *state;
    MUST(spool_begin(box->spool, &err));
    MUST(spool_count_refused(box->spool, 7, &err));
    MUST(spool_commit(box->spool, &err));
    box_reopen(box, box->limits);
    assert_int_equal(box_stats(box).refused, 7);
}

/* --- dead letters --- */

static bool add_letter(void *context, const struct dead_letter *letter)
{
    buf_addf(context, "%lld %.*s@%lld; ", (long long)letter->number,
             STR_ARG(letter->reason), (long long)(letter->rejected.ms - MIDNIGHT.ms));
    return letter->number != 4;
}

static const char *letters(struct box *box)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    MUST(spool_dead(box->spool, add_letter, &text, &err));
    return arena_copy(&box->arena, buf_str(&text)).at;
}

static bool replay(struct box *box, int64_t number, const struct event *event,
                   struct error *why)
{
    MUST(spool_begin(box->spool, &err));
    if (!spool_replay(box->spool, number, event, box->now, why)) {
        spool_rollback(box->spool);
        return false;
    }
    return spool_commit(box->spool, why);
}

static void test_dead_letters(void **state)
{
    struct box *box = *state;
    assert_string_equal(letters(box), "");
    box_put(box, 0, 5);
    box_settle(box, 3, 4, "no such worker");
    box->now.ms += 9;
    box_settle(box, 2, 3, "no such station");
    assert_string_equal(letters(box), "2 no such station@9; 3 no such worker@0; ");
    box_settle(box, 4, 6, "why");
    /* Who has seen enough stops. */
    assert_string_equal(letters(box),
                        "2 no such station@9; 3 no such worker@0; 4 why@9; ");
}

static void test_a_long_reason_is_cut(void **state)
{
    struct box *box = *state;
    char reason[100000];
    memset(reason, 'x', sizeof reason - 1);
    reason[sizeof reason - 1] = '\0';
    box_put(box, 0, 1);
    box_settle(box, 1, 2, reason);
    assert_int_equal(strlen(letters(box)), strlen("1 @0; ") + 1000);
}

static void test_replay(void **state)
{
    struct box *box = *state;
    struct event corrected = box_event(2), waits = box_event(0);
    box_put(box, 0, 5);
    box_settle(box, 2, 6, "no such worker");

    MUST(replay(box, 2, NULL, &err));
    corrected.worker = STR("W2");
    MUST(replay(box, 3, &corrected, &err));
    assert_string_equal(box_next(box, SPOOL_OLDEST_FIRST, 10, 10000), "1 6 7");
    assert_string_equal(letters(box), "4 no such worker@0; ");
    struct parcels parcels;
    MUST(spool_next(box->spool, SPOOL_NEWEST_FIRST, 1, 1, &box->arena, &parcels, &err));
    assert_non_null(strstr(parcels.parcel[0].json.at, "\"worker_id\":\"W2\""));

    waits.station = STR("S2");
    REFUSED_SAYING(ERROR_CONFLICT, "waits under the event_uuid",
                   replay(box, 4, &waits, &err));
    REFUSED(ERROR_NOT_FOUND, "no dead letter has the number 2",
            replay(box, 2, NULL, &err));
    assert_string_equal(letters(box), "4 no such worker@0; ");

    struct spool_stats stats = box_stats(box);
    assert_int_equal(stats.waiting, 3);
    assert_int_equal(stats.dead, 2);
    assert_int_equal(stats.taken, 5);
    /* Put again by its sender meanwhile: it waits, and is no dead letter any more. */
    box_put(box, 3, 4);
    MUST(replay(box, 4, NULL, &err));
    assert_int_equal(box_stats(box).waiting, 4);
    assert_int_equal(box_stats(box).dead, 1);
}

/* --- who was seen --- */

static const char *seen(struct box *box, const char *camera)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct seen_list list;
    MUST(spool_seen(box->spool, str_from(camera), &box->arena, &list, &err));
    for (size_t i = 0; i < list.count; i++)
        buf_addf(&text, "%.*s %.*s@%lld; ", STR_ARG(list.seen[i].worker),
                 STR_ARG(list.seen[i].station),
                 (long long)(list.seen[i].at.ms - MIDNIGHT.ms) / 1000);
    return arena_copy(&box->arena, buf_str(&text)).at;
}

static void see(struct box *box, const char *worker, int second, enum event_type type,
                const char *station, const char *camera)
{
    struct event event = box_event(second);
    event.worker = str_from(worker);
    event.station = str_from(station);
    event.camera = str_from(camera);
    event.type = type;
    event.uuid = event_identity(&event);
    box_offer(box, &event);
}

static void test_seen(void **state)
{
    struct box *box = *state;
    see(box, "W1", 10, EVENT_WORKING, "S1", "a");
    see(box, "W2", 10, EVENT_ABSENT, "S2", "a");
    see(box, "W3", 10, EVENT_IDLE, "S3", "b");
    assert_string_equal(seen(box, "a"), "W1 S1@10; W2 S2@10; ");
    /* Delivered or not, and after a restart. */
    box_settle(box, 1, 4, NULL);
    box_reopen(box, box->limits);
    assert_string_equal(seen(box, "a"), "W1 S1@10; W2 S2@10; ");

    see(box, "W1", 9, EVENT_IDLE, "S9", "b"); /* late: changes nothing */
    see(box, "W1", 20, EVENT_PRODUCT_COUNT, "S9", "b");
    assert_string_equal(seen(box, "b"), "W3 S3@10; ");
    see(box, "W1", 21, EVENT_IDLE, "S3", "b");
    see(box, "W2", 22, EVENT_UNKNOWN, "S2", "a");
    assert_string_equal(seen(box, "a"), "");
    assert_string_equal(seen(box, "b"), "W1 S3@21; W3 S3@10; ");
}

/* An event that comes marked as voided saw nobody. */
static void test_voided_is_not_seen(void **state)
{
    struct box *box = *state;
    struct event event = box_event(10);
    event.camera = STR("a");
    event.voided = true;
    box_offer(box, &event);
    assert_string_equal(seen(box, "a"), "");
}

/* Of two at one instant the later by uuid counts, in whichever order they come. */
static void test_seen_at_one_instant(void **state)
{
    struct box *box = *state;
    for (int turn = 0; turn < 2; turn++) {
        struct event low = box_event(turn), high = low;
        high.station = STR("S2");
        low.uuid = (struct uuid){"0fffffff-0000-4000-8000-000000000000"};
        high.uuid = (struct uuid){"a0000000-0000-4000-8000-000000000000"};
        box_offer(box, turn ? &low : &high);
        box_offer(box, turn ? &high : &low);
        assert_string_equal(seen(box, "cam"), turn ? "W1 S2@1; " : "W1 S2@0; ");
    }
}

static const char *cameras(struct box *box)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    struct cameras list;
    MUST(spool_cameras(box->spool, &box->arena, &list, &err));
    for (size_t i = 0; i < list.count; i++)
        buf_addf(&text, "%.*s %.*s@%lld; ", STR_ARG(list.camera[i].id),
                 STR_ARG(camera_state_name(list.camera[i].state)),
                 (long long)(list.camera[i].heard.ms - MIDNIGHT.ms) / 1000);
    return arena_copy(&box->arena, buf_str(&text)).at;
}

static void note(struct box *box, const char *id, enum camera_state state, int second)
{
    struct camera camera = {str_from(id), state, {MIDNIGHT.ms + second * 1000}};
    MUST(spool_begin(box->spool, &err));
    MUST(spool_note_camera(box->spool, &camera, box->now, &err));
    MUST(spool_commit(box->spool, &err));
}

static void test_cameras(void **state)
{
    struct box *box = *state;
    struct camera camera = {.id = STR("mine")};
    bool found;
    see(box, "W1", 10, EVENT_WORKING, "S1", "b");
    see(box, "W1", 12, EVENT_UNKNOWN, "S1", "b");
    see(box, "W1", 11, EVENT_PRODUCT_COUNT, "S1", "");
    note(box, "a", CAMERA_SILENT, 3);
    assert_string_equal(cameras(box), "a silent@3; b online@10; ");

    note(box, "b", CAMERA_DARK, 20);
    see(box, "W1", 15, EVENT_WORKING, "S1", "b"); /* from before it was dark */
    assert_string_equal(cameras(box), "a silent@3; b dark@20; ");
    see(box, "W1", 21, EVENT_WORKING, "S1", "b");
    note(box, "a", CAMERA_OFFLINE, 1);
    box_reopen(box, box->limits);
    assert_string_equal(cameras(box), "a offline@3; b online@21; ");

    MUST(spool_camera(box->spool, STR("b"), &camera, &found, &err));
    assert_true(found && camera.state == CAMERA_ONLINE &&
                str_equal(camera.id, STR("mine")));
    MUST(spool_camera(box->spool, STR("c"), &camera, &found, &err));
    assert_false(found);
}

static void test_cameras_are_bounded(void **state)
{
    struct box *box = *state;
    struct cameras list;
    MUST(spool_begin(box->spool, &err));
    for (int i = 0; i < SPOOL_CAMERAS + 5; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%04d", i);
        struct camera camera = {str_from(id), CAMERA_ONLINE, {MIDNIGHT.ms + i}};
        MUST(spool_note_camera(box->spool, &camera, box->now, &err));
    }
    MUST(spool_commit(box->spool, &err));
    MUST(spool_cameras(box->spool, &box->arena, &list, &err));
    assert_int_equal(list.count, SPOOL_CAMERAS);
    assert_true(str_equal(list.camera[0].id, STR("c0005")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, box_set_up, box_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_order),
        TEST(test_what_is_sent),
        TEST(test_repeats_and_conflicts),
        TEST(test_settle),
        TEST(test_rollback),
        TEST(test_oldest),
        TEST(test_refusals_are_counted),
        TEST(test_dead_letters),
        TEST(test_a_long_reason_is_cut),
        TEST(test_replay),
        TEST(test_seen),
        TEST(test_voided_is_not_seen),
        TEST(test_seen_at_one_instant),
        TEST(test_cameras),
        TEST(test_cameras_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
