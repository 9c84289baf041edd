/* alert_batch.c - which alerts one message tells of, and when (alert.h).
 *
 * What belongs together is brought side by side by sorting, so that the work grows little
 * faster than the number of alerts: all cameras of a site may go dark at once.
 */
#include "domain/alert.h"

#include "base/arena.h"

#include <stdlib.h>

/* An alert among others: its place in the list decides between alike ones. */
struct candidate {
    struct alert *alert;
    size_t place;
    bool ended;
};

static int by_place(const struct candidate *a, const struct candidate *b)
{
    return (a->place > b->place) - (a->place < b->place);
}

/* --- groups --- */

/* What breaks together is of one rule and one agent. A model that is to be trained again
 * because of drift is told of with the drift. */
static enum alert_rule kind_of(const struct alert *alert)
{
    bool of_drift = alert->rule == ALERT_RETRAINING && alert->model &&
                    str_equal(alert->model->reason, STR("drift"));
    return of_drift ? ALERT_DRIFT : alert->rule;
}

static bool break_together(const struct alert *a, const struct alert *b)
{
    return kind_of(a) == kind_of(b) && str_equal(a->within, b->within);
}

static int by_kind(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    int order = (int)kind_of(a->alert) - (int)kind_of(b->alert);
    if (!order)
        order = str_compare(a->alert->within, b->alert->within);
    return order ? order : by_place(a, b);
}

/* The first of them that has a group names that of all that have none; else the first. */
static void name_group(struct candidate *list, size_t count)
{
    str group = {0};
    for (size_t i = 0; i < count && !group.len; i++)
        group = list[i].alert->group;
    for (size_t i = 0; i < count; i++)
        if (!list[i].alert->group.len)
            list[i].alert->group = group.len ? group : uuid_str(&list[0].alert->id);
}

void alerts_join(struct alert *const *alert, size_t count, struct arena *arena)
{
    struct candidate *list = arena_new(arena, struct candidate, count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (alert_is_open(alert[i]) && alert[i]->told == ALERT_UNTOLD)
            list[found++] = (struct candidate){alert[i], i, false};
    if (found)
        qsort(list, found, sizeof *list, by_kind);
    for (size_t i = 0, end; i < found; i = end) {
        for (end = i + 1; end < found && break_together(list[i].alert, list[end].alert);)
            end++;
        name_group(&list[i], end - i);
    }
}

/* --- batches --- */

static bool to_be_told(const struct alert *alert, bool ended, instant now)
{
    if (ended)
        return alert->state == ALERT_RESOLVED && alert->told == ALERT_TOLD_FIRING;
    return alert_is_open(alert) && alert->told == ALERT_UNTOLD &&
           !instant_before(now, alert->silenced);
}

/* It is over, and nobody was told of it. */
static size_t mark_untold(struct alert *const *alert, size_t count)
{
    size_t marked = 0;
    for (size_t i = 0; i < count; i++)
        if (alert[i]->state == ALERT_RESOLVED && alert[i]->told == ALERT_UNTOLD) {
            alert[i]->told = ALERT_TOLD_ALL;
            marked++;
        }
    return marked;
}

static bool told_together(const struct candidate *a, const struct candidate *b)
{
    return a->ended == b->ended && str_equal(a->alert->group, b->alert->group);
}

/* Of a group the rule that comes first in the list of rules is told first. */
static int by_group(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    int order = (int)a->ended - (int)b->ended;
    if (!order)
        order = str_compare(a->alert->group, b->alert->group);
    if (!order)
        order = (int)a->alert->rule - (int)b->alert->rule;
    return order ? order : by_place(a, b);
}

/* Did none of them come for `wait`, or the first of them long ago? */
static bool is_time(const struct candidate *list, size_t count, instant now, span wait)
{
    instant earliest = INSTANT_NEVER, latest = {0};
    for (size_t i = 0; i < count; i++) {
        instant at = list[i].ended ? list[i].alert->ended : list[i].alert->fired;
        earliest = instant_earlier(earliest, at);
        latest = instant_later(latest, at);
    }
    return instant_since(now, latest).ms >= wait.ms ||
           instant_since(now, earliest).ms >= ALERT_WAITS_MOST * wait.ms;
}

struct alert_batch *alert_batches(struct alert *const *alert, size_t count, instant now,
                                  span wait, struct arena *arena, size_t *batches,
                                  size_t *marked)
{
    struct alert_batch *batch = arena_new(arena, struct alert_batch, count + 1);
    struct candidate *list = arena_new(arena, struct candidate, count + 1);
    struct alert **told = arena_new(arena, struct alert *, count + 1);
    size_t found = 0;
    *marked = mark_untold(alert, count);
    *batches = 0;
    for (size_t i = 0; i < count; i++)
        for (int ended = 0; ended < 2; ended++)
            if (to_be_told(alert[i], ended, now))
                list[found++] = (struct candidate){alert[i], i, ended};
    if (found)
        qsort(list, found, sizeof *list, by_group);
    for (size_t i = 0, end; i < found; i = end) {
        for (end = i + 1; end < found && told_together(&list[i], &list[end]);)
            end++;
        if (!is_time(&list[i], end - i, now, wait))
            continue;
        for (size_t k = i; k < end; k++) {
            list[k].alert->told = list[k].ended ? ALERT_TOLD_ALL : ALERT_TOLD_FIRING;
            told[k] = list[k].alert;
        }
        batch[(*batches)++] = (struct alert_batch){list[i].ended, &told[i], end - i};
        *marked += end - i;
    }
    return batch;
}
