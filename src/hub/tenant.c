#include "hub/tenant.h"

#include "access/directory.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/event.h"
#include "http/permission.h"

/* --- as a text --- */

static bool after(str text, str prefix, str *rest)
{
    if (text.len <= prefix.len || memcmp(text.at, prefix.at, prefix.len) != 0)
        return false;
    *rest = (str){text.at + prefix.len, text.len - prefix.len};
    return true;
}

bool tenant_parse(str text, struct tenant *tenant, struct error *err)
{
    struct tenant read = {TENANT_NONE, {"", 0}};
    if (str_equal(text, STR("all")))
        read.kind = TENANT_ALL;
    else if (after(text, STR("group:"), &read.name))
        read.kind = TENANT_GROUP;
    else if (after(text, STR("site:"), &read.name))
        read.kind = TENANT_SITE;
    else if (!str_equal(text, STR("none")))
        return error_set(err, ERROR_INVALID,
                         "the tenant is '%s'; want all, none, group:NAME or site:NAME",
                         str_shown(text).text);
    if (read.name.len && !id_check(read.name, "tenant", err))
        return false;
    *tenant = read;
    return true;
}

str tenant_text(const struct tenant *tenant, struct arena *arena)
{
    static const char *const words[] = {"none", "site:", "group:", "all"};
    CLEANUP(buf_free) struct buf text = BUF(256);
    buf_addf(&text, "%s%.*s", words[tenant->kind], STR_ARG(tenant->name));
    return arena_copy(arena, buf_str(&text));
}

/* --- whom it is of --- */

static bool find_key(struct directory *directory, str id, struct arena *arena,
                     struct tenant_owner *owner, struct error *err)
{
    struct key_list keys = directory_keys(directory, arena);
    for (size_t i = 0; i < keys.count; i++) {
        if (!str_equal(keys.at[i].id, id))
            continue;
        *owner = (struct tenant_owner){true, keys.at[i].id, keys.at[i].created};
        return true;
    }
    return error_set(err, ERROR_NOT_FOUND, "there is no key '%s'", str_shown(id).text);
}

bool tenant_owner(struct directory *directory, bool is_key, str id, struct arena *arena,
                  struct tenant_owner *owner, struct error *err)
{
    struct person person;
    if (is_key)
        return find_key(directory, id, arena, owner, err);
    if (!directory_person(directory, id, arena, &person, err))
        return false;
    *owner = (struct tenant_owner){false, person.name, person.created};
    return true;
}

static void bind_owner(struct statement *statement, const struct tenant_owner *owner)
{
    statement_text(statement, 1, owner->is_key ? STR("key") : STR("person"));
    statement_text(statement, 2, owner->id);
    statement_int(statement, 3, owner->created.ms);
}

bool tenant_set(struct db *db, const struct tenant_owner *owner,
                const struct tenant *tenant, struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_tenants (kind, id, created_ms, tenant, name)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, id) DO UPDATE SET"
        " created_ms = excluded.created_ms, tenant = excluded.tenant,"
        " name = excluded.name";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, sql, &put, err))
        return false;
    bind_owner(put, owner);
    statement_int(put, 4, tenant->kind);
    statement_text(put, 5, tenant->name);
    return statement_run(put, err);
}

bool tenant_given(struct db *db, const struct tenant_owner *owner, struct arena *arena,
                  struct tenant *tenant, bool *given, struct error *err)
{
    static const char sql[] = "SELECT tenant, name FROM hub_tenants"
                              " WHERE kind = ?1 AND id = ?2 AND created_ms = ?3";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, sql, &get, err))
        return false;
    bind_owner(get, owner);
    if (!statement_step(get, given, err))
        return false;
    int64_t kind = *given ? column_int(get, 0) : TENANT_NONE;
    if (kind < TENANT_NONE || kind > TENANT_ALL)
        return error_set(err, ERROR_CORRUPT, "the tenant of '%s' cannot be read",
                         str_shown(owner->id).text);
    if (*given)
        *tenant = (struct tenant){(enum tenant_kind)kind,
                                  arena_copy(arena, column_text(get, 1))};
    return true;
}

/* Somebody with this name, but made at another time, was given nothing. */
static bool visit_owner(struct db *db, const struct tenant_owner *owner,
                        struct arena *arena, tenant_visit *visit, void *context,
                        struct error *err)
{
    struct tenant tenant;
    bool given;
    if (!tenant_given(db, owner, arena, &tenant, &given, err))
        return false;
    if (given)
        visit(context, owner->is_key, owner->id, &tenant);
    return true;
}

bool tenant_each(struct db *db, struct directory *directory, struct arena *arena,
                 tenant_visit *visit, void *context, struct error *err)
{
    struct person_list people = directory_people(directory, arena);
    struct key_list keys = directory_keys(directory, arena);
    for (size_t i = 0; i < people.count; i++) {
        const struct tenant_owner owner = {false, people.at[i].name,
                                           people.at[i].created};
        if (!visit_owner(db, &owner, arena, visit, context, err))
            return false;
    }
    for (size_t i = 0; i < keys.count; i++) {
        const struct tenant_owner owner = {true, keys.at[i].id, keys.at[i].created};
        if (!visit_owner(db, &owner, arena, visit, context, err))
            return false;
    }
    return true;
}

bool tenant_of(struct db *db, struct directory *directory, const struct caller *caller,
               struct arena *arena, struct tenant *tenant, struct error *err)
{
    const struct tenant all = {TENANT_ALL, {"", 0}}, none = {TENANT_NONE, {"", 0}};
    struct tenant_owner owner;
    struct error ignored;
    bool given = false;
    if (caller->kind == CALLER_LOCAL || caller->kind == CALLER_OPEN) {
        *tenant = all; /* whoever runs the server; there is nobody else yet */
        return true;
    }
    *tenant = caller_may(caller, MAY_ADMINISTER) ? all : none;
    bool is_key = caller->kind == CALLER_KEY;
    if (!is_key && caller->kind != CALLER_PERSON) {
        *tenant = none; /* somebody else vouches for them: nobody here can be meant */
        return true;
    }
    if (!tenant_owner(directory, is_key, is_key ? caller->id : caller->name, arena,
                      &owner, &ignored)) {
        *tenant = none; /* gone meanwhile */
        return true;
    }
    return tenant_given(db, &owner, arena, tenant, &given, err);
}

void tenant_bind(struct statement *statement, const struct tenant *tenant)
{
    statement_int(statement, 1, tenant->kind);
    statement_text(statement, 2, tenant->name);
}
