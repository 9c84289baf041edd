/* notify.h - the thread that sends messages of alerts to webhooks and by e-mail.
 *
 * Messages wait in the database, a queue for each receiver (store/alerts.h). The first of
 * a queue is sent until the receiver has it; then it goes. What fails is tried again
 * after 5 seconds, and then after twice as long each time, up to an hour, or as the
 * receiver asks. After a week a message is given up. A server that is killed after a
 * receiver had a message, and before that was written, sends it again, with the same id.
 *
 * How something is sent is somebody else's (struct notify_options), who knows networks.
 */
#ifndef PIPELINE_NOTIFY_H
#define PIPELINE_NOTIFY_H

#include "store/alerts.h"

#include <stdatomic.h>

struct arena;
struct notify;
struct pool;
struct writer;

enum { MESSAGES_WAIT_DAYS = 7 }; /* then they are given up */

/* What became of one try. */
struct notify_answer {
    bool delivered;
    int status;       /* of HTTP or SMTP; 0: there was no answer */
    span retry_after; /* the receiver asks for it; 0: it does not */
    char error[200];  /* empty: none */
};

/* Send it once, within some seconds; within a second once *stop is true. */
typedef void notify_send(void *context, const struct destination *to,
                         const struct alert_message *message, instant now,
                         const atomic_bool *stop, struct notify_answer *answer);

struct notify_options {
    struct writer *writer;
    struct pool *pool;
    notify_send *webhook;
    notify_send *mail; /* NULL: there is no e-mail */
    void *context;
};

/* Have a queue for e-mail if there is any, and else none; and start. ERROR_UNAVAILABLE.
 */
MUST_CHECK bool notify_start(const struct notify_options *options, struct notify **notify,
                             struct error *err);
/* The writer and the pool must still be there. Accepts NULL. */
void notify_stop(struct notify *notify);

/* There are new messages, or somebody wants old ones to be tried. Accepts NULL. */
void notify_wake(struct notify *notify);

/* Send this message, which is not in the database, to all receivers; once each, as long
 * as there is no other. NULL: not any more. */
void notify_unkept(struct notify *notify, const struct alert_message *message);

#endif
