/* Several servers write to one site: what is kept is what the events say. */
#include "../place.h"

#include "server_of_postgres.h"
#include "store/inside.h"
#include "store/postgres/inside.h"

#include <stdio.h>
#include <unistd.h>

static struct store *another(const struct place *place)
{
    struct store *store = NULL;
    MUST(store_open(place->url, STORE_WRITER_LAX, place->now, &store, &err));
    return store;
}

/* Send one through either of them. */
static void send_by(struct place *place, struct store *store, const char *signs)
{
    struct store *own = place->writer;
    place->writer = store;
    place_send(place, signs);
    place->writer = own;
}

/* They take turns, and each finds what the other has left. */
static void test_turns(void **state)
{
    struct place *place = *state;
    struct store *other = another(place);
    for (int i = 0; i < 60; i++) {
        char signs[64];
        snprintf(signs, sizeof signs, "%s@%d", i % 3 ? "W" : "I", i * 12 % 700);
        send_by(place, i % 2 ? other : place->writer, signs);
        if (i % 10 == 9)
            assert_true(place_correct(place, i, true));
    }
    place_compare(place, place->writer, "the one");
    place_compare(place, other, "the other");
    store_close(other);
}

/* As long as nobody else writes, a writer does not wait for the site's row; when somebody
 * has, it adds again, and numbers go on. */
static void test_first_meeting(void **state)
{
    struct place *place = *state;
    struct store *other = another(place);
    for (int i = 0; i < 3; i++) {
        char signs[32];
        snprintf(signs, sizeof signs, "W@%d", 10 * i);
        place_send(place, signs);
    }
    assert_true(site_of(place->writer->backend)->lock.is_ours);
    send_by(place, other, "I@5");
    unsigned generation = place->writer->backend->generation;
    place_send(place, "I@15 W@16");
    assert_int_equal(place->writer->backend->generation, generation + 1);
    assert_false(site_of(place->writer->backend)->lock.is_ours);
    place_send(place, "I@25");
    assert_true(site_of(place->writer->backend)->lock.is_ours);
    place_compare(place, place->writer, "after they met");
    store_close(other);
}

/* Of the register, too: it is not known until it is too late for this one. */
static void test_register(void **state)
{
    struct place *place = *state;
    struct store *other = another(place);
    str at = STR("2026-01-01T00:00:00.000Z");
    struct worker worker = {STR("W9"), STR("W9"), at, true, false, {0}, false};
    place_send(place, "W@1"); /* it is the only one so far */
    place_send(place, "W@2");
    MUST(store_begin(other, &err));
    MUST(store_add_worker(other, &worker, &err));
    MUST(store_commit(other, place->now, &err));

    MUST(store_begin(place->writer, &err));
    MUST(store_add_worker(place->writer, &worker, &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "another server",
                   store_commit(place->writer, place->now, &err));
    MUST(store_begin(place->writer, &err));
    REFUSED_SAYING(ERROR_CONFLICT, "W9", store_add_worker(place->writer, &worker, &err));
    store_rollback(place->writer);
    store_close(other);
}

/* Who learns first is told at once; rows of the audit log go on where the others' end. */
static void test_learning(void **state)
{
    struct place *place = *state;
    struct store *other = another(place), *turn[] = {place->writer, other};
    str at = STR("2026-01-01T00:00:00.000Z");
    for (int i = 0; i < 12; i++) {
        struct store *store = turn[i / 3 % 2];
        char id[8];
        snprintf(id, sizeof id, "N%d", i);
        struct worker worker = {str_from(id), str_from(id), at, true, false, {0}, false};
        const struct audit_entry entry = {.action = STR("add_worker")};
        MUST(store_begin(store, &err));
        MUST(store_learn(store, &err));
        MUST(store_add_worker(store, &worker, &err));
        REFUSED_SAYING(ERROR_CONFLICT, id, store_add_worker(store, &worker, &err));
        store_audit(store, &entry);
        MUST(store_commit(store, place->now, &err));
        struct audit_tail tail;
        MUST(store_audit_tail(other, &tail, &err));
        assert_int_equal(tail.number, i + 1);
        place_send(place, "W@1"); /* nothing new, and it is not learnt of first */
    }
    store_close(other);
}

/* Ids ascend, whoever gives them, and none is given twice. */
static void test_ids(void **state)
{
    struct place *place = *state;
    struct store *other = another(place);
    int64_t last = 0;
    for (int i = 0; i < 20; i++) {
        struct event event = place_event(place);
        struct store *own = place->writer;
        event.at = place_minute(i);
        if (i % 5 == 4) { /* one whose transaction is taken back */
            struct outcome outcome;
            MUST(store_begin(own, &err));
            MUST(store_append(own, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                              &outcome, &err));
            store_rollback(own);
        }
        place->writer = i % 3 ? other : own;
        struct outcome outcome = place_offer(place, &event);
        place->writer = own;
        assert_int_equal(outcome.kind, OUTCOME_STORED);
        assert_true(outcome.id > last);
        last = outcome.id;
    }
    place_compare(place, other, "ids");
    store_close(other);
}

/* The machine of the server loses its power. Who asks nothing at that moment notices
 * nothing; a transaction that was open is lost, and the next one goes on. */
static void test_server_lost(void **state)
{
    struct place *place = *state;
    store_close(place->writer);
    MUST(store_open(place->url, STORE_WRITER, place->now, &place->writer, &err));
    place_send(place, "W@1");
    postgres_crash();
    place_send(place, "I@2");

    struct event event = place_event(place);
    struct outcome outcome;
    MUST(store_begin(place->writer, &err));
    MUST(store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    postgres_crash();
    struct error why = {0};
    assert_false(store_commit(place->writer, place->now, &why));
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    outcome = place_offer(place, &event);
    assert_int_equal(outcome.kind, OUTCOME_STORED);
    place_compare(place, place->writer, "after a crash");
}

/* As `shopfloor serve` opens it: with the usual timeouts. */
static struct store *open_usual(const struct place *place)
{
    struct store *store = NULL;
    char url[URL_ROOM];
    snprintf(url, sizeof url, "%s%s", postgres_url(), strstr(place->url, "&site="));
    MUST(store_open(url, STORE_WRITER_LAX, place->now, &store, &err));
    return store;
}

/* One that is frozen within a transaction, so that its pulse does not beat, keeps the
 * others waiting for two seconds. Then its transaction is gone, and it goes on when it is
 * told. */
static void test_frozen(void **state)
{
    struct place *place = *state;
    struct store *frozen = open_usual(place);
    struct event event = place_event(place), late = place_event(place);
    struct outcome outcome;
    late.at = place_minute(20);
    place_send(place, "W@1");
    MUST(postgres_pulse(sql_of(frozen->backend)->db, SPAN_DAY, &err));
    MUST(store_begin(frozen, &err));
    MUST(store_append(frozen, &event, 1, ORIGIN_SOURCE, place->now, &place->arena,
                      &outcome, &err));
    place_send(place, "I@5");
    REFUSED_SAYING(ERROR_UNAVAILABLE, "", store_commit(frozen, place->now, &err));
    struct store *own = place->writer;
    place->writer = frozen;
    assert_int_equal(place_offer(place, &late).kind, OUTCOME_STORED);
    assert_int_equal(place_offer(place, &event).kind, OUTCOME_STORED);
    place->writer = own;
    place_compare(place, place->writer, "the others");
    place_compare(place, frozen, "the frozen one");
    store_close(frozen);
}

/* A newer program changes the tables while this one runs, which then must not write: it
 * knows nothing of what is new. */
static void test_newer_tables(void **state)
{
    struct place *place = *state;
    struct store *newer = another(place);
    struct event event = place_event(place);
    struct outcome outcome;
    struct error why = {0};
    place_send(place, "W@1");
    MUST(db_run(db_of(newer->backend), "UPDATE site_lock SET tables = tables + 1", &err));
    assert_false(store_begin(place->writer, &why) &&
                 store_append(place->writer, &event, 1, ORIGIN_SOURCE, place->now,
                              &place->arena, &outcome, &why));
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(why.text, "has to be upgraded"));
    store_rollback(place->writer);
    MUST(db_run(db_of(newer->backend), "UPDATE site_lock SET tables = tables - 1", &err));
    place_send(place, "I@5");
    place_compare(place, place->writer, "the older one");
    store_close(newer);
}

enum { LONG_US = 3000000 };

/* Longer than a process may be frozen. */
static void take_long(void *context, const char *what, int64_t done, int64_t all)
{
    (void)what, (void)done, (void)all;
    if (!(*(int *)context)++)
        usleep(LONG_US);
}

/* One that computes for long keeps its transaction. */
static void test_long(void **state)
{
    struct place *place = *state;
    struct store *own = place->writer, *slow = open_usual(place);
    int told = 0;
    const struct migration_progress progress = {take_long, &told};
    place->writer = slow;
    place_send(place, "W@1 I@5 2W@20 +3@30");
    MUST(store_begin(slow, &err));
    MUST(store_rebuild_telling(slow, place->now, &progress, &err));
    usleep(LONG_US);
    MUST(store_commit(slow, place->now, &err));
    assert_true(told > 0);
    place_compare(place, slow, "rebuilt");
    place->writer = own;
    store_close(slow);
}

/* --- all events --- */

enum { EVENTS = 25000 };

struct pages {
    struct backend *backend;
    struct scanned last;
    int count;
};

/* In order, and the connection is of use meanwhile. */
static bool visit(void *context, const struct scanned *event, struct error *err)
{
    struct pages *pages = context;
    const struct scanned *last = &pages->last;
    struct site site;
    assert_false(event->damaged);
    if (pages->count)
        assert_true(instant_before(last->at, event->at) ||
                    (instant_equal(last->at, event->at) &&
                     strcmp(last->uuid.text, event->uuid.text) < 0));
    pages->last = *event;
    return pages->count++ % 4999 || BACKEND(pages->backend, site, &site, err);
}

/* Of so many events only a part is in memory, also where several are of one moment, and
 * with ids in another order. */
static void test_pages(void **state)
{
    static const char sql[] =
        "INSERT INTO events (id, timestamp, worker_id, workstation_id, event_type,"
        " confidence, created_at, event_uuid) SELECT 30000 - n,"
        " TIMESTAMPTZ '2026-01-15T00:00:00Z' + n / 7 * interval '1 second',"
        " 'W1', 'Sa', 'working', 1, now(), CAST(CAST(md5(CAST(n AS TEXT)) AS UUID) AS "
        "TEXT)"
        " FROM generate_series(1, 25000) AS n";
    struct place *place = *state;
    struct backend *backend = place->writer->backend;
    struct db *db = sql_of(backend)->db;
    struct pages pages = {.backend = backend};
    MUST(db_run(db, sql, &err));
    uint64_t before = postgres_waits(db);
    MUST(BACKEND(backend, scan, &place->writer->plant.floor, NULL, visit, &pages, &err));
    assert_int_equal(pages.count, EVENTS);
    assert_in_range(postgres_waits(db) - before, 3 + 6, 4 + 6);
}

#define TEST(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_turns),        TEST(test_first_meeting), TEST(test_register),
        TEST(test_learning),     TEST(test_ids),           TEST(test_server_lost),
        TEST(test_frozen),       TEST(test_long),          TEST(test_pages),
        TEST(test_newer_tables),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
