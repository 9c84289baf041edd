/* view.h - what a request wants to see, from its query.
 *
 * Every reading handler does the same first: take a reader, read the floor, work out the
 * window. ERROR_INVALID names the parameter and says what would be right.
 */
#ifndef API_VIEW_H
#define API_VIEW_H

#include "api/app.h"
#include "http/request.h"

#include "store/pool.h"

/* The reader of one request, and what it nearly always needs. */
struct site_view {
    struct pool *pool;
    struct store *store;
    struct floor floor;
    struct calendar calendar;
    struct site site;
    instant now;
};

/* Take a reader. What the view holds lives in the request's arena. */
MUST_CHECK bool view_open(const struct app *app, struct request *request,
                          struct site_view *view, struct error *err);
/* Accepts an empty view. */
void view_close(struct site_view *view);

/* What a window was asked for as. */
struct asked_window {
    struct window window;
    bool is_shift; /* by shift=..., or by nothing at all */
    struct shift shift;
};

/* start_time and end_time, or shift=current|previous, or neither: the current shift. */
MUST_CHECK bool view_window(const struct site_view *view, const struct request *request,
                            struct asked_window *asked, struct error *err);

/* worker_id and workstation_id as numbers on the floor; -1 when absent. */
MUST_CHECK bool view_worker(const struct site_view *view, const struct request *request,
                            int *worker, struct error *err);
MUST_CHECK bool view_station(const struct site_view *view, const struct request *request,
                             int *station, struct error *err);

#endif
