/* csv.h - reading events from CSV.
 *
 * A line becomes a JSON object with the API's field names, so that event_decode() checks
 * it like any other. Quoting is RFC 4180's. No field of an event may hold a line end, so
 * a record is always one line, and an unclosed quote spoils no line but its own.
 */
#ifndef PIPELINE_CSV_H
#define PIPELINE_CSV_H

#include "pipeline/format.h"

struct json;

/* Which column of a file is what. */
struct csv_columns {
    enum format_column column[FORMAT_COLUMNS];
    size_t count;
};

/* Read the line with the names of the columns, which may be in any order. ERROR_INVALID:
 * a name is unknown or repeated, or one is missing that every event needs. */
MUST_CHECK bool csv_header(str line, struct csv_columns *columns, struct error *err);

/* Read a line. An empty field counts as absent. The object lives in `arena`.
 * ERROR_INVALID: broken quotes, invalid UTF-8, more or fewer fields than columns. */
MUST_CHECK bool csv_object(const struct csv_columns *columns, str line,
                           struct arena *arena, const struct json **object,
                           struct error *err);

#endif
