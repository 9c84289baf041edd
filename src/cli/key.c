/* key.c - key add, list, revoke: API keys. */
#include "cli/access.h"
#include "cli/command.h"

#include "access/keys.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"

#include <ctype.h>
#include <stdio.h>

/* --- a new one --- */

struct making {
    struct key wanted, key;
    char text[KEY_TEXT];
};

static bool alter_add(void *context, struct change *change, struct error *err)
{
    struct making *making = context;
    return key_add(change, &making->wanted, making->text, &making->key, err);
}

static str write_body(const struct key *key, struct arena *arena)
{
    char text[INSTANT_TEXT];
    struct json_out *out = json_out_new(arena);
    struct json_node *body = json_object(out);
    json_add_text(out, body, "name", key->name);
    access_add_names(out, body, "roles", key->roles);
    if (key->agent.len)
        json_add_text(out, body, "agent_id", key->agent);
    access_add_names(out, body, "camera_ids", key->cameras);
    access_add_names(out, body, "station_ids", key->stations);
    if (key->expires.ms < INSTANT_NEVER.ms)
        json_add_text(out, body, "expires_at",
                      arena_copy(arena, instant_format(key->expires, text)));
    return json_write(out, body);
}

bool run_key_add(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct settings *settings = &invocation->settings;
    struct making making = {
        .wanted = {
            .name = str_from(invocation->file),
            .roles = access_names(settings->roles, &arena),
            .agent = settings->agent_id,
            .cameras = access_names(settings->camera_ids, &arena),
            .stations = access_names(settings->station_ids, &arena),
            .expires = settings->expires.ms ? settings->expires : INSTANT_NEVER,
        }};
    const struct json *answer;
    (void)status;
    if (!settings->roles.len)
        return error_set(
            err, ERROR_INVALID,
            "what may the key do? want --roles ROLES, such as --roles agent");
    const struct access_request request = {"POST", STR("/api/keys"),
                                           write_body(&making.wanted, &arena)};
    if (!access_change(settings, &request, alter_add, &making, &arena, &answer, err))
        return false;
    str text = str_from(making.text);
    if (answer && !json_text(json_get(answer, "secret"), &text))
        return error_set(err, ERROR_INTERNAL, "the server did not say the key");
    printf("%.*s\n", STR_ARG(text));
    return true;
}

/* --- the list --- */

static void print_day(const char *word, instant t, const char *never)
{
    char text[INSTANT_TEXT];
    if (t.ms && t.ms < INSTANT_NEVER.ms)
        printf("  %s %.16sZ", word, instant_format(t, text).at);
    else if (*never)
        printf("  %s", never);
}

static void print_bound(const char *word, struct names names)
{
    if (!names.count)
        return;
    printf("  %s ", word);
    access_print_names(names);
}

bool run_key_list(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct credential_list list;
    struct key key;
    (void)status;
    if (!access_read(&invocation->settings, &arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        if (!str_equal(list.at[i].kind, KIND_KEY))
            continue;
        if (!key_read(list.at[i].id, list.at[i].record, &arena, &key, err))
            return false;
        printf("%.*s  %-20.*s ", STR_ARG(key.id), STR_ARG(key.name));
        access_print_names(key.roles);
        if (key.agent.len)
            printf("  agent %.*s", STR_ARG(key.agent));
        print_bound("cameras", key.cameras);
        print_bound("workstations", key.stations);
        print_day("used", key.used, "never used");
        print_day(key.expires.ms <= clock_now().ms ? "expired" : "until", key.expires,
                  "");
        printf("\n");
    }
    return true;
}

/* --- the end of one --- */

struct ending {
    str id;
    struct key key;
};

static bool alter_revoke(void *context, struct change *change, struct error *err)
{
    struct ending *ending = context;
    return key_revoke(change, ending->id, &ending->key, err);
}

bool run_key_revoke(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(buf_free) struct buf path = BUF(256);
    struct ending ending = {.id = str_from(invocation->file)};
    const struct json *answer;
    (void)status;
    for (size_t i = 0; i < ending.id.len; i++)
        if (!isalnum((unsigned char)ending.id.at[i]))
            return error_set(err, ERROR_NOT_FOUND, "there is no key '%s'",
                             str_shown(ending.id).text);
    buf_addf(&path, "/api/keys/%.*s", STR_ARG(ending.id));
    const struct access_request request = {.method = "DELETE", .path = buf_str(&path)};
    if (!access_change(&invocation->settings, &request, alter_revoke, &ending, &arena,
                       &answer, err))
        return false;
    printf("%.*s is revoked\n", STR_ARG(ending.id));
    return true;
}
