/* Does a backend keep what backend.h promises? In the order of its table; this file is
 * about the table itself, connections and transactions. The others are
 *
 *     test_contract_plant.c     what is set, and agents
 *     test_contract_events.c    adding events, and reading all of them
 *     test_contract_listing.c   a page of events, corrections
 *     test_contract_runs.c      timelines
 *     test_contract_sums.c      sums, and what else figures look up */
#include "contract.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- the table --- */

/* Nobody asks whether an engine has a function before it is called, but for these. */
static bool is_optional(size_t at)
{
    static const size_t optional[] = {
        offsetof(struct backend_kind, lock),     offsetof(struct backend_kind, unlock),
        offsetof(struct backend_kind, back_up),  offsetof(struct backend_kind, put_back),
        offsetof(struct backend_kind, watch),    offsetof(struct backend_kind, topic),
        offsetof(struct backend_kind, backs_up),
    };
    bool is = false;
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        is |= at == optional[i];
    return is;
}

static void test_table_is_complete(void **state)
{
    struct contract *c = *state;
    const char *table = (const char *)c->kind;
    assert_true(
        str_equal(str_from(c->kind->scheme), (str){c->url, strlen(c->kind->scheme)}));
    for (size_t at = 0; at < sizeof *c->kind; at += sizeof(void *)) {
        void *member;
        memcpy(&member, table + at, sizeof member);
        if (!member && !is_optional(at))
            fail_msg("the member number %zu is missing", at / sizeof(void *));
    }
}

/* --- connections --- */

/* Have another process lock the database and end. Returns what it was told. */
static enum error_code lock_elsewhere(const struct contract *c)
{
    int status, lock;
    struct error err = {0};
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(c->kind->lock(c->address, &lock, &err) ? 0 : (int)err.code);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (enum error_code)WEXITSTATUS(status);
}

static void test_lock(void **state)
{
    struct contract *c = *state;
    int lock, second = -5;
    if (!c->kind->lock)
        return;
    MUST(c->kind->lock(c->address, &lock, &err));
    assert_int_equal(lock_elsewhere(c), ERROR_CONFLICT);
    REFUSED_IF(true, ERROR_CONFLICT, c->kind->lock(c->address, &second, &err));
    assert_int_equal(second, -5);
    c->kind->unlock(lock);

    /* It ends with its process as well. */
    assert_int_equal(lock_elsewhere(c), ERROR_NONE);
    MUST(c->kind->lock(c->address, &lock, &err));
    c->kind->unlock(lock);
}

/* It creates the database, and is in the way of no connection of its owner. */
static void test_locked_database(void **state)
{
    struct contract *c = *state;
    int lock;
    enum migration done;
    if (!c->kind->lock)
        return;
    MUST(c->kind->lock(c->address, &lock, &err));
    c->writer = contract_open(c, STORE_WRITER);
    DO(c->writer, migrate, &contract_nobody, &done);
    assert_int_equal(done, MIGRATION_NEW);
    DO(c->writer, commit);
    c->reader = contract_open(c, STORE_READER);
    assert_int_equal(lock_elsewhere(c), ERROR_CONFLICT);
    c->kind->close(c->reader);
    c->kind->close(c->writer);
    c->reader = c->writer = NULL;
    assert_int_equal(lock_elsewhere(c), ERROR_CONFLICT);
    c->kind->unlock(lock);
}

/* A reader creates neither a database nor tables. */
static void test_reader_of_nothing(void **state)
{
    struct contract *c = *state;
    struct backend *reader = NULL;
    for (int i = 0; i < 2; i++) {
        struct error why = {0};
        assert_false(c->kind->open(c->address, STORE_READER, &reader, &why));
        assert_true(why.code == ERROR_UNAVAILABLE || why.code == ERROR_CONFLICT);
        assert_null(reader);
    }
    c->writer = contract_open(c, STORE_WRITER);
    REFUSED_IF(true, ERROR_CONFLICT,
               c->kind->open(c->address, STORE_READER, &reader, &err));
    assert_null(reader);
}

static void test_migrate(void **state)
{
    struct contract *c = *state;
    struct backend *reader = NULL;
    enum migration done;
    c->writer = contract_open(c, STORE_WRITER);
    for (int i = 0; i < 2; i++) {
        DO(c->writer, migrate, &contract_nobody, &done);
        assert_int_equal(done, MIGRATION_NEW);
        REFUSED_IF(true, ERROR_CONFLICT,
                   c->kind->open(c->address, STORE_READER, &reader, &err));
        if (i == 0)
            BACKEND(c->writer, rollback);
    }
    DO(c->writer, commit);
    c->reader = contract_open(c, STORE_READER);

    /* No transaction is open after the second. */
    for (int i = 0; i < 2; i++) {
        DO(c->writer, migrate, &contract_nobody, &done);
        assert_int_equal(done, MIGRATION_NONE);
        DO(c->writer, begin);
        DO(c->writer, commit);
    }
}

static void put_worker(struct backend *backend, const char *id)
{
    struct worker worker = contract_worker(id);
    DO(backend, put_worker, &worker);
}

/* What was not committed is lost. */
static void test_close(void **state)
{
    struct contract *c = *state;
    const char *before = contract_dump(c, c->reader);
    DO(c->writer, begin);
    put_worker(c->writer, "W9");
    c->kind->close(c->writer);
    c->writer = contract_open(c, STORE_WRITER);
    assert_string_equal(contract_dump(c, c->writer), before);
}

static void test_statements(void **state)
{
    struct contract *c = *state;
    struct site site;
    uint64_t before = c->kind->statements(c->reader);
    DO(c->reader, site, &site);
    uint64_t after = c->kind->statements(c->reader);
    assert_true(after > before);
    assert_true(c->kind->statements(c->reader) == after);
}

/* --- transactions --- */

/* A change of everything that can be read. */
static void change_everything(struct contract *c)
{
    struct site site = {.hold = {1000},
                        .target = {1500},
                        .sealed = c->now,
                        .epoch = 7,
                        .sample = true,
                        .fresh = true,
                        .retention = {1, 2, {3}, {4}, {5}},
                        .team_size = 9,
                        .erasing = "W1",
                        .erased_as = "x"};
    struct shift_rule rule = {
        .name = STR("Day"), .weekdays = EVERY_DAY, .length_minutes = 60};
    struct agent_report agent = {.id = STR("hall"), .version = STR("1")};
    struct uuid uuid = place_uuid(1);
    int64_t id;
    put_worker(c->writer, "W0");
    DO(c->writer, put_site, &site);
    DO(c->writer, put_shift, &rule, &id);
    DO(c->writer, put_agent, &agent);
    contract_add(c, "W@0 2+3b@10", 1);
    contract_correct(c, &uuid, true, "wrong");
    contract_put_runs(c, "W@0 W@5 2I@10");
    contract_add_sums(c, "0@0 W1 1 0 0 0; 0@0 Sa 1 1 0");
}

/* Readers see the one or the other, the writer what it has written. */
static void test_commit(void **state)
{
    struct contract *c = *state;
    const char *before = contract_dump(c, c->reader);
    DO(c->writer, begin);
    change_everything(c);
    const char *after = contract_dump(c, c->writer);
    assert_string_not_equal(before, after);
    assert_string_equal(contract_dump(c, c->reader), before);
    DO(c->writer, commit);
    assert_string_equal(contract_dump(c, c->reader), after);
    assert_string_equal(contract_dump(c, c->writer), after);

    c->kind->close(c->writer);
    c->writer = contract_open(c, STORE_WRITER);
    assert_string_equal(contract_dump(c, c->writer), after);
}

static void test_rollback(void **state)
{
    struct contract *c = *state;
    const char *before = contract_dump(c, c->writer);
    for (int i = 0; i < 2; i++) {
        DO(c->writer, begin);
        change_everything(c);
        BACKEND(c->writer, rollback);
        assert_string_equal(contract_dump(c, c->writer), before);
        assert_string_equal(contract_dump(c, c->reader), before);
    }
    /* Where none is open it does nothing. */
    BACKEND(c->writer, rollback);
    DO(c->writer, begin);
    change_everything(c);
    DO(c->writer, commit);
    assert_string_not_equal(contract_dump(c, c->writer), before);
}

/* A writer that is at rest is in nobody's way, and loses nothing. */
static void test_rest(void **state)
{
    struct contract *c = *state;
    const char *before = contract_dump(c, c->reader);
    BACKEND(c->writer, rest);
    DO(c->reader, snapshot);
    assert_string_equal(contract_dump(c, c->reader), before);
    DO(c->writer, begin);
    change_everything(c);
    DO(c->writer, commit);
    for (int i = 0; i < 3; i++)
        BACKEND(c->writer, rest);
    assert_string_equal(contract_dump(c, c->reader), before);
    BACKEND(c->reader, release);
    const char *after = contract_dump(c, c->reader);
    assert_string_not_equal(after, before);

    DO(c->writer, begin);
    put_worker(c->writer, "W9");
    DO(c->writer, commit);
    BACKEND(c->writer, rest);
    BACKEND(c->writer, rest);
    assert_non_null(strstr(contract_dump(c, c->reader), "W9"));
}

static void test_snapshot(void **state)
{
    struct contract *c = *state;
    DO(c->writer, begin);
    put_worker(c->writer, "W4");
    DO(c->writer, commit);
    DO(c->reader, snapshot);
    const char *before = contract_dump(c, c->reader);
    assert_non_null(strstr(before, "W4"));

    DO(c->writer, begin);
    change_everything(c);
    assert_string_equal(contract_dump(c, c->reader), before);
    DO(c->writer, commit);
    assert_string_equal(contract_dump(c, c->reader), before);
    BACKEND(c->reader, release);

    DO(c->reader, snapshot);
    assert_string_equal(contract_dump(c, c->reader), contract_dump(c, c->writer));
    BACKEND(c->reader, release);
}

/* Two readers at two moments. */
static void test_snapshots(void **state)
{
    struct contract *c = *state;
    struct backend *other = contract_open(c, STORE_READER);
    DO(c->reader, snapshot);
    const char *first = contract_dump(c, c->reader);
    DO(c->writer, begin);
    change_everything(c);
    DO(c->writer, commit);
    DO(other, snapshot);
    const char *second = contract_dump(c, other);
    assert_string_not_equal(first, second);
    assert_string_equal(contract_dump(c, c->reader), first);
    assert_string_equal(contract_dump(c, other), second);
    BACKEND(other, release);
    BACKEND(c->reader, release);
    c->kind->close(other);
}

/* What a writer remembers stays good while nobody else writes. */
static void test_generation(void **state)
{
    struct contract *c = *state;
    unsigned before = c->writer->generation;
    DO(c->writer, begin);
    change_everything(c);
    DO(c->writer, commit);
    DO(c->writer, begin);
    put_worker(c->writer, "W9");
    BACKEND(c->writer, rollback);
    DO(c->writer, begin);
    DO(c->writer, commit);
    if (!c->engine->loses)
        assert_int_equal(c->writer->generation, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(contract_named, test_table_is_complete),
        CONTRACT_TEST(contract_named, test_lock),
        CONTRACT_TEST(contract_named, test_locked_database),
        CONTRACT_TEST(contract_named, test_reader_of_nothing),
        CONTRACT_TEST(contract_named, test_migrate),
        CONTRACT_TEST(contract_floor, test_close),
        CONTRACT_TEST(contract_floor, test_statements),
        CONTRACT_TEST(contract_floor, test_commit),
        CONTRACT_TEST(contract_floor, test_rollback),
        CONTRACT_TEST(contract_floor, test_rest),
        CONTRACT_TEST(contract_floor, test_snapshot),
        CONTRACT_TEST(contract_floor, test_snapshots),
        CONTRACT_TEST(contract_floor, test_generation),
    };
    return ENGINES_RUN(tests);
}
