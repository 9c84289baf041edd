/* view.h - what a request wants to see, from its query.
 *
 * Every reading handler does the same first: take a reader, read the floor, work out the
 * window. ERROR_INVALID names the parameter and says what would be right.
 */
#ifndef HTTP_VIEW_H
#define HTTP_VIEW_H

#include "http/app.h"
#include "http/router.h"

#include "store/pool.h"

/* Refuse a query with any parameter that is not in the list of the route (NULL: there is
 * none), or one that is repeated. Called once, before the handler. */
MUST_CHECK bool query_only(const struct request *request,
                           const struct route_parameter *known, struct error *err);

/* Parameters; *value is untouched when the parameter is absent. */
MUST_CHECK bool query_time(const struct request *request, const char *name,
                           instant *value, struct error *err);
MUST_CHECK bool query_number(const struct request *request, const char *name,
                             double *value, struct error *err);
MUST_CHECK bool query_whole(const struct request *request, const char *name, int64_t low,
                            int64_t high, int64_t *value, struct error *err);
/* *choice: the index of the value in `choices` (NULL-terminated). */
MUST_CHECK bool query_choice(const struct request *request, const char *name,
                             const char *const *choices, int *choice, struct error *err);

/* The reader of one request, and what it nearly always needs. */
struct view {
    struct pool *pool;
    struct store *store;
    struct floor floor;
    struct calendar calendar;
    struct site site;
    instant now;
};

/* Take a reader. What the view holds lives in the request's arena. */
MUST_CHECK bool view_open(const struct app *app, struct request *request,
                          struct view *view, struct error *err);
/* Accepts an empty view. */
void view_close(struct view *view);

/* What a window was asked for as. */
struct asked_window {
    struct window window;
    bool is_shift; /* by shift=..., or by nothing at all */
    struct shift shift;
};

/* start_time and end_time, or shift=current|previous, or neither: the current shift. */
MUST_CHECK bool view_window(const struct view *view, const struct request *request,
                            struct asked_window *asked, struct error *err);

/* worker_id and workstation_id as numbers on the floor; -1 when absent. */
MUST_CHECK bool view_worker(const struct view *view, const struct request *request,
                            int *worker, struct error *err);
MUST_CHECK bool view_station(const struct view *view, const struct request *request,
                             int *station, struct error *err);

#endif
