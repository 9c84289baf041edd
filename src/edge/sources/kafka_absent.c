/* kafka_absent.c - in place of kafka.c where there was no librdkafka to build with. */
#include "edge/sources/sources.h"

#include "base/error.h"

static bool check(const struct source_options *options, struct error *err)
{
    (void)options;
    return error_set(err, ERROR_INVALID,
                     "this program was built without Kafka (librdkafka)");
}

const struct source_kind source_kafka = {.setting = "kafka", .check = check};
