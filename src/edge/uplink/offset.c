#include "edge/uplink/offset.h"

#include <stdlib.h>

/* If one clock has gone this much further than the other, it was set. A clock that is
 * only adjusted drifts by less between two looks. A machine that stood still between
 * reading the two clocks looks the same, but then a measurement is worth nothing either.
 */
enum { SET_MS = 100 };

static const struct offset_sample *best(const struct offset *offset)
{
    const struct offset_sample *least = NULL;
    for (unsigned i = 0; i < offset->count; i++) {
        /* Go back from the latest: among equal ones the latest counts. */
        unsigned at = (offset->next + 2 * OFFSET_SAMPLES - 1 - i) % OFFSET_SAMPLES;
        const struct offset_sample *sample = &offset->sample[at];
        if (!least || sample->delay.ms < least->delay.ms)
            least = sample;
    }
    return least;
}

/* Can both be true? Each offset may be wrong by half its delay. Times that were cut to
 * milliseconds add two more. */
static bool agree(const struct offset_sample *a, const struct offset_sample *b)
{
    int64_t apart = llabs(a->offset.ms - b->offset.ms);
    return 2 * apart <= a->delay.ms + b->delay.ms + 4;
}

bool offset_add(struct offset *offset, instant t1, instant t2, instant t3, instant t4)
{
    int64_t there = t3.ms - t2.ms, whole = t4.ms - t1.ms;
    /* Times are cut to milliseconds, so the delay of a short exchange may come out as -1.
     */
    int64_t delay = whole - there == -1 ? 0 : whole - there;
    if (there < 0 || whole < 0 || delay < 0)
        return false;

    struct offset_sample sample = {{((t2.ms - t1.ms) + (t3.ms - t4.ms)) / 2}, {delay}};
    const struct offset_sample *before = best(offset);
    if (before && !agree(before, &sample))
        offset_forget(offset);
    offset->sample[offset->next] = sample;
    offset->next = (offset->next + 1) % OFFSET_SAMPLES;
    if (offset->count < OFFSET_SAMPLES)
        offset->count++;
    return true;
}

bool offset_best(const struct offset *offset, span *ahead, span *delay)
{
    const struct offset_sample *sample = best(offset);
    if (!sample)
        return false;
    *ahead = sample->offset;
    *delay = sample->delay;
    return true;
}

bool offset_watch(struct offset *offset, instant wall, span monotonic)
{
    int64_t between = wall.ms - monotonic.ms;
    bool set = offset->watched && llabs(between - offset->between.ms) > SET_MS;
    if (set)
        offset_forget(offset);
    offset->watched = true;
    offset->between = (span){between};
    return set;
}

void offset_forget(struct offset *offset) { offset->count = offset->next = 0; }
