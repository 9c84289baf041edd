#include "http/link.h"

#include "base/arena.h"
#include "base/clock.h"
#include "edge/uplink/plant.h"
#include "edge/uplink/secure.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

static char huge[5 * 1024 * 1024];

static bool is(str text, const char *what) { return str_equal(text, str_from(what)); }

/* By path: what its name says. */
static enum answer answer(struct plant *plant, struct request *request,
                          struct reply *reply)
{
    str path = request->path;
    if (is(path, "/api/hang"))
        return plant_hang(plant, request, reply);
    if (is(path, "/api/cut"))
        return plant_cut(reply);
    if (is(path, "/api/huge"))
        return plant_say(reply, 200, (str){huge, sizeof huge});
    if (is(path, "/api/busy")) {
        reply_header(reply, "Retry-After", STR("7"));
        return plant_say(reply, 503, STR("later"));
    }
    if (is(path, "/api/patient")) {
        reply_header(reply, "Retry-After", STR("99999999999"));
        return plant_say(reply, 503, STR("much later"));
    }
    if (is(path, "/api/away")) {
        reply_header(reply, "Location", STR("/api/echo"));
        return plant_say(reply, 307, STR("elsewhere"));
    }
    if (is(path, "/api/echo") || is(path, "/site/api/echo")) {
        char *text;
        int len = asprintf(&text, "%.*s|%.*s|%.*s|%.*s", STR_ARG(request->content_type),
                           STR_ARG(request_header(request, "Authorization")),
                           STR_ARG(request_header(request, "Content-Encoding")),
                           STR_ARG(request->body));
        plant_say(reply, 200, arena_copy(&request->arena, (str){text, (size_t)len}));
        free(text);
        return ANSWER_NOW;
    }
    return plant_say(reply, 404, STR("nothing here"));
}

/* --- a link, and what it says --- */

struct wire {
    struct plant *plant;
    struct link *link;
    struct arena arena;
    struct link_answer answer;
    struct error err;
};

static void wire_open(struct wire *wire, struct link_options options)
{
    if (!link_open(&options, &wire->link, &wire->err))
        fail_msg("%s", wire->err.text);
}

static void wire_close(struct wire *wire)
{
    link_close(wire->link);
    arena_free(&wire->arena);
}

static struct link_options to(const char *server)
{
    return (struct link_options){.server = str_from(server), .timeout = {20000}};
}

static bool post(struct wire *wire, const char *path, const char *body)
{
    return link_post(wire->link, path, "text/plain", str_from(body), false, &wire->arena,
                     &wire->answer, &wire->err);
}

static void expect(const struct wire *wire, bool answered, int status, const char *body)
{
    if (!answered || wire->answer.status != status || !is(wire->answer.body, body))
        fail_msg("got %d '%.*s' %s, want %d '%s'", wire->answer.status,
                 STR_ARG(wire->answer.body), wire->err.text, status, body);
}

/* There was no answer, and the message holds these words. */
static void expect_failure(const struct wire *wire, bool posted, enum error_code code,
                           const char *words)
{
    assert_false(posted);
    if (wire->err.code != code || !strstr(wire->err.text, words))
        fail_msg("got %d '%s', want %d '%s'", wire->err.code, wire->err.text, code,
                 words);
}

/* A post to another server fails, and is no reason not to try again. */
static void expect_no_answer(const char *server, const char *words)
{
    CLEANUP(wire_close) struct wire wire = {.arena = ARENA_EMPTY};
    wire_open(&wire, to(server));
    expect_failure(&wire, post(&wire, "/api/echo", "x"), ERROR_UNAVAILABLE, words);
}

/* The same with "http://127.0.0.1:PORT" and words that name the port. */
static void expect_no_answer_at(unsigned port, const char *words)
{
    char url[100], with_port[200];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", port);
    snprintf(with_port, sizeof with_port, words, port);
    expect_no_answer(url, with_port);
}

/* --- answers --- */

static const struct {
    const char *path, *body;
    int status;
    const char *answer;
    int64_t retry_s;
} answers[] = {
    {"/api/echo", "one", 200, "text/plain|Bearer s3cret||one", 0},
    {"/api/echo", "", 200, "text/plain|Bearer s3cret||", 0},
    {"/api/nowhere", "x", 404, "nothing here", 0},
    {"/api/busy", "x", 503, "later", 7},
    {"/api/patient", "x", 503, "much later", 60 * 60}, /* an hour is the longest */
    {"/api/away", "x", 307, "elsewhere", 0},           /* where it does not go */
};

static void any_status_is_an_answer(void **state)
{
    struct wire *wire = *state;
    struct link_options options = to(wire->plant->url);
    options.key = STR("s3cret");
    CLEANUP(wire_close) struct wire keyed = {.arena = ARENA_EMPTY};
    wire_open(&keyed, options);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        int before = atomic_load(&wire->plant->asked);
        bool posted = post(&keyed, answers[i].path, answers[i].body);
        expect(&keyed, posted, answers[i].status, answers[i].answer);
        assert_int_equal(keyed.answer.retry_after.ms, answers[i].retry_s * 1000);
        assert_int_equal(atomic_load(&wire->plant->asked), before + 1);
    }
    bool got = link_get(keyed.link, "/api/echo", &keyed.arena, &keyed.answer, &keyed.err);
    expect(&keyed, got, 200, "|Bearer s3cret||");
}

static void a_user_and_a_password_are_sent_as_basic(void **state)
{
    struct wire *wire = *state;
    struct link_options options = to(wire->plant->url);
    options.user = STR("shopfloor");
    options.password = STR("a:b%20");
    CLEANUP(wire_close) struct wire named = {.arena = ARENA_EMPTY};
    wire_open(&named, options);
    expect(&named, post(&named, "/api/echo", "one"), 200,
           "text/plain|Basic c2hvcGZsb29yOmE6YiUyMA==||one");
}

static void a_packed_body_arrives_as_it_was(void **state)
{
    struct wire *wire = *state;
    bool posted = link_post(wire->link, "/api/echo", "text/plain", STR("aaaaaaaaaaaa"),
                            true, &wire->arena, &wire->answer, &wire->err);
    expect(wire, posted, 200, "text/plain||gzip|aaaaaaaaaaaa");
}

static void posts_share_a_connection(void **state)
{
    struct wire *wire = *state;
    uint64_t before = server_counts(wire->plant->server).accepted;
    for (int i = 0; i < 20; i++)
        assert_true(post(wire, "/api/echo", "again"));
    assert_int_equal(server_counts(wire->plant->server).accepted, before + 1);
}

static void a_server_may_have_a_path_in_front(void **state)
{
    struct wire *wire = *state;
    char url[100];
    snprintf(url, sizeof url, "%s/site/", wire->plant->url);
    CLEANUP(wire_close) struct wire deeper = {.arena = ARENA_EMPTY};
    wire_open(&deeper, to(url));
    expect(&deeper, post(&deeper, "/api/echo", "x"), 200, "text/plain|||x");
}

/* --- no answer --- */

static void an_answer_that_breaks_off_is_none(void **state)
{
    struct wire *wire = *state;
    expect_failure(wire, post(wire, "/api/cut", "x"), ERROR_UNAVAILABLE, "broke off: ");
    expect(wire, post(wire, "/api/echo", "and again"), 200, "text/plain|||and again");
}

static void an_answer_without_end_is_none(void **state)
{
    struct wire *wire = *state;
    expect_failure(wire, post(wire, "/api/huge", "x"), ERROR_UNAVAILABLE,
                   "answers more than 4 MiB");
}

static void nobody_listens(void **state)
{
    (void)state;
    expect_no_answer_at(plant_closed_port(),
                        "cannot connect to 127.0.0.1:%u: connection refused");
}

static void no_such_name(void **state)
{
    (void)state;
    expect_no_answer("http://plant.invalid:3000",
                     "cannot find the address of plant.invalid");
}

static void a_proxy_that_is_not_there_is_named(void **state)
{
    (void)state;
    char proxy[100], words[100];
    unsigned port = plant_closed_port();
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", port);
    snprintf(words, sizeof words, "127.0.0.1 port %u", port);
    setenv("http_proxy", proxy, 1);
    expect_no_answer("http://plant.example:3000", words);
    expect_no_answer("http://plant.example:3000",
                     "cannot connect to plant.example:3000: ");
    unsetenv("http_proxy");
}

static void a_server_that_says_nothing_is_given_up(void **state)
{
    struct wire *wire = *state;
    struct link_options options = to(wire->plant->url);
    options.timeout = (span){500};
    CLEANUP(wire_close) struct wire hasty = {.arena = ARENA_EMPTY};
    wire_open(&hasty, options);
    expect_failure(&hasty, post(&hasty, "/api/hang", "x"), ERROR_UNAVAILABLE,
                   "did not answer within ");
}

/* A socket that listens on a port of its own, with so many that may wait. */
static int listen_on(int waiting, unsigned *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_return_code(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_return_code(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    assert_return_code(listen(fd, waiting), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static void what_listens_may_not_speak_http(void **state)
{
    (void)state;
    unsigned port;
    int fd = listen_on(5, &port);
    pid_t child = fork();
    if (child == 0) {
        int peer = accept(fd, NULL, NULL);
        ssize_t sent = write(peer, "SSH-2.0-x\r\n", 11);
        char rest[1000];
        while (sent > 0 && read(peer, rest, sizeof rest) > 0)
            shutdown(peer, SHUT_WR);
        _exit(0);
    }
    close(fd);
    expect_no_answer_at(port, "is no HTTP server");
}

/* --- certificates --- */

static void a_certificate_is_trusted_by_whom_was_named(void **state)
{
    (void)state;
    struct secure secure;
    char url[100], by_address[100];
    assert_true(secure_start(&secure));
    snprintf(url, sizeof url, "https://localhost:%u", secure.port);
    snprintf(by_address, sizeof by_address, "https://127.0.0.1:%u", secure.port);
    const struct {
        const char *url, *ca_file, *words; /* NULL: it is trusted */
    } rows[] = {
        {url, secure.certificate, NULL},
        {url, "", "is not trusted: SSL certificate problem: self"},
        {by_address, secure.certificate, "is not trusted: SSL: "}, /* but for localhost */
        {url, "/nowhere/ca.pem", "'/nowhere/ca.pem' is not a file of certificates"},
        {url, "/etc/passwd", "'/etc/passwd' is not a file of certificates"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(wire_close) struct wire wire = {.arena = ARENA_EMPTY};
        struct link_options options = to(rows[i].url);
        options.ca_file = str_from(rows[i].ca_file);
        wire_open(&wire, options);
        bool posted = post(&wire, "/api/echo", "x");
        if (rows[i].words)
            expect_failure(&wire, posted, ERROR_INVALID, rows[i].words);
        else
            expect(&wire, posted, 200, "secure");
    }
    secure_stop(&secure);
}

static void plain_http_where_tls_is_wanted(void **state)
{
    struct wire *wire = *state;
    char url[100], words[100];
    snprintf(url, sizeof url, "https%s", wire->plant->url + strlen("http"));
    snprintf(words, sizeof words,
             "no TLS with 127.0.0.1:%d: ", server_port(wire->plant->server));
    expect_no_answer(url, words);
}

/* --- canceling --- */

static void *cancel_soon(void *link)
{
    plant_sleep(100);
    link_cancel(link);
    return NULL;
}

/* Cancel a post from another thread. One that was not would fail for another reason. */
static void check_canceled(struct wire *wire, const char *path)
{
    pthread_t thread;
    int64_t start = clock_monotonic().ms;
    pthread_create(&thread, NULL, cancel_soon, wire->link);
    bool posted = post(wire, path, "x");
    int64_t took = clock_monotonic().ms - start;
    pthread_join(thread, NULL);
    expect_failure(wire, posted, ERROR_UNAVAILABLE, "canceled");
    print_message("# canceled after %d ms\n", (int)(took - 100));
}

static void a_post_that_hangs_can_be_canceled(void **state)
{
    struct wire *wire = *state;
    check_canceled(wire, "/api/hang");
    expect_failure(wire, post(wire, "/api/echo", "x"), ERROR_UNAVAILABLE, "canceled");
}

/* A listener whose queue is full does not answer to further connections. */
static void a_connect_that_hangs_can_be_canceled(void **state)
{
    (void)state;
    unsigned port;
    int fd[4] = {listen_on(0, &port)};
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 1; i < 4; i++) {
        fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(fd[i], (struct sockaddr *)&at, sizeof at);
    }
    char url[100];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", port);
    CLEANUP(wire_close) struct wire wire = {.arena = ARENA_EMPTY};
    wire_open(&wire, to(url));
    check_canceled(&wire, "/api/echo");
    for (int i = 0; i < 4; i++)
        close(fd[i]);
}

/* --- what is no server, and no key --- */

static const struct {
    const char *server, *key, *words;
} refused[] = {
    /* clang-format off */
    {"", "", "'' is not the URL of a server, such as https://"},
    {"plant.example:3000", "", "is not the URL of a server"},
    {"ftp://plant.example", "", "is not the URL of a server"},
    {"http://", "", "is not the URL of a server"},
    {"http://plant.example:99999", "", "is not the URL of a server"},
    {"https://me:secret@plant.example", "", "holds a user or a password"},
    {"https://plant.example/?a=1", "", "want no '?' and no '#'"},
    {"https://plant.example/#top", "", "want no '?' and no '#'"},
    {"https://plant.example", "two words", "holds a space, a line end"},
    {"https://plant.example", "one\r\nX-Other: two", "holds a space, a line end"},
    {"https://plant.example", "schl\xc3\xbcssel", "not ASCII"},
    /* clang-format on */
};

static void what_is_no_server_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct link_options options = to(refused[i].server);
        options.key = str_from(refused[i].key);
        struct link *link = NULL;
        struct error err = {0};
        if (link_open(&options, &link, &err) || err.code != ERROR_INVALID ||
            !strstr(err.text, refused[i].words))
            fail_msg("%s: got '%s'", refused[i].server, err.text);
        assert_null(link);
    }
}

static const struct {
    const char *server, *key;
    bool exposed;
} exposures[] = {
    {"http://plant.example:3000", "k", true},   {"http://10.0.0.7", "k", true},
    {"https://plant.example:3000", "k", false}, {"http://plant.example:3000", "", false},
    {"http://localhost:3000", "k", false},      {"http://127.0.0.1:3000", "k", false},
    {"http://[::1]:3000", "k", false},          {"http://localhost.example", "k", true},
    {"http://127.example", "k", true},
};

static void a_key_in_the_open_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof exposures / sizeof *exposures; i++) {
        struct link_options options = to(exposures[i].server);
        options.key = str_from(exposures[i].key);
        if (link_exposes_key(&options) != exposures[i].exposed)
            fail_msg("%s", exposures[i].server);
    }
}

/* --- */

static int set_up(void **state)
{
    static struct plant plant;
    static struct wire wire;
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("HTTPS_PROXY");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    plant_start(&plant, answer, NULL);
    wire = (struct wire){.plant = &plant, .arena = ARENA_EMPTY};
    wire_open(&wire, to(plant.url));
    *state = &wire;
    return 0;
}

static int tear_down(void **state)
{
    struct wire *wire = *state;
    wire_close(wire);
    plant_stop(wire->plant);
    return 0;
}

#define LINK_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINK_TEST(a_packed_body_arrives_as_it_was),
        LINK_TEST(posts_share_a_connection),
        LINK_TEST(a_server_may_have_a_path_in_front),
        LINK_TEST(any_status_is_an_answer),
        LINK_TEST(an_answer_that_breaks_off_is_none),
        LINK_TEST(an_answer_without_end_is_none),
        LINK_TEST(nobody_listens),
        LINK_TEST(no_such_name),
        LINK_TEST(a_proxy_that_is_not_there_is_named),
        LINK_TEST(a_server_that_says_nothing_is_given_up),
        LINK_TEST(what_listens_may_not_speak_http),
        LINK_TEST(a_certificate_is_trusted_by_whom_was_named),
        LINK_TEST(plain_http_where_tls_is_wanted),
        LINK_TEST(a_post_that_hangs_can_be_canceled),
        LINK_TEST(a_connect_that_hangs_can_be_canceled),
        cmocka_unit_test(what_is_no_server_is_refused),
        cmocka_unit_test(a_key_in_the_open_is_noticed),
        LINK_TEST(a_user_and_a_password_are_sent_as_basic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
