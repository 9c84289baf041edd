#include "http/link.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/gzip.h"
#include "base/memory.h"

#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    BODY_LIMIT = 4 * 1024 * 1024,
    KEY_LIMIT = 4096,
    CONNECT_MS = 10000,    /* to find the address, connect and agree on TLS, at most */
    QUIET_S = 30,          /* until a connection on which nothing happens is probed */
    PROBE_S = 10,          /* from one probe to the next */
    WAIT_MS = 1000,        /* for libcurl's own timers, at most */
    LONGEST_RETRY_S = 3600 /* the longest Retry-After that is obeyed */
};

/* Requests go through a multi handle, because another thread can wake that. */
struct link {
    CURLM *multi;
    CURL *easy;
    char *server;                 /* without a slash at its end */
    char *peer;                   /* "plant.example:3000", for messages */
    char *host;                   /* "plant.example" */
    char *key_line;               /* a request header; NULL without a key */
    char *ca_file;                /* NULL: the system's */
    char *certificate, *key_file; /* NULL: none */
    char *socket;                 /* NULL: the network */
    atomic_bool canceled; /* any thread may set it; only the owner uses the rest */
};

static char *format(const char *format, ...) PRINTF_LIKE(1, 2);
static char *format(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        abort();
    va_end(args);
    return text;
}

/* --- opening --- */

static void url_cleanup(CURLU **url) { curl_url_cleanup(*url); }
static void text_cleanup(char **text) { curl_free(*text); }

/* A part of a URL; NULL: it has none. The caller's to curl_free(). */
static char *url_part(CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    return curl_url_get(url, part, &text, flags) == CURLUE_OK ? text : NULL;
}

/* A part that every URL has which parse_server() accepts. Never NULL: only a lack of
 * memory could be the reason. */
static char *sure_part(CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = url_part(url, part, flags);
    if (!text)
        abort();
    return text;
}

static bool url_has(CURLU *url, CURLUPart part)
{
    CLEANUP(text_cleanup) char *text = url_part(url, part, 0);
    return text;
}

/* Read the URL of a server. The result is the caller's to clean up; NULL: an error. */
static CURLU *parse_server(str server, struct error *err)
{
    CLEANUP(url_cleanup) CURLU *url = curl_url();
    char *text = format("%.*s", STR_ARG(server));
    CURLUcode result = curl_url_set(url, CURLUPART_URL, text, 0);
    free(text);

    CLEANUP(text_cleanup) char *scheme = url_part(url, CURLUPART_SCHEME, 0);
    if (result != CURLUE_OK || !scheme || !url_has(url, CURLUPART_HOST) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
        error_set(err, ERROR_INVALID,
                  "'%s' is not the URL of a server, such as https://plant.example:3000",
                  str_shown(server).text);
        return NULL;
    }
    if (url_has(url, CURLUPART_USER) || url_has(url, CURLUPART_PASSWORD)) {
        error_set(
            err, ERROR_INVALID,
            "the server's URL holds a user or a password; it wants neither, the key "
            "is given apart from it");
        return NULL;
    }
    if (url_has(url, CURLUPART_QUERY) || url_has(url, CURLUPART_FRAGMENT)) {
        error_set(err, ERROR_INVALID,
                  "the server's URL goes on after its path; want no "
                  "'?' and no '#' in it");
        return NULL;
    }
    CURLU *parsed = url;
    url = NULL;
    return parsed;
}

static bool read_server(struct link *link, str server, struct error *err)
{
    CLEANUP(url_cleanup) CURLU *url = parse_server(server, err);
    if (!url)
        return false;
    CLEANUP(text_cleanup) char *whole = sure_part(url, CURLUPART_URL, 0);
    CLEANUP(text_cleanup) char *host = sure_part(url, CURLUPART_HOST, 0);
    CLEANUP(text_cleanup)
    char *port = sure_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    size_t len = strlen(whole);
    while (len && whole[len - 1] == '/')
        len--;
    link->server = format("%.*s", (int)len, whole);
    link->host = format("%s", host);
    link->peer = format("%s:%s", host, port);
    return true;
}

static bool read_key(struct link *link, str key, struct error *err)
{
    if (!key.len)
        return true;
    if (key.len > KEY_LIMIT)
        return error_set(err, ERROR_INVALID, "the key has %zu bytes; at most %d are sent",
                         key.len, KEY_LIMIT);
    for (size_t i = 0; i < key.len; i++)
        if (key.at[i] <= ' ' || key.at[i] > '~')
            return error_set(
                err, ERROR_INVALID,
                "the key holds a space, a line end or a character that is not "
                "ASCII, which no header can carry");
    link->key_line = format("Authorization: Bearer %.*s", STR_ARG(key));
    return true;
}

static bool copy_file_name(str path, char **copy, struct error *err)
{
    if (!path.len)
        return true;
    *copy = format("%.*s", STR_ARG(path));
    return access(*copy, R_OK) == 0 ||
           error_set(err, ERROR_INVALID, "'%s': %s", *copy, strerrordesc_np(errno));
}

/* libcurl reads the files with each connection, so a renewed certificate needs nothing.
 */
static bool read_certificate(struct link *link, const struct link_options *options,
                             struct error *err)
{
    if (options->key_file.len && !options->certificate.len)
        return error_set(err, ERROR_INVALID,
                         "the client has a key without its certificate");
    return (copy_file_name(options->certificate, &link->certificate, err) &&
            copy_file_name(options->key_file, &link->key_file, err)) ||
           error_context(err, "the client's certificate");
}

/* Set the options that are the same for all requests. */
static void set_up(const struct link *link, const struct link_options *options)
{
    CURL *easy = link->easy;
    long ms = (long)options->timeout.ms;
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     ms && ms < CONNECT_MS ? ms : (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)QUIET_S);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)PROBE_S);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "shopfloor/" SHOPFLOOR_VERSION);
    /* Neither a signal nor a thread that still looks up a name may delay a stop. */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    if (options->user.len) {
        /* libcurl copies them. */
        char *user = format("%.*s", STR_ARG(options->user));
        char *password = format("%.*s", STR_ARG(options->password));
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, password);
        secret_wipe(password, options->password.len);
        free(password);
        free(user);
    }
    if (link->socket) {
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, link->socket);
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    }
    if (link->certificate) {
        curl_easy_setopt(easy, CURLOPT_SSLCERT, link->certificate);
        curl_easy_setopt(easy, CURLOPT_SSLKEY,
                         link->key_file ? link->key_file : link->certificate);
    }
    if (link->ca_file) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, link->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
}

bool link_open(const struct link_options *options, struct link **link, struct error *err)
{
    /* libcurl counts these calls and those of link_close(). Only the first and the last
     * do anything, and a lock of its own guards them. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    CLEANUP(link_closep) struct link *opened = memory_new(struct link, 1);
    if (!read_server(opened, options->server, err) ||
        !read_key(opened, options->key, err) || !read_certificate(opened, options, err))
        return false;
    if (options->ca_file.len)
        opened->ca_file = format("%.*s", STR_ARG(options->ca_file));
    if (options->socket.len)
        opened->socket = format("%.*s", STR_ARG(options->socket));
    opened->multi = curl_multi_init();
    opened->easy = curl_easy_init();
    if (!opened->multi || !opened->easy)
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    set_up(opened, options);
    *link = opened;
    opened = NULL;
    return true;
}

void link_close(struct link *link)
{
    if (!link)
        return;
    curl_easy_cleanup(link->easy);
    curl_multi_cleanup(link->multi);
    free(link->server);
    free(link->peer);
    free(link->host);
    free(link->key_line);
    free(link->ca_file);
    free(link->certificate);
    free(link->key_file);
    free(link->socket);
    free(link);
    curl_global_cleanup();
}

static bool is_this_machine(const char *host)
{
    bool address = strspn(host, "0123456789.") == strlen(host);
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (address && strncmp(host, "127.", 4) == 0);
}

bool link_is_private(str server, struct error *err)
{
    CLEANUP(url_cleanup) CURLU *url = parse_server(server, err);
    if (!url)
        return false;
    CLEANUP(text_cleanup) char *scheme = sure_part(url, CURLUPART_SCHEME, 0);
    CLEANUP(text_cleanup) char *host = sure_part(url, CURLUPART_HOST, 0);
    return strcmp(scheme, "https") == 0 || is_this_machine(host) ||
           error_set(
               err, ERROR_DENIED,
               "whoever is on the network can read what is sent to '%s'; want https",
               str_shown(server).text);
}

bool link_exposes_key(const struct link_options *options)
{
    struct error err;
    return options->key.len && !link_is_private(options->server, &err) &&
           err.code == ERROR_DENIED;
}

/* --- errors, in words on which a plant's IT can act --- */

/* A message of libcurl, cut to fit, and in lower case once soften() was called. */
struct detail {
    char text[CURL_ERROR_SIZE];
};

static void soften(struct detail *detail, CURLcode code)
{
    if (!detail->text[0])
        snprintf(detail->text, sizeof detail->text, "%s", curl_easy_strerror(code));
    if (!isupper((unsigned char)detail->text[1]))
        detail->text[0] = (char)tolower((unsigned char)detail->text[0]);
}

/* The system's reason is better than libcurl's message. But only that message names a
 * host, and if it is not the server, it is a proxy. */
static bool not_connected(const struct link *link, const struct detail *detail,
                          struct error *err)
{
    long number = 0;
    char reason[100];
    curl_easy_getinfo(link->easy, CURLINFO_OS_ERRNO, &number);
    struct detail system = {0};
    if (number)
        snprintf(system.text, sizeof system.text, "%s",
                 strerror_r((int)number, reason, sizeof reason));
    soften(&system, CURLE_COULDNT_CONNECT);
    bool proxy = !strstr(detail->text, link->host);
    return error_set(err, ERROR_UNAVAILABLE, "cannot connect to %s: %s", link->peer,
                     number && !proxy ? system.text : detail->text);
}

static bool timed_out(const struct link *link, struct error *err)
{
    curl_off_t connected_us = 0, total_us = 0;
    curl_easy_getinfo(link->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    curl_easy_getinfo(link->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    double seconds = (double)total_us / 1e6;
    if (!connected_us)
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot connect to %s: nothing answered within %.1f s",
                         link->peer, seconds);
    return error_set(err, ERROR_UNAVAILABLE, "%s did not answer within %.1f s",
                     link->peer, seconds);
}

static bool explain(const struct link *link, CURLcode code, struct detail *detail,
                    struct error *err)
{
    soften(detail, code);
    switch ((int)code) {
    case CURLE_COULDNT_CONNECT:
        return not_connected(link, detail, err);
    case CURLE_OPERATION_TIMEDOUT:
        return timed_out(link, err);
    case CURLE_COULDNT_RESOLVE_HOST:
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot find the address of %s; check the name, and this "
                         "machine's DNS",
                         link->host);
    case CURLE_PEER_FAILED_VERIFICATION:
        return error_set(err, ERROR_INVALID, "the certificate of %s is not trusted: %s",
                         link->peer, detail->text);
    case CURLE_SSL_CACERT_BADFILE:
        return error_set(err, ERROR_INVALID,
                         "'%s' is not a file of certificates in PEM form", link->ca_file);
    case CURLE_SSL_CERTPROBLEM:
        return error_set(
            err, ERROR_INVALID,
            "'%s' and its key cannot be used as the client's certificate: %s",
            link->certificate, detail->text);
    case CURLE_SSL_CONNECT_ERROR:
        return error_set(err, ERROR_UNAVAILABLE, "no TLS with %s: %s", link->peer,
                         detail->text);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return error_set(err, ERROR_UNAVAILABLE, "the connection to %s broke off: %s",
                         link->peer, detail->text);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return error_set(err, ERROR_UNAVAILABLE, "what listens at %s is no HTTP server",
                         link->peer);
    }
    return error_set(err, ERROR_UNAVAILABLE, "no answer from %s: %s", link->peer,
                     detail->text);
}

/* --- a request --- */

static size_t keep_body(char *at, size_t size, size_t count, void *context)
{
    struct buf *body = context;
    buf_add(body, (str){at, size * count});
    return buf_ok(body) ? size * count : 0;
}

static void headers_cleanup(struct curl_slist **list) { curl_slist_free_all(*list); }

static void add_header(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (!longer)
        abort();
    *list = longer;
}

/* `content_type`: NULL: there is no body. */
static struct curl_slist *make_headers(const struct link *link, const char *content_type,
                                       bool packed)
{
    struct curl_slist *list = NULL;
    if (content_type) {
        char *type = format("Content-Type: %s", content_type);
        add_header(&list, type);
        free(type);
    }
    if (packed)
        add_header(&list, "Content-Encoding: gzip");
    if (link->key_line)
        add_header(&list, link->key_line);
    /* Without this header libcurl first asks whether a large body is welcome. That costs
     * a round trip, or a second if the server does not answer it. */
    add_header(&list, "Expect:");
    return list;
}

/* The result of a request that has ended. */
static CURLcode outcome(CURLM *multi)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(multi, &left);
    return message ? message->data.result : CURLE_FAILED_INIT;
}

/* Run the request until it ends or is canceled. */
static CURLcode perform(struct link *link)
{
    int running = 1;
    CURLMcode result = curl_multi_add_handle(link->multi, link->easy);
    while (result == CURLM_OK && running) {
        if (atomic_load(&link->canceled))
            break;
        result = curl_multi_perform(link->multi, &running);
        if (result == CURLM_OK && running)
            result = curl_multi_poll(link->multi, NULL, 0, WAIT_MS, NULL);
    }
    CURLcode code = running ? CURLE_ABORTED_BY_CALLBACK : outcome(link->multi);
    curl_multi_remove_handle(link->multi, link->easy);
    return result == CURLM_OK ? code : CURLE_OUT_OF_MEMORY;
}

static void read_answer(const struct link *link, const struct buf *body,
                        struct arena *arena, struct link_answer *answer)
{
    long status = 0;
    curl_off_t seconds = 0;
    curl_easy_getinfo(link->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(link->easy, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds > LONGEST_RETRY_S)
        seconds = LONGEST_RETRY_S;
    *answer = (struct link_answer){.status = (int)status,
                                   .body = arena_copy(arena, buf_str(body)),
                                   .retry_after = {seconds * 1000}};
}

/* `body`: NULL: a GET. */
static bool send_body(struct link *link, const char *url, struct curl_slist *headers,
                      const str *body, struct arena *arena, struct link_answer *answer,
                      struct error *err)
{
    struct detail detail = {0};
    CLEANUP(buf_free) struct buf received = BUF(BODY_LIMIT);
    CURL *easy = link->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    if (body) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->len ? body->at : "");
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail.text);

    CURLcode code = perform(link);
    bool ok = code == CURLE_OK;
    if (ok)
        read_answer(link, &received, arena, answer);
    else if (!buf_ok(&received))
        error_set(err, ERROR_UNAVAILABLE, "%s answers more than %d MiB", link->peer,
                  BODY_LIMIT >> 20);
    else if (atomic_load(&link->canceled))
        error_set(err, ERROR_UNAVAILABLE, "the request was canceled");
    else
        explain(link, code, &detail, err);
    /* The handle is kept, but these go out of scope. */
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
    return ok;
}

static bool request(struct link *link, const char *path, const char *content_type,
                    const str *body, bool packed, struct arena *arena,
                    struct link_answer *answer, struct error *err)
{
    CLEANUP(headers_cleanup)
    struct curl_slist *headers = make_headers(link, content_type, packed);
    char *url = format("%s%s", link->server, path);
    bool ok = send_body(link, url, headers, body, arena, answer, err);
    free(url);
    return ok;
}

bool link_get(struct link *link, const char *path, struct arena *arena,
              struct link_answer *answer, struct error *err)
{
    return request(link, path, NULL, NULL, false, arena, answer, err);
}

bool link_post(struct link *link, const char *path, const char *content_type, str body,
               bool packed, struct arena *arena, struct link_answer *answer,
               struct error *err)
{
    /* A body that does not shrink grows by a few bytes. */
    CLEANUP(buf_free) struct buf smaller = BUF(body.len + body.len / 100 + 1024);
    if (packed) {
        if (!gzip_pack(body, GZIP_SMALL, &smaller, err))
            return false;
        body = buf_str(&smaller);
    }
    return request(link, path, content_type, &body, packed, arena, answer, err);
}

bool link_send(struct link *link, const char *method, const char *path, str body,
               struct arena *arena, struct link_answer *answer, struct error *err)
{
    curl_easy_setopt(link->easy, CURLOPT_CUSTOMREQUEST, method);
    bool ok = request(link, path, "application/json", &body, false, arena, answer, err);
    curl_easy_setopt(link->easy, CURLOPT_CUSTOMREQUEST, NULL);
    return ok;
}

void link_cancel(struct link *link)
{
    atomic_store(&link->canceled, true);
    curl_multi_wakeup(link->multi);
}
