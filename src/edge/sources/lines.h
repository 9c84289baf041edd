/* lines.h - events that come on standard input, one JSON object a line, as they come. */
#ifndef EDGE_SOURCES_LINES_H
#define EDGE_SOURCES_LINES_H

#include "base/cleanup.h"
#include "base/instant.h"

struct error;
struct lines;
struct sink;

/* Read them on a thread of their own, until the end of the input. A line that is no event
 * is logged by its number and passed over. `ahead`: how far ahead of the clock an event
 * may be. `sink` must outlive it. */
MUST_CHECK bool lines_start(int fd, span ahead, struct sink *sink, struct lines **lines,
                            struct error *err);

/* Stop reading. Accepts NULL. */
void lines_stop(struct lines *lines);

#endif
