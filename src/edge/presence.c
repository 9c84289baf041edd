#include "edge/presence.h"

#include "base/list.h"
#include "edge/standing.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct object {
    char id[ID_LENGTH];
    size_t id_len;
    bool gone;  /* not there, but it may come back */
    bool ended; /* not there, and its id will not be used again */
    enum patience patience;
    size_t station, worker;        /* worker: as the sighting says */
    size_t known;                  /* who it is, by a judgement; or MAPPING_NONE */
    enum event_type state, judged; /* judged: EVENT_TYPES when it was not */
    double confidence;
    instant came;  /* to this station */
    instant since; /* when what it does there began */
    instant at;    /* last heard of */
};

/* What is known of a camera. */
struct view {
    enum camera_state state;
    bool any;      /* was it heard at all */
    instant since; /* of its state; when it was first heard */
    instant heard;
    span lead; /* its clock less this box's */
    struct object *object;
    size_t count, room;
};

struct person {
    struct standing standing;
    size_t station, camera; /* where he was last; MAPPING_NONE: not known */
    bool unsettled;         /* a newcomer's movement does not count yet */
};

struct presence {
    const struct mapping *mapping;
    instant now;           /* by this box's clock */
    struct view *view;     /* by camera */
    struct person *person; /* by worker */
};

void presence_ignore(const struct adapter_out *out, const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    out->ignored(out->context, why);
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        abort();
    return memory;
}

/* Does the camera itself see who is at the station? Rules and models only report. */
static bool watches(const struct mapping_camera *camera, size_t station)
{
    for (size_t i = 0; i < camera->zones; i++)
        if (camera->zone[i].station == station)
            return true;
    return false;
}

/* The worker of a station is looked for there from the start. */
static void place_person(const struct mapping *mapping, size_t station,
                         struct person *person)
{
    for (size_t i = 0; i < mapping->cameras && person->station == MAPPING_NONE; i++)
        if (watches(&mapping->camera[i], station)) {
            person->station = station;
            person->camera = i;
        }
}

struct presence *presence_new(const struct mapping *mapping)
{
    struct presence *presence = zeroed(1, sizeof *presence);
    presence->mapping = mapping;
    presence->view = zeroed(mapping->cameras, sizeof *presence->view);
    presence->person = zeroed(mapping->workers, sizeof *presence->person);
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

static size_t camera_number(const struct presence *presence,
                            const struct mapping_camera *camera)
{
    return (size_t)(camera - presence->mapping->camera);
}

static struct view *view_of(struct presence *presence,
                            const struct mapping_camera *camera)
{
    return &presence->view[camera_number(presence, camera)];
}

/* What a camera's clock shows now. */
static instant view_clock(const struct presence *presence, const struct view *view)
{
    return instant_add(presence->now, view->lead);
}

/* --- saying --- */

static void say(const struct presence *presence, size_t worker, enum event_type type,
                const struct finding *finding, int64_t count,
                const struct adapter_out *out)
{
    const struct mapping *mapping = presence->mapping;
    const struct mapping_camera *camera = &mapping->camera[finding->camera];
    struct event event = {
        .at = finding->since,
        .type = type,
        .worker = mapping->worker[worker],
        .station = mapping->station[finding->station].id,
        .confidence = finding->confidence,
        .count = count,
        .camera = camera->id,
        .model = camera->model_version,
    };
    event.uuid = event_identity(&event);
    out->event(out->context, &event);
}

static void say_ripe(struct presence *presence, size_t worker,
                     const struct adapter_out *out)
{
    struct person *person = &presence->person[worker];
    struct standing *standing = &person->standing;
    if (!standing->pending)
        return;
    const struct view *view = &presence->view[standing->finding.camera];
    const struct mapping_station *station =
        &presence->mapping->station[standing->finding.station];
    struct finding said;
    if (!standing_ripe(standing, view_clock(presence, view), station->dwell,
                       station->exit_hold, &said))
        return;
    person->station = said.station;
    person->camera = said.camera;
    say(presence, worker, said.state, &said, 0, out);
}

/* --- what is the case --- */

static size_t worker_of(const struct presence *presence, const struct object *object)
{
    if (object->gone || object->station == MAPPING_NONE)
        return MAPPING_NONE;
    return object->known != MAPPING_NONE ? object->known
           : object->worker != MAPPING_NONE
               ? object->worker
               : presence->mapping->station[object->station].worker;
}

/* Is it too new to make an idle worker work? */
static bool is_newcomer(const struct presence *presence, const struct view *view,
                        const struct object *object, const struct finding *said)
{
    return said->state == EVENT_IDLE && said->station == object->station &&
           instant_since(view_clock(presence, view), object->came).ms <
               presence->mapping->settle.ms;
}

static enum event_type state_of(struct presence *presence, struct person *person,
                                const struct view *view, const struct object *object)
{
    if (object->judged != EVENT_TYPES)
        return object->judged;
    if (object->state == EVENT_WORKING &&
        is_newcomer(presence, view, object, &person->standing.said)) {
        person->unsettled = true;
        return EVENT_IDLE;
    }
    return object->state;
}

/* Work before idleness, then where he is said to be, then what began first. */
static bool is_better(const struct finding *a, const struct finding *b,
                      const struct finding *said)
{
    if (a->state != b->state)
        return a->state < b->state;
    bool a_here = a->station == said->station, b_here = b->station == said->station;
    return a_here != b_here ? a_here : instant_before(a->since, b->since);
}

/* The best of a worker's objects, and its patience; EVENT_UNKNOWN when there is none. An
 * object may itself say that nobody is there. */
static struct finding look(struct presence *presence, size_t worker,
                           enum patience *patience)
{
    struct person *person = &presence->person[worker];
    struct finding best = {.state = EVENT_UNKNOWN};
    person->unsettled = false;
    *patience = PATIENCE_HELD;
    for (size_t c = 0; c < presence->mapping->cameras; c++) {
        const struct view *view = &presence->view[c];
        for (size_t i = 0; view->state == CAMERA_ONLINE && i < view->count; i++) {
            const struct object *object = &view->object[i];
            if (worker_of(presence, object) != worker)
                continue;
            struct finding found = {
                .state = state_of(presence, person, view, object),
                .station = object->station,
                .camera = c,
                .confidence = object->confidence,
                .since = object->since,
            };
            if (is_better(&found, &best, &person->standing.said)) {
                best = found;
                *patience = object->patience;
            }
        }
    }
    return best;
}

/* Is it certain that somebody of whom nothing is known is not there? His camera would
 * have had to see him for long enough; if so, since *since. */
static bool is_missed(const struct presence *presence, const struct person *person,
                      instant *since)
{
    if (person->camera == MAPPING_NONE)
        return false;
    const struct view *view = &presence->view[person->camera];
    *since = view->since;
    return view->any && view->state == CAMERA_ONLINE &&
           instant_since(view_clock(presence, view), view->since).ms >=
               presence->mapping->lost.ms &&
           watches(&presence->mapping->camera[person->camera], person->station);
}

/* What to say of a worker who is not seen. */
static void miss(const struct presence *presence, const struct person *person,
                 struct finding *finding)
{
    bool known = person->standing.said.state != EVENT_UNKNOWN &&
                 presence->view[person->camera].state == CAMERA_ONLINE;
    if (!known && !is_missed(presence, person, &finding->since))
        return;
    finding->state = EVENT_ABSENT;
    finding->station = person->station;
    finding->camera = person->camera;
    finding->confidence = presence->mapping->camera[person->camera].confidence;
}

/* Find out what is the case with a worker since `cause`; INSTANT_NEVER: since what he is
 * seen to do began. */
static void judge(struct presence *presence, size_t worker, instant cause,
                  const struct adapter_out *out)
{
    if (worker == MAPPING_NONE)
        return;
    enum patience patience;
    struct person *person = &presence->person[worker];
    struct finding finding = look(presence, worker, &patience);
    if (cause.ms != INSTANT_NEVER.ms)
        finding.since = cause;
    if (finding.state == EVENT_UNKNOWN)
        miss(presence, person, &finding);
    else if (person->standing.said.state == EVENT_UNKNOWN) {
        person->station = finding.station;
        person->camera = finding.camera;
    }
    standing_offer(&person->standing, &finding);
    say_ripe(presence, worker, out);
}

/* Say again what still holds at `at`, if it is time. */
static void confirm(struct presence *presence, size_t worker, instant at, bool held_only,
                    const struct adapter_out *out)
{
    struct person *person = &presence->person[worker];
    struct standing *standing = &person->standing;
    if (standing->said.state == EVENT_UNKNOWN || standing->pending ||
        instant_since(at, standing->confirmed).ms < presence->mapping->repeat.ms)
        return;
    enum patience patience;
    struct finding finding = look(presence, worker, &patience);
    if (held_only && patience != PATIENCE_HELD)
        return;
    if (finding.state == EVENT_UNKNOWN)
        finding = standing->said;
    finding.since = standing->confirmed = at;
    standing->said = finding;
    person->camera = finding.camera;
    say(presence, worker, finding.state, &finding, 0, out);
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
        size_t worker = worker_of(presence, object);
        if (!object->gone)
            presence_ignore(out,
                            "camera '%s': more than %d objects at once; the one not "
                            "seen for longest is dropped",
                            str_shown(sighting->camera->name).text, PRESENCE_OBJECTS);
        object->gone = true;
        judge(presence, worker, sighting->at, out);
    }
    *object = (struct object){.id_len = sighting->object.len,
                              .station = MAPPING_NONE,
                              .worker = MAPPING_NONE,
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
    object->worker = sighting->worker;
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
    size_t before = worker_of(presence, object);
    if (object->gone)
        object->station = MAPPING_NONE;
    object->gone = false;
    object_update(object, sighting);
    size_t worker = worker_of(presence, object);
    if (before != worker)
        judge(presence, before, sighting->at, out);
    if (worker == MAPPING_NONE) {
        if (sighting->station != MAPPING_NONE)
            presence_ignore(out, "nobody is known to be at station '%s'",
                            presence->mapping->station[sighting->station].id.at);
        return;
    }
    judge(presence, worker, sighting->at, out);
    if (view->state == CAMERA_ONLINE)
        confirm(presence, worker, sighting->at, false, out);
}

static void remove_object(struct presence *presence, struct object *object, instant at,
                          const struct adapter_out *out)
{
    size_t worker = worker_of(presence, object);
    object->gone = true;
    judge(presence, worker, at, out);
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

void presence_gone_all(struct presence *presence, const struct mapping_camera *camera,
                       str start, instant at, const struct adapter_out *out)
{
    struct view *view = view_of(presence, camera);
    for (size_t i = 0; i < view->count; i++) {
        struct object *object = &view->object[i];
        if (!object->gone && object->id_len >= start.len &&
            memcmp(object->id, start.at, start.len) == 0)
            remove_object(presence, object, at, out);
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
    size_t before = worker_of(presence, object);
    if (known != MAPPING_NONE)
        object->known = known;
    if (state != EVENT_TYPES && object->judged != state) {
        object->judged = state;
        object->since = at;
    }
    size_t worker = worker_of(presence, object);
    if (worker != before)
        judge(presence, before, at, out);
    judge(presence, worker, at, out);
}

/* --- cameras --- */

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
        say_ripe(presence, i, out);
    for (size_t c = 0; c < mapping->cameras; c++) {
        struct view *view = &presence->view[c];
        if (fell_silent(presence, view))
            presence_camera(presence, &mapping->camera[c], CAMERA_SILENT, view->heard,
                            true, out);
        for (size_t i = 0; view->state == CAMERA_ONLINE && i < view->count; i++)
            expire(presence, view, &view->object[i], out);
    }
    for (size_t i = 0; i < mapping->workers; i++) {
        const struct person *person = &presence->person[i];
        const struct standing *standing = &person->standing;
        instant since;
        if (person->unsettled ||
            (standing->said.state == EVENT_UNKNOWN && !standing->pending &&
             is_missed(presence, person, &since)))
            judge(presence, i, INSTANT_NEVER, out);
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
        judge(presence, i, at, out);
    }
}

static void see_again(struct presence *presence, const struct view *view, instant at,
                      const struct adapter_out *out)
{
    for (size_t i = 0; i < view->count; i++)
        judge(presence, worker_of(presence, &view->object[i]), at, out);
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

void presence_heard(struct presence *presence, const struct mapping_camera *camera,
                    instant at, const struct adapter_out *out)
{
    struct view *view = view_of(presence, camera);
    /* What is much older is no straggler: the source's clock was set back. */
    bool newer = !view->any || instant_before(view->heard, at) ||
                 instant_since(view->heard, at).ms > presence->mapping->lost.ms;
    if (!newer)
        return;
    view->heard = at;
    view->lead = instant_since(at, presence->now);
    if (!view->any || view->state == CAMERA_SILENT || view->state == CAMERA_OFFLINE)
        presence_camera(presence, camera, CAMERA_ONLINE, at, false, out);
    else if (view->state == CAMERA_ONLINE)
        out->camera(out->context, camera->id, CAMERA_ONLINE, at);
    size_t number = camera_number(presence, camera);
    for (size_t i = 0; view->state == CAMERA_ONLINE && i < presence->mapping->workers;
         i++)
        if (presence->person[i].camera == number)
            confirm(presence, i, at, true, out);
}

instant presence_clock(const struct presence *presence,
                       const struct mapping_camera *camera)
{
    return view_clock(presence, &presence->view[camera_number(presence, camera)]);
}

/* --- units --- */

/* Who makes the units of a station: its worker, or who was last said to be there. */
static size_t maker(const struct presence *presence, size_t station)
{
    size_t worker = presence->mapping->station[station].worker;
    for (size_t i = 0; i < presence->mapping->workers; i++) {
        const struct finding *said = &presence->person[i].standing.said;
        if ((said->state == EVENT_WORKING || said->state == EVENT_IDLE) &&
            said->station == station)
            return i;
    }
    return worker;
}

void presence_units(struct presence *presence, const struct mapping_camera *camera,
                    size_t station, int64_t count, instant at,
                    const struct adapter_out *out)
{
    size_t worker = maker(presence, station);
    const struct finding finding = {
        .station = station,
        .camera = camera_number(presence, camera),
        .confidence = camera->confidence,
        .since = at,
    };
    if (worker == MAPPING_NONE)
        presence_ignore(out, "units at station '%s', where nobody is known to be",
                        presence->mapping->station[station].id.at);
    else
        say(presence, worker, EVENT_PRODUCT_COUNT, &finding, count, out);
}
