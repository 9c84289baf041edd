#include "cli/service.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/self.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A name that begins with '@' is one of Linux's abstract ones. */
static void tell(const char *text)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (!path || (path[0] != '/' && path[0] != '@') ||
        strlen(path) >= sizeof name.sun_path)
        return;
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    memcpy(name.sun_path, path, strlen(path));
    if (path[0] == '@')
        name.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&name, len);
    close(fd);
}

static char answers_at[64];
static bool answers_tls;

void service_ready(const char *address, bool tls)
{
    if (address) {
        snprintf(answers_at, sizeof answers_at, "%s", address);
        answers_tls = tls;
    }
    tell("READY=1");
}

void service_stopping(void) { tell("STOPPING=1"); }

/* systemd wants to know when, so that it can tell which READY=1 comes after it. */
void service_reloading(void)
{
    char text[80];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    tell(text);
}

span service_interval(void)
{
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    if (!usec || (pid && atoll(pid) != getpid()))
        return (span){0};
    int64_t half = atoll(usec) / 1000 / 2;
    return (span){half > 0 ? half : 0};
}

void service_alive(void)
{
    struct error err = {0};
    int status;
    if (self_ask(str_from(answers_at), answers_tls, "/healthz", &status, &err))
        tell("WATCHDOG=1");
    else
        log_error("this program does not answer itself", LOG_TEXT("reason", err.text));
}
