/* session.c - who am I; signing in and out. */
#include "api/credentials.h"
#include "api/handlers.h"
#include "api/json_body.h"

#include "access/cookie.h"
#include "access/directory.h"
#include "access/own_page.h"
#include "access/people.h"
#include "access/provider.h"
#include "access/roles.h"
#include "access/sessions.h"
#include "base/clock.h"

/* --- answers --- */

static void render_caller(struct json_out *out, struct json_node *root,
                          const struct caller *caller)
{
    struct json_node *node = json_add_object(out, root, "session");
    json_add_text(out, node, "kind", str_from(caller_kind_name(caller->kind)));
    json_add_text_or_null(out, node, "name", caller->name);
    render_names(out, node, "roles", (struct names){caller->role, caller->roles});
    struct json_node *may = json_add_array(out, node, "may");
    for (int i = 0; i < PERMISSIONS; i++)
        if (caller->may & 1u << i)
            json_push_text(out, may,
                           str_from(permission_name((enum permission)(1 << i))));
    json_add_text_or_null(out, node, "worker_id", caller->worker);
}

static void render_server(const struct app *app, struct request *request,
                          struct json_out *out, struct json_node *root)
{
    struct error why = {0};
    enum directory_state state = directory_state(app->directory);
    bool private = own_page_is_private(request, &why);
    struct json_node *node = json_add_object(out, root, "server");
    json_add_bool(out, node, "open", state == DIRECTORY_OPEN);
    json_add_bool(out, node, "setup", state == DIRECTORY_SET_UP);
    json_add_bool(out, node, "passwords", private);
    json_add_text_or_null(out, node, "why_not",
                          arena_copy(&request->arena, str_from(private ? "" : why.text)));
    struct json_node *providers = json_add_array(out, node, "providers");
    if (!provider_name(app->provider).len)
        return;
    struct json_node *provider = json_object(out);
    json_add_text(out, provider, "name", provider_name(app->provider));
    json_push(out, providers, provider);
}

enum answer session_answer(const struct app *app, struct request *request,
                           struct reply *reply, const struct caller *caller)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    render_caller(out, root, caller);
    render_server(app, request, out, root);
    return reply_json(reply, 200, out, root);
}

enum answer session_begun(const struct app *app, struct request *request,
                          struct reply *reply, const char *text)
{
    struct caller caller;
    struct token token;
    struct error err;
    if (!session_parse(str_from(text), &token, &err) ||
        !directory_session_caller(app->directory, &token, clock_now(), &request->arena,
                                  &caller))
        return reply_failure(request, reply, 409, "the session has ended already");
    span longest = caller.kind == CALLER_KEY ? SESSION_OF_KEY : SESSION_LONGEST;
    reply_header(reply, "Set-Cookie", cookie_set(text, longest, &request->arena));
    return session_answer(app, request, reply, &caller);
}

enum answer api_get_session(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    return session_answer(context, request, reply, request->caller);
}

/* --- signing in --- */

struct signing_in {
    struct credential_request state; /* must be first */
    struct password_sign_in who;
    struct person person; /* as it was when its password was compared */
    char token[SESSION_TEXT];
    struct session session;
};

static bool alter_sign_in(struct credential_request *state, struct change *change,
                          struct error *err)
{
    struct signing_in *signing = (struct signing_in *)state;
    return session_sign_in(change, &signing->who, signing->token, &signing->session, err);
}

/* 401, and whether a code is all that is missing. */
static enum answer refuse(struct request *request, struct reply *reply, const char *why,
                          bool code_wanted)
{
    struct json_out *out = json_out_new(&request->arena);
    struct json_node *root = json_object(out);
    json_add_bool(out, root, "success", false);
    json_add_text(out, root, "error", arena_copy(&request->arena, str_from(why)));
    if (code_wanted)
        json_add_bool(out, root, "code_wanted", true);
    return reply_json(reply, 401, out, root);
}

static enum answer begin_sign_in(const struct app *app, struct request *request,
                                 struct reply *reply)
{
    struct error err, ignored;
    const struct json *body;
    struct signing_in *signing = arena_new(&request->arena, struct signing_in, 1);
    struct password_sign_in *who = &signing->who;
    str password;
    if (!own_page_check(request, &err) || !own_page_is_private(request, &err) ||
        !json_body(request, &body, &err) || !json_body_only(body, "SignIn", &err) ||
        !member_text(member_needed(body, "name"), 64, &who->name, &err) ||
        !credential_password(member_needed(body, "password"), &password, &err) ||
        !member_text(member_of(body, "code"), 64, &who->code, &err))
        return reply_error(request, reply, &err);
    credential_begin(app, request, &signing->state);
    who->address = request->peer.address;

    /* A name that cannot be one is that of nobody. Guesses at an account are counted
     * alike whether there is one or not, in any letters: else they tell which. */
    struct person *person = &signing->person;
    (void)directory_refresh(app->directory);
    str name = STR("");
    bool known =
        person_name(who->name, &request->arena, &name, &ignored) &&
        directory_person(app->directory, name, &request->arena, person, &ignored) &&
        person->active && person->password.len;
    who->name = name;
    who->compared = known ? person->password : STR("");
    return credential_compare(&signing->state, reply, who->name, password,
                              known ? person->password.at : NULL);
}

static enum answer after_compare(struct signing_in *signing, struct reply *reply)
{
    struct request *request = signing->state.request;
    if (!credential_fits(&signing->state))
        return refuse(request, reply, "name or password is wrong", false);
    if (signing->person.totp == TOTP_ON && !signing->who.code.len) {
        credential_was_no_guess(&signing->state);
        return refuse(request, reply, "the code that the phone shows is missing", true);
    }
    return credential_change(&signing->state, alter_sign_in);
}

enum answer api_sign_in(void *context, const str *parameter, struct request *request,
                        struct reply *reply)
{
    (void)parameter;
    struct signing_in *signing = request->state;
    if (!signing)
        return begin_sign_in(context, request, reply);
    if (signing->state.step == COMPARED)
        return after_compare(signing, reply);
    const struct error *err = &signing->state.update.task.err;
    if (err->code == ERROR_DENIED)
        return refuse(request, reply, err->text, signing->person.totp == TOTP_ON);
    if (update_failed(request, reply))
        return ANSWER_NOW;
    credential_was_right(&signing->state);
    return session_begun(context, request, reply, signing->token);
}

/* --- the board --- */

struct boarding {
    struct credential_request state; /* must be first */
    struct caller caller;            /* whom the key is of */
    char token[SESSION_TEXT];
    struct session session;
};

/* The key may do more; the session is for the board. */
static bool alter_board(struct credential_request *state, struct change *change,
                        struct error *err)
{
    static const str board[] = {STR("board")};
    struct boarding *boarding = (struct boarding *)state;
    const struct new_session new_one = {
        .name = boarding->caller.name,
        .key = boarding->caller.id,
        .roles = {board, 1},
        .address = state->request->peer.address,
    };
    if (!change_find(change, KIND_KEY, new_one.key))
        return error_set(err, ERROR_DENIED, "there is no such key, or it was revoked");
    return session_begin(change, &new_one, boarding->token, &boarding->session, err);
}

static enum answer begin_board(const struct app *app, struct request *request,
                               struct reply *reply)
{
    struct error err;
    const struct json *body;
    struct token token;
    struct boarding *boarding = arena_new(&request->arena, struct boarding, 1);
    struct caller *caller = &boarding->caller;
    str key;
    if (!own_page_check(request, &err) || !own_page_is_private(request, &err) ||
        !json_body(request, &body, &err) || !json_body_only(body, "BoardKey", &err) ||
        !member_text(member_needed(body, "key"), KEY_TEXT, &key, &err))
        return reply_error(request, reply, &err);
    if (!key_parse(key, &token, &err) ||
        !directory_key_caller(app->directory, &token, clock_now(), &request->arena,
                              caller, &err))
        return refuse(request, reply, err.text, false);
    if (!(caller->may & MAY_BOARD))
        return reply_failure(request, reply, 403, "this key is not for the board");
    credential_begin(app, request, &boarding->state);
    return credential_change(&boarding->state, alter_board);
}

enum answer api_board_session(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    struct boarding *boarding = request->state;
    if (!boarding)
        return begin_board(context, request, reply);
    if (update_failed(request, reply))
        return ANSWER_NOW;
    return session_begun(context, request, reply, boarding->token);
}

/* --- signing out --- */

static bool alter_sign_out(struct credential_request *state, struct change *change,
                           struct error *err)
{
    (void)err;
    change_erase(change, KIND_SESSION, state->request->caller->id);
    return true;
}

/* Whoever has no session is signed out already. */
enum answer api_sign_out(void *context, const str *parameter, struct request *request,
                         struct reply *reply)
{
    (void)parameter;
    if (!request->state && request->caller->by_cookie) {
        struct credential_request *state =
            arena_new(&request->arena, struct credential_request, 1);
        credential_begin(context, request, state);
        return credential_change(state, alter_sign_out);
    }
    if (request->state && update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    reply_header(reply, "Set-Cookie", cookie_forget());
    return reply_json(reply, 200, out, root);
}
