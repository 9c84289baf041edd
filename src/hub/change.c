#include "hub/change.h"

#include "api/json_body.h"
#include "domain/event.h"

static void wake(struct task *task)
{
    request_wake(((struct hub_change *)task)->request);
}

enum answer hub_submit_change(struct hub_app *app, struct request *request,
                              struct hub_change *change,
                              bool (*run)(struct task *task, void *ledger, instant now,
                                          struct error *err),
                              size_t weight)
{
    change->task = (struct task){.run = run, .done = wake, .weight = weight};
    change->request = request;
    request->state = change;
    hub_submit(app->hub, &change->task);
    return ANSWER_LATER;
}

bool hub_change_failed(const struct request *request, struct error *err)
{
    const struct hub_change *change = request->state;
    *err = change->task.err;
    return err->code != ERROR_NONE;
}

bool hub_join_store(const struct update *update, struct store *store, struct db **db,
                    struct error *err)
{
    const struct hub_app *app = (const struct hub_app *)update->app;
    *db = store_db(store);
    return hub_join(app->hub, *db, err);
}

bool hub_read_body(struct request *request, const char *const *names,
                   const struct json **body, struct error *err)
{
    if (!json_body(request, body, err))
        return false;
    const struct member whole = {.name = {"", 0}, .value = *body};
    return member_only(&whole, names, err);
}

bool hub_read_id(const struct member *member, str *id, struct error *err)
{
    return member_text(member, ID_LENGTH, id, err) && id_check(*id, member->name.at, err);
}

bool hub_read_bytes(const struct member *member, void *at, size_t count, const char *want,
                    struct arena *arena, struct error *err)
{
    str text, bytes;
    struct error ignored;
    if (!member_text(member, 4 * count, &text, err))
        return false;
    if (!base64_parse(text, arena, &bytes, &ignored) || bytes.len != count)
        return member_wrong(member, err, "is no such thing; %s", want);
    memcpy(at, bytes.at, count);
    return true;
}
