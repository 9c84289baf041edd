/* sender.h - sends what is due to a hub, for ever, on a thread of its own.
 *
 * A round reads what is due as of one moment, makes sheets, the earliest first, has the
 * writer keep their revisions, sends them, and has the writer keep which the hub has. A
 * sheet that was made and not acknowledged is sent again, with the same revision unless
 * it has changed. So nothing is lost when the hub, the network or the power fails at any
 * moment, and of a period that changes a hundred times meanwhile the last state is sent.
 *
 * A sheet that the hub does not take is logged and tried again every ten minutes, or when
 * its period changes. When the hub cannot be asked, pauses double from the first to the
 * longest; each is drawn at random between half of that and all.
 *
 * Where several servers write a database, the one that has the chores sends.
 */
#ifndef SHEETS_SENDER_H
#define SHEETS_SENDER_H

#include "sheets/hub_link.h"
#include "sheets/making.h"

struct pool;
struct sheet_sender;
struct writer;

struct sheet_sender_options {
    struct writer *writer;
    struct pool *pool;
    struct sheet_policy policy;
    struct hub_site site;
    struct link_options link;        /* without `stop` */
    str code;                        /* to be enrolled with; empty: it was before */
    span first_pause, longest_pause; /* after failures; 0: a second, a minute */
};

/* Texts are borrowed. ERROR_INVALID: the hub is no http or https URL. */
MUST_CHECK bool sheet_sender_start(const struct sheet_sender_options *options,
                                   struct sheet_sender **sender, struct error *err);

/* How it goes, since it was started. */
struct sheet_sender_state {
    bool looked;     /* at what is due; of a server that has no chores this is false */
    int64_t waiting; /* sheets that the hub has not, or has in another revision */
    instant oldest;  /* the end of the earliest of their periods; INSTANT_NEVER: none */
    instant taken;   /* when the hub took one last; 0: never */
    bool failing;    /* the hub cannot be asked, or sheets cannot be made */
    int64_t answered[SHEET_STATUSES]; /* how often, by status */
};
/* From any thread. */
void sheet_sender_state(struct sheet_sender *sender, struct sheet_sender_state *state);

/* Cancel the current request and stop. Accepts NULL. */
void sheet_sender_stop(struct sheet_sender *sender);

#endif
