#include "api/live_alerts.h"

#include "api/sse.h"
#include "base/arena.h"
#include "base/clock.h"
#include "pipeline/alert_format.h"
#include "pipeline/alerts.h"
#include "store/pool.h"

enum { CHANGED_MOST = 1000 };

bool live_alerts_due(const struct live_alerts *last, const struct app *app)
{
    return !last->known || alerts_touched(app->alerts) != last->touched;
}

/* Whether a silence has ended changes nothing that was written. */
void alert_counts_add(struct json_out *out, struct json_node *node,
                      const struct alert_list *open, int64_t left_out, instant now)
{
    int64_t firing = 0, acknowledged = 0, silenced = 0;
    for (size_t i = 0; i < open->count; i++) {
        const struct alert *alert = &open->at[i];
        bool silent = instant_before(now, alert->silenced) && alert_is_open(alert);
        silenced += silent;
        firing += !silent && alert->state == ALERT_FIRING;
        acknowledged += !silent && alert->state == ALERT_ACKNOWLEDGED;
    }
    struct json_node *counts = json_add_object(out, node, "counts");
    json_add_int(out, counts, "firing", firing);
    json_add_int(out, counts, "acknowledged", acknowledged);
    json_add_int(out, counts, "silenced", silenced);
    json_add_int(out, counts, "left_out", left_out);
}

void alert_list_add_unkept(struct alerts *alerts, struct arena *arena,
                           struct alert_list *list)
{
    struct alert unkept;
    if (!alerts_unkept(alerts, &unkept))
        return;
    struct alert *longer = arena_new(arena, struct alert, list->count + 1);
    longer[0] = unkept;
    longer[0].group = uuid_str(&longer[0].id);
    for (size_t i = 0; i < list->count; i++)
        longer[i + 1] = list->at[i];
    *list = (struct alert_list){longer, list->count + 1};
}

static void add_message(struct buf *text, const struct alert_page *open,
                        const struct alert_list *changed, bool partial,
                        struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    alert_counts_add(out, root, &open->alerts, open->left_out, clock_now());
    json_add_bool(out, root, "partial", partial);
    struct json_node *list = json_add_array(out, root, "alerts");
    for (size_t i = 0; i < changed->count; i++)
        if (changed->at[i].state != ALERT_PENDING)
            json_push(out, list, alert_json(out, &changed->at[i], false, arena));
    sse_message(text, "alerts", NULL, json_write(out, root));
}

static bool read(struct app *app, int64_t after, struct arena *arena,
                 struct alert_page *open, struct alert_page *changed, struct error *err)
{
    const struct alert_query all = {.limit = ALERTS_OPEN_MOST, .last = true};
    const struct alert_query those = {
        .ended = true, .after = after, .limit = CHANGED_MOST};
    struct store *reader;
    if (!pool_take(app->pool, SCOPE_OF_STATIONS, &reader, err))
        return false;
    bool ok = store_alerts(reader, &all, arena, open, err) &&
              (!after || store_alerts(reader, &those, arena, changed, err));
    pool_give(app->pool, reader);
    return ok;
}

bool live_alerts_update(struct live_alerts *last, struct app *app, struct buf *whole,
                        struct buf *change, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct alert_page open, changed = {0};
    uint64_t touched = alerts_touched(app->alerts);
    if (!read(app, last->known ? last->change : 0, &arena, &open, &changed, err))
        return false;
    alert_list_add_unkept(app->alerts, &arena, &open.alerts);
    add_message(whole, &open, &open.alerts, false, &arena);
    /* From nothing to something, or too much at once: all of it. */
    if (!last->known || !last->change || changed.more)
        buf_add(change, buf_str(whole));
    else if (touched != last->touched)
        add_message(change, &open, &changed.alerts, true, &arena);
    *last = (struct live_alerts){true, touched, open.change};
    return true;
}
