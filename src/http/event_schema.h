/* event_schema.h - the schemas of what intake.h reads and answers. */
#ifndef HTTP_EVENT_SCHEMA_H
#define HTTP_EVENT_SCHEMA_H

#include "http/schema.h"

/* The states among the types of events. */
#define EVENT_STATES "working|idle|absent|unknown"

extern const struct schema event_schemas[];

#endif
