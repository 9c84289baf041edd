/* Where a webhook may lead, how its messages are signed, and what a mail looks like. */
#include "base/arena.h"
#include "base/crypto.h"
#include "http/mail.h"
#include "http/webhook.h"
#include "must.h"

/* The example of the libraries of Standard Webhooks. */
static void test_signature(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    char secret[24];
    (void)state;
    MUST(hex_parse(STR("31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0"), secret,
                   sizeof secret, &err));
    str bytes = {secret, sizeof secret};
    assert_true(str_equal(webhook_secret_text(bytes, &arena),
                          STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
    str signature =
        webhook_sign(bytes, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), (instant){1614265330999},
                     STR("{\"test\": 2432232314}"), &arena);
    assert_true(
        str_equal(signature, STR("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));
}

static const struct {
    const char *url, *origin, *path;
    bool machine;
} urls[] = {
    {"https://mes.example/hook", "https://mes.example", "/hook", false},
    {"https://mes.example:8443/a/b/?c=d&e", "https://mes.example:8443", "/a/b/?c=d&e",
     false},
    {"http://LOCALHOST", "http://localhost", "/", true},
    {"http://127.1:80/", "http://127.0.0.1:80", "/", true},
    {"http://2130706433/x", "http://127.0.0.1", "/x", true}, /* the same, as a number */
    {"http://0x7f.0.0.1/x", "http://127.0.0.1", "/x", true},
    {"http://[::1]:9/x", "http://[::1]:9", "/x", true},
    {"http://127.0.0.1.example/x", "http://127.0.0.1.example", "/x", false},
    {"http://localhost.example/x", "http://localhost.example", "/x", false},
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct link_url parts;
        MUST_IN(urls[i].url, link_split(str_from(urls[i].url), &arena, &parts, &err));
        if (!str_equal(parts.origin, str_from(urls[i].origin)) ||
            !str_equal(parts.path, str_from(urls[i].path)) ||
            parts.machine != urls[i].machine)
            fail_msg("%s: %.*s and %.*s", urls[i].url, STR_ARG(parts.origin),
                     STR_ARG(parts.path));
    }
}

/* A subject that would end its line, and letters beyond ASCII at the edge of a word. */
static void test_mail(void **state)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const str to[] = {STR("ana@plant.example"), STR("ben@plant.example")};
    (void)state;
    str mail = mail_compose(STR("floor@plant.example"), to, 2, STR("42"),
                            (instant){1768478850000},
                            STR("x\r\nBcc: eve@evil.example, and forty bytes \xc3\xa4"),
                            STR("line\n.\nline\n"), &arena);
    assert_true(str_equal(
        mail,
        STR("Date: Thu, 15 Jan 2026 12:07:30 +0000\r\n"
            "From: floor@plant.example\r\n"
            "To: ana@plant.example,\r\n ben@plant.example\r\n"
            "Message-ID: <42@plant.example>\r\n"
            "Subject: "
            "=?utf-8?B?eCAgQmNjOiBldmVAZXZpbC5leGFtcGxlLCBhbmQgZm9ydHkgYnl0ZXMg?=\r\n"
            " =?utf-8?B?w6Q=?=\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
            "bGluZQouCmxpbmUK\r\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
