/* copied.h - the tables of the copy in ClickHouse, and their rows.
 *
 * A row of this table is a column there: what creates a table, reads it, writes it and
 * names a difference goes by the same rows. Each table of ClickHouse begins with the
 * column `site` and ends with `version`: of rows with the same key, the one with the
 * highest version counts (ReplacingMergeTree). Rows are in order of time.
 */
#ifndef SINK_COPIED_H
#define SINK_COPIED_H

#include "sink/clickhouse.h"
#include "sink/row.h"

#include "store/store.h"

enum copied_kind {
    COPIED_EVENTS,
    COPIED_INTERVALS, /* cut at whole hours */
    COPIED_WORKERS,   /* sums of quarter hours, of workers */
    COPIED_STATIONS,  /* the same, of workstations */
    COPIED_KINDS
};

struct copied_column {
    const char *name;
    enum row_type type;
    bool key;
};

/* The first column of the key is a time in ms. The last column of all tables but events
 * is `gone`: 1 says that there is no such row any more. */
struct copied_table {
    const char *name;
    const struct copied_column *column;
    size_t columns;
};

extern const struct copied_table copied_tables[COPIED_KINDS];

/* Make the tables that are not there. */
MUST_CHECK bool copied_make_tables(struct clickhouse *clickhouse, struct error *err);

/* Rows of one table, as RowBinary without `site` and `version`. */
struct copied_row {
    const char *at;
    size_t len, key; /* bytes of all, and of the key */
    int64_t version; /* to be written with */
};

struct copied_rows {
    struct arena *arena; /* in which they live */
    struct copied_row *row;
    size_t count, room;
};

/* --- of the store, in a snapshot of which `plant` is --- */

/* An event, as a row without `site` and `version`. */
void copied_event(struct buf *row, const struct kept *kept);
/* Its version is the event's id. */
void copied_add_event(struct copied_rows *rows, const struct kept *kept);

/* What the store has of sealed time in a window within one hour; list[COPIED_EVENTS]
 * stays as it is. Of intervals none where events were removed. */
MUST_CHECK bool copied_of_store(struct store *store, const struct plant *plant,
                                struct window window, int64_t version,
                                struct copied_rows list[static COPIED_KINDS],
                                struct error *err);

/* --- of ClickHouse --- */

/* The rows that count there, with the condition, such as "at_ms >= 0 AND at_ms < 5". */
MUST_CHECK bool copied_of_clickhouse(struct clickhouse *clickhouse, enum copied_kind kind,
                                     str where, struct copied_rows *rows,
                                     struct error *err);

/* --- both --- */

/* Sort both by key, and visit each pair that differs; NULL: there is no such row. */
typedef bool copied_visitor(void *context, enum copied_kind kind,
                            const struct copied_row *store,
                            const struct copied_row *clickhouse, struct error *err);
MUST_CHECK bool copied_compare(enum copied_kind kind, struct copied_rows *store,
                               struct copied_rows *clickhouse, copied_visitor *visit,
                               void *context, struct error *err);

/* When the row is of: the first column of its key. */
instant copied_time(const struct copied_row *row);

/* Append a row to a body for copied_insert(). */
void copied_write(struct buf *body, str site, const struct copied_row *row);
/* Append that there is no such row any more. */
void copied_write_gone(struct buf *body, str site, enum copied_kind kind,
                       const struct copied_row *row, int64_t version);
/* Nothing is sent when the body is empty. */
MUST_CHECK bool copied_insert(struct clickhouse *clickhouse, enum copied_kind kind,
                              str body, struct error *err);

/* The key, and what differs: "..., voided 1, and 0 in ClickHouse". */
void copied_show_difference(struct buf *text, enum copied_kind kind,
                            const struct copied_row *store,
                            const struct copied_row *clickhouse);

/* "at_ms 1, uuid 0190..., worker 'W1'": a row as people read it. */
void copied_show(struct buf *text, enum copied_kind kind, const struct copied_row *row);

#endif
