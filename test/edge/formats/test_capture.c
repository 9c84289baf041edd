/* Messages in a file, written by hand or by mosquitto_sub -F '%j'. */
#include "edge/formats/capture.h"

#include "base/arena.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Topic, payload, when it was received, and whether it is retained; or why the line is no
 * message. */
static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line, *read;
    } row[] = {
        {"{\"topic\":\"a\",\"payload\":\"x\"}", "a|x|0|0"},
        {"{\"topic\":\"a\",\"payload\":{\"n\": 1}}", "a|{\"n\":1}|0|0"},
        {"{\"topic\":\"a\",\"payload\":1.5,\"retained\":true,"
         "\"received_at\":\"1970-01-01T00:00:02Z\"}",
         "a|1.5|2000|1"},
        {"{\"tst\":\"1970-01-01T00:00:02.016674Z+0000\",\"topic\":\"a/b\",\"qos\":0,"
         "\"retain\":1,\"payloadlen\":1,\"payload\":\"x\"}",
         "a/b|x|2016|1"},
        {"{\"tst\":\"1970-01-01T01:00:02.000000+0100\",\"topic\":\"a\",\"qos\":0,"
         "\"retain\":0,\"payloadlen\":0,\"payload\":null}",
         "a||2000|0"},
        {"{\"payload\":1}", "it has no topic; want {\"topic\": ..., \"payload\": ...}"},
        {"{\"topic\":\"a\",\"received_at\":5}",
         "received_at is a number; want RFC 3339 with an offset"},
        {"[]", "it has no topic; want {\"topic\": ..., \"payload\": ...}"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct message message;
        struct error err = {0};
        char read[400];
        if (capture_read(str_from(row[i].line), &arena, &message, &err))
            snprintf(read, sizeof read, "%.*s|%.*s|%lld|%d", STR_ARG(message.topic),
                     STR_ARG(message.payload), (long long)message.received.ms,
                     message.retained);
        else
            snprintf(read, sizeof read, "%s", err.text);
        assert_string_equal(read, row[i].read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
