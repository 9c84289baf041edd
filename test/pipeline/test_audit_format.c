/* Rows of the audit log as lines. Whatever a row holds, even what somebody wrote into the
 * database by hand, its line is JSON and says the same as the API. */
#include "pipeline/audit_format.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "must.h"

#define AT                                                                               \
    {                                                                                    \
        1768472130000                                                                    \
    }
#define HEAD "{\"number\":7,\"at\":\"2026-01-15T10:15:30.000Z\",\"actor\":"
#define HASH "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *what;
    struct audit_row row;
    const char *want; /* without the hash; NULL: what the API says */
} rows[] = {
    {"a change",
     {.number = 7,
      .at = AT,
      .entry = {.actor = {STR("person"), STR("ana"), STR("s1"), STR("10.0.0.7")},
                .action = STR("change_worker"),
                .object = STR("W1"),
                .worker = STR("W1"),
                .before = STR("{\"name\":\"Ada\"}"),
                .after = STR("{\"name\":\"\\u00c4da \\\"A\\\"\",\"rate\":1.5}")}},
     HEAD "{\"kind\":\"person\",\"name\":\"ana\",\"id\":\"s1\",\"address\":\"10.0.0.7\"},"
          "\"action\":\"change_worker\",\"object\":\"W1\",\"worker_id\":\"W1\","
          "\"before\":{\"name\":\"Ada\"},"
          "\"after\":{\"name\":\"\\u00c4da \\\"A\\\"\",\"rate\":1.5}"},
    {"hardly anything",
     {.number = 7,
      .at = AT,
      .entry = {.actor = {.kind = STR("server")}, .action = STR("prune_audit")}},
     HEAD "{\"kind\":\"server\",\"name\":null,\"id\":null,\"address\":null},"
          "\"action\":\"prune_audit\",\"object\":null,\"worker_id\":null,"
          "\"before\":null,\"after\":null"},
    {"a name of another alphabet",
     {.entry = {.actor = {.kind = STR("person"), .name = STR("\xc3\x84nne")}}},
     NULL},
    {"a quote, a backslash, a line end",
     {.entry = {.object = STR("a\"b"), .worker = STR("a\\b"), .action = STR("a\nb")}},
     NULL},
    {"DEL and NUL",
     {.entry = {.object = STR("a\x7f"), .worker = STR("a\0b"), .action = STR("\x01")}},
     NULL},
    {"bytes that are no UTF-8",
     {.entry = {.actor = {.name = STR("\xff\xfe")}, .after = STR("{\"a\":\"\xff\"}")}},
     NULL},
    {"told is no JSON",
     {.entry = {.before = STR("{\"a\":"), .after = STR("soon")}},
     NULL},
    {"told is on two lines", {.entry = {.after = STR("{\"a\":\n1}")}}, NULL},
    {"told says more after its end", {.entry = {.after = STR("{},\"hash\":1")}}, NULL},
};

/* What the API says, without the '}' at its end. */
static str as_api(const struct audit_row *row, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    str text = json_write(out, audit_json(out, arena, row));
    return (str){text.at, text.len - 1};
}

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf have = BUF(4096), want = BUF(4096);
        const struct json *read;
        str start = rows[i].want ? str_from(rows[i].want) : as_api(&rows[i].row, &arena);
        buf_add(&want, start);
        buf_add(&want, STR(",\"hash\":\"" HASH "\"}\n"));
        audit_ndjson(&have, &rows[i].row);
        if (!str_equal(buf_str(&have), buf_str(&want)))
            fail_msg("%s: '%s', must be '%s'", rows[i].what, buf_text(&have),
                     buf_text(&want));
        MUST(json_parse(str_trim(buf_str(&have)), &arena, &read, &err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
