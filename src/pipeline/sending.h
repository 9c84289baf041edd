/* sending.h - a server that does not write events itself: it sends them into a topic,
 * from where workers take them (judge.h), and those who want to know what became of them
 * wait until the workers have said so in the database.
 *
 * What was sent is on the disks of the brokers ("acks=all") when it is reported done.
 * A thread reads the answers of those who wait: when told that something was committed,
 * and some times a second.
 */
#ifndef PIPELINE_SENDING_H
#define PIPELINE_SENDING_H

#include "base/kafka.h"
#include "pipeline/message.h"

struct pool;
struct sender;

struct sender_options {
    const struct kafka_settings *kafka; /* borrowed for the call, but its context */
    const char *topic;
    const struct message_seal *seal; /* must outlive the sender */
    struct pool *pool;
};

/* ERROR_INVALID: a setting is wrong. */
MUST_CHECK bool sender_start(const struct sender_options *options, struct sender **sender,
                             struct error *err);

/* What one request brings; embed it. It lives until `done`. */
struct sending {
    const struct event *event;
    size_t count; /* 0: it is a correction: */
    struct uuid corrected;
    bool voiding;
    str reason;
    struct actor actor; /* as in struct topic_message */
    struct arena *arena;
    /* How long to wait for what becomes of it; 0: not at all. If it takes longer:
     * `strict` is then ERROR_UNAVAILABLE, else it is queued. */
    span wait;
    bool strict;
    struct outcome *outcome; /* of each event, or of the correction; to be filled in */
    struct error
        err; /* ERROR_UNAVAILABLE: perhaps nothing was sent: it is to be repeated */
    /* It is over. Called once, from any thread, perhaps before send_off() returns. */
    void (*done)(struct sending *sending);

    /* The sender's. */
    struct letter *letter; /* one a message */
    size_t letters, under_way, unanswered;
    span until;
    struct sending *next;
};

void send_off(struct sender *sender, struct sending *sending);

/* Something was committed: those who wait may have an answer. From any thread, cheap.
 * Accepts NULL. */
void sender_notify(struct sender *sender);

struct sender_counts {
    uint64_t sent, failed; /* messages */
    uint64_t waiting;      /* requests, now */
    struct kafka_state kafka;
};
struct sender_counts sender_counts(struct sender *sender);

/* Send what is under way, for some seconds at most, and report all that waits: nothing is
 * called any more, and what is sent from now on fails. */
void sender_stop(struct sender *sender);
/* Nobody uses it any more. Both accept NULL. */
void sender_free(struct sender *sender);

#endif
