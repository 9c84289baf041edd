#include "edge/uplink/uplink.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "plant.h"

#include <unistd.h>

enum { EVENTS = 100, BATCH = 40, BODY = 64 * 1024, NOBODY = EVENTS };

/* --- the server: it answers as its plan says, and then truly --- */

struct court {
    struct plant plant;
    const char *plan[8]; /* an answer each, see planned(); NULL: the truth from here on */
    atomic_int at;
    atomic_int kept_all, kept[EVENTS], sent[EVENTS]; /* by worker */
    atomic_int largest;                              /* batch that was taken */
    int most;                                        /* larger ones are 413 */
    int bad;                                         /* this worker's event is rejected */
    int awful;  /* this one makes the whole batch a 400 */
    int deadly; /* this one makes the server fail, as do all when `down` */
    atomic_bool down;
    atomic_int first; /* worker of the first event that was sent */
};

/* Which workers' events are in a body; how many. */
static int read_workers(str body, int *worker)
{
    static const char name[] = "\"worker_id\":\"W";
    int count = 0;
    const char *end = body.at + body.len;
    for (const char *at = body.at;
         (at = memmem(at, (size_t)(end - at), name, strlen(name))); count++) {
        at += strlen(name);
        worker[count] = atoi(at);
        assert_in_range(worker[count], 0, EVENTS - 1);
    }
    return count;
}

static bool has(const int *worker, int count, int which)
{
    for (int i = 0; i < count; i++)
        if (worker[i] == which)
            return true;
    return false;
}

static str text_of(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
static str text_of(struct arena *arena, const char *format, ...)
{
    char text[1000];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arena_copy(arena, (str){text, (size_t)len});
}

#define REFUSAL "{\"success\":false,\"error\":\"%s\"}"
#define LOGIN   STR("<html><body>Please log in</body></html>")

static enum answer truth(struct court *court, const int *worker, int count,
                         struct request *request, struct reply *reply)
{
    struct arena *arena = &request->arena;
    int accepted = 0, duplicates = 0;
    str rejected = STR("");
    if (has(worker, count, court->awful))
        return plant_say(reply, 400, text_of(arena, REFUSAL, "an awful event"));
    if (has(worker, count, court->deadly) || atomic_load(&court->down))
        return plant_say(reply, 500, text_of(arena, REFUSAL, "a row is damaged"));
    if (court->most && count > court->most)
        return plant_say(reply, 413, LOGIN);
    if (count > atomic_load(&court->largest))
        atomic_store(&court->largest, count);
    for (int i = 0; i < count; i++)
        if (worker[i] == court->bad)
            rejected = text_of(arena, "{\"index\":%d,\"error\":\"no such worker\"}", i);
        else if (atomic_exchange(&court->kept[worker[i]], 1))
            duplicates++;
        else
            accepted++;
    atomic_fetch_add(&court->kept_all, accepted);
    return plant_say(reply, 200,
                     text_of(arena,
                             "{\"success\":true,\"accepted\":%d,\"duplicates\":%d,"
                             "\"rejected\":[%.*s]}",
                             accepted, duplicates, STR_ARG(rejected)));
}

/* An answer with status 200 that must not count: nothing of the batch was kept. */
static str untruth(struct arena *arena, const char *what, int sent)
{
    const char *lie = "{}";
    if (strcmp(what, "login") == 0)
        return LOGIN;
    if (strcmp(what, "list") == 0)
        lie = "[]";
    if (strcmp(what, "short") == 0)
        return text_of(arena, "{\"accepted\":%d,\"duplicates\":0,\"rejected\":[]}",
                       sent - 1);
    if (strcmp(what, "long") == 0)
        return text_of(arena, "{\"accepted\":%d,\"duplicates\":0,\"rejected\":[]}",
                       sent + 1);
    if (strcmp(what, "negative") == 0)
        return text_of(arena, "{\"accepted\":%d,\"duplicates\":-1,\"rejected\":[]}",
                       sent + 1);
    if (strcmp(what, "wrapped") == 0)
        return text_of(arena,
                       "{\"accepted\":9223372036854775807,\"duplicates\":"
                       "9223372036854775807,\"rejected\":[{\"index\":0,\"error\":\"\"},"
                       "{\"index\":1,\"error\":\"\"}]}");
    if (strcmp(what, "fraction") == 0)
        return text_of(arena, "{\"accepted\":%d.0,\"duplicates\":0,\"rejected\":[]}",
                       sent);
    if (strcmp(what, "twice") == 0)
        return text_of(arena,
                       "{\"accepted\":%d,\"duplicates\":0,\"rejected\":[{\"index\":1,"
                       "\"error\":\"a\"},{\"index\":1,\"error\":\"b\"}]}",
                       sent - 2);
    if (strcmp(what, "beyond") == 0)
        return text_of(arena,
                       "{\"accepted\":%d,\"duplicates\":0,\"rejected\":[{\"index\":%d,"
                       "\"error\":\"a\"}]}",
                       sent - 1, sent);
    if (strcmp(what, "silent") == 0)
        return text_of(arena,
                       "{\"accepted\":%d,\"duplicates\":0,\"rejected\":[{\"index\":0}]}",
                       sent - 1);
    return str_from(lie);
}

static enum answer planned(struct court *court, const char *what, const int *worker,
                           int count, struct request *request, struct reply *reply)
{
    struct arena *arena = &request->arena;
    int status = atoi(what);
    if (strcmp(what, "hang") == 0)
        return plant_hang(&court->plant, request, reply);
    if (strcmp(what, "cut") == 0)
        return plant_cut(reply);
    if (strcmp(what, "kept, then cut") == 0) {
        truth(court, worker, count, request, reply);
        return plant_cut(reply);
    }
    if (strstr(what, "asks for an hour"))
        reply_header(reply, "Retry-After", STR("3600"));
    if (strstr(what, "elsewhere"))
        reply_header(reply, "Location", STR("/login"));
    if (status)
        return plant_say(reply, status,
                         strstr(what, "html") ? LOGIN
                                              : text_of(arena, REFUSAL, "not now"));
    return plant_say(reply, 200, untruth(arena, what, count));
}

static enum answer answer(struct plant *plant, struct request *request,
                          struct reply *reply)
{
    struct court *court = plant->context;
    int worker[EVENTS], count = read_workers(request->body, worker);
    assert_true(str_equal(request->path, STR("/api/events/batch")));
    assert_true(str_equal(request->content_type, STR("application/x-ndjson")));
    assert_true(count > 0);
    int nobody = -1;
    atomic_compare_exchange_strong(&court->first, &nobody, worker[0]);
    for (int i = 0; i < count; i++)
        atomic_fetch_add(&court->sent[worker[i]], 1);

    int at = atomic_load(&court->at);
    const char *what = court->plan[at];
    if (!what)
        return truth(court, worker, count, request, reply);
    if (strcmp(what, "for ever") == 0)
        what = court->plan[at - 1];
    else
        atomic_store(&court->at, at + 1);
    return planned(court, what, worker, count, request, reply);
}

/* --- the box --- */

struct box {
    struct court court;
    char folder[64], path[80];
    struct spooler *spooler;
    struct uplink *uplink;
    struct uplink_options options;
};

struct put {
    struct task task; /* must be first */
    struct event event[EVENTS];
    size_t count;
    struct arena arena;
    struct outcome outcome[EVENTS];
};

static bool run_put(struct task *task, void *spool, instant now, struct error *err)
{
    struct put *put = (struct put *)task;
    return spool_put(spool, put->event, put->count, now, &put->arena, put->outcome, err);
}

/* Spool the events of the workers from..to-1, one each. */
static void put(struct box *box, int from, int to)
{
    static struct put put;
    char name[EVENTS][16];
    struct error err;
    put = (struct put){.task = {.run = run_put, .weight = 1}, .arena = ARENA_EMPTY};
    for (int i = from; i < to; i++) {
        snprintf(name[i], sizeof name[i], "W%d", i);
        struct event *event = &put.event[put.count++];
        *event = (struct event){.at = {1768467600000 + i * 1000},
                                .type = EVENT_WORKING,
                                .worker = str_from(name[i]),
                                .station = STR("S1"),
                                .confidence = 0.9};
        event->uuid = event_identity(event);
    }
    if (!spooler_run(box->spooler, &put.task, &err))
        fail_msg("%s", err.text);
    arena_free(&put.arena);
}

static void start_uplink(struct box *box)
{
    struct error err;
    if (!uplink_start(&box->options, &box->uplink, &err))
        fail_msg("%s", err.text);
}

/* A box with `events` spooled, whose server is not asked yet. */
static void box_open(struct box *box, int events)
{
    struct error err;
    *box = (struct box){
        .folder = "/tmp/test-uplink-XXXXXX",
        .court = {.bad = NOBODY, .awful = NOBODY, .deadly = NOBODY, .first = -1}};
    assert_non_null(mkdtemp(box->folder));
    snprintf(box->path, sizeof box->path, "%s/spool", box->folder);
    struct spooler_options spooler = {
        .path = box->path, .limits = {.bytes = 64 << 20}, .backlog = 50};
    if (!spooler_start(&spooler, &box->spooler, &err))
        fail_msg("%s", err.text);
    plant_start(&box->court.plant, answer, &box->court);
    box->options = (struct uplink_options){
        .link = {.server = str_from(box->court.plant.url), .timeout = {10000}},
        .spool = box->path,
        .spooler = box->spooler,
        .events = BATCH,
        .bytes = BODY,
        .first_pause = {5},
        .longest_pause = {40},
    };
    put(box, 0, events);
}

static void box_close(struct box *box)
{
    char command[100];
    uplink_stop(box->uplink);
    spooler_stop(box->spooler);
    plant_stop(&box->court.plant);
    snprintf(command, sizeof command, "rm -r '%s'", box->folder);
    assert_int_equal(system(command), 0);
}

static struct spool_stats stats(struct box *box)
{
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct spool_stats stats = {0};
    struct error err;
    if (!spool_open(box->path, SPOOL_READ, NULL, &spool, &err) ||
        !spool_stats(spool, &stats, &err))
        fail_msg("%s", err.text);
    return stats;
}

static void until_waiting(struct box *box, int64_t wanted)
{
    for (int i = 0; i < PLANT_PATIENCE / 5 && stats(box).waiting > wanted; i++)
        plant_sleep(5);
    if (stats(box).waiting != wanted)
        fail_msg("%d events wait, want %d; %s", (int)stats(box).waiting, (int)wanted,
                 uplink_counts(box->uplink).trouble);
}

/* The queue is empty, and each event but `dead` is with the server. */
static void expect_all_delivered(struct box *box, const char *name, int events, int dead)
{
    until_waiting(box, 0);
    for (int i = 0; i < events; i++)
        if (!atomic_load(&box->court.kept[i]) && i != dead)
            fail_msg("%s: the event of W%d is lost", name, i);
    if (stats(box).dead != (dead != NOBODY) ||
        stats(box).delivered != events - (dead != NOBODY))
        fail_msg("%s: %d dead letters", name, (int)stats(box).dead);
}

/* --- nothing is lost, whatever the server answers --- */

static const struct {
    const char *name, *plan[7];
} rows[] = {
    {"all is well", {NULL}},
    {"a proxy's login page", {"login", "login"}},
    {"another program's JSON", {"empty", "list"}},
    {"fewer than were sent", {"short"}},
    {"more than were sent", {"long"}},
    {"numbers that only add up", {"negative", "wrapped", "fraction"}},
    {"one event rejected twice", {"twice"}},
    {"an event rejected that was not sent", {"beyond"}},
    {"rejected without a reason", {"silent"}},
    {"errors of the server", {"500", "502 html", "503", "504", "429", "404"}},
    {"a server that asks for more time than is given", {"503 asks for an hour"}},
    {"sent elsewhere", {"307 elsewhere", "302 elsewhere"}},
    {"no content", {"204"}},
    {"a connection that breaks off", {"cut", "cut", "cut"}},
    {"kept, but the answer was lost", {"kept, then cut"}},
    {"kept, lost, then nonsense", {"kept, then cut", "login", "503", "short"}},
    {"no answer", {"hang"}},
    {"a key that is not accepted for a while", {"401", "403", "401 html"}},
    {"batches that are refused for a while", {"413 html", "400", "422", "400 html"}},
};

static void nothing_is_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct box box;
        box_open(&box, EVENTS);
        memcpy(box.court.plan, rows[i].plan, sizeof rows[i].plan);
        if (strcmp(rows[i].name, "no answer") == 0)
            box.options.link.timeout = (span){300};
        start_uplink(&box);
        expect_all_delivered(&box, rows[i].name, EVENTS, NOBODY);
        struct uplink_counts counts = uplink_counts(box.uplink);
        assert_true(counts.connected);
        assert_false(counts.denied);
        assert_string_equal(counts.trouble, "");
        assert_int_equal(counts.delivered + counts.duplicates, EVENTS);
        box_close(&box);
    }
}

static void what_is_not_believed_takes_nothing_away(void **state)
{
    (void)state;
    static const char *const answers[] = {"login",  "empty", "short", "long", "twice",
                                          "beyond", "500",   "cut",   "401",  "400 html"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct box box;
        box_open(&box, 10);
        box.court.plan[0] = answers[i];
        box.court.plan[1] = "for ever";
        start_uplink(&box);
        plant_until(&box.court.plant.asked, 7, answers[i]);
        struct uplink_counts counts = uplink_counts(box.uplink);
        assert_false(counts.connected);
        assert_true(strlen(counts.trouble) > 0);
        assert_int_equal(counts.denied, atoi(answers[i]) == 401);
        assert_int_equal(stats(&box).waiting, 10);
        assert_int_equal(stats(&box).dead, 0);
        atomic_store(&box.court.at, 2);
        expect_all_delivered(&box, answers[i], 10, NOBODY);
        box_close(&box);
    }
}

/* --- what the server refuses --- */

static char last_letter[200];

static bool note_letter(void *context, const struct dead_letter *letter)
{
    (void)context;
    snprintf(last_letter, sizeof last_letter, "%.*s: %.*s", STR_ARG(letter->reason),
             STR_ARG(letter->json));
    return true;
}

static void expect_letter(struct box *box, const char *reason, const char *worker)
{
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct error err;
    last_letter[0] = '\0';
    if (!spool_open(box->path, SPOOL_READ, NULL, &spool, &err) ||
        !spool_dead(spool, note_letter, NULL, &err))
        fail_msg("%s", err.text);
    if (strncmp(last_letter, reason, strlen(reason)) != 0 || !strstr(last_letter, worker))
        fail_msg("got %s", last_letter);
}

static void a_rejected_event_is_a_dead_letter(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, EVENTS);
    box.court.bad = 57;
    start_uplink(&box);
    expect_all_delivered(&box, "rejected", EVENTS, 57);
    expect_letter(&box, "no such worker: ", "\"W57\"");
    assert_int_equal(uplink_counts(box.uplink).rejected, 1);
    box_close(&box);
}

static void an_event_that_spoils_its_batch_is_found(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, EVENTS);
    box.court.awful = 57;
    start_uplink(&box);
    expect_all_delivered(&box, "awful", EVENTS, 57);
    expect_letter(&box, "an awful event: ", "\"W57\"");
    box_close(&box);
}

static void an_event_that_makes_the_server_fail_holds_up_nobody(void **state)
{
    (void)state;
    static const int where[] = {0, 57, EVENTS - 1};
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        struct box box;
        char worker[16];
        snprintf(worker, sizeof worker, "\"W%d\"", where[i]);
        box_open(&box, EVENTS);
        box.court.deadly = where[i];
        start_uplink(&box);
        if (where[i] ==
            EVENTS - 1) { /* nothing is behind it: it waits, and is not lost */
            plant_until(&box.court.kept_all, EVENTS - 1, "the others");
            assert_int_equal(uplink_counts(box.uplink).rejected, 0);
        } else {
            expect_all_delivered(&box, "deadly", EVENTS, where[i]);
            expect_letter(&box, "a row is damaged: ", worker);
        }
        box_close(&box);
    }
}

static void a_server_that_fails_at_all_of_them_rejects_none(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, EVENTS);
    atomic_store(&box.court.down, true);
    start_uplink(&box);
    plant_until(&box.court.plant.asked, 30, "attempts");
    atomic_store(&box.court.down, false);
    expect_all_delivered(&box, "down", EVENTS, NOBODY);
    assert_int_equal(uplink_counts(box.uplink).rejected, 0);
    box_close(&box);
}

static void batches_shrink_to_what_is_taken_and_grow_again(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, EVENTS);
    box.court.most = 3;
    start_uplink(&box);
    expect_all_delivered(&box, "small batches", EVENTS, NOBODY);
    assert_in_range(atomic_load(&box.court.largest), 2, 3);
    print_message("# %d posts for %d events, of which %d fit into one\n",
                  atomic_load(&box.court.plant.asked), EVENTS, box.court.most);
    uplink_stop(box.uplink);
    box.uplink = NULL;
    box_close(&box);

    box_open(&box, EVENTS);
    box.court.plan[0] = "413 html";
    box.court.plan[1] = "413 html";
    box.court.plan[2] = "413 html";
    box.court.plan[3] = "413 html"; /* 2 at a time, but only for now */
    start_uplink(&box);
    expect_all_delivered(&box, "grown again", EVENTS, NOBODY);
    assert_in_range(atomic_load(&box.court.largest), 3, BATCH);
    box_close(&box);
}

/* --- pauses, order, waking --- */

static void new_events_do_not_cut_a_pause_short(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, 10);
    box.court.plan[0] = "503 asks for an hour";
    box.options.longest_pause = SPAN_HOUR;
    start_uplink(&box);
    plant_until(&box.court.plant.asked, 1, "the first post");
    for (int i = 10; i < 20; i++) {
        put(&box, i, i + 1);
        uplink_wake(box.uplink);
        plant_sleep(10);
    }
    assert_int_equal(atomic_load(&box.court.plant.asked), 1);
    box_close(&box); /* and a stop does */
}

static void events_are_sent_in_the_order_that_was_chosen(void **state)
{
    (void)state;
    for (int newest = 0; newest < 2; newest++) {
        struct box box;
        box_open(&box, EVENTS);
        box.options.order = newest ? SPOOL_NEWEST_FIRST : SPOOL_OLDEST_FIRST;
        start_uplink(&box);
        expect_all_delivered(&box, "in order", EVENTS, NOBODY);
        int first = atomic_load(&box.court.first);
        assert_true(newest ? first >= EVENTS - BATCH : first == 0);
        box_close(&box);
    }
}

static void events_that_come_later_are_sent_when_they_come(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, 0);
    start_uplink(&box);
    for (int i = 0; i < EVENTS; i++) {
        put(&box, i, i + 1);
        uplink_wake(box.uplink);
    }
    expect_all_delivered(&box, "one by one", EVENTS, NOBODY);
    print_message("# %d posts for %d single events\n",
                  atomic_load(&box.court.plant.asked), EVENTS);
    box_close(&box);
}

/* --- stops, and a spool that cannot be written --- */

static void a_stop_in_the_midst_of_a_post_loses_nothing(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, 10);
    box.court.plan[0] = "hang";
    start_uplink(&box);
    plant_until(&box.court.plant.asked, 1, "a post that hangs");
    int64_t start = clock_monotonic().ms;
    uplink_stop(box.uplink);
    print_message("# stopped after %d ms\n", (int)(clock_monotonic().ms - start));
    assert_int_equal(stats(&box).waiting, 10);
    start_uplink(&box);
    expect_all_delivered(&box, "after a stop", 10, NOBODY);
    box_close(&box);
}

/* A task that keeps the spooler from taking others. */
struct block {
    struct task task; /* must be first */
    atomic_int running, release, over;
};

static bool run_block(struct task *task, void *spool, instant now, struct error *err)
{
    (void)spool, (void)now, (void)err;
    struct block *block = (struct block *)task;
    atomic_store(&block->running, 1);
    while (!atomic_load(&block->release))
        plant_sleep(1);
    return true;
}

static void end_block(struct task *task)
{
    atomic_store(&((struct block *)task)->over, 1);
}

static void what_cannot_be_settled_is_not_sent_again(void **state)
{
    (void)state;
    struct box box;
    box_open(&box, 20);
    struct block block = {.task = {.run = run_block, .done = end_block, .weight = 50}};
    spooler_submit(box.spooler, &block.task);
    plant_until(&block.running, 1, "the block");
    start_uplink(&box);
    plant_until(&box.court.kept_all, 20, "kept");
    for (int i = 0; i < PLANT_PATIENCE && !uplink_counts(box.uplink).trouble[0]; i++)
        plant_sleep(1);
    assert_non_null(strstr(uplink_counts(box.uplink).trouble, "stay in the spool: "));
    plant_sleep(100);
    assert_int_equal(stats(&box).waiting, 20);
    atomic_store(&block.release, 1);
    expect_all_delivered(&box, "settled late", 20, NOBODY);
    assert_int_equal(atomic_load(&box.court.plant.asked), 1);
    plant_until(&block.over, 1, "the end of the block");
    box_close(&box);
}

static void a_server_that_is_none_is_refused_at_the_start(void **state)
{
    (void)state;
    struct box box;
    struct error err = {0};
    box_open(&box, 0);
    box.options.link.server = STR("plant.example");
    assert_false(uplink_start(&box.options, &box.uplink, &err));
    assert_int_equal(err.code, ERROR_INVALID);
    box_close(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(what_is_not_believed_takes_nothing_away),
        cmocka_unit_test(a_rejected_event_is_a_dead_letter),
        cmocka_unit_test(an_event_that_spoils_its_batch_is_found),
        cmocka_unit_test(an_event_that_makes_the_server_fail_holds_up_nobody),
        cmocka_unit_test(a_server_that_fails_at_all_of_them_rejects_none),
        cmocka_unit_test(batches_shrink_to_what_is_taken_and_grow_again),
        cmocka_unit_test(new_events_do_not_cut_a_pause_short),
        cmocka_unit_test(events_are_sent_in_the_order_that_was_chosen),
        cmocka_unit_test(events_that_come_later_are_sent_when_they_come),
        cmocka_unit_test(a_stop_in_the_midst_of_a_post_loses_nothing),
        cmocka_unit_test(what_cannot_be_settled_is_not_sent_again),
        cmocka_unit_test(a_server_that_is_none_is_refused_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
