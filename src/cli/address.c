#include "cli/address.h"

#include <stdio.h>

/* All addresses of the machine. */
static bool is_every(str host)
{
    return host.len == 0 || str_equal(host, STR("0.0.0.0")) || str_equal(host, STR("::"));
}

bool address_reach(str listen, struct address *address)
{
    const char *colon = listen.len ? memrchr(listen.at, ':', listen.len) : NULL;
    if (!colon)
        return false;
    str host = {listen.at, (size_t)(colon - listen.at)};
    str port = {colon + 1, listen.len - host.len - 1};
    bool bracketed = host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
    if (bracketed)
        host = (str){host.at + 1, host.len - 2};
    if (is_every(host)) {
        host = STR("127.0.0.1");
        bracketed = false;
    }
    if (host.len >= sizeof address->host || !port.len || port.len >= sizeof address->port)
        return false;
    *address = (struct address){.ipv6 = bracketed};
    memcpy(address->host, host.at, host.len);
    memcpy(address->port, port.at, port.len);
    return true;
}

struct address_url address_url(const char *listen, bool tls)
{
    struct address_url url;
    const char *scheme = tls ? "https" : "http", *port = strrchr(listen, ':');
    size_t len = port ? (size_t)(port - listen) : 0;
    str host = {listen, len};
    if (port && (is_every(host) || str_equal(host, STR("[::]"))))
        snprintf(url.text, sizeof url.text, "%s://localhost%s", scheme, port);
    else
        snprintf(url.text, sizeof url.text, "%s://%s", scheme, listen);
    return url;
}
