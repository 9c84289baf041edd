#include "must.h"

#include "base/kafka_address.h"

#include <stdio.h>

static void parses(void **state)
{
    static const struct {
        const char *url, *parsed;
    } row[] = {
        {"kafka://plant", "plant:9092 - - - -"},
        {"kafka://plant/", "plant:9092 - - - -"},
        {"kafka://plant/events", "plant:9092 events - - -"},
        {"kafka://a:1,b,[::1]:3,[fe80::1]/a.B_c-9",
         "a:1,b:9092,[::1]:3,[fe80::1]:9092 a.B_c-9 - - -"},
        {"kafkas://plant/events", "plant:9092 events - - - tls"},
        {"kafka://box:s%40cr%2Ft@plant/events",
         "plant:9092 events box s@cr/t SCRAM-SHA-512"},
        {"kafka://box@plant/events?sasl=SCRAM-SHA-256",
         "plant:9092 events box - SCRAM-SHA-256"},
        {"kafkas://box@plant?sasl=PLAIN", "plant:9092 - box - PLAIN tls"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct kafka_address got;
        char text[2000];
        MUST_IN(row[i].url, kafka_address_parse(str_from(row[i].url), &got, &err));
        snprintf(text, sizeof text, "%s %s %s %s %s%s", got.brokers,
                 got.topic[0] ? got.topic : "-", got.user[0] ? got.user : "-",
                 got.password[0] ? got.password : "-",
                 got.mechanism[0] ? got.mechanism : "-", got.tls ? " tls" : "");
        assert_string_equal(text, row[i].parsed);
    }
}

static void refuses(void **state)
{
    static const struct {
        const char *url, *why;
    } row[] = {
        {"", "kafka is no address of brokers; want kafka://HOST/TOPIC or "
             "kafkas://HOST/TOPIC"},
        {"mqtt://plant", "kafka is no address of brokers; want kafka://HOST/TOPIC or "
                         "kafkas://HOST/TOPIC"},
        {"kafka:/plant", "kafka is no address of brokers; want kafka://HOST/TOPIC or "
                         "kafkas://HOST/TOPIC"},
        {"kafka://", "the address of Kafka: a host is missing"},
        {"kafka:///events", "the address of Kafka: a host is missing"},
        {"kafka://a,,b", "the address of Kafka: a host is missing"},
        {"kafka://a,", "the address of Kafka: a host is missing behind the last ','"},
        {"kafka://[::1", "the address of Kafka: a host has no ']'"},
        {"kafka://[::1]9", "the address of Kafka: a host is missing"},
        {"kafka://a:0", "the address of Kafka: the port is not a number from 1 to 65535"},
        {"kafka://a:65536",
         "the address of Kafka: the port is not a number from 1 to 65535"},
        {"kafka://a b", "the address of Kafka: a host has a character that none has"},
        {"kafka://a/b/c",
         "the address of Kafka: want a topic of 1 to 249 of A-Z a-z 0-9 . _ -"},
        {"kafka://a/..",
         "the address of Kafka: want a topic of 1 to 249 of A-Z a-z 0-9 . _ -"},
        {"kafka://u%zz@a", "the address of Kafka: the user has a bad escape"},
        {"kafka://u:%00@a", "the address of Kafka: the password is not fit for a broker"},
        {"kafka://u@a?sasl=PLAIN",
         "the address of Kafka: sasl=PLAIN would send the password for everybody to "
         "read; want kafkas://"},
        {"kafka://u@a?sasl=GSSAPI",
         "the address of Kafka: want nothing behind '?' but sasl=SCRAM-SHA-512, "
         "sasl=SCRAM-SHA-256 or sasl=PLAIN"},
        {"kafka://u@a?x=PLAIN",
         "the address of Kafka: want nothing behind '?' but sasl=SCRAM-SHA-512, "
         "sasl=SCRAM-SHA-256 or sasl=PLAIN"},
        {"kafkas://a?sasl=PLAIN", "the address of Kafka: sasl= says how a user is "
                                  "checked, but there is no user"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct kafka_address untouched = {.topic = "as it was"};
        REFUSED(ERROR_INVALID, row[i].why,
                kafka_address_parse(str_from(row[i].url), &untouched, &err));
        assert_string_equal(untouched.topic, "as it was");
    }
}

/* Whatever is too long is refused, and written nowhere. */
static void is_too_long(void **state)
{
    (void)state;
    struct kafka_address address;
    char url[4000], part[2000];
    memset(part, 'a', sizeof part - 1);
    part[sizeof part - 1] = '\0';
    snprintf(url, sizeof url, "kafka://%.256s", part);
    REFUSED_SAYING(ERROR_INVALID, "a host is too long",
                   kafka_address_parse(str_from(url), &address, &err));
    snprintf(url, sizeof url, "kafka://a/%.250s", part);
    REFUSED_SAYING(ERROR_INVALID, "want a topic",
                   kafka_address_parse(str_from(url), &address, &err));
    snprintf(url, sizeof url, "kafka://a/%.249s", part);
    MUST(kafka_address_parse(str_from(url), &address, &err));
    snprintf(url, sizeof url, "kafka://%.256s@a", part);
    REFUSED_SAYING(ERROR_INVALID, "the user is not fit",
                   kafka_address_parse(str_from(url), &address, &err));
    snprintf(url, sizeof url, "kafka://%.200s,%.200s,%.200s,%.200s,%.200s", part, part,
             part, part, part);
    REFUSED_SAYING(ERROR_INVALID, "more brokers than fit",
                   kafka_address_parse(str_from(url), &address, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(refuses),
        cmocka_unit_test(is_too_long),
    };
    return cmocka_run_group_tests_name("kafka_address", tests, NULL, NULL);
}
