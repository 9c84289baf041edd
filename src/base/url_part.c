#include "base/url_part.h"

#include "base/error.h"

static int hex(char digit)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, digit | 0x20);
    return digit && at ? (int)(at - digits) : -1;
}

bool url_unescape(str text, char *out, size_t size, const char *what, struct error *err)
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

bool url_port(str text, int *port, struct error *err)
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

void url_cut_user(str text, str *user, str *password, str *rest)
{
    *user = *password = (str){"", 0};
    *rest = text;
    for (size_t i = text.len; i-- > 0;)
        if (text.at[i] == '@') {
            *user = str_cut((str){text.at, i}, ':', password);
            *rest = (str){text.at + i + 1, text.len - i - 1};
            return;
        }
}

bool url_cut_host(str text, str *host, str *port)
{
    if (text.len && text.at[0] == '[') {
        *host = str_cut((str){text.at + 1, text.len - 1}, ']', port);
        if (port->len && port->at[0] != ':')
            return false;
        if (port->len)
            *port = (str){port->at + 1, port->len - 1};
    } else {
        *host = str_cut(text, ':', port);
    }
    return host->len > 0;
}
