/* naive_analysis.c - lost time and bottlenecks, a part between two changes at a time. */
#include "naive_inside.h"

#include <stdlib.h>
#include <string.h>

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct stretch {
    int64_t start, end;
};

/* --- every moment at which something changes --- */

/* What some worker did at a station, as far as it lies in the passed part of the window.
 */
struct stay {
    struct stretch when;
    enum event_type type;
    int station;
};

/* All stays of all workers, in any order, and the moments at which they begin or end, in
 * order, together with both ends of the window's passed part. */
struct stays {
    struct stay *at;
    size_t count;
    int64_t *moment;
    size_t moments;
};

static void add_stays(const struct naive *naive, int worker, struct stays *stays)
{
    int64_t from = naive->window.start.ms, until = from + naive_elapsed(naive);
    size_t count;
    const struct event **list = naive_state_events(naive, worker, &count);
    for (size_t i = 0; i < count; i++) {
        struct stretch when = {most(list[i]->at.ms, from),
                               least(naive_interval_end(naive, list, count, i), until)};
        if (when.start < when.end)
            stays->at[stays->count++] =
                (struct stay){when, list[i]->type,
                              naive_station_number(naive->floor, list[i]->station)};
    }
    free(list);
}

/* The caller frees both lists. */
static struct stays stays_of(const struct naive *naive)
{
    struct stays stays = {calloc(naive->facts + 1, sizeof *stays.at), 0, NULL, 0};
    if (!stays.at)
        abort();
    for (size_t w = 0; w < naive->floor->workers; w++)
        add_stays(naive, (int)w, &stays);
    stays.moment = calloc(2 * stays.count + 2, sizeof *stays.moment);
    if (!stays.moment)
        abort();
    stays.moment[stays.moments++] = naive->window.start.ms;
    stays.moment[stays.moments++] = naive->window.start.ms + naive_elapsed(naive);
    for (size_t i = 0; i < stays.count; i++) {
        stays.moment[stays.moments++] = stays.at[i].when.start;
        stays.moment[stays.moments++] = stays.at[i].when.end;
    }
    qsort(stays.moment, stays.moments, sizeof *stays.moment, by_number);
    return stays;
}

static void free_stays(struct stays *stays)
{
    free(stays->at);
    free(stays->moment);
}

/* Is anybody's state at the station of this type? `here` lies between two moments. */
static bool anybody(const struct stays *stays, int station, enum event_type type,
                    struct stretch here)
{
    for (size_t i = 0; i < stays->count; i++) {
        const struct stay *one = &stays->at[i];
        if (one->station == station && one->type == type &&
            one->when.start <= here.start && here.end <= one->when.end)
            return true;
    }
    return false;
}

size_t naive_stays(const struct naive *naive)
{
    struct stays stays = stays_of(naive);
    free_stays(&stays);
    return stays.count;
}

static int64_t planned_between(const struct calendar *calendar, struct stretch here)
{
    int64_t planned = 0;
    if (!calendar)
        return here.end - here.start;
    for (int64_t at = here.start; at < here.end;) {
        int64_t next = least(here.end, (at / SPAN_MINUTE.ms + 1) * SPAN_MINUTE.ms);
        if (naive_minute_is_planned(*calendar, (instant){at}))
            planned += next - at;
        at = next;
    }
    return planned;
}

struct naive_losses naive_losses(const struct naive *naive, int station,
                                 const struct calendar *calendar)
{
    struct naive_losses sum = {0};
    struct stays stays = stays_of(naive);
    for (size_t i = 0; i + 1 < stays.moments; i++) {
        struct stretch here = {stays.moment[i], stays.moment[i + 1]};
        if (here.start == here.end)
            continue;
        int64_t planned = planned_between(calendar, here);
        sum.planned_ms += planned;
        if (anybody(&stays, station, EVENT_WORKING, here))
            sum.working_ms += planned;
        else if (anybody(&stays, station, EVENT_IDLE, here))
            sum.idle_ms += planned;
        else if (anybody(&stays, station, EVENT_UNKNOWN, here))
            sum.unknown_ms += planned;
        else if (anybody(&stays, station, EVENT_ABSENT, here))
            sum.absent_ms += planned;
        else
            sum.off_station_ms += planned;
    }
    free_stays(&stays);
    return sum;
}

/* How long the work at a station goes on that goes on between moments `i` and `i` + 1,
 * and when it began; 0: nobody works there then. */
static int64_t active_length(const bool *works, size_t parts, const int64_t *moment,
                             size_t i, size_t *first, size_t *last)
{
    if (!works[i])
        return 0;
    for (*first = i; *first > 0 && works[*first - 1];)
        --*first;
    for (*last = i; *last + 1 < parts && works[*last + 1];)
        ++*last;
    return moment[*last + 1] - moment[*first];
}

void naive_bottlenecks(const struct naive *naive, struct naive_bottleneck *bottleneck)
{
    size_t stations = naive->floor->stations;
    struct stays stays = stays_of(naive);
    const int64_t *moment = stays.moment;
    size_t parts = stays.moments - 1;
    bool *works = calloc(stations * parts + 1, sizeof *works);
    bool *marked = calloc(stations * parts + 1, sizeof *marked);
    if (!works || !marked)
        abort();
    for (size_t s = 0; s < stations; s++)
        for (size_t i = 0; i < parts; i++)
            works[s * parts + i] = anybody(&stays, (int)s, EVENT_WORKING,
                                           (struct stretch){moment[i], moment[i + 1]});

    for (size_t i = 0; i < parts; i++) {
        int64_t longest = 0;
        size_t of = 0, from = 0, upto = 0;
        for (size_t s = 0; s < stations && moment[i] < moment[i + 1]; s++) {
            size_t first = 0, last = 0;
            int64_t length =
                active_length(works + s * parts, parts, moment, i, &first, &last);
            if (length > longest ||
                (length > 0 && length == longest && moment[first] < moment[from])) {
                longest = length;
                of = s, from = first, upto = last;
            }
        }
        for (size_t k = from; longest && k <= upto; k++)
            marked[of * parts + k] = true;
    }
    memset(bottleneck, 0, stations * sizeof *bottleneck);
    for (size_t i = 0; i < parts; i++) {
        size_t count = 0;
        for (size_t s = 0; s < stations; s++)
            count += marked[s * parts + i];
        for (size_t s = 0; s < stations; s++)
            if (marked[s * parts + i])
                *(count > 1 ? &bottleneck[s].shifting_ms : &bottleneck[s].sole_ms) +=
                    moment[i + 1] - moment[i];
    }
    free(works);
    free(marked);
    free_stays(&stays);
}
