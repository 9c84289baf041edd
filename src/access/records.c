#include "access/records.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

bool names_have(struct names names, str name)
{
    for (size_t i = 0; i < names.count; i++)
        if (str_equal(names.at[i], name))
            return true;
    return false;
}

/* --- reading --- */

/* What one record is read from, and whether all of it was there. */
struct record_reading {
    const struct json *object;
    struct arena *arena;
    bool right;
};

static bool begin(struct record_reading *reading, str record, struct arena *arena,
                  struct error *err)
{
    *reading = (struct record_reading){.arena = arena, .right = true};
    struct error why;
    return json_parse(record, arena, &reading->object, &why) ||
           error_set(err, ERROR_CORRUPT, "%s", why.text);
}

static bool end(const struct record_reading *reading, const char *kind, str id,
                struct error *err)
{
    return reading->right ||
           error_set(err, ERROR_CORRUPT, "the record of the %s '%s' cannot be read", kind,
                     str_shown(id).text);
}

/* Empty when it is absent. */
static str read_text(struct record_reading *reading, const char *key)
{
    const struct json *value = json_get(reading->object, key);
    str text = {"", 0};
    reading->right &= !value || json_text(value, &text);
    return text;
}

static int64_t read_number(struct record_reading *reading, const char *key,
                           int64_t absent)
{
    const struct json *value = json_get(reading->object, key);
    reading->right &= !value || json_integer(value, &absent);
    return absent;
}

static instant read_time(struct record_reading *reading, const char *key, instant absent)
{
    const struct json *value = json_get(reading->object, key);
    struct error ignored;
    str text;
    reading->right &=
        !value || (json_text(value, &text) && instant_parse(text, &absent, &ignored));
    return absent;
}

static struct names read_names(struct record_reading *reading, const char *key)
{
    const struct json *list = json_get(reading->object, key);
    size_t count = json_size(list);
    str *at = arena_new(reading->arena, str, count);
    struct names names = {at, 0};
    reading->right &= count <= LIST_MOST;
    for (const struct json *each = json_first(list); each; each = json_next(list, each))
        reading->right &= json_text(each, &at[names.count++]);
    return names;
}

static void read_hash(struct record_reading *reading, str text, struct hash *hash)
{
    struct error ignored;
    reading->right &= hex_parse(text, hash->byte, sizeof hash->byte, &ignored);
}

static void read_totp(struct record_reading *reading, struct person *person)
{
    static const str states[] = {STR(""), STR("begun"), STR("on")};
    str state = read_text(reading, "totp"), secret = read_text(reading, "totp_secret");
    struct error ignored;
    while (person->totp < TOTP_ON && !str_equal(state, states[person->totp]))
        person->totp++;
    if (person->totp == TOTP_OFF)
        return;
    reading->right &=
        hex_parse(secret, person->totp_secret, sizeof person->totp_secret, &ignored);
    struct names codes = read_names(reading, "recovery");
    reading->right &= codes.count <= RECOVERY_CODES;
    for (size_t i = 0; i < codes.count && i < RECOVERY_CODES; i++)
        read_hash(reading, codes.at[i], &person->recovery[person->recoveries++]);
}

bool person_read(str name, str record, struct arena *arena, struct person *person,
                 struct error *err)
{
    struct record_reading reading;
    if (!begin(&reading, record, arena, err))
        return false;
    struct person read = {
        .name = arena_copy(arena, name),
        .roles = read_names(&reading, "roles"),
        .worker = read_text(&reading, "worker"),
        .password = read_text(&reading, "password"),
        .created = read_time(&reading, "created", (instant){0}),
        .totp_last = read_number(&reading, "totp_last", -1),
    };
    reading.right &= json_bool(json_get(reading.object, "active"), &read.active);
    read_totp(&reading, &read);
    if (!end(&reading, "person", name, err))
        return false;
    *person = read;
    return true;
}

bool key_read(str id, str record, struct arena *arena, struct key *key, struct error *err)
{
    struct record_reading reading;
    if (!begin(&reading, record, arena, err))
        return false;
    struct key read = {
        .id = arena_copy(arena, id),
        .name = read_text(&reading, "name"),
        .roles = read_names(&reading, "roles"),
        .agent = read_text(&reading, "agent"),
        .cameras = read_names(&reading, "cameras"),
        .stations = read_names(&reading, "stations"),
        .created = read_time(&reading, "created", (instant){0}),
        .expires = read_time(&reading, "expires", INSTANT_NEVER),
        .used = read_time(&reading, "used", (instant){0}),
    };
    read_hash(&reading, read_text(&reading, "hash"), &read.hash);
    if (!end(&reading, "key", id, err))
        return false;
    *key = read;
    return true;
}

bool session_read(str id, str record, struct arena *arena, struct session *session,
                  struct error *err)
{
    struct record_reading reading;
    if (!begin(&reading, record, arena, err))
        return false;
    struct session read = {
        .id = arena_copy(arena, id),
        .name = read_text(&reading, "name"),
        .provider = read_text(&reading, "provider"),
        .key = read_text(&reading, "key"),
        .roles = read_names(&reading, "roles"),
        .worker = read_text(&reading, "worker"),
        .address = read_text(&reading, "address"),
        .created = read_time(&reading, "created", (instant){0}),
        .seen = read_time(&reading, "seen", (instant){0}),
    };
    read_hash(&reading, read_text(&reading, "hash"), &read.hash);
    if (!end(&reading, "session", id, err))
        return false;
    *session = read;
    return true;
}

/* --- writing; what is empty is left out --- */

struct record_writing {
    struct arena *arena;
    struct json_out *out;
    struct json_node *object;
};

static struct record_writing writing_begin(struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    return (struct record_writing){arena, out, json_object(out)};
}

static void write_text(struct record_writing *to, const char *key, str text)
{
    if (text.len)
        json_add_text(to->out, to->object, key, text);
}

static void write_time(struct record_writing *to, const char *key, instant t)
{
    char text[INSTANT_TEXT];
    if (t.ms && t.ms < INSTANT_NEVER.ms)
        json_add_text(to->out, to->object, key,
                      arena_copy(to->arena, instant_format(t, text)));
}

static void write_names(struct record_writing *to, const char *key, struct names names)
{
    if (!names.count)
        return;
    struct json_node *list = json_add_array(to->out, to->object, key);
    for (size_t i = 0; i < names.count; i++)
        json_push_text(to->out, list, names.at[i]);
}

static void write_hash(struct record_writing *to, const char *key,
                       const struct hash *hash)
{
    write_text(to, key, hex_of(hash->byte, sizeof hash->byte, to->arena));
}

str person_write(const struct person *person, struct arena *arena)
{
    struct record_writing to = writing_begin(arena);
    write_names(&to, "roles", person->roles);
    write_text(&to, "worker", person->worker);
    write_text(&to, "password", person->password);
    json_add_bool(to.out, to.object, "active", person->active);
    write_time(&to, "created", person->created);
    if (person->totp == TOTP_OFF)
        return json_write(to.out, to.object);
    write_text(&to, "totp", person->totp == TOTP_ON ? STR("on") : STR("begun"));
    write_text(&to, "totp_secret",
               hex_of(person->totp_secret, sizeof person->totp_secret, arena));
    json_add_int(to.out, to.object, "totp_last", person->totp_last);
    struct json_node *list = json_add_array(to.out, to.object, "recovery");
    for (size_t i = 0; i < person->recoveries; i++)
        json_push_text(to.out, list, hex_of(person->recovery[i].byte, HASH_BYTES, arena));
    return json_write(to.out, to.object);
}

str key_write(const struct key *key, struct arena *arena)
{
    struct record_writing to = writing_begin(arena);
    write_hash(&to, "hash", &key->hash);
    write_text(&to, "name", key->name);
    write_names(&to, "roles", key->roles);
    write_text(&to, "agent", key->agent);
    write_names(&to, "cameras", key->cameras);
    write_names(&to, "stations", key->stations);
    write_time(&to, "created", key->created);
    write_time(&to, "expires", key->expires);
    write_time(&to, "used", key->used);
    return json_write(to.out, to.object);
}

str session_write(const struct session *session, struct arena *arena)
{
    struct record_writing to = writing_begin(arena);
    write_hash(&to, "hash", &session->hash);
    write_text(&to, "name", session->name);
    write_text(&to, "provider", session->provider);
    write_text(&to, "key", session->key);
    write_names(&to, "roles", session->roles);
    write_text(&to, "worker", session->worker);
    write_text(&to, "address", session->address);
    write_time(&to, "created", session->created);
    write_time(&to, "seen", session->seen);
    return json_write(to.out, to.object);
}
