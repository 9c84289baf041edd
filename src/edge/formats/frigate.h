/* frigate.h - frigate_cameras.c, for frigate.c.
 *
 * `prefix` is what the topic begins with, and `rest` what follows that.
 */
#ifndef EDGE_FORMATS_FRIGATE_H
#define EDGE_FORMATS_FRIGATE_H

#include "edge/formats/context.h"

/* The camera of this name whose topics begin so. NULL: the mapping has none,
 * and the message is ignored. */
const struct mapping_camera *frigate_camera(struct message_context *context, str prefix,
                                            str name);

void frigate_take_available(struct message_context *context, str prefix);
void frigate_take_stats(struct message_context *context, str prefix);
/* "hall/status/detect", "hall/detect/state", "hall/classification/bench" */
void frigate_take_of_camera(struct message_context *context, str prefix, str rest);

#endif
