/* db_kind.h - what an engine has to do for a database. For implementers; users read db.h,
 * which says what each function of the same name does.
 */
#ifndef BASE_DB_KIND_H
#define BASE_DB_KIND_H

#include "base/db.h"

/* One connection. Embed it as the first member. */
struct db {
    const struct db_kind *kind;
    uint64_t statements; /* run so far */
    struct {
        const char *sql[192];
        struct statement *statement[192];
        size_t count;
    } kept;
};

enum { DB_STATEMENTS = sizeof(((struct db *)0)->kept.sql) / sizeof(const char *) };

/* One statement. Embed it as the first member. */
struct statement {
    const struct db_kind *kind;
    struct db *db;
};

struct db_kind {
    /* All statements are finalized already. */
    void (*close)(struct db *db);
    bool (*run)(struct db *db, const char *sql, struct error *err);
    void (*try)(struct db *db, const char *sql);
    int64_t (*changes)(struct db *db);

    /* A new statement, on the heap. finalize() ends it. */
    bool (*prepare)(struct db *db, const char *sql, struct statement **statement,
                    struct error *err);
    void (*finalize)(struct statement *statement);

    void (*bind_text)(struct statement *statement, int at, str text);
    void (*bind_int)(struct statement *statement, int at, int64_t number);
    void (*bind_real)(struct statement *statement, int at, double number);
    void (*bind_null)(struct statement *statement, int at);
    void (*bind_instant)(struct statement *statement, int at, instant t);
    void (*bind_blob)(struct statement *statement, int at, const void *bytes,
                      size_t size);

    bool (*send)(struct statement *statement, struct error *err);
    bool (*step)(struct statement *statement, bool *row, struct error *err);
    bool (*run_once)(struct statement *statement, struct error *err);
    void (*again)(struct statement *statement);

    str (*column_text)(struct statement *statement, int at);
    int64_t (*column_int)(struct statement *statement, int at);
    double (*column_real)(struct statement *statement, int at);
    bool (*column_is_null)(struct statement *statement, int at);
    str (*column_blob)(struct statement *statement, int at);
};

#endif
