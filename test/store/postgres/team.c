#include "team.h"

#include "server_of_postgres.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GROUP = 40, EVENTS_LEAST = 500, KILLED_AFTER_US = 200000 };
enum { FREEZE_AT = 2 }; /* the group in which one is stopped */

/* --- what is sent by whom --- */

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

void team_note_facts(struct team *team)
{
    team->facts = 0;
    for (size_t i = 0; i < team->stream.count; i++) {
        const struct event *event = &team->stream.event[i];
        if (find(team, &event->uuid))
            continue;
        assert_true(team->facts < TEAM_FACTS);
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
void team_write_as(struct team *team, int number)
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
            bool freezes =
                team->accident == ACCIDENT_STOPPED && number == 0 && groups == FREEZE_AT;
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
    close(start[1]); /* closed already, when it replaces one */
    if (read(start[0], &nothing, 1) == 0)
        team_write_as(team, number);
    _exit(0);
}

static void end_process(const struct team *team, pid_t pid)
{
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status != 0)
        fail_msg("%s: a process ended with %d", team->name, status);
}

void team_write(struct team *team)
{
    int start[2], status;
    pid_t pid[TEAM_PROCESSES];
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < team->processes; i++)
        pid[i] = begin_process(team, i, start);
    close(start[1]);
    if (team->accident == ACCIDENT_STOPPED) {
        assert_int_equal(waitpid(pid[0], &status, WUNTRACED), pid[0]);
        assert_true(WIFSTOPPED(status));
    }
    if (team->accident == ACCIDENT_KILLED) {
        usleep(KILLED_AFTER_US);
        kill(pid[0], SIGKILL);
        waitpid(pid[0], NULL, 0);
        pid[0] = begin_process(team, 0, start);
    }
    close(start[0]);
    for (int i = 1; i < team->processes; i++)
        end_process(team, pid[i]);
    if (team->accident == ACCIDENT_STOPPED)
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
    MUST(store_set_hold(store, TEAM_HOLD, &err));
    MUST(store_commit(store, team->first, &err));
    MUST(store_plant(store, &team->arena, &plant, &err));
    team->floor = plant.floor;
}

void team_open(struct team *team, const struct engine *engine, uint64_t seed)
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

void team_take_usual_url(struct team *team)
{
    char url[URL_ROOM];
    snprintf(url, sizeof url, "%s%s", postgres_url(), strstr(team->url, "&site="));
    memcpy(team->url, url, sizeof url);
}

void team_make_stream(struct team *team)
{
    do
        team->stream =
            stream_new(&team->random, &team->floor, team->first, TEAM_HOLD, &team->arena);
    while (team->stream.count < EVENTS_LEAST);
    team->end = team->first;
    for (size_t i = 0; i < team->stream.count; i++)
        team->end = instant_later(team->end, team->stream.event[i].at);
    team->end = instant_add(team->end, SPAN_HOUR);
    team_note_facts(team);
}

void team_close(struct team *team)
{
    team->engine->remove(team->url);
    folder_remove(team->folder);
    arena_free(&team->arena);
}
