#include "cli/access.h"

#include "api/credential_entry.h"
#include "api/routes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/actor.h"
#include "cli/control.h"
#include "cli/database.h"
#include "cli/settings.h"
#include "http/link.h"
#include "pipeline/opening.h"

#include <stdio.h>

/* The row of the audit log that the server would write. */
static void note_change(struct store *store, const struct access_request *request,
                        const struct change *change, struct arena *arena)
{
    const struct actor actor = actor_here(arena);
    struct audit_entry entry = {0};
    struct route_match match;
    if (route_find(&api_routes, str_from(request->method), request->path, arena,
                   &match) == ROUTE_FOUND) {
        entry.action = str_from(match.route->name);
        entry.object = match.parameter_count ? match.parameter[0] : STR("");
    }
    store_act_as(store, &actor);
    credential_entry(change, &entry);
    store_audit(store, &entry);
}

static bool change_here(const char *database, const struct access_request *request,
                        access_alter *alter, void *context, struct arena *arena,
                        struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct change change;
    instant now = clock_now();
    if (!open_for_writing(database, STORE_WRITER, &store, err) ||
        !store_begin(store, err))
        return false;
    if (change_begin(&change, arena, store, now, err) && alter(context, &change, err) &&
        change_end(&change, err)) {
        note_change(store, request, &change, arena);
        return store_commit(store, now, err);
    }
    store_rollback(store);
    return false;
}

bool access_change(const struct settings *settings, const struct access_request *request,
                   access_alter *alter, void *context, struct arena *arena,
                   const struct json **answer, struct error *err)
{
    CLEANUP(store_unlock) struct store_lock lock = {0};
    CLEANUP(link_closep) struct link *link = NULL;
    *answer = NULL;
    if (!database_needed(settings->database, err))
        return false;
    if (store_lock(settings->database.at, &lock, err))
        return change_here(settings->database.at, request, alter, context, arena, err);
    if (err->code == ERROR_CONFLICT)
        control_find(settings->database, &link);
    return link && control_send(link, request->method, request->path.at, request->body,
                                arena, answer, err);
}

bool access_read(const struct settings *settings, struct arena *arena,
                 struct credential_list *list, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    return database_needed(settings->database, err) &&
           store_open(settings->database.at, STORE_READER, (instant){0}, &store, err) &&
           store_credentials(store, arena, list, err);
}

struct names access_names(str text, struct arena *arena)
{
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++)
        most += text.at[i] == ',';
    str *at = arena_new(arena, str, most);
    struct names names = {at, 0};
    while (text.len) {
        str name = str_trim(str_cut(text, ',', &text));
        if (name.len)
            at[names.count++] = arena_copy(arena, name);
    }
    return names;
}

void access_add_names(struct json_out *out, struct json_node *object, const char *key,
                      struct names names)
{
    struct json_node *list = json_add_array(out, object, key);
    for (size_t i = 0; i < names.count; i++)
        json_push_text(out, list, names.at[i]);
}

void access_print_names(struct names names)
{
    for (size_t i = 0; i < names.count; i++)
        printf("%s%.*s", i ? "," : "", STR_ARG(names.at[i]));
    if (!names.count)
        printf("-");
}
