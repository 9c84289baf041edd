#include "access/directory.h"

#include "access/roles.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "store/store.h"

#include <pthread.h>
#include <stdlib.h>

struct directory {
    pthread_rwlock_t lock;
    bool here_only;
    size_t administrators;
};

struct directory *directory_new(void)
{
    struct directory *directory = memory_new(struct directory, 1);
    pthread_rwlock_init(&directory->lock, NULL);
    return directory;
}

void directory_free(struct directory *directory)
{
    if (!directory)
        return;
    pthread_rwlock_destroy(&directory->lock);
    free(directory);
}

void directory_set_reach(struct directory *directory, bool this_machine_only)
{
    pthread_rwlock_wrlock(&directory->lock);
    directory->here_only = this_machine_only;
    pthread_rwlock_unlock(&directory->lock);
}

/* --- what is kept --- */

/* All that the roles of a record permit, in its member "roles". */
static unsigned may_of(const struct json *record)
{
    const struct json *list = json_get(record, "roles");
    unsigned all = 0, may;
    struct error ignored;
    str name;
    for (const struct json *each = json_first(list); each; each = json_next(list, each))
        if (json_text(each, &name) && role_may(name, &may, &ignored))
            all |= may;
    return all;
}

bool directory_load(struct directory *directory, struct store *store, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct credential_list list;
    size_t administrators = 0;
    if (!store_credentials(store, &arena, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        const struct json *record;
        if (!json_parse(list.at[i].record, &arena, &record, err))
            return error_context(err, "credential '%s'", str_shown(list.at[i].id).text);
        if (str_equal(list.at[i].kind, STR("person")) && may_of(record) & MAY_ADMINISTER)
            administrators++;
    }
    pthread_rwlock_wrlock(&directory->lock);
    directory->administrators = administrators;
    pthread_rwlock_unlock(&directory->lock);
    return true;
}

/* --- who calls --- */

static enum directory_state state_of(const struct directory *directory)
{
    return directory->administrators ? DIRECTORY_CLOSED
           : directory->here_only    ? DIRECTORY_OPEN
                                     : DIRECTORY_SET_UP;
}

enum directory_state directory_state(struct directory *directory)
{
    pthread_rwlock_rdlock(&directory->lock);
    enum directory_state state = state_of(directory);
    pthread_rwlock_unlock(&directory->lock);
    return state;
}

/* Of a request that shows nothing. A proxy on this machine makes the world look as if it
 * called from here, so what came by way of one is not let in. */
static struct caller anybody(enum directory_state state, const struct peer *peer)
{
    struct caller caller = {.may = MAY_CALL};
    bool here = peer->loopback && !peer->forwarded;
    if (peer->local) {
        caller = (struct caller){.kind = CALLER_LOCAL, .may = MAY_EVERYTHING};
    } else if (state == DIRECTORY_OPEN && here) {
        caller = (struct caller){.kind = CALLER_OPEN, .may = MAY_EVERYTHING};
    } else {
        unsigned may_here = here ? MAY_CALL | MAY_MONITOR : MAY_CALL;
        caller.may = state == DIRECTORY_CLOSED ? may_here : MAY_SET_UP;
    }
    caller.address = peer->address;
    return caller;
}

bool directory_identify(struct directory *directory, struct request *request,
                        const struct caller **caller, struct error *err)
{
    (void)err;
    struct caller *found = arena_new(&request->arena, struct caller, 1);
    *found = anybody(directory_state(directory), &request->peer);
    *caller = found;
    return true;
}

bool directory_is_valid(struct directory *directory, const struct caller *caller)
{
    return caller->kind != CALLER_OPEN || directory_state(directory) == DIRECTORY_OPEN;
}
