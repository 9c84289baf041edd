#include "api/recorder.h"

#include "api/view.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

static const span lead = {10 * 1000}, tail = {60 * 1000};

/* What a placeholder stands for. */
struct moment_seen {
    str camera;
    instant time, start, end;
};

static const char *const names[] = {"camera",   "time",      "start",   "end",
                                    "time_iso", "start_iso", "end_iso", NULL};

/* The length of the placeholder that `text` begins with, braces included; 0: none. */
static size_t placeholder(str text, int *which)
{
    for (int i = 0; names[i]; i++) {
        size_t len = strlen(names[i]);
        if (text.len < len + 2 || memcmp(text.at + 1, names[i], len) != 0 ||
            text.at[len + 1] != '}')
            continue;
        *which = i;
        return len + 2;
    }
    return 0;
}

static bool fits_url(char c) { return c > ' ' && c < 0x7f && !strchr("\"<>\\^`|", c); }

static bool begins(str text, const char *with)
{
    size_t len = strlen(with);
    return text.len > len && memcmp(text.at, with, len) == 0;
}

/* "//name:password@host" would be shown to all who check. */
static bool has_user(str text)
{
    size_t at = begins(text, "https://") ? 8 : 7;
    for (; at < text.len && !strchr("/?#", text.at[at]); at++)
        if (text.at[at] == '@')
            return true;
    return false;
}

bool recorder_url_check(str text, struct error *err)
{
    int which;
    if (!begins(text, "https://") && !begins(text, "http://"))
        return error_set(err, ERROR_INVALID,
                         "recorder_url is no address of a page; want https://...");
    if (has_user(text))
        return error_set(err, ERROR_INVALID,
                         "recorder_url has a name or password in it, which everybody "
                         "would see who checks");
    for (size_t i = 0; i < text.len;) {
        size_t len = 1;
        if (text.at[i] == '{') {
            len = placeholder((str){text.at + i, text.len - i}, &which);
            if (!len)
                return error_set(
                    err, ERROR_INVALID,
                    "recorder_url has an unknown placeholder; want {camera}, "
                    "{time}, {start}, {end}, {time_iso}, {start_iso} or "
                    "{end_iso}");
        } else if (text.at[i] == '}' || !fits_url(text.at[i])) {
            return error_set(err, ERROR_INVALID,
                             "recorder_url holds what no address may; write it as %%XX");
        }
        i += len;
    }
    return true;
}

static void add_encoded(struct buf *url, str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || (c && strchr("-._~", c));
        buf_addf(url, plain ? "%c" : "%%%02X", (unsigned char)c);
    }
}

static void add_value(struct buf *url, int which, const struct moment_seen *seen)
{
    const instant at[] = {seen->time, seen->start, seen->end};
    char text[INSTANT_TEXT];
    if (which == 0)
        add_encoded(url, seen->camera);
    else if (which <= 3)
        buf_addf(url, "%lld", (long long)(at[which - 1].ms / 1000));
    else
        add_encoded(url, instant_format(at[which - 4], text));
}

str recorder_url(str text, str camera, instant at, instant until, struct arena *arena)
{
    if (!text.len || !camera.len)
        return STR("");
    instant latest = instant_add(at, tail), least = instant_add(at, lead);
    const struct moment_seen seen = {
        camera, at, instant_add(at, (span){-lead.ms}),
        instant_later(least, instant_earlier(until, latest))};
    CLEANUP(buf_free) struct buf url = BUF(8192);
    for (size_t i = 0; i < text.len;) {
        int which = 0;
        size_t len =
            text.at[i] == '{' ? placeholder((str){text.at + i, text.len - i}, &which) : 0;
        if (len)
            add_value(&url, which, &seen);
        else
            buf_addf(&url, "%c", text.at[i]);
        i += len ? len : 1;
    }
    return arena_copy(arena, buf_str(&url));
}

str recorder_template(const struct site_view *view, const struct caller *caller,
                      unsigned permission)
{
    return caller_may(caller, permission)
               ? str_from(view->plant.site.feedback.recorder_url)
               : STR("");
}
