/* alert_batch.c - which alerts one message tells of, and when (alert.h). */
#include "domain/alert.h"

#include "base/arena.h"

static bool break_together(const struct alert *a, const struct alert *b)
{
    return a->rule == b->rule && str_equal(a->within, b->within);
}

void alert_join(struct alert *alert, struct alert *const *others, size_t count)
{
    alert->group = uuid_str(&alert->id);
    for (size_t i = 0; i < count; i++) {
        const struct alert *other = others[i];
        if (other != alert && alert_is_open(other) && other->told == ALERT_UNTOLD &&
            break_together(alert, other)) {
            alert->group = other->group;
            return;
        }
    }
}

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

/* Those of the group of alert[first], from there on; none if it is not yet time. */
static struct alert_batch batch_of(struct alert *const *alert, size_t count, size_t first,
                                   bool ended, instant now, span wait,
                                   struct arena *arena)
{
    struct alert **list = arena_new(arena, struct alert *, count - first);
    size_t found = 0;
    instant earliest = INSTANT_NEVER, latest = {0};
    for (size_t i = first; i < count; i++)
        if (to_be_told(alert[i], ended, now) &&
            str_equal(alert[i]->group, alert[first]->group)) {
            instant at = ended ? alert[i]->ended : alert[i]->fired;
            earliest = instant_earlier(earliest, at);
            latest = instant_later(latest, at);
            list[found++] = alert[i];
        }
    if (instant_since(now, latest).ms < wait.ms &&
        instant_since(now, earliest).ms < ALERT_WAITS_MOST * wait.ms)
        found = 0;
    return (struct alert_batch){ended, list, found};
}

struct alert_batch *alert_batches(struct alert *const *alert, size_t count, instant now,
                                  span wait, struct arena *arena, size_t *batches,
                                  size_t *marked)
{
    struct alert_batch *batch = arena_new(arena, struct alert_batch, count ? count : 1);
    *marked = mark_untold(alert, count);
    *batches = 0;
    for (size_t i = 0; i < count; i++)
        for (int ended = 0; ended < 2; ended++) {
            if (!to_be_told(alert[i], ended, now))
                continue;
            struct alert_batch next = batch_of(alert, count, i, ended, now, wait, arena);
            for (size_t k = 0; k < next.count; k++)
                next.alert[k]->told = ended ? ALERT_TOLD_ALL : ALERT_TOLD_FIRING;
            *marked += next.count;
            if (next.count)
                batch[(*batches)++] = next;
        }
    return batch;
}
