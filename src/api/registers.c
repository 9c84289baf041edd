/* registers.c - the registers of workers and of workstations. They differ in names,
 * and in that a workstation has a type and a target; all else is written once. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/render.h"
#include "api/update.h"

#include "access/directory.h"
#include "access/people.h"

#include <stdio.h>

/* A worker or a workstation; a worker has no type and no target, a workstation no team.
 */
struct record {
    str id, name, type, team, created_at;
    bool active;
    target_rate target;
};

struct kind {
    const char *what, *one, *many, *id;
    const char *new_one, *changed; /* the schemas of what may be sent */
    const char *example;
    bool of_stations;
};

static const struct kind workers = {
    .what = "worker",
    .one = "worker",
    .many = "workers",
    .id = "worker_id",
    .new_one = "NewWorker",
    .changed = "WorkerChange",
    .example = "{\"worker_id\":\"W7\",\"name\":\"...\"}",
};
static const struct kind stations = {
    .what = "workstation",
    .one = "workstation",
    .many = "workstations",
    .id = "station_id",
    .new_one = "NewWorkstation",
    .changed = "WorkstationChange",
    .example = "{\"station_id\":\"S7\",\"name\":\"...\",\"type\":\"...\"}",
    .of_stations = true,
};

static struct record record_of(const struct kind *kind, const struct floor *floor,
                               size_t number)
{
    if (kind->of_stations) {
        const struct station *from = &floor->station[number];
        return (struct record){.id = from->id,
                               .name = from->name,
                               .type = from->type,
                               .created_at = from->created_at,
                               .active = from->active,
                               .target = from->target};
    }
    const struct worker *from = &floor->worker[number];
    return (struct record){.id = from->id,
                           .name = from->name,
                           .team = from->team,
                           .created_at = from->created_at,
                           .active = from->active};
}

static int find(const struct kind *kind, const struct floor *floor, str id,
                struct error *err)
{
    int number =
        kind->of_stations ? floor_station(floor, id, 0) : floor_worker(floor, id, 0);
    if (number < 0)
        error_set(err, ERROR_NOT_FOUND, "there is no %s '%s'", kind->what,
                  str_shown(id).text);
    return number;
}

/* --- reading --- */

static struct json_node *render(struct json_out *out, const struct kind *kind,
                                const struct record *record)
{
    struct json_node *node = json_object(out);
    json_add_text(out, node, kind->id, record->id);
    json_add_text(out, node, "name", record->name);
    if (kind->of_stations)
        json_add_text(out, node, "type", record->type);
    if (!kind->of_stations && record->team.len)
        json_add_text(out, node, "team", record->team);
    else if (!kind->of_stations)
        json_add_null(out, node, "team");
    json_add_bool(out, node, "active", record->active);
    if (kind->of_stations)
        render_target(out, node, record->target);
    json_add_text(out, node, "created_at", record->created_at);
    return node;
}

static enum answer answer_one(const struct kind *kind, struct request *request,
                              struct reply *reply, int status,
                              const struct record *record)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, kind->one, render(out, kind, record));
    return reply_json(reply, status, out, root);
}

static enum answer list(const struct kind *kind, struct app *app, struct request *request,
                        struct reply *reply)
{
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    if (!view_open_register(app, request, &view, &err))
        return reply_error(request, reply, &err);

    const struct floor *floor = &view.plant.floor;
    size_t registered = kind->of_stations ? floor->stations : floor->workers, count = 0;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    struct json_node *all = json_array(out);
    for (size_t i = 0; i < registered; i++) {
        if (!kind->of_stations && floor->worker[i].hidden)
            continue;
        struct record record = record_of(kind, floor, i);
        json_push(out, all, render(out, kind, &record));
        count++;
    }
    json_add_int(out, root, "count", (int64_t)count);
    if (!kind->of_stations)
        render_scope(out, root, view.scope);
    json_add(out, root, kind->many, all);
    return reply_json(reply, 200, out, root);
}

static enum answer get(const struct kind *kind, struct app *app, str id,
                       struct request *request, struct reply *reply)
{
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    int number = -1;
    if (!view_open_register(app, request, &view, &err) ||
        (!kind->of_stations && !view_may_name(&view, id, &err)) ||
        (number = find(kind, &view.plant.floor, id, &err)) < 0)
        return reply_error(request, reply, &err);
    struct record record = record_of(kind, &view.plant.floor, (size_t)number);
    return answer_one(kind, request, reply, 200, &record);
}

/* --- changes --- */

struct edit {
    struct update update; /* must be first */
    const struct kind *kind;
    enum { ADD, CHANGE, DELETE } act;
    struct record record;    /* what was asked for; afterwards how it is */
    const struct json *body; /* NULL for DELETE */
    struct change change;    /* of who was the worker; none unless one was deleted */
};

/* The member `team`, or null, which is none. */
static bool read_team(const struct json *body, str *team, struct error *err)
{
    const struct member *member = member_of(body, "team");
    if (member->value && json_is_null(member->value)) {
        *team = STR("");
        return true;
    }
    return member_text(member, NAME_LENGTH, team, err);
}

/* Take what the body says over into `record`. */
static bool apply(const struct edit *edit, struct record *record, struct error *err)
{
    const struct json *body = edit->body;
    if (!member_text(member_of(body, "name"), NAME_LENGTH, &record->name, err) ||
        !member_bool(member_of(body, "active"), &record->active, err))
        return false;
    if (!edit->kind->of_stations)
        return read_team(body, &record->team, err);
    return member_text(member_of(body, "type"), NAME_LENGTH, &record->type, err) &&
           json_body_target(body, &record->target, err);
}

/* Everything that can be said against the body without looking at the database. */
static bool decode(struct request *request, struct edit *edit, struct error *err)
{
    const struct kind *kind = edit->kind;
    struct record record = edit->record;
    str id = edit->record.id;
    if (!json_body(request, &edit->body, err) ||
        !json_body_only(edit->body, edit->act == ADD ? kind->new_one : kind->changed,
                        err) ||
        !member_text(member_of(edit->body, kind->id), ID_LENGTH, &id, err) ||
        !apply(edit, &record, err))
        return false;
    if (edit->act == CHANGE)
        return str_equal(id, edit->record.id) ||
               error_set(err, ERROR_INVALID, "%s cannot be changed", kind->id);

    if (!id.len || !record.name.len || (kind->of_stations && !record.type.len))
        return error_set(err, ERROR_INVALID, "%s is missing; want %s",
                         !id.len            ? kind->id
                         : !record.name.len ? "name"
                                            : "type",
                         kind->example);
    edit->record.id = id;
    return id_check(id, kind->id, err);
}

static bool write_station(struct store *store, const struct edit *edit, struct error *err)
{
    const struct record *record = &edit->record;
    struct station station = {
        .id = record->id,
        .name = record->name,
        .type = record->type,
        .created_at = record->created_at,
        .active = record->active,
        .target = record->target,
    };
    switch (edit->act) {
    case ADD:
        return store_add_station(store, &station, err);
    case CHANGE:
        return store_change_station(store, &station, err);
    default:
        return store_delete_station(store, record->id, err);
    }
}

static bool write_worker(struct store *store, const struct edit *edit, struct error *err)
{
    const struct record *record = &edit->record;
    struct worker worker = {
        .id = record->id,
        .name = record->name,
        .team = record->team,
        .created_at = record->created_at,
        .active = record->active,
    };
    switch (edit->act) {
    case ADD:
        return store_add_worker(store, &worker, err);
    case CHANGE:
        return store_change_worker(store, &worker, err);
    default:
        return store_delete_worker(store, record->id, err);
    }
}

/* The record for the audit log. */
static str tell(const struct edit *edit)
{
    struct json_out *out = json_out_new(&edit->update.request->arena);
    return json_write(out, render(out, edit->kind, &edit->record));
}

/* The id of a worker who was never seen may become somebody else's, too. */
static bool forget_people(struct edit *edit, struct store *store, instant now,
                          struct error *err)
{
    struct change *change = &edit->change;
    return edit->act != DELETE || edit->kind->of_stations ||
           (change_begin(change, &edit->update.request->arena, store, now, err) &&
            people_forget_worker(change, edit->record.id, err) &&
            change_end(change, err));
}

static void enter(struct update *update)
{
    directory_enter(update->app->directory, &((struct edit *)update)->change);
}

static bool run_edit(struct task *task, void *store, instant now, struct error *err)
{
    struct edit *edit = (struct edit *)task;
    struct arena *arena = &edit->update.request->arena;
    struct plant plant;
    char text[INSTANT_TEXT];
    if (edit->act == ADD) {
        edit->record.active = true;
        edit->record.created_at = arena_copy(arena, instant_format(now, text));
    } else {
        if (!store_plant(store, arena, &plant, err))
            return false;
        int number = find(edit->kind, &plant.floor, edit->record.id, err);
        if (number < 0)
            return false;
        edit->record = record_of(edit->kind, &plant.floor, (size_t)number);
        edit->update.entry.before = tell(edit);
    }
    if (edit->body && !apply(edit, &edit->record, err))
        return false;
    if (edit->act != DELETE)
        edit->update.entry.after = tell(edit);
    edit->update.entry.object = edit->record.id;
    edit->update.entry.worker = edit->kind->of_stations ? STR("") : edit->record.id;
    return (edit->kind->of_stations ? write_station : write_worker)(store, edit, err) &&
           forget_people(edit, store, now, err);
}

static enum answer answer_edit(const struct edit *edit, struct request *request,
                               struct reply *reply)
{
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (edit->act != DELETE)
        return answer_one(edit->kind, request, reply, edit->act == ADD ? 201 : 200,
                          &edit->record);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, edit->kind->id, edit->record.id);
    return reply_json(reply, 200, out, root);
}

static enum answer edit(const struct kind *kind, int act, struct app *app, str id,
                        struct request *request, struct reply *reply)
{
    struct error err;
    if (request->state)
        return answer_edit(request->state, request, reply);
    struct edit *begun = arena_new(&request->arena, struct edit, 1);
    begun->kind = kind;
    begun->act = act;
    begun->record.id = arena_copy(&request->arena, id);
    begun->update.committed = enter;
    if (act != DELETE && !decode(request, begun, &err))
        return reply_error(request, reply, &err);
    return update_submit(app, request, &begun->update, run_edit, 1);
}

/* --- the routes --- */

enum answer api_list_workers(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    return list(&workers, context, request, reply);
}

enum answer api_get_worker(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    return get(&workers, context, parameter[0], request, reply);
}

enum answer api_add_worker(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    return edit(&workers, ADD, context, STR(""), request, reply);
}

enum answer api_change_worker(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    return edit(&workers, CHANGE, context, parameter[0], request, reply);
}

enum answer api_delete_worker(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    return edit(&workers, DELETE, context, parameter[0], request, reply);
}

enum answer api_list_stations(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    return list(&stations, context, request, reply);
}

enum answer api_get_station(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    return get(&stations, context, parameter[0], request, reply);
}

enum answer api_add_station(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    return edit(&stations, ADD, context, STR(""), request, reply);
}

enum answer api_change_station(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    return edit(&stations, CHANGE, context, parameter[0], request, reply);
}

enum answer api_delete_station(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    return edit(&stations, DELETE, context, parameter[0], request, reply);
}
