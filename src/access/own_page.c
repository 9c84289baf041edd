#include "access/own_page.h"

#include "base/error.h"
#include "http/host.h"

bool own_page_check(const struct request *request, struct error *err)
{
    str site = request_header(request, "Sec-Fetch-Site");
    str origin = request_header(request, "Origin");
    bool own = site.len ? str_equal(site, STR("same-origin"))
                        : host_is_origin(request_header(request, "Host"),
                                         request->peer.secure, origin);
    if (!own)
        return error_set(err, ERROR_DENIED,
                         "a page of another site may not do this; programs send a key "
                         "instead of a cookie");
    if (!str_equal(request_header(request, "X-Shopfloor"), STR("1")))
        return error_set(err, ERROR_DENIED,
                         "the header 'X-Shopfloor: 1' is missing, by which a page of "
                         "this server shows that it is one");
    return true;
}

/* As a browser sees it, so also through the port of a container. */
static bool is_localhost(str host)
{
    static const str names[] = {STR("localhost"), STR("127.0.0.1"), STR("[::1]")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (host_has_name(host, names[i]))
            return true;
    return false;
}

bool own_page_is_private(const struct request *request, struct error *err)
{
    const struct peer *peer = &request->peer;
    if (peer->secure || peer->local || is_localhost(request_header(request, "Host")))
        return true;
    return error_set(err, ERROR_DENIED,
                     "over plain HTTP everybody between could read the password, and the "
                     "browser would not keep the session; open this page by https, or on "
                     "the server's machine as http://localhost");
}
