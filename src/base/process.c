#include "base/process.h"

#include "base/error.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 100, SAID_MOST = 4000, NOT_THERE = 127 };

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* --- starting --- */

/* In the new process, where nothing may be called but what a signal's handler may. */
_Noreturn static void become(const char *const *words, int in, int out, int said,
                             pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && dup2(in, STDIN_FILENO) >= 0 &&
        dup2(out, STDOUT_FILENO) >= 0 && dup2(said, STDERR_FILENO) >= 0)
        execvp(words[0], (char *const *)words);
    _exit(NOT_THERE);
}

struct ends {
    int null, in[2], out[2]; /* of a pipe: to read from, to write to */
};

static void close_ends(struct ends *ends)
{
    close_one(&ends->null);
    for (int i = 0; i < 2; i++) {
        close_one(&ends->in[i]);
        close_one(&ends->out[i]);
    }
}

/* Which program PATH names; execvp() in the new process cannot tell us. */
static bool is_there(const char *name)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        char file[4096];
        size_t len = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/%s", (int)len, path, name);
        if (access(file, X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

bool process_start(const char *const *words, unsigned pipes, int out,
                   struct process *process, struct error *err)
{
    CLEANUP(close_ends) struct ends ends = {-1, {-1, -1}, {-1, -1}};
    struct process started = {words[0], 0, -1, -1, -1};
    pid_t parent = getpid();
    if (!is_there(words[0]))
        return error_set(err, ERROR_NOT_FOUND, "there is no program '%s'", words[0]);
    ends.null = open("/dev/null", O_RDWR | O_CLOEXEC);
    started.said = memfd_create("said", MFD_CLOEXEC);
    bool ok = ends.null >= 0 && started.said >= 0 &&
              (!(pipes & PROCESS_READS) || pipe2(ends.in, O_CLOEXEC) == 0) &&
              (!(pipes & PROCESS_WRITES) || pipe2(ends.out, O_CLOEXEC) == 0);
    if (ok && (started.id = fork()) == 0)
        become(words, pipes & PROCESS_READS ? ends.in[0] : ends.null,
               pipes & PROCESS_WRITES ? ends.out[1]
               : out >= 0             ? out
                                      : ends.null,
               started.said, parent);
    if (!ok || started.id < 0) {
        int why = errno;
        close_one(&started.said);
        return error_set(err, ERROR_UNAVAILABLE, "%s cannot be started: %s", words[0],
                         strerrordesc_np(why));
    }
    started.in = ends.in[1];
    started.out = ends.out[0];
    ends.in[1] = ends.out[0] = -1;
    *process = started;
    return true;
}

/* --- ending --- */

/* The line that tells of an error, or else the last one. */
static bool tell(const struct process *process, struct error *err)
{
    char text[SAID_MOST + 1] = "";
    ssize_t len = pread(process->said, text, SAID_MOST, 0);
    str line = STR(""), rest = {text, len > 0 ? (size_t)len : 0};
    while (rest.len) {
        str next = str_trim(str_cut(rest, '\n', &rest));
        bool is_error = memmem(next.at, next.len, "rror: ", 6) ||
                        memmem(next.at, next.len, "ERROR: ", 7);
        line = next.len ? next : line;
        if (is_error)
            break;
    }
    if (!line.len)
        line = STR("it has failed, and says nothing");
    /* "pg_dump: error: ..." names itself. */
    bool named = line.len > strlen(process->name) &&
                 memcmp(line.at, process->name, strlen(process->name)) == 0;
    return error_set(err, ERROR_UNAVAILABLE, "%s%s%.*s", named ? "" : process->name,
                     named ? "" : ": ", STR_ARG(line));
}

static void await(const struct process *process, const atomic_bool *stop, bool *killed)
{
    int fd = pidfd_open(process->id, 0);
    struct pollfd ended = {.fd = fd, .events = POLLIN};
    *killed = false;
    while (stop && fd >= 0 && poll(&ended, 1, LOOK_MS) <= 0)
        if (atomic_load(stop)) {
            *killed = true;
            kill(process->id, SIGKILL);
            break;
        }
    close_one(&fd);
}

bool process_end(struct process *process, const atomic_bool *stop, struct error *err)
{
    int status = 0;
    bool killed;
    close_one(&process->in);
    close_one(&process->out);
    await(process, stop, &killed);
    while (waitpid(process->id, &status, 0) < 0 && errno == EINTR)
        ;
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!good && killed)
        (void)error_set(err, ERROR_UNAVAILABLE, "%s was stopped", process->name);
    else if (!good)
        (void)tell(process, err);
    close_one(&process->said);
    process->id = 0;
    return good;
}

void process_kill(struct process *process)
{
    if (process->id > 0) {
        kill(process->id, SIGKILL);
        while (waitpid(process->id, NULL, 0) < 0 && errno == EINTR)
            ;
        close_one(&process->in);
        close_one(&process->out);
        close_one(&process->said);
    }
    process->id = 0;
}
