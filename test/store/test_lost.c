/* A writer that lost its connection, and others wrote before it had another: what it
 * remembers is void, and what it writes is right all the same. */
#include "late.h"
#include "place.h"

/* What another program does meanwhile: everything that a writer remembers changes. */
static void others_write(struct place *place)
{
    struct store *writer = place->writer;
    struct worker worker = {
        STR("W0"), STR("Ada"), STR("2026-01-01T00:00:00.000Z"), true, false, {0}, false};
    place->now = instant_add(place->now, SPAN_HOUR);
    MUST(store_open(place->url, STORE_WRITER_LAX, place->now, &place->writer, &err));
    MUST(store_begin(place->writer, &err));
    MUST(store_add_worker(place->writer, &worker, &err));
    MUST(store_set_hold(place->writer, (span){20 * SPAN_MINUTE.ms}, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_send(place, "W@30 +2@31 2A@725 3I@700");
    place_close(place);
    place->writer = writer;
}

static void set_the_scene(struct place *place, enum late_loss loss)
{
    place_send(place, "W@0 2W@5 I@10 2W@710");
    others_write(place);
    late_lose(loss);
}

static void check(struct place *place, const char *where)
{
    struct plant plant;
    place_compare(place, place->writer, where);
    MUST(store_plant(place->writer, &place->arena, &plant, &err));
    assert_int_equal(plant.floor.workers, 4);
    assert_int_equal(plant.site.hold.ms, 20 * SPAN_MINUTE.ms);
    place_send(place, "3W@770 I@771");
    place_compare(place, place->writer, where);
}

static void test_begin_says_so(void **state)
{
    struct place *place = *state;
    set_the_scene(place, LATE_AT_BEGIN);
    place_send(place, "2I@20 W@732 2+3@733");
    check(place, "an event after begin()");
}

static void test_receive_says_so(void **state)
{
    struct place *place = *state;
    set_the_scene(place, LATE_AFTERWARDS);
    place_send(place, "2I@20 W@732 2+3@733");
    check(place, "an event that was handed over twice");
}

/* Time passes, and nothing comes. */
static void test_sealing(void **state)
{
    static const enum late_loss loss[] = {LATE_AT_BEGIN, LATE_AFTERWARDS};
    for (size_t i = 0; i < 2; i++) {
        void *fresh = *state;
        place_set_up(&fresh);
        struct place *place = fresh;
        set_the_scene(place, loss[i]);
        place->now = instant_add(place->now, SPAN_HOUR);
        MUST(store_begin(place->writer, &err));
        if (loss[i] == LATE_AFTERWARDS) {
            REFUSED(ERROR_UNAVAILABLE, "the connection was lost",
                    store_commit(place->writer, place->now, &err));
            MUST(store_begin(place->writer, &err));
        }
        MUST(store_commit(place->writer, place->now, &err));
        check(place, "sealed");
        place_tear_down(&fresh);
    }
}

static void test_voiding(void **state)
{
    struct place *place = *state;
    struct uuid uuid = place_uuid(3);
    bool changed;
    set_the_scene(place, LATE_AFTERWARDS);
    MUST(store_begin(place->writer, &err));
    REFUSED(ERROR_UNAVAILABLE, "the connection was lost",
            store_void(place->writer, &uuid, STR("wrong"), place->now, &changed, &err));
    store_rollback(place->writer);
    assert_true(place_correct(place, 3, true));
    check(place, "voided at the second try");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_begin_says_so),
        TEST(test_receive_says_so),
        cmocka_unit_test(test_sealing),
        TEST(test_voiding),
    };
    return ENGINE_RUN(&engine_late, tests);
}
