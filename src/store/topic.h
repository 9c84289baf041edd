/* topic.h - what is kept of events that come by way of a topic (pipeline/judging.h).
 *
 * A topic has parts, and the messages of each part have numbers that ascend. How far each
 * part has been judged is kept here, and moved in the transaction that keeps what the
 * messages say. So each message counts once, whoever judges it and whatever is killed:
 * who does not find the number that it expects is fenced off, and has changed nothing.
 *
 * Only an engine that several programs may write has topics.
 */
#ifndef STORE_TOPIC_H
#define STORE_TOPIC_H

#include "store/audit.h"
#include "store/store.h"

/* The name of the site that a database is of, by which messages are known to be for it;
 * it lives in `arena`. ERROR_INVALID: events do not come to it by way of a topic. */
MUST_CHECK bool store_topic_site(const char *url, struct arena *arena, str *site,
                                 struct error *err);

/* --- how far a part was judged --- */

struct topic_part {
    str topic;
    int64_t number;
};

enum { TOPIC_NEW = -1 };

/* *next: the number of the first message that was not judged yet; TOPIC_NEW: none of this
 * part was. */
MUST_CHECK bool store_topic_next(struct store *store, struct topic_part part,
                                 int64_t *next, struct error *err);

/* Move it from `from`, as store_topic_next() said, to `next`. In a transaction, before
 * anything else of these messages is written. *ours: it was there; false: somebody else
 * has moved it, and nothing was changed. *parked: does any correction wait? */
MUST_CHECK bool store_topic_move(struct store *store, struct topic_part part,
                                 int64_t from, int64_t next, bool *ours, bool *parked,
                                 struct error *err);

/* --- what was refused, and why --- */

/* How many days it is kept, and a correction that waits for its event: so many, or as
 * many as events or people are kept, where these are fewer. */
enum { REJECTED_DAYS = 30 };
int rejected_days(const struct retention *kept);

struct rejection {
    int64_t id;        /* in the order in which they were judged */
    struct uuid event; /* no text: it is not known of which */
    enum error_code code;
    str reason;
    instant received, judged;
    str worker, station, camera; /* whom and what it names; empty: nobody, nothing */
    str body;                    /* what came, as JSON */
};

MUST_CHECK bool store_reject(struct store *store, const struct rejection *rejection,
                             struct error *err);

/* The last rejection of this event; it lives in `arena`. *found: there is one. There is
 * none where there are no topics. */
MUST_CHECK bool store_rejection(struct store *store, const struct uuid *event,
                                struct arena *arena, struct rejection *rejection,
                                bool *found, struct error *err);

/* Those that name `worker`, behind the one with the id `after` (0: from the first);
 * `most` of them, in `arena`. */
MUST_CHECK bool store_rejections_of(struct store *store, str worker, int64_t after,
                                    size_t most, struct arena *arena,
                                    const struct rejection **list, size_t *count,
                                    struct error *err);

/* --- corrections that came before their event --- */

struct parked {
    int64_t id; /* in the order in which they came */
    struct uuid event;
    bool voiding; /* false: it is to be restored */
    str reason;
    struct actor actor; /* who corrects it */
    instant received;
};

MUST_CHECK bool store_park(struct store *store, const struct parked *parked,
                           struct error *err);
/* Those whose event is there, in the order in which they came; they live in `arena`. */
MUST_CHECK bool store_parked_due(struct store *store, struct arena *arena,
                                 const struct parked **list, size_t *count,
                                 struct error *err);
/* Those of which is known that they are of an event of `worker`: it is there, or was
 * refused. Behind the one with the id `after` (0: from the first); `most` of them, in
 * `arena`. */
MUST_CHECK bool store_parked_of(struct store *store, str worker, int64_t after,
                                size_t most, struct arena *arena,
                                const struct parked **list, size_t *count,
                                struct error *err);
MUST_CHECK bool store_unpark(struct store *store, int64_t id, struct error *err);

/* --- what those are told who wait --- */

/* How long an answer is kept: longer than anybody waits. */
#define ANSWERS_KEPT ((span){10 * 60 * 1000})

/* Keep what became of a request, and forget answers that were not fetched. */
MUST_CHECK bool store_put_answer(struct store *store, const struct uuid *request,
                                 str answer, instant now, struct error *err);
/* answer[i]: what became of request[i], in `arena`; empty: it is not known yet. */
MUST_CHECK bool store_answers(struct store *store, const struct uuid *request,
                              size_t count, struct arena *arena, str *answer,
                              struct error *err);

/* --- what goes --- */

/* Forget what was rejected and parked before that moment. Does nothing where there are no
 * topics. */
MUST_CHECK bool store_forget_rejected(struct store *store, instant before,
                                      struct error *err);

#endif
