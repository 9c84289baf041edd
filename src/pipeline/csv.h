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

/* How a file is written. With another separator than a comma, numbers may have a decimal
 * comma. */
struct csv_style {
    char separator;
    bool zoned; /* the zone of its local times was named (local_time.h) */
};

/* Which column of a file is what. */
struct csv_columns {
    struct csv_style style;
    enum format_column column[FORMAT_COLUMNS];
    size_t count;
};

/* Read the line with the names of the columns, which may be in any order. ERROR_INVALID:
 * a name is unknown or repeated, one is missing that every event needs, or another
 * separator stands between them. */
MUST_CHECK bool csv_header(str line, struct csv_style style, struct csv_columns *columns,
                           struct error *err);

/* Read a line. An empty field counts as absent. The object lives in `arena`.
 * ERROR_INVALID: broken quotes, invalid UTF-8, more or fewer fields than columns, a local
 * time of no zone. */
MUST_CHECK bool csv_object(const struct csv_columns *columns, str line,
                           struct arena *arena, const struct json **object,
                           struct error *err);

#endif
