#include "http/host.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <strings.h>

enum { NAME_LENGTH = 253 };

static bool same(str a, str b)
{
    return a.len == b.len && (!a.len || strncasecmp(a.at, b.at, a.len) == 0);
}

static bool is_address(int family, str text)
{
    char copy[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    if (!text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return inet_pton(family, copy, bytes) == 1;
}

static bool is_port(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len <= 5;
}

/* "name:80", "name", "[::1]:80": *name is without the port, and without a dot at its end.
 */
static bool split(str host, str *name, bool *ipv6)
{
    const char *bracket =
        host.len && *host.at == '[' ? memchr(host.at, ']', host.len) : 0;
    const char *from = bracket ? bracket : host.at, *end = host.at + host.len;
    const char *colon = host.len ? memchr(from, ':', (size_t)(end - from)) : NULL;
    if (bracket && bracket + 1 != (colon ? colon : end))
        return false;
    if (colon && !is_port((str){colon + 1, (size_t)(end - colon - 1)}))
        return false;
    *ipv6 = bracket != NULL;
    *name = bracket ? (str){host.at + 1, (size_t)(bracket - host.at - 1)}
                    : (str){host.at, (size_t)((colon ? colon : end) - host.at)};
    if (!bracket && name->len > 1 && name->at[name->len - 1] == '.')
        name->len--;
    return true;
}

static bool is_configured(str name, str names)
{
    while (names.len)
        if (same(name, str_trim(str_cut(names, ',', &names))))
            return true;
    return false;
}

bool host_is_ours(str host, str names, struct error *err)
{
    str name;
    bool ipv6;
    if (split(host, &name, &ipv6) && name.len) {
        if (ipv6 ? is_address(AF_INET6, name) : is_address(AF_INET, name))
            return true;
        if (!ipv6 && (same(name, STR("localhost")) || is_configured(name, names)))
            return true;
    }
    return error_set(err, ERROR_DENIED,
                     "'%s' is not a name of this server; ask for its IP address or "
                     "localhost, or have its setting 'host' list this name",
                     str_shown(host).text);
}

bool host_has_name(str host, str other)
{
    str name, wanted;
    bool ipv6, wanted_ipv6;
    return split(host, &name, &ipv6) && split(other, &wanted, &wanted_ipv6) && name.len &&
           same(name, wanted);
}

bool host_is_origin(str host, bool secure, str origin)
{
    static const str scheme[] = {STR("https://"), STR("http://")};
    for (size_t i = 0; i < (secure ? 1 : 2); i++) {
        size_t len = scheme[i].len;
        if (origin.len > len && same((str){origin.at, len}, scheme[i]))
            return same((str){origin.at + len, origin.len - len}, host);
    }
    return false;
}

bool host_check_names(str names, struct error *err)
{
    while (names.len) {
        str name = str_trim(str_cut(names, ',', &names));
        bool good = name.len && name.len <= NAME_LENGTH && name.at[name.len - 1] != '.';
        for (size_t i = 0; i < name.len; i++) {
            char c = name.at[i], letter = (char)(c | 0x20);
            good = good && ((c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z') ||
                            c == '-' || c == '.' || c == '_');
        }
        if (!good)
            return error_set(err, ERROR_INVALID,
                             "'%s' is no name of a host; want names such as "
                             "plant.example, without port, parted by commas",
                             str_shown(name).text);
    }
    return true;
}
