/* load: clients that keep a server busy over HTTP, on this machine.
 *
 *     load batch PORT CONNECTIONS EVENTS FIRST_MS STEP_MS ordered|random|derived WORKERS
 *     load single PORT CONNECTIONS EVENTS FIRST_MS STEP_MS ordered|random|derived WORKERS
 *     load get PORT CONNECTIONS REQUESTS PATH [HEADER]
 *     load lines EVENTS FIRST_MS STEP_MS ordered|random|derived|late WORKERS
 *
 * PORT: "tls:3000" for TLS. derived: without uuids; late: the same, and every tenth event
 * is up to an hour late. lines prints NDJSON. batch and single print events per second;
 * get prints the median and the 99th percentile of a request in microseconds. An answer
 * that is not a success ends it, and so does an event that is not taken as a new one. */
#include "rows.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

enum { BATCH = 1000, ROOM = 8 * 1024 * 1024 };

struct message {
    char *bytes;
    size_t size;
};

struct work {
    int port;
    bool tls;
    const struct message *message; /* NULL: the one below, again and again */
    struct message same;
    size_t count;
    atomic_size_t next;
    double *us; /* per request */
};

static void die(const char *why)
{
    fprintf(stderr, "load: %s\n", why);
    exit(EXIT_FAILURE);
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* A connection. */
struct wire {
    int fd;
    gnutls_session_t session; /* NULL: without TLS */
};

static gnutls_certificate_credentials_t nobody;

/* Whoever the server is. */
static gnutls_session_t shake_hands(int fd)
{
    gnutls_session_t session;
    gnutls_init(&session, GNUTLS_CLIENT);
    gnutls_set_default_priority(session);
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, nobody);
    gnutls_transport_set_int(session, fd);
    if (gnutls_handshake(session) < 0)
        die("no TLS");
    return session;
}

static struct wire dial(int port, bool tls)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return (struct wire){fd, tls ? shake_hands(fd) : NULL};
}

static void send_all(const struct wire *wire, const char *at, size_t size)
{
    while (size) {
        ssize_t sent = wire->session ? gnutls_record_send(wire->session, at, size)
                                     : send(wire->fd, at, size, 0);
        if (sent <= 0)
            die("the server closed the connection");
        at += sent;
        size -= (size_t)sent;
    }
}

/* What a batch is answered says of each event what became of it. */
static void check_taken(const char *body)
{
    if (strstr(body, "\"duplicates\":") &&
        (!strstr(body, "\"duplicates\":0,") || !strstr(body, "\"rejected\":[]")))
        die(body);
}

/* Read one answer whole; it must be a success. */
static void receive(const struct wire *wire, char *buffer)
{
    size_t have = 0, head = 0, body = 0;
    while (!head || have < head + body) {
        size_t room = ROOM - 1 - have;
        ssize_t got = wire->session
                          ? gnutls_record_recv(wire->session, buffer + have, room)
                          : recv(wire->fd, buffer + have, room, 0);
        if (got <= 0)
            die("the server closed the connection");
        have += (size_t)got;
        buffer[have] = '\0';
        const char *end = head ? NULL : strstr(buffer, "\r\n\r\n");
        if (!end)
            continue;
        head = (size_t)(end - buffer) + 4;
        const char *length = strcasestr(buffer, "\r\nContent-Length:");
        body = length ? (size_t)atol(length + 17) : 0;
        if (head + body >= ROOM)
            die("an answer is too large");
    }
    if (strncmp(buffer, "HTTP/1.1 2", 10) != 0)
        die(buffer);
    check_taken(buffer + head);
}

static void *client(void *context)
{
    struct work *work = context;
    char *buffer = malloc(ROOM);
    struct wire wire = dial(work->port, work->tls);
    for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->count;) {
        const struct message *message = work->message ? &work->message[i] : &work->same;
        double start = now_us();
        send_all(&wire, message->bytes, message->size);
        receive(&wire, buffer);
        if (work->us)
            work->us[i] = now_us() - start;
    }
    if (wire.session)
        gnutls_deinit(wire.session);
    close(wire.fd);
    free(buffer);
    return NULL;
}

static double run(struct work *work, int connections)
{
    pthread_t thread[1024];
    double start = now_us();
    for (int i = 0; i < connections; i++)
        pthread_create(&thread[i], NULL, client, work);
    for (int i = 0; i < connections; i++)
        pthread_join(thread[i], NULL);
    return (now_us() - start) / 1e6;
}

static struct message post(const char *path, const char *body, size_t size)
{
    struct message message = {malloc(size + 256), 0};
    int head = snprintf(message.bytes, 256,
                        "POST %s HTTP/1.1\r\nHost: localhost\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                        path, size);
    memcpy(message.bytes + head, body, size);
    message.size = (size_t)head + size;
    return message;
}

/* FIRST_MS STEP_MS ordered|random|derived|late WORKERS */
static struct rows rows_of(char **arg)
{
    return (struct rows){
        .first_ms = atoll(arg[0]),
        .step_ms = atoll(arg[1]),
        .ordered = strcmp(arg[2], "ordered") == 0,
        .workers = (unsigned)atoi(arg[3]),
        .late = strcmp(arg[2], "late") == 0,
    };
}

static bool without_uuid(char **arg)
{
    return strcmp(arg[2], "derived") == 0 || strcmp(arg[2], "late") == 0;
}

/* One message per `each` rows. */
static struct message *messages(size_t rows, size_t each, char **arg, size_t *count)
{
    struct rows made = rows_of(arg);
    bool derived = without_uuid(arg);
    char *body = malloc(ROOM);
    *count = (rows + each - 1) / each;
    struct message *list = calloc(*count, sizeof *list);
    for (size_t i = 0, row = 0; i < *count; i++) {
        int size = each > 1 ? sprintf(body, "{\"events\":[") : 0;
        for (size_t k = 0; k < each && row < rows; k++, row++) {
            struct row event;
            row_make(&made, row, &event);
            if (k)
                body[size++] = ',';
            size += row_json(&event, !derived, body + size, ROOM - size);
        }
        if (each > 1)
            size += sprintf(body + size, "]}");
        list[i] =
            post(each > 1 ? "/api/events/batch" : "/api/events", body, (size_t)size);
    }
    free(body);
    return list;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void lines(size_t rows, char **arg)
{
    char text[512];
    struct rows made = rows_of(arg);
    for (size_t i = 0; i < rows; i++) {
        struct row row;
        row_make(&made, i, &row);
        row_json(&row, !without_uuid(arg), text, sizeof text);
        puts(text);
    }
}

int main(int argc, char **argv)
{
    if (argc == 7 && strcmp(argv[1], "lines") == 0) {
        lines((size_t)atol(argv[2]), argv + 3);
        return EXIT_SUCCESS;
    }
    bool get = (argc == 6 || argc == 7) && strcmp(argv[1], "get") == 0;
    bool batch = argc == 9 && strcmp(argv[1], "batch") == 0;
    bool single = argc == 9 && strcmp(argv[1], "single") == 0;
    if (!get && !batch && !single)
        die("see the top of load.c for usage");

    bool tls = strncmp(argv[2], "tls:", 4) == 0;
    struct work work = {.port = atoi(argv[2] + (tls ? 4 : 0)), .tls = tls};
    gnutls_certificate_allocate_credentials(&nobody);
    int connections = atoi(argv[3]);
    size_t amount = (size_t)atol(argv[4]);
    if (!get) {
        work.message = messages(amount, batch ? BATCH : 1, argv + 5, &work.count);
        printf("%.0f\n", (double)amount / run(&work, connections));
        return EXIT_SUCCESS;
    }
    char text[2048];
    const char *header = argc == 7 ? argv[6] : "";
    work.same = (struct message){
        text, (size_t)snprintf(text, sizeof text,
                               "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n", argv[5],
                               header, *header ? "\r\n" : "")};
    work.count = amount;
    work.us = calloc(amount, sizeof *work.us);
    run(&work, connections);
    qsort(work.us, amount, sizeof *work.us, ascending);
    printf("%.0f %.0f\n", work.us[amount / 2], work.us[amount * 99 / 100]);
    return EXIT_SUCCESS;
}
