/* backend.h - what a database engine has to do for a store. For implementers; users of a
 * store read store.h.
 *
 * An engine keeps tables and finds rows. It does no arithmetic: domain/ works out what to
 * write, and adds up what was read. Each function takes or gives a whole set, so that an
 * engine over a network seldom waits for an answer. It waits at each "|":
 *
 *   figures              plant() | look_up() |, and look_up() | again if workers tie
 *   live events          begin(), add()..., receive() | write(), commit() |
 *   a day of sealed      begin(), add()..., receive() | look_up() | look_up() |
 *   time that changes    write(), commit() |; each further day: one more look_up() |
 *     and if it is then  write(), look_up() | look_up() | write(), commit() |
 *     in doubt what changed last in a quarter hour
 *
 * What every engine keeps to:
 *
 *   Errors. ERROR_UNAVAILABLE: nothing was written, the transaction is lost, retry later.
 *   ERROR_CORRUPT: the stored data contradicts itself. ERROR_INTERNAL: any other failure,
 *   such as a bug. A function that can fail in other ways says so.
 *   Outputs are written on success only, and live in `arena` where one is given.
 *
 *   Order. Ids of workers, stations and agents, and uuids, are compared as bytes. Do not
 *   use the collation of the database. A reader that sees the event with the number N
 *   sees all events with lower numbers, so numbers are given in the order of commits. The
 *   same holds for corrections. The live feed depends on it.
 *
 *   Transactions. A transaction reads what it has written. Readers neither see it before
 *   commit() nor wait for it. plant() and site() are called outside of transactions, too.
 *
 *   Waiting. begin(), snapshot(), add(), write() and every other change need not wait for
 *   their answer; only put_shift() must, for it gives an id. If one of them fails later,
 *   the next function that waits returns its error, commit() at the latest.
 *
 *   Memory. The store remembers the floor, the site and the end of each timeline. That is
 *   wrong once somebody else may have written: after a lost connection or a lost lock.
 *   The engine then takes the lock again and adds 1 to `generation`. If it does so in
 *   begin() or receive(), the store reads again and goes on. If another function finds it
 *   out first, that one adds 1 and fails with ERROR_UNAVAILABLE. SQLite never loses its
 *   lock, so its generation stays 0.
 *
 *   Floors. The store names workers and stations by their number on `floor`, which
 *   plant() read. The engine stores ids.
 *
 *   Damage. Pass over a row that cannot be read or that is of nobody on the floor. It
 *   then makes no other figure wrong. each_sum(), each_change() and scan() tell of it.
 *   ERROR_CORRUPT is for damage that cannot be passed over.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/alerts.h"
#include "store/audit.h"
#include "store/calibrations.h"
#include "store/feedback.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/tables.h"
#include "store/topic.h"

#include "domain/mark.h"
#include "domain/run_edit.h"
#include "domain/window_plan.h"

#include <stdatomic.h>

struct arena;

/* One connection. Embed it as the first member. */
struct backend {
    const struct backend_kind *kind;
    unsigned generation; /* see "Memory" above */
    uint64_t calls;      /* of the table, counted by BACKEND() */
    /* The store's, of the transaction: a bit for each enum news_kind (watch.h). Where
     * several servers write, the commit counts them up. */
    unsigned news;
    /* May the transaction have changed what figures of sealed time are made of?
     * BACKEND() says so of nearly every call; the store of the others. */
    bool changes_past;
    /* The store's: until then nobody moves the sealed moment forward (sealing.c). Where
     * several servers write it is one for all, known when `generation` is. */
    instant unsealing_until;
};

/* An event to be added. */
struct addition {
    const struct event *event;
    int worker, station; /* numbers on the floor; -1 if only_known and not registered */
    bool only_known;     /* do not add it, only say whether it is known */
};

enum added {
    ADDED_NEW,
    ADDED_KNOWN,     /* the same event is there already (event_same()); it stays as it is,
                        its time too */
    ADDED_CONFLICT,  /* the uuid is there with another content */
    ADDED_NOT_KNOWN, /* only_known, and no event has this uuid */
};

struct addition_result {
    enum added added;
    int64_t id; /* of the event that is there now; 0: none */
};

/* An event of a scan. `worker` and `station` are numbers on the floor. */
struct scanned {
    int64_t id;
    bool damaged; /* it cannot be read; nothing but the id is set */
    instant at;
    struct uuid uuid;
    enum event_type type;
    int worker, station;
    int64_t count;
    bool voided;
    double confidence;
    str camera, model; /* valid until the visitor returns */
};

typedef bool scan_visitor(void *context, const struct scanned *event, struct error *err);
/* sum->who is -1 when it is of nobody on the floor; it may be UNNAMED. */
typedef bool sum_visitor(void *context, enum sum_owner owner,
                         const struct sum_change *sum, struct error *err);
/* change->who is -1 when it is of nobody on the floor. */
typedef bool change_visitor(void *context, const struct state_change *change,
                            struct error *err);

/* Everything that may be read at once. The caller leaves empty what it does not want. If
 * look_up() fails, ignore what it has given. */
struct look_up {
    /* Runs, put into timeline[worker] (timeline_put()), one a worker of the floor. */
    const struct timeline_part *part;
    size_t parts;
    struct timeline *timeline;
    /* ERROR_LIMIT: there are more runs than this. A run that lies in two parts may be
     * counted twice. 0: no bound. */
    size_t most_runs;
    /* The repeats of runs whose gap is no longer than this may be left out: the caller
     * does not unpack them. 0: all are wanted. */
    span unpacked;
    bool *damaged; /* one a worker, set where a row was passed over; may be NULL */

    /* Sums of the buckets that begin in these parts: bucket_row() for each row of each
     * part, in any order. */
    const struct bucket_part *bucket;
    size_t buckets;
    void (*bucket_row)(void *context, size_t part, enum sum_owner owner, instant bucket,
                       int who, const int64_t *sum); /* `who` may be UNNAMED */

    /* Product events of these windows that are not voided: units_row() for each, with the
     * number of its part, in any order. */
    const struct unit_part *unit;
    size_t units;
    void (*units_row)(void *context, size_t part, int worker, int station, int64_t units);

    /* Changes of state that are kept: change_row() for each worker and station of which
     * *change finds something, in any order; `at` INSTANT_NEVER: only that something is
     * kept of the time before. NULL: none. */
    const struct change_part *change;
    void (*change_row)(void *context, enum sum_owner owner, int who, instant at);

    /* And the very ones of these owners and quarter hours: kept_row() for each that is
     * there, in any order. */
    const struct state_change *kept;
    size_t kepts;
    void (*kept_row)(void *context, size_t asked, instant at);

    /* winner[i]: which state event counts at moment[i]. It is the last by uuid of those
     * that are not voided (METRICS.md, "Order"). */
    const struct moment *moment;
    size_t moments;
    struct winner *winner;

    void *context;
};

/* What a settled group writes of timelines, sums and changes of state. */
struct figures_written {
    /* Apply them in this order. A run replaces the run of the same worker and start, if
     * there is one. Removing a run that is not there is no error. */
    struct run_changes runs;
    const struct sum_changes *sums; /* SUM_OWNERS lists; to be added to what is there */
    bool forget_empty;              /* remove those rows of them that are all zero then */
    /* In this order, too. One replaces that of the same owner and quarter hour, or
     * removes it, unless that one's moment is later than `upto`. */
    struct state_changes changes;
    /* Workers and stations that an event names from now on. */
    const int *used_worker, *used_station;
    size_t used_workers, used_stations;
    /* Whole hours that are to be tallied: each is due from now on, and if it is already,
     * its version goes up by 1. */
    const struct window *due;
    size_t dues;
    /* Whole hours that have changed: each gets the next number. */
    const struct window *changed;
    size_t changes_of_hours;
};

/* A removal of old events, in slices. */
struct events_removal {
    instant until;        /* of those before it */
    const instant *spare; /* one a worker: leave its events of this moment */
    size_t most;          /* events to look at */
    /* Where the slice before ended; begins as zero. */
    instant after_at;
    int64_t after_id;
    bool done; /* there are no more */
};

/* Audits that say the same of events alike. */
struct label_row {
    str camera, model, station; /* those by which they are grouped */
    int bin;                    /* of calibration */
    enum event_type claimed;
    enum verdict truth; /* VERDICTS: not answered */
    int64_t events;
    double confidence; /* sum */
    instant first, last;
};
/* An audit that could be told; texts last until it returns. */
struct audited_row {
    str uuid; /* of the event */
    double confidence;
    enum verdict truth; /* one of the first TRUTHS */
    str worker;
};
typedef void audited_visitor(void *context, const struct audited_row *row);

typedef void label_visitor(void *context, const struct label_row *row);
/* Of one camera and model: two people, on one event, said this and that. */
typedef void pair_visitor(void *context, str camera, str model, enum verdict one,
                          enum verdict other, int64_t events);

struct agent_count {
    int64_t others, cameras; /* the other agents, and their cameras */
    bool there;              /* is this one known; then: */
    struct agent_past past;
};

/* A column that a database has, its own affairs left out. */
typedef void column_visitor(void *context, str table, str column);

/* Which rows of a table, in the order of their keys. */
struct rows_wanted {
    const struct cell *after; /* the columns of the key; NULL: from the first row on */
    size_t most;
    bool last; /* the last row only */
};

enum migration {
    MIGRATION_NONE,    /* the tables are this program's; no transaction is open */
    MIGRATION_TABLES,  /* they were changed, in a transaction that is open */
    MIGRATION_REBUILD, /* the same, and the figures must be rebuilt from the events */
    MIGRATION_NEW      /* the same, and there were no tables before */
};

/* What topics need of an engine, as topic.h says. All but what reads is in a transaction.
 */
struct topic_kind {
    bool (*site)(const char *address, struct arena *arena, str *site, struct error *err);
    bool (*next)(struct backend *backend, struct topic_part part, int64_t *next,
                 struct error *err);
    bool (*move)(struct backend *backend, struct topic_part part, int64_t from,
                 int64_t next, bool *ours, bool *parked, struct error *err);
    bool (*reject)(struct backend *backend, const struct rejection *rejection,
                   struct error *err);
    bool (*rejection)(struct backend *backend, const struct uuid *event,
                      struct arena *arena, struct rejection *rejection, bool *found,
                      struct error *err);
    bool (*rejections_of)(struct backend *backend, str worker, int64_t after, size_t most,
                          struct arena *arena, const struct rejection **list,
                          size_t *count, struct error *err);
    bool (*park)(struct backend *backend, const struct parked *parked, struct error *err);
    bool (*parked_due)(struct backend *backend, struct arena *arena,
                       const struct parked **list, size_t *count, struct error *err);
    bool (*parked_of)(struct backend *backend, str worker, int64_t after, size_t most,
                      struct arena *arena, const struct parked **list, size_t *count,
                      struct error *err);
    bool (*unpark)(struct backend *backend, int64_t id, struct error *err);
    bool (*put_answer)(struct backend *backend, const struct uuid *request, str answer,
                       instant now, struct error *err);
    bool (*answers)(struct backend *backend, const struct uuid *request, size_t count,
                    struct arena *arena, str *answer, struct error *err);
    bool (*forget)(struct backend *backend, instant before, struct error *err);
    /* Remove what names this worker. */
    bool (*erase)(struct backend *backend, str worker, struct error *err);
};

struct backend_kind {
    const char *scheme; /* "sqlite": what its URLs begin with */

    /* --- connections --- */

    /* Create the database if need be, and take the right to write it. *lock is a number
     * that unlock() understands, such as a descriptor. The lock ends with the process at
     * the latest. ERROR_CONFLICT: the database is locked already, by another process or
     * by this one. NULL: any number of processes may write, each transaction takes its
     * turn. */
    bool (*lock)(const char *address, int *lock, struct error *err);
    void (*unlock)(int lock);

    /* `address`: the URL behind its scheme. A reader creates nothing. ERROR_CONFLICT: the
     * reader's tables are of another version. ERROR_UNAVAILABLE: there is no such
     * database, or it cannot be reached. ERROR_INVALID: the address cannot be used. */
    bool (*open)(const char *address, enum store_access access, struct backend **backend,
                 struct error *err);
    void (*close)(struct backend *backend);
    /* As store_show(). The engine hides workers itself, so that a statement which names
     * one by mistake fails: a hiding reader fails with ERROR_INTERNAL at whatever is not
     * told of here. plant() gives each hidden worker an id that no worker can have, which
     * is another one after each change of the register; look_up() knows it by that. The
     * one that is shown need not be registered. */
    bool (*show)(struct backend *backend, str worker, struct error *err);
    /* As store_examine(). */
    bool (*examine)(const char *address, examiner *examine, void *context,
                    struct error *err);
    /* Copy the database into a new file while others write it, checked and on the disk;
     * put such a copy in place of the database (store.h, "backups"). */
    bool (*back_up)(const char *address, const char *path, const atomic_bool *stop,
                    struct error *err);
    bool (*put_back)(const char *path, const char *address, struct arena *arena,
                     str *replaced, struct error *err);
    /* As store_backs_up(). NULL: nothing is missing. */
    bool (*backs_up)(const char *address, struct error *err);
    const char *backup_ending; /* "db": what names of backups end with */
    /* How servers know of each other (watch.h). NULL: one writes at a time. */
    const struct watch_kind *watch;
    /* How events come by way of a topic. NULL: they do not. */
    const struct topic_kind *topic;
    /* As store_db(). */
    struct db *(*connection)(const struct backend *backend);
    /* How many statements the engine has run so far. */
    uint64_t (*statements)(const struct backend *backend);
    /* A writer's first call: bring older tables to this program's version, leaving a copy
     * of the database where the engine can. What takes long tells `progress`.
     * ERROR_CONFLICT: they are newer, or another program's. */
    bool (*migrate)(struct backend *backend, const struct migration_progress *progress,
                    enum migration *done, struct error *err);

    /* --- all that is kept, as tables (tables.h, moving.h) --- */

    /* Open it, in a snapshot, and have nobody else write it until it is closed; where
     * there is a lock(), the caller has that. ERROR_CONFLICT: a server runs on it. */
    bool (*open_source)(const char *address, struct backend **backend, struct error *err);
    bool (*each_column)(struct backend *backend, column_visitor *visit, void *context,
                        struct error *err);
    bool (*read_rows)(struct backend *backend, const struct kept_table *table,
                      const struct rows_wanted *wanted, struct arena *arena,
                      struct table_rows *rows, struct error *err);
    /* In a transaction. None of them is there. */
    bool (*add_rows)(struct backend *backend, const struct kept_table *table,
                     const struct table_rows *rows, struct error *err);
    /* In a transaction, after the last add_rows(): ids that are given from now on are
     * above those. */
    bool (*end_rows)(struct backend *backend, struct error *err);
    /* Which copy it is, if it is one that is not finished; empty: it is none. In a
     * transaction, put_copy_mark() says which; empty: it is finished. */
    bool (*copy_mark)(struct backend *backend, struct arena *arena, str *mark,
                      struct error *err);
    bool (*put_copy_mark)(struct backend *backend, str mark, struct error *err);

    /* --- transactions --- */

    bool (*begin)(struct backend *backend, struct error *err);
    /* When it returns true, everything is on the disk. */
    bool (*commit)(struct backend *backend, struct error *err);
    /* Also called after a commit() that failed. Does nothing if no transaction is open.
     */
    void (*rollback)(struct backend *backend);
    /* The store has nothing to do; called about once a second then. If nothing has
     * changed since the last call, bring what logs have into the database's own files. */
    void (*rest)(struct backend *backend);
    /* After a commit: see to it that none of the database's files has what was removed or
     * replaced. False: not all of it yet, as somebody reads it or the disk fails. */
    bool (*overwrite)(struct backend *backend);
    /* For readers: until release(), all reads see the database as of one moment. That is
     * the moment of this call or of the first read after it. */
    bool (*snapshot)(struct backend *backend, struct error *err);
    void (*release)(struct backend *backend);

    /* --- what is set --- */

    /* Workers and stations in the order of their ids, shifts in that of valid_from, start
     * and id, and the site. Before the first put_site() the hold is HOLD_DEFAULT, the
     * team's size TEAM_DEFAULT, drift's floor FLOOR_DEFAULT, and the rest of the site is
     * 0. */
    bool (*plant)(struct backend *backend, struct arena *arena, struct plant *plant,
                  struct error *err);
    bool (*site)(struct backend *backend, struct site *site, struct error *err);
    bool (*put_site)(struct backend *backend, const struct site *site, struct error *err);
    /* site->sealed_version, which put_site() leaves as it is. Called where `watch` is
     * there. */
    bool (*put_sealed_version)(struct backend *backend, int64_t version,
                               struct error *err);
    /* If the id is new, add the worker with `used` false. Else change it, but keep its
     * `created_at` and `used`. */
    bool (*put_worker)(struct backend *backend, const struct worker *worker,
                       struct error *err);
    bool (*put_station)(struct backend *backend, const struct station *station,
                        struct error *err);
    /* Nothing happens when it is not there. */
    bool (*delete_worker)(struct backend *backend, str id, struct error *err);
    bool (*delete_station)(struct backend *backend, str id, struct error *err);
    /* If rule->id is 0, add the rule with an id above all others; else replace it. *id:
     * its id. */
    bool (*put_shift)(struct backend *backend, const struct shift_rule *rule, int64_t *id,
                      struct error *err);
    /* Nothing happens when it is not there. */
    bool (*delete_shift)(struct backend *backend, int64_t id, struct error *err);
    /* When the first quarter hour with a sum of a station begins, and the first of the
     * shifts that are kept as having taken place; INSTANT_NEVER: there is none. */
    bool (*past_shifts_from)(struct backend *backend, instant *sums, instant *shifts,
                             struct error *err);
    /* Keep these in place of those that overlap the window. None is longer than a day by
     * the wall clock. */
    bool (*put_past_shifts)(struct backend *backend, struct window window,
                            const struct past_shift *shift, size_t count,
                            struct error *err);
    bool (*forget_past_shifts)(struct backend *backend, struct error *err);
    /* Remove the sample events with ids above `after` and up to `last`, also those that
     * cannot be read, and what was said and done of them. *events: how many there were.
     */
    bool (*remove_sample)(struct backend *backend, int64_t after, int64_t last,
                          int64_t *events, struct error *err);
    /* Remove everything but agents, credentials, the ledger, the audit log and the site.
     */
    bool (*clear)(struct backend *backend, struct error *err);

    /* --- events --- */

    /* Add events in order. result[i] says what became of addition[i], which may repeat an
     * earlier one of this call or transaction. Ids ascend and are above 0. Do not set
     * `used`: write() does. Neither the results nor the events need be there before
     * receive(), which the store calls before it reads events. So all arguments live
     * until then. */
    bool (*add)(struct backend *backend, const struct addition *addition, size_t count,
                enum origin origin, instant now, struct addition_result *result,
                struct error *err);
    /* Wait for the results of every add() of this transaction. If this adds 1 to
     * `generation`, nothing was added and the results are undefined: the store calls
     * plant() and add() again. It is called without any add(), too, only to find out
     * whether others have written. */
    bool (*receive)(struct backend *backend, struct error *err);
    /* kept[i]: the event of uuid[i]. One that is not there has the id 0. */
    bool (*find)(struct backend *backend, const struct uuid *uuid, size_t count,
                 struct arena *arena, struct kept *kept, struct error *err);
    /* As store_events() and store_events_since() say. */
    bool (*page)(struct backend *backend, const struct event_query *query,
                 struct arena *arena, struct event_page *page, struct error *err);
    bool (*since)(struct backend *backend, int64_t id, size_t limit, struct arena *arena,
                  struct event_page *page, struct error *err);
    /* Visit every event, voided ones too, by timestamp and uuid; those of a window, or
     * all (NULL). Stop if `visit` fails. `visit` may call look_up() and write() on the
     * same connection. */
    bool (*scan)(struct backend *backend, const struct floor *floor,
                 const struct window *window, scan_visitor *visit, void *context,
                 struct error *err);
    /* The highest ids there are; 0: none. */
    bool (*last)(struct backend *backend, int64_t *event, int64_t *correction,
                 struct error *err);
    bool (*has_events)(struct backend *backend, bool *any, bool *real, struct error *err);

    /* Go on through the events in order of time and id, and remove them with their
     * corrections, disputes and verdicts; feedback.h says what stays of spot checks.
     * Leave those that are spared, the event with the highest id and that of the last
     * correction: ids are never given twice. */
    bool (*remove_events)(struct backend *backend, const struct floor *floor,
                          struct events_removal *removal, struct error *err);

    /* --- feedback --- */

    /* As store_dispute() and store_disputes() say; nothing is checked. */
    bool (*add_dispute)(struct backend *backend, const struct uuid *uuid,
                        const struct dispute_claim *claim, instant now, int64_t *id,
                        struct error *err);
    bool (*disputes)(struct backend *backend, const struct dispute_query *query,
                     size_t most, struct arena *arena, struct disputes *list,
                     struct error *err);
    /* *found: the id is 0 when there is none. */
    bool (*dispute)(struct backend *backend, int64_t id, struct arena *arena,
                    struct dispute *found, struct error *err);
    bool (*decide_dispute)(struct backend *backend, int64_t id, enum dispute_state state,
                           str reason, const struct actor *actor, instant now,
                           struct error *err);
    /* The event was voided by this dispute, or added; the first time counts. */
    bool (*note_corrected)(struct backend *backend, const struct uuid *uuid,
                           int64_t dispute, bool added, struct error *err);

    /* As feedback.h says of store_claims(), store_corrected(), store_claimants() and
     * store_late_days(). */
    bool (*each_claim)(struct backend *backend, struct window window,
                       claim_visitor *visit, void *context, struct error *err);
    bool (*each_corrected)(struct backend *backend, instant since,
                           corrected_visitor *visit, void *context, struct error *err);
    bool (*each_claimant)(struct backend *backend, instant since, claimant_visitor *visit,
                          void *context, struct error *err);
    /* As store_cameras_since() says. */
    bool (*cameras_since)(struct backend *backend, int64_t after, int64_t last,
                          struct arena *arena, str **camera, size_t *cameras,
                          struct error *err);
    bool (*late_days)(struct backend *backend, int64_t after, int64_t last,
                      instant before, struct arena *arena, int64_t **day, size_t *days,
                      struct error *err);
    /* Keep those taken that are not there yet and whose events are, and remove those left
     * that nobody has answered. */
    bool (*put_spots)(struct backend *backend, const struct spot_draw *draw, instant now,
                      struct error *err);
    /* Remove those that were drawn before and that nobody has answered. */
    bool (*drop_spots)(struct backend *backend, instant drawn_before, struct error *err);
    bool (*spot_cases)(struct backend *backend, const struct spot_query *query,
                       struct arena *arena, struct spot_cases *cases, struct error *err);
    bool (*verdicts)(struct backend *backend, const struct uuid *uuid, size_t most,
                     struct arena *arena, struct verdicts_given *list, struct error *err);
    bool (*count_labels)(struct backend *backend, int64_t most, int64_t *labels,
                         struct error *err);
    bool (*is_spot)(struct backend *backend, const struct uuid *uuid, bool *is,
                    struct error *err);
    /* In place of what the same actor said of it, but `beside` an audit and in place of
     * what else. What a spot check is found to be is what the first audit says that can
     * tell. */
    bool (*put_verdict)(struct backend *backend, const struct uuid *uuid,
                        enum verdict verdict, bool audit, bool beside,
                        const struct actor *actor, str worker, instant now,
                        struct error *err);
    /* In the order of the texts by which they are grouped. */
    bool (*each_label)(struct backend *backend, const struct accuracy_query *query,
                       label_visitor *visit, void *context, struct error *err);
    bool (*each_pair)(struct backend *backend, const struct accuracy_query *query,
                      pair_visitor *visit, void *context, struct error *err);
    /* As store_audit_hours() says, in order of hours. */
    bool (*each_audit_hour)(struct backend *backend, struct window window,
                            audit_hour_visitor *visit, void *context, struct error *err);
    bool (*labelled_events)(struct backend *backend, str camera, str model, int64_t after,
                            size_t limit, struct arena *arena,
                            struct labelled_events *list, struct error *err);
    bool (*ask_retraining)(struct backend *backend, const struct retraining *asked,
                           instant now, bool *fresh, struct error *err);
    bool (*end_retraining)(struct backend *backend, int64_t id, instant now,
                           struct error *err);
    bool (*retrainings)(struct backend *backend, int64_t after, size_t most,
                        struct arena *arena, struct retrainings *list, struct error *err);

    /* --- what goes --- */

    /* Have the events of a worker name another one, of those with ids above *after and up
     * to *after + most, and all others of the same moments. They get new uuids that say
     * nothing and keep their order in each moment; reasons of corrections go. Adds `most`
     * to *after. *done: there are no more events. */
    bool (*erase_events)(struct backend *backend, str worker, str as, size_t most,
                         int64_t *after, bool *done, struct error *err);
    /* Move the worker's sums of up to `most` buckets of the finest from *from on, and of
     * the coarser ones that hold them, to the other worker, and *from on. *done: there
     * are no later buckets. */
    bool (*erase_sums)(struct backend *backend, str worker, str as, size_t most,
                       instant *from, bool *done, struct error *err);
    /* Have the worker's timeline and changes of state be the other's, also whether it is
     * used, forget which verdicts the worker gave, and remove the worker. */
    bool (*erase_rest)(struct backend *backend, str worker, str as, struct error *err);

    /* Mark an event that is there, and note the correction. */
    bool (*correct)(struct backend *backend, const struct event *event, bool voided,
                    str reason, const struct actor *actor, instant now,
                    struct error *err);
    /* As store_corrections() and store_corrections_since() say. */
    bool (*corrections)(struct backend *backend, const struct uuid *uuid,
                        struct arena *arena, struct corrections *list, struct error *err);
    bool (*corrections_since)(struct backend *backend, int64_t id, size_t limit,
                              struct arena *arena, struct corrections *list,
                              struct error *err);

    /* --- timelines, sums and changes of state --- */

    bool (*look_up)(struct backend *backend, const struct floor *floor,
                    const struct look_up *what, struct arena *arena, struct error *err);
    bool (*write)(struct backend *backend, const struct floor *floor,
                  const struct figures_written *what, struct error *err);
    /* The first moment, from `from` on, at which a mark can lie. If anybody's run
     * contains `from`, that is `from`; else it is the start of the next run, or
     * INSTANT_NEVER if there is none. */
    bool (*next_mark)(struct backend *backend, instant from, instant *next,
                      struct error *err);
    /* Remove up to `most` runs of a worker that start before that moment, the first ones.
     * *done: there are no more. */
    bool (*remove_runs)(struct backend *backend, str worker, instant before, size_t most,
                        bool *done, struct error *err);
    /* Remove up to `most` changes of workers of the days before that moment, which is the
     * begin of one. *done: there are no more. */
    bool (*remove_changes)(struct backend *backend, instant before, size_t most,
                           bool *done, struct error *err);
    /* The first bucket of the finest, from `from` on, of which there is a sum of a
     * worker, or else of UNNAMED, too; INSTANT_NEVER: none. */
    bool (*next_sum)(struct backend *backend, instant from, bool named, instant *next,
                     struct error *err);
    /* Visit every row of the sums that are kept. Stop if `visit` fails. */
    bool (*each_sum)(struct backend *backend, const struct floor *floor,
                     sum_visitor *visit, void *context, struct error *err);
    /* Visit every change of state that is kept, in any order. Stop if `visit` fails. */
    bool (*each_change)(struct backend *backend, const struct floor *floor,
                        change_visitor *visit, void *context, struct error *err);
    /* Remove all runs, and the changes of state, sums of the finest buckets, rows of
     * quality and hours that are due from `from` on; of coarser buckets all sums. Set
     * `used` of every worker and station by whether an event or a sum names it. All hours
     * that have a number get a higher one. */
    bool (*forget_figures)(struct backend *backend, instant from, struct error *err);

    /* As store_changed_hours() and store_count_changed() say. */
    bool (*changed_hours)(struct backend *backend, int64_t after, size_t most,
                          struct arena *arena, struct changed_hours *list,
                          struct error *err);
    bool (*count_changed)(struct backend *backend, int64_t after, int64_t *hours,
                          struct error *err);

    /* All that are kept, by start; they live in `arena`. */
    bool (*sheets)(struct backend *backend, struct arena *arena, struct kept_sheets *list,
                   struct error *err);
    /* Keep it in place of one with the same start. */
    bool (*put_sheet)(struct backend *backend, const struct kept_sheet *sheet,
                      struct error *err);
    /* As store_sheet_marks(), store_put_sheet_mark() and store_unsend_sheets() say. */
    bool (*sheet_marks)(struct backend *backend, struct arena *arena,
                        struct sheet_marks *list, struct error *err);
    bool (*put_sheet_mark)(struct backend *backend, const struct sheet_mark *mark,
                           struct error *err);
    bool (*unsend_sheets)(struct backend *backend, str site, struct error *err);

    /* --- quality --- */

    /* Hours that are due, the earliest first, at most `most`. */
    bool (*due_hours)(struct backend *backend, size_t most, struct arena *arena,
                      struct due_hours *list, struct error *err);
    /* Not due any more are those before `before`. */
    bool (*forget_due)(struct backend *backend, instant before, struct error *err);
    /* If the hour is due in this version: it is not any more, and these rows take the
     * place of its former ones. *kept: it was. */
    bool (*put_quality)(struct backend *backend, const struct due_hour *hour,
                        struct quality_rows rows, bool *kept, struct error *err);
    /* Remove the rows of a window. */
    bool (*remove_quality)(struct backend *backend, struct window window,
                           struct error *err);
    /* As store_quality() says. */
    bool (*quality)(struct backend *backend, struct window window, quality_visitor *visit,
                    void *context, struct error *err);
    /* Add to what is kept of the camera's hour, up to an hour of each. Nothing happens
     * when that hour has CAMERAS_MOST cameras. */
    bool (*add_camera_faults)(struct backend *backend, const struct camera_hour *faults,
                              struct error *err);
    /* As store_camera_faults() says. */
    bool (*camera_faults)(struct backend *backend, struct window window,
                          camera_hour_visitor *visit, void *context, struct error *err);
    /* As store_put_drift_reference() and store_drift_references() say. */
    bool (*put_drift_reference)(struct backend *backend,
                                const struct reference_start *reference,
                                struct error *err);
    bool (*drift_references)(struct backend *backend, struct arena *arena,
                             struct reference_starts *list, struct error *err);

    /* --- agents --- */

    /* How many other agents there are, how many cameras these have, and what this one
     * is there. */
    bool (*count_agents)(struct backend *backend, str id, struct agent_count *count,
                         struct error *err);
    /* Keep the report in place of the agent's earlier one, cameras included. */
    bool (*put_agent)(struct backend *backend, const struct agent_report *report,
                      struct error *err);
    /* Nothing happens when it is not there. */
    bool (*delete_agent)(struct backend *backend, str id, struct error *err);
    /* As store_agents() says. */
    bool (*agents)(struct backend *backend, struct arena *arena, struct agent_list *list,
                   struct error *err);

    /* --- credentials --- */

    /* Keep each in place of the one of its kind and id. */
    bool (*put_credentials)(struct backend *backend, const struct credential *at,
                            size_t count, struct error *err);
    /* By kind and id. Nothing happens to those that are not there. */
    bool (*delete_credentials)(struct backend *backend, const struct credential *at,
                               size_t count, struct error *err);
    /* As store_credentials() says. */
    bool (*credentials)(struct backend *backend, struct arena *arena,
                        struct credential_list *list, struct error *err);

    /* --- the ledger --- */

    /* Add one whose round is not there. */
    bool (*put_spending)(struct backend *backend, const struct spending *spending,
                         struct error *err);
    /* As store_spendings() says. */
    bool (*spendings)(struct backend *backend, struct arena *arena,
                      struct spendings *list, struct error *err);

    /* --- what is learned across sites --- */

    /* The audits of the claims of a model and type that were told, but for those of
     * sample data or of events that are gone, by worker. */
    bool (*each_audited)(struct backend *backend, str model, enum event_type claim,
                         audited_visitor *visit, void *context, struct error *err);
    /* In place of the one with its model and type, if there is one. */
    bool (*put_calibration)(struct backend *backend, const struct kept_calibration *kept,
                            struct error *err);
    /* As store_calibrations() says. */
    bool (*calibrations)(struct backend *backend, struct arena *arena,
                         struct kept_calibrations *list, struct error *err);

    /* --- alerts, and messages of them --- */

    /* As store_alert_book(), store_alerts() and store_alert() say. *found: there is one.
     */
    bool (*alert_book)(struct backend *backend, instant now, struct arena *arena,
                       struct alert_book *book, struct error *err);
    bool (*alerts)(struct backend *backend, const struct alert_query *query,
                   struct arena *arena, struct alert_page *page, struct error *err);
    bool (*alert)(struct backend *backend, str id, struct arena *arena, bool *found,
                  struct alert *alert, struct error *err);
    /* As store_put_alerts(), store_silence(), store_put_overrides() and
     * store_forget_alerts() say. All that one call puts has one change. */
    bool (*put_alerts)(struct backend *backend, struct alert *const *alert, size_t count,
                       size_t *left, struct error *err);
    bool (*silence)(struct backend *backend, const struct alert_silence *silence,
                    struct error *err);
    bool (*put_overrides)(struct backend *backend, enum alert_rule rule,
                          const struct alert_override *override, size_t count,
                          struct error *err);
    bool (*forget_alerts)(struct backend *backend, instant before, size_t most,
                          int64_t *removed, struct error *err);

    /* As store_destinations() says. Add one whose id is not there. Delete one and its
     * queue; nothing happens when it is not there. */
    bool (*destinations)(struct backend *backend, struct arena *arena,
                         struct destination_list *list, struct error *err);
    bool (*put_destination)(struct backend *backend,
                            const struct destination *destination, struct error *err);
    bool (*delete_destination)(struct backend *backend, str id, struct error *err);
    /* The first message of its queue is due at once. */
    bool (*hurry_destination)(struct backend *backend, str id, struct error *err);
    /* As store_add_message(), store_deliveries() and store_settle_delivery() say. Of a
     * queue that is longer than QUEUE_MOST then, the oldest message goes. */
    bool (*add_message)(struct backend *backend, const struct alert_message *message,
                        size_t *queues, struct error *err);
    bool (*deliveries)(struct backend *backend, instant now, struct arena *arena,
                       struct queued_list *list, instant *next, struct error *err);
    bool (*settle_delivery)(struct backend *backend, const struct delivery_result *result,
                            struct error *err);

    /* --- the audit log --- */

    /* Add rows, and a checkpoint unless it is NULL. Their numbers are not there yet. */
    bool (*add_audit)(struct backend *backend, const struct audit_row *row, size_t count,
                      const struct checkpoint *checkpoint, struct error *err);
    /* As store_audit_tail(), store_audit_page() and store_scan_audit() say. */
    bool (*audit_tail)(struct backend *backend, struct audit_tail *tail,
                       struct error *err);
    bool (*audit_page)(struct backend *backend, const struct audit_query *query,
                       struct arena *arena, struct audit_page *page, struct error *err);
    bool (*scan_audit)(struct backend *backend, audit_visitor *visit, void *context,
                       struct error *err);
    /* Remove rows up to a checkpoint, and all checkpoints before that one. It and all
     * before it were signed before `before`, and of those it is the last among the first
     * `most` rows. *upto: its number; 0: there is none, and nothing was removed. */
    bool (*prune_audit)(struct backend *backend, instant before, int64_t most,
                        int64_t *upto, struct error *err);
    /* Take out what rows tell of this worker: the texts `object`, `worker`, `before` and
     * `after`, and the salt. */
    bool (*erase_audit)(struct backend *backend, str worker, struct error *err);
};

/* --- the engines that are built --- */

extern const struct backend_kind backend_sqlite;   /* sqlite/sqlite.c */
extern const struct backend_kind backend_postgres; /* postgres/postgres.c */

/* The engine of a URL, and the address behind its scheme. A URL without a scheme is a
 * file of SQLite. ERROR_INVALID: no engine has this scheme. */
MUST_CHECK bool backend_of(const char *url, const struct backend_kind **kind,
                           const char **address, struct error *err);

/* Does calling this function, of this offset in the table, leave figures of sealed time
 * as they are? True of what reads, and of what no figure is made of. How sure audits are
 * of a figure is none of it. Of what add(), write() and put_site() do, the store knows
 * more (store_changes_past()). What is not named here counts as a change: at worst, an
 * answer is worked out once more. */
static inline bool backend_spares_past(size_t function)
{
    switch (function) {
    case offsetof(struct backend_kind, begin):
    case offsetof(struct backend_kind, commit):
    case offsetof(struct backend_kind, rollback):
    case offsetof(struct backend_kind, rest):
    case offsetof(struct backend_kind, overwrite):
    case offsetof(struct backend_kind, plant):
    case offsetof(struct backend_kind, site):
    case offsetof(struct backend_kind, put_site):
    case offsetof(struct backend_kind, put_sealed_version):
    case offsetof(struct backend_kind, add):
    case offsetof(struct backend_kind, receive):
    case offsetof(struct backend_kind, look_up):
    case offsetof(struct backend_kind, write):
    case offsetof(struct backend_kind, find):
    case offsetof(struct backend_kind, page):
    case offsetof(struct backend_kind, since):
    case offsetof(struct backend_kind, last):
    case offsetof(struct backend_kind, has_events):
    case offsetof(struct backend_kind, next_mark):
    case offsetof(struct backend_kind, next_sum):
    case offsetof(struct backend_kind, sheets):
    case offsetof(struct backend_kind, put_sheet):
    case offsetof(struct backend_kind, sheet_marks):
    case offsetof(struct backend_kind, put_sheet_mark):
    case offsetof(struct backend_kind, unsend_sheets):
    case offsetof(struct backend_kind, due_hours):
    case offsetof(struct backend_kind, forget_due):
    case offsetof(struct backend_kind, put_quality):
    case offsetof(struct backend_kind, put_drift_reference):
    case offsetof(struct backend_kind, add_camera_faults):
    case offsetof(struct backend_kind, late_days):
    case offsetof(struct backend_kind, put_spots):
    case offsetof(struct backend_kind, drop_spots):
    case offsetof(struct backend_kind, spot_cases):
    case offsetof(struct backend_kind, is_spot):
    case offsetof(struct backend_kind, verdicts):
    case offsetof(struct backend_kind, put_verdict):
    case offsetof(struct backend_kind, retrainings):
    case offsetof(struct backend_kind, ask_retraining):
    case offsetof(struct backend_kind, end_retraining):
    case offsetof(struct backend_kind, count_agents):
    case offsetof(struct backend_kind, put_agent):
    case offsetof(struct backend_kind, put_credentials):
    case offsetof(struct backend_kind, delete_credentials):
    case offsetof(struct backend_kind, put_spending):
    case offsetof(struct backend_kind, spendings):
    case offsetof(struct backend_kind, put_calibration):
    case offsetof(struct backend_kind, calibrations):
    case offsetof(struct backend_kind, put_alerts):
    case offsetof(struct backend_kind, forget_alerts):
    case offsetof(struct backend_kind, add_message):
    case offsetof(struct backend_kind, deliveries):
    case offsetof(struct backend_kind, settle_delivery):
    case offsetof(struct backend_kind, add_audit):
    case offsetof(struct backend_kind, audit_tail):
    case offsetof(struct backend_kind, prune_audit):
        return true;
    default:
        return false;
    }
}

/* Call a function of the table and count it:
 *
 *     BACKEND(store->backend, write, &floor, &what, err)
 */
#define BACKEND(backend, function, ...)                                                  \
    ((backend)->calls++,                                                                 \
     (backend)->changes_past |=                                                          \
     !backend_spares_past(offsetof(struct backend_kind, function)),                      \
     (backend)->kind->function((backend), ##__VA_ARGS__))

#endif
