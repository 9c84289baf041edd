/* Several processes write to one site at once: every figure is, to the millisecond, what
 * one alone would have left, in SQLite.
 *
 *     PROCESSES_ROUNDS=50 PROCESSES_SEED=7 test_store_postgres_processes
 */
#include "../compare.h"
#include "../engines.h"
#include "../stream.h"

#include "server_of_postgres.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/inside.h"
#include "store/sql/sql.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 2, CONTROL_ROUNDS = 20, FACTS = 2400, PROCESSES_MOST = 4, GROUP = 40 };
enum { EVENTS_LEAST = 500 };
enum { FREEZE_AT = 2 }; /* the group in which one is frozen */

struct team {
    const struct engine *engine;
    char name[80], folder[FOLDER_ROOM], url[URL_ROOM];
    struct random random;
    struct arena arena;
    struct floor floor;
    struct stream stream;
    int processes;
    bool freezes; /* the first one, within a transaction */
    instant first, end;
    struct fact fact[FACTS]; /* what must be kept in the end */
    size_t facts;
};

static const span hold = {20 * 60 * 1000};

/* --- what is sent by whom --- */

/* All of one uuid are sent by the same, in order, so that it is known which comes first.
 * Those of a worker, and of a station, are sent by all. */
static int sender_of(const struct team *team, const struct event *event)
{
    unsigned sum = 0;
    for (const char *at = event->uuid.text; *at; at++)
        sum = sum * 31 + (unsigned char)*at;
    return (int)(sum % (unsigned)team->processes);
}

static bool is_corrected(const struct event *event)
{
    return event->uuid.text[0] == '7' || event->uuid.text[9] == 'a';
}

static struct fact *find(struct team *team, const struct uuid *uuid)
{
    for (size_t i = 0; i < team->facts; i++)
        if (strcmp(team->fact[i].event.uuid.text, uuid->text) == 0)
            return &team->fact[i];
    return NULL;
}

static void note_facts(struct team *team)
{
    team->facts = 0;
    for (size_t i = 0; i < team->stream.count; i++) {
        const struct event *event = &team->stream.event[i];
        if (find(team, &event->uuid))
            continue;
        assert_true(team->facts < FACTS);
        team->fact[team->facts++] =
            (struct fact){*event, is_corrected(event) ? !event->voided : event->voided};
    }
}

/* --- one process --- */

/* There is no test to fail in it, so it ends. */
#define CHECK(call)                                                                      \
    do {                                                                                 \
        if (!(call)) {                                                                   \
            fprintf(stderr, "process %d: %s: %s\n", (int)getpid(), #call, err.text);     \
            _exit(1);                                                                    \
        }                                                                                \
    } while (0)

static bool send_group(struct store *store, const struct event *event, size_t count,
                       instant now, bool freezes, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct outcome outcome[GROUP];
    if (!store_begin(store, err))
        return false;
    if (!store_append(store, event, count, ORIGIN_SOURCE, now, &arena, outcome, err)) {
        store_rollback(store);
        return false;
    }
    if (freezes)
        raise(SIGSTOP);
    return store_commit(store, now, err);
}

/* What cannot be written now is written again, as by a client that repeats it. */
static void send_until_kept(struct store *store, const struct event *event, size_t count,
                            instant now, bool freezes)
{
    struct error err = {0};
    bool kept = send_group(store, event, count, now, freezes, &err);
    CHECK(!freezes || (!kept && err.code == ERROR_UNAVAILABLE));
    for (int i = 0; !kept && i < 100; i++) {
        CHECK(err.code == ERROR_UNAVAILABLE);
        err = (struct error){0};
        kept = send_group(store, event, count, now, false, &err);
    }
    CHECK(kept);
}

static bool correct_one(struct store *store, const struct event *event, instant now,
                        struct error *err)
{
    bool changed;
    if (!store_begin(store, err))
        return false;
    if (event->voided
            ? store_restore(store, &event->uuid, STR("right"), now, &changed, err)
            : store_void(store, &event->uuid, STR("wrong"), now, &changed, err))
        return store_commit(store, now, err);
    store_rollback(store);
    return false;
}

static void correct(struct team *team, struct store *store, int number)
{
    for (size_t i = 0; i < team->facts; i++) {
        const struct event *event = &team->fact[i].event;
        struct error err = {0};
        bool done = sender_of(team, event) != number || !is_corrected(event);
        for (int tries = 0; !done && tries < 100; tries++)
            done = correct_one(store, event, team->end, &err);
        CHECK(done);
    }
}

/* Time goes on, a little behind what the cameras' clocks say. */
static void write_as(struct team *team, int number)
{
    struct random random = {team->random.state + (uint64_t)number};
    struct error err = {0};
    struct store *store;
    struct event group[GROUP];
    size_t count = 0, most = 1, groups = 0;
    instant now = team->first;
    CHECK(store_open(team->url, STORE_WRITER_LAX, now, &store, &err));
    for (size_t i = 0; i < team->stream.count; i++) {
        const struct event *event = &team->stream.event[i];
        bool is_last = i + 1 == team->stream.count;
        now = instant_later(now, instant_add(event->at, (span){-5 * 60 * 1000}));
        if (sender_of(team, event) == number)
            group[count++] = *event;
        if (count && (count == most || is_last)) {
            bool freezes = team->freezes && number == 0 && groups == FREEZE_AT;
            send_until_kept(store, group, count, now, freezes);
            most = 1 + (size_t)random_below(&random, GROUP);
            count = 0;
            groups++;
        }
    }
    correct(team, store, number);
    store_close(store);
}

/* --- all of them --- */

/* They begin together, when `start` is closed. */
static pid_t begin_process(struct team *team, int number, const int start[2])
{
    pid_t pid = fork();
    char nothing;
    if (pid != 0)
        return pid;
    close(start[1]);
    if (read(start[0], &nothing, 1) == 0)
        write_as(team, number);
    _exit(0);
}

static void end_process(const struct team *team, pid_t pid)
{
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status != 0)
        fail_msg("%s: a process ended with %d", team->name, status);
}

static void write_at_once(struct team *team)
{
    int start[2], status;
    pid_t pid[PROCESSES_MOST];
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < team->processes; i++)
        pid[i] = begin_process(team, i, start);
    close(start[0]);
    close(start[1]);
    if (team->freezes) {
        assert_int_equal(waitpid(pid[0], &status, WUNTRACED), pid[0]);
        if (!WIFSTOPPED(status))
            fail_msg("%s: %zu events: ended with %d", team->name, team->stream.count,
                     status);
    }
    for (int i = 1; i < team->processes; i++)
        end_process(team, pid[i]);
    if (team->freezes)
        kill(pid[0], SIGCONT);
    end_process(team, pid[0]);
}

static void register_floor(struct team *team, struct store *store)
{
    static const char *const worker[] = {"a", "b", "c"}, *const station[] = {"S", "T"};
    str at = STR("2026-01-01T00:00:00.000Z");
    struct plant plant;
    MUST(store_begin(store, &err));
    for (size_t i = 0; i < sizeof worker / sizeof *worker; i++) {
        str id = str_from(worker[i]);
        MUST(store_add_worker(
            store, &(struct worker){id, id, at, true, false, {0}, false}, &err));
    }
    for (size_t i = 0; i < sizeof station / sizeof *station; i++) {
        str id = str_from(station[i]);
        MUST(store_add_station(
            store, &(struct station){id, id, STR("press"), at, true, {0}, false}, &err));
    }
    MUST(store_set_hold(store, hold, &err));
    MUST(store_commit(store, team->first, &err));
    MUST(store_plant(store, &team->arena, &plant, &err));
    team->floor = plant.floor;
}

static void open_site(struct team *team, const struct engine *engine, uint64_t seed)
{
    struct store *store;
    team->engine = engine;
    team->random.state = seed;
    team->first = (instant){1768435200000};
    folder_make(team->folder);
    engine->name_fresh(team->folder, team->url);
    MUST(store_open(team->url, STORE_WRITER_LAX, team->first, &store, &err));
    register_floor(team, store);
    store_close(store);
}

/* The one with which a transaction ends that waits for two seconds. */
static void take_usual_url(struct team *team)
{
    char url[URL_ROOM];
    snprintf(url, sizeof url, "%s%s", postgres_url(), strstr(team->url, "&site="));
    memcpy(team->url, url, sizeof url);
}

static void make_stream(struct team *team)
{
    do
        team->stream =
            stream_new(&team->random, &team->floor, team->first, hold, &team->arena);
    while (team->stream.count < EVENTS_LEAST);
    team->end = team->first;
    for (size_t i = 0; i < team->stream.count; i++)
        team->end = instant_later(team->end, team->stream.event[i].at);
    team->end = instant_add(team->end, SPAN_HOUR);
    note_facts(team);
}

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
                         team->end, -1, FACTS, &team->arena, &list, &err));
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
    compare_figures(store, team->fact, team->facts, hold,
                    (struct window){team->first, team->end}, team->end, team->name);
    for (int i = 0; i < 4; i++) {
        instant start =
            instant_add(team->first, (span){random_below(&team->random, SPAN_DAY.ms)});
        compare_figures(store, team->fact, team->facts, hold,
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
    open_site(&one, engine, 1);
    note_facts(&one);
    write_as(&one, 0);
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

static void close_site(struct team *team)
{
    team->engine->remove(team->url);
    folder_remove(team->folder);
    arena_free(&team->arena);
}

static void play(const struct engine *engine, uint64_t seed, int processes, bool freezes)
{
    static struct team team; /* too large for the stack */
    struct store *store;
    team = (struct team){.processes = processes, .freezes = freezes};
    snprintf(team.name, sizeof team.name, "seed %llu, %d processes",
             (unsigned long long)seed, processes);
    open_site(&team, engine, seed);
    make_stream(&team);
    if (freezes)
        take_usual_url(&team);
    write_at_once(&team);
    MUST(store_open(team.url, STORE_WRITER_LAX, team.end, &store, &err));
    seal(&team, store);
    compare(&team, store);
    compare_rows(&team, rows_of(&team, store), alone(&team, &engine_sqlite));
    store_close(store);
    close_site(&team);
}

static void test_two(void **state)
{
    uint64_t seed = random_setting("PROCESSES_SEED", 1);
    uint64_t rounds = random_setting("PROCESSES_ROUNDS", ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play(*state, seed + i, 2, false);
}

static void test_four(void **state)
{
    uint64_t seed = random_setting("PROCESSES_SEED", 101);
    uint64_t rounds = random_setting("PROCESSES_ROUNDS", ROUNDS);
    for (uint64_t i = 0; i < rounds; i++)
        play(*state, seed + i, 4, false);
}

/* One is stopped within a transaction. The others go on when the server has ended that,
 * after two seconds; it is told so when it goes on itself, and nothing is lost. */
static void test_frozen(void **state) { play(*state, 201, 4, true); }

/* --- the same without the lock --- */

/* A row that cannot be locked: each transaction finds another version, so that whatever
 * is remembered is read again, and ids that nobody else has. */
static const char no_lock[] =
    "DROP TABLE site_lock;"
    "CREATE SEQUENCE event_ids INCREMENT 1000000;"
    "CREATE VIEW site_lock AS SELECT CAST(1 AS BIGINT) AS tables,"
    " CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) AS version,"
    " nextval('event_ids') AS next_event;"
    "CREATE RULE write_nothing AS ON UPDATE TO site_lock DO INSTEAD NOTHING;";

static void count(void *context, const struct difference *difference)
{
    (void)difference;
    ++*(size_t *)context;
}

/* How many of what is kept are wrong. */
static size_t play_without_lock(const struct engine *engine, uint64_t seed)
{
    static struct team team; /* too large for the stack */
    struct store *store;
    size_t wrong = 0;
    int64_t events;
    team = (struct team){.processes = 4};
    snprintf(team.name, sizeof team.name, "seed %llu, without the lock",
             (unsigned long long)seed);
    open_site(&team, engine, seed);
    make_stream(&team);
    MUST(store_open(team.url, STORE_WRITER_LAX, team.first, &store, &err));
    MUST(db_run(db_of(store->backend), no_lock, &err));
    store_close(store);
    write_at_once(&team);
    MUST(store_open(team.url, STORE_WRITER_LAX, team.end, &store, &err));
    MUST(store_snapshot(store, &err));
    MUST(store_verify(store, count, &wrong, &events, &err));
    store_release(store);
    store_close(store);
    close_site(&team);
    return wrong;
}

/* So the tests above would find it out if the lock did not hold. */
static void test_without_lock(void **state)
{
    size_t wrong = 0;
    for (uint64_t seed = 1; !wrong && seed <= CONTROL_ROUNDS; seed++)
        wrong = play_without_lock(*state, seed);
    assert_true(wrong > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two),
        cmocka_unit_test(test_four),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_without_lock),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
