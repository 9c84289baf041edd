/* forwarded.h - who a client is when a proxy stands between it and this server.
 *
 * A proxy says in X-Forwarded-For by which address its client came, and in
 * X-Forwarded-Proto whether over TLS. Anybody can send these headers, so they are
 * believed only of proxies that the operator has named. Each proxy adds the address that
 * it saw at the end of X-Forwarded-For, so the list is read from there: the client is the
 * last address that is not one of the proxies. What stands before it, it may have made
 * up.
 *
 * The header Forwarded (RFC 7239) is not read.
 */
#ifndef HTTP_FORWARDED_H
#define HTTP_FORWARDED_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdint.h>

struct error;

enum { ADDRESS_TEXT = 46, PROXY_NETWORKS = 16 };

/* An IP address. One of IPv4 is kept as IPv6 maps it: ::ffff:192.0.2.1. */
struct ip_address {
    unsigned char byte[16];
};

/* "192.0.2.1", "2001:db8::1", with or without brackets and a port. */
MUST_CHECK bool address_parse(str text, struct ip_address *address);
void address_format(const struct ip_address *address, char text[static ADDRESS_TEXT]);
struct ip_address address_of_v4(const void *bytes);
bool address_is_v4(const struct ip_address *address);
bool address_is_loopback(const struct ip_address *address);

struct network {
    struct ip_address address;
    unsigned bits; /* of 128 */
};

struct proxies {
    struct network network[PROXY_NETWORKS];
    size_t count;
};

/* Read networks, parted by commas: "10.0.0.0/8,::1". Empty: there are none. ERROR_INVALID
 * names the part that is none. */
MUST_CHECK bool proxies_parse(str text, struct proxies *proxies, struct error *err);

bool proxies_have(const struct proxies *proxies, const struct ip_address *address);

/* What a request's headers say. Begins as zero; forwarded_note() adds each header, in the
 * order sent. */
struct forwarded {
    bool any; /* it was passed on by somebody, known or not */
    bool addressed, protocol, secure;
    struct ip_address address; /* where `addressed` */
};
void forwarded_note(struct forwarded *forwarded, const struct proxies *proxies, str name,
                    str value);

#endif
