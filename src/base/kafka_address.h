/* kafka_address.h - where Kafka is:
 * kafka[s]://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...][/TOPIC][?sasl=MECHANISM]
 *
 * "kafkas" is TLS. The brokers that are named are asked for all others, so two or three
 * of a cluster do. The port is 9092 unless it is said. A user is checked by SCRAM-SHA-512
 * unless another mechanism is named. */
#ifndef BASE_KAFKA_ADDRESS_H
#define BASE_KAFKA_ADDRESS_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct error;

enum {
    KAFKA_BROKERS = 1024,
    KAFKA_TOPIC = 249, /* so long a topic's name may be */
    KAFKA_WORD = 256,  /* of a user or a password, with its NUL */
};

struct kafka_address {
    char brokers[KAFKA_BROKERS];            /* "HOST:PORT,HOST:PORT" */
    char topic[KAFKA_TOPIC + 1];            /* empty: none is named */
    char user[KAFKA_WORD];                  /* empty: nobody in particular */
    char password[KAFKA_WORD];              /* empty: none */
    char mechanism[sizeof "SCRAM-SHA-512"]; /* how the user is checked; empty without one
                                             */
    bool tls;
};

/* ERROR_INVALID says what is wrong with the address, but does not repeat it: a password
 * may be in it. */
MUST_CHECK bool kafka_address_parse(str url, struct kafka_address *address,
                                    struct error *err);

/* May a topic be called so: 1 to 249 of A-Z a-z 0-9 . _ -, and neither "." nor ".."? */
bool kafka_topic_is_valid(str name);

#endif
