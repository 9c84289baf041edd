/* users.c - people who may sign in, as an administrator sees them. */
#include "api/credentials.h"
#include "api/handlers.h"
#include "api/json_body.h"

#include "access/directory.h"
#include "access/people.h"
#include "domain/event.h"

/* --- reading --- */

static instant last_seen(const struct session_list *sessions, const struct person *person)
{
    instant seen = {0};
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *one = &sessions->at[i];
        if (str_equal(one->name, person->name) && !one->provider.len && !one->key.len)
            seen = instant_later(seen, one->seen);
    }
    return seen;
}

static struct json_node *render(struct request *request, struct json_out *out,
                                const struct person *person)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, "name", person->name);
    render_names(out, node, "roles", person->roles);
    json_add_text_or_null(out, node, "worker_id", person->worker);
    json_add_bool(out, node, "active", person->active);
    json_add_bool(out, node, "password", person->password.len > 0);
    json_add_bool(out, node, "totp", person->totp == TOTP_ON);
    render_when(request, out, node, "created_at", person->created);
    return node;
}

enum answer api_list_users(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct person_list people = directory_people(app->directory, &request->arena);
    struct session_list sessions = directory_sessions(app->directory, &request->arena);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "count", (int64_t)people.count);
    struct json_node *list = json_add_array(out, root, "users");
    for (size_t i = 0; i < people.count; i++) {
        struct json_node *node = render(request, out, &people.at[i]);
        render_when(request, out, node, "seen_at", last_seen(&sessions, &people.at[i]));
        json_push(out, list, node);
    }
    return reply_json(reply, 200, out, root);
}

/* --- changes --- */

struct user_edit {
    struct credential_request state; /* must be first */
    enum { ADD, CHANGE, REMOVE } act;
    struct person_edit edit;
    struct names names;
    str worker;
    bool active;
    struct person person; /* how it is then */
};

static bool alter(struct credential_request *state, struct change *change,
                  struct error *err)
{
    struct user_edit *user = (struct user_edit *)state;
    switch (user->act) {
    case ADD:
        return person_add(change, &user->edit, false, &user->person, err);
    case CHANGE:
        return person_change(change, &user->edit, &user->person, err);
    case REMOVE:
        break;
    }
    return person_remove(change, user->edit.name, err);
}

static bool read_worker(const struct member *member, struct user_edit *user,
                        struct error *err)
{
    if (!member->value)
        return true;
    user->edit.worker = &user->worker;
    return member_is_null(member) ||
           (member_text(member, ID_LENGTH, &user->worker, err) &&
            id_check(user->worker, "worker_id", err));
}

static bool read_active(const struct member *member, struct user_edit *user,
                        struct error *err)
{
    if (member->value)
        user->edit.active = &user->active;
    return member_bool(member, &user->active, err);
}

/* A phone is set up by its owner; somebody else can only take it away. */
static bool read_totp(const struct member *member, struct user_edit *user,
                      struct error *err)
{
    bool totp = false;
    if (!member_bool(member, &totp, err))
        return false;
    user->edit.no_totp = member->value;
    return !totp || member_wrong(member, err,
                                 "is true; want false, which takes a lost phone away");
}

static bool read_roles(const struct member *member, struct request *request,
                       struct user_edit *user, struct error *err)
{
    if (member->value)
        user->edit.roles = &user->names;
    return credential_names(member, &request->arena, &user->names, err);
}

static bool decode(struct request *request, struct user_edit *user, str *password,
                   struct error *err)
{
    const struct json *body;
    bool adds = user->act == ADD;
    str name;
    if (!json_body(request, &body, err) ||
        !json_body_only(body, adds ? "NewUser" : "UserChange", err))
        return false;
    if (adds && (!member_text(member_needed(body, "name"), 64, &name, err) ||
                 !person_name(name, &request->arena, &user->edit.name, err)))
        return false;
    return read_roles(adds ? member_needed(body, "roles") : member_of(body, "roles"),
                      request, user, err) &&
           (!adds || member_need(member_needed(body, "roles"), "a list of roles", err)) &&
           read_worker(member_of(body, "worker_id"), user, err) &&
           read_active(member_of(body, "active"), user, err) &&
           read_totp(member_of(body, "totp"), user, err) &&
           credential_password(member_of(body, "password"), password, err) &&
           (!json_get(body, "password") ||
            password_check(*password, user->edit.name, err));
}

static enum answer answer_user(const struct user_edit *user, struct request *request,
                               struct reply *reply)
{
    struct json_node *root;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_out *out = reply_begin(request, &root);
    if (user->act == REMOVE)
        json_add_text(out, root, "name", user->edit.name);
    else
        json_add(out, root, "user", render(request, out, &user->person));
    return reply_json(reply, user->act == ADD ? 201 : 200, out, root);
}

static enum answer edit_user(const struct app *app, int act, const str *parameter,
                             struct request *request, struct reply *reply)
{
    struct error err;
    struct user_edit *user = request->state;
    str password = {"", 0};
    if (user && user->state.step == HASHED) {
        user->edit.password = credential_hash_of(&user->state, reply);
        return user->edit.password.len ? credential_change(&user->state, alter)
                                       : ANSWER_NOW;
    }
    if (user)
        return answer_user(user, request, reply);

    user = arena_new(&request->arena, struct user_edit, 1);
    user->act = act;
    if (act != ADD &&
        !person_name(parameter[0], &request->arena, &user->edit.name, &err)) {
        error_set(&err, ERROR_NOT_FOUND, "there is nobody called '%s'",
                  str_shown(parameter[0]).text);
        return reply_error(request, reply, &err);
    }
    if (act != REMOVE && !decode(request, user, &password, &err))
        return reply_error(request, reply, &err);
    credential_begin(app, request, &user->state);
    return password.len ? credential_hash(&user->state, reply, password)
                        : credential_change(&user->state, alter);
}

enum answer api_add_user(void *context, const str *parameter, struct request *request,
                         struct reply *reply)
{
    return edit_user(context, ADD, parameter, request, reply);
}

enum answer api_change_user(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    return edit_user(context, CHANGE, parameter, request, reply);
}

enum answer api_remove_user(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    return edit_user(context, REMOVE, parameter, request, reply);
}
