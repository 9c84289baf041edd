#include "api/sse.h"

#include <inttypes.h>

enum { RETRY_MS = 2000, NUMBER_DIGITS = 19 };

static bool whole_number(str text, int64_t *number)
{
    int64_t value = 0;
    if (!text.len || text.len > NUMBER_DIGITS)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9' ||
            __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text.at[i] - '0', &value))
            return false;
    *number = value;
    return true;
}

bool progress_parse(str text, struct progress *progress)
{
    struct progress read;
    str rest;
    str epoch = str_cut(text, '-', &rest);
    str event = str_cut(rest, '-', &rest);
    if (!whole_number(epoch, &read.epoch) || !whole_number(event, &read.event) ||
        !whole_number(rest, &read.correction))
        return false;
    *progress = read;
    return true;
}

static int64_t above(int64_t id, int64_t least) { return id > least ? id - least : 0; }

int64_t progress_lacks(struct progress seen, struct progress told)
{
    return above(told.event, seen.event) + above(told.correction, seen.correction);
}

bool progress_equal(struct progress a, struct progress b)
{
    return a.epoch == b.epoch && a.event == b.event && a.correction == b.correction;
}

static void add_id(struct buf *buf, struct progress progress)
{
    buf_addf(buf, "id: %" PRId64 "-%" PRId64 "-%" PRId64 "\n", progress.epoch,
             progress.event, progress.correction);
}

void sse_message(struct buf *buf, const char *event, const struct progress *progress,
                 str data)
{
    buf_addf(buf, "event: %s\n", event);
    if (progress)
        add_id(buf, *progress);
    buf_add(buf, STR("data: "));
    buf_add(buf, data);
    buf_add(buf, STR("\n\n"));
}

void sse_reset(struct buf *buf, struct progress progress, const char *reason)
{
    buf_add(buf, STR("event: reset\n"));
    add_id(buf, progress);
    buf_addf(buf, "data: {\"reason\":\"%s\"}\n\n", reason);
}

static void add_start(struct buf *buf, struct progress progress)
{
    buf_addf(buf, "retry: %d\n", RETRY_MS);
    add_id(buf, progress);
    buf_add(buf, STR("\n"));
}

struct progress sse_resume(str last_id, struct progress last, int64_t most_behind,
                           struct buf *buf)
{
    struct progress from;
    if (!last_id.len) {
        add_start(buf, last);
        return last;
    }
    bool known = progress_parse(last_id, &from) && from.epoch == last.epoch;
    known = known && from.event <= last.event && from.correction <= last.correction;
    if (known && progress_lacks(from, last) <= most_behind) {
        add_start(buf, from);
        return from;
    }
    add_start(buf, last);
    sse_reset(buf, last,
              known ? "too many events were missed" : "this Last-Event-ID is not known");
    return last;
}
