/* feedback.c - what was drawn for people to check, and what they say of it. */
#include "store/feedback.h"

#include "store/inside.h"

bool store_set_feedback(struct store *store, const struct feedback_settings *feedback,
                        struct error *err)
{
    struct site site = store->plant.site;
    if (feedback->audits_a_week < 0 || feedback->audits_a_week > SPOTS_A_WEEK_MOST)
        return error_set(err, ERROR_INVALID, "%d audits a week; want 0 to %d",
                         feedback->audits_a_week, SPOTS_A_WEEK_MOST);
    struct feedback_settings was = site.feedback;
    site.feedback = *feedback;
    site.feedback.drawn = was.drawn;
    site.feedback.looked = was.looked;
    site.feedback.looked_epoch = was.looked_epoch;
    return store_put_site(store, site, err);
}

/* --- drawing --- */

bool store_claims(struct store *store, struct window window, claim_visitor *visit,
                  void *context, struct error *err)
{
    return BACKEND(store->backend, each_claim, window, visit, context, err);
}

bool store_corrected(struct store *store, instant since, corrected_visitor *visit,
                     void *context, struct error *err)
{
    return BACKEND(store->backend, each_corrected, since, visit, context, err);
}

bool store_claimants(struct store *store, instant since, claimant_visitor *visit,
                     void *context, struct error *err)
{
    return BACKEND(store->backend, each_claimant, since, visit, context, err);
}

bool store_late_days(struct store *store, int64_t after, int64_t last, instant before,
                     struct arena *arena, int64_t **day, size_t *days, struct error *err)
{
    return BACKEND(store->backend, late_days, after, last, before, arena, day, days, err);
}

bool store_put_spots(struct store *store, const struct spot_draw *draw, instant day,
                     instant now, struct error *err)
{
    struct site site = store->plant.site;
    instant old = instant_add(now, (span){-SPOT_DAYS * SPAN_DAY.ms});
    if (!store_receive(store, err) ||
        !BACKEND(store->backend, put_spots, draw, now, err) ||
        !BACKEND(store->backend, drop_spots, old, err))
        return false;
    site.feedback.drawn = instant_later(site.feedback.drawn, instant_add(day, SPAN_DAY));
    return site.feedback.drawn.ms == store->plant.site.feedback.drawn.ms ||
           store_put_site(store, site, err);
}

bool store_put_looked(struct store *store, int64_t event, int64_t epoch,
                      struct error *err)
{
    if (!store_receive(store, err))
        return false;
    struct site site = store->plant.site;
    site.feedback.looked = event;
    site.feedback.looked_epoch = epoch;
    return store_put_site(store, site, err);
}

/* --- the queue and verdicts --- */

bool store_spot_cases(struct store *store, const struct spot_query *query,
                      struct arena *arena, struct spot_cases *cases, struct error *err)
{
    return BACKEND(store->backend, spot_cases, query, arena, cases, err);
}

bool store_verdicts(struct store *store, const struct uuid *uuid, struct arena *arena,
                    struct verdicts_given *list, struct error *err)
{
    return BACKEND(store->backend, verdicts, uuid, VERDICTS_OF_EVENT, arena, list, err);
}

bool store_count_labels(struct store *store, int64_t most, int64_t *labels,
                        struct error *err)
{
    return BACKEND(store->backend, count_labels, most, labels, err);
}

bool store_is_spot(struct store *store, const struct uuid *uuid, bool *is,
                   struct error *err)
{
    return BACKEND(store->backend, is_spot, uuid, is, err);
}

static bool is_actor(const struct verdict_given *given, const struct actor *actor)
{
    return str_equal(given->actor_kind, actor->kind) &&
           str_equal(given->actor, actor->name);
}

bool store_put_verdict(struct store *store, const struct uuid *uuid, enum verdict verdict,
                       str worker, bool *audit, instant now, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct actor *actor = store_actor(store);
    struct verdicts_given list;
    struct kept kept;
    bool again = false;
    if (!store_receive(store, err) || !store_event(store, uuid, &arena, &kept, err) ||
        !store_verdicts(store, uuid, &arena, &list, err))
        return false;
    if (!event_is_claim(kept.event.type))
        return error_set(err, ERROR_INVALID,
                         "the event says '%.*s', which can be neither right nor wrong; "
                         "verdicts are of working, idle and absent",
                         STR_ARG(event_type_name(kept.event.type)));
    if (store_is_erased(store, kept.event.worker) && !store_refuse_erasing(store, err))
        return false;
    for (size_t i = 0; i < list.count && !again; i++)
        again = is_actor(&list.at[i], actor);
    if (!again && list.count >= VERDICTS_OF_EVENT)
        return error_set(err, ERROR_LIMIT, "%d people have answered this already",
                         VERDICTS_OF_EVENT);
    bool told = again && store->plant.site.feedback.blind;
    *audit &= !told;
    store_tell_news(store, NEWS_QUALITY);
    return BACKEND(store->backend, put_verdict, uuid, verdict, *audit, told, actor,
                   worker, now, err);
}

/* --- accuracy --- */

/* Groups while they are read. */
struct grouping {
    struct arena *arena;
    struct accuracy_groups groups;
    size_t room;
};

static bool is_group(const struct accuracy_group *group, str camera, str model,
                     str station)
{
    return str_equal(group->camera, camera) && str_equal(group->model, model) &&
           str_equal(group->station, station);
}

static struct accuracy_group *group_of(struct grouping *grouping,
                                       const struct label_row *row)
{
    struct accuracy_groups *groups = &grouping->groups;
    size_t last = groups->count;
    if (last && is_group(&groups->at[last - 1], row->camera, row->model, row->station))
        return &groups->at[last - 1];
    if (last == grouping->room) {
        size_t room = last ? 2 * last : 16;
        groups->at = arena_grow(grouping->arena, groups->at, last * sizeof *groups->at,
                                room * sizeof *groups->at);
        grouping->room = room;
    }
    struct accuracy_group *group = &groups->at[groups->count++];
    *group = (struct accuracy_group){
        .camera = arena_copy(grouping->arena, row->camera),
        .model = arena_copy(grouping->arena, row->model),
        .station = arena_copy(grouping->arena, row->station),
        .first = row->first,
        .last = row->last,
    };
    return group;
}

static void add_label(void *context, const struct label_row *row)
{
    struct accuracy_group *group = group_of(context, row);
    group->first = instant_earlier(group->first, row->first);
    group->last = instant_later(group->last, row->last);
    accuracy_add(&group->counts, row->bin, row->claimed, row->truth, row->events,
                 row->confidence);
}

static void add_pair(void *context, str camera, str model, enum verdict one,
                     enum verdict other, int64_t events)
{
    struct grouping *grouping = context;
    for (size_t i = 0; i < grouping->groups.count; i++) {
        struct accuracy_group *group = &grouping->groups.at[i];
        if (is_group(group, camera, model, STR("")))
            group->counts.pair[one][other] += events;
    }
}

static void leave_out(struct accuracy_groups *groups)
{
    size_t kept = 0;
    if (groups->count <= ACCURACY_GROUPS_MOST)
        return;
    for (size_t i = 0; i < groups->count; i++) {
        const struct accuracy_counts *counts = &groups->at[i].counts;
        if (accuracy_overall(counts).of || counts->cannot_tell)
            groups->at[kept++] = groups->at[i];
    }
    groups->left_out = (int64_t)(groups->count - kept);
    groups->count = kept;
}

bool store_accuracy(struct store *store, const struct accuracy_query *query,
                    struct arena *arena, struct accuracy_groups *groups,
                    struct error *err)
{
    struct grouping grouping = {.arena = arena};
    if (!BACKEND(store->backend, each_label, query, add_label, &grouping, err) ||
        (!query->by_station &&
         !BACKEND(store->backend, each_pair, query, add_pair, &grouping, err)))
        return false;
    leave_out(&grouping.groups);
    *groups = grouping.groups;
    return true;
}

bool store_audit_hours(struct store *store, struct window window,
                       audit_hour_visitor *visit, void *context, struct error *err)
{
    return BACKEND(store->backend, each_audit_hour, window, visit, context, err);
}

bool store_labelled_events(struct store *store, str camera, str model, int64_t after,
                           size_t limit, struct arena *arena,
                           struct labelled_events *list, struct error *err)
{
    return BACKEND(store->backend, labelled_events, camera, model, after, limit, arena,
                   list, err);
}

/* --- retraining --- */

bool store_ask_retraining(struct store *store, const struct retraining *asked,
                          instant now, bool *fresh, struct error *err)
{
    return BACKEND(store->backend, ask_retraining, asked, now, fresh, err);
}

bool store_end_retraining(struct store *store, int64_t id, instant now, struct error *err)
{
    return BACKEND(store->backend, end_retraining, id, now, err);
}

bool store_retrainings(struct store *store, int64_t after, struct arena *arena,
                       struct retrainings *list, struct error *err)
{
    return BACKEND(store->backend, retrainings, after, RETRAININGS_MOST, arena, list,
                   err);
}
