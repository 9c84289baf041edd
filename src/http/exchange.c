/* exchange.c - requests and answers on libmicrohttpd. The only place that includes it.
 *
 * The library reads and writes; its threads call the functions named on_...(), in this
 * order: on_connection() once at each end of a connection, on_target() when the first
 * line of a request is there, on_request() when its headers are there, with each piece of
 * its body, and when it is whole, on_pull() for each piece of a stream, and
 * on_completed() when the answer has gone or cannot go any more.
 *
 * What it refuses before on_request() it answers with a page of its own in HTML, and has
 * no option for another: a first line or headers without room in HEAD_MEMORY (414, 431),
 * a Content-Length that is no number or does not fit one (400, 413), another major
 * version of HTTP (505). All of them close the connection. Where it would run out of this
 * memory later, it is kept from it: see head.h.
 *
 * Not every exchange is completed: where the library fails between on_target() and
 * on_request(), it may forget what the first returned. So the connection owns its
 * exchange, and whichever comes first ends it: on_completed(), the next on_target(), or
 * the end of the connection.
 *
 * An exchange is one request and its answer. Sleeping, as ANSWER_LATER and as a stream
 * with nothing to send, is one word of state, `wake`:
 *
 *     AWAKE --doze()--> ASLEEP --rouse()--> WOKEN
 *       '--------------rouse()-----------------^
 *
 * Whoever falls asleep puts itself back to AWAKE before it asks what is new, so a rouse()
 * at any moment either is seen by doze(), or finds it ASLEEP and resumes it. Both sides
 * of the race are one atomic exchange; the library's own lock orders the rest. */
#include "http/exchange.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/coding.h"
#include "http/head.h"
#include "http/host.h"
#include "http/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <microhttpd.h>

/* Version 1.0 is strict about what it reads where it is told to be. */
static bool library_is_lax(void) { return MHD_get_version()[0] == '0'; }

/* A stream's buffer for HTTP/1.0, which has no chunks. */
enum { STREAM_BLOCK = 1024 };

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_REFUSED, PHASE_ANSWERING, PHASE_ANSWERED };
enum wake { AWAKE, ASLEEP, WOKEN };

struct exchange {
    struct request request; /* must be first */
    struct server *server;
    struct connection *connection;
    struct MHD_Connection *mhd;
    str target;
    struct body body;
    bool gzip;
    bool bodiless;   /* a HEAD asks */
    bool lax_chunks; /* it comes in chunks, and the library may pass over a bare LF */
    bool cut;        /* it was refused on the socket itself, which sends no more */
    size_t held;     /* of the answer, until it has gone */
    enum phase phase;
    struct exchange **in_heads, *next; /* its place among `heads`; NULL: it has none */
    _Atomic enum wake wake;
    struct stream *stream;
    struct open_stream open;
};

/* --- sleeping and waking --- */

/* Suspend the exchange, from a callback of its own connection. False: it was woken in
 * the meantime, and goes on. */
static bool doze(struct exchange *exchange)
{
    if (atomic_load(&exchange->wake) == WOKEN)
        return false;
    MHD_suspend_connection(exchange->mhd);
    enum wake awake = AWAKE;
    if (!atomic_compare_exchange_strong(&exchange->wake, &awake, ASLEEP))
        MHD_resume_connection(exchange->mhd);
    return true;
}

/* A sleeping exchange cannot end, so it is there until it is resumed; after that it may
 * be gone. */
void exchange_rouse(struct exchange *exchange)
{
    if (atomic_exchange(&exchange->wake, WOKEN) == ASLEEP)
        MHD_resume_connection(exchange->mhd);
}

void request_wake(struct request *request)
{
    struct exchange *exchange = (struct exchange *)request;
    struct server *server = exchange->server;
    in_flight_waking(&server->in_flight, true);
    exchange_rouse(exchange);
    in_flight_waking(&server->in_flight, false);
}

void stream_wake(struct stream *stream)
{
    /* Before it is known here nothing has been pulled, so the wake is not needed. */
    struct exchange *exchange = atomic_load(&stream->exchange);
    if (exchange)
        exchange_rouse(exchange);
}

/* --- answers --- */

static void add_header(struct exchange *exchange, struct MHD_Response *response,
                       const char *name, str value)
{
    const char *text = arena_copy(&exchange->request.arena, value).at;
    if (MHD_add_response_header(response, name, text) != MHD_YES)
        log_warn("header not sent", LOG_TEXT("name", name));
}

static void add_headers(struct exchange *exchange, struct MHD_Response *response,
                        const struct reply *reply)
{
    struct server *server = exchange->server;
    bool cache = false;
    for (size_t i = 0; i < reply->header_count; i++) {
        cache = cache || strcasecmp(reply->header[i].name, "Cache-Control") == 0;
        add_header(exchange, response, reply->header[i].name, reply->header[i].value);
    }
    if (!cache)
        add_header(exchange, response, "Cache-Control", STR("no-store"));
    if (reply->body.len || reply->stream || reply->content_type)
        add_header(
            exchange, response, "Content-Type",
            str_from(reply->content_type ? reply->content_type : "application/json"));
    add_header(exchange, response, "X-Content-Type-Options", STR("nosniff"));
    /* Where the chunks of a body end, a proxy may have read otherwise than the library.
     * No harm is done if nothing else is read from this connection. */
    if (exchange->phase == PHASE_REFUSED || atomic_load(&server->winding_down) ||
        exchange->lax_chunks)
        add_header(exchange, response, "Connection", STR("close"));
}

/* The answer to a request that was handled is there. While it stops the library takes an
 * answer and forgets it, and may ask again: the handler must not be called a second time
 * for that. */
static void end_handling(struct exchange *exchange)
{
    struct in_flight *requests = &exchange->server->in_flight;
    if (exchange->phase != PHASE_ANSWERING)
        return;
    exchange->phase = PHASE_ANSWERED;
    if (exchange->stream)
        in_flight_stream(requests, &exchange->open, exchange);
    else
        in_flight_send(requests);
}

static enum MHD_Result send_response(struct exchange *exchange,
                                     struct MHD_Response *response,
                                     const struct reply *reply)
{
    end_handling(exchange);
    if (!response)
        return MHD_NO;
    add_headers(exchange, response, reply);
    enum MHD_Result queued =
        MHD_queue_response(exchange->mhd, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Send a copy of the reply, so that nothing else of the request is held while its client
 * reads. */
static enum MHD_Result send_copy(struct exchange *exchange, const struct reply *reply)
{
    char *copy = memory_bytes(reply->body.len + 1);
    if (reply->body.len)
        memcpy(copy, reply->body.at, reply->body.len);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(reply->body.len, copy, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(copy);
    enum MHD_Result queued = send_response(exchange, response, reply);
    body_free(&exchange->body);
    arena_free(&exchange->request.arena);
    return queued;
}

static enum MHD_Result send_error(struct exchange *exchange, int status, const char *text)
{
    struct reply reply = {0};
    reply_failure(&exchange->request, &reply, status, text);
    return send_copy(exchange, &reply);
}

static enum MHD_Result send_reply(struct exchange *exchange, const struct reply *reply)
{
    CLEANUP(buf_free) struct buf packed = BUF(reply->body.len);
    struct reply said = *reply;
    coding_apply(&said, request_header(&exchange->request, "Accept-Encoding"), &packed);
    if (answer_budget_take(&exchange->server->answers, said.body.len)) {
        exchange->held = said.body.len;
        return send_copy(exchange, &said);
    }
    if (str_equal(exchange->request.method, STR("GET")))
        return send_error(exchange, 503,
                          "too many large answers at the same time; try again in a "
                          "moment");
    /* Something was changed, and that is what has to be said. */
    if (reply->brief.len) {
        said = *reply;
        said.body = reply->brief;
    }
    return send_copy(exchange, &said);
}

static ssize_t on_pull(void *context, uint64_t position, char *at, size_t room)
{
    struct exchange *exchange = context;
    struct stream *stream = exchange->stream;
    (void)position;
    do {
        atomic_store(&exchange->wake, AWAKE);
        if (atomic_load(&exchange->server->stopping))
            return MHD_CONTENT_READER_END_OF_STREAM;
        ssize_t got = stream->pull(stream, at, room);
        if (got)
            return got > 0                ? got
                   : got == STREAM_BROKEN ? MHD_CONTENT_READER_END_WITH_ERROR
                                          : MHD_CONTENT_READER_END_OF_STREAM;
    } while (!doze(exchange));
    return 0;
}

static enum MHD_Result send_stream(struct exchange *exchange, const struct reply *reply)
{
    exchange->stream = reply->stream;
    atomic_store(&reply->stream->exchange, exchange);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK, on_pull, exchange, NULL);
    /* The library would end a body in chunks, also one that a HEAD does not get. */
    if (response && exchange->bodiless)
        MHD_set_response_options(response, MHD_RF_HTTP_VERSION_1_0_ONLY, MHD_RO_END);
    return send_response(exchange, response, reply);
}

static enum MHD_Result answer(struct exchange *exchange)
{
    struct server *server = exchange->server;
    for (;;) {
        struct reply reply = {0};
        atomic_store(&exchange->wake, AWAKE);
        switch (server->handler(server->context, &exchange->request, &reply)) {
        case ANSWER_NOW:
            return send_reply(exchange, &reply);
        case ANSWER_STREAM:
            return send_stream(exchange, &reply);
        case ANSWER_AGAIN:
            /* Resumed at once, but not before the others of this thread had their turn.
             */
            MHD_suspend_connection(exchange->mhd);
            MHD_resume_connection(exchange->mhd);
            return MHD_YES;
        case ANSWER_LATER:
            if (doze(exchange))
                return MHD_YES;
        }
    }
}

/* --- requests --- */

/* The requests whose first line this thread has read, and whose headers it has not. */
static _Thread_local struct exchange *heads;

static void head_is_coming(struct exchange *exchange)
{
    exchange->next = heads;
    exchange->in_heads = &heads;
    if (heads)
        heads->in_heads = &exchange->next;
    heads = exchange;
}

static void head_is_over(struct exchange *exchange)
{
    if (!exchange->in_heads)
        return;
    *exchange->in_heads = exchange->next;
    if (exchange->next)
        exchange->next->in_heads = exchange->in_heads;
    exchange->in_heads = NULL;
}

/* In bytes, from the method to the empty line and with it; 0: not known yet. */
static size_t head_size(const struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

/* Answer before the request was read whole; the library closes the connection then. */
static enum MHD_Result refuse(struct exchange *exchange, int status, const char *text)
{
    exchange->phase = PHASE_REFUSED;
    reaper_pause(exchange->server->connections.reaper, &exchange->connection->watch);
    return send_error(exchange, status, text);
}

/* Where the library takes no answer, only an end: in the middle of a body, and without
 * memory for the answer's head. */
static enum MHD_Result refuse_raw_only(struct exchange *exchange, int status,
                                       const char *text)
{
    struct connection *connection = exchange->connection;
    exchange->phase = PHASE_REFUSED;
    reaper_pause(exchange->server->connections.reaper, &connection->watch);
    connection_refuse(connection, status, text);
    return MHD_NO;
}

static int body_status(const struct error *err)
{
    return err->code == ERROR_LIMIT ? 413 : err->code == ERROR_INVALID ? 400 : 503;
}

/* The library takes cookies apart as well, into more memory than it has, and nobody here
 * wants any. It does so with the first Cookie header only: this one. */
static const char no_cookie[] = "";

static void no_cookies(struct MHD_Connection *mhd)
{
    MHD_set_connection_value_n(mhd, MHD_HEADER_KIND, "Cookie", strlen("Cookie"),
                               no_cookie, 0);
}

static enum MHD_Result note_header(void *context, enum MHD_ValueKind kind,
                                   const char *name, const char *value)
{
    (void)kind;
    if (value != no_cookie)
        head_note(context, name, value ? value : "");
    return MHD_YES;
}

static bool is_for_us(const struct server *server, const struct framing *framing,
                      const struct target *target, struct error *err)
{
    const struct server_options *options = &server->options;
    const str asked[] = {framing->host, target->authority};
    const bool given[] = {framing->hosts, target->authority.len};
    for (size_t i = 0; i < 2 && !options->any_name; i++)
        if (given[i] && !host_has_name(asked[i], options->listen) &&
            !host_is_ours(asked[i], options->names, err))
            return false;
    return true;
}

static enum MHD_Result begin(struct exchange *exchange, const char *method,
                             const char *version)
{
    struct request *request = &exchange->request;
    size_t limit = exchange->server->options.body_limit;
    const char *end = method + head_size(exchange);
    struct connections *all = &exchange->server->connections;
    struct head head =
        head_new(exchange->target, &all->proxies, version, library_is_lax() ? end : NULL);
    struct target target;
    struct error err;
    int status = 400;

    head_is_over(exchange);
    MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, note_header, &head);
    if (!head_judge(&head, &err))
        return refuse_raw_only(exchange, 431, err.text);
    bool old = strcmp(version, "HTTP/1.0") == 0;
    if (!framing_judge(&head.framing, old, limit, &exchange->gzip, &status, &err) ||
        !target_parse(exchange->target, &request->arena, &target, &err))
        return refuse(exchange, status, err.text);
    if (!is_for_us(exchange->server, &head.framing, &target, &err))
        return refuse(exchange, 421, err.text);
    if (!connection_asks(all, exchange->connection, &head.forwarded, &request->arena,
                         &request->peer))
        return refuse(exchange, 503, "too many connections from this address");
    exchange->lax_chunks = head.framing.codings > 0 && library_is_lax();

    exchange->bodiless = strcmp(method, "HEAD") == 0;
    request->method = exchange->bodiless ? STR("GET") : str_from(method);
    request->path = target.path;
    request->search = target.search;
    request->query = target.query;
    request->query_count = target.query_count;
    request->content_type = request_header(request, "Content-Type");
    request->cookie = head.framing.cookie;
    exchange->phase = PHASE_BODY;
    return MHD_YES;
}

static enum MHD_Result take(struct exchange *exchange, str piece)
{
    struct error err;
    if (exchange->lax_chunks && head_chunk_is_loose(piece.at))
        return refuse_raw_only(exchange, 400, "the size of a chunk has to end in CR LF");
    if (body_add(&exchange->body, piece, &err))
        return MHD_YES;
    return refuse_raw_only(exchange, body_status(&err), err.text);
}

static enum MHD_Result finish(struct exchange *exchange)
{
    struct server *server = exchange->server;
    struct error err;

    reaper_pause(server->connections.reaper, &exchange->connection->watch);
    exchange->phase = PHASE_ANSWERING;
    in_flight_begin(&server->in_flight);
    if (atomic_load(&server->stopping))
        return send_error(exchange, 503, "the server is stopping; try again in a moment");
    if (exchange->gzip && !body_unpack(&exchange->body, &err))
        return send_error(exchange, body_status(&err), err.text);
    exchange->request.body = body_bytes(&exchange->body);
    return answer(exchange);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *mhd,
                                  const char *url, const char *method,
                                  const char *version, const char *piece, size_t *len,
                                  void **request)
{
    struct exchange *exchange = *request;
    (void)context, (void)mhd, (void)url;
    switch (exchange->phase) {
    case PHASE_HEAD:
        return begin(exchange, method, version);
    case PHASE_BODY:
        if (!*len)
            return finish(exchange);
        str bytes = {piece, *len};
        *len = 0;
        return take(exchange, bytes);
    case PHASE_ANSWERING:
        return answer(exchange);
    case PHASE_REFUSED:
        if (exchange->cut)
            return MHD_NO;
        break;
    case PHASE_ANSWERED:
        break;
    }
    *len = 0;
    return MHD_YES;
}

static void end_exchange(struct exchange *exchange, enum MHD_RequestTerminationCode code)
{
    struct server *server = exchange->server;
    struct connection *connection = exchange->connection;
    connection->exchange = NULL;
    head_is_over(exchange);
    if (code == MHD_REQUEST_TERMINATED_TIMEOUT_REACHED)
        atomic_fetch_add(&server->timed_out, 1);
    end_handling(exchange); /* where the client left before there was an answer */
    if (exchange->phase == PHASE_ANSWERED)
        in_flight_end(&server->in_flight, exchange->stream ? &exchange->open : NULL);
    else
        connection->unread = code == MHD_REQUEST_TERMINATED_COMPLETED_OK ||
                             code == MHD_REQUEST_TERMINATED_WITH_ERROR;

    if (exchange->stream)
        exchange->stream->close(exchange->stream);
    if (exchange->request.abandon)
        exchange->request.abandon(&exchange->request);
    answer_budget_return(&server->answers, exchange->held);
    body_free(&exchange->body);
    arena_free(&exchange->request.arena);
    free(exchange);
}

/* There is no answering yet, and the library may not come as far as on_request(). What it
 * sends itself goes nowhere. */
static void refuse_early(struct exchange *exchange, int status, const char *text)
{
    struct connection *connection = exchange->connection;
    head_is_over(exchange);
    exchange->phase = PHASE_REFUSED;
    exchange->cut = true;
    connection_refuse(connection, status, text);
    connection_cut(&exchange->server->connections, connection);
}

/* Before version 1.0, the library answers twice where it refuses a request after it has
 * read all headers. It says first that it is going to, so what it then sends can be kept
 * from its client. It does not say which request it means: it is the only one that the
 * handler has not seen although the size of its headers is known. */
static void answer_instead(unsigned status)
{
    struct exchange *refused = heads;
    while (refused && !head_size(refused))
        refused = refused->next;
    if (!refused)
        return;
    refuse_early(refused, (int)status,
                 status == 431   ? "address and headers are too large"
                 : status == 413 ? "the body is too large"
                                 : "Content-Length is not a number of bytes in decimal "
                                   "digits");
}

static void *on_target(void *context, const char *target, struct MHD_Connection *mhd)
{
    struct server *server = context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info->socket_context;
    struct error err;
    int status;
    if (connection->exchange)
        end_exchange(connection->exchange, MHD_REQUEST_TERMINATED_WITH_ERROR);

    struct exchange *exchange = memory_new(struct exchange, 1);
    exchange->server = server;
    exchange->connection = connection;
    exchange->mhd = mhd;
    connection->exchange = exchange;
    head_is_coming(exchange);
    exchange->body = body_new(&server->bodies, server->options.body_limit);
    /* The library takes the address apart in place, so this is the time to copy it. */
    exchange->target = arena_copy(&exchange->request.arena, str_from(target));
    reaper_restart(server->connections.reaper, &connection->watch,
                   server->options.request_deadline, true);
    no_cookies(mhd);
    if (!head_target_fits(exchange->target, &status, &err))
        refuse_early(exchange, status, err.text);
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *mhd, void **request,
                         enum MHD_RequestTerminationCode code)
{
    struct server *server = context;
    struct exchange *exchange = *request;
    (void)mhd;
    *request = NULL;
    if (!exchange)
        return;
    struct connection *connection = exchange->connection;
    end_exchange(exchange, code);
    reaper_restart(server->connections.reaper, &connection->watch,
                   server->options.idle_deadline, false);
}

/* --- connections --- */

/* GnuTLS's; NULL: there is none. */
static void *tls_session(const struct server *server, struct MHD_Connection *mhd)
{
    return server->options.tls
               ? MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION)
                     ->tls_session
               : NULL;
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **connection,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *connection = connection_open(
            &server->connections,
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
            tls_session(server, mhd));
    } else {
        struct connection *closed = *connection;
        if (closed->exchange)
            end_exchange(closed->exchange, MHD_REQUEST_TERMINATED_WITH_ERROR);
        connection_close(&server->connections, closed);
        *connection = NULL;
    }
}

static void on_log(void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void on_log(void *context, const char *format, va_list arguments)
{
    char text[240];
    va_list again;
    (void)context;
    va_copy(again, arguments);
    vsnprintf(text, sizeof text, format, arguments);
    log_debug("http library", LOG_STR("text", str_trim(str_from(text))));
    if (library_is_lax() && strncmp(format, "Error processing request", 24) == 0)
        answer_instead(va_arg(again, unsigned));
    va_end(again);
}

/* --- starting and stopping --- */

static unsigned whole_seconds(span length)
{
    return length.ms <= 1000 ? 1 : (unsigned)((length.ms + 999) / 1000);
}

/* Whether a new client may stay. MHD_quiesce_daemon() would turn them away as well, but
 * it takes the socket from threads that may just be giving it up, and panics then. */
static enum MHD_Result on_client(void *context, const struct sockaddr *address,
                                 socklen_t length)
{
    const struct server *server = context;
    (void)address;
    (void)length;
    return atomic_load(&server->quiesced) ? MHD_NO : MHD_YES;
}

unsigned exchange_spare(const struct server *server)
{
    return 32 + 16 * server->options.threads;
}

bool exchange_start(struct server *server, int fd)
{
    const struct server_options *options = &server->options;
    /* With TLS the library must not use epoll: there it asks again and again for the rest
     * of what came in part, and one byte keeps a core busy. */
    const bool tls = options->tls;
    const unsigned flags = (tls ? MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_TLS
                                : MHD_USE_EPOLL_INTERNAL_THREAD) |
                           MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    const struct MHD_OptionItem of_tls[] = {
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)tls_priorities},
        {MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, (void *)tls_retrieve},
        {MHD_OPTION_END, 0, NULL}};
    /* The older library's strictness is to answer what framing.c would have explained. */
    const int strict = library_is_lax() ? 0 : 1;
    server->daemon = MHD_start_daemon(
        flags, 0, on_client, server, on_request, server, MHD_OPTION_EXTERNAL_LOGGER,
        on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        options->threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)options->connections + exchange_spare(server),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, whole_seconds(options->idle_deadline),
        MHD_OPTION_STRICT_FOR_CLIENT, strict, MHD_OPTION_URI_LOG_CALLBACK, on_target,
        server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY,
        tls ? of_tls : of_tls + 2, MHD_OPTION_END);
    return server->daemon;
}

void exchange_stop(struct server *server) { MHD_stop_daemon(server->daemon); }

str request_header(const struct request *request, const char *name)
{
    const struct exchange *exchange = (const struct exchange *)request;
    return str_from(MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, name));
}
