/* shifts.c - the site's calendar: shifts and their breaks. */
#include "api/date.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/render.h"
#include "api/update.h"

#include "domain/zone.h"

#include <stdio.h>
#include <stdlib.h>

/* --- shifts as JSON --- */

/* "06:00" as minutes of the day. */
static bool read_clock(const struct json *value, const char *key, int *minute,
                       struct error *err)
{
    str text = {"", 0};
    const char *t = NULL;
    if (json_text(value, &text) && text.len == 5 && text.at[2] == ':') {
        t = text.at;
        for (int i = 0; i < 5; i++)
            if (i != 2 && (t[i] < '0' || t[i] > '9'))
                t = NULL, i = 5;
    }
    int number =
        t ? ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10 + t[4] - '0' : -1;
    if (number < 0 || t[3] > '5' || number >= MINUTES_A_DAY)
        return error_set(err, ERROR_INVALID,
                         "%s is %s; want a time of day from \"00:00\" to \"23:59\"", key,
                         text.len ? "not one" : json_kind(value));
    *minute = number;
    return true;
}

static str write_clock(int minute, struct arena *arena)
{
    char text[16];
    int len = snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
    return arena_copy(arena, (str){text, (size_t)len});
}

static bool read_date(const struct json *value, const char *key, int64_t *days,
                      struct error *err)
{
    str text = {0};
    (void)json_text(value, &text);
    return date_parse(text, key, days, err);
}

static bool read_minutes(const struct json *object, const char *key, int *minutes,
                         struct error *err)
{
    const struct json *value = json_get(object, key);
    int64_t number;
    if (!json_integer(value, &number) || number < 1 || number > MINUTES_A_DAY)
        return error_set(err, ERROR_INVALID, "%s is %s; want whole minutes from 1 to %d",
                         key,
                         json_integer(value, &number) ? "out of range" : json_kind(value),
                         MINUTES_A_DAY);
    *minutes = (int)number;
    return true;
}

/* [1, 2, ...]: Monday is 1, as in ISO 8601. */
static bool read_weekdays(const struct json *list, unsigned *weekdays, struct error *err)
{
    unsigned days = 0;
    int64_t day = 0;
    bool ok = json_is_array(list) && json_size(list) > 0;
    for (const struct json *each = json_first(list); ok && each;
         each = json_next(list, each)) {
        ok = json_integer(each, &day) && day >= 1 && day <= 7;
        if (ok)
            days |= 1u << (day - 1);
    }
    if (!ok)
        return error_set(err, ERROR_INVALID,
                         "weekdays is not a list of days from 1 (Monday) to 7 (Sunday)");
    *weekdays = days;
    return true;
}

static bool read_breaks(const struct json *list, struct shift_rule *rule,
                        struct error *err)
{
    if (!json_is_array(list) || json_size(list) > SHIFT_BREAKS)
        return error_set(err, ERROR_INVALID,
                         "breaks is not a list of up to %d breaks such as "
                         "{\"start\":\"09:00\",\"length_minutes\":15}",
                         SHIFT_BREAKS);
    rule->pause_count = 0;
    for (const struct json *each = json_first(list); each; each = json_next(list, each)) {
        struct shift_break *pause = &rule->pause[rule->pause_count++];
        if (!json_is_object(each))
            return error_set(err, ERROR_INVALID, "a break is %s; want an object",
                             json_kind(each));
        if (!json_body_only(each, "Break", err) ||
            !read_clock(json_get(each, "start"), "start", &pause->start_minute, err) ||
            !read_minutes(each, "length_minutes", &pause->length_minutes, err))
            return error_context(err, "break %zu", rule->pause_count);
    }
    return true;
}

/* Take what the body says over into *rule; what is absent stays as it is. */
static bool apply_shift(const struct json *body, struct shift_rule *rule,
                        struct error *err)
{
    const struct json *weekdays = json_get(body, "weekdays");
    const struct json *breaks = json_get(body, "breaks");
    const struct json *start = json_get(body, "start");
    const struct json *from = json_get(body, "valid_from");
    return member_text(member_of(body, "name"), ID_LENGTH, &rule->name, err) &&
           (!weekdays || read_weekdays(weekdays, &rule->weekdays, err)) &&
           (!start || read_clock(start, "start", &rule->start_minute, err)) &&
           (!json_get(body, "length_minutes") ||
            read_minutes(body, "length_minutes", &rule->length_minutes, err)) &&
           (!breaks || read_breaks(breaks, rule, err)) &&
           (!from || read_date(from, "valid_from", &rule->valid_from, err));
}

static struct json_node *render_shift(struct request *request, struct json_out *out,
                                      const struct shift_rule *rule)
{
    struct arena *arena = &request->arena;
    struct json_node *node = json_object(out);
    if (rule->id > 0)
        json_add_int(out, node, "shift_id", rule->id);
    else
        json_add_null(out, node, "shift_id");
    json_add_text(out, node, "name", arena_copy(arena, rule->name));
    struct json_node *weekdays = json_add_array(out, node, "weekdays");
    for (int day = 0; day < 7; day++)
        if (rule->weekdays & 1u << day)
            json_push_int(out, weekdays, day + 1);
    json_add_text(out, node, "start", write_clock(rule->start_minute, arena));
    json_add_int(out, node, "length_minutes", rule->length_minutes);
    struct json_node *breaks = json_add_array(out, node, "breaks");
    for (size_t i = 0; i < rule->pause_count; i++) {
        struct json_node *pause = json_object(out);
        json_add_text(out, pause, "start",
                      write_clock(rule->pause[i].start_minute, arena));
        json_add_int(out, pause, "length_minutes", rule->pause[i].length_minutes);
        json_push(out, breaks, pause);
    }
    json_add_text(out, node, "valid_from", date_text(rule->valid_from, arena));
    return node;
}

/* --- reading shifts --- */

enum answer api_list_shifts(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    if (!view_open(context, request, &view, &err))
        return reply_error(request, reply, &err);

    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "count", (int64_t)view.plant.calendar.count);
    struct json_node *list = json_add_array(out, root, "shifts");
    for (size_t i = 0; i < view.plant.calendar.count; i++)
        json_push(out, list, render_shift(request, out, &view.plant.calendar.rule[i]));
    struct json_node *defaults = json_add_array(out, root, "default_shifts");
    for (size_t i = 0; i < calendar_default.count; i++)
        json_push(out, defaults, render_shift(request, out, &calendar_default.rule[i]));
    return reply_json(reply, 200, out, root);
}

static bool read_shift_id(str text, int64_t *id, struct error *err)
{
    char copy[20], *end = copy;
    if (text.len && text.len < sizeof copy) {
        memcpy(copy, text.at, text.len);
        copy[text.len] = '\0';
        *id = strtoll(copy, &end, 10);
        if (!*end && *id > 0)
            return true;
    }
    return error_set(err, ERROR_NOT_FOUND, "there is no shift '%s'",
                     str_shown(text).text);
}

static enum answer answer_shift(struct request *request, struct reply *reply, int status,
                                const struct shift_rule *rule)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "shift", render_shift(request, out, rule));
    return reply_json(reply, status, out, root);
}

static const struct shift_rule *find_shift(struct calendar calendar, int64_t id,
                                           struct error *err)
{
    for (size_t i = 0; i < calendar.count; i++)
        if (calendar.rule[i].id == id)
            return &calendar.rule[i];
    error_set(err, ERROR_NOT_FOUND, "there is no shift %lld", (long long)id);
    return NULL;
}

enum answer api_get_shift(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    int64_t id;
    if (!read_shift_id(parameter[0], &id, &err) ||
        !view_open(context, request, &view, &err))
        return reply_error(request, reply, &err);
    const struct shift_rule *rule = find_shift(view.plant.calendar, id, &err);
    return rule ? answer_shift(request, reply, 200, rule)
                : reply_error(request, reply, &err);
}

/* --- changing shifts --- */

struct shift_edit {
    struct update update; /* must be first */
    enum { ADD, CHANGE, DELETE } act;
    struct shift_rule rule; /* its id is what is asked for; afterwards how it is */
    const struct json *body;
};

static str write_id(int64_t id, struct arena *arena)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", (long long)id);
    return arena_copy(arena, (str){text, (size_t)len});
}

/* The rule for the audit log. */
static str tell_shift(const struct shift_edit *edit)
{
    struct request *request = edit->update.request;
    struct json_out *out = json_out_new(&request->arena);
    return json_write(out, render_shift(request, out, &edit->rule));
}

static bool run_shift(struct task *task, void *store, instant now, struct error *err)
{
    struct shift_edit *edit = (struct shift_edit *)task;
    struct audit_entry *entry = &edit->update.entry;
    struct plant plant;
    if (edit->act == ADD) {
        edit->rule =
            (struct shift_rule){.weekdays = EVERY_DAY, .valid_from = zone_day(now)};
    } else {
        if (!store_plant(store, &edit->update.request->arena, &plant, err))
            return false;
        const struct shift_rule *was = find_shift(plant.calendar, edit->rule.id, err);
        if (!was)
            return false;
        edit->rule = *was;
        entry->before = tell_shift(edit);
    }
    if (edit->act == DELETE)
        return store_delete_shift(store, edit->rule.id, err);
    if (!apply_shift(edit->body, &edit->rule, err) ||
        !store_put_shift(store, &edit->rule, &edit->rule.id, err))
        return false;
    entry->after = tell_shift(edit);
    entry->object = write_id(edit->rule.id, &edit->update.request->arena);
    return true;
}

static bool decode_shift(struct request *request, struct shift_edit *edit,
                         struct error *err)
{
    struct shift_rule scratch = {0};
    if (!json_body(request, &edit->body, err) ||
        !json_body_only(edit->body, edit->act == ADD ? "NewShift" : "ShiftChange", err) ||
        !apply_shift(edit->body, &scratch, err))
        return false;
    const char *missing = !json_get(edit->body, "name")             ? "name"
                          : !json_get(edit->body, "start")          ? "start"
                          : !json_get(edit->body, "length_minutes") ? "length_minutes"
                                                                    : NULL;
    if (edit->act == ADD && missing)
        return error_set(err, ERROR_INVALID,
                         "%s is missing; want {\"name\":\"Early\",\"start\":\"06:00\","
                         "\"length_minutes\":480}",
                         missing);
    return true;
}

static enum answer edit_shift(const struct app *app, int act, const str *parameter,
                              struct request *request, struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct shift_edit *begun = arena_new(&request->arena, struct shift_edit, 1);
        begun->act = act;
        if ((act != ADD && !read_shift_id(parameter[0], &begun->rule.id, &err)) ||
            (act != DELETE && !decode_shift(request, begun, &err)))
            return reply_error(request, reply, &err);
        return update_submit(app, request, &begun->update, run_shift, 1);
    }
    const struct shift_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (act != DELETE)
        return answer_shift(request, reply, act == ADD ? 201 : 200, &edit->rule);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "shift_id", edit->rule.id);
    return reply_json(reply, 200, out, root);
}

enum answer api_add_shift(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    return edit_shift(context, ADD, parameter, request, reply);
}

enum answer api_change_shift(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    return edit_shift(context, CHANGE, parameter, request, reply);
}

enum answer api_delete_shift(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    return edit_shift(context, DELETE, parameter, request, reply);
}
