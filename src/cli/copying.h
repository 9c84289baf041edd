/* copying.h - which ClickHouse a command speaks to, as its settings say. */
#ifndef CLI_COPYING_H
#define CLI_COPYING_H

#include "base/arena.h"
#include "sink/clickhouse.h"

struct settings;

/* All but `stop`. Texts live in `arena`. ERROR_INVALID: a file of the settings cannot be
 * read, or there is a password without a user. */
MUST_CHECK bool copying_options(const struct settings *settings, str server,
                                struct arena *arena, struct clickhouse_options *options,
                                struct error *err);

#endif
