#include "api/credential_entry.h"

#include "access/sessions.h"

#include "base/arena.h"
#include "base/json.h"

static void add_names(struct json_out *out, struct json_node *object, const char *key,
                      struct names names)
{
    struct json_node *list = json_add_array(out, object, key);
    for (size_t i = 0; i < names.count; i++)
        json_push_text(out, list, names.at[i]);
}

/* `was`: as it was before, or NULL. Of a password is told only that it is another one. */
static void add_person(struct json_out *out, struct json_node *node,
                       const struct person *person, const struct person *was)
{
    static const char *const totp[] = {
        [TOTP_OFF] = "off", [TOTP_BEGUN] = "begun", [TOTP_ON] = "on"};
    struct json_node *object = json_add_object(out, node, "person");
    json_add_text(out, object, "name", person->name);
    add_names(out, object, "roles", person->roles);
    json_add_text(out, object, "worker_id", person->worker);
    json_add_bool(out, object, "active", person->active);
    json_add_text(out, object, "totp", str_from(totp[person->totp]));
    if (was)
        json_add_bool(out, object, "new_password",
                      !str_equal(was->password, person->password));
}

static void add_key(struct json_out *out, struct json_node *node, const struct key *key)
{
    struct json_node *object = json_add_object(out, node, "key");
    json_add_text(out, object, "key_id", key->id);
    json_add_text(out, object, "name", key->name);
    add_names(out, object, "roles", key->roles);
    json_add_text(out, object, "agent_id", key->agent);
    add_names(out, object, "camera_ids", key->cameras);
    add_names(out, object, "station_ids", key->stations);
}

/* One credential, as it was or as it is. What cannot be read is left out. */
static void add_one(struct json_out *out, struct json_node *node,
                    const struct credential *one, const struct credential *was,
                    struct arena *arena)
{
    struct error ignored;
    struct person person, before;
    struct key key;
    if (str_equal(one->kind, KIND_PERSON) &&
        person_read(one->id, one->record, arena, &person, &ignored)) {
        bool known = was && person_read(was->id, was->record, arena, &before, &ignored);
        add_person(out, node, &person, known ? &before : NULL);
    } else if (str_equal(one->kind, KIND_KEY) &&
               key_read(one->id, one->record, arena, &key, &ignored)) {
        add_key(out, node, &key);
    }
}

static int64_t count_sessions(const struct credential *list, size_t count)
{
    int64_t sessions = 0;
    for (size_t i = 0; i < count; i++)
        sessions += str_equal(list[i].kind, KIND_SESSION);
    return sessions;
}

static str tell_before(const struct change *change)
{
    struct json_out *out = json_out_new(change->arena);
    struct json_node *node = json_object(out);
    bool any = false;
    for (size_t i = 0; i < change->puts + change->erasures; i++) {
        const struct credential *one =
            i < change->puts ? &change->put[i] : &change->erased[i - change->puts];
        const struct credential *was = change_find(change, one->kind, one->id);
        any |= was != NULL;
        if (was)
            add_one(out, node, was, NULL, change->arena);
    }
    return any ? json_write(out, node) : STR("");
}

/* A session that begins; false: this is none. */
static bool session_begins(const struct change *change, const struct credential *put,
                           struct session *session)
{
    struct error ignored;
    return str_equal(put->kind, KIND_SESSION) &&
           !change_find(change, put->kind, put->id) &&
           session_read(put->id, put->record, change->arena, session, &ignored);
}

/* Whom the provider vouches for: others there may have the same name. */
static void add_provider(struct json_out *out, struct json_node *node,
                         const struct session *session)
{
    str subject, issuer = str_cut(session->provider, ' ', &subject);
    struct json_node *object = json_add_object(out, node, "provider");
    json_add_text(out, object, "issuer", issuer);
    json_add_text(out, object, "subject", subject);
}

static str tell_after(const struct change *change)
{
    struct json_out *out = json_out_new(change->arena);
    struct json_node *node = json_object(out);
    struct session session;
    for (size_t i = 0; i < change->puts; i++) {
        add_one(out, node, &change->put[i],
                change_find(change, change->put[i].kind, change->put[i].id),
                change->arena);
        if (session_begins(change, &change->put[i], &session) && session.provider.len)
            add_provider(out, node, &session);
    }
    json_add_int(out, node, "sessions_ended",
                 count_sessions(change->erased, change->erasures));
    return json_write(out, node);
}

/* Who has just signed in was nobody when asking. */
static void name_beginner(const struct change *change, struct audit_entry *entry)
{
    struct session session;
    for (size_t i = 0; i < change->puts; i++) {
        if (!session_begins(change, &change->put[i], &session))
            continue;
        entry->actor =
            (struct actor){.kind = str_from(caller_kind_name(session_caller(&session))),
                           .name = session.name,
                           .id = session.key.len ? session.key : session.id,
                           .address = session.address};
    }
}

/* --- of which worker it tells --- */

/* Who this is among the workers; empty: nobody. */
static str worker_of(const struct credential *one, struct arena *arena)
{
    struct error ignored;
    struct person person;
    struct session session;
    if (one && str_equal(one->kind, KIND_PERSON) &&
        person_read(one->id, one->record, arena, &person, &ignored))
        return person.worker;
    if (one && str_equal(one->kind, KIND_SESSION) &&
        session_read(one->id, one->record, arena, &session, &ignored))
        return session.worker;
    return STR("");
}

/* The first worker that was, or is, one of the credentials of this kind. */
static void find_workers(const struct change *change, str kind, str *before, str *after)
{
    for (size_t i = 0; i < change->puts + change->erasures; i++) {
        bool puts = i < change->puts;
        const struct credential *one =
            puts ? &change->put[i] : &change->erased[i - change->puts];
        if (!str_equal(one->kind, kind))
            continue;
        if (!before->len)
            *before = worker_of(change_find(change, kind, one->id), change->arena);
        if (puts && !after->len)
            *after = worker_of(one, change->arena);
    }
}

/* A row is erased with one worker. So what was another one's gets a row of its own. */
static void name_worker(const struct change *change, struct audit_entry *entry)
{
    str before = STR(""), after = STR("");
    find_workers(change, KIND_PERSON, &before, &after);
    if (!before.len && !after.len)
        find_workers(change, KIND_SESSION, &before, &after);
    entry->worker = after.len ? after : before;
    if (!before.len || !after.len || str_equal(before, after))
        return;
    struct audit_entry left = *entry;
    left.worker = before;
    left.after = STR("");
    store_audit(change->store, &left);
    entry->before = STR("");
}

void credential_entry(const struct change *change, struct audit_entry *entry)
{
    entry->before = tell_before(change);
    entry->after = tell_after(change);
    name_beginner(change, entry);
    for (size_t i = 0; i < change->puts && !entry->object.len; i++)
        if (!str_equal(change->put[i].kind, KIND_SESSION))
            entry->object = change->put[i].id;
    name_worker(change, entry);
}
