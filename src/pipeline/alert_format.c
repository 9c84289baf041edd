#include "pipeline/alert_format.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>

enum { MESSAGE_MOST = 4 * 1024 * 1024, NAMED_MOST = 200 };

/* --- JSON --- */

static void add_subject(struct json_out *out, struct json_node *node,
                        const struct alert *alert)
{
    const struct alert_subject *subject = &alert->subject;
    struct json_node *object = json_add_object(out, node, "subject");
    json_add_text(out, object, "kind", alert_subject_kind_name(subject->kind));
    json_add_text_or_null(out, object, "id", subject->id);
    json_add_text_or_null(out, object, "name",
                          subject->name.len ? subject->name : subject->id);
    json_add_text_or_null(out, object, "agent_id", alert->within);
}

static void add_ends(struct json_out *out, struct json_node *node,
                     const struct alert *alert, bool names)
{
    struct json_node *object;
    if (alert->acknowledged.ms) {
        object = json_add_object(out, node, "acknowledged");
        json_add_text_or_null(out, object, "by",
                              names ? alert->acknowledged_by : STR(""));
        json_add_time_or_null(out, object, "at", alert->acknowledged);
        json_add_text_or_null(out, object, "note", names ? alert->note : STR(""));
    } else {
        json_add_null(out, node, "acknowledged");
    }
    if (alert->ended.ms) {
        object = json_add_object(out, node, "resolved");
        json_add_time_or_null(out, object, "at", alert->ended);
        json_add_text(out, object, "why", alert_end_name(alert->why));
    } else {
        json_add_null(out, node, "resolved");
    }
}

/* A value as people read it: 17.3, and not 17.283333. */
static double rounded(double value)
{
    char text[64];
    double read = value;
    snprintf(text, sizeof text, "%.1f", value);
    (void)sscanf(text, "%lf", &read);
    return read;
}

struct json_node *alert_json(struct json_out *out, const struct alert *alert, bool names,
                             struct arena *arena)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "alert_id", arena_copy(arena, uuid_str(&alert->id)));
    json_add_text(out, node, "rule", str_from(alert_rules[alert->rule].name));
    json_add_text(out, node, "severity", alert_severity_name(alert->severity));
    json_add_text(out, node, "state", alert_state_name(alert->state));
    add_subject(out, node, alert);
    json_add_number(out, node, "value", rounded(alert->value));
    json_add_number(out, node, "threshold", alert->threshold);
    json_add_text(out, node, "unit", str_from(alert_rules[alert->rule].unit));
    json_add_text(out, node, "advice", str_from(alert_rules[alert->rule].advice));
    json_add_time_or_null(out, node, "since", alert->since);
    json_add_time_or_null(out, node, "fired_at", alert->fired);
    add_ends(out, node, alert, names);
    json_add_text_or_null(out, node, "group", alert->group);
    json_add_time_or_null(out, node, "silenced_until", alert->silenced);
    return node;
}

/* --- text --- */

static const char *name_of(const struct alert *alert, char text[static 160])
{
    const struct alert_subject *subject = &alert->subject;
    str name = subject->name.len ? subject->name : subject->id;
    if (subject->kind == ALERT_OF_SITE)
        snprintf(text, 160, "the server");
    else if (str_equal(name, subject->id))
        snprintf(text, 160, "%.*s %.*s", STR_ARG(alert_subject_kind_name(subject->kind)),
                 STR_ARG(name));
    else
        snprintf(text, 160, "%.*s (%.*s)", STR_ARG(name), STR_ARG(subject->id));
    return text;
}

static void add_line(struct buf *text, const struct alert *alert)
{
    const struct alert_rule_row *row = &alert_rules[alert->rule];
    char name[160], time[INSTANT_TEXT];
    buf_addf(text, "%s %s", name_of(alert, name), row->told);
    if (*row->unit)
        buf_addf(text, ": %.1f %s (limit %g)", alert->value, row->unit, alert->threshold);
    buf_addf(text, ", since %.16sZ", instant_format(alert->since, time).at);
    if (alert->ended.ms)
        buf_addf(text, "; over since %.16sZ: %.*s", instant_format(alert->ended, time).at,
                 STR_ARG(alert_end_name(alert->why)));
    buf_add(text, STR("\n"));
}

static str subject_of(const struct alert_batch *batch, struct arena *arena)
{
    const struct alert *first = batch->alert[0];
    CLEANUP(buf_free) struct buf line = BUF(1000);
    char name[160];
    buf_addf(&line, "[%.*s] ",
             STR_ARG(batch->ended ? STR("over") : alert_severity_name(first->severity)));
    buf_addf(&line, "%s %s", name_of(first, name), alert_rules[first->rule].told);
    if (batch->count > 1)
        buf_addf(&line, ", and %zu more", batch->count - 1);
    return arena_copy(arena, buf_str(&line));
}

static str text_of(const struct alert_batch *batch, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(MESSAGE_MOST);
    for (size_t i = 0; i < batch->count && i < NAMED_MOST; i++)
        add_line(&text, batch->alert[i]);
    if (batch->count > NAMED_MOST)
        buf_addf(&text, "and %zu more\n", batch->count - NAMED_MOST);
    if (!batch->ended)
        buf_addf(&text, "\n%s\n", alert_rules[batch->alert[0]->rule].advice);
    return arena_copy(arena, buf_str(&text));
}

/* --- events --- */

static struct json_node *begin_event(struct json_out *out, const struct uuid *id,
                                     const char *type, instant now, struct arena *arena,
                                     struct json_node **data)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "specversion", STR("1.0"));
    json_add_text(out, node, "id", arena_copy(arena, uuid_str(id)));
    json_add_text(out, node, "source", STR("/api/alerts"));
    json_add_text(out, node, "type", str_from(type));
    json_add_time_or_null(out, node, "time", now);
    json_add_text(out, node, "datacontenttype", STR("application/json"));
    *data = json_add_object(out, node, "data");
    return node;
}

struct alert_message alert_message_of(const struct alert_batch *batch, bool names,
                                      instant now, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct alert_message message = {.id = uuid_random(), .made = now};
    struct json_node *data;
    struct json_node *event =
        begin_event(out, &message.id,
                    batch->ended ? "shopfloor.alert.resolved" : "shopfloor.alert.firing",
                    now, arena, &data);
    json_add_text(out, data, "rule", str_from(alert_rules[batch->alert[0]->rule].name));
    json_add_text(out, data, "group", batch->alert[0]->group);
    struct json_node *list = json_add_array(out, data, "alerts");
    for (size_t i = 0; i < batch->count; i++)
        json_push(out, list, alert_json(out, batch->alert[i], names, arena));
    message.body = json_write(out, event);
    message.subject = subject_of(batch, arena);
    message.text = text_of(batch, arena);
    return message;
}

struct alert_message alert_message_test(instant now, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct alert_message message = {
        .id = uuid_random(),
        .made = now,
        .subject = STR("[test] alerts of the shop floor arrive"),
        .text = STR("Somebody wanted to know whether alerts arrive here. They do.\n"),
    };
    struct json_node *data;
    struct json_node *event =
        begin_event(out, &message.id, "shopfloor.alert.test", now, arena, &data);
    json_add_array(out, data, "alerts");
    message.body = json_write(out, event);
    return message;
}
