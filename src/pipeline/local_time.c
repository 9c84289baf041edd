#include "pipeline/local_time.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/instant.h"
#include "domain/zone.h"

#include <stdio.h>

enum { LONGEST = 40 };

/* What stands in a text, as far as scan() could read it. */
struct written_time {
    unsigned year, month, day, hour, minute;
    char rest[LONGEST]; /* seconds, with the colon before them, or nothing */
};

/* Does the whole text have one of these shapes? */
static bool scan(const char *text, struct written_time *f)
{
    int end = 0;
    *f = (struct written_time){0};
    if (sscanf(text, "%4u-%2u-%2u%*1[T ]%2u:%2u%n", &f->year, &f->month, &f->day,
               &f->hour, &f->minute, &end) < 5 &&
        sscanf(text, "%2u.%2u.%4u%*1[T ]%2u:%2u%n", &f->day, &f->month, &f->year,
               &f->hour, &f->minute, &end) < 5)
        return false;
    const char *rest = text + end;
    if (rest[0] && (rest[0] != ':' || rest[strspn(rest, ":.0123456789")]))
        return false; /* an offset, or no time at all */
    snprintf(f->rest, sizeof f->rest, "%s", rest[0] ? rest : ":00");
    return f->year >= 1970;
}

static bool has_slashes(const char *text)
{
    unsigned first, second, year;
    return sscanf(text, "%2u/%2u/%4u", &first, &second, &year) == 3;
}

/* Is it such a time, and which? *civil: milliseconds by the clock on the wall. */
static bool read_civil(const char *text, civil *read)
{
    struct written_time f;
    struct error ignored;
    instant as_if_utc;
    char utc[2 * LONGEST];
    if (!scan(text, &f))
        return false;
    snprintf(utc, sizeof utc, "%04u-%02u-%02uT%02u:%02u%sZ", f.year, f.month, f.day,
             f.hour, f.minute, f.rest);
    if (!instant_parse(str_from(utc), &as_if_utc, &ignored))
        return false;
    *read = (civil){as_if_utc.ms};
    return true;
}

bool local_time(str text, bool zoned, struct arena *arena, str *out, struct error *err)
{
    char copy[LONGEST] = "", written[INSTANT_TEXT];
    civil read;
    bool digit = text.len && text.at[0] >= '0' && text.at[0] <= '9';
    bool utc = text.len && text.at[text.len - 1] == 'Z'; /* as most are */
    if (digit && !utc && text.len < sizeof copy)
        memcpy(copy, text.at, text.len);
    if (has_slashes(copy))
        return error_set(
            err, ERROR_INVALID,
            "timestamp is '%s'; want the year first, as in 2026-01-15 08:00, "
            "because this may be two days",
            copy);
    if (!read_civil(copy, &read)) {
        *out = text;
        return true;
    }
    if (!zoned)
        return error_set(err, ERROR_INVALID,
                         "timestamp is '%s', a local time; say of which zone: --timezone "
                         "Europe/Berlin",
                         copy);
    *out = arena_copy(arena, instant_format(zone_instant(read), written));
    return true;
}
