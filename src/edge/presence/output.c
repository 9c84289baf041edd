#include "edge/presence/output.h"

#include <stdarg.h>
#include <stdio.h>

void output_ignored(const struct output *output, const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    output->ignored(output->context, why);
}

void output_unread(const struct output *output, str camera, const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    output->unread(output->context, camera, why);
}
