/* figures.c - sums over any window.
 *
 *        start                 sealed      now              end
 *     -----|--.-------.-------.---|---------|----------------|-----
 *          front  whole buckets        back
 *
 * Whole buckets come from the rollups, at most a handful of rows per worker and station
 * and day. What is before the first whole quarter hour and after the last sealed one is
 * read from the runs: a quarter hour at each edge. Units are in the rollups sealed or
 * not, so only the edges of the window itself read product events. */
#include "store/inside.h"

/* Where the time of a window is read from. */
struct plan {
    struct window whole; /* whole quarter hours of the window; may be empty */
    bool split;          /* of these, time and units end at different moments */
    struct window timed; /* whole quarter hours with all their time in the rollups */
    struct window front, back;
    instant until; /* min(end, now) */
};

static struct plan plan_window(struct window window, instant now, instant sealed)
{
    struct plan plan = {.until = instant_earlier(window.end, now)};
    struct window past = {window.start, plan.until};

    plan.whole = (struct window){instant_ceil(window.start, ROLLUP_FINEST),
                                 instant_floor(window.end, ROLLUP_FINEST)};
    if (window_empty(plan.whole))
        plan.whole = (struct window){window.end, window.end};

    plan.timed = window_clip(plan.whole, (struct window){plan.whole.start, sealed});
    /* Only when the clock was set back is sealed time still to come. */
    plan.split = instant_before(plan.until, plan.timed.end);
    if (plan.split)
        plan.timed.end = instant_floor(plan.until, ROLLUP_FINEST);
    if (window_empty(plan.timed)) {
        plan.front = (struct window){window.start, window.start};
        plan.back = past;
        return plan;
    }
    plan.front = (struct window){window.start, plan.timed.start};
    plan.back = (struct window){plan.timed.end, plan.until};
    return plan;
}

static bool sum_window(struct db *db, const struct floor *floor, struct window window,
                       bool time, bool units, struct totals *totals, struct error *err)
{
    struct rollup_part part[ROLLUP_PARTS];
    size_t parts = rollup_cover(window, part);
    for (size_t i = 0; i < parts; i++)
        if (!rollups_sum(db, floor, part[i], time, units, totals->worker, totals->station,
                         err))
            return false;
    return true;
}

/* Add the time that `list` has inside `window`. */
static void add_time(struct totals *totals, struct intervals *list, struct window window,
                     struct arena *arena)
{
    const struct floor *floor = totals->floor;
    if (window_empty(window) || !list->count)
        return;
    struct cells cells =
        cells_new(window, window_length(window), floor->workers, floor->stations, arena);
    cells_add(&cells, list);
    for (size_t i = 0; i < floor->workers; i++) {
        totals->worker[i].working_ms += cells.worker[i].working_ms;
        totals->worker[i].idle_ms += cells.worker[i].idle_ms;
        totals->worker[i].absent_ms += cells.worker[i].absent_ms;
    }
    for (size_t s = 0; s < floor->stations; s++) {
        totals->station[s].occupied_ms += cells.station[s].occupied_ms;
        totals->station[s].working_ms += cells.station[s].working_ms;
    }
}

static bool add_front(struct db *db, struct totals *totals, struct window front,
                      span hold, struct arena *arena, struct error *err)
{
    struct intervals list = {0};
    if (window_empty(front))
        return true;
    for (size_t i = 0; i < totals->floor->workers; i++)
        if (!runs_intervals(db, totals->floor, (int)i, hold, front, arena, &list, err))
            return false;
    add_time(totals, &list, front, arena);
    return true;
}

/* The back edge also tells what is known of each worker at its end, `until`. */
static bool add_back(struct db *db, struct totals *totals, const struct plan *plan,
                     span hold, struct arena *arena, struct error *err)
{
    struct intervals list = {0};
    struct window wanted = {instant_earlier(plan->back.start, plan->until), plan->until};
    for (size_t i = 0; i < totals->floor->workers; i++) {
        struct run *run = NULL;
        size_t count = 0;
        if (!runs_load(db, totals->floor, (int)i, wanted, arena, &run, &count, err))
            return false;
        timeline_intervals(run, count, INSTANT_NEVER, (int)i, hold, plan->back, arena,
                           &list);
        totals->latest[i] = timeline_latest(run, count, hold, plan->until);
    }
    add_time(totals, &list, plan->back, arena);
    return true;
}

static bool add_units(struct db *db, struct totals *totals, struct window window,
                      struct error *err)
{
    static const char sql[] =
        "SELECT worker_id, workstation_id, count FROM events WHERE timestamp >= ?1"
        " AND timestamp < ?2 AND event_type = 'product_count' AND NOT voided";
    char start[INSTANT_TEXT], end[INSTANT_TEXT];
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row = true;
    if (window_empty(window))
        return true;
    if (!db_use(db, sql, &rows, err))
        return false;
    statement_text(rows, 1, instant_format(window.start, start));
    statement_text(rows, 2, instant_format(window.end, end));
    while (row) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        int worker = floor_worker(totals->floor, column_text(rows, 0), 0);
        int station = floor_station(totals->floor, column_text(rows, 1), 0);
        if (worker < 0 || station < 0)
            return error_set(err, ERROR_CORRUPT, "an event is of nobody on the floor");
        totals->worker[worker].units += column_int(rows, 2);
        totals->station[station].units += column_int(rows, 2);
    }
    return true;
}

/* Who of several at one station came last is told by the uuid when they share a time. */
static bool break_ties(struct db *db, struct totals *totals, struct error *err)
{
    size_t workers = totals->floor->workers;
    for (size_t i = 0; i < workers; i++) {
        const struct latest *a = &totals->latest[i];
        struct winner winner;
        bool tie = false;
        if (worker_station(totals, i) < 0)
            continue;
        for (size_t k = 0; k < workers && !tie; k++) {
            const struct latest *b = &totals->latest[k];
            tie = k != i && b->seen && a->station == b->station &&
                  instant_equal(a->at, b->at);
        }
        if (tie && !events_winner(db, totals->floor, (int)i, a->at, &winner, err))
            return false;
        if (tie && winner.found)
            totals->latest_uuid[i] = winner.uuid;
    }
    return true;
}

bool store_totals(struct store *store, const struct floor *floor, struct window window,
                  instant now, struct arena *arena, struct totals *totals,
                  struct error *err)
{
    struct site site;
    if (!site_read(store->db, &site, err))
        return false;
    struct totals sum = {
        .floor = floor,
        .window = window,
        .now = now,
        .worker = arena_new(arena, struct worker_sum, floor->workers),
        .station = arena_new(arena, struct station_sum, floor->stations),
        .latest = arena_new(arena, struct latest, floor->workers),
        .latest_uuid = arena_new(arena, struct uuid, floor->workers),
    };
    struct plan plan = plan_window(window, now, site.sealed);
    struct window unit_front = {window.start, plan.whole.start};
    struct window unit_back = {plan.whole.end, window.end};
    bool timed = !window_empty(plan.timed) && !plan.split;

    if (!sum_window(store->db, floor, plan.whole, timed, true, &sum, err) ||
        (plan.split &&
         !sum_window(store->db, floor, plan.timed, true, false, &sum, err)) ||
        !add_front(store->db, &sum, plan.front, site.hold, arena, err) ||
        !add_back(store->db, &sum, &plan, site.hold, arena, err) ||
        !add_units(store->db, &sum, unit_front, err) ||
        !add_units(store->db, &sum, unit_back, err) || !break_ties(store->db, &sum, err))
        return false;
    *totals = sum;
    return true;
}

bool store_intervals(struct store *store, const struct floor *floor, struct window window,
                     instant now, int worker, size_t most, struct arena *arena,
                     struct intervals *list, struct error *err)
{
    struct site site;
    struct intervals found = {0};
    window.end = instant_earlier(window.end, now);
    if (!site_read(store->db, &site, err))
        return false;
    for (size_t i = 0; i < floor->workers && !window_empty(window); i++) {
        if (worker >= 0 && (int)i != worker)
            continue;
        if (!runs_intervals(store->db, floor, (int)i, site.hold, window, arena, &found,
                            err))
            return false;
        if (found.count > most)
            return error_set(err, ERROR_LIMIT,
                             "more than %zu intervals; ask for a shorter window", most);
    }
    *list = found;
    return true;
}
