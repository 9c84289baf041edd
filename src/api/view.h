/* view.h - what a request that reads begins with: the site as it is now, and which part
 * of it the query asks for.
 *
 * A view has a scope: of whom the caller may be shown anything (access/scope.h). It
 * depends on what is set for the site, which is read with the view itself, as of the same
 * moment. Workers of whom nothing may be shown are `hidden` on the floor.
 *
 * ERROR_INVALID names the parameter and says what would be right.
 */
#ifndef API_VIEW_H
#define API_VIEW_H

#include "api/app.h"
#include "http/request.h"

#include "store/pool.h"
#include "store/scope.h"

/* A reader of the database, and what nearly every request needs of it. */
struct site_view {
    struct pool *pool;
    struct store *store;
    struct scope scope;
    struct plant plant; /* floor, calendar and site, read once */
    instant now;
};

/* Take a reader and read the site. What the view holds lives in the request's arena.
 * Close the view also when this fails. */
MUST_CHECK bool view_open(struct app *app, struct request *request,
                          struct site_view *view, struct error *err);
/* The same, to see who is registered. */
MUST_CHECK bool view_open_register(struct app *app, struct request *request,
                                   struct site_view *view, struct error *err);

/* The same, to read the audit log. */
MUST_CHECK bool view_open_audit(struct app *app, struct request *request,
                                struct site_view *view, struct error *err);

/* The same in two steps. First only the site, of the plant; then the rest of it, as of
 * the same moment. */
MUST_CHECK bool view_begin(struct app *app, struct request *request,
                           struct site_view *view, struct error *err);
MUST_CHECK bool view_complete(struct request *request, struct site_view *view,
                              struct error *err);

/* Give the reader back; what was read stays. Accepts an empty view. */
void view_close(struct site_view *view);

/* The same of a known scope, for what is shown to several callers. */
MUST_CHECK bool view_open_for(struct app *app, struct scope scope,
                              struct request *request, struct site_view *view,
                              struct error *err);

/* The window that a query asks for. */
struct asked_window {
    struct window window;
    bool is_shift; /* it was asked for as a shift, or not at all: the current one */
    struct shift shift;
};

/* Read start_time and end_time, or shift=current|previous. Without any of these it is the
 * current shift. ERROR_NOT_FOUND: the calendar has no such shift. */
MUST_CHECK bool view_window(const struct site_view *view, const struct request *request,
                            struct asked_window *asked, struct error *err);

/* Read worker_id or workstation_id as a number on the floor; -1 when it is absent.
 * ERROR_DENIED: of this worker nothing may be shown, whether there is one or not. */
MUST_CHECK bool view_worker(const struct site_view *view, const struct request *request,
                            int *worker, struct error *err);
MUST_CHECK bool view_station(const struct site_view *view, const struct request *request,
                             int *station, struct error *err);

/* May the caller be told of the worker with this id? ERROR_DENIED says why not. */
MUST_CHECK bool view_may_name(const struct site_view *view, str worker,
                              struct error *err);

/* --- for what reads longer than a request --- */

/* What is set for the site was read. */
void scope_note(struct app *app, const struct site *site);
/* The scope of a caller, by what was last read. */
struct scope scope_now(struct app *app, const struct caller *caller);
/* Is it still who it was, with the same rights? */
bool caller_holds(struct app *app, const struct caller *caller);

#endif
