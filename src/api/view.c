#include "api/view.h"

#include "access/directory.h"
#include "access/scope.h"
#include "base/clock.h"
#include "http/query.h"

/* Shifts and planned time are worked out day by day. */
enum { WINDOW_YEARS = 100 };

/* --- of whom --- */

typedef struct scope scope_for(const struct caller *caller, instant until, instant now);

static instant individuals_until(struct app *app)
{
    return (instant){atomic_load(&app->individuals_until)};
}

void scope_note(struct app *app, const struct site *site)
{
    int64_t until = site_individuals_until(site).ms;
    if (atomic_load(&app->individuals_until) != until)
        atomic_store(&app->individuals_until, until);
}

struct scope scope_now(struct app *app, const struct caller *caller)
{
    return scope_of(caller, individuals_until(app), clock_now());
}

bool caller_holds(struct app *app, const struct caller *caller)
{
    return !app->directory || directory_is_valid(app->directory, caller);
}

/* `whole`: all of the plant, or only the site. */
static bool begin(struct app *app, struct scope scope, bool whole,
                  struct request *request, struct site_view *view, struct error *err)
{
    *view = (struct site_view){.pool = app->pool, .scope = scope, .now = clock_now()};
    if (!pool_take(app->pool, scope, &view->store, err) ||
        !(whole ? store_plant(view->store, &request->arena, &view->plant, err)
                : store_site(view->store, &view->plant.site, err)))
        return false;
    scope_note(app, &view->plant.site);
    return true;
}

bool view_open_for(struct app *app, struct scope scope, struct request *request,
                   struct site_view *view, struct error *err)
{
    return begin(app, scope, true, request, view, err);
}

/* What is set for the site decides about the scope, and takes a reader to know, which
 * takes a scope. So this begins with what was set when it was last read, and with another
 * reader if that has changed. */
static bool open_for(struct app *app, struct request *request, scope_for *of, bool whole,
                     struct site_view *view, struct error *err)
{
    enum { TRIES = 3 };
    for (int i = 0; i < TRIES; i++) {
        struct scope scope = of(request->caller, individuals_until(app), clock_now());
        if (!begin(app, scope, whole, request, view, err))
            return false;
        instant until = site_individuals_until(&view->plant.site);
        if (scope_equal(of(request->caller, until, view->now), view->scope))
            return true;
        view_close(view);
    }
    return error_set(err, ERROR_UNAVAILABLE,
                     "what may be shown is being changed; try again in a moment");
}

bool view_open(struct app *app, struct request *request, struct site_view *view,
               struct error *err)
{
    return open_for(app, request, scope_of, true, view, err);
}

bool view_begin(struct app *app, struct request *request, struct site_view *view,
                struct error *err)
{
    return open_for(app, request, scope_of, false, view, err);
}

bool view_complete(struct request *request, struct site_view *view, struct error *err)
{
    return store_plant(view->store, &request->arena, &view->plant, err);
}

bool view_open_register(struct app *app, struct request *request, struct site_view *view,
                        struct error *err)
{
    return open_for(app, request, scope_of_register, true, view, err);
}

bool view_open_audit(struct app *app, struct request *request, struct site_view *view,
                     struct error *err)
{
    return open_for(app, request, scope_of_audit, true, view, err);
}

void view_close(struct site_view *view)
{
    if (view->store)
        pool_give(view->pool, view->store);
    view->store = NULL;
}

/* The same date and time of day in another year. */
static instant years_later(instant t, int years)
{
    int64_t year;
    unsigned month, day;
    instant midnight = instant_floor(t, SPAN_DAY);
    civil_date(midnight.ms / SPAN_DAY.ms, &year, &month, &day);
    return instant_add((instant){civil_days(year + years, month, day) * SPAN_DAY.ms},
                       instant_since(t, midnight));
}

static bool shift_window(const struct site_view *view, bool previous,
                         struct asked_window *asked, struct error *err)
{
    struct shift shift;
    bool found = calendar_shift(view->plant.calendar, view->now, &shift);
    if (found && previous)
        found = calendar_previous(view->plant.calendar, &shift, &shift);
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "the calendar has no %s shift; name a window with start_time "
                         "and end_time",
                         previous ? "previous" : "current");
    *asked = (struct asked_window){shift.window, true, shift};
    return true;
}

bool view_window(const struct site_view *view, const struct request *request,
                 struct asked_window *asked, struct error *err)
{
    static const char *const shifts[] = {"current", "previous", NULL};
    bool start = request_query(request, "start_time");
    bool end = request_query(request, "end_time");
    bool shift = request_query(request, "shift");
    int which = 0;
    if (start != end)
        return error_set(err, ERROR_INVALID, "%s is missing; give both or neither",
                         start ? "end_time" : "start_time");
    if (start && shift)
        return error_set(err, ERROR_INVALID,
                         "give either shift or start_time and end_time, not both");
    if (!query_choice(request, "shift", shifts, &which, err))
        return false;
    if (!start)
        return shift_window(view, which == 1, asked, err);

    struct window window;
    if (!query_time(request, "start_time", &window.start, err) ||
        !query_time(request, "end_time", &window.end, err))
        return false;
    if (window_empty(window))
        return error_set(err, ERROR_INVALID, "start_time is not before end_time");
    if (instant_before(years_later(window.start, WINDOW_YEARS), window.end))
        return error_set(err, ERROR_INVALID,
                         "the window is longer than the %d years that are allowed",
                         WINDOW_YEARS);
    *asked = (struct asked_window){.window = window};
    return true;
}

bool view_may_name(const struct site_view *view, str worker, struct error *err)
{
    switch (view->scope.kind) {
    case SCOPE_ALL:
        return true;
    case SCOPE_WORKER:
        return str_equal(worker, view->scope.worker) ||
               error_set(err, ERROR_DENIED,
                         "of workers you are shown yourself only, '%s'",
                         str_shown(view->scope.worker).text);
    case SCOPE_STATIONS:
    case SCOPE_MISSING:
        break;
    }
    return error_set(err, ERROR_DENIED,
                     "you are shown no single worker; GET /api/privacy says what this "
                     "site shows");
}

bool view_worker(const struct site_view *view, const struct request *request, int *worker,
                 struct error *err)
{
    const str *id = request_query(request, "worker_id");
    *worker = -1;
    if (!id)
        return true;
    if (!view_may_name(view, *id, err))
        return false;
    *worker = floor_worker(&view->plant.floor, *id, 0);
    return *worker >= 0 ||
           error_set(err, ERROR_INVALID, "worker_id: there is no worker '%s'",
                     str_shown(*id).text);
}

bool view_station(const struct site_view *view, const struct request *request,
                  int *station, struct error *err)
{
    const str *id = request_query(request, "workstation_id");
    *station = id ? floor_station(&view->plant.floor, *id, 0) : -1;
    return !id || *station >= 0 ||
           error_set(err, ERROR_INVALID, "workstation_id: there is no workstation '%s'",
                     str_shown(*id).text);
}
