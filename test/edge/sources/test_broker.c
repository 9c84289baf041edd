/* Where a broker is, as its address says. */
#include "edge/sources/broker.h"

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_right(void **state)
{
    (void)state;
    static const struct {
        const char *url, *parsed; /* host port user password tls */
    } row[] = {
        {"mqtt://plant", "plant 1883 - -"},
        {"mqtt://plant/", "plant 1883 - -"},
        {"mqtts://plant", "plant 8883 - - tls"},
        {"mqtt://plant:1884", "plant 1884 - -"},
        {"mqtt://anna@plant", "plant 1883 anna -"},
        {"mqtts://anna:s%40crete@plant:1", "plant 1 anna s@crete tls"},
        {"mqtt://[::1]:1884", "::1 1884 - -"},
        {"mqtt://a:b@c:d@plant", "plant 1883 a b@c:d"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct broker broker;
        struct error err = {0};
        char text[600];
        if (!broker_parse(str_from(row[i].url), &broker, &err))
            fail_msg("%s: %s", row[i].url, err.text);
        snprintf(text, sizeof text, "%s %d %s %s%s", broker.host, broker.port,
                 broker.user[0] ? broker.user : "-",
                 broker.password[0] ? broker.password : "-", broker.tls ? " tls" : "");
        assert_string_equal(text, row[i].parsed);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *url, *error;
    } row[] = {
        {"plant", "mqtt is no address of a broker; want mqtt://HOST or mqtts://HOST"},
        {"http://plant", "mqtt is no address of a broker; want mqtt://HOST or "
                         "mqtts://HOST"},
        {"mqtt:plant", "mqtt is no address of a broker; want mqtt://HOST or "
                       "mqtts://HOST"},
        {"mqtt://", "the address of the broker: the host is missing"},
        {"mqtt://plant:0",
         "the address of the broker: the port is not a number from 1 to 65535"},
        {"mqtt://plant:65536",
         "the address of the broker: the port is not a number from 1 to 65535"},
        {"mqtt://anna:s3cret", /* who forgot the host does not read the password back */
         "the address of the broker: the port is not a number from 1 to 65535"},
        {"mqtt://a%4@plant", "the address of the broker: the user has a bad escape"},
        {"mqtt://a%00@plant", "the address of the broker: the user is not fit for a "
                              "broker"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct broker broker;
        struct error err = {0};
        if (broker_parse(str_from(row[i].url), &broker, &err))
            fail_msg("accepted: %s", row[i].url);
        assert_string_equal(err.text, row[i].error);
    }
}

/* Write a file, and read the password in it. */
static bool password(const char *text, struct broker *broker, struct error *err)
{
    char path[] = "/tmp/passwordXXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    bool ok = broker_password(str_from(path), broker, err);
    unlink(path);
    return ok;
}

static void test_password_of_a_file(void **state)
{
    (void)state;
    struct broker broker = {.password = "of the address"};
    struct error err = {0};
    assert_true(broker_password(STR(""), &broker, &err));
    assert_string_equal(broker.password, "of the address");
    assert_true(password("s3cret @:/\r\nsomething else\n", &broker, &err));
    assert_string_equal(broker.password, "s3cret @:/");
    assert_true(password("no end", &broker, &err));
    assert_string_equal(broker.password, "no end");
    assert_false(password("", &broker, &err));
    assert_false(broker_password(STR("/nowhere/at/all"), &broker, &err));
    assert_string_equal(broker.password, "no end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_password_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
