#include "http/framing.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *headers; /* separated by "; " */
    const char *verdict; /* status and a part of the error, or how the body comes */
} table[] = {
    /* clang-format off */
    {"Host: x",                                      "plain"},
    {"host: x; content-length: 0",                   "plain"},
    {"Host: x; Content-Length: 1000",                "plain"},
    {"Host: x; Content-Length:  7 ",                 "plain"},
    {"Host: x; Transfer-Encoding: Chunked",          "plain"},
    {"Host: x; Content-Encoding: identity",          "plain"},
    {"Host: x; Content-Encoding: GZIP",              "gzip"},
    {"Host: x; Content-Encoding: x-gzip",            "gzip"},
    {"Host:",                                        "plain"},
    {"Host: x; X-Any: J\303\274rgen\t(1)",           "plain"},
    {"Accept: */*",                                  "400 one Host header, this one has none"},
    {"Host: x; HOST: x",                             "400 this one has several"},
    {"Host: x; Content-Length: 1001",                "413 a body may have 1000 bytes, this one is to have 1001"},
    {"Host: x; Content-Length: 99999999999999999999999", "413 this one is to have 99999999999999999999999"},
    {"Host: x; Content-Length: 18446744073709551617","413 this one is to have"},
    {"Host: x; Content-Length: 1 0",                 "400 '1 0' is not a number of bytes"},
    {"Host: x; Content-Length: -1",                  "400 '-1' is not a number of bytes"},
    {"Host: x; Content-Length:",                     "400 Content-Length is empty"},
    {"Host: x; Content-Length: 1; Content-Length: 1","400 Content-Length is given more than once"},
    {"Host: x; Content-Length: 1; Transfer-Encoding: chunked", "400 exclude each other"},
    {"Host: x; Transfer-Encoding: chunked; Transfer-Encoding: chunked", "400 Transfer-Encoding is given more than once"},
    {"Host: x; Transfer-Encoding: gzip",             "400 only 'chunked' is"},
    {"Host: x; Transfer-Encoding: chunked;q=1",      "400 only 'chunked' is"},
    {"Host: x; Transfer-Encoding:",                  "400 only 'chunked' is"},
    {"Host: x; Content-Encoding: deflate",           "415 'deflate' is not supported"},
    {"Host: x; Content-Encoding: gzip; Content-Encoding: identity", "415 once, as gzip"},
    {"Host: x; Content-Length : 1",                  "400 characters that do not belong"},
    {"Host: x; : 1",                                 "400 characters that do not belong"},
    {"Host: x; Authorization: Bearer a; Cookie: a=1",  "plain"},
    {"Host: x; Authorization: Bearer a; authorization: Bearer a", "400 Authorization is given more than once"},
    {"Host: x; Cookie: a=1; COOKIE: b=2",            "400 Cookie is given more than once"},
    {"Host: x; Origin: http://x; Origin: http://y",  "400 Origin is given more than once"},
    {"Host: x; Sec-Fetch-Site: same-origin; Sec-Fetch-Site: cross-site", "400 Sec-Fetch-Site is given more than once"},
    {"Host: x; X-Shopfloor: 1; X-Shopfloor: 1",      "400 X-Shopfloor is given more than once"},
    {"Host: x; X-Forwarded-For: a; X-Forwarded-For: b; Accept: a; Accept: b", "plain"},
    {"Host: x; X-Any: a\001b",                       "400 characters that do not belong"},
    /* clang-format on */
};

static struct framing note_all(const char *text)
{
    struct framing framing = {0};
    for (str rest = str_from(text); rest.len;) {
        const char *end = strstr(rest.at, "; ");
        str line = {rest.at, end ? (size_t)(end - rest.at) : rest.len}, value;
        rest = end ? str_from(end + 2) : (str){"", 0};
        str name = str_cut(line, ':', &value);
        framing_note(&framing, name, value);
    }
    return framing;
}

static void headers_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct framing framing = note_all(table[i].headers);
        struct error err = {0};
        char got[300];
        bool gzip = false;
        int status = 0;
        if (framing_judge(&framing, false, 1000, &gzip, &status, &err))
            snprintf(got, sizeof got, "%s", gzip ? "gzip" : "plain");
        else
            snprintf(got, sizeof got, "%d %s", status, err.text);

        const char *want = table[i].verdict;
        bool number = *want == '4';
        bool right = number ? strncmp(got, want, 4) == 0 && strstr(got, want + 4)
                            : strcmp(got, want) == 0;
        if (!right)
            fail_msg("%s: got \"%s\", want \"%s\"", table[i].headers, got, want);
    }
}

static void the_older_version_has_no_chunks(void **state)
{
    struct framing framing = note_all("Host: x; Transfer-Encoding: chunked");
    struct error err;
    bool gzip;
    int status;
    (void)state;
    assert_true(framing_judge(&framing, false, 1000, &gzip, &status, &err));
    assert_false(framing_judge(&framing, true, 1000, &gzip, &status, &err));
    assert_int_equal(status, 400);
}

static void the_older_version_needs_no_host(void **state)
{
    struct framing framing = {0};
    struct error err;
    bool gzip;
    int status;
    (void)state;
    assert_true(framing_judge(&framing, true, 1000, &gzip, &status, &err));
    framing.hosts = 2;
    assert_false(framing_judge(&framing, true, 1000, &gzip, &status, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_judged),
        cmocka_unit_test(the_older_version_has_no_chunks),
        cmocka_unit_test(the_older_version_needs_no_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
