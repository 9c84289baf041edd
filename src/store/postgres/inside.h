/* inside.h - what the files of this folder share: one connection. */
#ifndef STORE_POSTGRES_INSIDE_H
#define STORE_POSTGRES_INSIDE_H

#include "store/sql/sql.h"

#include "base/postgres.h"
#include "base/postgres_address.h"

/* Events that were handed over and are not yet sent (events.c). */
struct waiting_additions {
    struct addition_batch *at;
    size_t count, room;
};

/* What this process last left in the site's row, and what it finds there (site_lock.c).
 */
struct site_lock {
    int64_t version;     /* 0: it has not seen the row yet */
    int64_t next_event;  /* the id that the next event gets */
    int64_t transaction; /* number of the one that is open; 0: not known */
    bool is_asked;       /* the row is locked as far as we know; the answer is to come */
    bool is_ours;        /* nobody else had written the last time */
};

struct postgres_site {
    struct sql sql; /* must be first */
    const char *schema;
    struct site_lock lock;
    struct waiting_additions waiting;
    bool by_week;            /* events are in tables of a week each (timescale.c) */
    const char *make_schema; /* SQL */
    const char *add_sums[SUM_OWNERS], *forget_sums[SUM_OWNERS], *read_sums;
};

static inline struct postgres_site *site_of(struct backend *backend)
{
    return (struct postgres_site *)backend;
}

/* --- tables.c --- */
/* Those of version 1. */
bool postgres_make_first(struct db *db, struct error *err);

/* --- steps.c --- */

/* The version of tables that this program knows. */
int postgres_newest(void);
/* Bring tables from a version that is not the newest to the next one. In a transaction.
 */
bool postgres_take_step(struct db *db, int64_t from, struct error *err);

/* --- schema.c --- */

/* Bring tables of an older version to this program's. In a transaction. */
bool postgres_change_tables(struct db *db, int64_t version, struct error *err);

/* 0: there are no tables. Learns how they keep events, too. */
bool postgres_version(struct postgres_site *site, int64_t *version, struct error *err);
/* ERROR_CONFLICT: the site's tables are of an older version, or there are none.
 * ERROR_UNAVAILABLE: they are of a newer one. */
bool postgres_check_version(struct postgres_site *site, struct error *err);
bool postgres_migrate(struct backend *backend, const struct migration_progress *progress,
                      enum migration *done, struct error *err);

/* --- timescale.c --- */

/* Have the tables, which were just made, keep events by week, where TimescaleDB is
 * installed. */
bool timescale_make_weeks(struct postgres_site *site, struct error *err);
/* Then what it can do besides: after the rights were granted. */
bool timescale_make_rest(struct postgres_site *site, struct error *err);
/* The site keeps events by week. */
void timescale_learn(struct postgres_site *site);
bool timescale_look(struct postgres_site *site, examiner *examine, void *context,
                    struct error *err);
/* Functions of the table that change events, in whatever way they are kept. */
bool timescale_correct(struct backend *backend, const struct event *event, bool voided,
                       str reason, const struct actor *actor, instant now,
                       struct error *err);
bool timescale_erase_events(struct backend *backend, str worker, str as, size_t most,
                            int64_t *after, bool *done, struct error *err);
bool timescale_remove_sample(struct backend *backend, int64_t after, int64_t last,
                             int64_t *events, struct error *err);
bool timescale_remove_events(struct backend *backend, const struct floor *floor,
                             struct events_removal *removal, struct error *err);

/* --- server.c --- */

/* ERROR_INVALID: the server is too old, or is behind a pooler that mixes connections. */
bool postgres_check_server(struct postgres_site *site, const char *url,
                           struct error *err);
/* Something failed: was it because of a pooler? Then say so. Always returns false. */
bool postgres_explain_refusal(struct error *err);
/* May whoever is connected make a site? ERROR_INVALID says what is to be granted. */
bool postgres_check_rights(struct postgres_site *site, struct error *err);
/* How the server keeps what it is given. */
bool postgres_look(struct postgres_site *site, examiner *examine, void *context,
                   struct error *err);

/* --- hiding.c --- */

/* "SCHEMA_reader": the role of readers that hide workers. */
enum { ROLE_ROOM = 80 };
void postgres_role(const struct postgres_site *site, char role[static ROLE_ROOM]);
/* Make it, when the tables are made. */
bool postgres_make_role(struct postgres_site *site, struct error *err);
/* The same where the tables, and their functions, are there already. */
bool postgres_grant(struct postgres_site *site, struct error *err);
/* Have a reader, opened with this role, know of no workers. */
void postgres_hide(struct postgres_site *site);
/* Accepts one that does not hide. */
void postgres_hide_end(struct postgres_site *site);
bool postgres_show(struct backend *backend, str worker, struct error *err);
/* At the begin of a transaction: whom it may know. */
bool postgres_tell_shown(struct postgres_site *site, struct error *err);

/* --- backup.c --- */

/* Are pg_dump and the like there, and new enough for a server of that version (15; 0: it
 * is not known)? ERROR_INVALID. */
bool postgres_check_programs(int server, struct error *err);
/* Can this site be backed up? */
bool postgres_is_in_one_schema(const struct postgres_site *site, struct error *err);
bool postgres_check_for_backup(struct postgres_site *site, struct error *err);
/* As back_up() and put_back() of the table. */
bool postgres_dump(const char *address, const char *path, const atomic_bool *stop,
                   struct error *err);
bool postgres_restore(struct postgres_site *site, const char *path, const char *address,
                      struct error *err);

/* --- moving.c --- */
/* Begin a snapshot in which no other writer's transaction goes on: each begins by locking
 * a row of a table that is locked here. ERROR_CONFLICT: a server runs. */
bool postgres_keep_others_away(struct postgres_site *site, struct error *err);
bool postgres_each_column(struct backend *backend, column_visitor *visit, void *context,
                          struct error *err);
bool postgres_read_rows(struct backend *backend, const struct kept_table *table,
                        const struct rows_wanted *wanted, struct arena *arena,
                        struct table_rows *rows, struct error *err);
bool postgres_add_rows(struct backend *backend, const struct kept_table *table,
                       const struct table_rows *rows, struct error *err);
bool postgres_end_rows(struct backend *backend, struct error *err);

/* --- watch.c --- */
extern const struct watch_kind postgres_watch;

/* --- topic.c --- */
extern const struct topic_kind postgres_topic;

/* --- site_lock.c --- */

/* Begin a transaction with the site's row. Waits for it if others write, too. */
bool site_lock_begin(struct postgres_site *site, struct error *err);
/* Lock the row in a transaction that has begun already, and wait for it. */
bool site_lock_take(struct postgres_site *site, struct error *err);
/* Wait for the row, if it has not come yet. Adds 1 to `generation` if others have written
 * since. */
bool site_lock_learn(struct postgres_site *site, struct error *err);
/* Write the row, and commit. ERROR_UNAVAILABLE: others have written, which was not known
 * until now; or whatever else kept it from being committed. */
bool site_lock_commit(struct postgres_site *site, struct error *err);

/* --- events.c --- */
bool postgres_add(struct backend *backend, const struct addition *addition, size_t count,
                  enum origin origin, instant now, struct addition_result *result,
                  struct error *err);
bool postgres_receive(struct backend *backend, struct error *err);
bool postgres_scan(struct backend *backend, const struct floor *floor,
                   const struct window *window, scan_visitor *visit, void *context,
                   struct error *err);
/* What is looked up has two halves: all of it is sent, then all of it is read. */
struct asked {
    struct statement *runs_of_some, *runs_of_all, *sums, *units, *changes, *kept,
        *winners;
};

bool postgres_ask_units(struct postgres_site *site, const struct look_up *what,
                        struct statement **rows, struct error *err);
bool postgres_ask_winners(struct postgres_site *site, const struct floor *floor,
                          const struct look_up *what, struct statement **rows,
                          struct error *err);

/* --- runs.c --- */
bool postgres_ask_runs(struct postgres_site *site, const struct floor *floor,
                       const struct look_up *what, struct statement **some,
                       struct statement **all, struct error *err);
bool postgres_write_runs(struct db *db, const struct floor *floor,
                         struct run_changes runs, struct error *err);

/* --- sums.c --- */
void postgres_make_sums_sql(struct postgres_site *site);
bool postgres_ask_sums(struct postgres_site *site, const struct look_up *what,
                       struct statement **rows, struct error *err);
bool postgres_read_sums(struct statement *rows, const struct floor *floor,
                        const struct look_up *what, struct error *err);
bool postgres_write_sums(struct postgres_site *site, const struct floor *floor,
                         const struct figures_written *what, struct error *err);

/* --- changes.c --- */
bool postgres_ask_changes(struct postgres_site *site, const struct floor *floor,
                          const struct look_up *what, struct statement **rows,
                          struct error *err);
bool postgres_read_changes(struct statement *rows, const struct floor *floor,
                           const struct look_up *what, struct error *err);
bool postgres_ask_kept(struct postgres_site *site, const struct floor *floor,
                       const struct look_up *what, struct statement **rows,
                       struct error *err);
bool postgres_read_kept(struct statement *rows, const struct look_up *what,
                        struct error *err);
bool postgres_write_changes(struct db *db, const struct floor *floor,
                            const struct state_changes *changes, struct error *err);

#endif
