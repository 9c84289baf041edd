/* message.h - a message of the topic through which events come to the database.
 *
 * Servers write them (sending.h), and workers judge them (judging.h). A message has what
 * one request brought: events that are well formed, or the correction of one event. Its
 * key is the name of the site. Its value is two lines:
 *
 *     shopfloor/1 HEX
 *     {"received_at":"2026-01-15T10:15:30.000Z","request":"UUID","wait":false,
 *      "actor":{"kind":"person","name":"ana","id":"","address":"10.0.0.7"},
 *      "events":[{"timestamp":..., "worker_id":..., as GET /api/events has them}]}
 *
 * or, in place of "events",
 *
 *     "correction":{"event_uuid":"UUID","voided":true,"reason":"camera 3 was moved"}
 *
 * HEX is a hash of the site's name and the second line with a key that the servers and
 * workers of a site share. So a worker takes no message that somebody else has written
 * into the topic, and no corrections in the name of a person who has not made them.
 * "request" is a number of its own for each message; "wait": somebody waits for what
 * becomes of it; "actor", if there is one, is whom the audit log names.
 */
#ifndef PIPELINE_MESSAGE_H
#define PIPELINE_MESSAGE_H

#include "domain/event.h"
#include "domain/outcome.h"
#include "store/audit.h"

struct arena;

/* What proves that a message is of a server of this site. */
struct message_seal {
    str site;
    unsigned char key[HASH_BYTES];
};

struct topic_message {
    instant received;
    struct uuid request;
    bool wait;
    struct actor actor; /* no kind: a camera or a box */
    const struct event *event;
    size_t count; /* 0: it is a correction: */
    struct uuid corrected;
    bool voiding;
    str reason;
};

/* The value; it lives in `arena`. */
str message_write(const struct topic_message *message, const struct message_seal *seal,
                  struct arena *arena);

/* Read it back; it lives in `arena`. ERROR_DENIED: it does not prove that a server of
 * this site has written it. ERROR_INVALID: it cannot be read all the same. */
MUST_CHECK bool message_read(str value, const struct message_seal *seal,
                             struct arena *arena, struct topic_message *message,
                             struct error *err);

/* --- what those are told who wait --- */

/* What became of each event of a message as text, and back. Of a correction there is one:
 * OUTCOME_STORED: it was made; OUTCOME_DUPLICATE: it had been made before;
 * OUTCOME_QUEUED: it waits for its event. ERROR_CORRUPT: it is no such text, or not of
 * so many. */
str outcomes_write(const struct outcome *outcome, size_t count, struct arena *arena);
MUST_CHECK bool outcomes_read(str text, size_t count, struct arena *arena,
                              struct outcome *outcome, struct error *err);

#endif
