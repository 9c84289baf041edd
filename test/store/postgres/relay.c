#include "relay.h"

#include "server_of_postgres.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAIRS = 16, CHUNK = 1 << 16, LATE_MS = 300, TURN_MS = 20 };

/* A connection of the program, and the one to the server that belongs to it. -1: none. */
struct relayed {
    int program, server;
    bool lost;         /* what the server says is not passed on; of COMMIT it ends it */
    char late[CHUNK];  /* what the server does not have yet */
    size_t late_count; /* 0: nothing */
    int late_turns;    /* how many are left until it gets that */
};

struct relay {
    char path[108];
    int listener, stop[2];
    pthread_t thread;
    _Atomic(enum relay_cut) cut;
    struct relayed pair[PAIRS];
};

static void die(const char *what)
{
    perror(what);
    abort();
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    return address;
}

static int connect_to_server(void)
{
    char path[108];
    const char *folder = strstr(postgres_url(), "host=") + strlen("host=");
    snprintf(path, sizeof path, "%.*s/.s.PGSQL.5432", (int)strcspn(folder, "&"), folder);
    struct sockaddr_un address = address_of(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("relay: connect");
    return fd;
}

static void end(struct relayed *pair)
{
    if (pair->program >= 0)
        close(pair->program);
    if (pair->server >= 0)
        close(pair->server);
    *pair = (struct relayed){.program = -1, .server = -1};
}

static void pass(int fd, const char *bytes, size_t count)
{
    while (count) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* it is gone; the next read says so */
        bytes += sent;
        count -= (size_t)sent;
    }
}

static void take_program(struct relay *relay)
{
    int fd = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC);
    for (int i = 0; i < PAIRS; i++)
        if (relay->pair[i].server < 0) {
            relay->pair[i].program = fd;
            relay->pair[i].server = connect_to_server();
            return;
        }
    die("relay: too many connections");
}

static void lose(struct relayed *pair, enum relay_cut cut, const char *chunk,
                 size_t count)
{
    if (cut == CUT_BEFORE) {
        end(pair);
    } else if (cut == CUT_AFTER) {
        pass(pair->server, chunk, count);
        pair->lost = true;
    } else {
        memcpy(pair->late, chunk, count);
        pair->late_count = count;
        pair->late_turns = LATE_MS / TURN_MS;
        pair->lost = true;
        close(pair->program);
        pair->program = -1;
    }
}

/* PostgreSQL's answer names the statement, too. */
static bool has_commit(const char *chunk, ssize_t count)
{
    static const char commit[] = "COMMIT";
    return memmem(chunk, (size_t)count, commit, strlen(commit));
}

static void from_program(struct relay *relay, struct relayed *pair)
{
    char chunk[CHUNK];
    ssize_t count = recv(pair->program, chunk, sizeof chunk, 0);
    enum relay_cut cut = atomic_load(&relay->cut);
    if (count <= 0) {
        end(pair);
    } else if (cut != CUT_NOTHING && cut != LEAVE_OUT && has_commit(chunk, count)) {
        atomic_store(&relay->cut, CUT_NOTHING);
        lose(pair, cut, chunk, (size_t)count);
    } else {
        pass(pair->server, chunk, (size_t)count);
    }
}

/* Take the first "ready for query" of a transaction out of it. */
static ssize_t leave_out(struct relay *relay, char *chunk, ssize_t count)
{
    static const char ready[] = "Z\0\0\0\5T";
    const size_t length = sizeof ready - 1;
    char *at = memmem(chunk, (size_t)count, ready, length);
    if (!at)
        return count;
    memmove(at, at + length, (size_t)count - (size_t)(at - chunk) - length);
    atomic_store(&relay->cut, CUT_NOTHING);
    return count - (ssize_t)length;
}

static void from_server(struct relay *relay, struct relayed *pair)
{
    char chunk[CHUNK];
    ssize_t count = recv(pair->server, chunk, sizeof chunk, 0);
    if (count > 0 && atomic_load(&relay->cut) == LEAVE_OUT) {
        count = leave_out(relay, chunk, count);
        if (count == 0)
            return;
    }
    if (count <= 0 || (pair->lost && has_commit(chunk, count)))
        end(pair);
    else if (!pair->lost)
        pass(pair->program, chunk, (size_t)count);
}

static void serve_late(struct relayed *pair)
{
    if (!pair->late_count || --pair->late_turns > 0)
        return;
    pass(pair->server, pair->late, pair->late_count);
    pair->late_count = 0;
}

static void *serve(void *context)
{
    struct relay *relay = context;
    for (;;) {
        struct pollfd fd[2 + 2 * PAIRS] = {{.fd = relay->listener, .events = POLLIN},
                                           {.fd = relay->stop[0], .events = POLLIN}};
        for (int i = 0; i < PAIRS; i++) {
            fd[2 + 2 * i] = (struct pollfd){relay->pair[i].program, POLLIN, 0};
            fd[3 + 2 * i] = (struct pollfd){relay->pair[i].server, POLLIN, 0};
        }
        poll(fd, 2 + 2 * PAIRS, TURN_MS);
        if (fd[1].revents)
            return NULL;
        for (int i = 0; i < PAIRS; i++) {
            struct relayed *pair = &relay->pair[i];
            serve_late(pair);
            if (fd[2 + 2 * i].revents)
                from_program(relay, pair);
            if (fd[3 + 2 * i].revents && pair->server >= 0)
                from_server(relay, pair);
        }
        if (fd[0].revents)
            take_program(relay);
    }
}

struct relay *relay_start(const char *folder)
{
    struct relay *relay = calloc(1, sizeof *relay);
    if (!relay)
        abort();
    for (int i = 0; i < PAIRS; i++)
        relay->pair[i] = (struct relayed){.program = -1, .server = -1};
    snprintf(relay->path, sizeof relay->path, "%s/.s.PGSQL.5432", folder);
    struct sockaddr_un address = address_of(relay->path);
    relay->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (relay->listener < 0 || pipe(relay->stop) != 0 ||
        bind(relay->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(relay->listener, PAIRS) != 0 ||
        pthread_create(&relay->thread, NULL, serve, relay) != 0)
        die("relay");
    return relay;
}

void relay_stop(struct relay *relay)
{
    close(relay->stop[1]);
    pthread_join(relay->thread, NULL);
    for (int i = 0; i < PAIRS; i++)
        end(&relay->pair[i]);
    close(relay->listener);
    close(relay->stop[0]);
    unlink(relay->path);
    free(relay);
}

void relay_cut_next(struct relay *relay, enum relay_cut cut)
{
    atomic_store(&relay->cut, cut);
}
