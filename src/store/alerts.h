/* alerts.h - alerts as they are kept, what is set of their rules, and the messages that
 * wait to be sent.
 *
 * All that is known of alerts is in the database; whoever decides about them reads it,
 * decides, and has the writer put what changed. An alert that somebody else has changed
 * in between is left as it is (store_put_alerts()), and decided about again.
 *
 * A message goes to every destination that there is when it is added: webhooks, and
 * e-mail, whose id is MAIL_DESTINATION. Each has a queue of its own. A message stays in
 * it until the destination has it, or it is given up.
 *
 * Functions that change something are called in a transaction of the writer; those that
 * read are called in snapshots, too.
 */
#ifndef STORE_ALERTS_H
#define STORE_ALERTS_H

#include "domain/alert.h"

#include "base/error.h"

struct store;

enum {
    ALERTS_OPEN_MOST = 5000, /* that have not ended, and are shown: the latest */
    ALERT_NOTE_LENGTH = 500,
    ALERTS_KEPT_DAYS = 366, /* after they ended */
    DESTINATIONS_MOST = 20,
    QUEUE_MOST = 5000, /* messages of one destination; past it the oldest go */
};

#define MAIL_DESTINATION STR("mail")

/* --- alerts --- */

struct alert_list {
    struct alert *at;
    size_t count;
};

struct alert_silence {
    enum alert_rule rule;
    struct alert_subject subject; /* without its name */
    instant until;
};

/* What is needed to decide. */
struct alert_book {
    struct alert_list alerts; /* which have not ended, or whose end is not told yet */
    const struct alert_override *override;
    size_t overrides;
    const struct alert_silence *silence; /* that lasts at `now` */
    size_t silences;
};

/* Lives in `arena`. */
MUST_CHECK bool store_alert_book(struct store *store, instant now, struct arena *arena,
                                 struct alert_book *book, struct error *err);

/* Which alerts, the latest first. */
struct alert_query {
    bool ended;     /* those that have ended, too */
    int64_t before; /* only those that began before this one, by its number; 0: all */
    int64_t after;  /* only those that were changed after this change */
    bool last;      /* tell which the last change of any is, too */
    size_t limit;
};

struct alert_page {
    struct alert_list alerts;
    int64_t last;     /* the number of the last alert of the page */
    bool more;        /* there may be more before it */
    int64_t left_out; /* of those that have not ended, how many are before it; of a query
                         of ended ones, too: 0 */
    int64_t change;   /* the last change of any alert; 0: it is not asked for */
};

MUST_CHECK bool store_alerts(struct store *store, const struct alert_query *query,
                             struct arena *arena, struct alert_page *page,
                             struct error *err);

/* ERROR_NOT_FOUND. */
MUST_CHECK bool store_alert(struct store *store, str id, struct arena *arena,
                            struct alert *alert, struct error *err);

/* Keep each as it is now, and give it a new `change`. One whose `change` is not what is
 * kept has been changed by somebody else, and is left; *left: how many. One in state
 * ALERT_NONE is removed. The name of a subject and its silence are kept apart. */
MUST_CHECK bool store_put_alerts(struct store *store, struct alert *const *alert,
                                 size_t count, size_t *left, struct error *err);

/* Have no message tell of this subject by this rule until then; 0: not any more. */
MUST_CHECK bool store_silence(struct store *store, const struct alert_silence *silence,
                              struct error *err);

/* Keep these in place of what was set of the rule. */
MUST_CHECK bool store_put_overrides(struct store *store, enum alert_rule rule,
                                    const struct alert_override *override, size_t count,
                                    struct error *err);

/* Remove up to `most` alerts that ended before then, and silences that did. *removed: how
 * many alerts. */
MUST_CHECK bool store_forget_alerts(struct store *store, instant before, size_t most,
                                    int64_t *removed, struct error *err);

/* --- messages --- */

struct destination {
    str id;
    str url;
    str secret; /* by which what is sent is signed; as bytes. A hiding reader has none */
    str created_by;
    instant created;
    instant due;                          /* when the next message may be sent */
    int64_t tries;                        /* of that message, so far */
    instant tried;                        /* the last time; 0: never */
    instant failing;                      /* since when nothing arrives; 0: it does */
    int status;                           /* of the last answer; 0: there was none */
    str error;                            /* why the last one failed; empty: it did not */
    int64_t waiting, delivered, given_up; /* messages */
};

struct destination_list {
    struct destination *at;
    size_t count;
};

/* By their ids. They live in `arena`. */
MUST_CHECK bool store_destinations(struct store *store, struct arena *arena,
                                   struct destination_list *list, struct error *err);
/* Add one with an empty queue. ERROR_LIMIT: there are DESTINATIONS_MOST. ERROR_CONFLICT:
 * the id is taken. */
MUST_CHECK bool store_add_destination(struct store *store,
                                      const struct destination *destination,
                                      struct error *err);
/* With all that waits for it. ERROR_NOT_FOUND. */
MUST_CHECK bool store_delete_destination(struct store *store, str id, struct error *err);

/* Have its first message sent next, without waiting any longer. ERROR_NOT_FOUND. */
MUST_CHECK bool store_hurry_destination(struct store *store, str id, struct error *err);

struct alert_message {
    struct uuid id;
    instant made;
    str body;    /* JSON, for webhooks */
    str subject; /* one line, for e-mail */
    str text;    /* and its text */
};

/* Put a message into all queues. *queues: how many there are. */
MUST_CHECK bool store_add_message(struct store *store,
                                  const struct alert_message *message, size_t *queues,
                                  struct error *err);

/* The first message of a queue. */
struct queued {
    int64_t id;
    struct destination to; /* without its counts */
    struct alert_message message;
};

struct queued_list {
    struct queued *at;
    size_t count;
};

/* Of each queue that is due, and is not empty. *next: when the next one will be;
 * INSTANT_NEVER: none waits. By a reader that knows all. */
MUST_CHECK bool store_deliveries(struct store *store, instant now, struct arena *arena,
                                 struct queued_list *list, instant *next,
                                 struct error *err);

/* What became of one. */
struct delivery_result {
    int64_t id;
    str destination;
    bool over; /* it was delivered or given up; else it stays */
    bool delivered;
    instant tried, due;
    int status;
    str error; /* empty: none */
};
/* Nothing happens when it is not there any more. */
MUST_CHECK bool store_settle_delivery(struct store *store,
                                      const struct delivery_result *result,
                                      struct error *err);

#endif
