/* keys.c - API keys, as an administrator sees them. */
#include "api/credentials.h"
#include "api/handlers.h"
#include "api/json_body.h"

#include "access/directory.h"
#include "access/keys.h"
#include "base/clock.h"
#include "domain/event.h"

/* --- reading --- */

static struct json_node *render(struct request *request, struct json_out *out,
                                const struct key *key)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "key_id", key->id);
    json_add_text(out, node, "name", key->name);
    render_names(out, node, "roles", key->roles);
    json_add_text_or_null(out, node, "agent_id", key->agent);
    render_names(out, node, "camera_ids", key->cameras);
    render_names(out, node, "station_ids", key->stations);
    render_when(request, out, node, "created_at", key->created);
    render_when(request, out, node, "expires_at", key->expires);
    render_when(request, out, node, "used_at", key->used);
    json_add_bool(out, node, "expired", key->expires.ms <= clock_now().ms);
    return node;
}

enum answer api_list_keys(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct key_list keys = directory_keys(app->directory, &request->arena);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "count", (int64_t)keys.count);
    struct json_node *list = json_add_array(out, root, "keys");
    for (size_t i = 0; i < keys.count; i++)
        json_push(out, list, render(request, out, &keys.at[i]));
    return reply_json(reply, 200, out, root);
}

/* --- changes --- */

struct key_edit {
    struct credential_request state; /* must be first */
    struct key wanted, key;
    char text[KEY_TEXT];
};

static bool alter_add(struct credential_request *state, struct change *change,
                      struct error *err)
{
    struct key_edit *edit = (struct key_edit *)state;
    return key_add(change, &edit->wanted, edit->text, &edit->key, err);
}

static bool read_ids(const struct member *member, struct request *request,
                     struct names *names, struct error *err)
{
    if (!credential_names(member, &request->arena, names, err))
        return false;
    for (size_t i = 0; i < names->count; i++)
        if (!id_check(names->at[i], member->name.at, err))
            return false;
    return true;
}

static bool read_agent(const struct member *member, str *agent, struct error *err)
{
    return !member->value || member_is_null(member) ||
           (member_text(member, ID_LENGTH, agent, err) &&
            id_check(*agent, "agent_id", err));
}

static bool read_expiry(const struct member *member, instant *expires, struct error *err)
{
    *expires = INSTANT_NEVER;
    return !member->value || member_is_null(member) || member_time(member, expires, err);
}

static bool decode(struct request *request, struct key *key, struct error *err)
{
    const struct json *body;
    return json_body(request, &body, err) && json_body_only(body, "NewKey", err) &&
           member_text(member_needed(body, "name"), NAME_LENGTH, &key->name, err) &&
           member_need(member_needed(body, "roles"), "a list of roles", err) &&
           credential_names(member_of(body, "roles"), &request->arena, &key->roles,
                            err) &&
           read_agent(member_of(body, "agent_id"), &key->agent, err) &&
           read_ids(member_of(body, "camera_ids"), request, &key->cameras, err) &&
           read_ids(member_of(body, "station_ids"), request, &key->stations, err) &&
           read_expiry(member_of(body, "expires_at"), &key->expires, err);
}

enum answer api_add_key(void *context, const str *parameter, struct request *request,
                        struct reply *reply)
{
    (void)parameter;
    struct error err;
    struct key_edit *edit = request->state;
    if (!edit) {
        edit = arena_new(&request->arena, struct key_edit, 1);
        if (!decode(request, &edit->wanted, &err))
            return reply_error(request, reply, &err);
        credential_begin(context, request, &edit->state);
        return credential_change(&edit->state, alter_add);
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "key", render(request, out, &edit->key));
    json_add_text(out, root, "secret", str_from(edit->text));
    return reply_json(reply, 201, out, root);
}

static bool alter_revoke(struct credential_request *state, struct change *change,
                         struct error *err)
{
    struct key_edit *edit = (struct key_edit *)state;
    return key_revoke(change, edit->wanted.id, &edit->key, err);
}

enum answer api_revoke_key(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    struct key_edit *edit = request->state;
    if (!edit) {
        edit = arena_new(&request->arena, struct key_edit, 1);
        edit->wanted.id = arena_copy(&request->arena, parameter[0]);
        credential_begin(context, request, &edit->state);
        return credential_change(&edit->state, alter_revoke);
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "key_id", edit->key.id);
    return reply_json(reply, 200, out, root);
}
