#include "edge/uplink/heartbeat.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "plant.h"

#include <unistd.h>

enum { MANY = 250, INTERVAL_MS = 20 };

/* --- the server --- */

struct office {
    struct plant plant;
    int64_t ahead;        /* of its clock */
    const char *says;     /* instead of its times */
    pthread_mutex_t lock; /* for all below */
    char body[64 * 1024]; /* the first that came, and the last */
    char last[64 * 1024];
    char key[64];
};

static enum answer answer(struct plant *plant, struct request *request,
                          struct reply *reply)
{
    struct office *office = plant->context;
    char text[INSTANT_TEXT], body[200];
    assert_true(str_equal(request->path, STR("/api/agents/heartbeat")));
    assert_true(str_equal(request->content_type, STR("application/json")));
    pthread_mutex_lock(&office->lock);
    if (!office->body[0])
        snprintf(office->body, sizeof office->body, "%.*s", STR_ARG(request->body));
    snprintf(office->last, sizeof office->last, "%.*s", STR_ARG(request->body));
    snprintf(office->key, sizeof office->key, "%.*s",
             STR_ARG(request_header(request, "Authorization")));
    pthread_mutex_unlock(&office->lock);
    if (office->says && strcmp(office->says, "hang") == 0)
        return plant_hang(plant, request, reply);
    if (office->says)
        return plant_say(reply, 200, str_from(office->says));
    instant now = instant_add(clock_now(), (span){office->ahead});
    instant_format(now, text);
    int len = snprintf(body, sizeof body,
                       "{\"success\":true,\"received_at\":\"%s\",\"sent_at\":\"%s\"}",
                       text, text);
    return plant_say(reply, 200, arena_copy(&request->arena, (str){body, (size_t)len}));
}

/* --- the box --- */

struct box {
    struct office office;
    struct heartbeat_sender *heartbeat;
    struct heartbeat_options options;
    struct box_status status;
    atomic_int gathered;
    bool nothing; /* can be said */
};

static bool gather(void *context, struct arena *arena, struct box_status *status)
{
    (void)arena;
    struct box *box = context;
    atomic_fetch_add(&box->gathered, 1);
    *status = box->status;
    return !box->nothing;
}

static void box_open(struct box *box)
{
    *box = (struct box){0};
    pthread_mutex_init(&box->office.lock, NULL);
    plant_start(&box->office.plant, answer, &box->office);
    box->options = (struct heartbeat_options){
        .link = {.server = str_from(box->office.plant.url), .timeout = {10000}},
        .agent = STR("hall-2"),
        .version = STR("0.4.0"),
        .interval = {INTERVAL_MS},
        .gather = gather,
        .context = box,
    };
}

static void box_start(struct box *box)
{
    struct error err;
    if (!heartbeat_start(&box->options, &box->heartbeat, &err))
        fail_msg("%s", err.text);
}

static void box_close(struct box *box)
{
    heartbeat_stop(box->heartbeat);
    plant_stop(&box->office.plant);
    pthread_mutex_destroy(&box->office.lock);
}

/* What came so far; the first, or the last. */
static const struct json *body_of(struct box *box, bool last, struct arena *arena)
{
    struct error err;
    const struct json *root;
    pthread_mutex_lock(&box->office.lock);
    const char *text = last ? box->office.last : box->office.body;
    if (!json_parse(str_from(text), arena, &root, &err))
        fail_msg("%s: %s", err.text, text);
    pthread_mutex_unlock(&box->office.lock);
    return root;
}

/* Values of an object by name, as JSON text. */
static void expect(const struct json *object, const char *name, const char *want)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *out = json_out_new(&arena);
    const struct json *value = json_get(object, name);
    str text = value ? json_write(out, json_copy(out, value)) : STR("nothing");
    if (!str_equal(text, str_from(want)))
        fail_msg("%s: got %.*s, want %s", name, STR_ARG(text), want);
}

/* --- the request --- */

static void a_heartbeat_says_what_the_box_knows(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static const struct camera_status cameras[] = {
        {.camera = {STR("cam-1"), CAMERA_ONLINE, {1768467600000}},
         .timed = true,
         .ahead = {-40}},
        {.camera = {STR("cam-2"), CAMERA_DARK, {1768467601500}},
         .unread = 3,
         .reason = STR("UtcTime:\nno offset")},
        {.camera = {STR("cam-3"), CAMERA_OFFLINE, {0}}}, /* never heard */
    };
    struct box box;
    box_open(&box);
    box.options.link.key = STR("s3cret");
    box.status = (struct box_status){
        .spool = {.waiting = 7,
                  .dead = 2,
                  .bytes = 8192,
                  .any = true,
                  .oldest = {1768467600123},
                  .taken = 100,
                  .delivered = 80,
                  .rejected = 3,
                  .dropped_full = 4,
                  .dropped_old = 5,
                  .refused = 6},
        .camera = cameras,
        .cameras = 3,
        .ignored = 9,
        .trouble = STR("cannot connect\nto plant:\t3000"),
    };
    int64_t before = clock_now().ms;
    box_start(&box);
    plant_until(&box.office.plant.asked, 1, "a heartbeat");
    const struct json *root = body_of(&box, false, &arena);
    expect(root, "agent_id", "\"hall-2\"");
    expect(root, "version", "\"0.4.0\"");
    expect(root, "interval_ms", "20");
    expect(root, "queue",
           "{\"waiting\":7,\"dead\":2,\"bytes\":8192,\"oldest_at\":\"2026-01-15T09:00:00."
           "123Z\"}");
    expect(root, "counts",
           "{\"taken\":100,\"delivered\":80,\"rejected\":3,\"dropped_full\":4,"
           "\"dropped_old\":5,\"refused\":6,\"ignored\":9}");
    expect(root, "clock", "null");
    expect(root, "trouble", "\"cannot connect to plant: 3000\"");
    expect(
        root, "cameras",
        "[{\"camera_id\":\"cam-1\",\"state\":\"online\","
        "\"heard_at\":\"2026-01-15T09:00:00.000Z\",\"clock_ahead_ms\":-40,\"unread\":0,"
        "\"reason\":null},"
        "{\"camera_id\":\"cam-2\",\"state\":\"dark\","
        "\"heard_at\":\"2026-01-15T09:00:01.500Z\",\"clock_ahead_ms\":null,\"unread\":3,"
        "\"reason\":\"UtcTime: no offset\"},"
        "{\"camera_id\":\"cam-3\",\"state\":\"offline\",\"heard_at\":null,"
        "\"clock_ahead_ms\":null,\"unread\":0,\"reason\":null}]");
    assert_int_equal(json_size(root), 10);

    instant sent, started;
    str text;
    struct error err;
    assert_true(json_text(json_get(root, "sent_at"), &text));
    assert_true(instant_parse(text, &sent, &err));
    assert_true(json_text(json_get(root, "started_at"), &text));
    assert_true(instant_parse(text, &started, &err));
    assert_true(before <= started.ms && started.ms <= sent.ms);
    assert_true(sent.ms <= clock_now().ms);
    assert_string_equal(box.office.key, "Bearer s3cret");
    box_close(&box);
}

static void an_empty_box_says_so(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct box box;
    box_open(&box);
    box_start(&box);
    plant_until(&box.office.plant.asked, 1, "a heartbeat");
    const struct json *root = body_of(&box, false, &arena);
    expect(root, "queue", "{\"waiting\":0,\"dead\":0,\"bytes\":0,\"oldest_at\":null}");
    expect(root, "trouble", "null");
    expect(root, "cameras", "[]");
    box_close(&box);
}

static void what_is_too_much_is_cut(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    static struct camera_status cameras[MANY];
    static char name[MANY][16];
    char trouble[600];
    for (int i = 0; i < MANY; i++) {
        snprintf(name[i], sizeof name[i], "c%d", i);
        cameras[i].camera = (struct camera){str_from(name[i]), CAMERA_SILENT, {0}};
    }
    /* 499 bytes, then a letter of two. */
    memset(trouble, 'x', sizeof trouble);
    memcpy(trouble + 499, "\xc3\xa4", 2);
    struct box box;
    box_open(&box);
    box.status.camera = cameras;
    box.status.cameras = MANY;
    box.status.trouble = (str){trouble, sizeof trouble};
    box_start(&box);
    plant_until(&box.office.plant.asked, 1, "a heartbeat");
    const struct json *root = body_of(&box, false, &arena);
    str text;
    assert_int_equal(json_size(json_get(root, "cameras")), 200);
    assert_true(json_text(json_get(root, "trouble"), &text));
    assert_int_equal(text.len, 499);
    box_close(&box);
}

static void nothing_is_said_when_nothing_is_known(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    box.nothing = true;
    box_start(&box);
    plant_until(&box.gathered, 3, "asked what to say");
    assert_int_equal(atomic_load(&box.office.plant.asked), 0);
    box_close(&box);
}

/* --- the answer --- */

static void a_server_clock_is_learned_and_reported(void **state)
{
    (void)state;
    static const int64_t aheads[] = {0, 3600000, -86400000};
    for (size_t i = 0; i < sizeof aheads / sizeof *aheads; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct box box;
        span ahead, delay;
        box_open(&box);
        box.office.ahead = aheads[i];
        box_start(&box);
        /* Before the second is sent the first has been learned from. */
        plant_until(&box.office.plant.asked, 2, "two heartbeats");
        assert_true(heartbeat_offset(box.heartbeat, &ahead, &delay));
        /* The offset is off by half of the delay at most, and what clocks cut off. */
        assert_true(llabs(ahead.ms - aheads[i]) <= delay.ms / 2 + 2);
        plant_until(&box.office.plant.asked, 3, "three heartbeats");
        int64_t said;
        const struct json *clock = json_get(body_of(&box, true, &arena), "clock");
        assert_true(json_integer(json_get(clock, "offset_ms"), &said));
        assert_true(json_integer(json_get(clock, "delay_ms"), &delay.ms));
        assert_true(llabs(said - aheads[i]) <= delay.ms / 2 + 2);
        box_close(&box);
    }
}

static void nothing_is_learned_from_nonsense(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "<html>log in</html>",
        "{}",
        "{\"success\":true,\"received_at\":\"2026-01-15T09:00:00.000Z\"}",
        "{\"received_at\":\"yesterday\",\"sent_at\":\"today\"}",
        "{\"received_at\":17,\"sent_at\":18}",
        /* It says that it took a minute. */
        "{\"received_at\":\"2026-01-15T09:00:00.000Z\",\"sent_at\":\"2026-01-15T09:01:00."
        "000Z\"}",
        "{\"received_at\":\"2026-01-15T09:01:00.000Z\",\"sent_at\":\"2026-01-15T09:00:00."
        "000Z\"}",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct box box;
        span ahead, delay;
        box_open(&box);
        box.office.says = answers[i];
        box_start(&box);
        plant_until(&box.office.plant.asked, 3, "three heartbeats");
        if (heartbeat_offset(box.heartbeat, &ahead, &delay))
            fail_msg("%s: %d", answers[i], (int)ahead.ms);
        box_close(&box);
    }
}

static void a_stop_does_not_wait_for_an_answer(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    box.office.says = "hang";
    box.options.link.timeout = SPAN_HOUR;
    box_start(&box);
    plant_until(&box.office.plant.asked, 1, "a heartbeat");
    box_close(&box);

    box_open(&box);
    box.options.interval = SPAN_HOUR; /* nor for the next one */
    box_start(&box);
    plant_until(&box.office.plant.asked, 1, "a heartbeat");
    box_close(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heartbeat_says_what_the_box_knows),
        cmocka_unit_test(an_empty_box_says_so),
        cmocka_unit_test(what_is_too_much_is_cut),
        cmocka_unit_test(nothing_is_said_when_nothing_is_known),
        cmocka_unit_test(a_server_clock_is_learned_and_reported),
        cmocka_unit_test(nothing_is_learned_from_nonsense),
        cmocka_unit_test(a_stop_does_not_wait_for_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
