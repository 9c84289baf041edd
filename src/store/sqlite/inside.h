/* inside.h - what the files of this folder share: one connection. */
#ifndef STORE_SQLITE_INSIDE_H
#define STORE_SQLITE_INSIDE_H

#include "store/sql/sql.h"

#include "base/sqlite.h"

/* So many parts of sums are read by one statement. */
enum { READ_PARTS = 3 * ROLLUP_PARTS };

/* The last answer about changes of state. Figures are asked for far more often than
 * these change, which a number in the settings tells. */
struct changes_answer {
    struct arena arena;
    int64_t version; /* of the changes; CHANGES_UNKNOWN: there is no answer */
    struct change_part part;
    struct change_found *found;
    size_t count, room;
};

struct sqlite {
    struct sql sql; /* must be first */
    const char *path;
    int64_t changes_seen; /* when it last was at rest */
    int64_t
        changes_in_file; /* when the log was last brought into the file; -1: not yet */
    /* Made from sum_tables when the connection is opened (sums.c). */
    const char *add_sum[SUM_OWNERS], *forget_sum[SUM_OWNERS];
    const char
        *read_sums[READ_PARTS + 1]; /* by the number of parts; NULL: not yet made */
    struct changes_answer changes;
};

/* The functions of the table, by the file that holds them. */

/* schema.c */
bool sqlite_check_version(struct db *db, struct error *err);
/* Of any version that this program knows? ERROR_INVALID, ERROR_CONFLICT. */
bool sqlite_check_made_here(struct db *db, struct error *err);
bool sqlite_migrate(struct backend *backend, const struct migration_progress *progress,
                    enum migration *done, struct error *err);

/* examine.c */
bool sqlite_examine(const char *address, examiner *examine, void *context,
                    struct error *err);

/* backup.c */
bool sqlite_back_up(const char *address, const char *path, const atomic_bool *stop,
                    struct error *err);
bool sqlite_put_back(const char *path, const char *address, struct arena *arena,
                     str *replaced, struct error *err);

/* hiding.c */
/* Have a reader know of no workers. */
bool sqlite_hide(struct sqlite *sqlite, struct error *err);
/* Accepts one that does not hide. */
void sqlite_hide_end(struct sqlite *sqlite);
bool sqlite_show(struct backend *backend, str worker, struct error *err);

/* identity.c */
/* In a migration: give events whose uuid was derived the one that is derived now, in
 * corrections, too. *any: are there such events? */
bool sqlite_renew_identities(struct db *db, const struct migration_progress *progress,
                             bool *any, struct error *err);

/* events.c */
bool sqlite_add(struct backend *backend, const struct addition *addition, size_t count,
                enum origin origin, instant now, struct addition_result *result,
                struct error *err);
bool sqlite_receive(struct backend *backend, struct error *err);
bool sqlite_look_up_units(struct sqlite *sqlite, const struct floor *floor,
                          const struct look_up *what, struct error *err);
bool sqlite_look_up_winners(struct sqlite *sqlite, const struct floor *floor,
                            const struct look_up *what, struct arena *arena,
                            struct error *err);

/* moving.c */
bool sqlite_each_column(struct backend *backend, column_visitor *visit, void *context,
                        struct error *err);
bool sqlite_read_rows(struct backend *backend, const struct kept_table *table,
                      const struct rows_wanted *wanted, struct arena *arena,
                      struct table_rows *rows, struct error *err);
bool sqlite_add_rows(struct backend *backend, const struct kept_table *table,
                     const struct table_rows *rows, struct error *err);
bool sqlite_end_rows(struct backend *backend, struct error *err);

/* runs.c */
bool sqlite_look_up_runs(struct sqlite *sqlite, const struct floor *floor,
                         const struct look_up *what, struct arena *arena,
                         struct error *err);
bool sqlite_write_runs(struct db *db, const struct floor *floor, struct run_changes runs,
                       struct error *err);

/* sums.c */
void sqlite_make_sums_sql(struct sqlite *sqlite);
bool sqlite_look_up_sums(struct sqlite *sqlite, const struct floor *floor,
                         const struct look_up *what, struct error *err);
bool sqlite_write_sums(struct sqlite *sqlite, const struct floor *floor,
                       const struct figures_written *what, struct error *err);

/* changes.c */
bool sqlite_look_up_changes(struct sqlite *sqlite, const struct floor *floor,
                            const struct look_up *what, struct error *err);
bool sqlite_look_up_kept(struct db *db, const struct floor *floor,
                         const struct look_up *what, struct error *err);
bool sqlite_write_changes(struct sqlite *sqlite, const struct floor *floor,
                          const struct state_changes *changes, struct error *err);

#endif
