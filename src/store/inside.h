/* inside.h - what a store holds, and how a transaction becomes timelines and sums. For
 * the files of this folder; users of a store read store.h, engines backend.h.
 *
 * events.c hands an event to the engine and notes a mark, where a timeline changes.
 * Before the commit, settling.c reads what domain/settle.c asks for, and writes what
 * domain/settle.c returns.
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/backend.h"
#include "store/watch.h"

#include "domain/settle.h"

#include "base/arena.h"

/* Events of one request that were handed to the engine, and where their outcomes go. */
struct handed {
    const struct event *event;
    size_t count;
    enum origin origin;
    bool corrects; /* somebody says that it was so, see store_decide() */
    instant now;
    struct arena *arena; /* of the lists below, and of the outcomes' texts */
    struct addition *addition;
    struct addition_result *result;
    struct outcome *outcome;
};

/* The writer's part in the audit log. */
struct store_audit {
    struct actor actor; /* who acts; no kind: the program */
    bool signs;
    struct signing_key key;

    struct arena arena; /* of the rows that wait for the commit */
    struct audit_row *row;
    size_t count, room;
    bool asked; /* for a checkpoint */

    bool known; /* is `tail` what the database ends with, and what waits */
    struct audit_tail tail;
    struct checkpoint made; /* with the last commit; number 0: none */
};

/* A removal of what is too old, between its slices (retention.c). */
struct aging {
    struct arena arena;
    unsigned plant_read;
    instant *last; /* one a worker: the last mark before the moment, if it is needed */
    struct events_removal events;
    size_t worker; /* the timelines of those before are done */
};

/* An erasure, between its slices (erasure.c). */
struct erasure {
    int64_t after; /* events up to this one are done */
    instant from;  /* sums before it are */
    bool events_done, sums_done;
};

/* How far the shifts that took place are written (past_shifts.c). */
struct past_shifts {
    bool are_kept;      /* by this process */
    bool is_written;    /* something is, in this transaction */
    struct window done; /* what this process has written */
    instant first;      /* when the first of these begins; INSTANT_NEVER: there is none */
    instant next;       /* when more are due */
};

struct store {
    struct backend *backend;
    bool hides; /* it is a hiding reader */
    struct arena plant_arena;
    struct plant plant;  /* as the writer knows it */
    unsigned plant_read; /* how often */
    instant history;     /* see sealing.c */
    size_t leap;
    bool counted; /* the last recount found time that counts */
    struct aging removal;
    struct erasure erasure;
    struct past_shifts shifts;
    bool overwriting; /* something was removed for ever; with the next commit, or later */

    /* The writer's, empty between transactions but for the tails. */
    bool lost;         /* what is set could not be read again after a rollback */
    struct tail *tail; /* one per worker of the floor */
    struct handed *handed;
    size_t handed_count, handed_room;
    struct mark *mark;
    size_t marks, mark_room;
    struct sum_changes sums[SUM_OWNERS]; /* of the finest buckets */
    bool forget_empty;                   /* see struct figures_written */
    struct state_changes changes, doubts;
    struct window *due; /* hours that are to be tallied again */
    size_t dues, due_room;
    struct window *changed; /* hours of sealed time */
    size_t changed_count, changed_room;
    int *used[SUM_OWNERS]; /* whom an event names from now on */
    size_t used_count[SUM_OWNERS], used_room[SUM_OWNERS];
    struct store_audit audit;
};

/* Other servers want to know that this changed (watch.h). */
static inline void store_tell_news(struct store *store, enum news_kind kind)
{
    store->backend->news |= 1u << kind;
}

/* Figures of sealed time may be other ones after this transaction. */
static inline void store_changes_past(struct store *store)
{
    store->backend->changes_past = true;
}

/* --- store.c --- */

/* A store of a connection that is open, which becomes the store's. */
struct store *store_around(struct backend *backend);

/* --- waiting.c --- */

/* Note that a worker's timeline changes at this moment. store_settle() works it in. */
void store_mark(struct store *store, struct mark mark);

/* Note that an event names this worker and this station. */
void store_use(struct store *store, int worker, int station);

/* Note that these hours are to be tallied. */
void store_make_due(struct store *store, struct window hours);

/* Note that an event counts from now on, or does not any more: hours that were tallied
 * have to be tallied again. */
void store_retally(struct store *store, const struct event *event);

/* Forget all that waits to be written. */
void store_forget(struct store *store);

/* Read what is set again. Numbers of workers and stations change with it, so nothing may
 * wait. */
bool store_read_plant(struct store *store, struct error *err);

/* The same after others have written: where the audit log ends, and how far an erasure
 * has come, has to be read again, too. */
bool store_read_anew(struct store *store, struct error *err);

/* Change what is set for the site. */
bool store_put_site(struct store *store, struct site site, struct error *err);

/* --- past_shifts.c --- */

/* The calendar has changed: none took place, until they are written again. */
bool store_forget_shifts(struct store *store, struct error *err);

/* --- events.c --- */

/* Wait for the engine's results for all events handed over. Fill in their outcomes, and
 * note what the new ones change. */
bool store_receive(struct store *store, struct error *err);

/* Note that an event does not count any more; the caller voids or removes it. */
void store_count_out(struct store *store, int worker, int station,
                     const struct event *event);

/* Keep an event that a person says is right, also of who was deactivated since. */
bool store_append_corrected(struct store *store, const struct event *event,
                            enum origin origin, instant now, struct arena *arena,
                            struct error *err);

/* --- disputes.c --- */

/* Is it about a stretch of time? */
static inline bool claim_is_stretch(const struct dispute_claim *claim)
{
    return claim->until.ms != 0;
}

/* Can it stand in place of the event? */
bool store_check_proposed(const struct kept *kept, enum proposal proposed, bool stretch,
                          struct error *err);

/* Of which events; empty: of any. */
struct whose {
    str worker, station;
};

/* The state event in `window` that is the last, or one that is the first; *found: there
 * is one. */
bool store_find_state(struct store *store, struct whose whose, struct window window,
                      bool last, struct arena *arena, struct kept *state, bool *found,
                      struct error *err);

/* --- audit.c --- */

/* Who acts now. */
const struct actor *store_actor(const struct store *store);

/* Write the rows of the audit log that wait. */
bool store_keep_audit(struct store *store, instant now, struct error *err);

/* They were committed, or are lost: then where the log ends has to be read again. */
void store_forget_audit(struct store *store, bool tail_too);
/* What rows of this transaction tell of the worker is not to be written. */
void store_erase_waiting_audit(struct store *store, str worker);

/* --- topic.c --- */

/* Remove what is kept of events that were refused and name this worker. */
bool store_erase_topic(struct store *store, str worker, struct error *err);

/* --- figures.c --- */

/* Can figures of the window be told from what is kept? ERROR_INVALID: no; says why not,
 * and which can. */
bool store_window_kept(const struct retention *kept, struct window window,
                       struct error *err);

/* --- changed.c --- */

/* Note that the hours of this window have changed, once they are written. */
void store_note_changed(struct store *store, struct window window);

/* The same of those sums that wait, of buckets before that moment. */
void store_note_sums(struct store *store, enum sum_owner owner, instant before);

/* The same of a window that is sealed now, where there are sums. */
bool store_note_passed(struct store *store, struct window passed, struct error *err);

/* --- rebuild.c --- */

/* store_rebuild(), telling how far it is. */
bool store_rebuild_telling(struct store *store, instant now,
                           const struct migration_progress *progress, struct error *err);

/* --- settling.c --- */

/* Write all that waits. */
bool store_settle(struct store *store, struct error *err);

/* The time of `window` is in the sums with the hold `was`; have it there with `is`; the
 * kept changes of state as well. `was` 0: it is not in them yet. Works day by day, which
 * bounds the memory that years take. */
bool store_recount(struct store *store, struct window window, span was, span is,
                   struct error *err);

/* --- sealing.c --- */

/* Move the sealed moment on, or back, by as much as one transaction may take. */
bool store_seal(struct store *store, instant now, struct error *err);

/* --- erasure --- */

/* Is this the worker whose data is being erased, or the stand-in? */
static inline bool store_is_erased(const struct store *store, str worker)
{
    const struct site *site = &store->plant.site;
    return site->erasing[0] && (str_equal(worker, str_from(site->erasing)) ||
                                str_equal(worker, str_from(site->erased_as)));
}

/* ERROR_CONFLICT: something is being erased. */
static inline bool store_refuse_erasing(const struct store *store, struct error *err)
{
    return !store->plant.site.erasing[0] ||
           error_set(err, ERROR_CONFLICT,
                     "data of a worker is being erased; try again in a minute");
}

#endif
