/* audit_format.h - rows of the audit log as text: JSON, or CSV for a spreadsheet. */
#ifndef PIPELINE_AUDIT_FORMAT_H
#define PIPELINE_AUDIT_FORMAT_H

#include "store/audit.h"

struct arena;
struct buf;
struct json_node;
struct json_out;

/* As the API gives it. What the row tells is copied into `arena`. */
struct json_node *audit_json(struct json_out *out, struct arena *arena,
                             const struct audit_row *row);

/* A line each, with its line end. They also have the hash. */
void audit_ndjson(struct buf *out, const struct audit_row *row);
void audit_csv(struct buf *out, const struct audit_row *row);
void audit_csv_header(struct buf *out);

#endif
