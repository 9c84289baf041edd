/* signals.h - a program that runs until it is told to end. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include "cli/command.h"

#include <signal.h>

/* Keep SIGTERM, SIGINT, SIGHUP and SIGUSR1 for signals_wait(). Threads inherit the mask,
 * so this comes before there are any. */
sigset_t signals_block(void);

/* Until somebody says that it is enough, which is true; SIGHUP reads the configuration
 * again, into *current what can be changed while it runs. From then on nobody needs to
 * say it politely: a second signal ends the process. */
bool signals_wait(const struct invocation *invocation, const sigset_t *waited,
                  struct settings *current);

/* Let signals_wait() return false. From any thread. */
void signals_wake(void);

#endif
