/* fuzz_address.c - any address of a broker is refused, or taken apart into what can be
 * used; what was read of Kafka's brokers reads as the same again. */
#include "base/error.h"
#include "base/kafka_address.h"
#include "edge/sources/broker.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

static void must_be_refused(const struct error *err)
{
    must(err->code == ERROR_INVALID && err->text[0]);
}

static void read_kafka(str url)
{
    struct kafka_address address, again;
    struct error err = {0};
    char text[KAFKA_BROKERS + 16];
    if (!kafka_address_parse(url, &address, &err)) {
        must_be_refused(&err);
        return;
    }
    must(address.brokers[0] != '\0');
    must(!address.topic[0] || kafka_topic_is_valid(str_from(address.topic)));
    must(!address.user[0] == !address.mechanism[0]);
    must(address.tls || strcmp(address.mechanism, "PLAIN") != 0);
    int len = snprintf(text, sizeof text, "kafka://%s", address.brokers);
    must(kafka_address_parse((str){text, (size_t)len}, &again, &err));
    must(strcmp(again.brokers, address.brokers) == 0);
}

static void read_mqtt(str url)
{
    struct broker broker;
    struct error err = {0};
    if (!broker_parse(url, &broker, &err)) {
        must_be_refused(&err);
        return;
    }
    must(broker.host[0] != '\0');
    must(broker.port >= 1 && broker.port <= 65535);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str url = {(const char *)data, size};
    read_kafka(url);
    read_mqtt(url);
    return 0;
}
