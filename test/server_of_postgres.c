#include "server_of_postgres.h"

#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    char bin[128];   /* where its programs are */
    char folder[32]; /* empty: not started */
    char url[128];
    pid_t pid, owner; /* of the server, and of the program that started it */
} server;

/* The newest of Debian's. */
static bool find_programs(void)
{
    glob_t found;
    if (!*server.bin && glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) == 0) {
        snprintf(server.bin, sizeof server.bin, "%s", found.gl_pathv[found.gl_pathc - 1]);
        globfree(&found);
    }
    return *server.bin;
}

bool postgres_is_here(void)
{
#ifdef WITH_POSTGRES
    const bool built = true;
#else
    const bool built = false;
#endif
    return built && find_programs();
}

static void die(const char *what)
{
    fprintf(stderr, "a server of PostgreSQL for the tests: %s: %s\n", what,
            strerror(errno));
    abort();
}

/* It refuses to run as root. */
static void become_its_user(void)
{
    const struct passwd *user = getuid() == 0 ? getpwnam("postgres") : NULL;
    if (user && (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 ||
                 setuid(user->pw_uid) != 0))
        _exit(126);
}

static void give_folder(void)
{
    const struct passwd *user = getuid() == 0 ? getpwnam("postgres") : NULL;
    if (user && chown(server.folder, user->pw_uid, user->pw_gid) != 0)
        die("chown");
}

/* Start one of its programs. It writes to the log in the folder. */
static pid_t start(const char *name, const char *const argument[])
{
    char path[192], log[64];
    snprintf(path, sizeof path, "%s/%s", server.bin, name);
    snprintf(log, sizeof log, "%s/log", server.folder);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    become_its_user();
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != server.owner || chdir(server.folder) != 0 ||
        !freopen(log, "a", stdout) || !freopen(log, "a", stderr))
        _exit(126);
    execv(path, (char *const *)argument);
    _exit(127);
}

static void make_cluster(void)
{
    const char *argument[] = {"initdb",     "-D",        "data",  "-U",
                              "shopfloor",  "-A",        "trust", "--encoding=UTF8",
                              "--locale=C", "--no-sync", NULL};
    int status;
    pid_t pid = start("initdb", argument);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        die("initdb");
}

/* It has written this file when it takes connections: "ready" in its last line. */
static bool is_ready(void)
{
    char path[64], line[128];
    bool ready = false;
    snprintf(path, sizeof path, "%s/data/postmaster.pid", server.folder);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        ready = strncmp(line, "ready", 5) == 0;
    if (file)
        fclose(file);
    return ready;
}

static void start_server(void)
{
    const char *argument[] = {"postgres",
                              "-D",
                              "data",
                              "-k",
                              server.folder,
                              "-h",
                              "",
                              "-F",
                              "-c",
                              "shared_buffers=16MB",
                              "-c",
                              "max_connections=60",
                              NULL};
    server.pid = start("postgres", argument);
    for (int i = 0; i < 3000 && !is_ready(); i++) {
        if (waitpid(server.pid, NULL, WNOHANG) != 0)
            die("it ended; see its log");
        usleep(20000);
    }
    if (!is_ready())
        die("it does not begin to serve");
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", server.folder);
    if (system(command) != 0)
        fprintf(stderr, "%s stays\n", server.folder);
}

/* SIGQUIT: at once. */
static void stop(void)
{
    if (getpid() != server.owner)
        return;
    kill(server.pid, SIGQUIT);
    waitpid(server.pid, NULL, 0);
    remove_folder();
}

const char *postgres_url(void)
{
    if (*server.folder || !postgres_is_here())
        return *server.folder ? server.url : NULL;
    snprintf(server.folder, sizeof server.folder, "/tmp/postgres.XXXXXX");
    if (!mkdtemp(server.folder))
        die("mkdtemp");
    server.owner = getpid();
    give_folder();
    make_cluster();
    start_server();
    atexit(stop);
    snprintf(server.url, sizeof server.url,
             "postgresql:///postgres?host=%s&user=shopfloor", server.folder);
    return server.url;
}

const char *postgres_log(void)
{
    static char path[64];
    if (!postgres_url())
        return NULL;
    snprintf(path, sizeof path, "%s/log", server.folder);
    return path;
}

void postgres_crash(void)
{
    kill(server.pid, SIGQUIT);
    waitpid(server.pid, NULL, 0);
    start_server();
}
