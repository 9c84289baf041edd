/* render.h - figures as JSON, the same wherever they appear. (Events: format_json() in
 * pipeline/format.h.) */
#ifndef API_RENDER_H
#define API_RENDER_H

#include "api/view.h"

#include "base/json.h"

/* Everything of one window: sums, who is where, the factory. */
struct figures {
    struct totals totals;
    const struct attendance *attendance; /* per station */
    struct factory factory;
};

/* Work out the figures of `window`. They live in `arena`. */
MUST_CHECK bool figures_read(const struct site_view *view, struct window window,
                             struct arena *arena, struct figures *figures,
                             struct error *err);

/* The objects of `factory`, `workers[]` and `workstations[]`. */
struct json_node *render_factory(struct json_out *out, const struct figures *figures);
struct json_node *render_worker(struct json_out *out, const struct figures *figures,
                                size_t worker);
struct json_node *render_station(struct json_out *out, const struct figures *figures,
                                 size_t station);

/* The member target_units_per_hour: null for 0, which is none. */
void render_target(struct json_out *out, struct json_node *node, double target);

/* What was done to an event: action, reason, at. */
struct json_node *render_correction(struct json_out *out,
                                    const struct correction *correction);

/* A deactivated one is shown only where it has left something. */
bool worker_shown(const struct figures *figures, size_t worker);
bool station_shown(const struct figures *figures, size_t station);

/* The object of `window`: start, end, now, elapsed and planned time, the shift. */
struct json_node *render_window(struct request *request, struct json_out *out,
                                const struct asked_window *asked,
                                const struct figures *figures);

/* The whole `data` of GET /api/metrics. */
struct json_node *render_metrics(struct request *request, struct json_out *out,
                                 const struct asked_window *asked,
                                 const struct figures *figures);

#endif
