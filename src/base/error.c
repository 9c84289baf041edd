#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef error_set
#undef error_context

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    /* Formatted aside, because the arguments may hold err->text itself. */
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);

    memcpy(err->text, text, strlen(text) + 1);
    err->code = code;
    return false;
}

bool error_context(struct error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);

    size_t len = strlen(text);
    const char *part[] = {": ", err->text};
    for (size_t i = 0; i < 2; i++) {
        size_t room = sizeof text - 1 - len;
        size_t more = strnlen(part[i], room);
        memcpy(text + len, part[i], more);
        len += more;
    }
    memcpy(err->text, text, len);
    err->text[len] = '\0';
    return false;
}
