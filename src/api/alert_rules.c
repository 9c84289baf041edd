/* alert_rules.c - by which rules alerts begin, and what is set of them. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/update.h"
#include "api/view.h"

#include "pipeline/alerts.h"

/* --- rendering --- */

static void render_limits(struct json_out *out, struct json_node *node,
                          const struct alert_limits *limits, unsigned set)
{
#define MEMBER(bit, key, add, value)                                                     \
    do {                                                                                 \
        if (set & (bit))                                                                 \
            add(out, node, key, value);                                                  \
        else                                                                             \
            json_add_null(out, node, key);                                               \
    } while (0)
    MEMBER(ALERT_SET_ON, "enabled", json_add_bool, limits->on);
    MEMBER(ALERT_SET_THRESHOLD, "threshold", json_add_number, limits->threshold);
    MEMBER(ALERT_SET_LASTING, "for_minutes", json_add_number,
           (double)limits->lasting.ms / 60000);
    MEMBER(ALERT_SET_SEVERITY, "severity", json_add_text,
           alert_severity_name(limits->severity));
    MEMBER(ALERT_SET_QUIET, "quiet", json_add_bool, limits->quiet);
#undef MEMBER
}

enum { EVERYTHING = 0x1f };

static struct json_node *render_rule(struct json_out *out, enum alert_rule rule,
                                     const struct alert_book *book)
{
    const struct alert_rule_row *row = &alert_rules[rule];
    struct json_node *node = json_object(out);
    struct alert_limits limits =
        alert_limits_of(rule, STR(""), book->override, book->overrides);
    json_add_text(out, node, "rule", str_from(row->name));
    json_add_text(out, node, "of", alert_subject_kind_name(row->of));
    json_add_text(out, node, "reads", str_from(row->reads));
    json_add_text(out, node, "unit", str_from(row->unit));
    json_add_bool(out, node, "at_most", row->at_most);
    json_add_number(out, node, "least", row->least);
    json_add_number(out, node, "most", row->most);
    render_limits(out, node, &limits, EVERYTHING);
    render_limits(out, json_add_object(out, node, "preset"), &row->preset, EVERYTHING);
    struct json_node *list = json_add_array(out, node, "stations");
    for (size_t i = 0; i < book->overrides; i++) {
        const struct alert_override *own = &book->override[i];
        if (own->rule != rule || !own->station.len)
            continue;
        struct json_node *station = json_object(out);
        json_add_text(out, station, "station_id", own->station);
        render_limits(out, station, &own->limits, own->set);
        json_push(out, list, station);
    }
    return node;
}

static enum answer answer_rules(struct request *request, struct reply *reply,
                                const struct alert_book *book)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_add_array(out, root, "rules");
    for (enum alert_rule rule = 0; rule < ALERT_RULES; rule++)
        json_push(out, list, render_rule(out, rule, book));
    return reply_json(reply, 200, out, root);
}

enum answer api_get_alert_rules(void *context, const str *parameter,
                                struct request *request, struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct alert_book book;
    struct error err;
    if (!view_open(context, request, &view, &err) ||
        !store_alert_book(view.store, view.now, &request->arena, &book, &err))
        return reply_error(request, reply, &err);
    return answer_rules(request, reply, &book);
}

/* --- changing --- */

/* What is to hold of one rule. */
struct rule_change {
    enum alert_rule rule;
    struct alert_override *override;
    size_t count;
};

struct rules_edit {
    struct update update; /* must be first */
    struct rule_change *change;
    size_t count;
    struct alert_book before, book;
};

static bool is_set(const struct member *member)
{
    return member->value && !member_is_null(member);
}

/* null is as good as absent: as it is without. */
static bool decode_limits(const struct member *of, const struct alert_rule_row *row,
                          struct alert_override *override, struct error *err)
{
    static const char *const severities[] = {"info", "warning", "critical", NULL};
    struct alert_limits *limits = &override->limits;
    double minutes = 0;
    int severity = 0;
    struct member enabled = member_in(of, "enabled"), quiet = member_in(of, "quiet"),
                  threshold = member_in(of, "threshold"),
                  lasting = member_in(of, "for_minutes"),
                  grave = member_in(of, "severity");
    if ((is_set(&enabled) && !member_bool(&enabled, &limits->on, err)) ||
        (is_set(&threshold) &&
         !member_number(&threshold, row->least, row->most, &limits->threshold, err)) ||
        (is_set(&lasting) &&
         !member_number(&lasting, 0, (double)ALERT_LASTING_MOST_MS / 60000, &minutes,
                        err)) ||
        (is_set(&grave) && !member_word(&grave, severities, &severity, err)) ||
        (is_set(&quiet) && !member_bool(&quiet, &limits->quiet, err)))
        return false;
    limits->lasting.ms = (int64_t)(minutes * 60000 + 0.5);
    limits->severity = (enum alert_severity)severity;
    override->set = (is_set(&enabled) ? ALERT_SET_ON : 0u) |
                    (is_set(&threshold) ? ALERT_SET_THRESHOLD : 0u) |
                    (is_set(&lasting) ? ALERT_SET_LASTING : 0u) |
                    (is_set(&grave) ? ALERT_SET_SEVERITY : 0u) |
                    (is_set(&quiet) ? ALERT_SET_QUIET : 0u);
    return true;
}

static const char *const rule_members[] = {
    "rule", "enabled", "threshold", "for_minutes", "severity", "quiet", "stations", NULL};
static const char *const station_members[] = {
    "station_id", "enabled", "threshold", "for_minutes", "severity", "quiet", NULL};

static bool decode_station(const struct member *of, struct rule_change *change,
                           struct error *err)
{
    struct alert_override *own = &change->override[change->count];
    struct member id = member_in(of, "station_id");
    id.needed = true;
    *own = (struct alert_override){.rule = change->rule};
    if (!member_only(of, station_members, err) ||
        !member_text(&id, ID_LENGTH, &own->station, err) ||
        !decode_limits(of, &alert_rules[change->rule], own, err))
        return false;
    for (size_t i = 1; i < change->count; i++)
        if (str_equal(change->override[i].station, own->station))
            return member_wrong(&id, err, "'%s' is there twice",
                                str_shown(own->station).text);
    change->count += own->set != 0;
    return true;
}

static bool decode_rule(const struct member *of, struct arena *arena,
                        struct rule_change *change, struct error *err)
{
    struct member name = member_in(of, "rule"), stations = member_in(of, "stations");
    struct members list;
    str text;
    name.needed = true;
    if (!member_only(of, rule_members, err) || !member_text(&name, 64, &text, err))
        return false;
    if (!alert_rule_find(text, &change->rule))
        return member_wrong(&name, err, "there is no rule '%s'", str_shown(text).text);
    if (!member_elements(&stations, REGISTER_MOST, arena, &list, err))
        return false;
    if (list.count && alert_rules[change->rule].of != ALERT_OF_STATION)
        return member_wrong(&stations, err, "this rule is not of workstations");
    change->override = arena_new(arena, struct alert_override, list.count + 1);
    change->override[0].rule = change->rule;
    if (!decode_limits(of, &alert_rules[change->rule], &change->override[0], err))
        return false;
    change->count = 1;
    for (size_t i = 0; i < list.count; i++)
        if (!decode_station(&list.member[i], change, err))
            return false;
    return true;
}

static bool decode_rules(struct request *request, struct rules_edit *edit,
                         struct error *err)
{
    const struct json *body;
    struct members list;
    if (!json_body(request, &body, err) ||
        !json_body_only(body, "AlertRulesChange", err) ||
        !member_need(member_needed(body, "rules"), "an array of rules", err))
        return false;
    /* It is the parent of the elements for longer than an `if` lasts. */
    const struct member *rules = member_of(body, "rules");
    if (!member_elements(rules, ALERT_RULES, &request->arena, &list, err))
        return false;
    edit->change = arena_new(&request->arena, struct rule_change, list.count + 1);
    for (size_t i = 0; i < list.count; i++) {
        if (!decode_rule(&list.member[i], &request->arena, &edit->change[i], err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (edit->change[k].rule == edit->change[i].rule)
                return member_wrong(&list.member[i], err, "the rule '%s' is there twice",
                                    alert_rules[edit->change[i].rule].name);
    }
    edit->count = list.count;
    return true;
}

/* Of the rules that were named. */
static str tell(const struct rules_edit *edit, const struct alert_book *book)
{
    struct json_out *out = json_out_new(&edit->update.request->arena);
    struct json_node *root = json_object(out);
    struct json_node *list = json_add_array(out, root, "rules");
    for (size_t i = 0; i < book->overrides; i++)
        for (size_t k = 0; k < edit->count; k++) {
            const struct alert_override *own = &book->override[i];
            if (own->rule != edit->change[k].rule)
                continue;
            struct json_node *node = json_object(out);
            json_add_text(out, node, "rule", str_from(alert_rules[own->rule].name));
            if (own->station.len)
                json_add_text(out, node, "station_id", own->station);
            render_limits(out, node, &own->limits, own->set);
            json_push(out, list, node);
        }
    return json_write(out, root);
}

static bool check_stations(const struct rules_edit *edit, const struct floor *floor,
                           struct error *err)
{
    for (size_t i = 0; i < edit->count; i++)
        for (size_t k = 1; k < edit->change[i].count; k++) {
            str id = edit->change[i].override[k].station;
            if (floor_station(floor, id, 0) < 0)
                return error_set(err, ERROR_INVALID,
                                 "station_id: there is no workstation '%s'",
                                 str_shown(id).text);
        }
    return true;
}

static bool run_rules(struct task *task, void *store, instant now, struct error *err)
{
    struct rules_edit *edit = (struct rules_edit *)task;
    struct arena *arena = &edit->update.request->arena;
    struct plant plant;
    if (!store_plant(store, arena, &plant, err) ||
        !check_stations(edit, &plant.floor, err) ||
        !store_alert_book(store, now, arena, &edit->before, err))
        return false;
    for (size_t i = 0; i < edit->count; i++) {
        const struct rule_change *change = &edit->change[i];
        size_t skip = change->override[0].set ? 0 : 1;
        if (!store_put_overrides(store, change->rule, change->override + skip,
                                 change->count - skip, err))
            return false;
    }
    if (!store_alert_book(store, now, arena, &edit->book, err))
        return false;
    edit->update.entry.before = tell(edit, &edit->before);
    edit->update.entry.after = tell(edit, &edit->book);
    return true;
}

static void touch(struct update *update) { alerts_touch(update->app->alerts); }

enum answer api_change_alert_rules(void *context, const str *parameter,
                                   struct request *request, struct reply *reply)
{
    (void)parameter;
    struct error err;
    if (!request->state) {
        struct rules_edit *begun = arena_new(&request->arena, struct rules_edit, 1);
        begun->update.committed = touch;
        if (!decode_rules(request, begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run_rules, 1);
    }
    const struct rules_edit *edit = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    return answer_rules(request, reply, &edit->book);
}
