/* zone.c - civil time by the C library's zone data.
 *
 * The zone itself is kept by the C library, which reads it once, in zone_set(). From
 * instant to civil it answers directly. The other way it offers mktime(), but what that
 * gives for an hour that occurs twice depends on its earlier calls. So the offsets a day
 * before and a day after are asked for instead: zones do not change twice in two days,
 * so one of the two is the offset at the moment that is looked for.
 */
#include "domain/zone.h"

#include "base/error.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ZONE_NAME = 64 };

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static bool name_is_sane(str name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    if (name.len == 0 || name.len > ZONE_NAME || name.at[0] == '/')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!memchr(letters, name.at[i], sizeof letters - 1))
            return false;
    return true;
}

/* Is there zone data of this name? The C library takes what it cannot find for UTC
 * without a word, so it has to be looked up beforehand. */
static bool zone_exists(const char *name)
{
    const char *folder = getenv("TZDIR");
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s",
                          folder && *folder ? folder : "/usr/share/zoneinfo", name);
    if (length < 0 || (size_t)length >= sizeof path)
        return false;

    CLEANUP(close_file) FILE *file = fopen(path, "re");
    char magic[4];
    return file && fread(magic, sizeof magic, 1, file) == 1 &&
           memcmp(magic, "TZif", sizeof magic) == 0;
}

bool zone_set(str name, struct error *err)
{
    char text[ZONE_NAME + 1] = "";
    if (name_is_sane(name))
        memcpy(text, name.at, name.len);

    if (strncmp(text, "right/", 6) == 0)
        return error_set(err, ERROR_INVALID,
                         "the time zone '%s' counts leap seconds, which times here do "
                         "not: use '%s'",
                         text, text + 6);
    bool utc = strcmp(text, "UTC") == 0;
    if (!utc && !zone_exists(text))
        return error_set(
            err, ERROR_INVALID,
            "this machine knows no time zone '%.*s': use an IANA name such as "
            "Europe/Berlin or UTC, and install tzdata if it is missing",
            STR_ARG(name));

    /* UTC0 is a rule rather than a name: it needs no zone data. */
    if (setenv("TZ", utc ? "UTC0" : text, 1) != 0)
        return error_set(err, ERROR_INTERNAL, "cannot set the time zone: out of memory");
    tzset();
    return true;
}

/* How far the wall clock is ahead of UTC at `ms`, in milliseconds. */
static int64_t offset_at(int64_t ms)
{
    time_t second = (time_t)(instant_floor((instant){ms}, SPAN_SECOND).ms / 1000);
    struct tm tm = {0};
    /* It fails only for years that do not fit an int, which no int64_t of ms reaches. */
    (void)localtime_r(&second, &tm);
    return tm.tm_gmtoff * 1000;
}

civil zone_civil(instant t) { return (civil){t.ms + offset_at(t.ms)}; }

instant zone_instant(civil c)
{
    int64_t before = offset_at(c.ms - SPAN_DAY.ms);
    int64_t after = offset_at(c.ms + SPAN_DAY.ms);
    int64_t early = c.ms - before, late = c.ms - after;

    /* Asked in this order, an hour that occurs twice is the first one. One that never
     * occurs fits neither offset, and is read with the one before the change. */
    if (before == after || offset_at(early) == before || offset_at(late) != after)
        return (instant){early};
    return (instant){late};
}

int64_t zone_day(instant t)
{
    instant shown = {zone_civil(t).ms};
    return instant_floor(shown, SPAN_DAY).ms / SPAN_DAY.ms;
}

instant zone_change(instant t, instant until)
{
    int64_t before = offset_at(t.ms), unchanged = t.ms, changed = until.ms - 1;
    if (until.ms <= t.ms || offset_at(changed) == before)
        return until;
    while (changed - unchanged > 1) {
        int64_t middle = unchanged + (changed - unchanged) / 2;
        if (offset_at(middle) == before)
            unchanged = middle;
        else
            changed = middle;
    }
    return (instant){changed};
}
