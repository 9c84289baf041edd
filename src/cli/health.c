/* health.c - health: is the server on this machine ready? */
#include "cli/command.h"
#include "cli/self.h"

#include "base/error.h"

#include <stdio.h>

bool run_health(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    const struct settings *settings = &invocation->settings;
    int answered = 0;
    if (!self_ask(settings->listen, settings_want_tls(settings), "/readyz", &answered,
                  err))
        return false;
    if (answered != 200)
        return error_set(err, ERROR_UNAVAILABLE, "the server is not ready: it says %d",
                         answered);
    printf("ready\n");
    return true;
}
