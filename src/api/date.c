#include "api/date.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"

#include <stdio.h>

bool date_parse(str text, const char *key, int64_t *days, struct error *err)
{
    char time[32];
    instant t;
    struct error ignored;
    if (text.len == 10) {
        snprintf(time, sizeof time, "%.10sT00:00:00Z", text.at);
        if (instant_parse(str_from(time), &t, &ignored)) {
            *days = t.ms / SPAN_DAY.ms;
            return true;
        }
    }
    return error_set(err, ERROR_INVALID, "%s is not a date such as \"2026-01-15\"", key);
}

str date_text(int64_t days, struct arena *arena)
{
    char text[INSTANT_TEXT];
    instant_format((instant){days * SPAN_DAY.ms}, text);
    return arena_copy(arena, (str){text, 10});
}
