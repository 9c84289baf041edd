/* date.h - dates as texts, "2026-01-15", as days since 1970-01-01. */
#ifndef API_DATE_H
#define API_DATE_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct error;

/* ERROR_INVALID names `key`. */
MUST_CHECK bool date_parse(str text, const char *key, int64_t *days, struct error *err);

/* Lives in `arena`. */
str date_text(int64_t days, struct arena *arena);

#endif
