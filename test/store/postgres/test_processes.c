/* Several processes write to one site at once: every figure is, to the millisecond, what
 * one alone would have left, in SQLite.
 *
 *     PROCESSES_ROUNDS=50 PROCESSES_SEED=7 test_store_postgres_processes
 */
#include "../compare.h"
#include "team.h"

#include "base/buf.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <stdio.h>

enum { ROUNDS = 2, CONTROL_ROUNDS = 20 };

/* --- what is kept --- */

static void seal(struct team *team, struct store *store)
{
    do {
        MUST_IN(team->name, store_begin(store, &err));
        MUST_IN(team->name, store_commit(store, team->end, &err));
    } while (store_seal_due(store, team->end));
}

/* Every sum and change. A sum that came to nothing may be there or not. */
static const char *const kept_rows[] = {
    "SELECT worker_id, level, bucket_ms, working_ms, idle_ms, absent_ms, units"
    " FROM worker_rollups WHERE working_ms + idle_ms + absent_ms + units > 0"
    " ORDER BY worker_id, level, bucket_ms",
    "SELECT station_id, level, bucket_ms, occupied_ms, working_ms, units"
    " FROM station_rollups WHERE occupied_ms + working_ms + units > 0"
    " ORDER BY station_id, level, bucket_ms",
    "SELECT worker_id, bucket_ms, last_ms, day, '', '' FROM worker_changes"
    " ORDER BY worker_id, bucket_ms",
    "SELECT station_id, bucket_ms, last_ms, '', '', '' FROM station_changes"
    " ORDER BY station_id, bucket_ms",
};

static void add_rows(struct store *store, const char *sql, struct buf *text)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    MUST(db_use(db_of(store->backend), sql, &rows, &err));
    for (;;) {
        MUST(statement_step(rows, &row, &err));
        if (!row)
            return;
        for (int column = 0; column < 6; column++)
            buf_addf(text, "%.*s ", STR_ARG(column_text(rows, column)));
        buf_addf(text, "\n");
    }
}

static bool goes_on(const struct interval *interval, const struct interval *next)
{
    return interval->worker == next->worker && interval->state == next->state &&
           interval->station == next->station &&
           instant_equal(interval->window.end, next->window.start);
}

/* How a timeline is parted into runs depends on the order in which it was sent; what
 * somebody did, and where, does not. */
static void add_timelines(struct team *team, struct store *store, struct buf *text)
{
    struct plant plant;
    struct intervals list;
    MUST(store_snapshot(store, &err));
    MUST(store_plant(store, &team->arena, &plant, &err));
    MUST(store_intervals(store, &plant, (struct window){team->first, team->end},
                         team->end, -1, TEAM_FACTS, &team->arena, &list, &err));
    store_release(store);
    for (size_t i = 0; i < list.count; i++) {
        struct interval whole = list.at[i];
        while (i + 1 < list.count && goes_on(&whole, &list.at[i + 1]))
            whole.window.end = list.at[++i].window.end;
        buf_addf(text, "%d %lld %lld %s %d\n", whole.worker,
                 (long long)whole.window.start.ms, (long long)whole.window.end.ms,
                 event_type_name(whole.state).at, whole.station);
    }
}

static const char *rows_of(struct team *team, struct store *store)
{
    CLEANUP(buf_free) struct buf text = BUF(1 << 24);
    add_timelines(team, store, &text);
    for (size_t i = 0; i < sizeof kept_rows / sizeof *kept_rows; i++)
        add_rows(store, kept_rows[i], &text);
    assert_true(buf_ok(&text));
    return arena_copy(&team->arena, buf_str(&text)).at;
}

static void compare(struct team *team, struct store *store)
{
    compare_kept(store, team->fact, team->facts, team->name);
    compare_figures(store, team->fact, team->facts, TEAM_HOLD,
                    (struct window){team->first, team->end}, team->end, team->name);
    for (int i = 0; i < 4; i++) {
        instant start =
            instant_add(team->first, (span){random_below(&team->random, SPAN_DAY.ms)});
        compare_figures(store, team->fact, team->facts, TEAM_HOLD,
                        (struct window){start, instant_add(start, SPAN_HOUR)}, team->end,
                        team->name);
    }
}

/* The same events by one process; and what it keeps of them. */
static const char *alone(struct team *team, const struct engine *engine)
{
    static struct team one; /* too large for the stack */
    struct store *store;
    one = (struct team){.processes = 1, .end = team->end, .stream = team->stream};
    snprintf(one.name, sizeof one.name, "alone");
    team_open(&one, engine, 1);
    team_note_facts(&one);
    team_write_as(&one, 0);
    MUST(store_open(one.url, STORE_WRITER_LAX, one.end, &store, &err));
    seal(&one, store);
    const char *rows = rows_of(&one, store);
    rows = arena_copy(&team->arena, str_from(rows)).at;
    store_close(store);
    engine->remove(one.url);
    folder_remove(one.folder);
    arena_free(&one.arena);
    return rows;
}

/* Tell of the first line that differs. */
static void compare_rows(const struct team *team, const char *rows, const char *wanted)
{
    while (*rows || *wanted) {
        size_t len = strcspn(rows, "\n"), wanted_len = strcspn(wanted, "\n");
        if (len != wanted_len || memcmp(rows, wanted, len) != 0)
            fail_msg("%s: '%.*s' should be '%.*s'", team->name, (int)len, rows,
                     (int)wanted_len, wanted);
        rows += len + 1;
        wanted += len + 1;
    }
}

static void play(const struct engine *engine, uint64_t seed, int processes,
                 enum accident accident)
{
    static struct team team; /* too large for the stack */
    struct store *store;
    team = (struct team){.processes = processes, .accident = accident};
    snprintf(team.name, sizeof team.name, "seed %llu, %d processes",
             (unsigned long long)seed, processes);
    team_open(&team, engine, seed);
    team_make_stream(&team);
    if (accident == ACCIDENT_STOPPED)
        team_take_usual_url(&team);
    team_write(&team);
    MUST(store_open(team.url, STORE_WRITER_LAX, team.end, &store, &err));
    seal(&team, store);
    compare(&team, store);
    compare_rows(&team, rows_of(&team, store), alone(&team, &engine_sqlite));
    store_close(store);
    team_close(&team);
}

static void test_two(void **state)
{
    uint64_t seed = random_setting("PROCESSES_SEED", 1);
    uint64_t rounds = random_setting("PROCESSES_ROUNDS", ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play(*state, seed + i, 2, ACCIDENT_NONE);
}

static void test_four(void **state)
{
    uint64_t seed = random_setting("PROCESSES_SEED", 101);
    uint64_t rounds = random_setting("PROCESSES_ROUNDS", ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play(*state, seed + i, 4, ACCIDENT_NONE);
}

/* One is stopped within a transaction. The others go on when the server has ended that,
 * after two seconds; it is told so when it goes on itself, and nothing is lost. */
static void test_stopped(void **state) { play(*state, 201, 4, ACCIDENT_STOPPED); }

static void test_killed(void **state)
{
    uint64_t seed = random_setting("PROCESSES_SEED", 301);
    uint64_t rounds = random_setting("PROCESSES_ROUNDS", ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play(*state, seed + i, 4, ACCIDENT_KILLED);
}

/* --- the same without the lock --- */

/* A row that cannot be locked: each transaction finds another version, so that whatever
 * is remembered is read again, and ids that nobody else has. */
static const char no_lock[] =
    "ALTER TABLE site_lock RENAME TO former_lock;"
    "CREATE SEQUENCE test_ids INCREMENT 1000000;"
    "CREATE VIEW site_lock AS SELECT (SELECT tables FROM former_lock) AS tables,"
    " CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) AS version,"
    " nextval('test_ids') AS next_event, CAST(0 AS BIGINT) AS unsealing_ms,"
    " CAST(0 AS BIGINT) AS credentials, CAST(0 AS BIGINT) AS alerts,"
    " CAST(0 AS BIGINT) AS quality;"
    "CREATE RULE write_nothing AS ON UPDATE TO site_lock DO INSTEAD NOTHING;";

static void count(void *context, const struct difference *difference)
{
    (void)difference;
    ++*(size_t *)context;
}

/* How many of what is kept are wrong. */
static size_t play_without_lock(const struct engine *engine, uint64_t seed, int processes)
{
    static struct team team; /* too large for the stack */
    struct store *store;
    size_t wrong = 0;
    int64_t events;
    team = (struct team){.processes = processes};
    snprintf(team.name, sizeof team.name, "seed %llu, without the lock",
             (unsigned long long)seed);
    team_open(&team, engine, seed);
    team_make_stream(&team);
    MUST(store_open(team.url, STORE_WRITER_LAX, team.first, &store, &err));
    MUST(db_run(db_of(store->backend), no_lock, &err));
    store_close(store);
    team_write(&team);
    MUST(store_open(team.url, STORE_WRITER_LAX, team.end, &store, &err));
    MUST(store_snapshot(store, &err));
    MUST(store_verify(store, count, &wrong, &events, &err));
    store_release(store);
    store_close(store);
    team_close(&team);
    return wrong;
}

/* So the tests above would find it out if the lock did not hold. One process alone needs
 * none: it is nothing else that makes it wrong. */
static void test_without_lock(void **state)
{
    size_t wrong = 0;
    uint64_t seed;
    for (seed = 1; !wrong && seed <= CONTROL_ROUNDS; seed++)
        wrong = play_without_lock(*state, seed, 4);
    assert_true(wrong > 0);
    assert_int_equal(play_without_lock(*state, seed - 1, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two),          cmocka_unit_test(test_four),
        cmocka_unit_test(test_stopped),      cmocka_unit_test(test_killed),
        cmocka_unit_test(test_without_lock),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
