#include "pipeline/alert_format.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

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

static struct json_node *write_alert(struct json_out *out, const struct alert *alert,
                                     bool names, enum alert_language language,
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
    json_add_text(out, node, "advice", str_from(alert_advice(alert->rule, language)));
    json_add_time_or_null(out, node, "since", alert->since);
    json_add_bool(out, node, "over_24h", alert_is_over_24h(alert));
    json_add_time_or_null(out, node, "fired_at", alert->fired);
    add_ends(out, node, alert, names);
    json_add_text_or_null(out, node, "group", alert->group);
    json_add_time_or_null(out, node, "silenced_until", alert->silenced);
    return node;
}

struct json_node *alert_json(struct json_out *out, const struct alert *alert, bool names,
                             struct arena *arena)
{
    return write_alert(out, alert, names, ALERT_ENGLISH, arena);
}

/* --- models --- */

static void add_escaped(struct buf *text, str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            c == '-' || c == '_' || c == '.')
            buf_addf(text, "%c", c);
        else
            buf_addf(text, "%%%02X", c);
    }
}

/* Where the labelled events of a model are: a path, or an address where that is known. */
static str training_data(const struct alert *alert, str site, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(16 * 1024);
    buf_addf(&text, "%.*s/api/training-data?camera_id=", STR_ARG(site));
    add_escaped(&text, alert->subject.id);
    buf_add(&text, STR("&model_version="));
    add_escaped(&text, alert->model->version);
    return arena_copy(arena, buf_str(&text));
}

/* Why, as the API's Retraining and Drift say it. */
static void add_model(struct json_out *out, struct json_node *node,
                      const struct alert *alert, str site, struct arena *arena)
{
    const struct alert_model *model = alert->model;
    if (!model)
        return;
    struct json_node *object = json_add_object(out, node, "model");
    json_add_text(out, object, "model_version", model->version);
    if (model->reason.len) {
        json_add_text(out, object, "reason", model->reason);
        json_add_number(out, object, "value", model->value);
        json_add_number(out, object, "limit", model->limit);
        json_add_text(out, object, "training_data", training_data(alert, site, arena));
    }
    if (!model->warned)
        return;
    struct json_node *tests = json_add_array(out, object, "tests");
    for (int kind = 0; kind < DRIFT_TESTS; kind++)
        if (model->warned & 1u << kind)
            json_push_text(out, tests,
                           str_from(drift_test_name((enum drift_test_kind)kind)));
    object = json_add_object(out, object, "effect");
    for (size_t i = 0; i < model->effects; i++)
        json_add_number(out, object, model->effect[i].name, model->effect[i].value);
}

/* --- text --- */

static void add_value(struct buf *text, const struct alert *alert,
                      enum alert_language language)
{
    char value[ALERT_VALUE_TEXT], limit[ALERT_VALUE_TEXT];
    alert_value_text(alert->rule, alert->value, language, value);
    if (!value[0])
        return;
    bool more = alert_is_over_24h(alert) && !alert->ended.ms;
    buf_addf(text, ": %s%s%s", more ? alert_phrase(ALERT_SAYS_MORE_THAN, language) : "",
             more ? " " : "", value);
    alert_value_text(alert->rule, alert->threshold, language, limit);
    if (strcmp(value, limit) != 0)
        buf_addf(text, " (%s %s)", alert_phrase(ALERT_SAYS_LIMIT, language), limit);
}

static void add_line(struct buf *text, const struct alert *alert,
                     const struct message_style *style, struct arena *arena)
{
    enum alert_language in = style->language;
    char name[ALERT_NAME_TEXT], time[ALERT_TIME_TEXT];
    str model = alert_model_text(alert->model, in, arena);
    buf_addf(text, "%s %s", alert_name_text(&alert->subject, in, name),
             alert_told(alert->rule, in));
    add_value(text, alert, in);
    if (alert_is_over_24h(alert))
        buf_addf(text, ", %s", alert_phrase(ALERT_SAYS_OVER_24H, in));
    else
        buf_addf(text, ", %s %s", alert_phrase(ALERT_SAYS_SINCE, in),
                 alert_time_text(alert->since, in, time));
    if (alert->ended.ms)
        buf_addf(text, "; %s %s: %s", alert_phrase(ALERT_SAYS_OVER_SINCE, in),
                 alert_time_text(alert->ended, in, time),
                 alert_end_words(alert->why, in));
    if (model.len)
        buf_addf(text, " (%.*s)", STR_ARG(model));
    buf_add(text, STR("\n"));
    if (model.len && alert->rule == ALERT_RETRAINING) {
        str data = training_data(alert, style->site, arena);
        buf_addf(text, "  %s: %.*s\n", alert_phrase(ALERT_SAYS_TRAINING_DATA, in),
                 STR_ARG(data));
    }
}

/* "plant.example" of "https://plant.example" */
static str site_name(str site)
{
    str after;
    str_cut(site, '/', &after);
    str_cut(after, '/', &after);
    return after;
}

/* "[warning] plant.example: " */
static void add_head(struct buf *line, const char *what,
                     const struct message_style *style)
{
    str site = site_name(style->site);
    buf_addf(line, "[%s] ", what);
    if (site.len)
        buf_addf(line, "%.*s: ", STR_ARG(site));
}

static str subject_of(const struct alert_batch *batch, const struct message_style *style,
                      struct arena *arena)
{
    const struct alert *first = batch->alert[0];
    enum alert_language in = style->language;
    CLEANUP(buf_free) struct buf line = BUF(2000);
    char name[ALERT_NAME_TEXT];
    add_head(&line,
             batch->ended ? alert_phrase(ALERT_SAYS_OVER, in)
                          : alert_severity_word(first->severity, in),
             style);
    buf_addf(&line, "%s %s", alert_name_text(&first->subject, in, name),
             alert_told(first->rule, in));
    if (batch->count > 1)
        buf_addf(&line, ", %s %zu %s", alert_phrase(ALERT_SAYS_AND, in), batch->count - 1,
                 alert_phrase(ALERT_SAYS_MORE, in));
    return arena_copy(arena, buf_str(&line));
}

static void add_link(struct buf *text, const struct message_style *style)
{
    if (style->site.len)
        buf_addf(text, "\n%.*s/alerts\n", STR_ARG(style->site));
}

static str text_of(const struct alert_batch *batch, const struct message_style *style,
                   struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(MESSAGE_MOST);
    enum alert_language in = style->language;
    for (size_t i = 0; i < batch->count && i < NAMED_MOST; i++)
        add_line(&text, batch->alert[i], style, arena);
    if (batch->count > NAMED_MOST)
        buf_addf(&text, "%s %zu %s\n", alert_phrase(ALERT_SAYS_AND, in),
                 batch->count - NAMED_MOST, alert_phrase(ALERT_SAYS_MORE, in));
    for (size_t i = 0; i < batch->count && !batch->ended; i++)
        if (i == 0 || batch->alert[i]->rule != batch->alert[i - 1]->rule)
            buf_addf(&text, "\n%s\n", alert_advice(batch->alert[i]->rule, in));
    add_link(&text, style);
    return arena_copy(arena, buf_str(&text));
}

/* --- events --- */

static struct json_node *begin_event(struct json_out *out, const struct uuid *id,
                                     const char *type, str site, instant now,
                                     struct arena *arena, struct json_node **data)
{
    CLEANUP(buf_free) struct buf source = BUF(1000);
    struct json_node *node = json_object(out);
    buf_addf(&source, "%.*s/api/alerts", STR_ARG(site));
    json_add_text(out, node, "specversion", STR("1.0"));
    json_add_text(out, node, "id", arena_copy(arena, uuid_str(id)));
    json_add_text(out, node, "source", arena_copy(arena, buf_str(&source)));
    json_add_text(out, node, "type", str_from(type));
    json_add_time_or_null(out, node, "time", now);
    json_add_text(out, node, "datacontenttype", STR("application/json"));
    *data = json_add_object(out, node, "data");
    return node;
}

struct alert_message alert_message_of(const struct alert_batch *batch,
                                      const struct message_style *style, instant now,
                                      struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct alert_message message = {.id = uuid_random(), .made = now};
    struct json_node *data;
    struct json_node *event =
        begin_event(out, &message.id,
                    batch->ended ? "shopfloor.alert.resolved" : "shopfloor.alert.firing",
                    style->site, now, arena, &data);
    json_add_text(out, data, "rule", str_from(alert_rules[batch->alert[0]->rule].name));
    json_add_text(out, data, "group", batch->alert[0]->group);
    struct json_node *list = json_add_array(out, data, "alerts");
    for (size_t i = 0; i < batch->count; i++) {
        struct json_node *one =
            write_alert(out, batch->alert[i], style->names, style->language, arena);
        add_model(out, one, batch->alert[i], style->site, arena);
        json_push(out, list, one);
    }
    message.body = json_write(out, event);
    message.subject = subject_of(batch, style, arena);
    message.text = text_of(batch, style, arena);
    return message;
}

struct alert_message alert_message_test(const struct message_style *style, instant now,
                                        struct arena *arena)
{
    CLEANUP(buf_free) struct buf subject = BUF(1000), text = BUF(4000);
    struct json_out *out = json_out_new(arena);
    struct alert_message message = {.id = uuid_random(), .made = now};
    struct json_node *data;
    struct json_node *event = begin_event(out, &message.id, "shopfloor.alert.test",
                                          style->site, now, arena, &data);
    json_add_array(out, data, "alerts");
    add_head(&subject, alert_phrase(ALERT_SAYS_TEST, style->language), style);
    buf_addf(&subject, "%s", alert_phrase(ALERT_SAYS_TEST_SUBJECT, style->language));
    buf_addf(&text, "%s\n", alert_phrase(ALERT_SAYS_TEST_TEXT, style->language));
    add_link(&text, style);
    message.body = json_write(out, event);
    message.subject = arena_copy(arena, buf_str(&subject));
    message.text = arena_copy(arena, buf_str(&text));
    return message;
}
