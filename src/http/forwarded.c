#include "http/forwarded.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>

/* --- addresses --- */

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

bool address_is_v4(const struct ip_address *address)
{
    return memcmp(address->byte, mapped, sizeof mapped) == 0;
}

struct ip_address address_of_v4(const void *bytes)
{
    struct ip_address address;
    memcpy(address.byte, mapped, sizeof mapped);
    memcpy(address.byte + sizeof mapped, bytes, 4);
    return address;
}

static bool is_port(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len >= 1 && text.len <= 5;
}

/* The address in "[2001:db8::1]:443", "[2001:db8::1]" or "192.0.2.1:443"; else all of it.
 */
static str without_port(str text)
{
    const char *end = text.at + text.len;
    if (text.len && *text.at == '[') {
        const char *close = memchr(text.at, ']', text.len);
        bool good =
            close &&
            (close + 1 == end ||
             (close[1] == ':' && is_port((str){close + 2, (size_t)(end - close - 2)})));
        return good ? (str){text.at + 1, (size_t)(close - text.at - 1)} : text;
    }
    const char *colon = text.len ? memchr(text.at, ':', text.len) : NULL;
    bool port = colon && is_port((str){colon + 1, (size_t)(end - colon - 1)});
    return port ? (str){text.at, (size_t)(colon - text.at)} : text;
}

bool address_parse(str text, struct ip_address *address)
{
    char copy[ADDRESS_TEXT];
    struct ip_address read;
    str bare = without_port(str_trim(text));
    if (!bare.len || bare.len >= sizeof copy || memchr(bare.at, '\0', bare.len))
        return false;
    memcpy(copy, bare.at, bare.len);
    copy[bare.len] = '\0';
    if (inet_pton(AF_INET6, copy, read.byte) != 1) {
        memcpy(read.byte, mapped, sizeof mapped);
        if (inet_pton(AF_INET, copy, read.byte + sizeof mapped) != 1)
            return false;
    }
    *address = read;
    return true;
}

void address_format(const struct ip_address *address, char text[static ADDRESS_TEXT])
{
    if (address_is_v4(address))
        inet_ntop(AF_INET, address->byte + sizeof mapped, text, ADDRESS_TEXT);
    else
        inet_ntop(AF_INET6, address->byte, text, ADDRESS_TEXT);
}

bool address_is_loopback(const struct ip_address *address)
{
    static const unsigned char loopback[16] = {[15] = 1};
    return address_is_v4(address) ? address->byte[12] == 127
                                  : memcmp(address->byte, loopback, sizeof loopback) == 0;
}

/* --- networks --- */

static bool parse_network(str text, struct network *network)
{
    str bits, address = str_cut(text, '/', &bits);
    bool masked = address.len < text.len;
    if (!address_parse(address, &network->address) ||
        !str_equal(without_port(address), address))
        return false;
    bool v4 = address_is_v4(&network->address) && !memchr(address.at, ':', address.len);
    unsigned most = v4 ? 32 : 128, count = 0;
    if (masked && (bits.len < 1 || bits.len > 3))
        return false;
    for (size_t i = 0; i < bits.len; i++) {
        if (bits.at[i] < '0' || bits.at[i] > '9')
            return false;
        count = count * 10 + (unsigned)(bits.at[i] - '0');
    }
    if (count > most)
        return false;
    network->bits = (masked ? count : most) + 128 - most;
    return true;
}

bool proxies_parse(str text, struct proxies *proxies, struct error *err)
{
    struct proxies read = {.count = 0};
    while (text.len) {
        str one = str_trim(str_cut(text, ',', &text));
        if (read.count == PROXY_NETWORKS)
            return error_set(err, ERROR_INVALID, "more than %d networks", PROXY_NETWORKS);
        if (!parse_network(one, &read.network[read.count++]))
            return error_set(err, ERROR_INVALID,
                             "'%s' is no network; want such as 127.0.0.1, 10.0.0.0/8 or "
                             "fd00::/8, parted by commas",
                             str_shown(one).text);
    }
    *proxies = read;
    return true;
}

static bool is_in(const struct network *network, const struct ip_address *address)
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;
    if (memcmp(network->address.byte, address->byte, whole) != 0)
        return false;
    unsigned differs = network->address.byte[whole % 16] ^ address->byte[whole % 16];
    return !rest || !(differs >> (8 - rest));
}

bool proxies_have(const struct proxies *proxies, const struct ip_address *address)
{
    for (size_t i = 0; i < proxies->count; i++)
        if (is_in(&proxies->network[i], address))
            return true;
    return false;
}

/* --- headers --- */

static bool is(str name, const char *what)
{
    return name.len == strlen(what) && strncasecmp(name.at, what, name.len) == 0;
}

/* From left to right, so the last one counts that is no proxy. Behind what is no address,
 * nothing better is known than the proxy that passed it on. */
static void note_addresses(struct forwarded *forwarded, const struct proxies *proxies,
                           str list)
{
    do {
        struct ip_address address;
        str one = str_trim(str_cut(list, ',', &list));
        if (!address_parse(one, &address)) {
            forwarded->addressed = false;
        } else if (!forwarded->addressed || !proxies_have(proxies, &address)) {
            forwarded->addressed = true;
            forwarded->address = address;
        }
    } while (list.len);
}

void forwarded_note(struct forwarded *forwarded, const struct proxies *proxies, str name,
                    str value)
{
    bool addresses = is(name, "X-Forwarded-For"),
         protocol = is(name, "X-Forwarded-Proto");
    if (addresses || protocol || is(name, "Forwarded") || is(name, "X-Real-IP") ||
        is(name, "Via"))
        forwarded->any = true;
    if (addresses)
        note_addresses(forwarded, proxies, value);
    if (protocol) { /* that of the nearest proxy */
        str last;
        do
            last = str_trim(str_cut(value, ',', &value));
        while (value.len);
        forwarded->protocol = true;
        forwarded->secure = is(last, "https");
    }
}
