#include "domain/planned.h"

#include "base/arena.h"

/* Append what is not empty, joined with a neighbour that it touches. */
static void append(struct window *list, size_t *count, struct window window)
{
    if (window_empty(window))
        return;
    if (*count && instant_equal(list[*count - 1].end, window.start))
        list[*count - 1].end = window.end;
    else
        list[(*count)++] = window;
}

/* The time of one shift that is in no break of it. */
static void append_shift(struct window *list, size_t *count, const struct shift *shift,
                         struct window window)
{
    struct window pause[SHIFT_BREAKS];
    size_t pauses = shift_pauses(shift, pause);
    instant at = shift->window.start;
    for (size_t i = 0; i < pauses; i++) {
        append(list, count, window_clip(window, (struct window){at, pause[i].start}));
        at = pause[i].end;
    }
    append(list, count, window_clip(window, (struct window){at, shift->window.end}));
}

struct planned planned_new(struct calendar calendar, struct window window,
                           struct arena *arena)
{
    const struct shift *shift;
    size_t shifts =
        window_empty(window) ? 0 : calendar_shifts(calendar, window, arena, &shift);
    size_t most = 0, count = 0;
    for (size_t i = 0; i < shifts; i++)
        most += shift[i].rule->pause_count + 1;
    struct window *list = arena_new(arena, struct window, most);
    for (size_t i = 0; i < shifts; i++)
        append_shift(list, &count, &shift[i], window);

    span *before = arena_new(arena, span, count);
    for (size_t i = 1; i < count; i++)
        before[i].ms = before[i - 1].ms + window_length(list[i - 1]).ms;
    return (struct planned){list, before, count};
}

/* Planned time before `t`. */
static int64_t until(const struct planned *planned, instant t)
{
    size_t low = 0, high = planned->count; /* how many stretches begin before `t` */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_before(planned->at[middle].start, t))
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return 0;
    struct window last = planned->at[low - 1];
    last.end = instant_earlier(last.end, t);
    return planned->before[low - 1].ms + window_length(last).ms;
}

span planned_in(const struct planned *planned, struct window window)
{
    if (window_empty(window))
        return (span){0};
    return (span){until(planned, window.end) - until(planned, window.start)};
}
