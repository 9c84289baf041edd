/* backend.h - what a database engine has to do for a store. For implementers; users of a
 * store read store.h.
 *
 * An engine keeps tables and finds rows. It does no arithmetic: what is to be written was
 * worked out in domain/, and what is read is added up there. Each function takes or gives
 * a whole set, so that an engine over a network does in one round trip what does not
 * depend on answers: figures take two waits (plant(), then look_up(); a third where
 * workers tie), a group of live events two (add() with receive(), then write() with
 * commit()), and four when sealed time changes (look_up() twice in between).
 *
 * What every engine keeps to:
 *
 *   Errors. ERROR_UNAVAILABLE: nothing was written, the transaction is lost, retry later;
 *   ERROR_CORRUPT: what is stored cannot be; ERROR_INTERNAL. Others where it is said.
 *   Outputs are written on success only, and live in `arena` where one is given.
 *
 *   Order. Ids and uuids sort as bytes, whatever the language of the database.
 *   Transactions that add events are committed in the order of the ids that these got,
 *   and so it is with corrections: whoever has read up to an id has missed none.
 *
 *   Transactions. A transaction reads what it has written. Readers neither see it before
 *   commit() nor wait for it. plant() and site() are called outside of transactions, too.
 *
 *   Connections. The store never reconnects: begin(), snapshot() and plant() do when the
 *   connection was lost, and take the lock again. An engine whose transactions keep
 *   others away by themselves needs no lock: lock() and unlock() then do nothing.
 *
 *   Waiting. begin(), snapshot(), add(), write() and every other change that has no
 *   output may be sent without waiting for the answer; a failure shows at the next call
 *   that waits, commit() at the latest.
 *
 *   Memory. The store remembers the floor, the site and the end of each timeline. When a
 *   connection was lost, or somebody else has written since this writer's last commit,
 *   that is void, and the lock is lost: the engine counts up `generation`, in begin() or
 *   with the first answer of the transaction. After begin() and receive() the store then
 *   reads again; any other call fails with ERROR_UNAVAILABLE. An engine that cannot lose
 *   its lock never does.
 *
 *   Floors. Workers and stations are numbers on `floor`, which was read by plant(); the
 *   engine stores their ids.
 *
 *   Damage. One row that cannot be read, or is of nobody on the floor, is passed over, so
 *   that it makes no other figure wrong; each_sum() and scan() tell of it. ERROR_CORRUPT
 *   is for what cannot be passed over.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/store.h"

#include "domain/mark.h"
#include "domain/run_edit.h"
#include "domain/window_plan.h"

struct arena;

/* One connection. Embed it as the first member. */
struct backend {
    const struct backend_kind *kind;
    unsigned generation; /* see "Memory" above */
    uint64_t calls;      /* of the table, counted by BACKEND() */
};

/* An event to be added. */
struct addition {
    const struct event *event;
    int worker, station; /* numbers on the floor; -1 with only_known */
    bool only_known;     /* not to be added, only compared with what is known */
};

enum added {
    ADDED_NEW,
    ADDED_KNOWN,     /* the same event is there already (event_same()); it stays as it is,
                        its time too */
    ADDED_CONFLICT,  /* the uuid is there with another content */
    ADDED_NOT_KNOWN, /* it is not there, and was not to be added */
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
};

typedef bool scan_visitor(void *context, const struct scanned *event, struct error *err);
/* sum->who is -1 when it is of nobody on the floor. */
typedef bool sum_visitor(void *context, enum sum_owner owner,
                         const struct sum_change *sum, struct error *err);

/* Everything that may be read at once of timelines, sums and events. What is not asked
 * for is empty. When look_up() fails, some of it may have been given already. */
struct look_up {
    /* Runs, put into timeline[worker] (timeline_put()), one a worker of the floor. */
    const struct timeline_part *part;
    size_t parts;
    struct timeline *timeline;
    /* ERROR_LIMIT when there are more, where one of two parts may count twice; 0: no
     * bound. */
    size_t most_runs;
    bool *damaged; /* one a worker, set where a row was passed over; may be NULL */

    /* Sums of the buckets that begin in these parts: bucket_row() for each row of each
     * part, in any order. */
    const struct bucket_part *bucket;
    size_t buckets;
    void (*bucket_row)(void *context, size_t part, enum sum_owner owner, instant bucket,
                       int who, const int64_t *sum);

    /* Product events of these windows that are not voided: units_row() for each, in any
     * order. */
    const struct window *units;
    size_t unit_windows;
    void (*units_row)(void *context, int worker, int station, int64_t units);

    /* Which event counts at these moments: winner[i] for moment[i]. */
    const struct moment *moment;
    size_t moments;
    struct winner *winner;

    void *context;
};

/* What a settled group writes of timelines and sums. */
struct figures_written {
    /* In this order. A run takes the place of the one that starts when it does, and one
     * that is removed need not be there. */
    struct run_changes runs;
    const struct sum_changes *sums; /* SUM_OWNERS lists; to be added to what is there */
    /* Workers and stations that an event refers to from now on. */
    const int *used_worker, *used_station;
    size_t used_workers, used_stations;
};

struct agent_count {
    int64_t others, cameras; /* the other agents, and their cameras */
    bool there;              /* is this one known; then: */
    struct agent_past past;
};

enum migration {
    MIGRATION_NONE,    /* the tables are this program's; no transaction is open */
    MIGRATION_TABLES,  /* they were changed, in a transaction that is open */
    MIGRATION_REBUILD, /* the same, and the figures must be rebuilt from the events */
    MIGRATION_NEW      /* the same, and there were no tables before */
};

struct backend_kind {
    const char *scheme; /* "sqlite": what its URLs begin with */

    /* --- connections --- */

    /* Keep other processes from writing this database, creating it when it is not there.
     * *lock is a descriptor, or a number that only unlock() understands. It ends with
     * the process at the latest. ERROR_CONFLICT: it is locked already, by another
     * process or by this one. */
    bool (*lock)(const char *address, int *lock, struct error *err);
    void (*unlock)(int lock);

    /* `address`: the URL behind its scheme. A reader creates nothing. It finds tables of
     * this program's version; else ERROR_CONFLICT. ERROR_UNAVAILABLE: there is no such
     * database, or it cannot be reached. ERROR_INVALID: the address cannot be used. */
    bool (*open)(const char *address, enum store_access access, struct backend **backend,
                 struct error *err);
    void (*close)(struct backend *backend);
    /* How many statements it has run for the calls so far. */
    uint64_t (*statements)(const struct backend *backend);
    /* A writer's first call: bring older tables to this program's version, leaving a copy
     * of the database where the engine can. What takes long tells `progress`.
     * ERROR_CONFLICT: they are newer, or another program's. */
    bool (*migrate)(struct backend *backend, const struct migration_progress *progress,
                    enum migration *done, struct error *err);

    /* --- transactions --- */

    bool (*begin)(struct backend *backend, struct error *err);
    /* When it returns true, everything is on the disk. */
    bool (*commit)(struct backend *backend, struct error *err);
    /* After a commit() that failed, too, and when no transaction is open. */
    void (*rollback)(struct backend *backend);
    /* Nobody asks for anything, for the second time in a row if nothing has changed since
     * the first: a time to bring logs into files. */
    void (*rest)(struct backend *backend);
    /* A reader's: from here to release() it sees one moment, that of this call or of the
     * first read after it. */
    bool (*snapshot)(struct backend *backend, struct error *err);
    void (*release)(struct backend *backend);

    /* --- what is set --- */

    /* Workers and stations in the order of their ids, shifts in that of valid_from, start
     * and id, and the site: HOLD_DEFAULT and zeros as long as nothing was put. */
    bool (*plant)(struct backend *backend, struct arena *arena, struct plant *plant,
                  struct error *err);
    bool (*site)(struct backend *backend, struct site *site, struct error *err);
    bool (*put_site)(struct backend *backend, const struct site *site, struct error *err);
    /* Add, as one that is not used, or change all but `created_at` and `used`. */
    bool (*put_worker)(struct backend *backend, const struct worker *worker,
                       struct error *err);
    bool (*put_station)(struct backend *backend, const struct station *station,
                        struct error *err);
    /* Nothing happens when it is not there. */
    bool (*delete_worker)(struct backend *backend, str id, struct error *err);
    bool (*delete_station)(struct backend *backend, str id, struct error *err);
    /* rule->id 0: a new one, with an id above all others. *id: the one it has. */
    bool (*put_shift)(struct backend *backend, const struct shift_rule *rule, int64_t *id,
                      struct error *err);
    /* Nothing happens when it is not there. */
    bool (*delete_shift)(struct backend *backend, int64_t id, struct error *err);
    /* Remove the sample events and their corrections. */
    bool (*remove_sample)(struct backend *backend, int64_t *events, struct error *err);
    /* Remove everything but agents and the site. */
    bool (*clear)(struct backend *backend, struct error *err);

    /* --- events --- */

    /* Add events in their order; result[i] says what became of addition[i], which finds
     * those before it. Ids ascend from 1 or more. Who is used is for write() to say. The
     * results may come as late as receive(), so what is handed over must live until then.
     */
    bool (*add)(struct backend *backend, const struct addition *addition, size_t count,
                enum origin origin, instant now, struct addition_result *result,
                struct error *err);
    /* Have the results of every add() of this transaction. When this counts up
     * `generation`, nothing was added and the results say nothing: the store reads what
     * is set and adds again. */
    bool (*receive)(struct backend *backend, struct error *err);
    /* kept[i]: the event of uuid[i]. One that is not there has the id 0. */
    bool (*find)(struct backend *backend, const struct uuid *uuid, size_t count,
                 struct arena *arena, struct kept *kept, struct error *err);
    /* As store_events() and store_events_since() say. */
    bool (*page)(struct backend *backend, const struct event_query *query,
                 struct arena *arena, struct event_page *page, struct error *err);
    bool (*since)(struct backend *backend, int64_t id, size_t limit, struct arena *arena,
                  struct event_page *page, struct error *err);
    /* Every event, voided ones too, by timestamp and uuid. Stops when `visit` fails,
     * which may look_up() and write(). */
    bool (*scan)(struct backend *backend, const struct floor *floor, scan_visitor *visit,
                 void *context, struct error *err);
    /* The highest ids there are; 0: none. */
    bool (*last)(struct backend *backend, int64_t *event, int64_t *correction,
                 struct error *err);
    bool (*has_events)(struct backend *backend, bool *any, bool *real, struct error *err);

    /* Mark an event that is there, and note the correction. */
    bool (*correct)(struct backend *backend, const struct uuid *uuid, bool voided,
                    str reason, instant now, struct error *err);
    /* As store_corrections() and store_corrections_since() say. */
    bool (*corrections)(struct backend *backend, const struct uuid *uuid,
                        struct arena *arena, struct corrections *list, struct error *err);
    bool (*corrections_since)(struct backend *backend, int64_t id, size_t limit,
                              struct arena *arena, struct corrections *list,
                              struct error *err);

    /* --- timelines and sums --- */

    bool (*look_up)(struct backend *backend, const struct floor *floor,
                    const struct look_up *what, struct arena *arena, struct error *err);
    bool (*write)(struct backend *backend, const struct floor *floor,
                  const struct figures_written *what, struct error *err);
    /* A moment, `from` or later, before which nobody has a mark since `from`: `from`
     * itself within a run of anybody, else the start of the next run; INSTANT_NEVER when
     * nobody has one any more. */
    bool (*next_mark)(struct backend *backend, instant from, instant *next,
                      struct error *err);
    /* Every row of the sums that are kept. Stops when `visit` fails. */
    bool (*each_sum)(struct backend *backend, const struct floor *floor,
                     sum_visitor *visit, void *context, struct error *err);
    /* Remove all runs and sums, and set who is used anew, from the events. */
    bool (*forget_figures)(struct backend *backend, struct error *err);

    /* --- agents --- */

    /* How many other agents there are, how many cameras these have, and what this one
     * is there. */
    bool (*count_agents)(struct backend *backend, str id, struct agent_count *count,
                         struct error *err);
    /* In place of what it said before. */
    bool (*put_agent)(struct backend *backend, const struct agent_report *report,
                      struct error *err);
    /* Nothing happens when it is not there. */
    bool (*delete_agent)(struct backend *backend, str id, struct error *err);
    /* As store_agents() says. */
    bool (*agents)(struct backend *backend, struct arena *arena, struct agent_list *list,
                   struct error *err);
};

/* --- the engines that are built --- */

extern const struct backend_kind backend_sqlite; /* sqlite/sqlite.c */

/* The engine of a URL, and the address behind its scheme. A URL without a scheme is a
 * file of SQLite. ERROR_INVALID: no engine has this scheme. */
MUST_CHECK bool backend_of(const char *url, const struct backend_kind **kind,
                           const char **address, struct error *err);

/* Call a function of the table and count it:
 *
 *     BACKEND(store->backend, write, &floor, &what, err)
 */
#define BACKEND(backend, function, ...)                                                  \
    ((backend)->calls++, (backend)->kind->function((backend), ##__VA_ARGS__))

#endif
