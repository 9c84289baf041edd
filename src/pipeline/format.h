/* format.h - writing events as lines of text.
 *
 * CSV is RFC 4180 with lines that end in LF; the first line names the columns. NDJSON is
 * one object a line. Columns and members have the same names, those of the API.
 * `shopfloor import` reads both back without a loss (csv.h). A spreadsheet takes a field
 * of CSV that begins with = + - or @ for a formula, and whoever names a worker could have
 * it run; such a text gets an apostrophe in front, which import takes away again.
 */
#ifndef PIPELINE_FORMAT_H
#define PIPELINE_FORMAT_H

#include "store/store.h"

struct arena;
struct buf;
struct json_node;
struct json_out;

/* The columns of CSV, in their order. */
enum format_column {
    COLUMN_ID,
    COLUMN_TIMESTAMP,
    COLUMN_WORKER,
    COLUMN_STATION,
    COLUMN_TYPE,
    COLUMN_CONFIDENCE,
    COLUMN_COUNT,
    COLUMN_CREATED_AT,
    COLUMN_UUID,
    COLUMN_CAMERA,
    COLUMN_MODEL,
    COLUMN_VOIDED,
    COLUMN_SAMPLE,
    FORMAT_COLUMNS
};

/* "id", "timestamp", ...: the name that the API uses. It is a literal. */
const char *format_column_name(enum format_column column);

/* Does a text begin like a formula, apostrophes in front of it not counted? */
bool format_is_formula(str text);
/* Write a field and the comma after it, quoted where need be, and so that no spreadsheet
 * takes it for a formula. */
void format_csv_field(struct buf *out, str text);

void format_csv_header(struct buf *out);
void format_csv(struct buf *out, const struct kept *kept);
void format_ndjson(struct buf *out, const struct kept *kept);

/* The object of one event. Its texts live in `arena` and where those of `kept` do. */
struct json_node *format_json(struct json_out *out, struct arena *arena,
                              const struct kept *kept);

#endif
