/* request.h - a request, its answer, and what a handler may do with them.
 *
 * A handler answers in one of these ways:
 *
 *   ANSWER_NOW     *reply is complete.
 *   ANSWER_LATER   The handler has arranged that request_wake() will be called once, from
 *                  any thread, possibly before the handler has returned. The connection
 *                  sleeps and no thread waits. After the wake the handler is called again
 *                  with the same request, whose `state` says what it waited for.
 *   ANSWER_AGAIN   The handler has done a slice of long work, and is called again soon,
 *                  with the same request; others are served in between.
 *   ANSWER_STREAM  *reply has a `stream`, which is pulled for bytes until it ends.
 *
 * What the handler allocates for its answer lives in request->arena, and so does `state`.
 * The arena is freed once the answer is there (of a stream: after its `close`), and never
 * while a wake is outstanding.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"
#include "base/str.h"
#include "http/permission.h"
#include "http/target.h"

#include <sys/types.h>

struct exchange;

/* Who sent a request, as far as the connection tells. */
struct peer {
    bool local;     /* on the Unix socket */
    bool loopback;  /* from this machine */
    bool forwarded; /* it says that it came by way of a proxy */
    bool secure;    /* nobody between can have read it: TLS */
    str address;    /* "192.0.2.7"; empty: on the Unix socket */
    str agent;      /* that the client's certificate names; empty: it showed none */
};

struct request {
    str method; /* a HEAD comes as a GET; its answer's body is not sent */
    str path;   /* without the query; percent-encoded, see target.h */
    str search; /* the query as it was sent, without its '?' */
    const struct parameter *query;
    size_t query_count;
    str body;         /* unpacked */
    str content_type; /* as sent; empty when there was none */
    str cookie;       /* the Cookie header; empty when there was none */
    struct peer peer;
    /* Set before the request is dispatched; NULL: nobody. Lives in the arena. */
    const struct caller *caller;
    struct arena arena;
    void *state; /* the handler's, between its calls */
    /* Set by a handler that holds more than memory between its calls: gives that back
     * when the client is gone before the next call. To be NULL when the answer is there.
     */
    void (*abandon)(struct request *request);
};

struct header {
    const char *name;
    str value;
};

enum { REPLY_HEADERS = 8 };

struct reply {
    int status;
    const char *content_type; /* NULL: application/json */
    str body; /* is copied when the handler returns; in the arena, or static */
    /* What to say instead when there is no room for `body`; short, and as true. Wanted
     * where something was changed and `body` can be large: it is too late for a 503. */
    str brief;
    struct header header[REPLY_HEADERS];
    size_t header_count;
    struct stream *stream; /* for ANSWER_STREAM: the server's from then on */
};

enum answer { ANSWER_NOW, ANSWER_LATER, ANSWER_AGAIN, ANSWER_STREAM };

enum { STREAM_END = -1, STREAM_BROKEN = -2 };

/* A body of unknown length, sent as it comes. Embed it as the first member. */
struct stream {
    /* Fill `at` with up to `room` bytes and return how many. 0: there is nothing now;
     * sleep until stream_wake(). STREAM_END: that was all. STREAM_BROKEN: the rest cannot
     * be had; the client sees a body that breaks off. Called on a thread of the server.
     */
    ssize_t (*pull)(struct stream *stream, char *at, size_t room);
    /* Free the stream: the client is gone, or the end was sent. Called exactly once.
     * After it has returned, nobody may call stream_wake(). */
    void (*close)(struct stream *stream);
    struct exchange *_Atomic exchange; /* the server's */
};

/* See ANSWER_LATER. */
void request_wake(struct request *request);

/* Have `stream` pulled again. From any thread; a wake that comes while the stream is
 * being pulled is not lost. */
void stream_wake(struct stream *stream);

/* The value of a query parameter, or NULL when there is none of that name. */
const str *request_query(const struct request *request, const char *name);

/* A request header by name, in any case; empty when absent. Lives as long as the request.
 */
str request_header(const struct request *request, const char *name);

/* Add a header to a reply. The name is a literal; the value lives like the body. */
void reply_header(struct reply *reply, const char *name, str value);

#endif
