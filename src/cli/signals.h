/* signals.h - a program that runs until it is told to end. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include "cli/command.h"

#include <signal.h>

/* Keep SIGTERM, SIGINT, SIGHUP and SIGUSR1 for signals_wait(). Threads inherit the mask,
 * so this comes before there are any. */
sigset_t signals_block(void);

/* Wait for SIGTERM or SIGINT (true), or for signals_wake() (false). On SIGHUP, read the
 * configuration again, set in *current what may change while the program runs, and call
 * `reread`, unless it is NULL, for what else is to be read again. After it has returned
 * true, a second signal ends the process at once. */
bool signals_wait(const struct invocation *invocation, const sigset_t *waited,
                  struct settings *current, void (*reread)(void *context), void *context);

/* Let signals_wait() return false. From any thread. */
void signals_wake(void);

#endif
