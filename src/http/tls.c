#include "http/tls.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <gnutls/gnutls.h>

enum { PEM_BYTES = 256 * 1024, CLIENT_CA_BYTES = 4 * 1024 * 1024 };

/* Forward secrecy and authenticated encryption only. Without tickets nothing can be
 * resumed, as nothing is kept here either. */
const char tls_priorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
    "-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:"
    "-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:-MAC-ALL:+AEAD:"
    "%SERVER_PRECEDENCE:%NO_TICKETS";

struct identity {
    gnutls_certificate_credentials_t credentials;
    struct certificate own;
    struct tls_ends ends;
    bool has_clients; /* somebody may vouch for agents */
    atomic_uint users;
};

struct tls {
    struct tls_files files; /* their names live in: */
    struct arena arena;
    pthread_mutex_t lock; /* guards: */
    struct identity *current;
};

/* --- identities --- */

static void identity_drop(struct identity *identity)
{
    if (!identity || atomic_fetch_sub(&identity->users, 1) != 1)
        return;
    if (identity->credentials)
        gnutls_certificate_free_credentials(identity->credentials);
    free(identity);
}

static void identity_dropp(struct identity **identity) { identity_drop(*identity); }

static gnutls_datum_t datum_of(str text)
{
    return (gnutls_datum_t){(unsigned char *)text.at, (unsigned)text.len};
}

static bool read_pem(const char *what, str path, size_t most, struct arena *arena,
                     str *text, struct error *err)
{
    return file_read(path.at, most, arena, text, err) ||
           error_context(err, "%s: '%s'", what, str_shown(path).text);
}

/* Certificate and key are two files, so one of them may be new already and the other one
 * still old. GnuTLS compares them. */
static bool load_pair(struct identity *identity, str certificate, str key,
                      struct error *err)
{
    const gnutls_datum_t crt_pem = datum_of(certificate), key_pem = datum_of(key);
    int failed = gnutls_certificate_set_x509_key_mem2(
        identity->credentials, &crt_pem, &key_pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (failed == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
        return error_set(err, ERROR_INVALID,
                         "tls-key: the key does not belong to the certificate");
    if (failed == GNUTLS_E_DECRYPTION_FAILED)
        return error_set(err, ERROR_INVALID,
                         "tls-key: the key is encrypted; nobody is there to type its "
                         "password");
    if (failed < 0)
        return error_set(err, ERROR_INVALID,
                         "tls-key: it cannot be used with the certificate: %s",
                         gnutls_strerror(failed));
    return true;
}

static bool load_own(struct identity *identity, const struct tls_files *files,
                     struct arena *arena, struct error *err)
{
    str certificate, key;
    if (!read_pem("tls-certificate", files->certificate, PEM_BYTES, arena, &certificate,
                  err) ||
        !read_pem("tls-key", files->key, PEM_BYTES, arena, &key, err))
        return false;
    bool loaded = (certificate_read_pem(certificate, &identity->own, err) ||
                   error_context(err, "tls-certificate: '%s'",
                                 str_shown(files->certificate).text)) &&
                  load_pair(identity, certificate, key, err);
    secret_wipe((char *)key.at, key.len);
    identity->ends.certificate = identity->own.expires;
    return loaded;
}

static bool load_clients(struct identity *identity, str path, struct arena *arena,
                         struct error *err)
{
    str text;
    if (!path.len)
        return true;
    if (!read_pem("tls-client-ca", path, CLIENT_CA_BYTES, arena, &text, err))
        return false;
    const gnutls_datum_t pem = datum_of(text);
    bool revokes = memmem(text.at, text.len, "BEGIN X509 CRL", 14);
    if (gnutls_certificate_set_x509_trust_mem(identity->credentials, &pem,
                                              GNUTLS_X509_FMT_PEM) <= 0)
        return error_set(err, ERROR_INVALID, "tls-client-ca: '%s' has no certificates",
                         str_shown(path).text);
    if (revokes && gnutls_certificate_set_x509_crl_mem(identity->credentials, &pem,
                                                       GNUTLS_X509_FMT_PEM) <= 0)
        return error_set(err, ERROR_INVALID,
                         "tls-client-ca: '%s' has a list of revoked certificates that "
                         "cannot be read",
                         str_shown(path).text);
    identity->ends.client_ca = certificates_end(text);
    identity->ends.revocations = revocations_end(text);
    identity->has_clients = true;
    return true;
}

static bool identity_load(const struct tls_files *files, struct identity **identity,
                          struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(identity_dropp) struct identity *loaded = memory_new(struct identity, 1);
    atomic_store(&loaded->users, 1);
    loaded->ends = (struct tls_ends){INSTANT_NEVER, INSTANT_NEVER, INSTANT_NEVER};
    if (gnutls_certificate_allocate_credentials(&loaded->credentials) < 0)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for TLS");
    if (!load_own(loaded, files, &arena, err) ||
        !load_clients(loaded, files->client_ca, &arena, err))
        return false;
    *identity = loaded;
    loaded = NULL;
    return true;
}

static struct identity *identity_take(struct tls *tls)
{
    pthread_mutex_lock(&tls->lock);
    struct identity *identity = tls->current;
    atomic_fetch_add(&identity->users, 1);
    pthread_mutex_unlock(&tls->lock);
    return identity;
}

bool tls_open(const struct tls_files *files, struct tls **tls, struct error *err)
{
    struct identity *identity;
    if (!identity_load(files, &identity, err))
        return false;
    struct tls *opened = memory_new(struct tls, 1);
    opened->files = (struct tls_files){arena_copy(&opened->arena, files->certificate),
                                       arena_copy(&opened->arena, files->key),
                                       arena_copy(&opened->arena, files->client_ca)};
    opened->current = identity;
    pthread_mutex_init(&opened->lock, NULL);
    *tls = opened;
    return true;
}

bool tls_reload(struct tls *tls, struct error *err)
{
    struct identity *next, *last;
    if (!identity_load(&tls->files, &next, err))
        return false;
    pthread_mutex_lock(&tls->lock);
    last = tls->current;
    tls->current = next;
    pthread_mutex_unlock(&tls->lock);
    identity_drop(last);
    return true;
}

void tls_close(struct tls *tls)
{
    if (!tls)
        return;
    identity_drop(tls->current);
    pthread_mutex_destroy(&tls->lock);
    arena_free(&tls->arena);
    free(tls);
}

struct certificate tls_certificate(struct tls *tls)
{
    CLEANUP(identity_dropp) struct identity *identity = identity_take(tls);
    return identity->own;
}

struct tls_ends tls_ends(struct tls *tls)
{
    CLEANUP(identity_dropp) struct identity *identity = identity_take(tls);
    return identity->ends;
}

/* --- certificates of clients --- */

/* Is the certificate that the client showed good, as the session's credentials say? Else
 * *status has the reasons. */
static bool is_good(gnutls_session_t session, unsigned *status)
{
    gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                     .data = (unsigned char *)certificate_purpose};
    *status = GNUTLS_CERT_INVALID;
    return gnutls_certificate_verify_peers(session, &purpose, 1, status) >= 0 && !*status;
}

static bool read_shown(gnutls_session_t session, struct certificate *shown)
{
    unsigned count = 0;
    struct error err;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    return chain && count &&
           certificate_read((str){(const char *)chain[0].data, chain[0].size}, shown,
                            &err);
}

/* A name counts only where somebody known has signed it. */
static void log_refused(gnutls_session_t session, unsigned status)
{
    gnutls_datum_t reason = {0};
    struct certificate shown = {0};
    bool known = !(status & GNUTLS_CERT_SIGNER_NOT_FOUND);
    if (known && !read_shown(session, &shown))
        return;
    (void)gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &reason,
                                                       0);
    log_warn("a client's certificate was refused", LOG_TEXT("agent", shown.agent),
             LOG_STR("reason", str_trim(str_from((const char *)reason.data))));
    gnutls_free(reason.data);
}

static gnutls_alert_description_t alert_of(unsigned status)
{
    return status & GNUTLS_CERT_REVOKED ? GNUTLS_A_CERTIFICATE_REVOKED
           : status & (GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED)
               ? GNUTLS_A_CERTIFICATE_EXPIRED
           : status & GNUTLS_CERT_SIGNER_NOT_FOUND ? GNUTLS_A_UNKNOWN_CA
                                                   : GNUTLS_A_BAD_CERTIFICATE;
}

/* The library only closes the connection: the client learns the reason here. */
static int on_verify(gnutls_session_t session)
{
    unsigned count = 0, status;
    if (!gnutls_certificate_get_peers(session, &count) || !count ||
        is_good(session, &status))
        return 0;
    struct tls_peer *peer = gnutls_session_get_ptr(session);
    peer->refused = true;
    log_refused(session, status);
    (void)gnutls_alert_send(session, GNUTLS_AL_FATAL, alert_of(status));
    return GNUTLS_E_CERTIFICATE_ERROR;
}

str tls_agent(struct tls_peer *peer)
{
    if (!peer->session || !peer->identity->has_clients)
        return STR("");
    if (!peer->asked) {
        peer->asked = true;
        peer->good =
            read_shown(peer->session, &peer->shown); /* on_verify() found it so */
    }
    if (!peer->shown.agent[0])
        return STR("");
    CLEANUP(identity_dropp) struct identity *current = identity_take(peer->tls);
    if (current != peer->identity) {
        unsigned status;
        (void)gnutls_credentials_set(peer->session, GNUTLS_CRD_CERTIFICATE,
                                     current->credentials);
        struct identity *last = peer->identity;
        peer->identity = current;
        current = last;
        peer->good = is_good(peer->session, &status);
        if (!peer->good)
            log_refused(peer->session, status);
    }
    bool good = peer->good && instant_before(clock_now(), peer->shown.expires);
    return good ? str_from(peer->shown.agent) : STR("");
}

/* --- connections --- */

/* Each session has credentials of its own, so the library does not look for others. */
static void never(void) {}
tls_unused *const tls_retrieve = never;

void tls_begin(struct tls *tls, struct tls_peer *peer, void *session)
{
    *peer =
        (struct tls_peer){.tls = tls, .identity = identity_take(tls), .session = session};
    (void)gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE,
                                 peer->identity->credentials);
    if (!peer->identity->has_clients)
        return;
    gnutls_session_set_ptr(session, peer); /* of the library's own only PSK needs any */
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
    gnutls_session_set_verify_function(session, on_verify);
}

void tls_end(struct tls_peer *peer)
{
    identity_drop(peer->identity);
    *peer = (struct tls_peer){0};
}

void tls_farewell(const struct tls_peer *peer, str text)
{
    (void)gnutls_record_send(peer->session, text.at, text.len);
    (void)gnutls_bye(peer->session, GNUTLS_SHUT_WR);
}

/* --- a client --- */

static void session_free(gnutls_session_t *session)
{
    if (*session)
        gnutls_deinit(*session);
}

static void credentials_free(gnutls_certificate_credentials_t *credentials)
{
    if (*credentials)
        gnutls_certificate_free_credentials(*credentials);
}

static int begin_client(int fd, gnutls_session_t session,
                        gnutls_certificate_credentials_t credentials)
{
    int failed = gnutls_set_default_priority(session);
    if (!failed)
        failed = gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_transport_set_int(session, fd);
    while (!failed && (failed = gnutls_handshake(session)) < 0 &&
           !gnutls_error_is_fatal(failed) && failed != GNUTLS_E_AGAIN)
        failed = 0;
    return failed;
}

bool tls_ask(int fd, str question, char *answer, size_t room, size_t *len,
             struct error *err)
{
    CLEANUP(credentials_free) gnutls_certificate_credentials_t credentials = NULL;
    CLEANUP(session_free) gnutls_session_t session = NULL;
    int failed = gnutls_certificate_allocate_credentials(&credentials);
    if (!failed)
        failed = gnutls_init(&session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
    if (!failed)
        failed = begin_client(fd, session, credentials);
    if (failed)
        return error_set(err, ERROR_UNAVAILABLE, "no TLS: %s", gnutls_strerror(failed));
    size_t got = 0;
    ssize_t count = gnutls_record_send(session, question.at, question.len);
    while (count > 0 && got < room) {
        count = gnutls_record_recv(session, answer + got, room - got);
        got += count > 0 ? (size_t)count : 0;
    }
    (void)gnutls_bye(session, GNUTLS_SHUT_WR);
    *len = got;
    return true;
}
