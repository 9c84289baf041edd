/* address.h - how a server that listens here is reached from this machine. */
#ifndef CLI_ADDRESS_H
#define CLI_ADDRESS_H

#include "base/str.h"

struct address {
    char host[256]; /* without brackets */
    char port[16];
    bool ipv6; /* a number of IPv6, to be put in brackets */
};

/* `listen` as server_start() takes it. All addresses of the machine are reached at
 * 127.0.0.1. False: it is not such an address. */
bool address_reach(str listen, struct address *address);

/* What a browser on this machine opens, of a server that listens here. */
struct address_url {
    char text[300];
};
struct address_url address_url(const char *listen, bool tls);

#endif
