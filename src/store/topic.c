#include "store/topic.h"

#include "store/inside.h"

/* NULL: there are none. */
static const struct topic_kind *topics_of(const struct backend_kind *kind,
                                          struct error *err)
{
    if (!kind->topic)
        error_set(err, ERROR_INVALID,
                  "a database of '%s:' takes no events from a topic; one of PostgreSQL "
                  "does",
                  kind->scheme);
    return kind->topic;
}

bool store_topic_site(const char *url, struct arena *arena, str *site, struct error *err)
{
    const struct backend_kind *kind;
    const char *address;
    if (!backend_of(url, &kind, &address, err))
        return false;
    const struct topic_kind *topics = topics_of(kind, err);
    return topics && topics->site(address, arena, site, err);
}

static const struct topic_kind *topics(const struct store *store, struct error *err)
{
    store->backend->calls++;
    return topics_of(store->backend->kind, err);
}

bool store_topic_next(struct store *store, struct topic_part part, int64_t *next,
                      struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->next(store->backend, part, next, err);
}

bool store_topic_move(struct store *store, struct topic_part part, int64_t from,
                      int64_t next, bool *ours, bool *parked, struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->move(store->backend, part, from, next, ours, parked, err);
}

bool store_reject(struct store *store, const struct rejection *rejection,
                  struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->reject(store->backend, rejection, err);
}

bool store_rejection(struct store *store, const struct uuid *event, struct arena *arena,
                     struct rejection *rejection, bool *found, struct error *err)
{
    const struct topic_kind *kind = store->backend->kind->topic;
    *found = false;
    return !kind || kind->rejection(store->backend, event, arena, rejection, found, err);
}

bool store_rejections_of(struct store *store, str worker, int64_t after, size_t most,
                         struct arena *arena, const struct rejection **list,
                         size_t *count, struct error *err)
{
    const struct topic_kind *kind = store->backend->kind->topic;
    *count = 0;
    return !kind || kind->rejections_of(store->backend, worker, after, most, arena, list,
                                        count, err);
}

bool store_park(struct store *store, const struct parked *parked, struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->park(store->backend, parked, err);
}

bool store_parked_due(struct store *store, struct arena *arena,
                      const struct parked **list, size_t *count, struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->parked_due(store->backend, arena, list, count, err);
}

bool store_parked_of(struct store *store, str worker, int64_t after, size_t most,
                     struct arena *arena, const struct parked **list, size_t *count,
                     struct error *err)
{
    const struct topic_kind *kind = store->backend->kind->topic;
    *count = 0;
    return !kind ||
           kind->parked_of(store->backend, worker, after, most, arena, list, count, err);
}

bool store_unpark(struct store *store, int64_t id, struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->unpark(store->backend, id, err);
}

bool store_put_answer(struct store *store, const struct uuid *request, str answer,
                      instant now, struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->put_answer(store->backend, request, answer, now, err);
}

bool store_answers(struct store *store, const struct uuid *request, size_t count,
                   struct arena *arena, str *answer, struct error *err)
{
    const struct topic_kind *kind = topics(store, err);
    return kind && kind->answers(store->backend, request, count, arena, answer, err);
}

int rejected_days(const struct retention *kept)
{
    int days = REJECTED_DAYS;
    if (kept->event_days && kept->event_days < days)
        days = kept->event_days;
    return kept->people_days && kept->people_days < days ? kept->people_days : days;
}

bool store_forget_rejected(struct store *store, instant before, struct error *err)
{
    const struct topic_kind *kind = store->backend->kind->topic;
    return !kind || kind->forget(store->backend, before, err);
}

bool store_erase_topic(struct store *store, str worker, struct error *err)
{
    const struct topic_kind *kind = store->backend->kind->topic;
    return !kind || kind->erase(store->backend, worker, err);
}
