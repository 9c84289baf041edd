#include "http/forwarded.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* --- addresses --- */

static const struct {
    const char *text, *address; /* NULL: it is none */
} addresses[] = {
    /* clang-format off */
    {"192.0.2.7",              "192.0.2.7"},
    {" 192.0.2.7\t",           "192.0.2.7"},
    {"192.0.2.7:4711",         "192.0.2.7"},
    {"::ffff:192.0.2.7",       "192.0.2.7"},
    {"[::ffff:192.0.2.7]:80",  "192.0.2.7"},
    {"2001:DB8:0:0::1",        "2001:db8::1"},
    {"[2001:db8::1]",          "2001:db8::1"},
    {"[2001:db8::1]:443",      "2001:db8::1"},
    {"",                       NULL},
    {"unknown",                NULL},
    {"_hidden",                NULL},
    {"localhost",              NULL},
    {"192.0.2",                NULL},
    {"192.0.2.256",            NULL},
    {"192.0.2.7:",             NULL},
    {"192.0.2.7:port",         NULL},
    {"192.0.2.7 evil",         NULL},
    {"[2001:db8::1",           NULL},
    {"[2001:db8::1]443",       NULL},
    {"[192.0.2.7",             NULL},
    {"fe80::1%eth0",           NULL},
    {"2001:db8:1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16", NULL},
    /* clang-format on */
};

static void reads_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct ip_address read;
        char text[ADDRESS_TEXT] = "none";
        bool is_one = address_parse(str_from(addresses[i].text), &read);
        if (is_one)
            address_format(&read, text);
        const char *want = addresses[i].address ? addresses[i].address : "none";
        if (strcmp(text, want) != 0)
            fail_msg("'%s' is %s, want %s", addresses[i].text, text, want);
    }
}

static const struct {
    const char *address;
    bool loopback;
} loopbacks[] = {
    {"127.0.0.1", true},  {"127.8.9.10", true},
    {"::1", true},        {"::ffff:127.0.0.1", true},
    {"128.0.0.1", false}, {"192.168.0.1", false},
    {"::2", false},       {"::", false},
    {"0.0.0.0", false},
};

static void knows_this_machine(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof loopbacks / sizeof *loopbacks; i++) {
        struct ip_address read;
        assert_true(address_parse(str_from(loopbacks[i].address), &read));
        if (address_is_loopback(&read) != loopbacks[i].loopback)
            fail_msg("%s", loopbacks[i].address);
    }
}

/* --- networks --- */

static const struct {
    const char *networks, *address;
    bool inside;
} inside[] = {
    /* clang-format off */
    {"",                        "127.0.0.1",      false},
    {"127.0.0.1",               "127.0.0.1",      true},
    {"127.0.0.1",               "::ffff:127.0.0.1", true},
    {"127.0.0.1",               "127.0.0.2",      false},
    {"10.0.0.0/8",              "10.255.1.2",     true},
    {"10.0.0.0/8",              "11.0.0.0",       false},
    {"10.1.2.3/8",              "10.9.9.9",       true},
    {"192.168.4.0/22",          "192.168.7.255",  true},
    {"192.168.4.0/22",          "192.168.8.0",    false},
    {"0.0.0.0/0",               "203.0.113.9",    true},
    {"0.0.0.0/0",               "2001:db8::1",    false},
    {"::/0",                    "203.0.113.9",    true},
    {"fd00::/8",                "fdab::1",        true},
    {"fd00::/8",                "fe00::1",        false},
    {"2001:db8::/127",          "2001:db8::1",    true},
    {"2001:db8::/127",          "2001:db8::2",    false},
    {"::ffff:10.0.0.0/104",     "10.3.4.5",       true},
    {"127.0.0.1, 10.0.0.0/8 ,::1", "::1",         true},
    {"127.0.0.1, 10.0.0.0/8 ,::1", "10.0.0.1",    true},
    {"127.0.0.1, 10.0.0.0/8 ,::1", "9.0.0.1",     false},
    /* clang-format on */
};

static void networks_hold_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        struct proxies proxies;
        struct ip_address read;
        struct error err = {0};
        if (!proxies_parse(str_from(inside[i].networks), &proxies, &err))
            fail_msg("%s: %s", inside[i].networks, err.text);
        assert_true(address_parse(str_from(inside[i].address), &read));
        if (proxies_have(&proxies, &read) != inside[i].inside)
            fail_msg("%s in '%s'", inside[i].address, inside[i].networks);
    }
}

static void what_is_no_network_is_refused(void **state)
{
    static const char *const none[] = {
        "nginx",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "::1/129",
        "10.0.0.0/0008",
        "127.0.0.1:80",
        "127.0.0.1,,::1",
        "[::1]",
        " ",
        "10.0.0/8",
        "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5,6.6.6.6,7.7.7.7,8.8.8.8,9.9.9.9,10.1.1."
        "1,"
        "11.1.1.1,12.1.1.1,13.1.1.1,14.1.1.1,15.1.1.1,16.1.1.1,17.1.1.1"};
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct proxies proxies;
        struct error err = {0};
        if (proxies_parse(str_from(none[i]), &proxies, &err))
            fail_msg("'%s' was taken", none[i]);
        assert_int_equal(err.code, ERROR_INVALID);
    }
}

/* --- headers --- */

/* The proxies are 10.0.0.0/8. "for" is X-Forwarded-For, "proto" is X-Forwarded-Proto. */
static const struct {
    const char *headers; /* parted by "; " */
    const char
        *client; /* "-": as the connection says; then " https" or " http" if said */
} said[] = {
    /* clang-format off */
    {"",                                               "-"},
    {"for: 192.0.2.7",                                 "192.0.2.7"},
    {"for: 192.0.2.7:5555",                            "192.0.2.7"},
    {"for: 192.0.2.7; proto: https",                   "192.0.2.7 https"},
    {"for: 192.0.2.7; proto: HTTPS",                   "192.0.2.7 https"},
    {"for: 192.0.2.7; proto: http",                    "192.0.2.7 http"},
    {"proto: wss",                                     "- http"},
    /* Whatever the client sent stands before what the first proxy saw. */
    {"for: 127.0.0.1, 192.0.2.7",                      "192.0.2.7"},
    {"for: 127.0.0.1; for: 192.0.2.7",                 "192.0.2.7"},
    {"for: 10.0.0.9, 192.0.2.7",                       "192.0.2.7"},
    {"for: evil, 192.0.2.7",                           "192.0.2.7"},
    {"for: , 192.0.2.7",                               "192.0.2.7"},
    {"proto: https, http",                             "- http"},
    {"proto: https; proto: http",                      "- http"},
    /* A chain of proxies. */
    {"for: 192.0.2.7, 10.0.0.2",                       "192.0.2.7"},
    {"for: 198.51.100.1, 192.0.2.7, 10.0.0.2, 10.0.0.3", "192.0.2.7"},
    {"for: 192.0.2.7; for: 10.0.0.2",                  "192.0.2.7"},
    /* A client within the network of the proxies: the farthest that is known. */
    {"for: 10.0.0.5",                                  "10.0.0.5"},
    {"for: 10.0.0.5, 10.0.0.2",                        "10.0.0.5"},
    /* Behind what is no address nothing is known. */
    {"for: unknown",                                   "-"},
    {"for: 192.0.2.7, unknown",                        "-"},
    {"for: 192.0.2.7, unknown, 10.0.0.2",              "10.0.0.2"},
    {"for:",                                           "-"},
    /* These are not read. */
    {"Forwarded: for=192.0.2.7;proto=https",           "-"},
    {"X-Real-IP: 192.0.2.7",                           "-"},
    /* clang-format on */
};

static struct forwarded note_all(const struct proxies *proxies, const char *text)
{
    struct forwarded forwarded = {0};
    for (str rest = str_from(text); rest.len;) {
        const char *end = strstr(rest.at, "; ");
        str line = {rest.at, end ? (size_t)(end - rest.at) : rest.len}, value;
        rest = end ? str_from(end + 2) : (str){"", 0};
        str name = str_cut(line, ':', &value);
        if (str_equal(name, STR("for")))
            name = STR("x-forwarded-for");
        if (str_equal(name, STR("proto")))
            name = STR("X-Forwarded-Proto");
        forwarded_note(&forwarded, proxies, name, value);
    }
    return forwarded;
}

static void the_last_that_is_no_proxy_is_the_client(void **state)
{
    struct proxies proxies;
    struct error err;
    (void)state;
    assert_true(proxies_parse(STR("10.0.0.0/8"), &proxies, &err));
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct forwarded forwarded = note_all(&proxies, said[i].headers);
        char address[ADDRESS_TEXT] = "-", text[80];
        if (forwarded.addressed)
            address_format(&forwarded.address, address);
        snprintf(text, sizeof text, "%s%s", address,
                 !forwarded.protocol ? ""
                 : forwarded.secure  ? " https"
                                     : " http");
        if (strcmp(text, said[i].client) != 0)
            fail_msg("%s: %s, want %s", said[i].headers, text, said[i].client);
    }
}

static void what_was_passed_on_shows(void **state)
{
    static const struct proxies nobody;
    (void)state;
    assert_true(note_all(&nobody, "for: 1.2.3.4").any);
    assert_true(note_all(&nobody, "proto: http").any);
    assert_true(note_all(&nobody, "Forwarded: for=1.2.3.4").any);
    assert_true(note_all(&nobody, "x-real-ip: 1.2.3.4").any);
    assert_true(note_all(&nobody, "Via: 1.1 squid").any);
    assert_false(note_all(&nobody, "Host: a; Accept: b; Forwarded-For: c").any);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_addresses),
        cmocka_unit_test(knows_this_machine),
        cmocka_unit_test(networks_hold_what_they_say),
        cmocka_unit_test(what_is_no_network_is_refused),
        cmocka_unit_test(the_last_that_is_no_proxy_is_the_client),
        cmocka_unit_test(what_was_passed_on_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
