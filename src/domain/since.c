#include "domain/since.h"

#include "base/arena.h"

instant since_of_worker(const struct timeline *timeline, span hold, instant t)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    /* With the moment t itself. */
    struct window day = {instant_add(t, (span){-SINCE_MOST.ms}),
                         instant_add(t, (span){1})};
    struct intervals list = {0};
    timeline_intervals(timeline->run, timeline->count, INSTANT_NEVER, 0, hold, day,
                       &arena, &list);

    /* Time in no interval is unknown. */
    size_t i = list.count;
    bool held = i && instant_equal(list.at[i - 1].window.end, day.end);
    enum event_type status = held ? list.at[i - 1].state : EVENT_UNKNOWN;
    instant since = day.end;
    for (; i > 0; i--) {
        const struct interval *interval = &list.at[i - 1];
        bool gap = !instant_equal(interval->window.end, since);
        if (gap && status != EVENT_UNKNOWN)
            return since;
        if (interval->state != status)
            return interval->window.end;
        since = interval->window.start;
    }
    return status == EVENT_UNKNOWN ? day.start : since;
}
