/* event_json.c - an event as the JSON in which the file keeps it. */
#include "edge/spool/inside.h"

#include "base/json.h"

static void add_unless_empty(struct json_out *out, struct json_node *object,
                             const char *key, str text)
{
    if (text.len)
        json_add_text(out, object, key, text);
}

str spool_write_event(const struct event *event, struct arena *arena)
{
    char at[INSTANT_TEXT];
    struct json_out *out = json_out_new(arena);
    struct json_node *object = json_object(out);
    json_add_text(out, object, "event_uuid", uuid_str(&event->uuid));
    json_add_text(out, object, "timestamp", instant_format(event->at, at));
    json_add_text(out, object, "worker_id", event->worker);
    json_add_text(out, object, "workstation_id", event->station);
    json_add_text(out, object, "event_type", event_type_name(event->type));
    json_add_number(out, object, "confidence", event->confidence);
    if (!event_is_state(event->type))
        json_add_int(out, object, "count", event->count);
    add_unless_empty(out, object, "camera_id", event->camera);
    add_unless_empty(out, object, "model_version", event->model);
    if (event->voided)
        json_add_bool(out, object, "voided", true);
    return json_write(out, object);
}

/* Is the event kept under this uuid? An agent of an earlier version kept it under what it
 * derived then, and event_decode() has replaced that. */
static bool kept_under(const struct event *event, str uuid)
{
    if (uuid.len != UUID_BYTES)
        return false;
    struct event kept = *event;
    kept.uuid = uuid_from_bytes((const unsigned char *)uuid.at);
    return uuid_equal(&kept.uuid, &event->uuid) || event_has_former_identity(&kept);
}

bool spool_read_event(int64_t number, str json, str uuid, struct arena *arena,
                      struct event *event, struct error *err)
{
    struct error why = {0};
    const struct json *root;
    struct event read;
    if (!json_parse(json, arena, &root, &why) ||
        !event_decode(root, INSTANT_NEVER, &read, &why))
        return error_set(err, ERROR_CORRUPT, "event %lld is damaged: %s",
                         (long long)number, why.text);
    if (!kept_under(&read, uuid))
        return error_set(err, ERROR_CORRUPT,
                         "event %lld is damaged: it is not kept under its event_uuid %s",
                         (long long)number, read.uuid.text);
    *event = read;
    return true;
}
