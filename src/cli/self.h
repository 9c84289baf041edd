/* self.h - the server or the agent of this machine, asked whether it is well. */
#ifndef CLI_SELF_H
#define CLI_SELF_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct error;

/* GET a path of whoever listens at `listen`, "ADDR:PORT", over TLS or without, and wait
 * two seconds for the answer. *status: that of the answer. ERROR_INVALID: it is no
 * address. ERROR_UNAVAILABLE: nobody is there, or nobody answers. */
MUST_CHECK bool self_ask(str listen, bool tls, const char *path, int *status,
                         struct error *err);

#endif
