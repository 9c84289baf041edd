#include "cli/tls_files.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/address.h"
#include "cli/database.h"
#include "cli/settings.h"
#include "http/tls.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <unistd.h>

enum { HOST_TEXT = 256 };

/* --- a certificate of one's own --- */

/* The names by which clients may reach the server. */
struct certified_names {
    str name[CERTIFICATE_NAMES];
    size_t count;
    struct arena *arena;
};

static void add_name(struct certified_names *names, str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->name[i], name))
            return;
    if (name.len && names->count < CERTIFICATE_NAMES)
        names->name[names->count++] = arena_copy(names->arena, name);
}

/* Those of this machine's networks, without those that hold on one cable only. */
static void add_interfaces(struct certified_names *names)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *at = all; at; at = at->ifa_next) {
        char text[INET6_ADDRSTRLEN] = "";
        int family = at->ifa_addr ? at->ifa_addr->sa_family : AF_UNSPEC;
        const void *v4 =
            &((const struct sockaddr_in *)(const void *)at->ifa_addr)->sin_addr;
        const struct in6_addr *v6 =
            &((const struct sockaddr_in6 *)(const void *)at->ifa_addr)->sin6_addr;
        if (family == AF_INET)
            inet_ntop(AF_INET, v4, text, sizeof text);
        else if (family == AF_INET6 && !IN6_IS_ADDR_LINKLOCAL(v6))
            inet_ntop(AF_INET6, v6, text, sizeof text);
        add_name(names, str_from(text));
    }
    freeifaddrs(all);
}

static void find_names(const struct settings *settings, struct certified_names *names)
{
    char host[HOST_TEXT] = "";
    struct address listens;
    str rest = settings->host;
    while (rest.len)
        add_name(names, str_trim(str_cut(rest, ',', &rest)));
    if (address_reach(settings->listen, &listens))
        add_name(names, str_from(listens.host));
    add_name(names, STR("localhost"));
    add_name(names, STR("127.0.0.1"));
    add_name(names, STR("::1"));
    if (gethostname(host, sizeof host - 1) == 0)
        add_name(names, str_from(host));
    add_interfaces(names);
}

static str beside(str database, const char *ending, struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(PATH_MAX);
    buf_addf(&path, "%.*s%s", STR_ARG(database_file(database)), ending);
    return arena_copy(arena, buf_str(&path));
}

/* Made once: clients that trust it would not trust another. A certificate is there only
 * with its key: one that lost it is removed, and the new key is written first. */
static bool make_pair(const struct settings *settings, const struct tls_files *files,
                      struct arena *arena, struct error *err)
{
    struct certified_names names = {.arena = arena};
    str certificate, key;
    if (access(files->certificate.at, F_OK) == 0 && access(files->key.at, F_OK) == 0)
        return true;
    find_names(settings, &names);
    if (!certificate_make(names.name, names.count, arena, &certificate, &key, err))
        return false;
    (void)unlink(files->certificate.at);
    return (file_write_private(files->key.at, key, err) &&
            file_write_private(files->certificate.at, certificate, err)) ||
           error_context(err, "cannot write '%s'", str_shown(files->key).text);
}

/* --- what the settings say --- */

bool tls_settings_agree(const struct settings *settings, struct error *err)
{
    const char *alone = settings->tls_key.len         ? "tls-key"
                        : settings->tls_client_ca.len ? "tls-client-ca"
                                                      : NULL;
    if (settings->tls_self_signed && !database_is_file(settings->database))
        return error_set(
            err, ERROR_INVALID,
            "tls-self-signed keeps its certificate beside the database file, "
            "and PostgreSQL has none; name one by tls-certificate");
    if (settings->tls_certificate.len && settings->tls_self_signed)
        return error_set(err, ERROR_INVALID,
                         "tls-certificate and tls-self-signed exclude each other");
    if (settings->tls_key.len && settings->tls_self_signed)
        return error_set(err, ERROR_INVALID,
                         "tls-key and tls-self-signed exclude each other");
    if (alone && !settings_want_tls(settings))
        return error_set(err, ERROR_INVALID,
                         "%s needs a certificate of the server: tls-certificate", alone);
    return true;
}

struct tls_files tls_files_of(const struct settings *settings, struct arena *arena)
{
    struct tls_files files = {.certificate = settings->tls_certificate,
                              .key = settings->tls_key.len ? settings->tls_key
                                                           : settings->tls_certificate,
                              .client_ca = settings->tls_client_ca};
    if (settings->tls_self_signed) {
        files.certificate = beside(settings->database, ".cert.pem", arena);
        files.key = beside(settings->database, ".key.pem", arena);
    }
    return files;
}

bool tls_from_settings(const struct settings *settings, struct tls **tls,
                       struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    if (!tls_settings_agree(settings, err))
        return false;
    const struct tls_files files = tls_files_of(settings, &arena);
    *tls = NULL;
    if (settings->tls_self_signed && !make_pair(settings, &files, &arena, err))
        return error_context(err, "tls-self-signed");
    return !settings_want_tls(settings) || tls_open(&files, tls, err);
}

/* --- until when --- */

size_t tls_terms(struct tls *tls, instant now, struct tls_term term[static TLS_TERMS])
{
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    const struct tls_ends ends = tls_ends(tls);
    const struct {
        instant end;
        int64_t soon_days;
        const char *what, *over;
    } rows[TLS_TERMS] = {
        {ends.certificate, 21, "the certificate", "clients refuse it"},
        {ends.client_ca, 21, "a certificate of tls-client-ca",
         "agents for whom it vouches are refused"},
        {ends.revocations, 1, "a list of revoked certificates in tls-client-ca",
         "agents for whom its authority vouches are refused"},
    };
    size_t count = 0;
    for (size_t i = 0; i < TLS_TERMS; i++) {
        int64_t left = instant_since(rows[i].end, now).ms;
        if (instant_before(rows[i].end, INSTANT_NEVER))
            term[count++] = (struct tls_term){.what = rows[i].what,
                                              .over_means = rows[i].over,
                                              .end = rows[i].end,
                                              .over = left <= 0,
                                              .soon = left < rows[i].soon_days * DAY_MS};
    }
    return count;
}

void tls_log(struct tls *tls, bool self_signed)
{
    struct tls_term term[TLS_TERMS];
    struct certificate own = tls_certificate(tls);
    size_t terms = tls_terms(tls, clock_now(), term);
    char until[INSTANT_TEXT], text[200];
    log_info(self_signed
                 ? "TLS, with a certificate that no authority vouches for: compare "
                   "its fingerprint"
                 : "TLS, with a certificate",
             LOG_TEXT("sha256", own.fingerprint),
             LOG_STR("until", instant_format(own.expires, until)));
    for (size_t i = 0; i < terms; i++) {
        if (!term[i].soon)
            continue;
        if (term[i].over)
            snprintf(text, sizeof text, "%s has expired: %s", term[i].what,
                     term[i].over_means);
        else
            snprintf(text, sizeof text, "%s expires soon", term[i].what);
        log_warn(text, LOG_STR("until", instant_format(term[i].end, until)));
    }
}
