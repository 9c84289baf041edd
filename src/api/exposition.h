/* exposition.h - Prometheus' text format 0.0.4.
 */
#ifndef API_EXPOSITION_H
#define API_EXPOSITION_H

#include "http/request.h"

struct buf;

/* A figure without labels. */
struct exposed {
    const char *name, *type, *help; /* the name is without "shopfloor_" */
    double value;
};

/* Append the lines that say what a figure is; its name is without "shopfloor_". */
void exposition_figure(struct buf *out, const char *name, const char *type,
                       const char *help);

/* Append one, with the lines that say what it is. */
void exposition_add(struct buf *out, const struct exposed *figure);
void exposition_add_all(struct buf *out, const struct exposed *figure, size_t count);

/* Answer with the text. */
enum answer exposition_reply(const struct buf *text, struct request *request,
                             struct reply *reply);

/* Append a part of the text. False: it is longer than its limit, or than the room that
 * there is, and all of it is left out: of a part of it Prometheus would read nothing. */
bool exposition_part(struct buf *out, const struct buf *part);

/* Append `name="value"`, with what must be escaped in it. */
void exposition_label(struct buf *out, const char *name, str value);

#endif
