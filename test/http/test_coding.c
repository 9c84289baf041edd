/* In which form answers go out: what clients say they like, and what is worth it. */
#include "http/coding.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { BODY = 5000 };

static char json[BODY]; /* "aaa...": packs well */

static void test_weights(void **state)
{
    (void)state;
    static const struct {
        const char *accepted;
        unsigned gzip, brotli; /* thousandths */
        bool wants_gzip;
    } row[] = {
        {"", 0, 0, false},
        {"gzip", 1000, 0, true},
        {"gzip, deflate, br", 1000, 1000, true},
        {"deflate", 0, 0, false},
        {"GZip", 1000, 0, true},
        {"gzip;q=0", 0, 0, false},
        {"gzip;q=0.000", 0, 0, false},
        {"gzip ; Q=0.5 , br;q=0.25", 500, 250, true},
        {"gzip;q=0.001", 1, 0, true},
        {"gzip;q=1.000", 1000, 0, true},
        {"*", 1000, 1000, true},
        {"*;q=0", 0, 0, false},
        {"*;q=0.5, gzip;q=0", 0, 500, false},
        {"identity", 0, 0, false},
        {"identity, gzip;q=0.5", 500, 0, false},
        {"identity;q=0.5, gzip;q=0.5", 500, 0, true},
        {"identity;q=0, gzip;q=0.1", 100, 0, true},
        {"gzip;level=9", 1000, 0, true},
        /* What is no weight is no liking: plain bytes are never wrong. */
        {"gzip;q=", 0, 0, false},
        {"gzip;q=2", 0, 0, false},
        {"gzip;q=-1", 0, 0, false},
        {"gzip;q=x", 0, 0, false},
        {"gzip;q=0,5", 0, 0, false},
        {"gzipped, x-gzip, gz", 0, 0, false},
        {",,;,gzip,", 1000, 0, true},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        str accepted = str_from(row[i].accepted);
        unsigned gzip = accept_weight(accepted, STR("gzip"));
        unsigned brotli = accept_weight(accepted, STR("br"));
        if (gzip != row[i].gzip || brotli != row[i].brotli ||
            coding_wants_gzip(accepted) != row[i].wants_gzip)
            fail_msg("'%s': gzip %u, br %u, %s", row[i].accepted, gzip, brotli,
                     coding_wants_gzip(accepted) ? "packed" : "plain");
    }
}

static str header_of(const struct reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->header[i].name, name) == 0)
            return reply->header[i].value;
    return STR("");
}

static void test_what_is_packed(void **state)
{
    (void)state;
    static const struct {
        const char *what, *type, *accepted;
        size_t len;
        const char *header; /* that it has already, or NULL */
        bool packed, varies;
    } row[] = {
        {"an answer in JSON", NULL, "gzip", BODY, NULL, true, true},
        {"its client cannot read it packed", NULL, "", BODY, NULL, false, true},
        {"a small one", NULL, "gzip", 1399, NULL, false, false},
        {"one of a packet", NULL, "gzip", 1400, NULL, true, true},
        {"text", "text/plain; version=0.0.4", "gzip", BODY, NULL, true, true},
        {"a picture", "image/png", "gzip", BODY, NULL, false, false},
        {"a file, whose tag names its form", "text/css", "gzip", BODY, "ETag", false,
         false},
        {"a file that is packed", "text/css", "gzip", BODY, "Content-Encoding", false,
         false},
        {"nothing", NULL, "gzip", 0, NULL, false, false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(buf_free) struct buf packed = BUF(BODY), again = BUF(BODY);
        struct error err;
        struct reply reply = {.body = {json, row[i].len}, .content_type = row[i].type};
        if (row[i].header)
            reply_header(&reply, row[i].header, STR("br"));
        size_t headers = reply.header_count;
        coding_apply(&reply, str_from(row[i].accepted), &packed);
        bool is_packed = str_equal(header_of(&reply, "Content-Encoding"), STR("gzip"));
        if (is_packed != row[i].packed ||
            str_equal(header_of(&reply, "Vary"), STR("Accept-Encoding")) != row[i].varies)
            fail_msg("%s: %s", row[i].what, is_packed ? "packed" : "plain");
        assert_int_equal(reply.header_count, headers + row[i].varies + row[i].packed);
        if (!is_packed)
            assert_true(reply.body.at == json && reply.body.len == row[i].len);
        else
            assert_true(gzip_unpack(reply.body, &again, &err) &&
                        str_equal(buf_str(&again), (str){json, row[i].len}) &&
                        reply.body.len < row[i].len);
    }
}

/* What does not get smaller goes out as it is, and so does what has no place for headers.
 */
static void test_what_cannot_be_packed(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf packed = BUF(2000);
    char noise[2000];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    struct reply reply = {.body = {noise, sizeof noise}};
    coding_apply(&reply, STR("gzip"), &packed);
    assert_ptr_equal(reply.body.at, noise);
    assert_int_equal(header_of(&reply, "Content-Encoding").len, 0);

    struct reply full = {.body = {json, BODY}, .header_count = REPLY_HEADERS - 1};
    for (size_t i = 0; i < REPLY_HEADERS; i++)
        full.header[i] = (struct header){"X-Other", STR("1")};
    coding_apply(&full, STR("gzip"), &packed);
    assert_ptr_equal(full.body.at, json);
    assert_int_equal(full.header_count, REPLY_HEADERS - 1);
}

int main(void)
{
    memset(json, 'a', sizeof json);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_what_is_packed),
        cmocka_unit_test(test_what_cannot_be_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
