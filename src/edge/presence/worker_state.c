/* worker_state.c - finds out what is true of a worker, and reports it as events. */
#include "edge/presence/inside.h"

bool camera_watches(const struct mapping_camera *camera, size_t station)
{
    for (size_t i = 0; i < camera->zones; i++)
        if (camera->zone[i].station == station)
            return true;
    return false;
}

/* --- reports --- */

static void report(const struct presence *presence, size_t worker,
                   const struct finding *finding, const struct output *out)
{
    const struct mapping *mapping = presence->mapping;
    const struct mapping_camera *camera = &mapping->camera[finding->camera];
    struct event event = {
        .at = finding->since,
        .type = finding->state,
        .worker = mapping->worker[worker],
        .station = mapping->station[finding->station].id,
        .confidence = finding->confidence,
        .camera = camera->id,
        .model = camera->model_version,
    };
    event.uuid = event_identity(&event);
    out->event(out->context, &event);
}

void worker_report(struct presence *presence, size_t worker, const struct output *out)
{
    struct worker_state *who = &presence->worker[worker];
    struct debounce *debounce = &who->debounce;
    if (!debounce->pending)
        return;
    const struct camera_view *view = &presence->view[debounce->candidate.camera];
    const struct mapping_station *station =
        &presence->mapping->station[debounce->candidate.station];
    struct finding lasted;
    if (!debounce_lasted(debounce, view_clock(presence, view), station->dwell,
                         station->exit_hold, &lasted))
        return;
    who->station = lasted.station;
    who->camera = lasted.camera;
    report(presence, worker, &lasted, out);
}

/* --- what is true --- */

size_t object_worker(const struct presence *presence, const struct object *object)
{
    if (object->gone || object->station == MAPPING_NONE)
        return MAPPING_NONE;
    return object->known != MAPPING_NONE
               ? object->known
               : presence->mapping->station[object->station].worker;
}

/* Is the object too new for its movement to make an idle worker work? */
static bool is_newcomer(const struct presence *presence, const struct camera_view *view,
                        const struct object *object, const struct finding *reported)
{
    return reported->state == EVENT_IDLE && reported->station == object->station &&
           instant_since(view_clock(presence, view), object->came).ms <
               presence->mapping->settle.ms;
}

static enum event_type state_of(struct presence *presence, struct worker_state *who,
                                const struct camera_view *view,
                                const struct object *object)
{
    if (object->judged != EVENT_TYPES)
        return object->judged;
    if (object->state == EVENT_WORKING &&
        is_newcomer(presence, view, object, &who->debounce.reported)) {
        who->unsettled = true;
        return EVENT_IDLE;
    }
    return object->state;
}

/* Work counts before idleness, then an object at the station that was reported, then the
 * one that began first. */
static bool is_better(const struct finding *a, const struct finding *b,
                      const struct finding *reported)
{
    if (a->state != b->state)
        return a->state < b->state;
    bool a_here = a->station == reported->station;
    bool b_here = b->station == reported->station;
    return a_here != b_here ? a_here : instant_before(a->since, b->since);
}

/* After a camera was gone, its objects count only once they are seen again. But those
 * that are mentioned only once, when they come, count at once. */
static bool is_sure(const struct camera_view *view, const struct object *object)
{
    return object->patience == PATIENCE_HELD || !instant_before(object->at, view->since);
}

/* Choose the object that decides what is true of a worker; *patience is that object's.
 * The result is EVENT_UNKNOWN if he has none. It may be absence, as a sighting can say
 * that nobody is there. */
static struct finding look(struct presence *presence, size_t worker,
                           enum patience *patience)
{
    struct worker_state *who = &presence->worker[worker];
    struct finding best = {.state = EVENT_UNKNOWN};
    who->unsettled = false;
    *patience = PATIENCE_HELD;
    for (size_t c = 0; c < presence->mapping->cameras; c++) {
        const struct camera_view *view = &presence->view[c];
        for (size_t i = 0; view->state == CAMERA_ONLINE && i < view->count; i++) {
            const struct object *object = &view->object[i];
            if (object_worker(presence, object) != worker || !is_sure(view, object))
                continue;
            struct finding found = {
                .state = state_of(presence, who, view, object),
                .station = object->station,
                .camera = c,
                .confidence = object->confidence,
                .since = object->since,
            };
            if (is_better(&found, &best, &who->debounce.reported)) {
                best = found;
                *patience = object->patience;
            }
        }
    }
    return best;
}

bool worker_is_missing(const struct presence *presence, const struct worker_state *who,
                       instant *since)
{
    if (who->camera == MAPPING_NONE)
        return false;
    const struct camera_view *view = &presence->view[who->camera];
    *since = view->since;
    return view->any && view->state == CAMERA_ONLINE &&
           instant_since(view_clock(presence, view), view->since).ms >=
               presence->mapping->lost.ms &&
           camera_watches(&presence->mapping->camera[who->camera], who->station);
}

/* No object counts as this worker: is he absent, or unknown? */
static void miss(const struct presence *presence, const struct worker_state *who,
                 struct finding *finding)
{
    bool known = who->debounce.reported.state != EVENT_UNKNOWN &&
                 presence->view[who->camera].state == CAMERA_ONLINE;
    if (!known && !worker_is_missing(presence, who, &finding->since))
        return;
    finding->state = EVENT_ABSENT;
    finding->station = who->station;
    finding->camera = who->camera;
    finding->confidence = presence->mapping->camera[who->camera].confidence;
}

void worker_judge(struct presence *presence, size_t worker, instant cause,
                  const struct output *out)
{
    if (worker == MAPPING_NONE)
        return;
    enum patience patience;
    struct worker_state *who = &presence->worker[worker];
    struct finding finding = look(presence, worker, &patience);
    if (cause.ms != INSTANT_NEVER.ms)
        finding.since = cause;
    if (finding.state == EVENT_UNKNOWN)
        miss(presence, who, &finding);
    else if (who->debounce.reported.state == EVENT_UNKNOWN) {
        who->station = finding.station;
        who->camera = finding.camera;
    }
    debounce_offer(&who->debounce, &finding);
    worker_report(presence, worker, out);
}

void worker_confirm(struct presence *presence, size_t worker, instant at, bool held_only,
                    const struct output *out)
{
    struct worker_state *who = &presence->worker[worker];
    struct debounce *debounce = &who->debounce;
    if (debounce->reported.state == EVENT_UNKNOWN || debounce->pending ||
        instant_since(at, debounce->confirmed).ms < presence->mapping->repeat.ms)
        return;
    enum patience patience;
    struct finding finding = look(presence, worker, &patience);
    if (held_only && patience != PATIENCE_HELD)
        return;
    if (finding.state == EVENT_UNKNOWN)
        finding = debounce->reported;
    finding.since = debounce->confirmed = at;
    debounce->reported = finding;
    who->camera = finding.camera;
    report(presence, worker, &finding, out);
}

/* --- units --- */

/* Who makes the units of a station: whoever was reported there, or else its worker. */
static size_t maker(const struct presence *presence, size_t station)
{
    size_t worker = presence->mapping->station[station].worker;
    for (size_t i = 0; i < presence->mapping->workers; i++) {
        const struct finding *reported = &presence->worker[i].debounce.reported;
        if ((reported->state == EVENT_WORKING || reported->state == EVENT_IDLE) &&
            reported->station == station)
            return i;
    }
    return worker;
}

void worker_units(struct presence *presence, const struct made_units *units,
                  const struct output *out)
{
    const struct mapping *mapping = presence->mapping;
    str station = mapping->station[units->station].id;
    size_t worker = maker(presence, units->station);
    if (worker == MAPPING_NONE) {
        output_ignored(out, "units at station '%s', where nobody is known to be",
                       station.at);
        return;
    }
    struct event event = {
        .at = units->stamp,
        .type = EVENT_PRODUCT_COUNT,
        .worker = mapping->worker[worker],
        .station = station,
        .confidence = units->camera->confidence,
        .count = units->count,
        .camera = units->camera->id,
        .model = units->camera->model_version,
    };
    event.uuid = event_identity_of_object(&event, units->object);
    event.at = units->at;
    out->event(out->context, &event);
}
