#include "edge/presence/inside.h"

#include "base/list.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void presence_ignore(const struct adapter_out *out, const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    out->ignored(out->context, why);
}

/* The worker of a station is looked for there from the start. */
static void place_person(const struct mapping *mapping, size_t station,
                         struct person *person)
{
    for (size_t i = 0; i < mapping->cameras && person->station == MAPPING_NONE; i++)
        if (camera_watches(&mapping->camera[i], station)) {
            person->station = station;
            person->camera = i;
        }
}

struct presence *presence_new(const struct mapping *mapping)
{
    struct presence *presence = memory_new(struct presence, 1);
    presence->mapping = mapping;
    presence->view = memory_new(struct view, mapping->cameras);
    presence->person = memory_new(struct person, mapping->workers);
    for (size_t i = 0; i < mapping->workers; i++) {
        standing_clear(&presence->person[i].standing);
        presence->person[i].station = presence->person[i].camera = MAPPING_NONE;
    }
    for (size_t i = 0; i < mapping->stations; i++)
        if (mapping->station[i].worker != MAPPING_NONE)
            place_person(mapping, i, &presence->person[mapping->station[i].worker]);
    return presence;
}

void presence_free(struct presence *presence)
{
    if (!presence)
        return;
    for (size_t i = 0; i < presence->mapping->cameras; i++)
        free(presence->view[i].object);
    free(presence->view);
    free(presence->person);
    free(presence);
}

/* --- objects --- */

static struct object *object_find(const struct view *view, str id)
{
    for (size_t i = 0; i < view->count; i++)
        if (str_equal((str){view->object[i].id, view->object[i].id_len}, id))
            return &view->object[i];
    return NULL;
}

/* The one to drop: those that are gone first, then the one that was not seen longest. */
static struct object *object_oldest(const struct view *view)
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

static struct object *object_add(struct presence *presence, struct view *view,
                                 const struct sighting *sighting,
                                 const struct adapter_out *out)
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
            presence_ignore(out,
                            "camera '%s': more than %d objects at once; the one not "
                            "seen for longest is dropped",
                            str_shown(sighting->camera->name).text, PRESENCE_OBJECTS);
        object->gone = true;
        people_judge(presence, worker, sighting->at, out);
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

/* A message that is older than what is known of the object changes nothing. */
static bool is_late(const struct object *object, instant at,
                    const struct adapter_out *out)
{
    bool late = object && (object->ended || instant_before(at, object->at));
    if (late)
        presence_ignore(out, "older than what is known of the object");
    return late;
}

void presence_see(struct presence *presence, const struct sighting *sighting,
                  const struct adapter_out *out)
{
    struct view *view = view_of(presence, sighting->camera);
    if (sighting->object.len == 0 || sighting->object.len > ID_LENGTH) {
        presence_ignore(out, "an object's id has %zu bytes; want 1 to %d",
                        sighting->object.len, ID_LENGTH);
        return;
    }
    struct object *object = object_find(view, sighting->object);
    if (is_late(object, sighting->at, out))
        return;
    if (!object && sighting->station == MAPPING_NONE)
        return; /* not worth remembering before it comes to a place that matters */
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
        people_judge(presence, before, sighting->at, out);
    if (worker == MAPPING_NONE) {
        if (sighting->station != MAPPING_NONE)
            presence_ignore(out, "nobody is known to be at station '%s'",
                            presence->mapping->station[sighting->station].id.at);
        return;
    }
    people_judge(presence, worker, sighting->at, out);
    if (view->state == CAMERA_ONLINE)
        people_confirm(presence, worker, sighting->at, false, out);
}

static void remove_object(struct presence *presence, struct object *object, instant at,
                          const struct adapter_out *out)
{
    size_t worker = object_worker(presence, object);
    object->gone = true;
    people_judge(presence, worker, at, out);
}

void presence_gone(struct presence *presence, const struct mapping_camera *camera, str id,
                   instant at, const struct adapter_out *out)
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

static bool begins_with(const struct object *object, str start)
{
    return object->id_len >= start.len && memcmp(object->id, start.at, start.len) == 0;
}

void presence_gone_all(struct presence *presence, const struct mapping_camera *camera,
                       str start, instant at, const struct adapter_out *out)
{
    struct view *view = view_of(presence, camera);
    for (size_t i = 0; i < view->count; i++)
        if (!view->object[i].gone && begins_with(&view->object[i], start))
            remove_object(presence, &view->object[i], at, out);
}

void presence_unjudge_all(struct presence *presence, const struct mapping_camera *camera,
                          str start, instant at, const struct adapter_out *out)
{
    struct view *view = view_of(presence, camera);
    for (size_t i = 0; i < view->count; i++) {
        struct object *object = &view->object[i];
        if (!begins_with(object, start) || object->judged == EVENT_TYPES)
            continue;
        object->judged = EVENT_TYPES;
        object->since = at;
        people_judge(presence, object_worker(presence, object), at, out);
    }
}

void presence_judge(struct presence *presence, const struct mapping_camera *camera,
                    str id, size_t known, enum event_type state, instant at,
                    const struct adapter_out *out)
{
    struct object *object = object_find(view_of(presence, camera), id);
    if (!object || object->gone) {
        presence_ignore(out, "of an object that is at no station");
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
        people_judge(presence, before, at, out);
    people_judge(presence, worker, at, out);
}

/* --- cameras --- */

/* Those whom a camera that was heard shows unchanged. Done with the next message: what
 * was heard is then taken in. */
static void confirm_all(struct presence *presence, size_t camera,
                        const struct adapter_out *out)
{
    struct view *view = &presence->view[camera];
    for (size_t i = 0;
         view->fresh && view->state == CAMERA_ONLINE && i < presence->mapping->workers;
         i++)
        if (presence->person[i].camera == camera)
            people_confirm(presence, i, view->heard, true, out);
    view->fresh = false;
}

static void expire(struct presence *presence, struct view *view, struct object *object,
                   const struct adapter_out *out)
{
    if (object->gone || object->patience == PATIENCE_HELD)
        return;
    span hold = presence->mapping->lost;
    if (object->patience == PATIENCE_FRAMES && object->station != MAPPING_NONE)
        hold = presence->mapping->station[object->station].exit_hold;
    if (instant_since(view_clock(presence, view), object->at).ms > hold.ms)
        remove_object(presence, object, object->at, out);
}

/* Objects of a camera that says nothing at all are not gone: it may be the camera. */
static bool fell_silent(const struct presence *presence, const struct view *view)
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

void presence_tick(struct presence *presence, instant now, const struct adapter_out *out)
{
    const struct mapping *mapping = presence->mapping;
    presence->now = now;
    for (size_t i = 0; i < mapping->workers; i++)
        people_say(presence, i, out);
    for (size_t c = 0; c < mapping->cameras; c++) {
        struct view *view = &presence->view[c];
        if (fell_silent(presence, view))
            presence_camera(presence, &mapping->camera[c], CAMERA_SILENT, view->heard,
                            true, out);
        for (size_t i = 0; view->state == CAMERA_ONLINE && i < view->count; i++)
            expire(presence, view, &view->object[i], out);
        confirm_all(presence, c, out);
    }
    for (size_t i = 0; i < mapping->workers; i++) {
        const struct person *person = &presence->person[i];
        const struct standing *standing = &person->standing;
        instant since;
        if (person->unsettled ||
            (standing->said.state == EVENT_UNKNOWN && !standing->pending &&
             people_missed(presence, person, &since)))
            people_judge(presence, i, INSTANT_NEVER, out);
    }
}

/* Those whose state was said by this camera are known no more; others may see them. */
static void lose_sight(struct presence *presence, size_t camera, instant at,
                       const struct adapter_out *out)
{
    for (size_t i = 0; i < presence->mapping->workers; i++) {
        struct person *person = &presence->person[i];
        bool pending =
            person->standing.pending && person->standing.finding.camera == camera;
        if (person->standing.said.state != EVENT_UNKNOWN && person->camera == camera)
            standing_lose(&person->standing, at);
        else if (!pending)
            continue;
        person->standing.pending = false;
        people_judge(presence, i, at, out);
    }
}

static void see_again(struct presence *presence, const struct view *view, instant at,
                      const struct adapter_out *out)
{
    for (size_t i = 0; i < view->count; i++)
        people_judge(presence, object_worker(presence, &view->object[i]), at, out);
}

void presence_camera(struct presence *presence, const struct mapping_camera *camera,
                     enum camera_state state, instant at, bool forget,
                     const struct adapter_out *out)
{
    struct view *view = view_of(presence, camera);
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

/* The source's clock was set back to `at`. What it timed later must not hold up what
 * comes, as if that were late. */
static void set_back(struct presence *presence, size_t camera, instant at)
{
    struct view *view = &presence->view[camera];
    view->since = instant_earlier(view->since, at);
    for (size_t i = 0; i < view->count; i++) {
        struct object *object = &view->object[i];
        object->at = instant_earlier(object->at, at);
        object->since = instant_earlier(object->since, at);
        object->came = instant_earlier(object->came, at);
    }
    for (size_t i = 0; i < presence->mapping->workers; i++)
        if (presence->person[i].camera == camera)
            standing_set_back(&presence->person[i].standing, at);
}

void presence_heard(struct presence *presence, const struct mapping_camera *camera,
                    instant at, const struct adapter_out *out)
{
    struct view *view = view_of(presence, camera);
    /* What is much older is no straggler: the source's clock was set back. */
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
