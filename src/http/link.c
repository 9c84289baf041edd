#include "http/link.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/gzip.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
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
    size_t answer_most;
    const char *header; /* NULL: none */
    enum link_reach reach;
    char refused[INET6_ADDRSTRLEN]; /* an address that is out of reach */
    const atomic_bool *stop;        /* NULL: none */
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
                  "'%s' is not the URL of a server, such as https://HOST:PORT",
                  str_shown(server).text);
        return NULL;
    }
    if (url_has(url, CURLUPART_USER) || url_has(url, CURLUPART_PASSWORD)) {
        error_set(err, ERROR_INVALID,
                  "the server's URL holds a user or a password; it wants neither, as "
                  "others see it: there are options for them");
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

/* --- reach --- */

static bool is_local4(const unsigned char *at, enum link_reach reach)
{
    return at[0] == 0 || at[0] >= 224 || (at[0] == 169 && at[1] == 254) ||
           (at[0] == 127 && reach != REACH_MACHINE);
}

static bool is_local6(const struct in6_addr *at, enum link_reach reach)
{
    static const unsigned char metadata[] = {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0,
                                             0,    0, 0,    0,    0, 0, 2, 0x54};
    if (IN6_IS_ADDR_V4MAPPED(at) || IN6_IS_ADDR_V4COMPAT(at))
        return is_local4(at->s6_addr + 12, reach);
    return IN6_IS_ADDR_LINKLOCAL(at) || IN6_IS_ADDR_MULTICAST(at) ||
           IN6_IS_ADDR_UNSPECIFIED(at) ||
           memcmp(at->s6_addr, metadata, sizeof metadata) == 0 ||
           (IN6_IS_ADDR_LOOPBACK(at) && reach != REACH_MACHINE);
}

static bool is_out_of_reach(struct link *link, const struct curl_sockaddr *address)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (address->family == AF_INET) {
        memcpy(&four, &address->addr, sizeof four);
        inet_ntop(AF_INET, &four.sin_addr, link->refused, sizeof link->refused);
        return is_local4((const unsigned char *)&four.sin_addr, link->reach);
    }
    memcpy(&six, &address->addr, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, link->refused, sizeof link->refused);
    return is_local6(&six.sin6_addr, link->reach);
}

/* libcurl is about to connect. */
static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct link *link = context;
    (void)purpose;
    if (is_out_of_reach(link, address))
        return CURL_SOCKET_BAD;
    link->refused[0] = '\0';
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool has_proxy(void)
{
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY",
                                        "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return true;
    }
    return false;
}

static void bound_reach(struct link *link)
{
    if (link->reach == REACH_ALL || has_proxy())
        return;
    curl_easy_setopt(link->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(link->easy, CURLOPT_OPENSOCKETDATA, link);
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
    opened->header = options->header;
    opened->reach = options->reach;
    opened->answer_most = options->answer_most ? options->answer_most : BODY_LIMIT;
    opened->stop = options->stop;
    opened->multi = curl_multi_init();
    opened->easy = curl_easy_init();
    if (!opened->multi || !opened->easy)
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    set_up(opened, options);
    bound_reach(opened);
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
    if (link->refused[0])
        return error_set(err, ERROR_DENIED,
                         "%s is at %s, which nothing is sent to from here", link->peer,
                         link->refused);
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
                                       bool packed, const char *const *header,
                                       size_t count)
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
    if (link->header)
        add_header(&list, link->header);
    for (size_t i = 0; i < count; i++)
        add_header(&list, header[i]);
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
        if (atomic_load(&link->canceled) || (link->stop && atomic_load(link->stop)))
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
    CLEANUP(buf_free) struct buf received = BUF(link->answer_most);
    CURL *easy = link->easy;
    link->refused[0] = '\0';
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
        error_set(err, ERROR_UNAVAILABLE, "%s answers more than %zu MiB", link->peer,
                  link->answer_most >> 20);
    else if (code == CURLE_ABORTED_BY_CALLBACK)
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
    struct curl_slist *headers = make_headers(link, content_type, packed, NULL, 0);
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

bool link_post_with(struct link *link, const char *path, const char *content_type,
                    const char *const *header, size_t headers, str body,
                    struct arena *arena, struct link_answer *answer, struct error *err)
{
    CLEANUP(headers_cleanup)
    struct curl_slist *list = make_headers(link, content_type, false, header, headers);
    char *url = format("%s%s", link->server, path);
    bool ok = send_body(link, url, list, &body, arena, answer, err);
    free(url);
    return ok;
}

/* --- URLs --- */

static str copy_part(CURLU *url, CURLUPart part, struct arena *arena)
{
    CLEANUP(text_cleanup) char *text = url_part(url, part, 0);
    return arena_copy(arena, str_from(text));
}

/* Names of hosts are the same in capitals. */
static str copy_host(CURLU *url, struct arena *arena)
{
    CLEANUP(text_cleanup) char *text = url_part(url, CURLUPART_HOST, 0);
    for (char *at = text; at && *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return arena_copy(arena, str_from(text));
}

static str join(struct arena *arena, const char *first, str second, const char *third,
                str fourth)
{
    char *text = format("%s%.*s%s%.*s", first, STR_ARG(second), third, STR_ARG(fourth));
    str kept = arena_copy(arena, str_from(text));
    free(text);
    return kept;
}

bool link_split(str text, struct arena *arena, struct link_url *parts, struct error *err)
{
    CLEANUP(url_cleanup) CURLU *url = curl_url();
    char *copy = format("%.*s", STR_ARG(text));
    CURLUcode result = curl_url_set(url, CURLUPART_URL, copy, 0);
    free(copy);
    str scheme = copy_part(url, CURLUPART_SCHEME, arena);
    parts->host = copy_host(url, arena);
    parts->https = str_equal(scheme, STR("https"));
    if (result != CURLUE_OK || !parts->host.len ||
        (!parts->https && !str_equal(scheme, STR("http"))))
        return error_set(err, ERROR_INVALID, "'%s' is no http or https URL",
                         str_shown(text).text);
    if (url_has(url, CURLUPART_USER) || url_has(url, CURLUPART_PASSWORD) ||
        url_has(url, CURLUPART_FRAGMENT))
        return error_set(err, ERROR_INVALID,
                         "the URL has a user, a password or a '#', which are not sent");
    str port = copy_part(url, CURLUPART_PORT, arena);
    str query = copy_part(url, CURLUPART_QUERY, arena);
    str origin =
        join(arena, parts->https ? "https://" : "http://", parts->host, "", STR(""));
    parts->origin = port.len ? join(arena, "", origin, ":", port) : origin;
    str path = copy_part(url, CURLUPART_PATH, arena);
    parts->path = query.len ? join(arena, "", path, "?", query) : path;
    parts->machine = is_this_machine(parts->host.at);
    return true;
}

/* --- e-mail --- */

/* What is sent, and how much of it was. */
struct mail_text {
    str left;
};

static size_t give_text(char *at, size_t size, size_t count, void *context)
{
    struct mail_text *text = context;
    size_t room = size * count, len = text->left.len < room ? text->left.len : room;
    memcpy(at, text->left.at, len);
    text->left.at += len;
    text->left.len -= len;
    return len;
}

static bool read_mail_server(struct link *link, str server, struct error *err)
{
    CLEANUP(url_cleanup) CURLU *url = curl_url();
    char *text = format("%.*s", STR_ARG(server));
    CURLUcode result = curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME);
    free(text);
    CLEANUP(text_cleanup) char *scheme = url_part(url, CURLUPART_SCHEME, 0);
    CLEANUP(text_cleanup) char *host = url_part(url, CURLUPART_HOST, 0);
    CLEANUP(text_cleanup) char *port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if (result != CURLUE_OK || !scheme || !host || url_has(url, CURLUPART_USER) ||
        url_has(url, CURLUPART_PASSWORD) ||
        (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0))
        return error_set(err, ERROR_INVALID,
                         "'%s' is no mail server, such as smtps://mail.example or "
                         "smtp://mail.example:587, without a user in it",
                         str_shown(server).text);
    bool from_start = strcmp(scheme, "smtps") == 0;
    link->server = format("%s://%s%s%s", scheme, host, port ? ":" : "", port ? port : "");
    link->host = format("%s", host);
    link->peer = format("%s:%s", host, port ? port : from_start ? "465" : "25");
    curl_easy_setopt(link->easy, CURLOPT_USE_SSL,
                     from_start || !is_this_machine(host) ? (long)CURLUSESSL_ALL
                                                          : (long)CURLUSESSL_NONE);
    return true;
}

static void set_up_mail(const struct link *link, const struct link_mail *mail)
{
    CURL *easy = link->easy;
    curl_easy_setopt(easy, CURLOPT_URL, link->server);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)mail->timeout.ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_text);
    if (mail->user.len) {
        char *user = format("%.*s", STR_ARG(mail->user));
        char *password = format("%.*s", STR_ARG(mail->password));
        curl_easy_setopt(easy, CURLOPT_USERNAME, user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, password);
        secret_wipe(password, mail->password.len);
        free(password);
        free(user);
    }
    if (link->ca_file) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, link->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
}

bool link_is_mail_address(str address)
{
    const char *at = address.len ? memchr(address.at, '@', address.len) : NULL;
    bool ok =
        address.len < 254 && at && at > address.at && at + 1 < address.at + address.len;
    for (size_t i = 0; ok && i < address.len; i++)
        ok = address.at[i] > ' ' && address.at[i] < 0x7f &&
             !strchr("<>,;:\"()\\", address.at[i]);
    return ok;
}

/* As the protocol takes it, in angle brackets; NULL: it is no address. */
static char *bracketed(str address)
{
    return link_is_mail_address(address) ? format("<%.*s>", STR_ARG(address)) : NULL;
}

static bool add_people(struct link *link, const struct link_mail *mail,
                       struct curl_slist **to, struct error *err)
{
    for (size_t i = 0; i <= mail->count; i++) {
        str address = i < mail->count ? mail->to[i] : mail->from;
        char *text = bracketed(address);
        if (!text)
            return error_set(err, ERROR_INVALID, "'%s' is no address of e-mail",
                             str_shown(address).text);
        if (i < mail->count)
            add_header(to, text);
        else
            curl_easy_setopt(link->easy, CURLOPT_MAIL_FROM, text);
        free(text);
    }
    curl_easy_setopt(link->easy, CURLOPT_MAIL_RCPT, *to);
    return true;
}

static bool explain_mail(const struct link *link, CURLcode code, struct detail *detail,
                         struct error *err)
{
    switch ((int)code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return error_set(err, ERROR_UNAVAILABLE, "the request was canceled");
    case CURLE_USE_SSL_FAILED:
        return error_set(err, ERROR_DENIED,
                         "%s offers no TLS, and everybody between could read what is "
                         "sent",
                         link->peer);
    case CURLE_LOGIN_DENIED:
        return error_set(err, ERROR_DENIED, "%s does not know the user or the password",
                         link->peer);
    case CURLE_WEIRD_SERVER_REPLY:
        return error_set(err, ERROR_UNAVAILABLE, "what listens at %s is no mail server",
                         link->peer);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: {
        long status = 0;
        curl_easy_getinfo(link->easy, CURLINFO_RESPONSE_CODE, &status);
        if (status >= 400)
            return error_set(err, ERROR_UNAVAILABLE, "%s refuses the message with %ld",
                             link->peer, status);
        break;
    }
    }
    return explain(link, code, detail, err);
}

static bool send_text(struct link *link, const struct link_mail *mail, int *status,
                      struct error *err)
{
    CLEANUP(headers_cleanup) struct curl_slist *to = NULL;
    struct detail detail = {0};
    struct mail_text text = {mail->message};
    long code = 0;
    if (!add_people(link, mail, &to, err))
        return false;
    curl_easy_setopt(link->easy, CURLOPT_READDATA, &text);
    curl_easy_setopt(link->easy, CURLOPT_ERRORBUFFER, detail.text);
    CURLcode result = perform(link);
    curl_easy_getinfo(link->easy, CURLINFO_RESPONSE_CODE, &code);
    *status = (int)code;
    bool ok = result == CURLE_OK || explain_mail(link, result, &detail, err);
    curl_easy_setopt(link->easy, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(link->easy, CURLOPT_MAIL_RCPT, NULL);
    return ok;
}

bool link_send_mail(const struct link_mail *mail, int *status, struct error *err)
{
    *status = 0;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    CLEANUP(link_closep) struct link *link = memory_new(struct link, 1);
    link->stop = mail->stop;
    link->multi = curl_multi_init();
    link->easy = curl_easy_init();
    if (!link->multi || !link->easy)
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    if (mail->ca_file.len)
        link->ca_file = format("%.*s", STR_ARG(mail->ca_file));
    if (!read_mail_server(link, mail->server, err))
        return false;
    set_up_mail(link, mail);
    return send_text(link, mail, status, err);
}

/* --- a wire --- */

struct link_wire {
    CURL *easy;
    char *peer; /* "redis.example:6379", for messages */
};

static void set_up_wire(CURL *easy, const struct link_wire_options *options)
{
    char *url = format("%s://%.*s:%d", options->tls ? "https" : "http",
                       STR_ARG(options->host), options->port);
    char *ca_file = format("%.*s", STR_ARG(options->ca_file));
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->timeout.ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout.ms);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    if (options->ca_file.len) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    free(ca_file);
    free(url);
}

static bool explain_wire(const struct link_wire *wire, CURLcode code,
                         const struct detail *detail, struct error *err)
{
    bool untrusted =
        code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
    return error_set(err, untrusted ? ERROR_INVALID : ERROR_UNAVAILABLE, "%s: %s",
                     wire->peer,
                     detail->text[0] ? detail->text : curl_easy_strerror(code));
}

bool link_wire_open(const struct link_wire_options *options, struct link_wire **wire,
                    struct error *err)
{
    struct detail detail = {0};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    struct link_wire *opened = memory_new(struct link_wire, 1);
    opened->peer = format("%.*s:%d", STR_ARG(options->host), options->port);
    opened->easy = curl_easy_init();
    if (!opened->easy) {
        link_wire_close(opened);
        return error_set(err, ERROR_UNAVAILABLE, "cannot set up libcurl: out of memory");
    }
    set_up_wire(opened->easy, options);
    curl_easy_setopt(opened->easy, CURLOPT_ERRORBUFFER, detail.text);
    CURLcode code = curl_easy_perform(opened->easy);
    if (code != CURLE_OK) {
        explain_wire(opened, code, &detail, err);
        link_wire_close(opened);
        return false;
    }
    curl_easy_setopt(opened->easy, CURLOPT_ERRORBUFFER, NULL);
    *wire = opened;
    return true;
}

void link_wire_close(struct link_wire *wire)
{
    if (!wire)
        return;
    curl_easy_cleanup(wire->easy);
    free(wire->peer);
    free(wire);
}

int link_wire_socket(const struct link_wire *wire)
{
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    curl_easy_getinfo(wire->easy, CURLINFO_ACTIVESOCKET, &descriptor);
    return (int)descriptor;
}

/* Wait until the other side has sent or taken something. False: not until then. */
static bool wire_ready(const struct link_wire *wire, short what, span until)
{
    struct pollfd one = {.fd = link_wire_socket(wire), .events = what};
    int64_t left = until.ms - clock_monotonic().ms;
    return left > 0 && poll(&one, 1, left < WAIT_MS ? (int)left : WAIT_MS) >= 0;
}

bool link_wire_send(struct link_wire *wire, str bytes, span until, struct error *err)
{
    while (bytes.len) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(wire->easy, bytes.at, bytes.len, &sent);
        if (code == CURLE_AGAIN && !wire_ready(wire, POLLOUT, until))
            return error_set(err, ERROR_UNAVAILABLE, "%s takes nothing", wire->peer);
        if (code != CURLE_OK && code != CURLE_AGAIN)
            return explain_wire(wire, code, &(struct detail){0}, err);
        bytes = (str){bytes.at + sent, bytes.len - sent};
    }
    return true;
}

bool link_wire_receive(struct link_wire *wire, char *at, size_t room, span until,
                       size_t *got, struct error *err)
{
    for (;;) {
        *got = 0;
        CURLcode code = curl_easy_recv(wire->easy, at, room, got);
        if (code == CURLE_OK && *got)
            return true;
        if (code == CURLE_OK)
            return error_set(err, ERROR_UNAVAILABLE, "%s has ended the connection",
                             wire->peer);
        if (code != CURLE_AGAIN)
            return explain_wire(wire, code, &(struct detail){0}, err);
        if (!wire_ready(wire, POLLIN, until))
            return true;
    }
}
