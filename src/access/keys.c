#include "access/keys.h"

#include "access/roles.h"
#include "access/sessions.h"

#include "base/arena.h"
#include "base/error.h"

static bool check(const struct key *key, instant now, struct error *err)
{
    unsigned ignored;
    if (!key->roles.count)
        return error_set(err, ERROR_INVALID, "a key needs at least one role");
    for (size_t i = 0; i < key->roles.count; i++)
        if (!role_may(key->roles.at[i], &ignored, err))
            return false;
    if (names_have(key->roles, STR("worker")))
        return error_set(err, ERROR_INVALID,
                         "a key is nobody, so it cannot be a worker; add a person");
    if (key->expires.ms <= now.ms)
        return error_set(err, ERROR_INVALID, "expires_at has passed already");
    return true;
}

static size_t live_of_agent(const struct change *change, str agent)
{
    struct error ignored;
    struct key key;
    size_t count = 0;
    for (size_t i = 0; i < change->had.count; i++) {
        const struct credential *one = &change->had.at[i];
        count += str_equal(one->kind, KIND_KEY) &&
                 key_read(one->id, one->record, change->arena, &key, &ignored) &&
                 str_equal(key.agent, agent) && change->now.ms < key.expires.ms;
    }
    return count;
}

bool key_add(struct change *change, const struct key *wanted, char text[static KEY_TEXT],
             struct key *key, struct error *err)
{
    if (!check(wanted, change->now, err))
        return false;
    if (wanted->agent.len && live_of_agent(change, wanted->agent) >= KEYS_OF_AGENT)
        return error_set(err, ERROR_CONFLICT,
                         "the agent '%s' has %d keys already; revoke one of them",
                         str_shown(wanted->agent).text, KEYS_OF_AGENT);
    struct token token = key_new(text);
    *key = *wanted;
    key->id = arena_copy(change->arena, str_from(token.id));
    key->hash = token.hash;
    key->created = change->now;
    key->used = (instant){0};
    change_put(change, KIND_KEY, key->id, key_write(key, change->arena));
    return true;
}

bool key_revoke(struct change *change, str id, struct key *key, struct error *err)
{
    const struct credential *found = change_find(change, KIND_KEY, id);
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "there is no key '%s'",
                         str_shown(id).text);
    if (!key_read(found->id, found->record, change->arena, key, err))
        return false;
    sessions_end_of_key(change, key->id);
    change_erase(change, KIND_KEY, key->id);
    return true;
}
