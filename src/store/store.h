/* store.h - where events are kept, and what is worked out from them.
 *
 * A database is named by a URL, "sqlite:FILE", or by a plain file name. A file whose name
 * looks like a URL is written "./a:b". This header holds for every engine (backend.h is
 * for those who write one).
 *
 * A store is one connection to the database and belongs to one thread at a time. There
 * is one writer and there are any number of readers; readers never wait for the writer.
 *
 * The writer works in transactions: store_begin(), changes, store_commit(). A change
 * that returns ERROR_INVALID, ERROR_NOT_FOUND, ERROR_CONFLICT or ERROR_LIMIT has written
 * nothing and the transaction goes on. After any other error the transaction is lost:
 * call store_rollback(), nothing of it has happened.
 *
 * A reader works in snapshots: store_snapshot(), reads, store_release(). What is read in
 * between is one moment of the database.
 *
 * Besides the events a store keeps, in the same transactions:
 *
 *   runs     each worker's timeline (domain/timeline.h)
 *   rollups  sums per worker and per station in buckets from a quarter hour to a week
 *            (domain/rollup.h). Units are in them as they come. Time is in them up to
 *            the moment `sealed`, a quarter hour that has passed; what is later is read
 *            from the runs. A late event corrects the buckets it touches, no others.
 *   changes  when each worker's status and each station's state last changed, in each
 *            quarter hour of that time (domain/since.h)
 *
 * and, later and not by the writer, what cameras said in each hour: see "quality".
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "domain/calendar.h"
#include "domain/drift_streams.h"
#include "domain/event.h"
#include "domain/floor.h"
#include "domain/metrics.h"
#include "domain/outcome.h"
#include "domain/quality.h"
#include "domain/since.h"

#include "base/crypto.h"
#include "base/error.h"
#include "store/migration.h"

#include <stdatomic.h>

struct arena;
struct backend_kind;
struct db;
struct store;

enum store_access {
    STORE_READER,        /* may know of all workers */
    STORE_HIDING_READER, /* may know of none, or of the one that store_show() names */
    STORE_WRITER,
    STORE_WRITER_LAX, /* does not wait for the disk: only for measuring */
};

/* The right to write a database, which one process at a time has: the writer remembers
 * where each worker's timeline ends, so a second one beside it would make both wrong. */
struct store_lock {
    const struct backend_kind *kind; /* NULL: nothing is locked */
    int number;
};

/* Lock a database before opening it for writing. It is created empty when it is not
 * there. The lock is the caller's to release, after all connections are closed.
 * ERROR_CONFLICT: another process has it. ERROR_UNAVAILABLE: it cannot be opened.
 * ERROR_INVALID: no engine has the URL's scheme. */
MUST_CHECK bool store_lock(const char *url, struct store_lock *lock, struct error *err);
/* Accepts an empty lock, and leaves one. */
void store_unlock(struct store_lock *lock);

/* Open a database. A writer creates it, or migrates an older one after leaving a copy
 * beside it. ERROR_CONFLICT: it was made by a newer version. ERROR_INVALID: the URL
 * cannot be used. ERROR_UNAVAILABLE, ERROR_CORRUPT. */
MUST_CHECK bool store_open(const char *url, enum store_access access, instant now,
                           struct store **store, struct error *err);

/* The same as store_open(). A migration of millions of events takes minutes, and tells
 * `progress` now and then. */
MUST_CHECK bool store_open_telling(const char *url, enum store_access access, instant now,
                                   const struct migration_progress *progress,
                                   struct store **store, struct error *err);

/* --- examination --- */

enum severity { SEVERITY_GOOD, SEVERITY_WARNING, SEVERITY_BAD };
typedef void examiner(void *context, enum severity severity, const char *what,
                      const char *text);

/* Look at how the database is kept, without changing anything: who may read it, whether
 * it is whole, whether there is room for it. `examine` is called once or more for each
 * thing that is looked at. It takes as long as reading all of it. A server may run
 * meanwhile. False: there is nothing that could be looked at. */
MUST_CHECK bool store_examine(const char *url, examiner *examine, void *context,
                              struct error *err);

/* --- backups --- */

/* Can backups be made of it here? ERROR_INVALID: a program that is needed for that is
 * missing, or too old for the database's server, as far as that can be reached. */
MUST_CHECK bool store_backs_up(const char *url, struct error *err);

/* What names of its backups end with: "db", or "dump" where it is PostgreSQL's format. */
const char *store_backup_ending(const char *url);

/* Copy the database into a new file at `path`, which only its owner may read. A server
 * may run on it meanwhile. When it returns true the copy was read back and is on the
 * disk; otherwise there is none. It may take long where the database is on a server; when
 * *stop becomes true, it ends with ERROR_UNAVAILABLE. ERROR_CONFLICT: there is a file at
 * `path`. ERROR_CORRUPT: the database is damaged. ERROR_INVALID: it is no database of
 * this program; or as store_backs_up(). */
MUST_CHECK bool store_back_up(const char *url, const char *path, const atomic_bool *stop,
                              struct error *err);

/* Put a backup in place of the database, after reading all of it, but for the credentials
 * of the kind "session": nobody is signed in; and for `epoch`. What was there is kept:
 * *replaced is its path now, in `arena`, or empty. A site of PostgreSQL must not be
 * there; its name need not be the one that the backup was made of. ERROR_CONFLICT: a
 * server runs on the database, or the site is there; or the backup is of a newer version.
 * ERROR_CORRUPT, ERROR_INVALID: the file at `path` is damaged, or is no backup. Then
 * nothing has changed.
 */
MUST_CHECK bool store_put_back(const char *path, const char *url, struct arena *arena,
                               str *replaced, struct error *err);

/* The writer's, when nothing is to be done: bring what was written into the database's
 * own files, so that a copy of them has it, and overwrite what was removed, if readers
 * kept that from being done with its commit. May be called about once a second, and does
 * something in the second pause in a row. */
void store_rest(struct store *store);

/* Accepts NULL. Uncommitted changes are lost. */
void store_close(struct store *store);
static inline void store_closep(struct store **store) { store_close(*store); }

/* What a connection has asked of the database since it was opened. */
struct store_counts {
    uint64_t calls;      /* of the engine's functions (backend.h) */
    uint64_t statements; /* that the engine ran for them */
};
struct store_counts store_counts(const struct store *store);

/* The connection of a store, for tables of others that lie beside its own (src/hub): what
 * is changed there within a transaction of the store is committed, or not, with it. */
struct db *store_db(const struct store *store);

/* --- transactions --- */

MUST_CHECK bool store_begin(struct store *store, struct error *err);

/* Where several servers write: wait until it is known whether others have written since
 * the last transaction, and then read what is set anew. Without it only what
 * store_append_later() adds is right; a commit of anything else may fail once with
 * ERROR_UNAVAILABLE. */
MUST_CHECK bool store_learn(struct store *store, struct error *err);

/* Bring timelines and rollups up to date, seal the quarter hours that have passed at
 * `now`, or a part of them where they are many, and commit: when it returns true all of
 * it is on the disk. On false the transaction was rolled back. */
MUST_CHECK bool store_commit(struct store *store, instant now, struct error *err);

void store_rollback(struct store *store);

/* Outside a transaction: write something that changes nothing, and commit it. True: what
 * is written now comes to the disk. */
MUST_CHECK bool store_prove(struct store *store, instant now, struct error *err);

/* Has a quarter hour passed that is not yet sealed? Then an empty transaction is due. */
bool store_seal_due(const struct store *store, instant now);

/* Let a hiding reader know of this worker, and of no other; an empty id: of none. Called
 * before a snapshot. Others stay hidden: see `hidden` in domain/floor.h, and in struct
 * kept. A question about one of them finds nothing. */
MUST_CHECK bool store_show(struct store *store, str worker, struct error *err);
bool store_hides(const struct store *store);

MUST_CHECK bool store_snapshot(struct store *store, struct error *err);
void store_release(struct store *store);

/* --- events --- */

enum origin { ORIGIN_SOURCE, ORIGIN_SAMPLE };

/* Keep `count` events and say of each what became of it. `now`: what created_at will
 * say. One that is new and marked as voided is kept voided; one that is known stays as
 * it is. Texts of outcomes live in `arena`. */
MUST_CHECK bool store_append(struct store *store, const struct event *event, size_t count,
                             enum origin origin, instant now, struct arena *arena,
                             struct outcome *outcome, struct error *err);

/* The same, but the outcomes are filled in by store_commit() at the latest. Events,
 * outcomes and arena must live until then. However many calls there are, an engine over a
 * network waits once for all. */
MUST_CHECK bool store_append_later(struct store *store, const struct event *event,
                                   size_t count, enum origin origin, instant now,
                                   struct arena *arena, struct outcome *outcome,
                                   struct error *err);

/* An event as it is kept. */
struct kept {
    int64_t id;
    struct event event;
    str created_at;
    bool voided, sample;
    /* Whose it is, this reader may not know. The event has no worker, and
     * event_stand_in() for its uuid: who knows that can work out the worker (METRICS.md,
     * "Identity"). */
    bool hidden;
};

/* The event of this uuid; its texts live in `arena`. ERROR_NOT_FOUND: there is none, or a
 * hiding reader may not know that. */
MUST_CHECK bool store_event(struct store *store, const struct uuid *uuid,
                            struct arena *arena, struct kept *kept, struct error *err);

/* The same by its id. */
MUST_CHECK bool store_event_numbered(struct store *store, int64_t id, struct arena *arena,
                                     struct kept *kept, struct error *err);

/* Say that there is none, in the words of store_event(). Always returns false. */
bool store_no_event(struct store *store, const struct uuid *uuid, struct error *err);

/* kept[i]: the event of uuid[i], which a hiding reader has from a correction; one that is
 * not there has the id 0. */
MUST_CHECK bool store_find(struct store *store, const struct uuid *uuid, size_t count,
                           struct arena *arena, struct kept *kept, struct error *err);

/* Which events, and where to go on. */
struct event_query {
    str worker, station, camera; /* empty: any */
    bool of_type;
    enum event_type type;
    double min_confidence;
    struct window window; /* start 0 and INSTANT_NEVER for all */
    bool ascending;       /* by time, then id */
    bool without_voided;
    bool resume; /* after this one, in the order asked for */
    instant after_at;
    int64_t after_id;
    size_t limit;   /* events wanted */
    size_t examine; /* events looked at, at most; 0: no bound */
};

struct event_page {
    const struct kept *event;
    size_t count;
    bool more; /* there may be more after (last_at, last_id) */
    instant last_at;
    int64_t last_id;
};

/* A page of events, in constant time when nothing is filtered but time. */
MUST_CHECK bool store_events(struct store *store, const struct event_query *query,
                             struct arena *arena, struct event_page *page,
                             struct error *err);

/* Events in the order in which they were stored, with an id above `id`. page->last_id is
 * the last that was looked at, `id` when there was none. */
MUST_CHECK bool store_events_since(struct store *store, int64_t id, size_t limit,
                                   struct arena *arena, struct event_page *page,
                                   struct error *err);

/* The highest ids given so far, to an event and to a correction; 0 when there is none. */
MUST_CHECK bool store_last(struct store *store, int64_t *event, int64_t *correction,
                           struct error *err);

/* The cameras that events with ids above `after` and up to `last` name, each once. They
 * live in `arena`. */
MUST_CHECK bool store_cameras_since(struct store *store, int64_t after, int64_t last,
                                    struct arena *arena, str **camera, size_t *cameras,
                                    struct error *err);

/* Are there events that did not come from the sample? And any at all? */
MUST_CHECK bool store_has_events(struct store *store, bool *any, bool *real,
                                 struct error *err);

/* A removal of the sample data. Begins as zero. */
struct sample_removal {
    int64_t events; /* removed so far */
    bool done;
    /* The store's: */
    int64_t after; /* it has looked at the events up to this one */
    unsigned plant_read;
    bool *worker_stays, *station_stays;
};

/* Remove the sample events and what was corrected of them, in steps, each of which may
 * have a transaction of its own: to be called again until removal->done. All figures are
 * right after each. Workers and stations stay. With the last step, what clients remember
 * of the live stream becomes void: `epoch` changes. `arena` lives as long as `removal`.
 */
MUST_CHECK bool store_remove_sample(struct store *store, struct arena *arena,
                                    struct sample_removal *removal, struct error *err);

/* Remove all events, workers, stations, shifts and corrections; agents and credentials
 * stay. What clients remember of the live stream becomes void: `epoch` changes. */
MUST_CHECK bool store_clear(struct store *store, struct error *err);

/* --- corrections --- */

/* Void an event: no figure counts it any more. Or restore it. It is done by the actor of
 * store_act_as(). *changed: false if it was so already. ERROR_NOT_FOUND. */
MUST_CHECK bool store_void(struct store *store, const struct uuid *uuid, str reason,
                           instant now, bool *changed, struct error *err);
MUST_CHECK bool store_restore(struct store *store, const struct uuid *uuid, str reason,
                              instant now, bool *changed, struct error *err);

/* What was done to an event. */
struct correction {
    int64_t id; /* in the order in which they were made */
    struct uuid event;
    bool voiding; /* false: it was restored */
    /* The reason, which may name somebody, and the actor, who may be the worker, are
     * empty for a hiding reader; but of an event whose worker it may know. */
    str reason, created_at;
    str actor_kind, actor; /* who did it (audit.h); both empty: it is not known */
};

struct corrections {
    const struct correction *at;
    size_t count;
};

enum { CORRECTIONS_MOST = 1000 };

/* What was done to one event, oldest first; the last CORRECTIONS_MOST when it is more. */
MUST_CHECK bool store_corrections(struct store *store, const struct uuid *uuid,
                                  struct arena *arena, struct corrections *list,
                                  struct error *err);

/* Corrections in the order in which they were made, with an id above `id`. */
MUST_CHECK bool store_corrections_since(struct store *store, int64_t id, size_t limit,
                                        struct arena *arena, struct corrections *list,
                                        struct error *err);

/* --- what is set --- */

/* How long is kept what, in days; 0: for ever. And what that has come to. Both moments
 * are the begin of a day of UTC. */
struct retention {
    int event_days;  /* events */
    int people_days; /* what names people: events as well, and figures of workers */
    /* Before it there are no events, only sums of quarter hours; 0: nothing was removed.
     * What is older cannot change any more. */
    instant events_from;
    instant people_from; /* before it there are no sums of one worker either */
    instant removed;     /* all is gone that lies before this one of events_from */
};

enum { RETENTION_DAYS_MOST = 36500 };
/* Of whom others than they themselves are shown figures. */
enum site_mode {
    MODE_STATIONS, /* of nobody: figures of workstations and of the factory only */
    MODE_TEAMS,
    MODE_INDIVIDUALS, /* of everybody, as an agreement says and until it ends */
};

enum { AGREEMENT_LENGTH = 200, RECORDER_URL_LENGTH = 500 };

/* How people check what cameras claim (feedback.h). */
struct feedback_settings {
    int audits_a_week; /* of each camera and model; 0: none */
    bool blind;        /* what was claimed is told after the answer */
    char recorder_url[RECORDER_URL_LENGTH + 1]; /* api/recorder.h; empty: none */
    double accuracy_limit; /* a camera whose accuracy is below it is to be retrained */
    int corrections_limit; /* and one of which so many claims were found wrong; 0: none */
    instant drawn;         /* of the days before this one audits were drawn; 0: of none */
    /* Events up to this id were looked at since, for days to be drawn again; they were of
     * that epoch of the site. */
    int64_t looked, looked_epoch;
};

#define FEEDBACK_DEFAULT                                                                 \
    ((struct feedback_settings){.audits_a_week = 50,                                     \
                                .blind = true,                                           \
                                .accuracy_limit = 0.9,                                   \
                                .corrections_limit = 200})

/* A shift that took place, or runs. */
struct past_shift {
    struct window window;
    str name;
    int64_t day; /* on which it begins, civil, since 1970-01-01 */
    span planned;
};

/* What is set for the site, rather than for the program. */
struct site {
    span hold;
    target_rate target; /* of the factory */
    instant sealed;
    /* A number that is made up by each commit which moves `sealed`, or may have changed a
     * figure of time before it; how sure audits are of one is none. So wherever it is the
     * same, also in a copy of the database or after a failover that lost commits, all
     * figures of sealed time are. 0 where only one server writes. */
    int64_t sealed_version;
    int64_t epoch; /* changes when the data is replaced */
    bool sample;   /* there are sample events */
    bool real;     /* there are or were others */
    bool fresh;    /* it was created, and nobody has decided about sample data yet */
    struct retention retention;
    int team_size; /* workers that a team must have to be shown */
    /* A worker whose data is being erased, and its stand-in; empty: nobody's is. */
    char erasing[ID_LENGTH + 1], erased_as[ID_LENGTH + 1];
    enum site_mode mode;
    char agreement[AGREEMENT_LENGTH + 1]; /* how it is found; empty: there is none */
    instant agreed_until;                 /* 0 without one */
    instant tallied; /* hours of quality before it are kept, or due */
    struct drift_rules drift;
    struct feedback_settings feedback;
};

enum { TEAM_LEAST = 5, TEAM_DEFAULT = 8, TEAM_MOST = 20 };

#define FLOOR_DEFAULT 0.85

#define HOLD_DEFAULT ((span){8 * 60 * 60 * 1000})
#define HOLD_MIN     ((span){1000})
#define HOLD_MAX     ((span){7 * 24 * 60 * 60 * 1000})

MUST_CHECK bool store_site(struct store *store, struct site *site, struct error *err);

/* All that is set: what a reader of figures needs first. */
struct plant {
    struct floor floor;       /* deactivated workers and stations too */
    struct calendar calendar; /* the site's own rules, without calendar_default */
    struct site site;
};

/* Lives in `arena`. */
MUST_CHECK bool store_plant(struct store *store, struct arena *arena, struct plant *plant,
                            struct error *err);
/* A changed hold is worked into all history. ERROR_INVALID: out of range. */
MUST_CHECK bool store_set_hold(struct store *store, span hold, struct error *err);
/* The same in steps, each of which may have a transaction of its own: to be called again
 * until *done. Until then the old hold counts, for everything. After it empty
 * transactions are due, see store_seal_due(). */
MUST_CHECK bool store_change_hold(struct store *store, span hold, instant now, bool *done,
                                  struct error *err);
/* Keep events, and what names people, for so many days; 0: for ever. What is too old goes
 * slice by slice, see store_removal_due(). ERROR_INVALID: out of range. */
MUST_CHECK bool store_set_retention(struct store *store, int event_days, int people_days,
                                    struct error *err);
/* ERROR_INVALID: out of range. */
MUST_CHECK bool store_set_team_size(struct store *store, int size, struct error *err);
/* All but `drawn`, which stays. ERROR_INVALID: out of range. */
MUST_CHECK bool store_set_feedback(struct store *store,
                                   const struct feedback_settings *feedback,
                                   struct error *err);
/* Is there something that is too old? Not while there is sample data. */
bool store_removal_due(const struct store *store, instant now);
/* Remove a slice of it. All figures that can be told are right after each. */
MUST_CHECK bool store_remove_old(struct store *store, instant now, struct error *err);
/* It is not fresh any more. */
MUST_CHECK bool store_set_used(struct store *store, struct error *err);
MUST_CHECK bool store_set_target(struct store *store, target_rate target,
                                 struct error *err);
/* What an agreement is needed for is MODE_INDIVIDUALS alone; others forget it.
 * ERROR_INVALID: none is named, or it has ended by `now`. */
MUST_CHECK bool store_set_mode(struct store *store, enum site_mode mode, str agreement,
                               instant until, instant now, struct error *err);

/* The most workers, the most stations, and the most shifts. */
enum { REGISTER_MOST = 5000, SHIFTS_MOST = 500 };

/* ERROR_CONFLICT: the id is taken. ERROR_LIMIT: there are REGISTER_MOST. */
MUST_CHECK bool store_add_worker(struct store *store, const struct worker *worker,
                                 struct error *err);
MUST_CHECK bool store_add_station(struct store *store, const struct station *station,
                                  struct error *err);
/* All of these at once, in any order, each id once. */
MUST_CHECK bool store_add_floor(struct store *store, const struct floor *added,
                                struct error *err);
/* Everything but the id and created_at. ERROR_NOT_FOUND. */
MUST_CHECK bool store_change_worker(struct store *store, const struct worker *worker,
                                    struct error *err);
MUST_CHECK bool store_change_station(struct store *store, const struct station *station,
                                     struct error *err);
/* ERROR_NOT_FOUND; ERROR_CONFLICT: events refer to it, deactivate it instead. */
MUST_CHECK bool store_delete_worker(struct store *store, str id, struct error *err);
MUST_CHECK bool store_delete_station(struct store *store, str id, struct error *err);

/* Begin to erase who a worker is: `stand_in`, which nobody has for an id, takes the place
 * of the id in all that is kept, and the name goes. Totals stay what they are. To be
 * followed by store_erase_on(), a slice in each transaction, until it is over. What
 * clients remember of the live stream becomes void: `epoch` changes. ERROR_NOT_FOUND;
 * ERROR_CONFLICT: another one is being erased. */
MUST_CHECK bool store_erase_worker(struct store *store, str id, str stand_in, instant now,
                                   struct error *err);
bool store_erasing(const struct store *store);
MUST_CHECK bool store_erase_on(struct store *store, instant now, struct error *err);

/* Add (id 0; *id is the one given) or replace a rule. ERROR_INVALID, ERROR_NOT_FOUND;
 * ERROR_CONFLICT: it overlaps another. */
MUST_CHECK bool store_put_shift(struct store *store, const struct shift_rule *rule,
                                int64_t *id, struct error *err);
MUST_CHECK bool store_delete_shift(struct store *store, int64_t id, struct error *err);

/* From now on keep in the database which shifts took place since the first event, by the
 * calendar and the zone of this process, for those who ask it in SQL (docs/sql.md). */
void store_keep_shifts(struct store *store);
/* Is there something of that to be written? */
bool store_shifts_due(const struct store *store, instant now);
/* Write a slice of it, if it is due. */
MUST_CHECK bool store_write_shifts(struct store *store, instant now, struct error *err);

/* --- agents: the boxes beside the cameras --- */

/* The most agents, the most cameras of one agent, and of all agents together. */
enum { AGENTS_MOST = 1000, AGENT_CAMERAS_MOST = 200, CAMERAS_MOST = 10000 };

struct camera_report {
    str id;
    str state;      /* "online", "silent", "dark", "offline" */
    instant heard;  /* 0: never */
    bool dated;     /* has a message with a time come lately; then: */
    span ahead;     /* how far that was ahead of its arrival */
    int64_t unread; /* messages that could not be read, since the agent started */
    str reason;     /* why; empty if that is long ago, or never was */
};

/* What follows from an agent's earlier reports. Times are by the clock here; 0: never. */
struct agent_past {
    instant received;       /* when it last reported */
    instant started;        /* when the program started that reported last */
    instant started_before; /* and the other program that had reported before that */
    instant twice; /* when two programs were last found to report by turns: two boxes */
    int64_t given_up; /* events that were dropped or refused, as last reported */
    instant lost;     /* when that number last rose */
};

/* What an agent last said of itself. Its times are by its own clock, but `received`. */
struct agent_report {
    str id, version;
    instant received, sent, started;
    span interval; /* how often it reports */

    int64_t waiting, dead, bytes; /* in its queue */
    bool any;                     /* does any event wait; then: */
    instant oldest;
    /* Since its queue was made; ignored: since it started. */
    int64_t taken, delivered, rejected, dropped_full, dropped_old, refused, ignored;

    bool timed; /* does it know how far it is from the server's clock; then: */
    span offset, delay;
    str trouble; /* empty: none */
    const struct camera_report *camera;
    size_t cameras;

    /* Worked out by store_put_agent(): */
    instant started_before, twice, lost; /* as in struct agent_past */
    bool twice_before;                   /* was `twice` set not long ago? */
};

struct agent_list {
    const struct agent_report *agent;
    size_t count;
};

/* Keep what an agent says, in place of what it said before, and work out what follows
 * from both; and of its cameras, for how long they were offline, dark, or had a wrong
 * clock. ERROR_LIMIT: there are too many agents or cameras. */
MUST_CHECK bool store_put_agent(struct store *store, struct agent_report *report,
                                struct error *err);
/* ERROR_NOT_FOUND. */
MUST_CHECK bool store_delete_agent(struct store *store, str id, struct error *err);
/* In the order of their ids, and so are the cameras of each. They live in `arena`. */
MUST_CHECK bool store_agents(struct store *store, struct arena *arena,
                             struct agent_list *list, struct error *err);

/* --- credentials: keys, people, sessions --- */

/* What `record` says, and what kinds there are, is for those who ask. It never holds a
 * secret that could be used as it is. */
struct credential {
    str kind, id;
    str record; /* JSON */
};

struct credential_list {
    const struct credential *at;
    size_t count;
};

/* Keep each in place of the one of its kind and id. */
MUST_CHECK bool store_put_credentials(struct store *store, const struct credential *at,
                                      size_t count, struct error *err);
/* By kind and id. Nothing happens to those that are not there. */
MUST_CHECK bool store_delete_credentials(struct store *store, const struct credential *at,
                                         size_t count, struct error *err);
/* All of them, by kind and id; lives in `arena`. */
MUST_CHECK bool store_credentials(struct store *store, struct arena *arena,
                                  struct credential_list *list, struct error *err);

/* --- figures --- */

/* Everything summed over `window` as known at `now` (METRICS.md). `since`: of whom it is
 * told, too, since when they are as they are, which takes more reading. `plant` was read
 * in the same snapshot; the totals live in `arena`. The planned times are left for the
 * caller. ERROR_INVALID: the window needs events that were removed (struct retention). */
MUST_CHECK bool store_totals(struct store *store, const struct plant *plant,
                             struct window window, instant now, struct since_wanted since,
                             struct arena *arena, struct totals *totals,
                             struct error *err);

/* The intervals of one worker, or of all (-1), in `window` up to `now`, by worker and
 * time. What lies in no interval is unknown. ERROR_LIMIT: more than `most`.
 * ERROR_INVALID: the window begins in time whose events were removed. */
MUST_CHECK bool store_intervals(struct store *store, const struct plant *plant,
                                struct window window, instant now, int worker,
                                size_t most, struct arena *arena, struct intervals *list,
                                struct error *err);

/* The first quarter hour, from `from` on, of which there is a sum of any worker;
 * INSTANT_NEVER: there is none. */
MUST_CHECK bool store_next_sum(struct store *store, instant from, instant *next,
                               struct error *err);

/* The sums of the finest buckets that begin in a window, in any order; `who` is a number
 * on the floor of `plant`, or UNNAMED. Of time that is not sealed, they have units only.
 */
typedef void sum_row_visitor(void *context, enum sum_owner owner, instant bucket, int who,
                             const int64_t *sum);
MUST_CHECK bool store_sums(struct store *store, const struct plant *plant,
                           struct window window, sum_row_visitor *visit, void *context,
                           struct error *err);

/* --- hours that have changed, for whoever keeps a copy of sums and of intervals in which
 * somebody works, is idle or absent ---
 *
 * An hour gets a number, above all that were given, when time in it is sealed, and when
 * something of sealed time in it changes. Who has read it as of a snapshot in which that
 * was its number need not read it again until it has another one. */

struct changed_hour {
    instant hour; /* its begin */
    int64_t number;
};

struct changed_hours {
    const struct changed_hour *at;
    size_t count;
};

/* Those with a number above `after`, by number, at most `most`. They live in `arena`. */
MUST_CHECK bool store_changed_hours(struct store *store, int64_t after, size_t most,
                                    struct arena *arena, struct changed_hours *list,
                                    struct error *err);

/* How many have a number above `after`. */
MUST_CHECK bool store_count_changed(struct store *store, int64_t after, int64_t *hours,
                                    struct error *err);

/* --- sheets: what was made of sums of periods for a hub (domain/sheet.h) ---
 *
 * One row a period, as it was last made. A period is not what was sent when the number of
 * one of its hours is above `number`, or when the sheet would be made of something else.
 * Rows stay when all data is removed, as revisions go on. */

struct kept_sheet {
    struct window window; /* no two overlap */
    str site;             /* the site's name at the hub when the first one was made */
    int64_t epoch, revision;
    int64_t k;
    int64_t finest;      /* enum sheet_scope */
    str shown;           /* sheet_shown() of the first one */
    struct hash content; /* of the figures */
    int64_t number;      /* it was sent, or kept back, as of this one; 0: not yet */
    struct hash made_of; /* the same: registers, calendar and policy */
};

struct kept_sheets {
    const struct kept_sheet *at; /* by start */
    size_t count;
};

/* All of them. They live in `arena`. */
MUST_CHECK bool store_sheets(struct store *store, struct arena *arena,
                             struct kept_sheets *list, struct error *err);
/* Keep one in place of that with the same start. In a transaction. */
MUST_CHECK bool store_put_sheet(struct store *store, const struct kept_sheet *sheet,
                                struct error *err);

/* What the hub said last of how far it is with the sheets of a name (sheets/hub_link.h).
 */
struct sheet_mark {
    str site, mark;
};

struct sheet_marks {
    const struct sheet_mark *at;
    size_t count;
};

/* All of them. They live in `arena`. */
MUST_CHECK bool store_sheet_marks(struct store *store, struct arena *arena,
                                  struct sheet_marks *list, struct error *err);
/* Keep one in place of that of the same name. In a transaction. */
MUST_CHECK bool store_put_sheet_mark(struct store *store, const struct sheet_mark *mark,
                                     struct error *err);
/* Take all sheets of a name for not yet sent: their number is 0. In a transaction. */
MUST_CHECK bool store_unsend_sheets(struct store *store, str site, struct error *err);

/* --- quality: what cameras said in each hour (domain/quality.h) ---
 *
 * The writer does not add it up: it only notes which hours are due. An hour becomes due
 * when store_pass_hours() passes it, and again when something changes in it after that.
 * Whoever has the time reads such an hour in a snapshot, tallies it, and has the writer
 * keep the rows. If the hour changed meanwhile it is still due. */

struct due_hour {
    instant hour;    /* its begin */
    int64_t version; /* goes up with each change */
};

struct due_hours {
    const struct due_hour *at;
    size_t count;
};

/* Have the next hours before `until` be due, at most `most`. Time without events is leapt
 * over. Later ones that were passed, by a clock that was wrong, were not. site.tallied is
 * `until` when all of them are. In a transaction. */
MUST_CHECK bool store_pass_hours(struct store *store, instant until, size_t most,
                                 struct error *err);

/* Hours that are due, the earliest first. */
MUST_CHECK bool store_due_hours(struct store *store, size_t most, struct arena *arena,
                                struct due_hours *list, struct error *err);

/* The tally of the hour that begins there, from events; `plant` was read in the same
 * snapshot. Not while somebody is erased: then ERROR_CONFLICT. */
MUST_CHECK bool store_tally_hour(struct store *store, const struct plant *plant,
                                 instant hour, struct arena *arena,
                                 struct quality_rows *rows, struct error *err);

/* Keep it, as of a snapshot in which that version of the hour was due. *kept: false if it
 * has changed since; then nothing is different. In a transaction. */
MUST_CHECK bool store_put_quality(struct store *store, const struct due_hour *hour,
                                  struct quality_rows rows, bool *kept,
                                  struct error *err);

/* One row of an hour; its texts are valid until the visitor returns. */
typedef bool quality_visitor(void *context, instant hour, const struct quality_row *row,
                             struct error *err);

/* Visit the rows of hours that begin in a window, by hour and key. Stop if `visit` fails.
 */
MUST_CHECK bool store_quality(struct store *store, struct window window,
                              quality_visitor *visit, void *context, struct error *err);

/* Visit what boxes said of cameras, by hour; those of which they said nothing are not
 * among them. Texts last until it returns. */
typedef void camera_hour_visitor(void *context, const struct camera_hour *faults);
MUST_CHECK bool store_camera_faults(struct store *store, struct window window,
                                    camera_hour_visitor *visit, void *context,
                                    struct error *err);

/* From that moment on a camera's shifts are its new reference; it replaces one that was
 * set before. An empty camera: that of events which name none. ERROR_LIMIT: there are
 * those of CAMERAS_MOST others. */
MUST_CHECK bool store_put_drift_reference(struct store *store,
                                          const struct reference_start *reference,
                                          struct error *err);
/* All of them, by camera. They live in `arena`. */
MUST_CHECK bool store_drift_references(struct store *store, struct arena *arena,
                                       struct reference_starts *list, struct error *err);
/* ERROR_INVALID: the floor is not within 0 and 1. */
MUST_CHECK bool store_set_drift_rules(struct store *store,
                                      const struct drift_rules *rules, struct error *err);

/* --- verification --- */

struct difference {
    const char *what; /* "run", "worker rollup", "quality", "register", ... */
    char text[300];
};

/* Work out all timelines, rollups and `used` marks anew from the events, and keep them.
 * Time before the quarter hour of `now` is then sealed. Call it on the writer, in a
 * transaction. */
MUST_CHECK bool store_rebuild(struct store *store, instant now, struct error *err);

/* Work out every timeline and rollup anew from the events and compare. `report` is
 * called for each difference. *events: how many were read. On the writer, in a
 * transaction, what the transaction did is part of it. */
MUST_CHECK bool store_verify(struct store *store,
                             void (*report)(void *context, const struct difference *),
                             void *context, int64_t *events, struct error *err);

/* The same of a database that is not open, as of one moment. A server may run on it. */
MUST_CHECK bool store_verify_at(const char *url,
                                void (*report)(void *context, const struct difference *),
                                void *context, int64_t *events, struct error *err);

#endif
