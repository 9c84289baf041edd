#include "edge/presence/debounce.h"

void debounce_clear(struct debounce *debounce)
{
    *debounce = (struct debounce){.reported = {.state = EVENT_UNKNOWN}};
}

void debounce_lose(struct debounce *debounce, instant at)
{
    instant lost = instant_later(debounce->reported.since, at);
    debounce->reported.state = EVENT_UNKNOWN;
    debounce->reported.since = instant_add(lost, (span){1});
    debounce->pending = false;
}

void debounce_set_back(struct debounce *debounce, instant at)
{
    debounce->reported.since = instant_earlier(debounce->reported.since, at);
    debounce->confirmed = instant_earlier(debounce->confirmed, at);
    debounce->candidate.since = instant_earlier(debounce->candidate.since, at);
    debounce->arrived = instant_earlier(debounce->arrived, at);
}

static bool is_present(const struct finding *finding)
{
    return finding->state == EVENT_WORKING || finding->state == EVENT_IDLE;
}

/* Are both present, at the same station? */
static bool is_beside(const struct finding *a, const struct finding *b)
{
    return is_present(a) && is_present(b) && a->station == b->station;
}

/* Two findings of absence are the same, whatever their stations. */
static bool is_same(const struct finding *a, const struct finding *b)
{
    return a->state == b->state && (!is_present(a) || a->station == b->station);
}

void debounce_offer(struct debounce *debounce, const struct finding *finding)
{
    if (finding->state == EVENT_UNKNOWN || is_same(finding, &debounce->reported)) {
        debounce->pending = false;
        return;
    }
    if (debounce->pending && is_same(finding, &debounce->candidate)) {
        debounce->candidate.camera = finding->camera;
        debounce->candidate.confidence = finding->confidence;
        return;
    }
    if (!debounce->pending || !is_beside(finding, &debounce->candidate))
        debounce->arrived = finding->since;
    debounce->pending = true;
    debounce->candidate = *finding;
}

static bool is_over(instant now, instant since, span hold)
{
    return instant_since(now, since).ms >= hold.ms;
}

bool debounce_lasted(struct debounce *debounce, instant now, span dwell, span exit_hold,
                     struct finding *lasted)
{
    struct finding *candidate = &debounce->candidate;
    if (!debounce->pending)
        return false;
    bool arrives = is_present(candidate) && !is_beside(candidate, &debounce->reported);
    if (arrives && is_over(now, debounce->arrived, dwell))
        candidate->since = debounce->arrived;
    else if (!is_over(now, candidate->since, is_present(candidate) ? dwell : exit_hold))
        return false;

    instant least = instant_add(debounce->reported.since, (span){1});
    candidate->since = instant_later(candidate->since, least);
    *lasted = debounce->reported = *candidate;
    debounce->confirmed = candidate->since;
    debounce->pending = false;
    return true;
}
