/* server.h - HTTP/1.1 on a socket. The only door to the HTTP library.
 *
 * The server reads a request whole (its body bounded by `body_limit`, unpacked when it
 * came as gzip), then calls the one handler it was started with, on one of its threads.
 * The handler answers in one of three ways:
 *
 *   ANSWER_NOW     *reply is complete.
 *   ANSWER_LATER   the handler has arranged that request_wake() will be called, once,
 *                  from any thread. The connection sleeps, no thread waits; after the
 *                  wake the handler is called again with the same request, whose `state`
 *                  says what it was waiting for. request_wake() may come before the
 *                  handler has returned.
 *   ANSWER_STREAM  *reply has a `stream`, which is pulled for bytes until it ends.
 *
 * Everything the handler allocates for an answer lives in request->arena, and so does
 * `state`; it goes when the answer is there (for a stream: after its `close`), and never
 * while a wake is outstanding.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"
#include "http/target.h"

#include <stdint.h>
#include <sys/types.h>

struct error;
struct exchange;
struct server;
struct stream;

struct request {
    str method; /* a HEAD comes as a GET; its answer's body is not sent */
    str path;   /* without the query; percent-encoded, see target.h */
    const struct parameter *query;
    size_t query_count;
    str body;         /* unpacked */
    str content_type; /* as sent; empty when there was none */
    struct arena arena;
    void *state; /* the handler's, between its calls */
};

struct header {
    const char *name;
    str value;
};

enum { REPLY_HEADERS = 8 };

struct reply {
    int status;
    const char *content_type; /* NULL: application/json */
    str body;                 /* is copied; for as long as the arena, or for ever */
    struct header header[REPLY_HEADERS];
    size_t header_count;
    struct stream *stream; /* for ANSWER_STREAM: the server's from then on */
};

enum answer { ANSWER_NOW, ANSWER_LATER, ANSWER_STREAM };

typedef enum answer handler(void *context, struct request *request, struct reply *reply);

enum { STREAM_END = -1, STREAM_BROKEN = -2 };

/* A body of unknown length, sent as it comes. Embed it as the first member. */
struct stream {
    /* Fill `at` with up to `room` bytes. > 0: so many. 0: nothing now, sleep until
     * stream_wake(). STREAM_END: that was all. STREAM_BROKEN: the rest cannot be had; the
     * client sees a body that breaks off. Called on a thread of the server. */
    ssize_t (*pull)(struct stream *stream, char *at, size_t room);
    /* The client is gone or the end was sent; frees the stream. Called exactly once.
     * stream_wake() must not be called any more once this has returned. */
    void (*close)(struct stream *stream);
    struct exchange *_Atomic exchange; /* the server's */
};

struct server_options {
    str listen; /* "127.0.0.1:3000", "[::1]:3000", ":3000" for all; port 0 picks one */
    unsigned threads;    /* that answer; at least 1 */
    size_t connections;  /* at most so many at once; the next ones wait unaccepted */
    size_t per_address;  /* of one client address; 0: no such bound */
    size_t body_limit;   /* bytes, before and after unpacking; past it a 413 */
    size_t bodies_limit; /* bytes of all bodies held at once, and as many of answers that
                            wait for their clients; past it a 503; 0: none */
    span request_deadline; /* from connecting, or from the line that starts a further
                              request, until the request is read whole */
    span idle_deadline;    /* a kept-alive connection without a request; one on which
                              nothing moves; a reader that takes nothing of what waits
                              for it (whole seconds, at least one) */
};

/* Listen and answer. `answers` and `context` must outlive the server.
 * ERROR_INVALID: no such address. ERROR_UNAVAILABLE: it is in use. */
MUST_CHECK bool server_start(const struct server_options *options, handler *answers,
                             void *context, struct server **server, struct error *err);

/* The port it listens on. */
uint16_t server_port(const struct server *server);

/* Connections that are open, and that were refused or cut for being too slow since the
 * start; for the operator's figures. */
struct server_counts {
    uint64_t open, accepted, cut;
};
struct server_counts server_counts(const struct server *server);

/* Turn new clients away, but go on answering those that are connected; each is closed
 * after its next answer. */
void server_quiesce(struct server *server);

/* Stop, closing every connection that is left: requests that are with the handler or
 * asleep are waited for, however long they take, then answers that are ready are sent,
 * for a moment, and streams end. No stream_wake() may run. Accepts NULL. */
void server_stop(struct server *server);

/* See ANSWER_LATER. */
void request_wake(struct request *request);

/* Have `stream` pulled again. From any thread; a wake that comes while the stream is
 * being pulled is not lost. */
void stream_wake(struct stream *stream);

/* The value of a query parameter, or NULL when there is none of that name. */
const str *request_query(const struct request *request, const char *name);

/* A request header by name, any case; empty when absent. Lives as long as the request. */
str request_header(const struct request *request, const char *name);

/* Add a header to a reply. The name is a literal; the value lives like the body. */
void reply_header(struct reply *reply, const char *name, str value);

#endif
