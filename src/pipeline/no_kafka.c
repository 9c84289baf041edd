/* no_kafka.c - this program was built without librdkafka: nobody sends events into a
 * topic (sending.h), and nobody takes them from one (judge.h). */
#include "pipeline/judge.h"
#include "pipeline/sending.h"

#include "base/error.h"

static bool refuse(struct error *err)
{
    return error_set(err, ERROR_INVALID,
                     "this program was built without Kafka (librdkafka)");
}

bool sender_start(const struct sender_options *options, struct sender **sender,
                  struct error *err)
{
    (void)options, (void)sender;
    return refuse(err);
}

void send_off(struct sender *sender, struct sending *sending)
{
    (void)sender;
    (void)refuse(&sending->err);
    sending->done(sending);
}

void sender_notify(struct sender *sender) { (void)sender; }

struct sender_counts sender_counts(struct sender *sender)
{
    (void)sender;
    return (struct sender_counts){0};
}

void sender_stop(struct sender *sender) { (void)sender; }
void sender_free(struct sender *sender) { (void)sender; }

bool judge_start(const struct judge_options *options, struct judge **judge,
                 struct error *err)
{
    (void)options, (void)judge;
    return refuse(err);
}

struct judge_counts judge_counts(struct judge *judge)
{
    (void)judge;
    return (struct judge_counts){0};
}

void judge_stop(struct judge *judge) { (void)judge; }
