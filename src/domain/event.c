#include "domain/event.h"

#include "base/error.h"
#include "base/json.h"
#include "base/member.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const type_names[EVENT_TYPES] = {
    [EVENT_WORKING] = "working",
    [EVENT_IDLE] = "idle",
    [EVENT_ABSENT] = "absent",
    [EVENT_UNKNOWN] = "unknown",
    [EVENT_PRODUCT_COUNT] = "product_count",
};

/* METRICS.md, "Identity". */
static const struct uuid event_space = {"c855c129-b3fb-5cf0-8510-2a18180dd404"};

str event_type_name(enum event_type type) { return str_from(type_names[type]); }

bool event_type_parse(str name, enum event_type *type)
{
    for (int i = 0; i < EVENT_TYPES; i++)
        if (str_equal(name, str_from(type_names[i]))) {
            *type = (enum event_type)i;
            return true;
        }
    return false;
}

static unsigned code_point(str id)
{
    size_t len = str_utf8(id);
    const unsigned char *at = (const unsigned char *)id.at;
    unsigned code = len == 1   ? at[0]
                    : len == 2 ? at[0] & 0x1fu
                    : len == 3 ? at[0] & 0xfu
                               : at[0] & 7u;
    for (size_t i = 1; i < len; i++)
        code = code << 6 | (at[i] & 0x3fu);
    return code;
}

/* Characters that cannot be seen, spaces but the plain one, and those that change the
 * order in which others are shown. */
static bool is_unseen(unsigned code)
{
    static const struct {
        unsigned first, last;
    } unseen[] = {
        {0x80, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},     {0x61c, 0x61c},
        {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5},   {0x180b, 0x180f},
        {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},   {0x2800, 0x2800},
        {0x3000, 0x3000}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
        {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (code >= unseen[i].first && code <= unseen[i].last)
            return true;
    return false;
}

bool id_check(str id, const char *what, struct error *err)
{
    if (id.len == 0)
        return error_set(err, ERROR_INVALID, "%s is empty", what);
    if (id.len > ID_LENGTH)
        return error_set(err, ERROR_INVALID, "%s has %zu bytes; at most %d are allowed",
                         what, id.len, ID_LENGTH);
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.at[i] < ' ' || id.at[i] == 0x7f)
            return error_set(err, ERROR_INVALID, "%s contains a control character", what);
    for (size_t i = 0, len; i < id.len; i += len) {
        str rest = {id.at + i, id.len - i};
        len = str_utf8(rest);
        if (!len)
            return error_set(err, ERROR_INVALID, "%s is not valid UTF-8", what);
        if (is_unseen(code_point(rest)))
            return error_set(err, ERROR_INVALID,
                             "%s contains U+%04X, which cannot be seen or changes how "
                             "others are shown",
                             what, code_point(rest));
    }
    if (str_equal(id, STR(".")) || str_equal(id, STR("..")))
        return error_set(err, ERROR_INVALID,
                         "%s is '%s', which no address can have as a part", what,
                         str_shown(id).text);
    if (id.at[0] == ' ' || id.at[id.len - 1] == ' ')
        return error_set(err, ERROR_INVALID, "%s begins or ends with a space", what);
    return true;
}

/* In the order in which this program writes them, and most senders will. */
enum {
    TIMESTAMP,
    WORKER,
    STATION,
    TYPE,
    CONFIDENCE,
    COUNT,
    UUID,
    CAMERA,
    MODEL,
    VOIDED,
    MEMBERS
};
static const str member_names[MEMBERS] = {
    [TIMESTAMP] = STR("timestamp"),    [WORKER] = STR("worker_id"),
    [STATION] = STR("workstation_id"), [TYPE] = STR("event_type"),
    [CONFIDENCE] = STR("confidence"),  [COUNT] = STR("count"),
    [UUID] = STR("event_uuid"),        [CAMERA] = STR("camera_id"),
    [MODEL] = STR("model_version"),    [VOIDED] = STR("voided"),
};

static bool decode_id(const struct member *member, str *id, struct error *err)
{
    str text;
    if (!member_kind(member, json_text(member->value, &text), "a text such as \"W1\"",
                     err) ||
        !id_check(text, member->name.at, err))
        return false;
    *id = text;
    return true;
}

static bool decode_optional_id(const struct member *member, str *id, struct error *err)
{
    *id = (str){"", 0};
    return !member->value || decode_id(member, id, err);
}

static bool decode_voided(const struct member *member, bool *voided, struct error *err)
{
    return !member->value || member_bool(member, voided, err);
}

static bool decode_time(const struct member *member, instant latest, instant *at,
                        struct error *err)
{
    static const char want[] = "RFC 3339 with an offset, \"2026-01-15T10:15:30.000Z\"";
    str text;
    if (!member_kind(member, json_text(member->value, &text), want, err) ||
        !instant_parse(text, at, err))
        return false;
    if (instant_before(latest, *at)) {
        char limit[INSTANT_TEXT];
        instant_format(latest, limit);
        return error_set(err, ERROR_INVALID,
                         "timestamp '%s' is ahead of the server's clock; the latest "
                         "accepted now is %s",
                         str_shown(text).text, limit);
    }
    return true;
}

static bool decode_type(const struct member *member, enum event_type *type,
                        struct error *err)
{
    static const char *const want =
        "\"working\", \"idle\", \"absent\", \"unknown\" or \"product_count\"";
    str text;
    if (!member_kind(member, json_text(member->value, &text), want, err))
        return false;
    return event_type_parse(text, type) ||
           member_wrong(member, err, "is not one of %s", want);
}

/* Only a product event has a count; on a state event it is ignored. */
static bool decode_count(const struct member *member, enum event_type type,
                         int64_t *count, struct error *err)
{
    double real;
    *count = 0;
    if (event_is_state(type))
        return true;
    if (!member_kind(member, json_number(member->value, &real), "a whole number of units",
                     err))
        return false;
    if (real != trunc(real) || fabs(real) > 2.0 * EVENT_COUNT_MAX)
        return member_whole(member, 0, EVENT_COUNT_MAX, count, err);
    if (real < 0 || real > EVENT_COUNT_MAX)
        return member_wrong(member, err, "is %.0f; want a whole number from 0 to %d",
                            real, EVENT_COUNT_MAX);
    *count = (int64_t)real; /* 5.0 is a whole number, in JSON Schema too */
    return true;
}

static bool decode_uuid(const struct member *member, struct event *event,
                        struct error *err)
{
    str text;
    if (!member->value) {
        event->uuid = event_identity(event);
        return true;
    }
    if (!member_kind(member, json_text(member->value, &text),
                     "the text of a UUID, or nothing", err))
        return false;
    if (!uuid_parse_text(text, &event->uuid, err))
        return error_context(err, "event_uuid");
    if (event_stood_for(&event->uuid))
        return error_set(
            err, ERROR_INVALID,
            "event_uuid is one that stands for another event where its own is "
            "not told; want a UUID of any other form, or none");
    if (event_has_former_identity(event))
        event->uuid = event_identity(event);
    return true;
}

/* Find the members of an event. One that is null is as good as none. */
static bool find_members(const struct json *object, struct member member[static MEMBERS],
                         struct error *err)
{
    const struct json *value[MEMBERS];
    int twice = json_members(object, member_names, MEMBERS, value);
    if (twice >= 0)
        return error_set(err, ERROR_INVALID, "%s is there twice; want it once",
                         member_names[twice].at);
    for (int i = 0; i < MEMBERS; i++)
        member[i] = (struct member){.name = member_names[i],
                                    .value = json_is_null(value[i]) ? NULL : value[i],
                                    .needed = true};
    return true;
}

bool event_decode(const struct json *object, instant latest, struct event *event,
                  struct error *err)
{
    if (!json_is_object(object))
        return error_set(err, ERROR_INVALID, "an event is %s; want an object",
                         json_kind(object));

    struct event read = {0};
    struct member member[MEMBERS];
    if (!find_members(object, member, err) ||
        !decode_time(&member[TIMESTAMP], latest, &read.at, err) ||
        !decode_id(&member[WORKER], &read.worker, err) ||
        !decode_id(&member[STATION], &read.station, err) ||
        !decode_type(&member[TYPE], &read.type, err) ||
        !member_number(&member[CONFIDENCE], 0, 1, &read.confidence, err) ||
        !decode_count(&member[COUNT], read.type, &read.count, err) ||
        !decode_optional_id(&member[CAMERA], &read.camera, err) ||
        !decode_optional_id(&member[MODEL], &read.model, err) ||
        !decode_voided(&member[VOIDED], &read.voided, err) ||
        !decode_uuid(&member[UUID], &read, err))
        return false;
    *event = read;
    return true;
}

/* --- identity --- */

/* The name that is hashed. What does not fit is cut off; everything does, unless ids are
 * longer than id_check() allows. */
struct name {
    char *start, *at, *end;
};

static void add_text(struct name *name, str text)
{
    size_t room = (size_t)(name->end - name->at);
    size_t len = text.len < room ? text.len : room;
    if (len)
        memcpy(name->at, text.at, len);
    name->at += len;
}

/* With a `\` before each `|` and `\`, so that no two lists of ids give one name. */
static void add_escaped(struct name *name, str id)
{
    for (size_t i = 0; i < id.len; i++) {
        if (id.at[i] == '|' || id.at[i] == '\\')
            add_text(name, STR("\\"));
        add_text(name, (str){id.at + i, 1});
    }
}

static void add_number(struct name *name, int64_t number)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", (long long)number);
    add_text(name, (str){text, (size_t)len});
}

static void add_event(struct name *name, const struct event *event,
                      void (*add_id)(struct name *name, str id))
{
    add_number(name, event->at.ms);
    add_text(name, STR("|"));
    add_id(name, event->worker);
    add_text(name, STR("|"));
    add_id(name, event->station);
    add_text(name, STR("|"));
    add_text(name, event_type_name(event->type));
    add_text(name, STR("|"));
    if (!event_is_state(event->type))
        add_number(name, event->count);
}

static str name_text(const struct name *name)
{
    return (str){name->start, (size_t)(name->at - name->start)};
}

enum { NAME_ROOM = 2 * 2 * ID_LENGTH + 64 };

struct uuid event_identity(const struct event *event)
{
    char text[NAME_ROOM];
    struct name name = {text, text, text + sizeof text};
    add_event(&name, event, add_escaped);
    return uuid_named_at(&event_space, name_text(&name), event->at);
}

struct uuid event_identity_of_object(const struct event *event, str object)
{
    size_t room = NAME_ROOM + 2 * (event->camera.len + object.len) + 2;
    char *text = memory_new(char, room);
    struct name name = {text, text, text + room};
    add_event(&name, event, add_escaped);
    add_text(&name, STR("|"));
    add_escaped(&name, event->camera);
    add_text(&name, STR("|"));
    add_escaped(&name, object);
    struct uuid uuid = uuid_named_at(&event_space, name_text(&name), event->at);
    free(text);
    return uuid;
}

bool event_has_former_identity(const struct event *event)
{
    if (uuid_version(&event->uuid) != 5)
        return false;
    char text[NAME_ROOM];
    struct name name = {text, text, text + sizeof text};
    add_event(&name, event, add_text);
    struct uuid former = uuid_named(&event_space, name_text(&name));
    return uuid_equal(&event->uuid, &former);
}

bool event_same(const struct event *a, const struct event *b)
{
    return a->type == b->type && a->count == b->count &&
           str_equal(a->worker, b->worker) && str_equal(a->station, b->station) &&
           (instant_equal(a->at, b->at) || uuid_version(&a->uuid) == 8);
}

/* --- stand-ins --- */

/* No way to make a UUID gives one of this version and variant. */
#define STAND_IN "ffffffff-ffff-ffff-"

struct uuid event_stand_in(int64_t id)
{
    struct uuid uuid;
    snprintf(uuid.text, sizeof uuid.text, STAND_IN "%04x-%012llx",
             (unsigned)(id >> 48 & 0xffff), (unsigned long long)id & 0xffffffffffff);
    return uuid;
}

int64_t event_stood_for(const struct uuid *uuid)
{
    int64_t id = 0;
    if (strncmp(uuid->text, STAND_IN, strlen(STAND_IN)) != 0)
        return 0;
    for (const char *at = uuid->text + strlen(STAND_IN); *at; at++) {
        if (*at == '-')
            continue;
        if (id > INT64_MAX >> 4)
            return 0;
        id = id << 4 | (*at <= '9' ? *at - '0' : *at - 'a' + 10);
    }
    return id;
}
