#include "http/view.h"

#include "base/clock.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Shifts and planned time are worked out day by day. */
enum { WINDOW_YEARS = 100 };

static bool knows(const struct route_parameter *known, str name)
{
    for (; known && known->name; known++)
        if (known->place == IN_QUERY && str_equal(name, str_from(known->name)))
            return true;
    return false;
}

bool query_only(const struct request *request, const struct route_parameter *known,
                struct error *err)
{
    for (size_t i = 0; i < request->query_count; i++) {
        str name = request->query[i].name;
        if (!knows(known, name))
            return error_set(err, ERROR_INVALID, "there is no parameter '%s' here",
                             str_shown(name).text);
        for (size_t k = 0; k < i; k++)
            if (str_equal(name, request->query[k].name))
                return error_set(err, ERROR_INVALID, "parameter '%s' is given twice",
                                 str_shown(name).text);
    }
    return true;
}

bool query_time(const struct request *request, const char *name, instant *value,
                struct error *err)
{
    const str *given = request_query(request, name);
    char copy[64];
    if (!given)
        return true;
    /* A '+' that was not escaped comes as a space: 10:15:30+01:00 as "10:15:30 01:00". */
    str text = *given;
    if (text.len > 6 && text.len < sizeof copy && text.at[text.len - 6] == ' ') {
        memcpy(copy, text.at, text.len);
        copy[text.len - 6] = '+';
        text.at = copy;
    }
    return instant_parse(text, value, err) || error_context(err, "%s", name);
}

/* Room for a number as text; longer ones are none. */
static bool digits(str text, char copy[static 40])
{
    if (!text.len || text.len >= 40)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return copy[0] == '-' || (copy[0] >= '0' && copy[0] <= '9');
}

bool query_number(const struct request *request, const char *name, double *value,
                  struct error *err)
{
    const str *text = request_query(request, name);
    char copy[40], *end;
    if (!text)
        return true;
    if (digits(*text, copy)) {
        double number = strtod(copy, &end);
        if (!*end && isfinite(number)) {
            *value = number;
            return true;
        }
    }
    return error_set(err, ERROR_INVALID, "%s is '%s'; want a number", name,
                     str_shown(*text).text);
}

bool query_whole(const struct request *request, const char *name, int64_t low,
                 int64_t high, int64_t *value, struct error *err)
{
    const str *text = request_query(request, name);
    char copy[40], *end;
    if (!text)
        return true;
    if (digits(*text, copy)) {
        errno = 0;
        long long number = strtoll(copy, &end, 10);
        if (!*end && !errno && number >= low && number <= high) {
            *value = number;
            return true;
        }
    }
    return error_set(err, ERROR_INVALID,
                     "%s is '%s'; want a whole number from %lld to %lld", name,
                     str_shown(*text).text, (long long)low, (long long)high);
}

bool query_choice(const struct request *request, const char *name,
                  const char *const *choices, int *choice, struct error *err)
{
    const str *text = request_query(request, name);
    if (!text)
        return true;
    for (int i = 0; choices[i]; i++)
        if (str_equal(*text, str_from(choices[i]))) {
            *choice = i;
            return true;
        }
    char list[160] = "";
    for (int i = 0; choices[i]; i++) {
        size_t len = strlen(list);
        snprintf(list + len, sizeof list - len, "%s%s", i ? ", " : "", choices[i]);
    }
    return error_set(err, ERROR_INVALID, "%s is '%s'; want one of %s", name,
                     str_shown(*text).text, list);
}

bool view_open(const struct app *app, struct request *request, struct view *view,
               struct error *err)
{
    *view = (struct view){.pool = app->pool};
    if (!pool_take(app->pool, &view->store, err))
        return false;
    view->now = clock_now();
    return store_floor(view->store, &request->arena, &view->floor, err) &&
           store_calendar(view->store, &request->arena, &view->calendar, err) &&
           store_site(view->store, &view->site, err);
}

void view_close(struct view *view)
{
    if (view->store)
        pool_give(view->pool, view->store);
    view->store = NULL;
}

static bool shift_window(const struct view *view, bool previous,
                         struct asked_window *asked, struct error *err)
{
    struct shift shift;
    bool found = calendar_shift(view->calendar, view->now, &shift);
    if (found && previous)
        found = calendar_previous(view->calendar, &shift, &shift);
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "the calendar has no %s shift; name a window with start_time "
                         "and end_time",
                         previous ? "previous" : "current");
    *asked = (struct asked_window){shift.window, true, shift};
    return true;
}

bool view_window(const struct view *view, const struct request *request,
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
    if (window_length(window).ms > WINDOW_YEARS * 366LL * SPAN_DAY.ms)
        return error_set(err, ERROR_INVALID,
                         "the window is longer than the %d years that are allowed",
                         WINDOW_YEARS);
    *asked = (struct asked_window){.window = window};
    return true;
}

bool view_worker(const struct view *view, const struct request *request, int *worker,
                 struct error *err)
{
    const str *id = request_query(request, "worker_id");
    *worker = id ? floor_worker(&view->floor, *id, 0) : -1;
    return !id || *worker >= 0 ||
           error_set(err, ERROR_INVALID, "worker_id: there is no worker '%s'",
                     str_shown(*id).text);
}

bool view_station(const struct view *view, const struct request *request, int *station,
                  struct error *err)
{
    const str *id = request_query(request, "workstation_id");
    *station = id ? floor_station(&view->floor, *id, 0) : -1;
    return !id || *station >= 0 ||
           error_set(err, ERROR_INVALID, "workstation_id: there is no workstation '%s'",
                     str_shown(*id).text);
}
