/* worker_state.c - from what is seen of workers to what is said of them. */
#include "edge/presence/inside.h"

bool camera_watches(const struct mapping_camera *camera, size_t station)
{
    for (size_t i = 0; i < camera->zones; i++)
        if (camera->zone[i].station == station)
            return true;
    return false;
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

void people_say(struct presence *presence, size_t worker, const struct adapter_out *out)
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

size_t object_worker(const struct presence *presence, const struct object *object)
{
    if (object->gone || object->station == MAPPING_NONE)
        return MAPPING_NONE;
    return object->known != MAPPING_NONE
               ? object->known
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

/* What was seen before the camera was gone has to be seen again. What is said once has
 * not. */
static bool is_sure(const struct view *view, const struct object *object)
{
    return object->patience == PATIENCE_HELD || !instant_before(object->at, view->since);
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
            if (object_worker(presence, object) != worker || !is_sure(view, object))
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

bool people_missed(const struct presence *presence, const struct person *person,
                   instant *since)
{
    if (person->camera == MAPPING_NONE)
        return false;
    const struct view *view = &presence->view[person->camera];
    *since = view->since;
    return view->any && view->state == CAMERA_ONLINE &&
           instant_since(view_clock(presence, view), view->since).ms >=
               presence->mapping->lost.ms &&
           camera_watches(&presence->mapping->camera[person->camera], person->station);
}

/* What to say of a worker who is not seen. */
static void miss(const struct presence *presence, const struct person *person,
                 struct finding *finding)
{
    bool known = person->standing.said.state != EVENT_UNKNOWN &&
                 presence->view[person->camera].state == CAMERA_ONLINE;
    if (!known && !people_missed(presence, person, &finding->since))
        return;
    finding->state = EVENT_ABSENT;
    finding->station = person->station;
    finding->camera = person->camera;
    finding->confidence = presence->mapping->camera[person->camera].confidence;
}

void people_judge(struct presence *presence, size_t worker, instant cause,
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
    people_say(presence, worker, out);
}

void people_confirm(struct presence *presence, size_t worker, instant at, bool held_only,
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
