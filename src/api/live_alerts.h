/* live_alerts.h - alerts in the live streams: those that changed, once for all.
 *
 * A stream that begins is told all that are open; then those that changed. Nobody is told
 * names: who may know them asks GET /api/alerts.
 */
#ifndef API_LIVE_ALERTS_H
#define API_LIVE_ALERTS_H

#include "api/app.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "store/alerts.h"

/* What was told last. */
struct live_alerts {
    bool known;       /* false: nothing was */
    uint64_t touched; /* see alerts.h */
    int64_t change;   /* the last change that was told */
};

/* May something have changed? */
bool live_alerts_due(const struct live_alerts *last, const struct app *app);

/* Append to `whole` the message for a stream that knows nothing yet, and to `change` that
 * for one that knows what was told before: nothing when nothing has changed. */
MUST_CHECK bool live_alerts_update(struct live_alerts *last, struct app *app,
                                   struct buf *whole, struct buf *change,
                                   struct error *err);

/* --- what the list of alerts has, too --- */

/* Add the object AlertCounts: of alerts that are open. left_out: how many more there are
 * than `open` has. */
void alert_counts_add(struct json_out *out, struct json_node *node,
                      const struct alert_list *open, int64_t left_out, instant now);

/* Put what cannot be kept, as nothing can be written, in front. */
void alert_list_add_unkept(struct alerts *alerts, struct arena *arena,
                           struct alert_list *list);

#endif
