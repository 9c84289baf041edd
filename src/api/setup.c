/* setup.c - the first administrator. From then on the server is closed. */
#include "api/credentials.h"
#include "api/handlers.h"
#include "api/json_body.h"

#include "access/directory.h"
#include "access/own_page.h"
#include "access/people.h"
#include "access/sessions.h"
#include "access/throttle.h"

struct setting_up {
    struct credential_request state; /* must be first */
    str name, hash;
    char token[SESSION_TEXT];
    struct session session;
};

static bool alter(struct credential_request *state, struct change *change,
                  struct error *err)
{
    static const str administrator[] = {STR("administrator")};
    static const struct names roles_of_first = {administrator, 1};
    struct setting_up *setting = (struct setting_up *)state;
    const struct person_edit edit = {
        .name = setting->name, .roles = &roles_of_first, .password = setting->hash};
    struct person person;
    const struct new_session new_one = {.name = setting->name,
                                        .roles = roles_of_first,
                                        .address = state->request->peer.address};
    return person_add(change, &edit, true, &person, err) &&
           session_begin(change, &new_one, setting->token, &setting->session, err);
}

/* Others can reach a server that asks for a code: only whoever reads its log knows it. */
static bool check_code(const struct app *app, const struct request *request,
                       const struct json *body, struct error *err)
{
    str code = {"", 0};
    if (request->caller->kind != CALLER_NOBODY)
        return true;
    if (!member_text(member_needed(body, "code"), 64, &code, err))
        return false;
    return directory_set_up_fits(app->directory, code) ||
           error_set(err, ERROR_DENIED,
                     "this is not the code; the server writes it into its log when it "
                     "starts");
}

static enum answer begin(const struct app *app, struct request *request,
                         struct reply *reply)
{
    struct error err;
    const struct json *body;
    struct setting_up *setting = arena_new(&request->arena, struct setting_up, 1);
    str password, text;
    enum answer waits;
    if (!own_page_check(request, &err) || !own_page_is_private(request, &err) ||
        !json_body(request, &body, &err) || !json_body_only(body, "SetUp", &err))
        return reply_error(request, reply, &err);
    credential_begin(app, request, &setting->state);
    if (credential_must_wait(&setting->state, STR("set-up"), reply, &waits))
        return waits;
    if (!check_code(app, request, body, &err))
        return reply_error(request, reply, &err);
    credential_was_right(&setting->state);
    if (!member_text(member_needed(body, "name"), 64, &text, &err) ||
        !person_name(text, &request->arena, &setting->name, &err) ||
        !credential_password(member_needed(body, "password"), &password, &err) ||
        !password_check(password, setting->name, &err))
        return reply_error(request, reply, &err);
    return credential_hash(&setting->state, reply, password);
}

enum answer api_set_up(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    struct setting_up *setting = request->state;
    if (!setting)
        return begin(context, request, reply);
    if (setting->state.step == HASHED) {
        setting->hash = credential_hash_of(&setting->state, reply);
        return setting->hash.len ? credential_change(&setting->state, alter) : ANSWER_NOW;
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    return session_begun(context, request, reply, setting->token);
}
