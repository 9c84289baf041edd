/* uplink.c - how quickly a box that was cut off brings what it kept to the server.
 *
 *     bench_uplink [EVENTS [BATCH]]        default 200000 and 5000
 *
 * Spools so many events, then delivers them, on one processor, to a server in another
 * process and on another processor, which unpacks each batch and accepts all of it. What
 * it prints is of the box alone. */
#include "edge/uplink.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "http/server.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 40, PUT_EVENTS = 1000, POLL_MS = 5, BATCH_BYTES = 4 * 1024 * 1024 };

static void check(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_uplink: %s\n", err->text);
    exit(1);
}

static void pin(int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor % (int)sysconf(_SC_NPROCESSORS_ONLN), &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

/* --- the server --- */

static enum answer accept_all(void *context, struct request *request, struct reply *reply)
{
    (void)context;
    char text[100];
    int count = 0;
    for (str rest = request->body; rest.len; count++)
        str_cut(rest, '\n', &rest);
    int len = snprintf(
        text, sizeof text,
        "{\"success\":true,\"accepted\":%d,\"duplicates\":0,\"rejected\":[]}", count);
    reply->status = 200;
    reply->body = arena_copy(&request->arena, (str){text, (size_t)len});
    return ANSWER_NOW;
}

static void serve(int port_to)
{
    struct error err;
    struct server *server;
    struct server_options options = {.listen = STR("127.0.0.1:0"),
                                     .threads = 1,
                                     .connections = 10,
                                     .body_limit = 16 * 1024 * 1024,
                                     .request_deadline = {10000},
                                     .idle_deadline = {60000}};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(1);
    check(server_start(&options, accept_all, NULL, &server, &err), &err);
    uint16_t port = server_port(server);
    if (write(port_to, &port, sizeof port) != sizeof port)
        exit(1);
    for (;;)
        pause();
}

static uint16_t start_server(pid_t *child)
{
    int ends[2];
    uint16_t port = 0;
    if (pipe(ends) != 0 || (*child = fork()) < 0)
        exit(1);
    if (*child == 0)
        serve(ends[1]);
    if (read(ends[0], &port, sizeof port) != sizeof port)
        exit(1);
    close(ends[0]);
    close(ends[1]);
    return port;
}

/* --- the box --- */

struct put {
    struct errand errand; /* must be first */
    struct event event[PUT_EVENTS];
    struct outcome outcome[PUT_EVENTS];
    size_t count;
    struct arena arena;
};

static bool run_put(struct errand *errand, struct spool *spool, instant now,
                    struct error *err)
{
    struct put *put = (struct put *)errand;
    return spool_put(spool, put->event, put->count, now, &put->arena, put->outcome, err);
}

static struct event event_at(int number, const char *names)
{
    struct event event = {.at = {1768467600000 + number * 250},
                          .type = (enum event_type)(number / WORKERS % 2),
                          .worker = {names + number % WORKERS * 5, 4},
                          .station = {names + number % WORKERS * 5, 4},
                          .camera = STR("cam-1"),
                          .model = STR("v1.3"),
                          .confidence = 0.93};
    event.uuid = event_identity(&event);
    return event;
}

static void fill(struct spooler *spooler, int events)
{
    static struct put put;
    char names[WORKERS * 5 + 1];
    struct error err;
    for (int i = 0; i < WORKERS; i++)
        snprintf(names + i * 5, 6, "W%03d ", i);
    for (int i = 0; i < events; i += (int)put.count) {
        put = (struct put){.errand = {.run = run_put, .weight = PUT_EVENTS}};
        while (put.count < PUT_EVENTS && i + (int)put.count < events) {
            put.event[put.count] = event_at(i + (int)put.count, names);
            put.count++;
        }
        check(spooler_run(spooler, &put.errand, &err), &err);
        arena_free(&put.arena);
    }
}

static double used_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long resident_kib(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void deliver(const struct uplink_options *options, int events)
{
    struct error err;
    struct uplink *uplink;
    struct uplink_counts counts;
    long most = 0;
    double used = used_s();
    int64_t start = clock_monotonic().ms;
    check(uplink_start(options, &uplink, &err), &err);
    do {
        nanosleep(&(struct timespec){0, POLL_MS * 1000000L}, NULL);
        counts = uplink_counts(uplink);
        long now = resident_kib();
        most = now > most ? now : most;
    } while (counts.delivered < (uint64_t)events && !counts.trouble[0]);
    uplink_stop(uplink); /* what was delivered last is settled by then */
    double took = (double)(clock_monotonic().ms - start) / 1000;
    used = used_s() - used;
    printf("%llu events in %llu batches: %.0f events/s, %.1f us of processor each, "
           "%.1f MiB resident at most\n",
           (unsigned long long)counts.delivered, (unsigned long long)counts.batches,
           (double)counts.delivered / took, used * 1e6 / (double)counts.delivered,
           (double)most / 1024);
    if (counts.trouble[0])
        printf("%s\n", counts.trouble);
}

int main(int argc, char **argv)
{
    int events = argc > 1 ? atoi(argv[1]) : 200000,
        batch = argc > 2 ? atoi(argv[2]) : 5000;
    char folder[] = "/tmp/bench-uplink-XXXXXX", path[64], url[64], command[64];
    struct error err;
    pid_t child;
    uint16_t port = start_server(&child);
    pin(0);
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/spool", folder);
    snprintf(url, sizeof url, "http://127.0.0.1:%u", port);

    struct spooler *spooler;
    struct spooler_options options = {
        .path = path, .limits = {.bytes = 1LL << 32}, .backlog = 100000};
    check(spooler_start(&options, &spooler, &err), &err);
    fill(spooler, events);
    deliver(
        &(struct uplink_options){.link = {.server = str_from(url), .timeout = {30000}},
                                 .spool = path,
                                 .spooler = spooler,
                                 .events = (size_t)batch,
                                 .bytes = BATCH_BYTES,
                                 .first_pause = {100},
                                 .longest_pause = {1000}},
        events);
    spooler_stop(spooler);
    kill(child, SIGKILL);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command) != 0;
}
