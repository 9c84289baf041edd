/* exposition.h - Prometheus' text format 0.0.4.
 */
#ifndef API_EXPOSITION_H
#define API_EXPOSITION_H

#include "base/str.h"

#include <stdbool.h>

struct buf;

/* Append the lines that say what a figure is; its name is without "shopfloor_". */
void exposition_figure(struct buf *out, const char *name, const char *type,
                       const char *help);

/* Append a part of the text. False: it is longer than its limit, or than the room that
 * there is, and all of it is left out: of a part of it Prometheus would read nothing. */
bool exposition_part(struct buf *out, const struct buf *part);

/* Append `name="value"`, with what must be escaped in it. */
void exposition_label(struct buf *out, const char *name, str value);

#endif
