#include "edge/presence/inside.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdlib.h>

/* At the start, look for the worker of a station there. */
static void place_worker(const struct mapping *mapping, size_t station,
                         struct worker_state *who)
{
    for (size_t i = 0; i < mapping->cameras && who->station == MAPPING_NONE; i++)
        if (camera_watches(&mapping->camera[i], station)) {
            who->station = station;
            who->camera = i;
        }
}

struct presence *presence_new(const struct mapping *mapping)
{
    struct presence *presence = memory_new(struct presence, 1);
    presence->mapping = mapping;
    presence->view = memory_new(struct camera_view, mapping->cameras);
    presence->worker = memory_new(struct worker_state, mapping->workers);
    for (size_t i = 0; i < mapping->workers; i++) {
        debounce_clear(&presence->worker[i].debounce);
        presence->worker[i].station = presence->worker[i].camera = MAPPING_NONE;
    }
    for (size_t i = 0; i < mapping->stations; i++)
        if (mapping->station[i].worker != MAPPING_NONE)
            place_worker(mapping, i, &presence->worker[mapping->station[i].worker]);
    return presence;
}

void presence_free(struct presence *presence)
{
    if (!presence)
        return;
    for (size_t i = 0; i < presence->mapping->cameras; i++)
        free(presence->view[i].object);
    free(presence->view);
    free(presence->worker);
    free(presence);
}

/* --- objects --- */

static struct object *object_find(const struct camera_view *view, str id)
{
    for (size_t i = 0; i < view->count; i++)
        if (str_equal((str){view->object[i].id, view->object[i].id_len}, id))
            return &view->object[i];
    return NULL;
}

/* The object to drop: one that is gone if there is any, then the one that was not
 * mentioned for longest. */
static struct object *object_oldest(const struct camera_view *view)
{
    struct object *oldest = &view->object[0];
    for (size_t i = 1; i < view->count; i++) {
        struct object *object = &view->object[i];
        if (object->gone != oldest->gone ? object->gone
                                         : instant_before(object->at, oldest->at))
            oldest = object;
    }
    return oldest;
}

static struct object *object_add(struct presence *presence, struct camera_view *view,
                                 const struct sighting *sighting,
                                 const struct output *out)
{
    struct object *object;
    if (view->count < PRESENCE_OBJECTS) {
        view->object =
            list_room(view->object, view->count, &view->room, sizeof *view->object);
        object = &view->object[view->count++];
    } else {
        object = object_oldest(view);
        size_t worker = object_worker(presence, object);
        if (!object->gone)
            output_ignored(out,
                           "camera '%s': more than %d objects at once; the one not "
                           "seen for longest is dropped",
                           str_shown(sighting->camera->name).text, PRESENCE_OBJECTS);
        object->gone = true;
        worker_judge(presence, worker, sighting->at, out);
    }
    *object = (struct object){.id_len = sighting->object.len,
                              .station = MAPPING_NONE,
                              .known = MAPPING_NONE,
                              .judged = EVENT_TYPES,
                              .at = sighting->at};
    memcpy(object->id, sighting->object.at, sighting->object.len);
    return object;
}

static void object_update(struct object *object, const struct sighting *sighting)
{
    bool moved = object->station != sighting->station;
    if (moved)
        object->came = sighting->at;
    if (moved || object->state != sighting->state)
        object->since = sighting->at;
    object->station = sighting->station;
    object->state = sighting->state;
    object->confidence = sighting->confidence;
    object->patience = sighting->patience;
    object->at = sighting->at;
}

/* Is the message older than what is known of the object? Then it changes nothing. */
static bool is_late(const struct object *object, instant at, const struct output *out)
{
    bool late = object && (object->ended || instant_before(at, object->at));
    if (late)
        output_ignored(out, "older than what is known of the object");
    return late;
}

void presence_see(struct presence *presence, const struct sighting *sighting,
                  const struct output *out)
{
    struct camera_view *view = view_of(presence, sighting->camera);
    if (sighting->object.len == 0 || sighting->object.len > ID_LENGTH) {
        output_ignored(out, "an object's id has %zu bytes; want 1 to %d",
                       sighting->object.len, ID_LENGTH);
        return;
    }
    struct object *object = object_find(view, sighting->object);
    if (is_late(object, sighting->at, out))
        return;
    if (!object && sighting->station == MAPPING_NONE)
        return; /* it is remembered only once it comes to a station */
    if (!object)
        object = object_add(presence, view, sighting, out);
    size_t before = object_worker(presence, object);
    if (object->gone) {
        object->station = MAPPING_NONE;
        object->judged = EVENT_TYPES;
    }
    object->gone = false;
    object_update(object, sighting);
    size_t worker = object_worker(presence, object);
    if (before != worker)
        worker_judge(presence, before, sighting->at, out);
    if (worker == MAPPING_NONE) {
        if (sighting->station != MAPPING_NONE)
            output_ignored(out, "nobody is known to be at station '%s'",
                           presence->mapping->station[sighting->station].id.at);
        return;
    }
    worker_judge(presence, worker, sighting->at, out);
    if (view->state == CAMERA_ONLINE)
        worker_confirm(presence, worker, sighting->at, false, out);
}

static void remove_object(struct presence *presence, struct object *object, instant at,
                          const struct output *out)
{
    size_t worker = object_worker(presence, object);
    object->gone = true;
    worker_judge(presence, worker, at, out);
}

void presence_gone(struct presence *presence, const struct mapping_camera *camera, str id,
                   instant at, const struct output *out)
{
    struct object *object = object_find(view_of(presence, camera), id);
    if (!object || object->gone || is_late(object, at, out))
        return;
    object->at = at;
    object->ended = object->patience == PATIENCE_TRACKED;
    remove_object(presence, object, at, out);
}

bool presence_knows(const struct presence *presence, const struct mapping_camera *camera,
                    str id)
{
    const struct object *object =
        object_find(&presence->view[camera_number(presence, camera)], id);
    return object && !object->gone;
}

void presence_unjudge(struct presence *presence, const struct mapping_camera *camera,
                      str id, instant at, const struct output *out)
{
    struct object *object = object_find(view_of(presence, camera), id);
    if (!object || object->judged == EVENT_TYPES)
        return;
    object->judged = EVENT_TYPES;
    object->since = at;
    worker_judge(presence, object_worker(presence, object), at, out);
}

void presence_judge(struct presence *presence, const struct mapping_camera *camera,
                    str id, size_t known, enum event_type state, instant at,
                    const struct output *out)
{
    struct object *object = object_find(view_of(presence, camera), id);
    if (!object || object->gone) {
        output_ignored(out, "of an object that is at no station");
        return;
    }
    size_t before = object_worker(presence, object);
    if (known != MAPPING_NONE)
        object->known = known;
    if (state != EVENT_TYPES && object->judged != state) {
        object->judged = state;
        object->since = at;
    }
    size_t worker = object_worker(presence, object);
    if (worker != before)
        worker_judge(presence, before, at, out);
    worker_judge(presence, worker, at, out);
}

/* --- cameras --- */

/* A camera was heard: confirm the workers whose state it did not change. The next tick
 * does this, when everything that was heard is taken in. */
static void confirm_all(struct presence *presence, size_t camera,
                        const struct output *out)
{
    struct camera_view *view = &presence->view[camera];
    for (size_t i = 0;
         view->fresh && view->state == CAMERA_ONLINE && i < presence->mapping->workers;
         i++)
        if (presence->worker[i].camera == camera)
            worker_confirm(presence, i, view->heard, true, out);
    view->fresh = false;
}

static void expire(struct presence *presence, struct camera_view *view,
                   struct object *object, const struct output *out)
{
    if (object->gone || object->patience == PATIENCE_HELD)
        return;
    span hold = presence->mapping->lost;
    if (object->patience == PATIENCE_FRAMES && object->station != MAPPING_NONE)
        hold = presence->mapping->station[object->station].exit_hold;
    if (instant_since(view_clock(presence, view), object->at).ms > hold.ms)
        remove_object(presence, object, object->at, out);
}

/* Nothing at all was heard of a camera for long: then the camera may be gone, rather than
 * its objects. */
static bool fell_silent(const struct presence *presence, const struct camera_view *view)
{
    if (view->state != CAMERA_ONLINE || !view->any ||
        instant_since(view_clock(presence, view), view->heard).ms <=
            presence->mapping->lost.ms)
        return false;
    for (size_t i = 0; i < view->count; i++)
        if (!view->object[i].gone && view->object[i].patience == PATIENCE_TRACKED)
            return true;
    return false;
}

void presence_tick(struct presence *presence, instant now, const struct output *out)
{
    const struct mapping *mapping = presence->mapping;
    presence->now = now;
    for (size_t i = 0; i < mapping->workers; i++)
        worker_report(presence, i, out);
    for (size_t c = 0; c < mapping->cameras; c++) {
        struct camera_view *view = &presence->view[c];
        if (fell_silent(presence, view))
            presence_camera(presence, &mapping->camera[c], CAMERA_SILENT, view->heard,
                            true, out);
        for (size_t i = 0; view->state == CAMERA_ONLINE && i < view->count; i++)
            expire(presence, view, &view->object[i], out);
        confirm_all(presence, c, out);
    }
    for (size_t i = 0; i < mapping->workers; i++) {
        const struct worker_state *who = &presence->worker[i];
        const struct debounce *debounce = &who->debounce;
        instant since;
        if (who->unsettled ||
            (debounce->reported.state == EVENT_UNKNOWN && !debounce->pending &&
             worker_is_missing(presence, who, &since)))
            worker_judge(presence, i, INSTANT_NEVER, out);
    }
}

/* A camera cannot see any more: nothing is known of workers whose state came from it,
 * unless other cameras see them. */
static void lose_sight(struct presence *presence, size_t camera, instant at,
                       const struct output *out)
{
    for (size_t i = 0; i < presence->mapping->workers; i++) {
        struct worker_state *who = &presence->worker[i];
        bool pending = who->debounce.pending && who->debounce.candidate.camera == camera;
        if (who->debounce.reported.state != EVENT_UNKNOWN && who->camera == camera)
            debounce_lose(&who->debounce, at);
        else if (!pending)
            continue;
        who->debounce.pending = false;
        worker_judge(presence, i, at, out);
    }
}

static void see_again(struct presence *presence, const struct camera_view *view,
                      instant at, const struct output *out)
{
    for (size_t i = 0; i < view->count; i++)
        worker_judge(presence, object_worker(presence, &view->object[i]), at, out);
}

void presence_camera(struct presence *presence, const struct mapping_camera *camera,
                     enum camera_state state, instant at, bool forget,
                     const struct output *out)
{
    struct camera_view *view = view_of(presence, camera);
    if (forget)
        view->count = 0;
    if (view->any && view->state == state)
        return;
    bool was_blind = view->any && view->state != CAMERA_ONLINE;
    view->any = true;
    view->state = state;
    view->since = at;
    view->heard = instant_later(view->heard, at);
    out->camera(out->context, camera->id, state, at);
    if (state != CAMERA_ONLINE)
        lose_sight(presence, camera_number(presence, camera), at, out);
    else if (was_blind)
        see_again(presence, view, at, out);
}

/* The source's clock was set back to `at`. Later times that are kept would make new
 * messages look late. */
static void set_back(struct presence *presence, size_t camera, instant at)
{
    struct camera_view *view = &presence->view[camera];
    view->since = instant_earlier(view->since, at);
    for (size_t i = 0; i < view->count; i++) {
        struct object *object = &view->object[i];
        object->at = instant_earlier(object->at, at);
        object->since = instant_earlier(object->since, at);
        object->came = instant_earlier(object->came, at);
    }
    for (size_t i = 0; i < presence->mapping->workers; i++)
        if (presence->worker[i].camera == camera)
            debounce_set_back(&presence->worker[i].debounce, at);
}

void presence_heard(struct presence *presence, const struct mapping_camera *camera,
                    instant at, const struct output *out)
{
    struct camera_view *view = view_of(presence, camera);
    /* A message that is this old is not just late: the source's clock was set back. */
    bool was_set_back =
        view->any && instant_since(view->heard, at).ms > presence->mapping->lost.ms;
    if (was_set_back)
        set_back(presence, camera_number(presence, camera), at);
    else if (view->any && !instant_before(view->heard, at))
        return;
    view->heard = at;
    view->lead = instant_since(at, presence->now);
    if (!view->any || view->state == CAMERA_SILENT || view->state == CAMERA_OFFLINE)
        presence_camera(presence, camera, CAMERA_ONLINE, at, false, out);
    else if (view->state == CAMERA_ONLINE)
        out->camera(out->context, camera->id, CAMERA_ONLINE, at);
    view->fresh = true;
}

instant presence_clock(const struct presence *presence,
                       const struct mapping_camera *camera)
{
    return view_clock(presence, &presence->view[camera_number(presence, camera)]);
}

bool presence_cannot_see(const struct presence *presence,
                         const struct mapping_camera *camera)
{
    const struct camera_view *view = &presence->view[camera_number(presence, camera)];
    return view->any && (view->state == CAMERA_OFFLINE || view->state == CAMERA_DARK);
}

/* --- units --- */

void presence_units(struct presence *presence, const struct made_units *units,
                    const struct output *out)
{
    worker_units(presence, units, out);
}
