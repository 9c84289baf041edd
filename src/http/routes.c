/* routes.c - every path that the server answers: one row is everything. */
#include "http/api.h"
#include "http/reply.h"

const struct route api_routes[] = {
    {"POST", "/api/events", ROLE_OPERATOR, api_post_event, "Keep one event."},
    {"POST", "/api/events/batch", ROLE_OPERATOR, api_post_batch,
     "Keep up to 10,000 events; says of each rejected one why."},
    {"GET", "/api/events", ROLE_VIEWER, api_list_events,
     "Events, filtered, a page at a time; or all of them as CSV or NDJSON."},
    {"POST", "/api/events/{event_uuid}/void", ROLE_OPERATOR, api_void_event,
     "Leave an event out of every figure."},
    {"POST", "/api/events/{event_uuid}/restore", ROLE_OPERATOR, api_restore_event,
     "Take a voided event back in."},
    {"GET", "/api/metrics", ROLE_VIEWER, api_metrics,
     "Figures of factory, workers and workstations over a window."},
    {"GET", "/api/metrics/series", ROLE_VIEWER, api_series,
     "The same figures per hour, shift or day."},
    {"GET", "/api/timeline", ROLE_VIEWER, api_timeline,
     "What workers or workstations were doing, as intervals without gaps."},
    {"GET", "/api/stream", ROLE_VIEWER, api_stream,
     "Figures and events as they are committed, as Server-Sent Events."},
    {"GET", "/api/workers", ROLE_VIEWER, api_list_workers, "All workers."},
    {"POST", "/api/workers", ROLE_ADMIN, api_add_worker, "Register a worker."},
    {"GET", "/api/workers/{worker_id}", ROLE_VIEWER, api_get_worker, "One worker."},
    {"PUT", "/api/workers/{worker_id}", ROLE_ADMIN, api_change_worker,
     "Rename, deactivate or reactivate a worker."},
    {"DELETE", "/api/workers/{worker_id}", ROLE_ADMIN, api_delete_worker,
     "Delete a worker that no event refers to."},
    {"GET", "/api/workstations", ROLE_VIEWER, api_list_stations, "All workstations."},
    {"POST", "/api/workstations", ROLE_ADMIN, api_add_station, "Register a workstation."},
    {"GET", "/api/workstations/{station_id}", ROLE_VIEWER, api_get_station,
     "One workstation."},
    {"PUT", "/api/workstations/{station_id}", ROLE_ADMIN, api_change_station,
     "Change a workstation."},
    {"DELETE", "/api/workstations/{station_id}", ROLE_ADMIN, api_delete_station,
     "Delete a workstation that no event refers to."},
    {"GET", "/api/shifts", ROLE_VIEWER, api_list_shifts, "The site's calendar."},
    {"POST", "/api/shifts", ROLE_ADMIN, api_add_shift, "Add a shift to the calendar."},
    {"GET", "/api/shifts/{shift_id}", ROLE_VIEWER, api_get_shift, "One shift."},
    {"PUT", "/api/shifts/{shift_id}", ROLE_ADMIN, api_change_shift, "Change a shift."},
    {"DELETE", "/api/shifts/{shift_id}", ROLE_ADMIN, api_delete_shift, "Delete a shift."},
    {"GET", "/api/settings", ROLE_VIEWER, api_get_settings, "What is set for the site."},
    {"PUT", "/api/settings", ROLE_ADMIN, api_change_settings,
     "Change the hold or the factory's target."},
    {"POST", "/api/seed", ROLE_ADMIN, api_seed, "Replace all data by sample data."},
    {"GET", "/api/openapi.json", ROLE_ANYONE, api_openapi, "This API, as OpenAPI 3.1."},
    {"GET", "/healthz", ROLE_ANYONE, api_health, "Is the server up?"},
    {"GET", "/readyz", ROLE_ANYONE, api_ready, "Can it answer?"},
    {"GET", "/metrics", ROLE_ANYONE, api_prometheus,
     "Figures of the server itself, for Prometheus."},
};
const size_t api_routes_count = sizeof api_routes / sizeof *api_routes;

/* Before migration and seeding are done, only these answer. */
static bool answers_early(const struct route *route)
{
    return route->role == ROLE_ANYONE;
}

static enum answer no_method(struct request *request, struct reply *reply, str allow)
{
    reply_header(reply, "Allow", allow);
    struct error err;
    error_set(&err, ERROR_INVALID, "%s is not possible here; want one of %.*s",
              str_shown(request->method).text, STR_ARG(allow));
    return reply_failure(request, reply, 405, err.text);
}

enum answer api_handle(void *context, struct request *request, struct reply *reply)
{
    struct app *app = context;
    struct route_match match;
    switch (route_find(api_routes, api_routes_count, request->method, request->path,
                       &request->arena, &match)) {
    case ROUTE_NO_PATH:
        return reply_failure(request, reply, 404,
                             "there is nothing at this path; GET /api/openapi.json lists "
                             "what there is");
    case ROUTE_NO_METHOD:
        return no_method(request, reply, match.allow);
    case ROUTE_FOUND:
        break;
    }
    if (!atomic_load(&app->ready) && !answers_early(match.route))
        return reply_failure(request, reply, 503, "the server is starting");
    return match.route->handler(app, match.parameter, request, reply);
}
