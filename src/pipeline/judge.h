/* judge.h - a worker of a site: the thread that takes events and corrections from a topic
 * (sending.h) and has the writer judge them (judging.h).
 *
 * Workers of one site are a group: Kafka gives each part of the topic to one of them. It
 * may think that one is gone which is not, so this alone keeps nothing from being done
 * twice: the numbers in the database do (store/topic.h).
 */
#ifndef PIPELINE_JUDGE_H
#define PIPELINE_JUDGE_H

#include "base/kafka.h"
#include "pipeline/message.h"

struct judge;
struct pool;
struct writer;

struct judge_options {
    const struct kafka_settings *kafka; /* with its address, outlives the judge */
    const char *topic;
    const struct message_seal *seal; /* outlives it, too */
    struct pool *pool;
    struct writer *writer; /* with room for all that waits */
};

MUST_CHECK bool judge_start(const struct judge_options *options, struct judge **judge,
                            struct error *err);

struct judge_counts {
    uint64_t messages, stored, known, rejected, corrected, parked, unreadable;
    uint64_t others; /* messages of other sites, which were passed over */
    uint64_t gone;   /* messages that the topic did not have any more */
    uint64_t fenced; /* how often somebody else had judged what it held */
    uint64_t rebalances;
    int64_t lag;   /* messages that wait in parts that are ours, as far as is known */
    int64_t parts; /* that are ours */
    bool works;    /* the last round did; else: */
    char trouble[240];
};
struct judge_counts judge_counts(struct judge *judge);

/* Leave the group, once what is being judged is over. Accepts NULL. */
void judge_stop(struct judge *judge);

#endif
