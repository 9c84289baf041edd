/* render.h - figures as JSON, the same wherever they appear. (Events: format_json() in
 * pipeline/format.h.) */
#ifndef API_RENDER_H
#define API_RENDER_H

#include "api/audited.h"
#include "api/view.h"

#include "base/json.h"
#include "store/feedback.h"

/* The figures of one window. */
struct figures {
    struct scope scope;
    struct totals totals;                /* of each worker and workstation */
    const struct attendance *attendance; /* of each workstation: who is there */
    struct factory factory;
    struct retention kept;         /* from when on what is kept */
    const struct audited *audited; /* how sure they are (audited.h); NULL: not asked */
};

/* Work out the figures of `window`. They live in `arena`. Only who is in `since` may be
 * rendered: workers and stations say since when they are as they are. */
MUST_CHECK bool figures_read(const struct site_view *view, struct window window,
                             struct since_wanted since, struct arena *arena,
                             struct figures *figures, struct error *err);

/* The objects Factory, WorkerFigures and StationFigures. */
struct json_node *render_factory(struct json_out *out, const struct figures *figures);
struct json_node *render_worker(struct request *request, struct json_out *out,
                                const struct figures *figures, size_t worker);
struct json_node *render_station(struct request *request, struct json_out *out,
                                 const struct figures *figures, size_t station);

/* Add a figure with two decimals, or null where there is none. */
void render_figure(struct json_out *out, struct json_node *node, const char *key,
                   struct figure figure);

/* Add the member scope: of whom the answer tells. */
void render_scope(struct json_out *out, struct json_node *node, struct scope scope);

/* Add the member target_units_per_hour: null when there is none. */
void render_target(struct json_out *out, struct json_node *node, target_rate target);

/* The object EventCorrection: what was done to an event. */
struct json_node *render_correction(struct json_out *out,
                                    const struct correction *correction);

/* A list of the object Dispute, with links made of the template `recorder` (recorder.h;
 * empty: without), and of EventVerdict. */
struct json_node *render_disputes(struct json_out *out, const struct disputes *list,
                                  str recorder, struct arena *arena);
struct json_node *render_verdicts(struct json_out *out,
                                  const struct verdicts_given *list);

/* Add the member actor: who did something; null: it is not known, or not to be. */
void render_actor(struct json_out *out, struct json_node *node, str kind, str name);

/* Show this row? If it is active, always; if it is deactivated, only in a window that has
 * events of it. A worker who is hidden, never. */
bool worker_shown(const struct figures *figures, size_t worker);
bool station_shown(const struct figures *figures, size_t station);

/* The object Window. */
struct json_node *render_window(struct request *request, struct json_out *out,
                                const struct asked_window *asked,
                                const struct figures *figures);

/* The object Figures: `data` of GET /api/metrics. */
struct json_node *render_metrics(struct request *request, struct json_out *out,
                                 const struct asked_window *asked,
                                 const struct figures *figures);

#endif
