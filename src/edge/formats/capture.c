#include "edge/formats/capture.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

/* mosquitto_sub writes the offset of a time without a colon, and some versions of it put
 * a Z in front: "10:15:30.000000Z+0100". */
static str with_colon(str text, struct arena *arena)
{
    size_t len = text.len;
    if (len < 7 || (text.at[len - 5] != '+' && text.at[len - 5] != '-'))
        return text;
    size_t z = text.at[len - 6] == 'Z';
    char *copy = arena_new(arena, char, len + 1);
    size_t used = len - 5 - z;
    memcpy(copy, text.at, used);
    memcpy(copy + used, text.at + len - 5, 3);
    copy[used + 3] = ':';
    memcpy(copy + used + 4, text.at + len - 2, 2);
    return (str){copy, used + 6};
}

static bool read_time(const struct json *line, struct arena *arena, instant *received,
                      struct error *err)
{
    str text;
    const struct json *own = json_get(line, "received_at");
    const struct json *theirs = json_get(line, "tst");
    *received = (instant){0};
    if (json_is_null(own) && json_is_null(theirs))
        return true;
    if (!json_text(own, &text) && !json_text(theirs, &text))
        return error_set(err, ERROR_INVALID,
                         "received_at is %s; want RFC 3339 with an offset",
                         json_kind(own ? own : theirs));
    return instant_parse(with_colon(text, arena), received, err);
}

static bool read_retained(const struct json *line)
{
    bool retained = false;
    int64_t number = 0;
    (void)json_bool(json_get(line, "retained"), &retained);
    (void)json_integer(json_get(line, "retain"), &number);
    return retained || number == 1;
}

static str read_payload(const struct json *value, struct arena *arena)
{
    str text = {"", 0};
    if (json_is_null(value) || json_text(value, &text))
        return text;
    struct json_out *out = json_out_new(arena);
    return json_write(out, json_copy(out, value));
}

bool capture_read(str line, struct arena *arena, struct message *message,
                  struct error *err)
{
    const struct json *root;
    struct message read = {0};
    if (!json_parse(line, arena, &root, err))
        return false;
    if (!json_text(json_get(root, "topic"), &read.topic))
        return error_set(err, ERROR_INVALID,
                         "it has no topic; want {\"topic\": ..., \"payload\": ...}");
    if (!read_time(root, arena, &read.received, err))
        return false;
    read.retained = read_retained(root);
    read.payload = read_payload(json_get(root, "payload"), arena);
    *message = read;
    return true;
}
