/* remove.c - DELETE /api/hub/sites/{site}: a site that has left, or whose sheets are
 * personal data that must not stay. All of it goes: the sheets with all that they
 * replaced, sums, epochs, its code, what it said in rounds, and its key. What is added up
 * of several sites in the result of a round stays, and so does the audit log.
 */
#include "hub/change.h"
#include "hub/enrolment.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"

struct site_removal {
    struct update update; /* must be first */
    str site;
    int64_t sheets;
};

static bool count_sheets(struct db *db, str site, int64_t *count, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, "SELECT count(*) FROM hub_sheets WHERE site = ?1", &get, err))
        return false;
    statement_text(get, 1, site);
    if (!statement_step(get, &row, err))
        return false;
    *count = column_int(get, 0);
    return true;
}

/* Whose rows PostgreSQL shows is said by hub_sites: it comes last. */
static bool remove_rows(struct db *db, str site, struct error *err)
{
    static const char *const sql[] = {
        "DELETE FROM hub_sheets WHERE site = ?1",
        "DELETE FROM hub_days WHERE site = ?1",
        "DELETE FROM hub_epochs WHERE site = ?1",
        "DELETE FROM hub_codes WHERE site = ?1",
        "DELETE FROM hub_round_messages WHERE site = ?1",
        "DELETE FROM hub_sites WHERE site = ?1",
    };
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        CLEANUP(statement_done) struct statement *remove = NULL;
        if (!db_use(db, sql[i], &remove, err))
            return false;
        statement_text(remove, 1, site);
        if (!statement_run(remove, err))
            return false;
    }
    return true;
}

static str tell_removed(int64_t sheets, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *before = json_object(out);
    json_add_int(out, before, "sheets", sheets);
    return json_write(out, before);
}

static bool run_removal(struct task *task, void *store, instant now, struct error *err)
{
    struct site_removal *removal = (struct site_removal *)task;
    struct arena *arena = &removal->update.request->arena;
    struct site_record site;
    struct db *db;
    (void)now;
    if (!hub_join_store(&removal->update, store, &db, err) ||
        !site_find(db, removal->site, arena, &site, err) ||
        !count_sheets(db, removal->site, &removal->sheets, err) ||
        !remove_rows(db, removal->site, err))
        return false;
    removal->update.entry.object = removal->site;
    removal->update.entry.before = tell_removed(removal->sheets, arena);
    return true;
}

enum answer hub_delete_site(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    struct hub_app *app = context;
    struct site_removal *removal = request->state;
    struct error err = {0};
    if (!removal) {
        removal = arena_new(&request->arena, struct site_removal, 1);
        removal->site = parameter[0];
        if (!hub_sees_all(app, request, &err))
            return reply_error(request, reply, &err);
        return update_submit(&app->app, request, &removal->update, run_removal, 1);
    }
    if (update_failed(request, reply))
        return ANSWER_NOW;
    log_info("a site is removed", LOG_STR("site", removal->site),
             LOG_INT("sheets", removal->sheets));
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "site", removal->site);
    json_add_int(out, root, "sheets", removal->sheets);
    return reply_json(reply, 200, out, root);
}
