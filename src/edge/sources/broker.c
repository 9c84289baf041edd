#include "edge/sources/broker.h"

#include "base/error.h"
#include "base/url_part.h"
#include "edge/sources/password.h"

#include <string.h>

enum { PORT = 1883, PORT_TLS = 8883 };

/* [USER[:PASSWORD]@]HOST[:PORT][/] */
static bool parse_authority(str rest, struct broker *broker, struct error *err)
{
    str host, user, password, port;
    url_cut_user(rest, &user, &password, &host);
    if (!url_cut_host(host, &host, &port))
        return error_set(err, ERROR_INVALID, "the host is missing");
    return url_unescape(host, broker->host, sizeof broker->host, "the host", err) &&
           url_unescape(user, broker->user, sizeof broker->user, "the user", err) &&
           url_unescape(password, broker->password, sizeof broker->password,
                        "the password", err) &&
           (!port.len || url_port(port, &broker->port, err));
}

bool broker_parse(str url, struct broker *broker, struct error *err)
{
    str rest;
    str scheme = str_cut(url, ':', &rest);
    bool tls = str_equal(scheme, STR("mqtts"));
    if ((!tls && !str_equal(scheme, STR("mqtt"))) || rest.len < 2 ||
        memcmp(rest.at, "//", 2) != 0)
        return error_set(err, ERROR_INVALID,
                         "mqtt is no address of a broker; want mqtt://HOST or "
                         "mqtts://HOST");
    rest = (str){rest.at + 2, rest.len - 2};
    if (rest.len && rest.at[rest.len - 1] == '/')
        rest.len--;
    struct broker parsed = {.port = tls ? PORT_TLS : PORT, .tls = tls};
    if (!parse_authority(rest, &parsed, err))
        return error_context(err, "the address of the broker");
    *broker = parsed;
    return true;
}

bool broker_password(str path, struct broker *broker, struct error *err)
{
    return password_read(path, broker->password, sizeof broker->password, err);
}
