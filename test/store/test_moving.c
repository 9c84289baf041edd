/* moving.h: a site moved from each engine to each is the same site. */
#include "place.h"

#include "server_of_postgres.h"
#include "store/inside.h"
#include "store/moving.h"
#include "store/sql/sql.h"

#include <stdio.h>

static const struct engine *const targets[] = {&engine_sqlite, &engine_postgres};
enum { TARGETS = sizeof targets / sizeof *targets };

static void nothing_differs(void *context, const struct difference *difference)
{
    (void)context;
    fail_msg("%s: %s", difference->what, difference->text);
}

static struct site_move move_of(const struct place *from, const char *to)
{
    return (struct site_move){.from = from->url,
                              .to = to,
                              .now = from->now,
                              .actor = {.kind = STR("local"), .name = STR("ana")},
                              .report = nothing_differs};
}

/* Where the site of a place is to be moved. */
struct other {
    const struct engine *engine;
    char folder[FOLDER_ROOM], url[URL_ROOM];
};

static void other_make(struct other *other, const struct engine *engine)
{
    other->engine = engine;
    folder_make(other->folder);
    engine->name_fresh(other->folder, other->url);
}

static void other_remove(const struct other *other)
{
    other->engine->remove(other->url);
    folder_remove(other->folder);
}

/* In time, late, shuffled, at once, voided, restored. */
static void fill(struct place *place)
{
    place_send(place, "W@0 2Ib@3 +3@20 W@30 3A@31 I@40 2W@41");
    place_send(place, "2+7@25 W@300 I@310 W@330 3Wb@302");
    place_send(place, "I@10 2Wb@12 W@10");
    place_correct(place, 4, true);
    place_correct(place, 9, true);
    place_correct(place, 9, false);
}

/* The place is where its site is now, and what it was given goes on there. */
static void go_over(struct place *place, const struct other *other)
{
    place->engine = other->engine;
    snprintf(place->url, sizeof place->url, "%s", other->url);
    place_open(place);
}

static void test_it_is_the_same_site(void **state)
{
    for (size_t i = 0; i < TARGETS; i++) {
        void *whose = *state;
        struct site_moved moved;
        struct other other;
        int64_t event, correction, later, later_correction;
        if (!targets[i]->here())
            continue;
        place_set_up(&whose);
        struct place *place = whose;
        const struct engine *engine = place->engine;
        char url[URL_ROOM];
        snprintf(url, sizeof url, "%s", place->url);
        fill(place);
        MUST(store_last(place->writer, &event, &correction, &err));
        place_close(place);
        other_make(&other, targets[i]);
        const struct site_move move = move_of(place, other.url);
        MUST_IN(other.url, store_move(&move, &moved, &err));
        assert_false(moved.resumed);
        assert_int_equal(moved.events, place->facts);
        go_over(place, &other);
        place_compare(place, place->writer, targets[i]->name);
        MUST(store_last(place->writer, &later, &later_correction, &err));
        assert_int_equal(later, event);
        assert_int_equal(later_correction, correction);
        place_send(place, "W@400 I@15");
        place_correct(place, 2, true);
        place_compare(place, place->writer, targets[i]->name);
        MUST(store_last(place->writer, &later, &later_correction, &err));
        assert_int_equal(later, event + 2);
        assert_int_equal(later_correction, correction + 1);
        place_close(place);
        place->engine = engine;
        snprintf(place->url, sizeof place->url, "%s", url);
        place_tear_down(&whose);
        other_remove(&other);
    }
}

/* What there is of topics goes where they can be, and is counted where it stays. */
static void test_what_is_of_topics(void **state)
{
    static const char rows[] =
        "INSERT INTO topic_parts VALUES ('events', 3, 17);"
        "INSERT INTO rejected (event_uuid, code, reason, received_ms, judged_ms, body)"
        " VALUES ('u', 'invalid', 'why', 1, 2, '{}'), (NULL, 'limit', 'so', 3, 4, '{}');"
        "INSERT INTO parked (event_uuid, action, reason, received_ms, actor_kind, actor,"
        " actor_id, address) VALUES ('u', 'void', 'why', 1, 'person', 'ana', 's', '')";
    struct place *place = *state;
    if (place->engine != &engine_postgres)
        return;
    fill(place);
    MUST(store_begin(place->writer, &err));
    MUST(db_run(db_of(place->writer->backend), rows, &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    for (size_t i = 0; i < TARGETS; i++) {
        struct site_moved moved;
        struct other other;
        bool there = targets[i] == &engine_postgres;
        other_make(&other, targets[i]);
        const struct site_move move = move_of(place, other.url);
        MUST_IN(other.url, store_move(&move, &moved, &err));
        assert_int_equal(moved.tables, there ? 40 : 37);
        assert_int_equal(moved.refused_left, there ? 0 : 2);
        assert_int_equal(moved.corrections_left, there ? 0 : 1);
        if (there) {
            struct store *copy;
            MUST(store_open(other.url, STORE_WRITER_LAX, place->now, &copy, &err));
            MUST(store_begin(copy, &err));
            MUST(db_run(db_of(copy->backend),
                        "DO 'BEGIN ASSERT (SELECT next FROM topic_parts WHERE"
                        " topic = ''events'' AND part = 3) = 17;"
                        " ASSERT (SELECT count(*) FROM parked WHERE actor = ''ana'') = 1;"
                        " INSERT INTO rejected (code, reason, received_ms, judged_ms,"
                        " body) VALUES (''limit'', '''', 1, 2, ''{}'');"
                        " ASSERT (SELECT max(id) FROM rejected) = 3; END'",
                        &err));
            MUST(store_commit(copy, place->now, &err));
            store_close(copy);
        }
        other_remove(&other);
    }
}

static void test_the_source_stays_as_it_was(void **state)
{
    struct place *place = *state;
    struct site_moved moved;
    struct other other;
    other_make(&other, &engine_sqlite);
    fill(place);
    place_close(place);
    const struct site_move move = move_of(place, other.url);
    MUST(store_move(&move, &moved, &err));
    place_open(place);
    place_compare(place, place->writer, "the source");
    place_send(place, "W@400");
    place_compare(place, place->writer, "the source");
    other_remove(&other);
}

/* --- what is refused --- */

static void test_a_target_that_is_there(void **state)
{
    struct place *place = *state;
    struct site_moved moved;
    struct other other;
    struct store *store;
    other_make(&other, &engine_sqlite);
    place_close(place);
    MUST(store_open(other.url, STORE_WRITER_LAX, place->now, &store, &err));
    store_close(store);
    const struct site_move there = move_of(place, other.url);
    REFUSED_SAYING(ERROR_CONFLICT, "the target: there is a site already",
                   store_move(&there, &moved, &err));
    const struct site_move back = {.from = other.url,
                                   .to = place->url,
                                   .now = place->now,
                                   .report = nothing_differs};
    REFUSED_SAYING(ERROR_CONFLICT, "the target: there is a site already",
                   store_move(&back, &moved, &err));
    place_open(place);
    place_compare(place, place->writer, "the target that was there");
    other_remove(&other);
}

static void mark(struct place *place, const char *text)
{
    struct backend *backend = place->writer->backend;
    MUST(store_begin(place->writer, &err));
    MUST(BACKEND(backend, put_copy_mark, str_from(text), &err));
    MUST(store_commit(place->writer, place->now, &err));
}

static void test_nobody_opens_what_is_not_finished(void **state)
{
    static const enum store_access access[] = {STORE_READER, STORE_HIDING_READER,
                                               STORE_WRITER, STORE_WRITER_LAX};
    struct place *place = *state;
    struct site_moved moved;
    struct other other;
    mark(place, "epoch 1");
    place_close(place);
    for (size_t i = 0; i < sizeof access / sizeof *access; i++) {
        struct store *store;
        REFUSED_SAYING(ERROR_CONFLICT, "is a copy that is not finished",
                       store_open(place->url, access[i], place->now, &store, &err));
    }
    other_make(&other, &engine_sqlite);
    const struct site_move from = move_of(place, other.url);
    REFUSED_SAYING(ERROR_CONFLICT, "the source: it is a copy that is not finished",
                   store_move(&from, &moved, &err));
    other_remove(&other);
}

/* Of something else, or of the source as it was. */
static void test_another_unfinished_copy(void **state)
{
    struct place *place = *state;
    struct site_moved moved;
    struct other other;
    struct store *source;
    other_make(&other, &engine_sqlite);
    MUST(store_open(other.url, STORE_WRITER_LAX, place->now, &source, &err));
    store_close(source);
    mark(place, "epoch 1");
    place_close(place);
    const struct site_move move = {.from = other.url,
                                   .to = place->url,
                                   .now = place->now,
                                   .report = nothing_differs};
    REFUSED_SAYING(ERROR_CONFLICT, "it is the unfinished copy of another source",
                   store_move(&move, &moved, &err));
    other_remove(&other);
}

static void count_differences(void *context, const struct difference *difference)
{
    (void)difference;
    ++*(int *)context;
}

static void test_figures_that_are_wrong(void **state)
{
    struct place *place = *state;
    struct site_moved moved;
    struct other other;
    struct store *store;
    int differences = 0;
    fill(place);
    MUST(store_begin(place->writer, &err));
    MUST(db_run(db_of(place->writer->backend),
                "UPDATE worker_rollups SET working_ms = working_ms + 1", &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    other_make(&other, &engine_sqlite);
    struct site_move move = move_of(place, other.url);
    move.report = count_differences;
    move.context = &differences;
    REFUSED_SAYING(ERROR_CORRUPT, "the source: figures of it are not what its events say",
                   store_move(&move, &moved, &err));
    assert_true(differences > 0);
    /* Nothing was begun that would be in the way. */
    MUST(store_open(other.url, STORE_WRITER_LAX, place->now, &store, &err));
    store_close(store);
    other_remove(&other);
}

static void test_a_table_that_would_be_forgotten(void **state)
{
    struct place *place = *state;
    struct site_moved moved;
    struct other other;
    MUST(store_begin(place->writer, &err));
    MUST(db_run(db_of(place->writer->backend), "CREATE TABLE recipes (id BIGINT)", &err));
    MUST(store_commit(place->writer, place->now, &err));
    place_close(place);
    other_make(&other, &engine_sqlite);
    const struct site_move move = move_of(place, other.url);
    REFUSED_SAYING(ERROR_INTERNAL, "recipes.id", store_move(&move, &moved, &err));
    other_remove(&other);
}

#define PLACE_TEST(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_the_same_site),
        PLACE_TEST(test_what_is_of_topics),
        PLACE_TEST(test_the_source_stays_as_it_was),
        PLACE_TEST(test_a_target_that_is_there),
        PLACE_TEST(test_nobody_opens_what_is_not_finished),
        PLACE_TEST(test_another_unfinished_copy),
        PLACE_TEST(test_figures_that_are_wrong),
        PLACE_TEST(test_a_table_that_would_be_forgotten),
    };
    return ENGINES_RUN(tests);
}
