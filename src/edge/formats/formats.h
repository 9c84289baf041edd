/* formats.h - all message formats: the table, and the functions that its rows name. */
#ifndef EDGE_FORMATS_FORMATS_H
#define EDGE_FORMATS_FORMATS_H

#include "edge/mapping/format.h"

/* The last row has no name. */
extern const struct message_format message_formats[];

bool frigate_take(struct message_context *context); /* frigate.c, and its state: */
void *frigate_new_state(const struct mapping_section *section, struct arena *arena);
bool onvif_take(struct message_context *context); /* onvif.c, and its state: */
void *onvif_new_state(const struct mapping_section *section, struct arena *arena);
bool deepstream_take(struct message_context *context); /* deepstream.c */
bool native_take(struct message_context *context);     /* native.c */

#endif
