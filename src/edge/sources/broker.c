#include "edge/sources/broker.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/url_part.h"

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
    enum { FILE_BYTES = 4096 };
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str text, rest;
    if (!path.len)
        return true;
    if (!file_read(path.at, FILE_BYTES, &arena, &text, err))
        return error_context(err, "the broker's password");
    str line = str_cut(text, '\n', &rest);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (!line.len || line.len >= sizeof broker->password ||
        memchr(line.at, '\0', line.len))
        return error_set(err, ERROR_INVALID,
                         "the first line of '%s' is not a password of 1 to %zu bytes",
                         path.at, sizeof broker->password - 1);
    memcpy(broker->password, line.at, line.len);
    broker->password[line.len] = '\0';
    return true;
}
