#include "pipeline/format.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const names[FORMAT_COLUMNS] = {
    [COLUMN_ID] = "id",
    [COLUMN_TIMESTAMP] = "timestamp",
    [COLUMN_WORKER] = "worker_id",
    [COLUMN_STATION] = "workstation_id",
    [COLUMN_TYPE] = "event_type",
    [COLUMN_CONFIDENCE] = "confidence",
    [COLUMN_COUNT] = "count",
    [COLUMN_CREATED_AT] = "created_at",
    [COLUMN_UUID] = "event_uuid",
    [COLUMN_CAMERA] = "camera_id",
    [COLUMN_MODEL] = "model_version",
    [COLUMN_VOIDED] = "voided",
    [COLUMN_SAMPLE] = "sample",
};

const char *format_column_name(enum format_column column) { return names[column]; }

/* --- CSV --- */

void format_csv_header(struct buf *out)
{
    for (int i = 0; i < FORMAT_COLUMNS; i++)
        buf_addf(out, "%s%s", i ? "," : "", names[i]);
    buf_add(out, STR("\n"));
}

static bool needs_quotes(str text)
{
    bool needed = false;
    for (size_t i = 0; i < text.len; i++)
        needed |= text.at[i] == ',' || text.at[i] == '"' || text.at[i] == '\r' ||
                  text.at[i] == '\n' || text.at[i] == '\0';
    return needed;
}

bool format_is_formula(str text)
{
    size_t i = 0;
    while (i < text.len && text.at[i] == '\'')
        i++;
    return i < text.len && text.at[i] && strchr("=+-@\t\r", text.at[i]);
}

void format_csv_field(struct buf *out, str text)
{
    const char *safe = format_is_formula(text) ? "'" : "";
    if (!needs_quotes(text)) {
        buf_add(out, str_from(safe));
        buf_add(out, text);
        buf_add(out, STR(","));
        return;
    }
    buf_addf(out, "\"%s", safe);
    for (str rest = text; rest.len;) {
        bool quoted = memchr(rest.at, '"', rest.len);
        buf_add(out, str_cut(rest, '"', &rest));
        if (quoted)
            buf_add(out, STR("\"\""));
    }
    buf_add(out, STR("\","));
}

/* The fewest digits that read back as the same number; 17 always do. */
static void add_number(struct buf *out, double number)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    format_csv_field(out, str_from(text));
}

static const char *yes_or_no(bool is) { return is ? "true" : "false"; }

void format_csv(struct buf *out, const struct kept *kept)
{
    const struct event *event = &kept->event;
    char at[INSTANT_TEXT];
    buf_addf(out, "%lld,%s,", (long long)kept->id, instant_format(event->at, at).at);
    format_csv_field(out, event->worker);
    format_csv_field(out, event->station);
    format_csv_field(out, event_type_name(event->type));
    add_number(out, event->confidence);
    if (event_is_state(event->type))
        buf_add(out, STR(","));
    else
        buf_addf(out, "%lld,", (long long)event->count);
    format_csv_field(out, kept->created_at);
    format_csv_field(out, uuid_str(&event->uuid));
    format_csv_field(out, event->camera);
    format_csv_field(out, event->model);
    buf_addf(out, "%s,%s\n", yes_or_no(kept->voided), yes_or_no(kept->sample));
}

/* --- JSON --- */

struct json_node *format_json(struct json_out *out, struct arena *arena,
                              const struct kept *kept)
{
    const struct event *event = &kept->event;
    char *at = arena_new(arena, char, INSTANT_TEXT);
    struct json_node *object = json_object(out);
    json_add_int(out, object, names[COLUMN_ID], kept->id);
    json_add_text(out, object, names[COLUMN_TIMESTAMP], instant_format(event->at, at));
    json_add_text_or_null(out, object, names[COLUMN_WORKER], event->worker);
    json_add_text(out, object, names[COLUMN_STATION], event->station);
    json_add_text(out, object, names[COLUMN_TYPE], event_type_name(event->type));
    json_add_number(out, object, names[COLUMN_CONFIDENCE], event->confidence);
    if (event_is_state(event->type))
        json_add_null(out, object, names[COLUMN_COUNT]);
    else
        json_add_int(out, object, names[COLUMN_COUNT], event->count);
    json_add_text(out, object, names[COLUMN_CREATED_AT], kept->created_at);
    json_add_text(out, object, names[COLUMN_UUID], uuid_str(&event->uuid));
    json_add_text_or_null(out, object, names[COLUMN_CAMERA], event->camera);
    json_add_text_or_null(out, object, names[COLUMN_MODEL], event->model);
    json_add_bool(out, object, names[COLUMN_VOIDED], kept->voided);
    json_add_bool(out, object, names[COLUMN_SAMPLE], kept->sample);
    return object;
}

void format_ndjson(struct buf *out, const struct kept *kept)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct json_out *json = json_out_new(&arena);
    buf_add(out, json_write(json, format_json(json, &arena, kept)));
    buf_add(out, STR("\n"));
}
