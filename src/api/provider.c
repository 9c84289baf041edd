/* provider.c - a person signs in at the provider, and comes back.
 *
 * A browser asks here, and shows what it gets to somebody. So answers are redirections:
 * to the provider, and at the end to the first page, which begins with the session. When
 * it went wrong the fragment of the address says how, in a word: denied, no-role,
 * unavailable. Why is in the log. */
#include "api/credentials.h"
#include "api/handlers.h"

#include "access/cookie.h"
#include "access/own_page.h"
#include "access/provider.h"
#include "access/roles.h"
#include "access/sessions.h"
#include "access/sign_in.h"
#include "base/buf.h"
#include "base/log.h"
#include "pipeline/pseudonyms.h"
#include "store/store.h"

/* The provider is asked; then, at the end, the writer begins the session. */
struct visit {
    struct credential_request state; /* must be first */
    struct provider_job job;
    bool vouched; /* the provider has answered */
    char token[SESSION_TEXT];
    struct session session;
};

static enum answer redirect(struct reply *reply, str location)
{
    reply->status = 303;
    reply->content_type = "text/plain";
    reply_header(reply, "Location", location);
    reply_header(reply, "Cache-Control", STR("no-store"));
    return ANSWER_NOW;
}

static enum answer failed(struct reply *reply, const struct error *err)
{
    log_warn("a sign-in at the provider failed", LOG_TEXT("reason", err->text));
    reply_header(reply, "Set-Cookie", sign_in_forget());
    switch (err->code) {
    case ERROR_DENIED:
        return redirect(reply, STR("/#sign-in=denied"));
    case ERROR_NOT_FOUND:
        return redirect(reply, STR("/#sign-in=no-role"));
    default:
        return redirect(reply, STR("/#sign-in=unavailable"));
    }
}

/* Where the provider sends the browser back to. It has to be registered there, so no
 * other name can be slipped in. */
static str redirect_uri(struct request *request)
{
    CLEANUP(buf_free) struct buf url = BUF(1024);
    str host = request_header(request, "Host");
    buf_addf(&url, "%s://%.*s/api/session/callback",
             request->peer.secure ? "https" : "http", STR_ARG(host));
    return arena_copy(&request->arena, buf_str(&url));
}

static void wake(struct provider_job *job)
{
    struct visit *visit = job->context;
    request_wake(visit->state.request);
}

static enum answer ask(struct visit *visit, enum provider_step step)
{
    struct request *request = visit->state.request;
    visit->job.step = step;
    visit->job.arena = &request->arena;
    visit->job.redirect = redirect_uri(request);
    visit->job.address = request->peer.address;
    visit->job.done = wake;
    visit->job.context = visit;
    provider_submit(visit->state.app->provider, &visit->job);
    return ANSWER_LATER;
}

/* A new visit; NULL: there can be none, and *reply says why. */
static struct visit *begin(const struct app *app, struct request *request,
                           struct reply *reply)
{
    struct error err;
    if (!atomic_load(&app->ready)) {
        reply_failure(request, reply, 503, "the server is starting");
    } else if (!provider_name(app->provider).len) {
        reply_failure(request, reply, 404, "no provider is set up to sign in with");
    } else if (!own_page_is_private(request, &err)) {
        err.code = ERROR_UNAVAILABLE;
        failed(reply, &err);
    } else {
        struct visit *visit = arena_new(&request->arena, struct visit, 1);
        credential_begin(app, request, &visit->state);
        return visit;
    }
    return NULL;
}

enum answer api_provider_begin(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    struct visit *visit = request->state;
    (void)parameter;
    if (!visit) {
        visit = begin(context, request, reply);
        return visit ? ask(visit, SIGN_IN_BEGINS) : ANSWER_NOW;
    }
    if (visit->job.err.code != ERROR_NONE)
        return failed(reply, &visit->job.err);
    reply_header(reply, "Set-Cookie", visit->job.set_cookie);
    return redirect(reply, visit->job.location);
}

/* --- coming back --- */

/* What the provider had the browser bring. ERROR_DENIED: it is no code. */
static bool read_answer(const struct request *request, struct provider_job *job,
                        struct error *err)
{
    const str *error = request_query(request, "error");
    const str *code = request_query(request, "code");
    const str *state = request_query(request, "state");
    const str *issuer = request_query(request, "iss");
    if (error)
        return error_set(err, ERROR_DENIED, "the provider says '%s'",
                         str_shown(*error).text);
    if (!code || !code->len || !state)
        return error_set(err, ERROR_DENIED, "the provider sent no code");
    job->code = *code;
    job->state = *state;
    job->issuer = issuer ? *issuer : STR("");
    job->cookie = sign_in_cookie_find(request->cookie);
    return true;
}

/* Which worker the person is, as the provider says; empty: none. It may still say so of
 * somebody who left, of an id that is nobody's now and somebody else's next. So the id
 * has to be registered, and one that was erased is never taken again. */
static bool find_worker(const struct visit *visit, struct change *change, str *worker,
                        struct error *err)
{
    struct plant plant;
    str said = visit->job.person.worker;
    bool erased = false;
    *worker = STR("");
    if (!said.len)
        return true;
    if (!store_plant(change->store, change->arena, &plant, err) ||
        !pseudonyms_erased(visit->state.app->pseudonyms, said, STR(""), &erased, err))
        return false;
    if (floor_worker(&plant.floor, said, 0) >= 0 && !erased)
        *worker = said;
    else
        log_warn(
            "the provider names a worker who is not there, or was erased: who signed "
            "in has no figures of their own");
    return true;
}

static bool alter_visit(struct credential_request *state, struct change *change,
                        struct error *err)
{
    struct visit *visit = (struct visit *)state;
    struct arena *arena = &state->request->arena;
    const struct provider_person *person = &visit->job.person;
    struct new_session new_one = {.name = person->name,
                                  .provider = person->identity,
                                  .address = state->request->peer.address};
    new_one.roles.at = roles_names(person->roles, arena, &new_one.roles.count);
    return find_worker(visit, change, &new_one.worker, err) &&
           session_begin(change, &new_one, visit->token, &visit->session, err);
}

static enum answer end(struct visit *visit, struct reply *reply)
{
    struct request *request = visit->state.request;
    const struct error *err = &visit->state.update.task.err;
    if (err->code != ERROR_NONE)
        return failed(reply, err);
    reply_header(reply, "Set-Cookie", sign_in_forget());
    reply_header(reply, "Set-Cookie",
                 cookie_set(visit->token, SESSION_LONGEST_ELSEWHERE, &request->arena));
    return redirect(reply, STR("/"));
}

enum answer api_provider_end(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    struct visit *visit = request->state;
    struct error err;
    (void)parameter;
    if (!visit) {
        visit = begin(context, request, reply);
        if (!visit)
            return ANSWER_NOW;
        if (!read_answer(request, &visit->job, &err))
            return failed(reply, &err);
        return ask(visit, SIGN_IN_ENDS);
    }
    if (visit->vouched)
        return end(visit, reply);
    visit->vouched = true;
    if (visit->job.err.code != ERROR_NONE)
        return failed(reply, &visit->job.err);
    visit->state.update.entry.action = STR("sign_in");
    return credential_change(&visit->state, alter_visit);
}
