/* A database that is asked in SQL: the same of each engine. */
#include "must.h"
#include "server_of_postgres.h"

#include "base/postgres.h"
#include "base/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/db.XXXXXX";

static void open_sqlite(struct db **db)
{
    char path[64];
    snprintf(path, sizeof path, "%s/test.db", folder);
    MUST(db_open(path, DB_WRITE_LAX, db, &err));
    MUST(db_run(*db, "DROP TABLE IF EXISTS things", &err));
}

#ifdef WITH_POSTGRES
static void open_postgres(struct db **db)
{
    MUST(postgres_open(postgres_url(), "", "-c search_path=public", db, &err));
    MUST(db_run(*db, "DROP TABLE IF EXISTS things", &err));
}
#endif

static bool always(void) { return true; }

/* The engines. Their names of types differ; the statements do not. */
static const struct kind {
    const char *name;
    bool (*here)(void);
    void (*open)(struct db **db);
    const char *table, *moments;
} kinds[] = {
    {"sqlite", always, open_sqlite,
     "CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT, number INTEGER, real REAL,"
     " bytes BLOB, truth INTEGER)",
     "CREATE TEMP TABLE moments (id BIGINT, at TEXT)"},
#ifdef WITH_POSTGRES
    {"postgres", postgres_is_here, open_postgres,
     "CREATE TABLE things (id BIGINT PRIMARY KEY, text TEXT COLLATE \"C\","
     " number BIGINT, real DOUBLE PRECISION, bytes BYTEA, truth BOOLEAN)",
     "CREATE TEMP TABLE moments (id BIGINT, at TIMESTAMPTZ(3))"},
#endif
};

static const char sql_put[] = "INSERT INTO things (id, text, number, real, bytes, truth)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char sql_all[] =
    "SELECT id, text, number, real, bytes, truth FROM things ORDER BY id";

struct thing {
    int64_t id;
    const char *text; /* NULL: all of it is */
    int64_t number;
    double real;
    str bytes;
    bool truth;
};

static void put(struct db *db, const struct thing *thing)
{
    CLEANUP(statement_done) struct statement *put = NULL;
    MUST(db_use(db, sql_put, &put, &err));
    statement_int(put, 1, thing->id);
    if (thing->text) {
        statement_text(put, 2, str_from(thing->text));
        statement_int(put, 3, thing->number);
        statement_real(put, 4, thing->real);
        statement_blob(put, 5, thing->bytes.at, thing->bytes.len);
        statement_int(put, 6, thing->truth);
    } else {
        for (int i = 2; i <= 6; i++)
            statement_null(put, i);
    }
    MUST(statement_run(put, &err));
}

static void is_next(struct statement *rows, const struct thing *thing)
{
    bool row;
    MUST(statement_step(rows, &row, &err));
    assert_true(row);
    assert_int_equal(column_int(rows, 0), thing->id);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(column_is_null(rows, i), !thing->text);
    assert_true(str_equal(column_text(rows, 1), str_from(thing->text)));
    assert_int_equal(column_int(rows, 2), thing->text ? thing->number : 0);
    assert_true(column_real(rows, 3) == (thing->text ? thing->real : 0));
    assert_true(str_equal(column_blob(rows, 4), thing->text ? thing->bytes : STR("")));
    assert_int_equal(column_int(rows, 5), thing->text && thing->truth);
}

static void is_last(struct statement *rows)
{
    bool row;
    MUST(statement_step(rows, &row, &err));
    assert_false(row);
}

static const struct kind *kind;

static int set_up(void **state)
{
    struct db *db;
    kind->open(&db);
    *state = db;
    MUST(db_run(db, kind->table, &err));
    return 0;
}

static int tear_down(void **state)
{
    db_close(*state);
    return 0;
}

/* --- what is kept --- */

static void test_values(void **state)
{
    static const struct thing things[] = {
        {-1, "least", INT64_MIN, -1e308, {"\0\xff\\x", 4}, false},
        {1, "ordinary", 42, 0.1, {"b", 1}, true},
        {2, NULL, 0, 0, {"", 0}, false},
        {3, "", INT64_MAX, 1.0 / 3, {"", 0}, true},
        {4, "M\xc3\xbcller; 'x' ?1 $1", 1767225600000, 5e-324, {"\0", 1}, false},
    };
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *rows = NULL;
    for (size_t i = 0; i < 5; i++)
        put(db, &things[i]);
    MUST(db_use(db, sql_all, &rows, &err));
    for (int twice = 0; twice < 2; twice++) {
        for (size_t i = 0; i < 5; i++)
            is_next(rows, &things[i]);
        is_last(rows);
    }
    statement_again(rows);
    is_next(rows, &things[0]);
}

static void test_long_text(void **state)
{
    struct db *db = *state;
    size_t size = 1 << 20;
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, 'x', size);
    text[size] = '\0';
    struct thing thing = {1, text, 1, 1, {text, size}, true};
    CLEANUP(statement_done) struct statement *rows = NULL;
    put(db, &thing);
    MUST(db_use(db, sql_all, &rows, &err));
    is_next(rows, &thing);
    is_last(rows);
    free(text);
}

/* To the millisecond, in order, and as the same text of each engine. */
static void test_moments(void **state)
{
    static const struct {
        instant at;
        const char *text;
    } rows[] = {
        {{-1}, "1970-01-01T00:00:00.000Z"},
        {{1}, "1970-01-01T00:00:00.001Z"},
        {{946684799999}, "1999-12-31T23:59:59.999Z"},
        {{946684800000}, "2000-01-01T00:00:00.000Z"},
        {{1768472130250}, "2026-01-15T10:15:30.250Z"},
        {{1768472130260}, "2026-01-15T10:15:30.260Z"},
        {{253402300799999}, "9999-12-31T23:59:59.999Z"},
        {INSTANT_NEVER, "9999-12-31T23:59:59.999Z"},
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *put = NULL;
    CLEANUP(statement_done) struct statement *get = NULL;
    CLEANUP(statement_done) struct statement *last = NULL;
    bool row;
    MUST(db_run(db, kind->moments, &err));
    MUST(db_use(db, "INSERT INTO moments (id, at) VALUES (?1, ?2)", &put, &err));
    for (int i = ROWS; i-- > 0;) {
        statement_int(put, 1, i);
        statement_instant(put, 2, rows[i].at);
        MUST(statement_run(put, &err));
    }
    statement_int(put, 1, ROWS);
    statement_null(put, 2);
    MUST(statement_run(put, &err));

    MUST(db_use(db,
                "SELECT id, at, NULL, at, substr(CAST(at AS TEXT), 1, 10) FROM moments"
                " WHERE at >= ?1 AND at <= ?2 ORDER BY at, id",
                &get, &err));
    for (int from = 0; from < ROWS - 1; from++) { /* the last two are the same */
        statement_again(get);
        statement_instant(get, 1, rows[from].at);
        statement_instant(get, 2, INSTANT_NEVER);
        for (int i = from; i < ROWS; i++) {
            MUST(statement_step(get, &row, &err));
            assert_true(row);
            assert_int_equal(column_int(get, 0), i);
            str text = column_text(get, 1), same = column_text(get, 3);
            assert_true(str_equal(text, str_from(rows[i].text)));
            assert_true(str_equal(same, text));
            assert_int_equal(text.at[text.len], '\0');
            assert_true(str_equal(column_text(get, 4), (str){rows[i].text, 10}));
        }
        is_last(get);
    }
    MUST(db_use(db, "SELECT max(at), min(at), count(at) FROM moments", &last, &err));
    MUST(statement_step(last, &row, &err));
    assert_true(str_equal(column_text(last, 0), str_from(rows[ROWS - 1].text)));
    assert_true(str_equal(column_text(last, 1), str_from(rows[0].text)));
    assert_int_equal(column_int(last, 2), ROWS);
}

/* Some have no numbers, some are used twice, and '?' in quotes is none. */
static void test_parameters(void **state)
{
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT CAST(? AS TEXT) || CAST(? AS TEXT)", "ab"},
        {"SELECT CAST(?2 AS TEXT) || CAST(?1 AS TEXT) || CAST(?2 AS TEXT)", "bab"},
        {"SELECT CAST(?2 AS TEXT) || CAST(?1 AS TEXT) || '?2; ''?1'", "ba?2; '?1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(statement_done) struct statement *get = NULL;
        bool row;
        MUST(db_use(*state, cases[i].sql, &get, &err));
        statement_text(get, 1, STR("a"));
        statement_text(get, 2, STR("b"));
        MUST(statement_step(get, &row, &err));
        assert_true(row);
        assert_true(str_equal(column_text(get, 0), str_from(cases[i].want)));
    }
}

static void test_changes(void **state)
{
    static const char sql[] = "UPDATE things SET number = ?1 WHERE id < ?2";
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *update = NULL;
    for (int i = 0; i < 5; i++)
        put(db, &(struct thing){i, "", 0, 0, {"", 0}, false});
    assert_int_equal(db_changes(db), 1);
    MUST(db_use(db, sql, &update, &err));
    for (int i = 0; i < 5; i++) {
        statement_int(update, 1, 7);
        statement_int(update, 2, i);
        MUST(statement_run(update, &err));
        assert_int_equal(db_changes(db), i);
    }
    assert_true(db_statements(db) >= 10);
}

static void test_several(void **state)
{
    static const char sql[] = "SELECT text FROM things ORDER BY text";
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *rows = NULL;
    MUST(db_run(db,
                "INSERT INTO things (id, text) VALUES (1, 'a;b');"
                "INSERT INTO things (id, text) VALUES (2, 'it''s; '); ",
                &err));
    MUST(db_use(db, sql, &rows, &err));
    static const char *const want[] = {"a;b", "it's; "};
    for (size_t i = 0; i < 2; i++) {
        bool row;
        MUST(statement_step(rows, &row, &err));
        assert_true(row && str_equal(column_text(rows, 0), str_from(want[i])));
    }
    is_last(rows);
}

/* --- several at a time --- */

static void put_many(struct db *db, int64_t count)
{
    static const char sql[] =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < CAST(?1 AS BIGINT)) INSERT INTO things (id, number)"
        " SELECT i, i * 2 FROM n";
    CLEANUP(statement_done) struct statement *put = NULL;
    MUST(db_use(db, sql, &put, &err));
    statement_int(put, 1, count);
    MUST(statement_run(put, &err));
}

/* Another statement, and changes, in the midst of one whose rows are read. */
static void test_within(void **state)
{
    static const char sql_twice[] = "SELECT number FROM things WHERE id = ?1";
    static const char sql_far[] = "SELECT id FROM things ORDER BY id";
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    put_many(db, 1000);
    MUST(db_use(db, sql_far, &rows, &err));
    for (int64_t i = 1; i <= 1000; i++) {
        CLEANUP(statement_done) struct statement *get = NULL;
        MUST(statement_step(rows, &row, &err));
        assert_true(row);
        assert_int_equal(column_int(rows, 0), i);
        MUST(db_use(db, sql_twice, &get, &err));
        statement_int(get, 1, i);
        MUST(statement_step(get, &row, &err));
        assert_true(row);
        assert_int_equal(column_int(get, 0), 2 * i);
        if (i == 500)
            put(db, &(struct thing){-5, "", 0, 0, {"", 0}, false});
    }
    is_last(rows);
}

/* They are sent one after the other and read in another order. */
static void test_sent(void **state)
{
    static const char *const sql[] = {
        "SELECT id FROM things WHERE id <= 3 ORDER BY id",
        "SELECT id FROM things WHERE id > 3 AND id <= 6 ORDER BY id",
        "SELECT id FROM things WHERE id > 6 AND id <= 9 ORDER BY id",
    };
    static const int order[] = {1, 0, 2};
    struct db *db = *state;
    struct statement *rows[3];
    put_many(db, 9);
    for (size_t i = 0; i < 3; i++) {
        MUST(db_use(db, sql[i], &rows[i], &err));
        MUST(statement_send(rows[i], &err));
    }
    for (size_t i = 0; i < 3; i++) {
        bool row;
        for (int k = 1; k <= 3; k++) {
            MUST(statement_step(rows[order[i]], &row, &err));
            assert_true(row);
            assert_int_equal(column_int(rows[order[i]], 0), 3 * order[i] + k);
        }
        is_last(rows[order[i]]);
    }
    for (size_t i = 0; i < 3; i++)
        statement_done(&rows[i]);
}

/* One that is done before its end takes nothing from the next. */
static void test_left(void **state)
{
    static const char sql[] = "SELECT id FROM things ORDER BY id";
    struct db *db = *state;
    put_many(db, 5000);
    for (int i = 0; i < 3; i++) {
        CLEANUP(statement_done) struct statement *rows = NULL;
        bool row;
        MUST(db_use(db, sql, &rows, &err));
        for (int k = 1; k <= 2; k++) {
            MUST(statement_step(rows, &row, &err));
            assert_true(row);
            assert_int_equal(column_int(rows, 0), k);
        }
    }
}

/* --- what fails --- */

static void test_fails(void **state)
{
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *put = NULL;
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    MUST(db_use(db, sql_put, &put, &err));
    statement_int(put, 1, 1);
    MUST(statement_run(put, &err));
    REFUSED_SAYING(ERROR_INTERNAL, "database: ", statement_run(put, &err));
    REFUSED_SAYING(ERROR_INTERNAL, "database: ", db_run(db, "no SQL", &err));
    REFUSED_SAYING(ERROR_INTERNAL, "nothing",
                   db_use(db, "SELECT id FROM things nothing nothing", &rows, &err) &&
                       statement_step(rows, &row, &err));
    /* It goes on. */
    statement_int(put, 1, 2);
    MUST(statement_run(put, &err));
    assert_int_equal(db_changes(db), 1);
}

/* --- PostgreSQL alone --- */

#ifdef WITH_POSTGRES

static void count_is(struct db *db, int64_t want)
{
    static const char sql[] = "SELECT count(*) FROM things";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(db, sql, &get, &err));
    MUST(statement_step(get, &row, &err));
    assert_true(row);
    assert_int_equal(column_int(get, 0), want);
}

/* What fails is told by what waits next, and by all after it. */
static void test_late_failure(void **state)
{
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *put = NULL;
    bool unknown;
    MUST(db_use(db, sql_put, &put, &err));
    MUST(postgres_begin(db, "BEGIN", &err));
    uint64_t waits = postgres_waits(db);
    for (int i = 0; i < 2; i++) {
        statement_int(put, 1, 1);
        MUST(statement_run(put, &err));
    }
    assert_int_equal(postgres_waits(db), waits);
    assert_int_equal(db_changes(db), 0);
    REFUSED_SAYING(ERROR_INTERNAL, "duplicate key", statement_run(put, &err));
    REFUSED_SAYING(ERROR_INTERNAL, "duplicate key", postgres_commit(db, &unknown, &err));
    postgres_rollback(db);
    count_is(db, 0);
}

static bool asks(struct db *db, const char *sql, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    return db_use(db, sql, &get, err) && statement_step(get, &row, err);
}

/* Somebody has changed a table under a statement that is prepared, or was to be: it is
 * not this program that is wrong, so to ask again later, or elsewhere, is right. */
static void test_changed_tables(void **state)
{
    static const char sql[] = "SELECT * FROM things";
    struct db *db = *state;
    CLEANUP(db_closep) struct db *other = NULL;
    put_many(db, 1);
    MUST(postgres_open(postgres_url(), "", "", &other, &err));
    MUST(asks(other, sql, &err));
    MUST(db_run(db, "ALTER TABLE things ALTER id TYPE NUMERIC", &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "result type", asks(other, sql, &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "nothing",
                   asks(other, "SELECT nothing FROM things", &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "nothing",
                   asks(other, "SELECT id FROM nothing", &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "operator",
                   asks(other, "SELECT id FROM things WHERE id = '1'::TEXT", &err));
}

/* A transaction of several statements waits once. */
static void test_waits(void **state)
{
    struct db *db = *state;
    bool unknown;
    uint64_t waits = postgres_waits(db);
    MUST(postgres_begin(db, "BEGIN", &err));
    for (int i = 0; i < 100; i++)
        put(db, &(struct thing){i, "", 0, 0, {"", 0}, false});
    MUST(postgres_commit(db, &unknown, &err));
    assert_int_equal(postgres_waits(db), waits + 1);
    count_is(db, 100);
}

static int64_t pid_of(struct db *db)
{
    static const char sql[] = "SELECT pg_backend_pid()";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(db, sql, &get, &err));
    MUST(statement_step(get, &row, &err));
    return column_int(get, 0);
}

static void disturb(struct db *db, const char *sql, int64_t pid)
{
    CLEANUP(statement_done) struct statement *run = NULL;
    bool row;
    MUST(db_use(db, sql, &run, &err));
    statement_int(run, 1, pid);
    MUST(statement_step(run, &row, &err));
}

static const char sql_end[] =
    "SELECT pg_terminate_backend(CAST(CAST(?1 AS BIGINT) AS INTEGER), 5000)";

/* Whoever reads has one failure and goes on; a transaction is lost. */
static void test_lost(void **state)
{
    struct db *db = *state, *other;
    bool unknown;
    MUST(postgres_open(postgres_url(), "", "", &other, &err));
    put(db, &(struct thing){1, "", 0, 0, {"", 0}, false});
    count_is(db, 1);

    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    MUST(db_use(db, sql_all, &rows, &err));
    disturb(other, sql_end, pid_of(db));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "", statement_step(rows, &row, &err));
    count_is(db, 1);

    MUST(postgres_begin(db, "BEGIN", &err));
    put(db, &(struct thing){2, "", 0, 0, {"", 0}, false});
    disturb(other, sql_end, pid_of(db));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "", postgres_commit(db, &unknown, &err));
    assert_true(unknown);
    REFUSED_SAYING(ERROR_UNAVAILABLE, "", db_run(db, "DELETE FROM things", &err));
    postgres_rollback(db);
    count_is(db, 1);
    db_close(other);
}

static void test_lost_half_read(void **state)
{
    struct db *db = *state, *other;
    static const char sql[] = "SELECT a.id FROM things a, things b";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct error why = {0};
    bool row;
    MUST(postgres_open(postgres_url(), "", "", &other, &err));
    put_many(db, 2000); /* 4,000,000 rows */
    int64_t pid = pid_of(db);
    MUST(db_use(db, sql, &rows, &err));
    MUST(statement_step(rows, &row, &err));
    disturb(other, sql_end, pid);
    int64_t count = 1;
    while (statement_step(rows, &row, &why) && row)
        count++;
    assert_int_equal(why.code, ERROR_UNAVAILABLE);
    assert_true(count < 4000000);
    db_close(other);
}

static void test_cancelled(void **state)
{
    struct db *db = *state;
    CLEANUP(statement_done) struct statement *sleep = NULL;
    bool row;
    MUST(db_run(db, "SET statement_timeout = 20", &err));
    MUST(db_use(db, "SELECT pg_sleep(10)", &sleep, &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "timeout", statement_step(sleep, &row, &err));
}

static bool is_connected(struct db *db, int64_t pid)
{
    static const char sql[] =
        "SELECT count(*) FROM pg_stat_activity WHERE pid = CAST(?1 AS BIGINT)";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(db, sql, &get, &err));
    statement_int(get, 1, pid);
    MUST(statement_step(get, &row, &err));
    return column_int(get, 0) > 0;
}

/* What waits for a lock ends at the server, too, while the lock is still held. Else it
 * would go on once the lock is free, in a transaction that nobody ends. */
static void test_given_up(void **state)
{
    struct db *db = *state, *holder, *other;
    struct error why;
    count_is(db, 0);
    int64_t pid = pid_of(db);
    MUST(postgres_open(postgres_url(), "", "-c search_path=public", &holder, &err));
    MUST(postgres_open(postgres_url(), "", "", &other, &err));
    MUST(postgres_begin(holder, "BEGIN", &err));
    MUST(db_run(holder, "LOCK TABLE things", &err));
    MUST(postgres_wait(holder, &err));
    postgres_set_patience(db, (span){200});
    MUST(postgres_begin(db, "BEGIN", &err));
    assert_false(db_run(db, "DELETE FROM things", &why) && postgres_wait(db, &why));
    assert_non_null(strstr(why.text, "does not answer"));
    while (is_connected(other, pid))
        usleep(10000);
    postgres_rollback(holder);
    postgres_rollback(db);
    count_is(db, 0);
    db_close(other);
    db_close(holder);
}

static void test_crash(void **state)
{
    struct db *db = *state;
    count_is(db, 0);
    postgres_crash();
    REFUSED_SAYING(ERROR_UNAVAILABLE, "", db_run(db, "DELETE FROM things", &err));
    count_is(db, 0);
}

/* It has the table, and is ended when nothing is heard of it for this long. */
static struct db *open_impatient(struct db *with_table, span pulse)
{
    struct db *db;
    put(with_table, &(struct thing){1, "before", 0, 0, {"", 0}, false});
    MUST(postgres_open(postgres_url(), "-c idle_in_transaction_session_timeout=300ms",
                       "-c search_path=public", &db, &err));
    MUST(postgres_pulse(db, pulse, &err));
    MUST(postgres_begin(db, "BEGIN", &err));
    MUST(db_run(db, "SELECT id FROM things FOR UPDATE", &err));
    MUST(postgres_wait(db, &err));
    return db;
}

enum { LONG_US = 1500000 };

/* Who computes for long does not lose its transaction; nor are there too many beats. */
static void test_pulse(void **state)
{
    struct db *db = open_impatient(*state, (span){1});
    bool unknown;
    usleep(LONG_US);
    MUST(db_run(db, "DELETE FROM things", &err));
    MUST(postgres_wait(db, &err));
    MUST(postgres_pulse(db, (span){100}, &err));
    usleep(LONG_US);
    MUST(postgres_commit(db, &unknown, &err));
    count_is(*state, 0);
    db_close(db);
}

/* The same while rows are on the way. */
static void test_pulse_within(void **state)
{
    static const char sql[] = "SELECT n FROM generate_series(1, 1000) AS n";
    struct db *db = open_impatient(*state, (span){100});
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row, unknown;
    int64_t next = 1;
    MUST(db_use(db, sql, &rows, &err));
    for (;; next++) {
        MUST(statement_step(rows, &row, &err));
        if (!row)
            break;
        assert_int_equal(column_int(rows, 0), next);
        if (next == 2)
            usleep(LONG_US);
    }
    assert_int_equal(next, 1001);
    MUST(postgres_commit(db, &unknown, &err));
    statement_done(&rows);
    rows = NULL;
    db_close(db);
}

/* Who is frozen, as one whose pulse does not beat, loses it; also when so much was sent
 * that the server has some of it already, but was not asked for an answer yet. */
static void test_frozen(void **state)
{
    static char text[20000];
    struct db *db = open_impatient(*state, SPAN_DAY);
    bool unknown;
    memset(text, 'x', sizeof text - 1);
    put(db, &(struct thing){2, text, 0, 0, {"", 0}, false});
    MUST(db_run(*state, "SET lock_timeout = '5s'", &err));
    MUST(db_run(*state, "UPDATE things SET number = 7", &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "", postgres_commit(db, &unknown, &err));
    postgres_rollback(db);
    count_is(db, 1);
    db_close(db);
}

static void test_small_number(void **state)
{
    static const char sql[] = "SELECT id FROM things WHERE id = ?1 / 86400000";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(*state, sql, &get, &err));
    statement_int(get, 1, 5);
    REFUSED_SAYING(ERROR_INTERNAL, "parameter 1 is a small number",
                   statement_step(get, &row, &err));
}

static void test_no_parameter(void **state)
{
    static const char sql[] = "SELECT id FROM things WHERE id = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(*state, sql, &get, &err));
    statement_int(get, 1, 5);
    statement_int(get, 2, 5);
    REFUSED_SAYING(ERROR_INTERNAL, "there is no parameter 2",
                   statement_step(get, &row, &err));
}

static void test_sets(void **state)
{
    static const char sql[] = "INSERT INTO things (id, text, number, real, bytes, truth)"
                              " SELECT * FROM unnest(?1, ?2, ?3, ?4, ?5, ?6)";
    static const struct thing things[] = {
        {1, "a", INT64_MIN, 0.1, {"\0x", 2}, true},
        {2, NULL, 0, 0, {"", 0}, false},
        {3, "", 7, -1e300, {"", 0}, false},
    };
    struct db *db = *state;
    struct values id = VALUES(VALUES_INT), text = VALUES(VALUES_TEXT),
                  number = VALUES(VALUES_INT), real = VALUES(VALUES_REAL),
                  bytes = VALUES(VALUES_BLOB), truth = VALUES(VALUES_TRUTH);
    struct values *all[] = {&id, &text, &number, &real, &bytes, &truth};
    CLEANUP(statement_done) struct statement *put = NULL;
    CLEANUP(statement_done) struct statement *rows = NULL;
    MUST(db_use(db, sql, &put, &err));
    for (int round = 0; round < 2; round++) { /* the first: empty sets */
        for (size_t i = 0; round && i < 3; i++) {
            values_int(&id, things[i].id);
            for (size_t k = 1; !things[i].text && k < 6; k++)
                values_null(all[k]);
            if (!things[i].text)
                continue;
            values_text(&text, str_from(things[i].text));
            values_int(&number, things[i].number);
            values_real(&real, things[i].real);
            values_text(&bytes, things[i].bytes);
            values_truth(&truth, things[i].truth);
        }
        for (int k = 0; k < 6; k++)
            statement_values(put, k + 1, all[k]);
        MUST(statement_run(put, &err));
        assert_int_equal(db_changes(db), 3 * round);
    }
    MUST(db_use(db, sql_all, &rows, &err));
    for (size_t i = 0; i < 3; i++)
        is_next(rows, &things[i]);
    is_last(rows);
    for (size_t k = 0; k < 6; k++)
        values_free(all[k]);
}

/* Sets of moments; and whatever is set for the connection or for who connects, they are
 * written in one way. */
static void test_sets_of_moments(void **state)
{
    static const char *const options[] = {
        "", "-c TimeZone=Asia/Kathmandu -c DateStyle=German -c IntervalStyle=iso_8601"};
    (void)state;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        CLEANUP(db_closep) struct db *db = NULL;
        CLEANUP(values_free) struct values at = VALUES(VALUES_INSTANT);
        CLEANUP(statement_done) struct statement *get = NULL;
        bool row;
        MUST(postgres_open(postgres_url(), options[i], options[i], &db, &err));
        values_instant(&at, (instant){1768472130250});
        values_null(&at);
        values_instant(&at, INSTANT_NEVER);
        MUST(db_use(db, "SELECT t FROM unnest(?1) AS t ORDER BY t NULLS FIRST", &get,
                    &err));
        statement_values(get, 1, &at);
        MUST(statement_step(get, &row, &err));
        assert_true(column_is_null(get, 0) && !column_text(get, 0).len);
        MUST(statement_step(get, &row, &err));
        assert_true(str_equal(column_text(get, 0), STR("2026-01-15T10:15:30.250Z")));
        MUST(statement_step(get, &row, &err));
        assert_true(str_equal(column_text(get, 0), STR("9999-12-31T23:59:59.999Z")));
    }
}

/* What is no instant is not taken for one. */
static void test_no_instants(void **state)
{
#define MOMENT(text)                                                                     \
    {                                                                                    \
        text, "SELECT TIMESTAMPTZ '" text "'"                                            \
    }
    static const struct {
        const char *text, *sql;
    } rows[] = {
        MOMENT("infinity"),
        MOMENT("-infinity"),
        MOMENT("12026-01-15 10:15:30+00"),
        MOMENT("0044-03-15 10:15:30+00 BC"),
        MOMENT("2026-01-15 10:15:30.123456+00"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(statement_done) struct statement *get = NULL;
        struct error why;
        instant at;
        bool row;
        MUST(db_use(*state, rows[i].sql, &get, &err));
        MUST(statement_step(get, &row, &err));
        assert_true(str_equal(column_text(get, 0), str_from(rows[i].text)));
        assert_false(instant_parse(column_text(get, 0), &at, &why));
    }
}

static void test_urls(void **state)
{
    struct db *db;
    (void)state;
    REFUSED_SAYING(ERROR_INVALID, "nonsense",
                   postgres_open("postgresql:///x?nonsense=1", "", "", &db, &err));
    REFUSED_SAYING(ERROR_UNAVAILABLE, "/nowhere",
                   postgres_open("postgresql:///x?host=/nowhere", "", "", &db, &err));
}

#endif

static int run(const struct kind *of, const struct CMUnitTest *tests, size_t count,
               struct CMUnitTest *all)
{
    for (size_t i = 0; i < count; i++) {
        char *name;
        if (asprintf(&name, "%s: %s", of->name, tests[i].name) < 0)
            abort();
        all[i] = tests[i];
        all[i].name = name;
        all[i].initial_state = (void *)of;
    }
    return (int)count;
}

/* Meson takes a test that cmocka skips for one that failed, so it is the name that says
 * what TAP says of one that is skipped. */
static void skip_all(void **state) { (void)state; }

/* *state is the engine. */
static int set_up_of(void **state)
{
    kind = *state;
    return set_up(state);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up_of, tear_down)

int main(void)
{
    const struct CMUnitTest of_each[] = {
        TEST(test_values),  TEST(test_long_text), TEST(test_parameters),
        TEST(test_changes), TEST(test_several),   TEST(test_within),
        TEST(test_sent),    TEST(test_left),      TEST(test_fails),
        TEST(test_moments),
    };
    enum { OF_EACH = sizeof of_each / sizeof *of_each };
    static struct CMUnitTest all[2 * OF_EACH + 20]; /* its names last as long */
    size_t count = 0;
    if (!mkdtemp(folder))
        return 1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].here())
            count += (size_t)run(&kinds[i], of_each, OF_EACH, all + count);
#ifdef WITH_POSTGRES
    const struct CMUnitTest of_postgres[] = {
        TEST(test_late_failure),
        TEST(test_waits),
        TEST(test_lost),
        TEST(test_lost_half_read),
        TEST(test_cancelled),
        TEST(test_given_up),
        TEST(test_crash),
        TEST(test_small_number),
        TEST(test_no_parameter),
        TEST(test_sets),
        TEST(test_urls),
        TEST(test_pulse),
        TEST(test_pulse_within),
        TEST(test_changed_tables),
        TEST(test_frozen),
        TEST(test_no_instants),
        TEST(test_sets_of_moments),
    };
    if (postgres_is_here())
        count += (size_t)run(&kinds[1], of_postgres,
                             sizeof of_postgres / sizeof *of_postgres, all + count);
#endif
    if (!postgres_is_here())
        all[count++] = (struct CMUnitTest){
            .name = "postgres: all tests # SKIP there is no server here, or no libpq",
            .test_func = skip_all};
    int failed = _cmocka_run_group_tests("db", all, count, NULL, NULL);
    char path[64];
    snprintf(path, sizeof path, "%s/test.db", folder);
    unlink(path);
    rmdir(folder);
    return failed;
}
