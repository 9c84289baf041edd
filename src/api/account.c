/* account.c - what everybody who has signed in may do with the own account. */
#include "api/credentials.h"
#include "api/handlers.h"
#include "api/json_body.h"

#include "access/directory.h"
#include "access/people.h"
#include "access/sessions.h"

/* What a request about the own account works with. */
struct account {
    struct credential_request state; /* must be first */
    struct person person;            /* as it was when the request came */
    struct session own;              /* the session that it came by */
    str password;                    /* the new one */
    str code;                        /* of the phone */
    str recovery[RECOVERY_CODES];
    str id; /* of a session */
};

/* --- who it is --- */

static bool find_session(const struct app *app, struct request *request,
                         struct session *own, struct error *err)
{
    if (!caller_is_person(request->caller))
        return error_set(err, ERROR_NOT_FOUND,
                         "only somebody who has signed in has an account");
    return directory_session(app->directory, request->caller->id, &request->arena, own,
                             err);
}

/* A person of ours: with a record and a password. */
static bool find_person(const struct app *app, struct request *request,
                        struct account *account, struct error *err)
{
    if (!find_session(app, request, &account->own, err))
        return false;
    str person, provider = str_cut(account->own.provider, ' ', &person);
    if (provider.len)
        return error_set(err, ERROR_CONFLICT,
                         "your account is kept by '%s'; change it there",
                         str_shown(provider).text);
    return directory_person(app->directory, account->own.name, &request->arena,
                            &account->person, err);
}

/* Begin a request of such a person; false: *reply says why not. */
static bool begin(const struct app *app, struct request *request, struct reply *reply,
                  struct account **account)
{
    struct error err;
    *account = arena_new(&request->arena, struct account, 1);
    if (!find_person(app, request, *account, &err)) {
        reply_error(request, reply, &err);
        return false;
    }
    credential_begin(app, request, &(*account)->state);
    return true;
}

/* The body, when there is one of this form; NULL: *reply says why not. */
static const struct json *body_of(struct request *request, struct reply *reply,
                                  const char *schema)
{
    struct error err;
    const struct json *body;
    if (json_body(request, &body, &err) && json_body_only(body, schema, &err))
        return body;
    reply_error(request, reply, &err);
    return NULL;
}

static enum answer answer_done(struct request *request, struct reply *reply)
{
    struct json_node *root;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_out *out = reply_begin(request, &root);
    return reply_json(reply, 200, out, root);
}

enum answer api_get_account(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    struct error err;
    const struct app *app = context;
    struct session own;
    struct person person = {.totp = TOTP_OFF};
    if (!find_session(app, request, &own, &err) ||
        (!own.provider.len &&
         !directory_person(app->directory, own.name, &request->arena, &person, &err)))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *node = json_add_object(out, root, "account");
    json_add_text(out, node, "name", own.name);
    json_add_text_or_null(out, node, "provider", own.provider);
    render_names(out, node, "roles", own.roles);
    json_add_text_or_null(out, node, "worker_id", own.worker);
    json_add_bool(out, node, "totp", person.totp == TOTP_ON);
    json_add_int(out, node, "recovery_codes_left", (int64_t)person.recoveries);
    return reply_json(reply, 200, out, root);
}

/* --- the password --- */

static bool alter_password(struct credential_request *state, struct change *change,
                           struct error *err)
{
    struct account *account = (struct account *)state;
    const struct person_edit edit = {
        .name = account->person.name,
        .password = str_from(state->job.hash),
        .session = account->own.id,
    };
    return person_change(change, &edit, &account->person, err);
}

static enum answer begin_password(const struct app *app, struct request *request,
                                  struct reply *reply)
{
    struct account *account;
    struct error err;
    str password;
    const struct json *body = body_of(request, reply, "PasswordChange");
    if (!body || !begin(app, request, reply, &account))
        return ANSWER_NOW;
    if (!credential_password(member_needed(body, "password"), &password, &err) ||
        !credential_password(member_needed(body, "new_password"), &account->password,
                             &err) ||
        !password_check(account->password, account->person.name, &err))
        return reply_error(request, reply, &err);
    return credential_compare(&account->state, reply, account->person.name, password,
                              account->person.password.at);
}

static enum answer wrong_password(struct request *request, struct reply *reply)
{
    return reply_failure(request, reply, 403, "the password is wrong");
}

enum answer api_change_password(void *context, const str *parameter,
                                struct request *request, struct reply *reply)
{
    (void)parameter;
    struct account *account = request->state;
    if (!account)
        return begin_password(context, request, reply);
    switch (account->state.step) {
    case COMPARED:
        if (!credential_fits(&account->state))
            return wrong_password(request, reply);
        credential_was_right(&account->state);
        return credential_hash(&account->state, reply, account->password);
    case HASHED:
        return credential_hash_of(&account->state, reply).len
                   ? credential_change(&account->state, alter_password)
                   : ANSWER_NOW;
    case CHANGED:
        break;
    }
    return answer_done(request, reply);
}

/* --- codes of a phone --- */

/* Whoever finds somebody's browser signed in does not know the password: it could take
 * the phone away, or have a phone of its own keep the owner out. */
static enum answer begin_proof(const struct app *app, struct request *request,
                               struct reply *reply)
{
    struct account *account;
    struct error err;
    str password;
    const struct json *body = body_of(request, reply, "PasswordProof");
    if (!body || !begin(app, request, reply, &account))
        return ANSWER_NOW;
    if (!credential_password(member_needed(body, "password"), &password, &err))
        return reply_error(request, reply, &err);
    return credential_compare(&account->state, reply, account->person.name, password,
                              account->person.password.at);
}

static enum answer change_if_right(struct account *account, struct reply *reply,
                                   credential_alter *alter)
{
    if (!credential_fits(&account->state))
        return wrong_password(account->state.request, reply);
    credential_was_right(&account->state);
    return credential_change(&account->state, alter);
}

static bool alter_begin_totp(struct credential_request *state, struct change *change,
                             struct error *err)
{
    struct account *account = (struct account *)state;
    return person_begin_totp(change, account->person.name, &account->person, err);
}

static enum answer answer_begun(const struct person *person, struct request *request,
                                struct reply *reply)
{
    struct json_node *root;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "secret",
                  totp_secret_text(person->totp_secret, &request->arena));
    json_add_text(out, root, "uri",
                  totp_uri(person->totp_secret, person->name, &request->arena));
    return reply_json(reply, 200, out, root);
}

enum answer api_begin_totp(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    struct account *account = request->state;
    if (!account)
        return begin_proof(context, request, reply);
    if (account->state.step == COMPARED)
        return change_if_right(account, reply, alter_begin_totp);
    return answer_begun(&account->person, request, reply);
}

static bool alter_confirm_totp(struct credential_request *state, struct change *change,
                               struct error *err)
{
    struct account *account = (struct account *)state;
    return person_confirm_totp(change, account->person.name, account->code,
                               account->recovery, err);
}

static enum answer begin_confirm(const struct app *app, struct request *request,
                                 struct reply *reply)
{
    struct account *account;
    struct error err;
    const struct json *body = body_of(request, reply, "TotpCode");
    if (!body || !begin(app, request, reply, &account))
        return ANSWER_NOW;
    if (!member_text(member_needed(body, "code"), 64, &account->code, &err))
        return reply_error(request, reply, &err);
    return credential_change(&account->state, alter_confirm_totp);
}

enum answer api_confirm_totp(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    struct account *account = request->state;
    if (!account)
        return begin_confirm(context, request, reply);
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    render_names(out, root, "recovery_codes",
                 (struct names){account->recovery, RECOVERY_CODES});
    return reply_json(reply, 200, out, root);
}

static bool alter_end_totp(struct credential_request *state, struct change *change,
                           struct error *err)
{
    struct account *account = (struct account *)state;
    const struct person_edit edit = {
        .name = account->person.name, .no_totp = true, .session = account->own.id};
    return person_change(change, &edit, &account->person, err);
}

enum answer api_end_totp(void *context, const str *parameter, struct request *request,
                         struct reply *reply)
{
    (void)parameter;
    struct account *account = request->state;
    if (!account)
        return begin_proof(context, request, reply);
    if (account->state.step == COMPARED)
        return change_if_right(account, reply, alter_end_totp);
    return answer_done(request, reply);
}

/* --- sessions --- */

enum answer api_list_sessions(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct error err;
    struct session own;
    int64_t count = 0;
    if (!find_session(app, request, &own, &err))
        return reply_error(request, reply, &err);
    struct session_list all = directory_sessions(app->directory, &request->arena);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *list = json_array(out);
    for (size_t i = 0; i < all.count; i++) {
        const struct session *one = &all.at[i];
        if (!str_equal(one->name, own.name) || !str_equal(one->provider, own.provider) ||
            one->key.len)
            continue;
        struct json_node *node = json_object(out);
        json_add_text(out, node, "session_id", one->id);
        json_add_bool(out, node, "current", str_equal(one->id, own.id));
        json_add_text_or_null(out, node, "address", one->address);
        render_when(request, out, node, "created_at", one->created);
        render_when(request, out, node, "seen_at", one->seen);
        json_push(out, list, node);
        count++;
    }
    json_add_int(out, root, "count", count);
    json_add(out, root, "sessions", list);
    return reply_json(reply, 200, out, root);
}

static bool alter_end_session(struct credential_request *state, struct change *change,
                              struct error *err)
{
    struct account *account = (struct account *)state;
    return session_end(change, account->id, &account->own, err);
}

enum answer api_end_session(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    struct error err;
    if (request->state)
        return answer_done(request, reply);
    struct account *account = arena_new(&request->arena, struct account, 1);
    if (!find_session(context, request, &account->own, &err))
        return reply_error(request, reply, &err);
    account->id = arena_copy(&request->arena, parameter[0]);
    credential_begin(context, request, &account->state);
    return credential_change(&account->state, alter_end_session);
}
