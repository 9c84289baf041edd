#include "domain/stale.h"

#include "base/arena.h"

#include <stdlib.h>

/* Windows that lie closer together than this are joined. */
static const span near = {10 * 60 * 1000};

static int by_start(const void *a, const void *b)
{
    const struct window *x = a, *y = b;
    return (x->start.ms > y->start.ms) - (x->start.ms < y->start.ms);
}

size_t stale_join(struct window *window, size_t count)
{
    size_t joined = 0;
    if (count > 1)
        qsort(window, count, sizeof *window, by_start);
    for (size_t i = 0; i < count; i++) {
        struct window *last = joined ? &window[joined - 1] : NULL;
        if (last && window[i].start.ms <= last->end.ms + near.ms)
            last->end = instant_later(last->end, window[i].end);
        else
            window[joined++] = window[i];
    }
    return joined;
}

const struct window *stale_cut(const struct window *window, size_t *count,
                               struct arena *arena)
{
    size_t most = 0, pieces = 0;
    for (size_t i = 0; i < *count; i++)
        most += (size_t)(window_length(window[i]).ms / SPAN_DAY.ms) + 1;

    struct window *piece = arena_new(arena, struct window, most);
    for (size_t i = 0; i < *count; i++)
        for (struct window rest = window[i]; !window_empty(rest);) {
            struct window day = {rest.start, instant_add(rest.start, SPAN_DAY)};
            piece[pieces++] = window_clip(rest, day);
            rest.start = day.end;
        }
    *count = pieces;
    return piece;
}

size_t stale_day(const struct window *window, size_t count)
{
    span total = {0};
    size_t i = 0;
    for (; i < count; i++) {
        total.ms += window_length(window[i]).ms;
        if (i && total.ms > SPAN_DAY.ms)
            break;
    }
    return i;
}
