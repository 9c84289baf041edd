#include "world.h"

#include "base/error.h"
#include "http/listen.h"
#include "raw.h"

/* --- plain answers --- */

static const struct {
    const char *request, *body;
} plain[] = {
    /* clang-format off */
    {"GET /a" AT "\r\n", "GET /a () "},
    {"GET /a%2Fb?x=1+2&y" AT "\r\n", "GET /a%2Fb x=1 2 y= () "},
    {"PUT /a" AT "Content-Type: text/csv\r\nContent-Length: 3\r\n\r\nabc", "PUT /a (text/csv) abc"},
    {"POST /a" AT "Content-Length: 0\r\n\r\n", "POST /a () "},
    {"DELETE /a" AT "\r\n", "DELETE /a () "},
    /* Last, as an older HTTP library ends the connection with it. */
    {"POST /a" AT "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nTrailer: z\r\n\r\n", "POST /a () abc"},
    /* clang-format on */
};

static void requests_are_answered_on_one_connection(void **state)
{
    static struct raw raw;
    struct world *world = *state;
    uint64_t before = server_counts(world->server).accepted;
    int fd = world_dial(world);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        raw = (struct raw){0};
        assert_true(raw_say(fd, plain[i].request));
        if (!raw_read(fd, &raw, plain[i].body, 1) ||
            strcmp(raw_body(&raw), plain[i].body) != 0)
            fail_msg("%s: got %s", plain[i].request, raw.text);
        assert_non_null(strstr(raw.text, "Content-Type: application/json\r\n"));
        assert_non_null(strstr(raw.text, "X-Content-Type-Options: nosniff\r\n"));
        assert_non_null(strstr(raw.text, "Cache-Control: no-store\r\n"));
    }
    close(fd);
    assert_int_equal(server_counts(world->server).accepted, before + 1);
}

static void requests_may_come_before_the_answers(void **state)
{
    static struct raw raw;
    int fd = world_dial(*state);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "POST /1" AT "Content-Length: 3\r\n\r\nabc"
                            "GET /later?after=30" AT "\r\n"
                            "GET /3" AT "\r\nGET /4" AT "Connection: close\r\n\r\n"));
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    const char *at = raw.text;
    static const char *const order[] = {"POST /1 () abc", "good morning", "GET /3",
                                        "GET /4"};
    for (size_t i = 0; i < 4; i++) {
        at = strstr(at, order[i]);
        assert_non_null(at);
    }
}

/* Nor is there the end of one: a chunk without bytes would be read as the next answer. So
 * after a stream's head the connection ends, as nothing else tells that this was all. */
static void head_is_get_without_a_body(void **state)
{
    static struct raw raw;
    int fd = world_dial(*state);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "HEAD /abc" AT "\r\nHEAD /stream" AT "\r\n"));
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    assert_non_null(strstr(raw.text, "Content-Length: 12\r\n"));
    assert_null(strstr(raw.text, "GET /abc"));
    assert_non_null(strstr(raw.text, "Connection: close\r\n"));
    assert_null(strstr(raw.text, "chunked"));
    assert_string_equal(raw.text + raw.len - 4, "\r\n\r\n");
    assert_null(strstr(raw.text, "\r\n0\r\n"));
    world_until(&((struct world *)*state)->closed, 1, "closed streams");
}

static void answers_have_their_own_headers(void **state)
{
    static struct raw raw;
    const char *request =
        "GET /headers" AT "X-Question: why\r\nConnection: close\r\n\r\n";
    raw_talk(server_port(((struct world *)*state)->server), request, strlen(request),
             &raw);
    assert_non_null(strstr(raw.text, "Content-Type: text/plain\r\n"));
    assert_non_null(strstr(raw.text, "Cache-Control: max-age=60\r\n"));
    assert_non_null(strstr(raw.text, "X-Answer: why\r\n"));
    assert_null(strstr(raw.text, "no-store"));

    request = "GET /nothing" AT "Connection: close\r\n\r\n";
    raw_talk(server_port(((struct world *)*state)->server), request, strlen(request),
             &raw);
    assert_int_equal(raw_status(&raw), 204);
    assert_null(strstr(raw.text, "Content-Type:"));
}

static void a_client_may_ask_before_it_sends(void **state)
{
    static struct raw raw;
    int fd = world_dial(*state);
    raw = (struct raw){0};
    assert_true(
        raw_say(fd, "POST /a" AT "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
    assert_true(raw_read(fd, &raw, "HTTP/1.1 100 Continue\r\n\r\n", 1));
    assert_true(raw_say(fd, "abc"));
    assert_true(raw_read(fd, &raw, "POST /a () abc", 1));
    close(fd);
}

/* --- answers that come later --- */

static void answers_may_come_later(void **state)
{
    /* The last one is longer than either deadline: waiting for us is not the client's. */
    static const int after[] = {-1, 0, 1, 20, 2500};
    static struct raw raw;
    struct world *world = *state;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        char request[100];
        int len =
            snprintf(request, sizeof request,
                     "GET /later?after=%d" AT "Connection: close\r\n\r\n", after[i]);
        raw_talk(server_port(world->server), request, (size_t)len, &raw);
        if (!strstr(raw.text, "good morning"))
            fail_msg("after %d ms: %s", after[i], raw.text);
    }
}

static void *hammer(void *argument)
{
    struct world *world = argument;
    struct raw *raw = calloc(1, sizeof *raw);
    assert_non_null(raw);
    int fd = world_dial(world);
    for (int i = 0; i < 150; i++) {
        char request[100];
        snprintf(request, sizeof request, "GET /later?after=%d" AT "\r\n", i % 3 - 1);
        *raw = (struct raw){0};
        assert_true(raw_say(fd, request));
        assert_true(raw_read(fd, raw, "good morning", 1));
    }
    close(fd);
    free(raw);
    return NULL;
}

static void no_wake_is_lost(void **state)
{
    struct world *world = *state;
    pthread_t thread[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, hammer, world), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
}

static void a_client_may_leave_while_it_waits(void **state)
{
    struct world *world = *state;
    int fd = world_dial(world);
    assert_true(raw_say(fd, "GET /later?after=100" AT "\r\n"));
    world_sleep(30);
    close(fd);
    world_until_open(world, 0);
}

static void a_client_may_say_that_it_is_done_sending(void **state)
{
    static struct raw raw;
    int fd = world_dial(*state);
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /later?after=100" AT "\r\n"));
    assert_int_equal(shutdown(fd, SHUT_WR), 0);
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    assert_non_null(strstr(raw.text, "good morning"));
}

/* --- many --- */

static void many_connections_at_once(void **state)
{
    enum { MANY = 1500 };
    static int fd[MANY];
    static struct raw raw;
    struct server_options chosen = world_options();
    (void)state;
    if (listen_raise_files(2 * MANY + 200) < 2 * MANY + 200) {
        print_message("# fewer than %d open files are allowed here\n", 2 * MANY + 200);
        skip();
    }
    chosen.request_deadline = chosen.idle_deadline = (span){60000};
    struct world *world = world_start(chosen);
    for (int i = 0; i < MANY; i++)
        fd[i] = world_dial(world);
    world_until_open(world, MANY);
    for (int i = 0; i < MANY; i++)
        assert_true(raw_say(fd[i], "GET /a" AT "\r\n"));
    for (int i = 0; i < MANY; i++) {
        raw = (struct raw){0};
        assert_true(raw_read(fd[i], &raw, "GET /a () ", 1));
        close(fd[i]);
    }
    world_stop(world);
}

static void one_address_has_its_share(void **state)
{
    static struct raw raw;
    struct server_options chosen = world_options();
    (void)state;
    chosen.per_address = 3;
    struct world *world = world_start(chosen);
    int fd[4];
    for (int i = 0; i < 3; i++)
        fd[i] = world_dial(world);
    world_until_open(world, 3);
    fd[3] = world_dial(world);
    raw = (struct raw){0};
    assert_true(raw_read(fd[3], &raw, NULL, 0));
    assert_string_equal(raw.text, "");
    for (int i = 0; i < 4; i++)
        close(fd[i]);
    world_stop(world);
}

/* --- the end --- */

static void answers_and_closes(int fd)
{
    static struct raw raw;
    raw = (struct raw){0};
    assert_true(raw_say(fd, "GET /a" AT "\r\n"));
    assert_true(raw_read(fd, &raw, NULL, 0));
    assert_non_null(strstr(raw.text, "Connection: close\r\n"));
    assert_non_null(strstr(raw.text, "GET /a () "));
    close(fd);
}

static void winding_down_it_answers_everybody_once(void **state)
{
    struct world *world = world_start(world_options());
    (void)state;
    int early = world_dial(world);
    world_until_open(world, 1);
    server_wind_down(world->server);
    int late = world_dial(world);
    answers_and_closes(early);
    answers_and_closes(late);
    world_stop(world);
}

static void quiesced_it_answers_who_is_there(void **state)
{
    static struct raw raw;
    struct world *world = world_start(world_options());
    (void)state;
    int fd = world_dial(world);
    world_until_open(world, 1);
    server_quiesce(world->server);
    int late = world_dial(world);
    raw = (struct raw){0};
    assert_true(raw_read(late, &raw, NULL, 0));
    assert_string_equal(raw.text, "");
    close(late);
    answers_and_closes(fd);
    world_stop(world);
}

static void stopping_ends_everything(void **state)
{
    enum { EACH = 20 };
    static struct raw raw;
    struct world *world = world_start(world_options());
    (void)state;
    int stream[EACH], later[EACH], idle[EACH];
    for (int i = 0; i < EACH; i++) {
        stream[i] = world_dial(world);
        later[i] = world_dial(world);
        idle[i] = world_dial(world);
        assert_true(raw_say(stream[i], "GET /stream" AT "\r\n"));
        assert_true(raw_say(later[i], "GET /later?after=200" AT "\r\n"));
    }
    world_until(&world->opened, EACH, "open streams");
    world_until_open(world, 3 * EACH);
    world_push(world, "news", false);
    world_sleep(50);
    server_stop(world->server);
    world->server = NULL;
    assert_int_equal(atomic_load(&world->closed), EACH);
    for (int i = 0; i < EACH; i++) {
        raw = (struct raw){0};
        assert_true(raw_read(stream[i], &raw, NULL, 0));
        assert_non_null(strstr(raw.text, "news\r\n0\r\n\r\n"));
        raw = (struct raw){0};
        assert_true(raw_read(later[i], &raw, NULL, 0));
        assert_non_null(strstr(raw.text, "good morning"));
        close(stream[i]);
        close(later[i]);
        close(idle[i]);
    }
    world_stop(world);
}

/* The library ends the process when it is stopped while a request sleeps. */
static void stopping_waits_for_who_falls_asleep(void **state)
{
    static struct raw raw;
    struct world *world = world_start(world_options());
    (void)state;
    int fd = world_dial(world);
    assert_true(raw_say(fd, "GET /later?slow=200&after=2500" AT "\r\n"));
    world_sleep(100);
    server_stop(world->server);
    world->server = NULL;
    raw = (struct raw){0};
    assert_true(raw_read(fd, &raw, NULL, 0));
    assert_non_null(strstr(raw.text, "good morning"));
    close(fd);
    world_stop(world);
}

/* --- long work --- */

/* With one thread, that all share. */
static void long_work_lets_others_in(void **state)
{
    static struct raw raw;
    struct server_options chosen = world_options();
    (void)state;
    chosen.threads = 1;
    struct world *world = world_start(chosen);
    int slow = world_dial(world), gone = world_dial(world);
    assert_true(raw_say(slow, "GET /slices" AT "\r\n"));
    assert_true(raw_say(gone, "GET /slices" AT "\r\n"));
    world_until_open(world, 2);
    for (int i = 0; i < 20; i++) {
        static const char small[] = "GET /small" AT "Connection: close\r\n\r\n";
        raw_talk(server_port(world->server), small, sizeof small - 1, &raw);
        assert_int_equal(raw_status(&raw), 200);
    }
    assert_true(atomic_load(&world->slices) > 10);
    assert_int_equal(atomic_load(&world->abandoned), 0);

    /* Whoever leaves is worked for to the end at most. */
    shutdown(gone, SHUT_RDWR);
    close(gone);
    atomic_store(&world->sliced, true);
    raw = (struct raw){0};
    assert_true(raw_read(slow, &raw, "done", 1));
    close(slow);
    world_until_open(world, 0);
    assert_in_range(atomic_load(&world->abandoned), 0, 1);
    world_stop(world);
}

/* --- clients that ask and do not read --- */

static void large_answers_are_held_within_bounds(void **state)
{
    enum { MANY = 3 };
    static struct raw raw;
    struct server_options chosen = world_options();
    (void)state;
    chosen.bodies_limit = 1; /* one can be had alone all the same */
    struct world *world = world_start(chosen);
    int fd = world_dial(world);
    assert_true(raw_say(fd, "GET /big" AT "\r\n"));
    raw = (struct raw){0};
    assert_true(raw_read(fd, &raw, "HTTP/1.1 200", 1));
    for (int i = 0; i < MANY; i++) {
        static const char big[] = "GET /big" AT "Connection: close\r\n\r\n";
        raw_talk(server_port(world->server), big, sizeof big - 1, &raw);
        assert_int_equal(raw_status(&raw), 503);
        assert_non_null(strstr(raw.text, "Retry-After: 1\r\n"));
        assert_non_null(strstr(raw_body(&raw), "too many large answers"));
        static const char small[] = "GET /small" AT "Connection: close\r\n\r\n";
        raw_talk(server_port(world->server), small, sizeof small - 1, &raw);
        assert_int_equal(raw_status(&raw), 200);
    }
    close(fd);
    world_until_open(world, 0);
    fd = world_dial(world);
    assert_true(raw_say(fd, "GET /big" AT "\r\n"));
    raw = (struct raw){0};
    assert_true(raw_read(fd, &raw, "HTTP/1.1 200", 1));
    close(fd);
    world_stop(world);
}

/* Ask for what is large, and read its head. The connection is the caller's. */
static int ask_big(struct world *world, const char *headers, const char *status)
{
    static struct raw raw;
    char request[200];
    int fd = world_dial(world);
    snprintf(request, sizeof request, "GET /big" AT "%s\r\n", headers);
    assert_true(raw_say(fd, request));
    raw = (struct raw){0};
    if (!raw_read(fd, &raw, status, 1))
        fail_msg("'%s': want %s, got %.40s", headers, status, raw.text);
    return fd;
}

/* What counts is what is held: an answer that was packed takes little room. */
static void packed_answers_are_counted_as_they_are_held(void **state)
{
    static const char packed[] = "Accept-Encoding: gzip\r\n";
    (void)state;
    static const struct {
        const char *first, *second;
        size_t limit;
        const char *status;
    } row[] = {
        {"", "", 50 << 20, "503"},         {"", packed, 50 << 20, "200"},
        {packed, "", 50 << 20, "200"},     {packed, packed, 50 << 20, "200"},
        {packed, packed, 30 << 20, "503"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct server_options chosen = world_options();
        char want[32];
        chosen.bodies_limit = row[i].limit;
        chosen.idle_deadline = (span){60000}; /* packing takes a while */
        struct world *world = world_start(chosen);
        snprintf(want, sizeof want, "HTTP/1.1 %s", row[i].status);
        int first = ask_big(world, row[i].first, "HTTP/1.1 200");
        int second = ask_big(world, row[i].second, want);
        close(first);
        close(second);
        world_until_open(world, 0);
        close(ask_big(world, row[i].second, "HTTP/1.1 200"));
        world_stop(world);
    }
}

/* --- the address --- */

static void addresses_are_read(void **state)
{
    static const struct {
        const char *address;
        enum error_code code;
        const char *text; /* a part of it */
    } rows[] = {
        {"127.0.0.1:0", ERROR_NONE, ""},
        {"localhost:0", ERROR_NONE, ""},
        {":0", ERROR_NONE, ""},
        {"", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"3000", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:http", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:65536", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"127.0.0.1:-1", ERROR_INVALID, "write 127.0.0.1:3000"},
        {"::1:3000", ERROR_INVALID, "[::1]:3000"},
        {"[::1:3000", ERROR_INVALID, "[::1]:3000"},
        {"192.0.2.1:0", ERROR_INVALID, "no such address"},
        {"no such host:1", ERROR_INVALID, "cannot listen on no such host:1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        uint16_t port;
        int fd = -1;
        bool ok = listen_open(str_from(rows[i].address), &fd, &port, &err);
        if (ok)
            close(fd);
        if (err.code != rows[i].code || !strstr(err.text, rows[i].text))
            fail_msg("%s: %s", rows[i].address, err.text);
    }
}

static void an_address_in_use_is_named(void **state)
{
    struct world *world = *state;
    struct server_options chosen = world_options();
    struct server *second;
    struct error err;
    char address[40];
    snprintf(address, sizeof address, "127.0.0.1:%d", server_port(world->server));
    chosen.listen = str_from(address);
    assert_false(server_start(&chosen, world_serve, world, &second, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(err.text, address));
    assert_non_null(strstr(err.text, "another program"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests_are_answered_on_one_connection,
                                        world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(requests_may_come_before_the_answers, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(head_is_get_without_a_body, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(answers_have_their_own_headers, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(a_client_may_ask_before_it_sends, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(answers_may_come_later, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(no_wake_is_lost, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(a_client_may_leave_while_it_waits, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(a_client_may_say_that_it_is_done_sending,
                                        world_setup, world_teardown),
        cmocka_unit_test(many_connections_at_once),
        cmocka_unit_test(one_address_has_its_share),
        cmocka_unit_test(winding_down_it_answers_everybody_once),
        cmocka_unit_test(quiesced_it_answers_who_is_there),
        cmocka_unit_test(stopping_ends_everything),
        cmocka_unit_test(stopping_waits_for_who_falls_asleep),
        cmocka_unit_test(long_work_lets_others_in),
        cmocka_unit_test(large_answers_are_held_within_bounds),
        cmocka_unit_test(packed_answers_are_counted_as_they_are_held),
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test_setup_teardown(an_address_in_use_is_named, world_setup,
                                        world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
