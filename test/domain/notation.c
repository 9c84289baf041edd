#include "notation.h"

#include "base/buf.h"

#include <stdlib.h>

static const char letters[EVENT_TYPES + 1] = "WIA?+";

bool notation_next(const char **text, struct sign *sign)
{
    const char *at = *text + strspn(*text, " ");
    char *end;
    if (!*at)
        return false;
    *sign = (struct sign){0};
    if (*at >= '1' && *at <= '9')
        sign->worker = *at++ - '1';
    const char *letter = strchr(letters, *at++);
    if (!letter)
        abort();
    sign->type = (enum event_type)(letter - letters);
    if (sign->type == EVENT_PRODUCT_COUNT) {
        sign->count = strtoll(at, &end, 10);
        at = end;
    }
    if (*at >= 'a' && *at <= 'z')
        sign->station = *at++ - 'a';
    if (*at != '@')
        abort();
    sign->at.ms = strtoll(at + 1, &end, 10) * SPAN_MINUTE.ms;
    if (*end == '.')
        sign->at.ms += strtoll(end + 1, &end, 10);
    *text = end;
    return true;
}

static void write_minutes(instant t, struct buf *out)
{
    int64_t ms = t.ms % SPAN_MINUTE.ms;
    buf_addf(out, "%lld", (long long)(t.ms / SPAN_MINUTE.ms));
    if (ms)
        buf_addf(out, ".%03lld", (long long)ms);
}

static void write_interval(const struct interval *interval, struct buf *out)
{
    if (window_empty(interval->window))
        return;
    buf_addf(out, "%s%c", out->len ? " " : "", letters[interval->state]);
    if (interval->state != EVENT_UNKNOWN && interval->station)
        buf_addf(out, "%c", 'a' + interval->station);
    write_minutes(interval->window.start, out);
    buf_addf(out, "-");
    write_minutes(interval->window.end, out);
}

/* Do the two say one thing? Of the unknown, the place is of no interest. */
static bool alike(const struct interval *a, const struct interval *b)
{
    return a->state == b->state &&
           (a->state == EVENT_UNKNOWN || a->station == b->station);
}

void notation_write(const struct intervals *list, int worker, struct window window,
                    struct buf *out)
{
    struct interval last = {{window.start, window.start}, EVENT_UNKNOWN, 0, worker};
    for (size_t i = 0; i < list->count; i++) {
        struct interval next = list->at[i];
        if (next.worker != worker)
            continue;
        if (instant_before(last.window.end, next.window.start)) {
            if (last.state != EVENT_UNKNOWN) {
                write_interval(&last, out);
                last = (struct interval){
                    {last.window.end, last.window.end}, EVENT_UNKNOWN, 0, worker};
            }
            last.window.end = next.window.start;
        }
        if (alike(&last, &next)) {
            last.window.end = next.window.end;
        } else {
            write_interval(&last, out);
            last = next;
        }
    }
    if (instant_before(last.window.end, window.end) && last.state != EVENT_UNKNOWN) {
        write_interval(&last, out);
        last.state = EVENT_UNKNOWN;
        last.window.start = last.window.end;
    }
    last.window.end = window.end;
    write_interval(&last, out);
}

size_t notation_intervals(const char *text, struct interval *list, size_t most)
{
    size_t count = 0;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        struct interval one = {0};
        char *end;
        if (*text >= '1' && *text <= '9')
            one.worker = *text++ - '1';
        const char *letter = strchr(letters, *text++);
        if (!letter || count == most)
            abort();
        one.state = (enum event_type)(letter - letters);
        if (*text >= 'a' && *text <= 'z')
            one.station = *text++ - 'a';
        one.window.start.ms = strtoll(text, &end, 10) * SPAN_MINUTE.ms;
        if (*end != '-')
            abort();
        one.window.end.ms = strtoll(end + 1, &end, 10) * SPAN_MINUTE.ms;
        text = end;
        list[count++] = one;
    }
    return count;
}

struct window notation_window(int64_t start, int64_t end)
{
    return (struct window){{start * SPAN_MINUTE.ms}, {end * SPAN_MINUTE.ms}};
}
