/* schemas.h - every object that the routes of the hub take or give, beside those of
 * api/schemas/. */
#ifndef HUB_SCHEMAS_H
#define HUB_SCHEMAS_H

#include "http/schema.h"

extern const struct schema hub_schemas[];

#endif
