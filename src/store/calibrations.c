#include "store/calibrations.h"

#include "store/inside.h"

#include "base/arena.h"
#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

/* --- labels --- */

struct audit_gathering {
    struct calibration_label *at[2]; /* that are counted, that are set aside */
    size_t count[2], room[2];
    enum event_type claim;
    char worker[ID_LENGTH + 1]; /* of the last one */
    int64_t person;
};

static void gather(void *context, const struct audited_row *row)
{
    struct audit_gathering *gathering = context;
    str last = str_from(gathering->worker);
    if (!gathering->person || !str_equal(row->worker, last)) {
        size_t len = row->worker.len < ID_LENGTH ? row->worker.len : ID_LENGTH;
        memcpy(gathering->worker, row->worker.at, len);
        gathering->worker[len] = '\0';
        gathering->person++;
    }
    int list = calibration_sets_aside(row->uuid);
    size_t count = gathering->count[list];
    gathering->at[list] = list_room(gathering->at[list], count, &gathering->room[list],
                                    sizeof **gathering->at);
    gathering->at[list][gathering->count[list]++] = (struct calibration_label){
        .confidence = row->confidence,
        .right = claim_is_right(gathering->claim, row->truth),
        .person = gathering->person,
    };
}

static struct calibration_label *in_arena(struct calibration_label *label, size_t count,
                                          struct arena *arena)
{
    struct calibration_label *copy = arena_new(arena, struct calibration_label, count);
    if (count)
        memcpy(copy, label, count * sizeof *copy);
    free(label);
    return copy;
}

bool store_audited_labels(struct store *store, str model, enum event_type claim,
                          struct arena *arena, struct audited_labels *labels,
                          struct error *err)
{
    struct audit_gathering gathering = {.claim = claim};
    bool ok =
        BACKEND(store->backend, each_audited, model, claim, gather, &gathering, err);
    struct calibration_label *counted =
        in_arena(gathering.at[0], gathering.count[0], arena);
    struct calibration_label *set_aside =
        in_arena(gathering.at[1], gathering.count[1], arena);
    if (ok)
        *labels = (struct audited_labels){counted, gathering.count[0], set_aside,
                                          gathering.count[1]};
    return ok;
}

/* --- calibrations --- */

bool store_calibrations(struct store *store, struct arena *arena,
                        struct kept_calibrations *list, struct error *err)
{
    return BACKEND(store->backend, calibrations, arena, list, err);
}

bool store_calibration(struct store *store, str model, enum event_type claim,
                       struct arena *arena, struct kept_calibration *kept, bool *found,
                       struct error *err)
{
    struct kept_calibrations list;
    if (!store_calibrations(store, arena, &list, err))
        return false;
    *found = false;
    for (size_t i = 0; i < list.count && !*found; i++)
        if (list.at[i].claim == claim && str_equal(list.at[i].model, model)) {
            *kept = list.at[i];
            *found = true;
        }
    return true;
}

bool store_put_calibration(struct store *store, const struct kept_calibration *kept,
                           struct error *err)
{
    return BACKEND(store->backend, put_calibration, kept, err);
}

bool store_undo_calibration(struct store *store, str model, enum event_type claim,
                            struct arena *arena, struct kept_calibration *kept,
                            struct error *err)
{
    struct kept_calibration changed;
    bool found;
    if (!store_learn(store, err) ||
        !store_calibration(store, model, claim, arena, &changed, &found, err))
        return false;
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "nothing was learned across sites of '%s' events of the model "
                         "'%s'",
                         event_type_name(claim).at, str_shown(model).text);
    if (!calibration_undo(&changed.use))
        return error_set(err, ERROR_CONFLICT, "nothing else was in use before");
    if (!store_put_calibration(store, &changed, err))
        return false;
    *kept = changed;
    return true;
}
