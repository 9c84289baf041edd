/* kafka.h - a client of Kafka: one that sends, and one that receives as a member of a
 * group. The only door to librdkafka.
 *
 * The brokers may be away at any time: a client keeps trying, and says meanwhile what is
 * wrong. Closing one takes some seconds at most, whatever the brokers do.
 */
#ifndef BASE_KAFKA_H
#define BASE_KAFKA_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct kafka_address;

/* Something that librdkafka lets one set, such as "session.timeout.ms". */
struct kafka_property {
    const char *name, *value;
};

/* All of it is borrowed for the call, but `context`. Texts may be NULL: none. */
struct kafka_settings {
    const struct kafka_address *address; /* its topic is not read, see below */
    const char *client;  /* what we are called in the logs of the brokers */
    const char *ca_file; /* who may vouch for a broker; none: whom the system trusts */
    const char *certificate; /* files with our own certificate and its key, */
    const char *key;         /* for brokers that ask for one */
    /* More properties; the last one without a name. NULL: none. */
    const struct kafka_property *more;
    /* Something is worth the log. From any thread, but not after the client is closed. */
    void (*notice)(void *context, const char *text);
    void *context;
};

/* How a client is doing. */
struct kafka_state {
    bool reachable;    /* there is a connection to a broker */
    char trouble[200]; /* what the brokers have said last; empty when all is well */
};

/* --- sending --- */

struct kafka_producer;

/* What has become of a record that was sent. */
struct kafka_receipt {
    void *ticket; /* as it was given to kafka_send() */
    bool kept;    /* by every broker that is in step ("acks=all") */
    bool unknown; /* it is not known to be kept, but may be */
    int32_t partition;
    int64_t offset; /* -1 unless it is kept */
    const struct error
        *err; /* why it is not kept; ERROR_UNAVAILABLE: it may be sent anew */
};

/* Called for each record that kafka_send() took, once, by a thread of the producer, or by
 * whoever closes it. It must not wait. */
typedef void kafka_delivered(void *context, const struct kafka_receipt *receipt);

/* A record is given up after `patience`, 1 s or more. Each is written once, in the order
 * of sending ("idempotent"), unless the producer or its record was given up and is sent
 * anew. ERROR_INVALID: a setting is wrong. *producer is the caller's to close. */
MUST_CHECK bool kafka_producer_open(const struct kafka_settings *settings,
                                    const char *topic, span patience,
                                    kafka_delivered *delivered, void *context,
                                    struct kafka_producer **producer, struct error *err);

/* Send a record; does not wait. Records of one key are in one partition. `at` becomes its
 * time. From any thread. ERROR_UNAVAILABLE: too much is waiting for the brokers, or the
 * client behind it is just being replaced, see kafka.c. ERROR_LIMIT: it is larger than 1
 * MB. */
MUST_CHECK bool kafka_send(struct kafka_producer *producer, str key, str value,
                           instant at, void *ticket, struct error *err);

/* From any thread. */
struct kafka_state kafka_producer_state(struct kafka_producer *producer);

/* Wait for what was sent, but no longer than `most`; give the rest up. Nobody may send
 * any more. Accepts NULL. */
void kafka_producer_close(struct kafka_producer *producer, span most);

/* --- receiving --- */

struct kafka_consumer;

/* Where to go on in a partition, instead of an offset. */
#define KAFKA_COMMITTED (-1000) /* behind what the group has committed, or the first */
#define KAFKA_FIRST     (-2)

struct kafka_partition {
    const char *topic; /* what a consumer gives out lives as long as the consumer */
    int32_t number;
    int64_t next; /* the offset of the record that is to come next */
};

struct kafka_record {
    const char *topic;
    int32_t partition;
    int64_t offset;
    instant at; /* when it was sent, as the sender or the broker says; 0: nobody does */
    str key, value;
};

/* What the receiver is told, by kafka_receive() and kafka_consumer_close(). With each
 * change in the group all partitions are taken away first, and those that this member has
 * from now on are given anew. */
struct kafka_member {
    /* These partitions are ours from now on: set `next` of each. It is KAFKA_COMMITTED.
     * False: that is not known, and none of them is read; *err says why. NULL: all go on
     * where the group has committed. */
    bool (*assigned)(void *context, struct kafka_partition *partition, size_t count,
                     struct error *err);
    /* These are not ours any more. `lost`: others may have them already. May be NULL. */
    void (*revoked)(void *context, const struct kafka_partition *partition, size_t count,
                    bool lost);
    void *context;
};

/* Become a member of `group`, of `topics`, the last of which is NULL; a topic need not be
 * there yet. Nothing is committed by itself. A member that is not heard of for 10 s, or
 * does not call kafka_receive() for 5 minutes, loses its partitions to others.
 * ERROR_INVALID: a setting is wrong. *consumer is the caller's to close. */
MUST_CHECK bool kafka_consumer_open(const struct kafka_settings *settings,
                                    const char *group, const char *const *topics,
                                    const struct kafka_member *member,
                                    struct kafka_consumer **consumer, struct error *err);

/* Receive what is there, 1 to `most` records; wait no longer than `wait` for the first.
 * Those of a partition are in order. They live until the next call for this consumer.
 * *count is 0 when none came. One thread at a time may receive, commit and rewind.
 * ERROR_UNAVAILABLE: assigned() has failed, or the consumer is of no use any more: close
 * it, and open another one later. */
MUST_CHECK bool kafka_receive(struct kafka_consumer *consumer, size_t most, span wait,
                              const struct kafka_record **record, size_t *count,
                              struct error *err);

/* Have assigned() say anew where to go on in each partition that is ours, and do so.
 * Errors: see kafka_receive(). */
MUST_CHECK bool kafka_rewind(struct kafka_consumer *consumer, struct error *err);

/* Have the group remember where to go on in these partitions. `wait` 0: it is sent, and
 * nobody knows what becomes of it; another one follows. ERROR_CONFLICT: the partitions
 * are not ours any more. ERROR_UNAVAILABLE: it is not known to be kept. */
MUST_CHECK bool kafka_commit(struct kafka_consumer *consumer,
                             const struct kafka_partition *partition, size_t count,
                             span wait, struct error *err);

/* From any thread. */
struct kafka_state kafka_consumer_state(const struct kafka_consumer *consumer);

/* The number of the first record that a partition of ours has, and the one that comes
 * next, as far as is known. False: neither is. By the thread that receives. */
bool kafka_bounds(const struct kafka_consumer *consumer, const char *topic,
                  int32_t number, int64_t *first, int64_t *end);

/* How many records wait in the partitions that are ours, as far as is known; and how
 * often these were given to us. By the thread that receives. */
int64_t kafka_lag(const struct kafka_consumer *consumer);
uint64_t kafka_rebalances(const struct kafka_consumer *consumer);

/* Leave the group. Commits that are on their way are waited for, a few seconds at most.
 * Accepts NULL. */
void kafka_consumer_close(struct kafka_consumer *consumer);

#endif
