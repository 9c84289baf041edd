#include "http/certificate.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "domain/event.h"
#include "http/target.h"

#include <arpa/inet.h>
#include <stdio.h>

#include <gnutls/x509.h>

const char certificate_purpose[] = GNUTLS_KP_TLS_WWW_CLIENT;
static const char agent_prefix[] = "shopfloor:agent:";

static void crt_free(gnutls_x509_crt_t *crt)
{
    if (*crt)
        gnutls_x509_crt_deinit(*crt);
}

static void key_free(gnutls_x509_privkey_t *key)
{
    if (*key)
        gnutls_x509_privkey_deinit(*key);
}

/* --- reading --- */

/* The agent that a URI names; empty: none. */
static str agent_of(str uri, struct arena *arena)
{
    const size_t skip = sizeof agent_prefix - 1;
    struct error err;
    str agent;
    if (uri.len <= skip || memcmp(uri.at, agent_prefix, skip) != 0 ||
        !percent_decode((str){uri.at + skip, uri.len - skip}, false, arena, &agent,
                        &err) ||
        !id_check(agent, "agent", &err))
        return STR("");
    return agent;
}

/* Of several names nobody could say which one is meant. */
static void read_agent(gnutls_x509_crt_t crt, char agent[static AGENT_TEXT])
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    size_t named = 0;
    for (unsigned i = 0;; i++) {
        char text[512];
        size_t len = sizeof text;
        int kind = gnutls_x509_crt_get_subject_alt_name(crt, i, text, &len, NULL);
        if (kind == GNUTLS_E_SHORT_MEMORY_BUFFER)
            continue; /* too long for a name of ours */
        if (kind < 0)
            break;
        str found = kind == GNUTLS_SAN_URI ? agent_of((str){text, len}, &arena) : STR("");
        if (!found.len)
            continue;
        named++;
        snprintf(agent, AGENT_TEXT, "%.*s", STR_ARG(found));
    }
    if (named != 1)
        agent[0] = '\0';
}

static bool read_format(str text, gnutls_x509_crt_fmt_t format,
                        struct certificate *certificate, struct error *err)
{
    CLEANUP(crt_free) gnutls_x509_crt_t crt = NULL;
    const gnutls_datum_t datum = {(unsigned char *)text.at, (unsigned)text.len};
    unsigned char print[32];
    size_t len = sizeof print;
    int failed = gnutls_x509_crt_init(&crt);
    if (!failed)
        failed = gnutls_x509_crt_import(crt, &datum, format);
    if (!failed)
        failed = gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, print, &len);
    if (failed)
        return error_set(err, ERROR_INVALID, "it is no certificate: %s",
                         gnutls_strerror(failed));

    struct certificate read = {
        .expires = {(int64_t)gnutls_x509_crt_get_expiration_time(crt) * 1000}};
    read_agent(crt, read.agent);
    for (size_t i = 0; i < len; i++)
        snprintf(read.fingerprint + 3 * i, 4, "%02X%s", print[i], i + 1 < len ? ":" : "");
    *certificate = read;
    return true;
}

bool certificate_read(str der, struct certificate *certificate, struct error *err)
{
    return read_format(der, GNUTLS_X509_FMT_DER, certificate, err);
}

bool certificate_read_pem(str pem, struct certificate *certificate, struct error *err)
{
    return read_format(pem, GNUTLS_X509_FMT_PEM, certificate, err);
}

/* --- until when --- */

static instant earlier(instant a, int64_t seconds)
{
    const instant b = {seconds * 1000};
    return seconds > 0 && instant_before(b, a) ? b : a;
}

instant certificates_end(str pem)
{
    const gnutls_datum_t datum = {(unsigned char *)pem.at, (unsigned)pem.len};
    gnutls_x509_crt_t *list = NULL;
    unsigned count = 0;
    instant end = INSTANT_NEVER;
    if (gnutls_x509_crt_list_import2(&list, &count, &datum, GNUTLS_X509_FMT_PEM, 0) < 0)
        return end;
    for (unsigned i = 0; i < count; i++) {
        end = earlier(end, gnutls_x509_crt_get_expiration_time(list[i]));
        gnutls_x509_crt_deinit(list[i]);
    }
    gnutls_free(list);
    return end;
}

instant revocations_end(str pem)
{
    const gnutls_datum_t datum = {(unsigned char *)pem.at, (unsigned)pem.len};
    gnutls_x509_crl_t *list = NULL;
    unsigned count = 0;
    instant end = INSTANT_NEVER;
    if (gnutls_x509_crl_list_import2(&list, &count, &datum, GNUTLS_X509_FMT_PEM, 0) < 0)
        return end;
    for (unsigned i = 0; i < count; i++) {
        end = earlier(end, gnutls_x509_crl_get_next_update(list[i]));
        gnutls_x509_crl_deinit(list[i]);
    }
    gnutls_free(list);
    return end;
}

/* --- making --- */

enum { SERIAL_BYTES = 16, VALID_DAYS = 3650, EARLIER_DAYS = 1, DAY_S = 24 * 60 * 60 };

static int add_name(gnutls_x509_crt_t crt, str name)
{
    char text[256];
    unsigned char address[sizeof(struct in6_addr)];
    snprintf(text, sizeof text, "%.*s", STR_ARG(name));
    if (inet_pton(AF_INET, text, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address, 4,
                                                    GNUTLS_FSAN_APPEND);
    if (inet_pton(AF_INET6, text, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address,
                                                    16, GNUTLS_FSAN_APPEND);
    return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name.at,
                                                (unsigned)name.len, GNUTLS_FSAN_APPEND);
}

/* What it is for, and for how long. The clocks of its clients may be behind. */
static int describe(gnutls_x509_crt_t crt, const str *name, size_t count)
{
    unsigned char serial[SERIAL_BYTES];
    time_t now = (time_t)(clock_now().ms / 1000);
    random_bytes(serial, sizeof serial);
    serial[0] = (unsigned char)((serial[0] & 0x7f) | 1); /* a positive number */
    int failed = gnutls_x509_crt_set_version(crt, 3);
    if (!failed)
        failed = gnutls_x509_crt_set_serial(crt, serial, sizeof serial);
    if (!failed)
        failed = gnutls_x509_crt_set_activation_time(crt, now - EARLIER_DAYS * DAY_S);
    if (!failed)
        failed = gnutls_x509_crt_set_expiration_time(crt, now + VALID_DAYS * DAY_S);
    if (!failed)
        failed = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
                                               "shopfloor", sizeof "shopfloor" - 1);
    if (!failed)
        failed = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
    if (!failed)
        failed = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (!failed)
        failed = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
    for (size_t i = 0; i < count && !failed; i++)
        failed = add_name(crt, name[i]);
    return failed;
}

static str keep(const gnutls_datum_t *datum, struct arena *arena)
{
    return arena_copy(arena, (str){(const char *)datum->data, datum->size});
}

static int export_pair(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key,
                       struct arena *arena, str *certificate, str *private)
{
    gnutls_datum_t crt_pem = {0}, key_pem = {0};
    int failed = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &crt_pem);
    if (!failed)
        failed = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
                                                   GNUTLS_PKCS_PLAIN, &key_pem);
    if (!failed) {
        *certificate = keep(&crt_pem, arena);
        *private = keep(&key_pem, arena);
        secret_wipe(key_pem.data, key_pem.size);
    }
    gnutls_free(crt_pem.data);
    gnutls_free(key_pem.data);
    return failed;
}

bool certificate_make(const str *name, size_t count, struct arena *arena,
                      str *certificate, str *key, struct error *err)
{
    CLEANUP(crt_free) gnutls_x509_crt_t crt = NULL;
    CLEANUP(key_free) gnutls_x509_privkey_t made = NULL;
    const unsigned curve = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
    int failed = gnutls_x509_privkey_init(&made);
    if (!failed)
        failed = gnutls_x509_crt_init(&crt);
    if (!failed)
        failed = gnutls_x509_privkey_generate(made, GNUTLS_PK_ECDSA, curve, 0);
    if (!failed)
        failed = gnutls_x509_crt_set_key(crt, made);
    if (!failed)
        failed = describe(crt, name, count);
    if (!failed)
        failed = gnutls_x509_crt_sign2(crt, crt, made, GNUTLS_DIG_SHA256, 0);
    if (!failed)
        failed = export_pair(crt, made, arena, certificate, key);
    if (failed)
        return error_set(err, ERROR_INTERNAL, "no certificate could be made: %s",
                         gnutls_strerror(failed));
    return true;
}
