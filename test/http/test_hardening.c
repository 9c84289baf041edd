/* What strangers send. Each row goes over a real socket. Where the text of an error is
 * not compared, it may be the HTTP library's own: its newer versions find some of these
 * before the server does. */
#include "http/server.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/gzip.h"
#include "raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { BODY_LIMIT = 1000 };

static enum answer echo(void *context, struct request *request, struct reply *reply)
{
    (void)context;
    reply->status = 200;
    reply->content_type = "text/plain";
    reply->body = arena_copy(&request->arena, request->body);
    return ANSWER_NOW;
}

static int start_with(void **state, size_t bodies_limit)
{
    struct error err;
    struct server *server;
    struct server_options options = {.listen = STR("127.0.0.1:0"),
                                     .any_name = true,
                                     .threads = 2,
                                     .connections = 100,
                                     .body_limit = BODY_LIMIT,
                                     .bodies_limit = bodies_limit,
                                     .request_deadline = {400},
                                     .idle_deadline = {2000}};
    if (!server_start(&options, echo, NULL, &server, &err))
        return -1;
    *state = server;
    return 0;
}

static int start(void **state) { return start_with(state, 0); }
static int start_small(void **state) { return start_with(state, BODY_LIMIT / 2); }

static int stop(void **state)
{
    server_stop(*state);
    return 0;
}

#define POST "POST / HTTP/1.1\r\nHost: x\r\n"
#define GET  "GET / HTTP/1.1\r\nHost: x\r\n"
#define LAST "Connection: close\r\n\r\n"

static const struct {
    const char *what, *request;
    int status;
    const char *body; /* a part of it */
} table[] = {
    /* clang-format off */
    {"a plain request", GET LAST, 200, ""},
    {"a body", POST "Content-Length: 3\r\n" LAST "abc", 200, "abc"},
    {"zeros in front", POST "Content-Length: 0003\r\n" LAST "abc", 200, "abc"},
    {"chunks", POST "Transfer-Encoding: chunked\r\n" LAST "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", 200, "abc"},
    {"chunked in other letters", POST "transfer-encoding: CHUNKED\r\n" LAST "3\r\nabc\r\n0\r\n\r\n", 200, "abc"},
    {"the older version needs no host", "GET / HTTP/1.0\r\n\r\n", 200, ""},
    {"a whole address", "GET http://x/y HTTP/1.1\r\nHost: x\r\n" LAST, 200, ""},
    {"a body as it is", POST "Content-Encoding: identity\r\nContent-Length: 1\r\n" LAST "a", 200, "a"},

    {"length and chunks", POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""},
    {"chunks and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400, ""},
    {"two lengths", POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400, ""},
    {"the same length twice", POST "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc", 400, ""},
    {"two lengths in one", POST "Content-Length: 3, 3\r\n\r\nabc", 400, ""},
    {"no number", POST "Content-Length: three\r\n\r\nabc", 400, ""},
    {"half a number", POST "Content-Length: 3x\r\n\r\nabc", 400, ""},
    {"a hexadecimal number", POST "Content-Length: 0x3\r\n\r\nabc", 400, ""},
    {"a negative length", POST "Content-Length: -3\r\n\r\nabc", 400, ""},
    {"a positive sign", POST "Content-Length: +3\r\n\r\nabc", 400, ""},
    {"an empty length", POST "Content-Length: \r\n\r\nabc", 400, ""},
    {"a length past 64 bits", POST "Content-Length: 18446744073709551616\r\n\r\n", 413, ""},
    {"a length that wraps to 3", POST "Content-Length: 18446744073709551619\r\n\r\nabc", 413, ""},
    {"the largest length", POST "Content-Length: 18446744073709551615\r\n\r\n", 413, ""},
    {"a length just past the limit", POST "Content-Length: 1001\r\n\r\n", 413, "1000 bytes"},
    {"too long, and asking first", POST "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", 413, "1000 bytes"},
    {"another coding", POST "Transfer-Encoding: gzip\r\n\r\nabc", 400, ""},
    {"a coding before chunks", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, ""},
    {"chunks twice", POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400, ""},
    {"two codings", POST "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""},
    {"a coding that looks like one", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, ""},
    {"a chunk without a size", POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, ""},
    {"a negative chunk", POST "Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400, ""},
    {"a chunk past 64 bits", POST "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", 413, ""},
    {"a chunk longer than its size", POST "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400, ""},
    {"no host", "GET / HTTP/1.1\r\n\r\n", 400, ""},
    {"two hosts", GET "Host: y\r\n\r\n", 400, ""},
    {"a space before the colon", POST "Content-Length : 3\r\n\r\nabc", 400, ""},
    {"a name that is none", GET "a(b: c\r\n\r\n", 400, ""},
    {"a line without a colon", GET "nonsense\r\n\r\n", 400, ""},
    {"a broken escape", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "'%zz' is no escape"},
    {"half an escape", "GET /%a HTTP/1.1\r\nHost: x\r\n\r\n", 400, "is no escape"},
    {"a NUL in the path", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "%00"},
    {"a NUL in the query", "GET /?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "%00"},
    {"no path", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400, "starts with '/'"},
    {"an unknown packing", POST "Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc", 415, "'br' is not supported"},
    {"packed twice", POST "Content-Encoding: gzip, gzip\r\nContent-Length: 3\r\n\r\nabc", 415, "not supported"},
    {"packed twice, in two lines", POST "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 415, "not supported"},
    {"not packed at all", POST "Content-Encoding: gzip\r\nContent-Length: 3\r\n" LAST "abc", 400, "\"success\":false"},
    {"not packed, and empty", POST "Content-Encoding: gzip\r\nContent-Length: 0\r\n" LAST, 400, "\"success\":false"},
    {"cookies", GET "Cookie: a=1; b=2; c\r\n" LAST, 200, ""},
    {"a bare LF after the size of a chunk", POST "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400, ""},
    {"one in an extension", POST "Transfer-Encoding: chunked\r\n\r\n3;\nabc\r\n0\r\n\r\n", 400, ""},
    {"one in a later chunk", POST "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\nbc\r\n0\r\n\r\n", 400, ""},
    {"chunks of the older version", "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 400, ""},
    {"a bare LF after the first line", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400, ""},
    {"a bare LF after a header", GET "X: y\nZ: z\r\n\r\n", 400, ""},
    {"a bare LF after the last header", GET "X: y\n\r\n", 400, ""},
    {"bare LFs only", "GET / HTTP/1.1\nHost: x\n\n", 400, ""},
    {"a header of two lines", GET "X: y\r\n z\r\n\r\n", 400, ""},
    {"a last header of two lines", GET "X: y\r\n\tz\r\n\r\n", 400, ""},
    {"not HTTP", "HELLO\r\n\r\n", 0, ""},
    {"another version", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, ""},
    /* clang-format on */
};

/* The library's pages name the version as well. */
static int answers_in(const struct raw *raw)
{
    int count = 0;
    for (const char *at = raw->text; (at = strstr(at, "HTTP/1.1 ")); at++)
        count += at[9] >= '1' && at[9] <= '5';
    return count;
}

static void check_row(struct server *server, const char *what, const char *request,
                      size_t len, int status, const char *body)
{
    static struct raw raw;
    raw_talk(server_port(server), request, len, &raw);
    if (raw_status(&raw) != status || !raw.closed || !strstr(raw_body(&raw), body) ||
        answers_in(&raw) > 1)
        fail_msg("%s: wanted one %d, \"%s\" and the end of the connection, got%s \"%s\"",
                 what, status, body, raw.closed ? "" : " no end and", raw.text);
}

static void each_row_is_answered_and_closed(void **state)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check_row(*state, table[i].what, table[i].request, strlen(table[i].request),
                  table[i].status, table[i].body);
}

/* To be passed over, but version 1.0.1 of the HTTP library refuses them. */
static void extensions_of_chunks_do_no_harm(void **state)
{
    static const char *const chunks[] = {"3;a=b\r\nabc\r\n", "3;a\r\nabc\r\n",
                                         "3;a=\"b\"\r\nabc\r\n"};
    static struct raw raw;
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        char request[200];
        int len =
            snprintf(request, sizeof request,
                     POST "Transfer-Encoding: chunked\r\n" LAST "%s0\r\n\r\n", chunks[i]);
        raw_talk(server_port(*state), request, (size_t)len, &raw);
        bool read = raw_status(&raw) == 200 && strcmp(raw_body(&raw), "abc") == 0;
        if ((!read && raw_status(&raw) != 400) || answers_in(&raw) != 1 || !raw.closed)
            fail_msg("%s: \"%s\"", chunks[i], raw.text);
    }
}

static void our_errors_are_json(void **state)
{
    static struct raw raw;
    const char *request = POST "Content-Length: 2000\r\n\r\n";
    raw_talk(server_port(*state), request, strlen(request), &raw);
    assert_non_null(strstr(raw.text, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(raw.text, "Connection: close\r\n"));
    assert_non_null(strstr(raw.text, "X-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(raw.text, "Cache-Control: no-store\r\n"));
    assert_string_equal(raw_body(&raw),
                        "{\"success\":false,\"error\":\"a body may have 1000 "
                        "bytes, this one is to have 2000\"}");
}

static void headers_are_bounded(void **state)
{
    CLEANUP(buf_free) struct buf header = BUF(100000), path = BUF(100000);
    buf_addf(&header, GET "X-Long: %020000d\r\n\r\n", 1);
    check_row(*state, "a long header", buf_text(&header), header.len, 431, "");
    buf_addf(&path, "GET /%020000d HTTP/1.1\r\nHost: x\r\n\r\n", 1);
    check_row(*state, "a long path", buf_text(&path), path.len, 414, "");
}

/* A NUL ends what the library shows of a value, but not the value. */
static void headers_with_a_nul_are_refused(void **state)
{
    static const struct {
        const char *what, *text;
        size_t len;
    } rows[] = {
#define ROW(what, text) {what, text, sizeof text - 1}
        ROW("in a value", GET "X: a\0b\r\nY: z\r\n\r\n"),
        ROW("in the last value", GET "X: a\0b\r\n\r\n"),
        ROW("two", GET "X: a\0\0b\r\nY: z\r\n\r\n"),
        ROW("three in the last value", GET "X: a\0\0\0b\r\n\r\n"),
        ROW("at the end", GET "X: a\0\r\nY: z\r\n\r\n"),
        ROW("at the end of the last", GET "X: a\0\r\n\r\n"),
        ROW("three at the end of the last", GET "X: a\0\0\0\r\n\r\n"),
        ROW("at the end of a last length", POST "Content-Length: 3\0\r\n\r\nabc"),
        ROW("after chunked", POST "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n"),
        ROW("in a name", GET "X\0: a\r\n\r\n"),
        ROW("before another length", POST "X: a\0\r\nContent-Length: 3\r\n\r\nabc"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(*state, rows[i].what, rows[i].text, rows[i].len, 400, "");
}

/* Long enough for the server to have read what was sent before: the pieces are not put
 * together again. */
static void let_it_read(void) { poll(NULL, 0, 30); }

/* A proxy may see another end than the library where a line of a chunk ends in a bare LF.
 * What it holds to be the rest of a body must not be answered as a request. */
static void nothing_is_smuggled_behind_chunks(void **state)
{
    static const struct {
        const char *what, *first, *rest;
    } rows[] = {
        {"after a size", "3\n", "abc\r\n0\r\n\r\n"},
        {"after an extension", "3;a=b\n", "abc\r\n0\r\n\r\n"},
        {"after a later size", "1\r\na\r\n2\n", "bc\r\n0\r\n\r\n"},
        {"after a chunk", "3\r\nabc", "\n0\r\n\r\n"},
        {"after the last size", "3\r\nabc\r\n0", "\n\r\n"},
        {"after a trailer", "3\r\nabc\r\n0\r\nA: b", "\n\r\n"},
        {"for the empty line", "3\r\nabc\r\n0\r\n", "\n"},
        {"everywhere", "3\nabc\n", "0\n\n"},
    };
    static struct raw raw;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int pieces = 1; pieces <= 2; pieces++) {
            raw = (struct raw){0};
            int fd = raw_connect(server_port(*state));
            CLEANUP(buf_free) struct buf request = BUF(1000);
            buf_addf(&request, POST "Transfer-Encoding: chunked\r\n\r\n%s",
                     rows[i].first);
            if (pieces == 2) {
                assert_true(raw_say(fd, buf_text(&request)));
                let_it_read();
                request.len = 0;
            }
            buf_addf(&request, "%s" GET "\r\n", rows[i].rest);
            (void)raw_send(fd, buf_text(&request), request.len);
            (void)raw_read(fd, &raw, NULL, 0);
            close(fd);
            if (answers_in(&raw) != 1 || !raw.closed)
                fail_msg("%s, in %d pieces: \"%s\"", rows[i].what, pieces, raw.text);
        }
}

/* While others, on the same thread, have begun a request as well. */
static void a_head_in_pieces_gets_one_answer(void **state)
{
    enum { CLIENTS = 8 };
    static const char *const heads[] = {
        POST "Content-Length: x\r\n",
        POST "Content-Length: 18446744073709551616\r\n",
        POST "Content-Length: 1001\r\n",
        "POST / HTTP/1.1\r\n",
    };
    static struct raw raw;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        int fds[CLIENTS];
        for (int k = 0; k < CLIENTS; k++) {
            fds[k] = raw_connect(server_port(*state));
            assert_true(raw_say(fds[k], heads[i]));
        }
        let_it_read();
        for (int k = 0; k < CLIENTS; k++) {
            raw = (struct raw){0};
            (void)raw_say(fds[k], "\r\n");
            (void)raw_read(fds[k], &raw, NULL, 0);
            close(fds[k]);
            if (answers_in(&raw) != 1 || !raw.closed)
                fail_msg("client %d is answered \"%s\" to \"%s\"", k, raw.text, heads[i]);
        }
    }
}

/* Whatever its size, one answer and nothing else: 200 up to some size, then `status`. */
static void check_sizes(struct server *server, const char *before, const char *piece,
                        const char *after, size_t most, size_t step, int status)
{
    static struct raw raw;
    bool refused = false;
    for (size_t count = 1; count <= most; count += step) {
        CLEANUP(buf_free) struct buf request = BUF(100000);
        buf_addf(&request, "%s", before);
        for (size_t i = 0; i < count; i++)
            buf_addf(&request, "%s", piece);
        buf_addf(&request, "%s", after);
        raw_talk(server_port(server), buf_text(&request), request.len, &raw);
        refused = refused || raw_status(&raw) != 200;
        if (answers_in(&raw) != 1 || !raw.closed ||
            raw_status(&raw) != (refused ? status : 200))
            fail_msg("%zu times '%s' is answered '%s'", count, piece, raw.text);
    }
    assert_true(refused);
}

static void a_head_of_any_size_gets_one_answer(void **state)
{
    const char *end = " HTTP/1.1\r\nHost: x\r\n" LAST;
    check_sizes(*state, "GET /?", "a&", end, 400, 1, 400);
    check_sizes(*state, "GET /?", "&", end, 400, 1, 400);
    check_sizes(*state, "GET /?",
                "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz&", end,
                62, 1, 414);
    check_sizes(*state, "GET /", "a", end, 9000, 17, 414);
    check_sizes(*state, GET "X: ", "a", "\r\n" LAST, 9000, 17, 431);
    check_sizes(*state, GET "Cookie: ", "a=b; ", "\r\n" LAST, 2000, 5, 431);
    check_sizes(*state, GET "Cookie: ", "a;", "\r\n" LAST, 5000, 13, 431);
    check_sizes(*state, GET, "Cookie: a=b\r\n", LAST, 60, 1, 400);
    check_sizes(*state, GET, "a:\r\n", LAST, 300, 1, 431);
    check_sizes(*state, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nX: ", "a",
                "\r\n" LAST "abc", 9000, 17, 431);
}

static void too_many_parameters_are_refused(void **state)
{
    CLEANUP(buf_free) struct buf request = BUF(10000);
    buf_addf(&request, "GET /?");
    for (int i = 0; i < 65; i++)
        buf_addf(&request, "a&");
    buf_addf(&request, " HTTP/1.1\r\nHost: x\r\n\r\n");
    check_row(*state, "65 parameters", buf_text(&request), request.len, 400,
              "at most 64");
}

/* Most clients read nothing while they send, and give up when sending fails. */
static void check_whole_is_taken(struct server *server, const struct buf *request)
{
    static struct raw raw;
    raw = (struct raw){0};
    int fd = raw_connect(server_port(server));
    assert_true(raw_send(fd, buf_text(request), request->len));
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    assert_int_equal(raw_status(&raw), 413);
    assert_non_null(strstr(raw_body(&raw), "\"success\":false"));
}

static void a_client_in_the_middle_of_its_body_hears_why(void **state)
{
    static char body[8000000];
    CLEANUP(buf_free) struct buf announced = BUF(sizeof body + 200);
    CLEANUP(buf_free) struct buf chunked = BUF(sizeof body + 200);
    memset(body, 'x', sizeof body);
    buf_addf(&announced, POST "Content-Length: %zu\r\n\r\n", sizeof body);
    buf_add(&announced, (str){body, sizeof body});
    check_whole_is_taken(*state, &announced);
    buf_addf(&chunked, POST "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", sizeof body);
    buf_add(&chunked, (str){body, sizeof body});
    check_whole_is_taken(*state, &chunked);
}

/* Over a slow network it takes a while. */
static void a_client_that_sends_slowly_hears_why(void **state)
{
    static const char piece[1000];
    static struct raw raw;
    raw = (struct raw){0};
    int fd = raw_connect(server_port(*state));
    assert_true(raw_say(fd, POST "Content-Length: 8000000\r\n\r\n"));
    for (int i = 0; i < 35; i++) {
        poll(NULL, 0, 100);
        assert_true(raw_send(fd, piece, sizeof piece));
    }
    assert_true(raw_read(fd, &raw, NULL, 0));
    close(fd);
    assert_int_equal(raw_status(&raw), 413);
}

static void packed_bodies_are_bounded_unpacked(void **state)
{
    static const struct {
        const char *what;
        size_t plain, cut; /* bytes before packing, and missing at the end */
        int status;
    } bodies[] = {
        {"small", 100, 0, 200},
        {"just right", BODY_LIMIT, 0, 200},
        {"one too many", BODY_LIMIT + 1, 0, 413},
        {"a thousand times its size", 500000, 0, 413},
        {"cut short", 500, 1, 400},
    };
    static char plain[500000];
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        CLEANUP(buf_free) struct buf packed = BUF(10000), request = BUF(20000);
        struct error err;
        memset(plain, 'x', sizeof plain);
        assert_true(gzip_pack((str){plain, bodies[i].plain}, GZIP_SMALL, &packed, &err));
        str sent = {buf_text(&packed), packed.len - bodies[i].cut};
        buf_addf(&request, POST "Content-Encoding: gzip\r\nContent-Length: %zu\r\n" LAST,
                 sent.len);
        buf_add(&request, sent);
        check_row(*state, bodies[i].what, buf_text(&request), request.len,
                  bodies[i].status,
                  bodies[i].status == 200 ? "xxx" : "\"success\":false");
    }
}

static void all_bodies_together_are_bounded(void **state)
{
    CLEANUP(buf_free) struct buf half = BUF(2000), more = BUF(2000);
    buf_addf(&half, POST "Content-Length: %d\r\n" LAST "%0*d", BODY_LIMIT / 2,
             BODY_LIMIT / 2, 0);
    check_row(*state, "as much as there is", buf_text(&half), half.len, 200, "000");
    buf_addf(&more, POST "Content-Length: %d\r\n" LAST "%0*d", BODY_LIMIT / 2 + 1,
             BODY_LIMIT / 2 + 1, 0);
    check_row(*state, "one byte more", buf_text(&more), more.len, 503, "too many large");
    check_row(*state, "it is given back", buf_text(&half), half.len, 200, "000");
}

/* One piece every 50 ms is never silence, but has to end. */
static void trickling_clients_are_cut(void **state)
{
    static const struct {
        const char *what, *first, *piece;
        int status;
    } clients[] = {
        {"nothing", "", "", 0},
        {"a line", "G", "E", 0},
        {"headers", GET, "X: y\r\n", 408},
        {"a body", POST "Content-Length: 500\r\n\r\n", "x", 408},
        {"chunks", POST "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 408},
    };
    static struct raw raw;
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        uint64_t before = server_counts(*state).cut;
        int64_t start_ms = clock_monotonic().ms;
        int fd = raw_connect(server_port(*state));
        raw = (struct raw){0};
        bool open = raw_say(fd, clients[i].first);
        while (open && clock_monotonic().ms - start_ms < RAW_PATIENCE) {
            struct pollfd wait = {.fd = fd, .events = POLLIN};
            open = poll(&wait, 1, 50) == 0 && raw_say(fd, clients[i].piece);
        }
        int64_t took = clock_monotonic().ms - start_ms;
        (void)raw_read(fd, &raw, NULL, 0);
        close(fd);
        if (!raw.closed || raw_status(&raw) != clients[i].status || took < 400)
            fail_msg("%s: cut after %d ms with \"%s\"", clients[i].what, (int)took,
                     raw.text);
        assert_int_equal(server_counts(*state).cut, before + 1);
    }
}

static void the_server_is_still_well(void **state)
{
    check_row(*state, "afterwards", POST "Content-Length: 3\r\n" LAST "abc",
              strlen(POST "Content-Length: 3\r\n" LAST "abc"), 200, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_answered_and_closed),
        cmocka_unit_test(extensions_of_chunks_do_no_harm),
        cmocka_unit_test(our_errors_are_json),
        cmocka_unit_test(headers_are_bounded),
        cmocka_unit_test(headers_with_a_nul_are_refused),
        cmocka_unit_test(nothing_is_smuggled_behind_chunks),
        cmocka_unit_test(a_head_in_pieces_gets_one_answer),
        cmocka_unit_test(a_head_of_any_size_gets_one_answer),
        cmocka_unit_test(too_many_parameters_are_refused),
        cmocka_unit_test(a_client_in_the_middle_of_its_body_hears_why),
        cmocka_unit_test(a_client_that_sends_slowly_hears_why),
        cmocka_unit_test(packed_bodies_are_bounded_unpacked),
        cmocka_unit_test_setup_teardown(all_bodies_together_are_bounded, start_small,
                                        stop),
        cmocka_unit_test(trickling_clients_are_cut),
        cmocka_unit_test(the_server_is_still_well),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
