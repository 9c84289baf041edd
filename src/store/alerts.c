#include "store/alerts.h"

#include "store/inside.h"

/* --- alerts --- */

bool store_alert_book(struct store *store, instant now, struct arena *arena,
                      struct alert_book *book, struct error *err)
{
    return BACKEND(store->backend, alert_book, now, arena, book, err);
}

bool store_alerts(struct store *store, const struct alert_query *query,
                  struct arena *arena, struct alert_page *page, struct error *err)
{
    return BACKEND(store->backend, alerts, query, arena, page, err);
}

bool store_alert(struct store *store, str id, struct arena *arena, struct alert *alert,
                 struct error *err)
{
    bool found;
    if (!BACKEND(store->backend, alert, id, arena, &found, alert, err))
        return false;
    return found ||
           error_set(err, ERROR_NOT_FOUND, "there is no alert '%s'", str_shown(id).text);
}

bool store_put_alerts(struct store *store, struct alert *const *alert, size_t count,
                      size_t *left, struct error *err)
{
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, put_alerts, alert, count, left, err);
}

bool store_silence(struct store *store, const struct alert_silence *silence,
                   struct error *err)
{
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, silence, silence, err);
}

bool store_put_overrides(struct store *store, enum alert_rule rule,
                         const struct alert_override *override, size_t count,
                         struct error *err)
{
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, put_overrides, rule, override, count, err);
}

bool store_forget_alerts(struct store *store, instant before, size_t most,
                         int64_t *removed, struct error *err)
{
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, forget_alerts, before, most, removed, err);
}

/* --- messages --- */

bool store_destinations(struct store *store, struct arena *arena,
                        struct destination_list *list, struct error *err)
{
    return BACKEND(store->backend, destinations, arena, list, err);
}

/* -1: there is none of this id. */
static int find(const struct destination_list *list, str id)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->at[i].id, id))
            return (int)i;
    return -1;
}

bool store_add_destination(struct store *store, const struct destination *destination,
                           struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct destination_list list;
    if (!store_destinations(store, &arena, &list, err))
        return false;
    if (find(&list, destination->id) >= 0)
        return error_set(err, ERROR_CONFLICT, "there is a destination '%s' already",
                         str_shown(destination->id).text);
    if (list.count >= DESTINATIONS_MOST)
        return error_set(err, ERROR_LIMIT,
                         "there are %d places that alerts are sent to, and no more may "
                         "be; remove one first",
                         DESTINATIONS_MOST);
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, put_destination, destination, err);
}

/* ERROR_NOT_FOUND: nothing is sent to such a place. */
static bool is_known(struct store *store, str id, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct destination_list list;
    if (!store_destinations(store, &arena, &list, err))
        return false;
    return find(&list, id) >= 0 ||
           error_set(err, ERROR_NOT_FOUND, "there is no webhook '%s'",
                     str_shown(id).text);
}

bool store_delete_destination(struct store *store, str id, struct error *err)
{
    if (!is_known(store, id, err))
        return false;
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, delete_destination, id, err);
}

bool store_hurry_destination(struct store *store, str id, struct error *err)
{
    if (!is_known(store, id, err))
        return false;
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, hurry_destination, id, err);
}

bool store_add_message(struct store *store, const struct alert_message *message,
                       size_t *queues, struct error *err)
{
    store_tell_news(store, NEWS_ALERTS);
    return BACKEND(store->backend, add_message, message, queues, err);
}

bool store_deliveries(struct store *store, instant now, struct arena *arena,
                      struct queued_list *list, instant *next, struct error *err)
{
    return BACKEND(store->backend, deliveries, now, arena, list, next, err);
}

bool store_settle_delivery(struct store *store, const struct delivery_result *result,
                           struct error *err)
{
    return BACKEND(store->backend, settle_delivery, result, err);
}
