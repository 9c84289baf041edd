/* teams.c - GET /api/teams: figures of teams, as far as they give no worker away
 * (domain/suppression.h).
 *
 * Only whole days that are over: two windows that differ a little, or one that is asked
 * for again and again while it runs, would give away by subtraction what k hides.
 */
#include "access/scope.h"
#include "api/date.h"
#include "api/handlers.h"
#include "api/render.h"
#include "http/query.h"
#include "http/reply.h"

#include "domain/suppression.h"
#include "domain/zone.h"

#include <stdlib.h>

enum { SHIFTS = 24 }; /* in a day, at most */

/* The sums of a cell, a total or the factory. */
struct team_sum {
    size_t workers;
    struct worker_sum sum;
};

struct team_day {
    const struct floor *floor;
    int64_t date;
    struct shift shift[SHIFTS];
    size_t shifts;
    str *team;       /* their names, sorted; the last one is empty: no team */
    size_t teams;    /* that one included */
    size_t *team_of; /* one a worker */
    struct team_sum *cell, *total; /* [team * shifts + shift]; one a team */
    struct team_sum factory[SHIFTS];
    bool *seen; /* [team's worker]: in any shift of the day */
    struct suppression table;
};

/* --- which day --- */

static bool find_shifts(const struct site_view *view, struct team_day *day,
                        struct arena *arena, struct error *err)
{
    const struct shift *shift;
    struct window around = {zone_instant((civil){day->date * SPAN_DAY.ms}),
                            zone_instant((civil){(day->date + 1) * SPAN_DAY.ms})};
    size_t count = calendar_shifts(view->plant.calendar, around, arena, &shift);
    for (size_t i = 0; i < count; i++) {
        if (shift[i].day != day->date)
            continue;
        if (day->shifts == SHIFTS)
            return error_set(err, ERROR_LIMIT, "the day has more than %d shifts", SHIFTS);
        day->shift[day->shifts++] = shift[i];
    }
    return true;
}

static bool is_over(const struct site_view *view, const struct team_day *day,
                    struct error *err)
{
    if (!day->shifts)
        return error_set(err, ERROR_NOT_FOUND, "the calendar has no shifts on that day");
    if (instant_before(view->now, day->shift[day->shifts - 1].window.end))
        return error_set(err, ERROR_INVALID,
                         "the shifts of that day are not over; figures of teams are of "
                         "whole days");
    if (instant_before(day->shift[0].window.start,
                       view->plant.site.retention.people_from))
        return error_set(err, ERROR_INVALID,
                         "figures of workers are not kept of that day any more");
    return true;
}

/* The day that is asked for; without one the last that is over, looking back a week. */
static bool find_day(const struct site_view *view, const struct request *request,
                     struct team_day *day, struct arena *arena, struct error *err)
{
    const str *date = request_query(request, "date");
    if (date)
        return date_parse(*date, "date", &day->date, err) &&
               find_shifts(view, day, arena, err) && is_over(view, day, err);
    day->date = zone_day(view->now);
    for (int i = 0; i < 8; i++, day->date--) {
        day->shifts = 0;
        if (!find_shifts(view, day, arena, err))
            return false;
        if (is_over(view, day, err))
            return true;
    }
    return error_set(err, ERROR_NOT_FOUND,
                     "no day of the last week had shifts; name one with date");
}

/* --- who is in which team --- */

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

static void find_teams(struct team_day *day, struct arena *arena)
{
    const struct floor *floor = day->floor;
    str *name = arena_new(arena, str, floor->workers + 1);
    size_t count = 0, teams = 0;
    for (size_t i = 0; i < floor->workers; i++)
        if (floor->worker[i].team.len)
            name[count++] = floor->worker[i].team;
    if (count > 1)
        qsort(name, count, sizeof *name, by_name);
    for (size_t i = 0; i < count; i++)
        if (!teams || !str_equal(name[teams - 1], name[i]))
            name[teams++] = name[i];
    name[teams] = STR("");
    day->team = name;
    day->teams = teams + 1;
    day->team_of = arena_new(arena, size_t, floor->workers);
    for (size_t i = 0; i < floor->workers; i++) {
        size_t team = teams;
        const str *found =
            floor->worker[i].team.len
                ? bsearch(&floor->worker[i].team, name, teams, sizeof *name, by_name)
                : NULL;
        day->team_of[i] = found ? (size_t)(found - name) : team;
    }
}

/* --- sums --- */

static void add(struct team_sum *to, const struct worker_sum *sum, bool anew)
{
    to->workers += anew;
    sum_add(SUM_OF_WORKER, (int64_t *)&to->sum, (const int64_t *)sum, true, true);
}

static void add_shift(struct team_day *day, size_t shift, const struct totals *totals)
{
    for (size_t i = 0; i < day->floor->workers; i++) {
        const struct worker_sum *sum = &totals->worker[i];
        size_t team = day->team_of[i];
        if (!worker_observed(sum))
            continue;
        add(&day->cell[team * day->shifts + shift], sum, true);
        add(&day->factory[shift], sum, true);
        add(&day->total[team], sum, !day->seen[i]);
        day->seen[i] = true;
    }
    /* Of whom figures are no longer kept one by one: the factory counts them. */
    add(&day->factory[shift], &totals->unnamed, false);
}

static bool read_day(const struct site_view *view, struct team_day *day,
                     struct arena *arena, struct error *err)
{
    size_t cells = day->teams * day->shifts;
    day->cell = arena_new(arena, struct team_sum, cells);
    day->total = arena_new(arena, struct team_sum, day->teams);
    day->seen = arena_new(arena, bool, day->floor->workers);
    for (size_t i = 0; i < day->shifts; i++) {
        struct totals totals;
        if (!store_totals(view->store, &view->plant, day->shift[i].window, view->now,
                          SINCE_NONE, arena, &totals, err))
            return false;
        add_shift(day, i, &totals);
    }
    size_t *workers = arena_new(arena, size_t, cells);
    for (size_t i = 0; i < cells; i++)
        workers[i] = day->cell[i].workers;
    day->table = (struct suppression){
        .rows = day->teams,
        .columns = day->shifts,
        .least = (size_t)view->plant.site.team_size,
        .workers = workers,
        .hidden = arena_new(arena, bool, cells),
        .hidden_total = arena_new(arena, bool, day->teams),
    };
    suppression_find(&day->table);
    return true;
}

/* --- the answer --- */

static struct json_node *render_sum(struct json_out *out, const struct team_sum *sum)
{
    struct json_node *node = json_object(out);
    json_add_int(out, node, "workers", (int64_t)sum->workers);
    json_add_int(out, node, "active_ms", sum->sum.working_ms);
    json_add_int(out, node, "idle_ms", sum->sum.idle_ms);
    json_add_int(out, node, "absent_ms", sum->sum.absent_ms);
    json_add_int(out, node, "total_units_produced", sum->sum.units);
    json_add_number(out, node, "utilization_of_presence_percentage",
                    figure_number(worker_presence(&sum->sum)));
    return node;
}

static struct json_node *render_cell(struct json_out *out, const struct team_sum *sum,
                                     bool hidden)
{
    struct json_node *node = json_object(out);
    json_add_bool(out, node, "hidden", hidden);
    if (hidden)
        json_add_null(out, node, "figures");
    else
        json_add(out, node, "figures", render_sum(out, sum));
    return node;
}

static struct json_node *render_team(struct json_out *out, const struct team_day *day,
                                     size_t team)
{
    struct json_node *node = json_object(out);
    if (day->team[team].len)
        json_add_text(out, node, "team", day->team[team]);
    else
        json_add_null(out, node, "team");
    struct json_node *list = json_add_array(out, node, "shifts");
    for (size_t i = 0; i < day->shifts; i++) {
        size_t cell = team * day->shifts + i;
        json_push(out, list, render_cell(out, &day->cell[cell], day->table.hidden[cell]));
    }
    json_add(out, node, "total",
             render_cell(out, &day->total[team], day->table.hidden_total[team]));
    return node;
}

static struct json_node *render_shift(struct request *request, struct json_out *out,
                                      const struct team_day *day, size_t shift)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "name", day->shift[shift].rule->name);
    reply_time(out, node, "start_time", request, day->shift[shift].window.start);
    reply_time(out, node, "end_time", request, day->shift[shift].window.end);
    json_add(out, node, "factory", render_sum(out, &day->factory[shift]));
    return node;
}

static enum answer answer_day(struct request *request, struct reply *reply,
                              const struct team_day *day)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *data = json_add_object(out, root, "data");
    json_add_text(out, data, "date", date_text(day->date, &request->arena));
    json_add_int(out, data, "team_size", (int64_t)day->table.least);
    struct json_node *shifts = json_add_array(out, data, "shifts");
    for (size_t i = 0; i < day->shifts; i++)
        json_push(out, shifts, render_shift(request, out, day, i));
    struct json_node *teams = json_add_array(out, data, "teams");
    for (size_t i = 0; i < day->teams; i++)
        if (i + 1 < day->teams || day->total[i].workers)
            json_push(out, teams, render_team(out, day, i));
    return reply_json(reply, 200, out, root);
}

/* A site that shows figures of workers shows those of teams as well. */
static bool shows_teams(const struct site_view *view)
{
    const struct site *site = &view->plant.site;
    return site->mode == MODE_TEAMS ||
           instant_before(view->now, site_individuals_until(site));
}

/* Figures of teams are sums over workers of whom the caller may know nothing, so they are
 * read as by one who may see all. */
static bool open_view(struct app *app, struct request *request, struct site_view *view,
                      struct error *err)
{
    if (!view_open(app, request, view, err))
        return false;
    if (view->scope.kind == SCOPE_ALL)
        return true;
    if (shows_teams(view)) {
        view_close(view);
        if (!view_open_for(app, (struct scope){.kind = SCOPE_ALL}, request, view, err))
            return false;
    }
    return shows_teams(view) ||
           error_set(err, ERROR_DENIED,
                     "this site shows no figures of teams; GET /api/privacy says what it "
                     "shows");
}

enum answer api_teams(void *context, const str *parameter, struct request *request,
                      struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct team_day day = {0};
    struct arena *arena = &request->arena;
    if (!open_view(context, request, &view, &err) ||
        !find_day(&view, request, &day, arena, &err))
        return reply_error(request, reply, &err);
    day.floor = &view.plant.floor;
    find_teams(&day, arena);
    if (!read_day(&view, &day, arena, &err))
        return reply_error(request, reply, &err);
    return answer_day(request, reply, &day);
}
