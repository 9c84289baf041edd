#include "cli/signals.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/service.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe can be read once only: whoever opens it again waits for ever. */
static bool can_be_reread(const struct settings *current, struct error *err)
{
    struct stat about;
    if (!current->config.len || stat(current->config.at, &about) != 0 ||
        S_ISREG(about.st_mode))
        return true; /* what else is wrong with it will be said */
    return error_set(err, ERROR_INVALID, "'%s' is not a regular file, and was read once",
                     current->config.at);
}

/* Read the configuration again; what cannot change while the server runs is left. */
static void reload(const struct invocation *invocation, struct settings *current)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct settings read;
    struct error err = {0};
    if (!can_be_reread(current, &err) ||
        !settings_load(invocation->given, invocation->command->bit, &arena, &read,
                       &err)) {
        log_error("the configuration stays as it was", LOG_TEXT("reason", err.text));
        return;
    }
    for (size_t i = 0; i < settings_count(); i++) {
        const struct setting *row = setting_at(i);
        if (!(row->commands & invocation->command->bit) ||
            setting_equal(row, &read, current))
            continue;
        if (row->reread)
            log_info("a setting was changed", LOG_TEXT("setting", row->name));
        else
            log_warn("a changed setting takes a restart", LOG_TEXT("setting", row->name));
    }
    current->log_level = read.log_level;
    log_set_level((enum log_level)current->log_level);
}

sigset_t signals_block(void)
{
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGINT);
    sigaddset(&waited, SIGHUP);
    sigaddset(&waited, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &waited, NULL);
    return waited;
}

void signals_wake(void) { (void)kill(getpid(), SIGUSR1); }

/* Meanwhile, tell now and then that the program lives. */
static int next_signal(const sigset_t *waited)
{
    span interval = service_interval();
    const struct timespec tick = {interval.ms / 1000, interval.ms % 1000 * 1000000};
    int got;
    while ((got = interval.ms ? sigtimedwait(waited, NULL, &tick)
                              : sigwaitinfo(waited, NULL)) < 0)
        if (errno == EAGAIN)
            service_alive();
    return got;
}

bool signals_wait(const struct invocation *invocation, const sigset_t *waited,
                  struct settings *current, void (*reread)(void *context), void *context)
{
    sigset_t last = *waited;
    int got;
    while ((got = next_signal(waited)) == SIGHUP) {
        service_reloading();
        reload(invocation, current);
        if (reread)
            reread(context);
        service_ready(NULL, false);
    }
    if (got == SIGUSR1)
        return false;
    service_stopping();
    log_info("stopping", LOG_TEXT("signal", got == SIGINT ? "SIGINT" : "SIGTERM"));
    sigdelset(&last, SIGHUP);
    pthread_sigmask(SIG_UNBLOCK, &last, NULL);
    return true;
}
