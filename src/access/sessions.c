#include "access/sessions.h"

#include "base/arena.h"
#include "base/error.h"

enum caller_kind session_caller(const struct session *session)
{
    return session->key.len        ? CALLER_KEY
           : session->provider.len ? CALLER_PROVIDER
                                   : CALLER_PERSON;
}

bool session_is_over(const struct session *session, instant seen, instant now)
{
    if (session->key.len)
        return false; /* a screen on the wall: it ends with its key */
    span longest = session->provider.len ? SESSION_LONGEST_ELSEWHERE : SESSION_LONGEST;
    return now.ms - session->created.ms > longest.ms ||
           now.ms - seen.ms > SESSION_IDLE.ms;
}

/* The next session of what the database held, from *at on; false: there is none. */
static bool next(const struct change *change, size_t *at, struct session *session)
{
    struct error ignored;
    while (*at < change->had.count) {
        const struct credential *one = &change->had.at[(*at)++];
        if (str_equal(one->kind, KIND_SESSION) &&
            session_read(one->id, one->record, change->arena, session, &ignored))
            return true;
    }
    return false;
}

static bool is_of(const struct session *session, str name, str provider, str key)
{
    return str_equal(session->name, name) && str_equal(session->provider, provider) &&
           str_equal(session->key, key);
}

/* So that there is room for one more. */
static void drop_longest_unused(struct change *change, const struct new_session *new_one)
{
    struct session one, oldest = {.seen = INSTANT_NEVER};
    size_t count = 0;
    for (size_t at = 0; next(change, &at, &one);) {
        if (!is_of(&one, new_one->name, new_one->provider, new_one->key))
            continue;
        count++;
        if (one.seen.ms < oldest.seen.ms)
            oldest = one;
    }
    if (count >= SESSIONS_EACH)
        change_erase(change, KIND_SESSION, oldest.id);
}

bool session_begin(struct change *change, const struct new_session *new_one,
                   char text[static SESSION_TEXT], struct session *session,
                   struct error *err)
{
    (void)err;
    struct token token = session_new(text);
    drop_longest_unused(change, new_one);
    *session = (struct session){
        .id = arena_copy(change->arena, str_from(token.id)),
        .hash = token.hash,
        .name = new_one->name,
        .provider = new_one->provider,
        .key = new_one->key,
        .roles = new_one->roles,
        .worker = new_one->worker,
        .address = new_one->address,
        .created = change->now,
        .seen = change->now,
    };
    change_put(change, KIND_SESSION, session->id, session_write(session, change->arena));
    return true;
}

/* --- people of ours --- */

/* A code from paper counts once. */
static bool use_recovery(struct person *person, str code)
{
    struct hash hash = recovery_hash(code);
    for (size_t i = 0; i < person->recoveries; i++)
        if (secret_equal(&person->recovery[i], &hash, sizeof hash)) {
            person->recovery[i] = person->recovery[--person->recoveries];
            return true;
        }
    return false;
}

static bool check_code(struct change *change, struct person *person, str code,
                       struct error *err)
{
    if (person->totp != TOTP_ON)
        return true;
    if (!totp_check(person->totp_secret, code, change->now, &person->totp_last) &&
        !use_recovery(person, code))
        return error_set(err, ERROR_DENIED,
                         "the code is wrong, or was used already; wait for the next one");
    change_put(change, KIND_PERSON, person->name, person_write(person, change->arena));
    return true;
}

bool session_sign_in(struct change *change, const struct password_sign_in *sign_in,
                     char text[static SESSION_TEXT], struct session *session,
                     struct error *err)
{
    const struct credential *found = change_find(change, KIND_PERSON, sign_in->name);
    struct person person;
    if (!found || !person_read(found->id, found->record, change->arena, &person, err) ||
        !person.active || !str_equal(person.password, sign_in->compared))
        return error_set(err, ERROR_DENIED,
                         "name or password was changed at this moment; try again");
    struct new_session new_one = {.name = person.name,
                                  .roles = person.roles,
                                  .worker = person.worker,
                                  .address = sign_in->address};
    return check_code(change, &person, sign_in->code, err) &&
           session_begin(change, &new_one, text, session, err);
}

/* --- ends --- */

bool session_end(struct change *change, str id, const struct session *whose,
                 struct error *err)
{
    struct session one;
    for (size_t at = 0; next(change, &at, &one);) {
        if (!str_equal(one.id, id) ||
            !is_of(&one, whose->name, whose->provider, whose->key))
            continue;
        change_erase(change, KIND_SESSION, one.id);
        return true;
    }
    return error_set(err, ERROR_NOT_FOUND, "there is no session '%s'",
                     str_shown(id).text);
}

void sessions_end(struct change *change, str name, str but)
{
    struct session one;
    for (size_t at = 0; next(change, &at, &one);)
        if (is_of(&one, name, STR(""), STR("")) && !str_equal(one.id, but))
            change_erase(change, KIND_SESSION, one.id);
}

void sessions_end_of_key(struct change *change, str key)
{
    struct session one;
    for (size_t at = 0; next(change, &at, &one);)
        if (str_equal(one.key, key))
            change_erase(change, KIND_SESSION, one.id);
}

void sessions_end_of_worker(struct change *change, str worker)
{
    struct session one;
    for (size_t at = 0; next(change, &at, &one);)
        if (str_equal(one.worker, worker))
            change_erase(change, KIND_SESSION, one.id);
}
