/* tables.h - all that is kept, as tables of rows: what has to be known to move a site
 * from one engine to another (moving.h). For implementers.
 *
 * Each engine has these tables and columns, but for those of topics. What it has besides
 * is its own affair, such as the row that writers of PostgreSQL lock; it says so in its
 * each_column() (backend.h).
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum column_type {
    COLUMN_INT,
    COLUMN_REAL,
    COLUMN_TEXT,
    COLUMN_BLOB,
    COLUMN_TRUTH,
    COLUMN_MOMENT,  /* a text, as instant_format() writes it */
    COLUMN_SETTING, /* a text; where the engine can, a number is kept as a number */
};

struct column {
    const char *name;
    enum column_type type;
};

enum { COLUMNS_MOST = 24 };

struct kept_table {
    const char *name;
    size_t keys; /* so many of the first columns tell a row from all others */
    struct column column[COLUMNS_MOST];
    size_t columns;
    const char *without; /* SQL: rows that are not moved; NULL: there are none */
    bool of_topics;      /* only engines that have topics (topic.h) have it */
};

extern const struct kept_table moved_tables[];
enum { TABLES_COUNT = 40 };

/* The setting that says that a database is a copy which is not finished, and of what: of
 * a source that is moved here, or of a backup that is put back. It is no part of what is
 * copied. */
#define COPY_MARK "copy_of"

/* One value of a row; which member counts is told by the type of its column. */
struct cell {
    bool is_null;
    int64_t number; /* a truth: 0 or 1 */
    double real;
    str text; /* or a blob */
};

/* Some rows of a table, in the order of their keys. */
struct table_rows {
    struct cell *cell; /* table->columns for each row */
    size_t count;
};

static inline struct cell *rows_at(const struct table_rows *rows,
                                   const struct kept_table *table, size_t row)
{
    return rows->cell + row * table->columns;
}

#endif
