#include "api/credentials.h"

#include "access/directory.h"
#include "access/throttle.h"
#include "api/credential_entry.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <stdio.h>

enum { LONGEST = 1000 }; /* so that nobody has megabytes hashed */

/* --- steps --- */

void credential_begin(const struct app *app, struct request *request,
                      struct credential_request *new_one)
{
    new_one->app = app;
    new_one->request = request;
    request->state = new_one;
}

static void wake(struct password_job *job)
{
    struct credential_request *state =
        (struct credential_request *)((char *)job -
                                      offsetof(struct credential_request, job));
    request_wake(state->request);
}

/* A network of IPv6 is one client: it has as many addresses as it likes. */
static str client_of(const struct request *request)
{
    str address = request->peer.address;
    unsigned char bytes[sizeof(struct in6_addr)];
    char copy[INET6_ADDRSTRLEN];
    if (!address.len || address.len >= sizeof copy ||
        !memchr(address.at, ':', address.len))
        return address;
    memcpy(copy, address.at, address.len);
    copy[address.len] = '\0';
    if (inet_pton(AF_INET6, copy, bytes) != 1)
        return address;
    return hex_of(bytes, 8, &((struct request *)request)->arena);
}

static enum answer submit(struct credential_request *state, struct reply *reply)
{
    struct error err;
    state->job.done = wake;
    if (passwords_submit(state->app->passwords, &state->job, &err))
        return ANSWER_LATER;
    credential_was_no_guess(state);
    return reply_error(state->request, reply, &err);
}

static enum answer wait_longer(struct request *request, struct reply *reply, span wait)
{
    char seconds[16];
    int len = snprintf(seconds, sizeof seconds, "%d", (int)((wait.ms + 999) / 1000));
    reply_header(reply, "Retry-After",
                 arena_copy(&request->arena, (str){seconds, (size_t)len}));
    return reply_failure(request, reply, 429,
                         "too many attempts failed; wait a moment before the next one");
}

bool credential_must_wait(struct credential_request *state, str account,
                          struct reply *reply, enum answer *answer)
{
    span wait;
    state->account = account;
    if (throttle_try(state->app->throttle, account, client_of(state->request),
                     clock_monotonic(), &wait))
        return false;
    *answer = wait_longer(state->request, reply, wait);
    return true;
}

enum answer credential_compare(struct credential_request *state, struct reply *reply,
                               str account, str password, const char *kept)
{
    enum answer waits;
    if (credential_must_wait(state, account, reply, &waits))
        return waits;
    state->step = COMPARED;
    state->job =
        (struct password_job){.password = password, .compare = true, .kept = kept};
    return submit(state, reply);
}

bool credential_fits(const struct credential_request *state)
{
    if (!state->job.fits)
        log_warn("a wrong password was given",
                 LOG_STR("address", state->request->peer.address));
    return state->job.fits;
}

void credential_was_right(const struct credential_request *state)
{
    throttle_passed(state->app->throttle, state->account, client_of(state->request));
}

void credential_was_no_guess(const struct credential_request *state)
{
    if (state->step == COMPARED)
        throttle_undo(state->app->throttle, state->account, client_of(state->request));
}

enum answer credential_hash(struct credential_request *state, struct reply *reply,
                            str password)
{
    state->step = HASHED;
    state->job = (struct password_job){.password = password};
    return submit(state, reply);
}

str credential_hash_of(const struct credential_request *state, struct reply *reply)
{
    if (state->job.err.code == ERROR_NONE)
        return str_from(state->job.hash);
    reply_error(state->request, reply, &state->job.err);
    return (str){"", 0};
}

static bool run(struct task *task, void *store, instant now, struct error *err)
{
    struct credential_request *state = (struct credential_request *)task;
    struct change *change = &state->change;
    if (!change_begin(change, &state->request->arena, store, now, err) ||
        !state->alter(state, change, err) || !change_end(change, err))
        return false;
    state->update.quiet = !change->puts && !change->erasures;
    credential_entry(change, &state->update.entry);
    return true;
}

static void enter(struct update *update)
{
    struct credential_request *state = (struct credential_request *)update;
    directory_enter(state->app->directory, &state->change);
}

enum answer credential_change(struct credential_request *state, credential_alter *alter)
{
    state->step = CHANGED;
    state->alter = alter;
    state->update.committed = enter;
    return update_submit(state->app, state->request, &state->update, run, 1);
}

/* --- bodies --- */

bool credential_names(const struct member *member, struct arena *arena,
                      struct names *names, struct error *err)
{
    struct members list;
    if (!member->value)
        return true;
    if (!member_elements(member, LIST_MOST, arena, &list, err))
        return false;
    str *at = arena_new(arena, str, list.count);
    for (size_t i = 0; i < list.count; i++)
        if (!member_text(&list.member[i], 64, &at[i], err))
            return false;
    *names = (struct names){at, list.count};
    return true;
}

bool credential_password(const struct member *member, str *password, struct error *err)
{
    *password = (str){"", 0};
    if (!member->value && !member->needed)
        return true;
    if (!member_kind(member, json_text(member->value, password), "a text", err))
        return false;
    return password->len <= LONGEST ||
           member_wrong(member, err, "is longer than %d bytes", LONGEST);
}

/* --- answers --- */

void render_names(struct json_out *out, struct json_node *object, const char *key,
                  struct names names)
{
    struct json_node *list = json_add_array(out, object, key);
    for (size_t i = 0; i < names.count; i++)
        json_push_text(out, list, names.at[i]);
}

void render_when(struct request *request, struct json_out *out, struct json_node *object,
                 const char *key, instant t)
{
    if (t.ms && t.ms < INSTANT_NEVER.ms)
        reply_time(out, object, key, request, t);
    else
        json_add_null(out, object, key);
}
