#include "edge/presence/debounce.h"

void standing_clear(struct standing *standing)
{
    *standing = (struct standing){.said = {.state = EVENT_UNKNOWN}};
}

void standing_lose(struct standing *standing, instant at)
{
    instant lost = instant_later(standing->said.since, at);
    standing->said.state = EVENT_UNKNOWN;
    standing->said.since = instant_add(lost, (span){1});
    standing->pending = false;
}

void standing_set_back(struct standing *standing, instant at)
{
    standing->said.since = instant_earlier(standing->said.since, at);
    standing->confirmed = instant_earlier(standing->confirmed, at);
    standing->finding.since = instant_earlier(standing->finding.since, at);
    standing->arrived = instant_earlier(standing->arrived, at);
}

static bool is_present(const struct finding *finding)
{
    return finding->state == EVENT_WORKING || finding->state == EVENT_IDLE;
}

/* Present at the same station. */
static bool is_beside(const struct finding *a, const struct finding *b)
{
    return is_present(a) && is_present(b) && a->station == b->station;
}

/* Somebody who is absent is so everywhere. */
static bool is_same(const struct finding *a, const struct finding *b)
{
    return a->state == b->state && (!is_present(a) || a->station == b->station);
}

void standing_offer(struct standing *standing, const struct finding *finding)
{
    if (finding->state == EVENT_UNKNOWN || is_same(finding, &standing->said)) {
        standing->pending = false;
        return;
    }
    if (standing->pending && is_same(finding, &standing->finding)) {
        standing->finding.camera = finding->camera;
        standing->finding.confidence = finding->confidence;
        return;
    }
    if (!standing->pending || !is_beside(finding, &standing->finding))
        standing->arrived = finding->since;
    standing->pending = true;
    standing->finding = *finding;
}

static bool lasted(instant now, instant since, span hold)
{
    return instant_since(now, since).ms >= hold.ms;
}

bool standing_ripe(struct standing *standing, instant now, span dwell, span exit_hold,
                   struct finding *said)
{
    struct finding *finding = &standing->finding;
    if (!standing->pending)
        return false;
    bool arrives = is_present(finding) && !is_beside(finding, &standing->said);
    if (arrives && lasted(now, standing->arrived, dwell))
        finding->since = standing->arrived;
    else if (!lasted(now, finding->since, is_present(finding) ? dwell : exit_hold))
        return false;

    instant least = instant_add(standing->said.since, (span){1});
    finding->since = instant_later(finding->since, least);
    *said = standing->said = *finding;
    standing->confirmed = finding->since;
    standing->pending = false;
    return true;
}
