#include "base/log.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/json.h"

/* cmocka.h wants these before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What was logged, to read once the log writes to standard error again. */
struct capture {
    int saved, reader;
};

/* A pipe, which is not a terminal, takes the place of standard error; `terminal` asks
 * for a pseudo-terminal instead. */
static struct capture capture_start(bool terminal)
{
    struct capture capture = {dup(STDERR_FILENO), -1};
    int ends[2];
    if (terminal) {
        ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
        assert_true(ends[0] >= 0 && grantpt(ends[0]) == 0 && unlockpt(ends[0]) == 0);
        ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
        assert_true(ends[1] >= 0);
    } else {
        assert_int_equal(pipe(ends), 0);
    }
    capture.reader = ends[0];
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    return capture;
}

/* Read `want` lines; a terminal has no end to read up to. */
static void capture_end(struct capture *capture, size_t want, char *text, size_t size)
{
    size_t len = 0, lines = 0;
    while (lines < want && len < size - 1) {
        ssize_t got = read(capture->reader, text + len, 1);
        assert_int_equal(got, 1);
        lines += text[len++] == '\n';
    }
    text[len] = '\0';
    dup2(capture->saved, STDERR_FILENO);
    close(capture->saved);
    close(capture->reader);
}

static void check_text(const struct json *entry, const char *name, const char *want)
{
    str text = {0};
    assert_true(json_text(json_get(entry, name), &text));
    if (!str_equal(text, str_from(want)))
        fail_msg("%s: got \"%.*s\", want \"%s\"", name, STR_ARG(text), want);
}

static const struct json *parse_line(char *line, struct arena *arena)
{
    const struct json *entry = NULL;
    struct error err = {0};
    assert_int_equal(line[strlen(line) - 1], '\n');
    if (!json_parse(str_from(line), arena, &entry, &err))
        fail_msg("%s: %s", err.text, line);
    return entry;
}

static void test_json_line(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char line[5000];
    struct capture capture = capture_start(false);
    errno = ENOSPC;
    log_warn("listening \"here\"", LOG_TEXT("address", "127.0.0.1"),
             LOG_INT("port", -3000),
             LOG_STR("odd", STR("a\"b\\c\n\x1b\x7f\xff\xc3\xa4\xc2\x9b\0d")));
    assert_int_equal(errno, ENOSPC);
    capture_end(&capture, 1, line, sizeof line);

    const struct json *entry = parse_line(line, &arena);
    assert_true(str_equal(json_key(entry, 0), STR("time")));
    check_text(entry, "level", "warn");
    check_text(entry, "message", "listening \"here\"");
    check_text(entry, "address", "127.0.0.1");
    int64_t port = 0;
    assert_true(json_integer(json_get(entry, "port"), &port));
    assert_int_equal(port, -3000);
    str odd, time;
    assert_true(json_text(json_get(entry, "odd"), &odd));
    assert_true(str_equal(odd, STR("a\"b\\c\n\x1b\x7f\xef\xbf\xbd\xc3\xa4\xc2\x9b\0d")));

    instant at;
    struct error err = {0};
    assert_true(json_text(json_get(entry, "time"), &time));
    assert_true(instant_parse(time, &at, &err));
    for (const char *c = line; c[1]; c++)
        assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
}

static void test_terminal(void **state)
{
    (void)state;
    char line[5000];
    struct capture capture = capture_start(true);
    log_info("listening", LOG_TEXT("address", "127.0.0.1"), LOG_INT("port", 3000),
             LOG_TEXT("why", "two words"), LOG_TEXT("none", ""),
             LOG_TEXT("evil", "\x1b[2J\nfake=1"));
    capture_end(&capture, 1, line, sizeof line);

    const char *rest = line + sizeof "2026-01-15T10:15:30.000Z" - 1;
    assert_string_equal(rest, " info  listening address=127.0.0.1 port=3000 "
                              "why=\"two words\" none=\"\" "
                              "evil=\"\\u001b[2J\\u000afake=1\"\r\n");
}

static void test_level(void **state)
{
    (void)state;
    char line[5000];
    struct capture capture = capture_start(false);
    log_debug("not by default");
    log_set_level(LOG_ERROR);
    log_warn("no longer");
    log_error("still");
    log_set_level(LOG_DEBUG);
    log_debug("now");
    log_set_level(LOG_INFO);
    capture_end(&capture, 2, line, sizeof line);

    *strchr(line, '\n') = '\0';
    assert_non_null(strstr(line, "\"message\":\"still\""));
    assert_non_null(strstr(line + strlen(line) + 1, "\"message\":\"now\""));
}

/* A fault that comes with every request must not fill the disk. */
static void test_rate(void **state)
{
    (void)state;
    char lines[64 * 1024];
    struct capture capture = capture_start(false);
    for (int i = 0; i < 1200; i++)
        log_warn("again and again", LOG_INT("number", i));
    log_warn("something else");
    capture_end(&capture, LOG_MOST + 1, lines, sizeof lines);

    size_t count = 0;
    for (const char *at = lines; (at = strstr(at, "again and again")); at++)
        count++;
    assert_int_equal(count, LOG_MOST);
    assert_non_null(strstr(lines, "something else"));
}

static void test_level_names(void **state)
{
    (void)state;
    enum log_level level = LOG_WARN;
    assert_false(log_level_parse(STR("INFO"), &level));
    assert_false(log_level_parse(STR(""), &level));
    assert_int_equal(level, LOG_WARN);
    assert_true(log_level_parse(STR("debug"), &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_true(log_level_parse(STR("error"), &level));
    assert_int_equal(level, LOG_ERROR);
}

/* A line that would be too long loses whole values, and a value its end; it stays JSON.
 */
static void test_too_long(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char line[5000], text[3000];
    memset(text, '\x01', sizeof text);
    str value = {text, sizeof text};

    struct capture capture = capture_start(false);
    log_info("much", LOG_STR("a", value), LOG_STR("b", value), LOG_STR("c", value),
             LOG_STR("d", value), LOG_INT("e", 1));
    capture_end(&capture, 1, line, sizeof line);

    assert_true(strlen(line) <= 4096);
    const struct json *entry = parse_line(line, &arena);
    str kept;
    assert_true(json_text(json_get(entry, "a"), &kept));
    assert_int_equal(kept.len, 303);
    assert_memory_equal(kept.at + 300, "...", 3);
    assert_non_null(json_get(entry, "b"));
    assert_null(json_get(entry, "d"));
}

static void *log_many(void *name)
{
    for (int i = 0; i < 100; i++)
        log_debug("tick", LOG_TEXT("thread", name), LOG_INT("i", i)); /* not bounded */
    return NULL;
}

/* Lines of two threads do not mix. */
static void test_threads(void **state)
{
    (void)state;
    static char text[64 * 1024];
    pthread_t one, two;
    struct capture capture = capture_start(false);
    log_set_level(LOG_DEBUG);
    pthread_create(&one, NULL, log_many, (char[]){"one"});
    pthread_create(&two, NULL, log_many, (char[]){"two"});
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    log_set_level(LOG_INFO);
    capture_end(&capture, 200, text, sizeof text);

    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str rest = str_from(text);
    for (int i = 0; i < 200; i++) {
        const struct json *entry;
        struct error err = {0};
        if (!json_parse(str_cut(rest, '\n', &rest), &arena, &entry, &err))
            fail_msg("line %d: %s", i, err.text);
    }
    assert_int_equal(rest.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_line),   cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_level),       cmocka_unit_test(test_rate),
        cmocka_unit_test(test_level_names), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
