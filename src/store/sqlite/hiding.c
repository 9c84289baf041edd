/* hiding.c - how SQLite hides workers from a reader that may not know who they are: an
 * authorizer refuses what store/sql/hiding.c does not show, and hide() is a function of
 * this file.
 */
#include "store/sqlite/inside.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MADE_UP = SQL_MADE_UP - 1 }; /* bytes of such an id */

struct hiding {
    struct sql_hiding base; /* must be first */
    struct arena shown_arena;

    struct arena arena; /* of what follows: the register as it was last read */
    str *id;
    char (*made_up)[SQL_MADE_UP];
    size_t workers;
    size_t next; /* behind the worker that was asked for last */
};

static int find(struct hiding *hiding, str id)
{
    if (hiding->next < hiding->workers && str_equal(hiding->id[hiding->next], id))
        return (int)hiding->next;
    size_t low = 0, high = hiding->workers;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(hiding->id[middle], id);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static str made_up(const struct hiding *hiding, size_t worker)
{
    return (str){hiding->made_up[worker], MADE_UP};
}

/* hide() of statements. Who is not registered has no id at all. */
static str hide(void *context, str id)
{
    struct hiding *hiding = context;
    if (hiding->base.shown.len && str_equal(id, hiding->base.shown))
        return hiding->base.shown;
    int worker = find(hiding, id);
    if (worker < 0)
        return STR("");
    hiding->next = (size_t)worker + 1;
    return made_up(hiding, (size_t)worker);
}

static bool same_register(const struct hiding *hiding, const struct floor *floor)
{
    bool same = hiding->workers == floor->workers;
    for (size_t i = 0; same && i < floor->workers; i++)
        same = str_equal(hiding->id[i], floor->worker[i].id);
    return same;
}

static void learn_register(struct hiding *hiding, const struct floor *floor)
{
    arena_free(&hiding->arena);
    hiding->workers = floor->workers;
    hiding->id = arena_new(&hiding->arena, str, floor->workers);
    hiding->made_up = arena_alloc(&hiding->arena, SQL_MADE_UP, floor->workers);
    for (size_t i = 0; i < floor->workers; i++) {
        hiding->id[i] = arena_copy(&hiding->arena, floor->worker[i].id);
        sql_made_up(i, hiding->made_up[i]);
    }
}

static void learn(struct sql *sql, const struct floor *floor)
{
    struct hiding *hiding = (struct hiding *)sql->hiding;
    if (!same_register(hiding, floor)) {
        learn_register(hiding, floor);
        ((struct sqlite *)sql)->changes.version = CHANGES_UNKNOWN;
    }
    hiding->next = 0;
}

bool sqlite_show(struct backend *backend, str worker, struct error *err)
{
    struct sqlite *sqlite = (struct sqlite *)backend;
    struct hiding *hiding = (struct hiding *)sqlite->sql.hiding;
    if (!hiding)
        return error_set(err, ERROR_INTERNAL, "this reader hides nobody");
    if (str_equal(worker, hiding->base.shown))
        return true;
    arena_free(&hiding->shown_arena);
    hiding->base.shown = arena_copy(&hiding->shown_arena, worker);
    sqlite->changes.version = CHANGES_UNKNOWN;
    return true;
}

/* --- the connection --- */

bool sqlite_hide(struct sqlite *sqlite, struct error *err)
{
    struct hiding *hiding = memory_new(struct hiding, 1);
    hiding->base.use = db_use_hidden;
    hiding->base.learn = learn;
    sqlite->sql.hiding = &hiding->base;
    if (!db_define(sqlite->sql.db, "hide", hide, hiding, err))
        return false;
    db_show_only(sqlite->sql.db, sql_shows);
    return true;
}

void sqlite_hide_end(struct sqlite *sqlite)
{
    struct hiding *hiding = (struct hiding *)sqlite->sql.hiding;
    if (!hiding)
        return;
    arena_free(&hiding->shown_arena);
    arena_free(&hiding->arena);
    free(hiding);
}
