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

bool spool_read_event(int64_t number, str json, str uuid, struct arena *arena,
                      struct event *event, struct error *err)
{
    unsigned char bytes[UUID_BYTES];
    struct error why = {0};
    const struct json *root;
    struct event read;
    if (!json_parse(json, arena, &root, &why) ||
        !event_decode(root, INSTANT_NEVER, &read, &why))
        return error_set(err, ERROR_CORRUPT, "event %lld is damaged: %s",
                         (long long)number, why.text);
    uuid_to_bytes(&read.uuid, bytes);
    if (!str_equal(uuid, (str){(const char *)bytes, sizeof bytes}))
        return error_set(err, ERROR_CORRUPT,
                         "event %lld is damaged: it is not kept under its event_uuid %s",
                         (long long)number, read.uuid.text);
    *event = read;
    return true;
}
