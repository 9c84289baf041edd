#include "edge/sources/broker.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

#include <string.h>

enum { PORT = 1883, PORT_TLS = 8883 };

static int hex(char digit)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, digit | 0x20);
    return digit && at ? (int)(at - digits) : -1;
}

/* Copy a part of a URL and decode its escapes. */
static bool unescape(str text, char *out, size_t size, const char *what,
                     struct error *err)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (byte == '%') {
            int high = i + 2 < text.len ? hex(text.at[i + 1]) : -1;
            int low = high >= 0 ? hex(text.at[i + 2]) : -1;
            if (low < 0)
                return error_set(err, ERROR_INVALID, "%s has a bad escape", what);
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if (!byte || len + 1 >= size)
            return error_set(err, ERROR_INVALID, "%s is not fit for a broker", what);
        out[len++] = byte;
    }
    out[len] = '\0';
    return true;
}

static bool parse_port(str text, int *port, struct error *err)
{
    int number = 0;
    for (size_t i = 0; i < text.len && number <= 65535; i++)
        number = text.at[i] >= '0' && text.at[i] <= '9' ? number * 10 + text.at[i] - '0'
                                                        : 65536;
    if (!text.len || number < 1 || number > 65535)
        return error_set(err, ERROR_INVALID, "the port is not a number from 1 to 65535");
    *port = number;
    return true;
}

/* [USER[:PASSWORD]@]HOST[:PORT][/] */
static bool parse_authority(str rest, struct broker *broker, struct error *err)
{
    str host = rest, user = {"", 0}, password = {"", 0}, port;
    for (size_t i = rest.len; i-- > 0;)
        if (rest.at[i] == '@') {
            user = str_cut((str){rest.at, i}, ':', &password);
            host = (str){rest.at + i + 1, rest.len - i - 1};
            break;
        }
    if (host.len && host.at[0] == '[') {
        host = str_cut((str){host.at + 1, host.len - 1}, ']', &port);
        if (port.len && port.at[0] == ':')
            port = (str){port.at + 1, port.len - 1};
    } else {
        host = str_cut(host, ':', &port);
    }
    if (!host.len)
        return error_set(err, ERROR_INVALID, "the host is missing");
    return unescape(host, broker->host, sizeof broker->host, "the host", err) &&
           unescape(user, broker->user, sizeof broker->user, "the user", err) &&
           unescape(password, broker->password, sizeof broker->password, "the password",
                    err) &&
           (!port.len || parse_port(port, &broker->port, err));
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
