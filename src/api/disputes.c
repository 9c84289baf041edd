/* disputes.c - somebody says that an event is wrong. It changes nothing by itself:
 * whoever may correct decides, by voiding the event and adding a right one. */
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/meant_event.h"
#include "api/render.h"
#include "api/update.h"

struct disputing {
    struct update update; /* must be first */
    struct uuid uuid;     /* as the caller knows it */
    str reason;
};

static bool run_dispute(struct task *task, void *store, instant now, struct error *err)
{
    struct disputing *disputing = (struct disputing *)task;
    struct audit_entry *entry = &disputing->update.entry;
    struct request *request = disputing->update.request;
    struct uuid uuid;
    struct kept kept;
    if (!meant_event(store, request, &disputing->uuid, now, &uuid, err) ||
        !store_event(store, &uuid, &request->arena, &kept, err))
        return false;
    entry->object = arena_copy(&request->arena, uuid_str(&uuid));
    entry->worker = kept.event.worker;
    return store_dispute(store, &uuid, disputing->reason, now, err);
}

static bool decode(struct request *request, str uuid, struct disputing *disputing,
                   struct error *err)
{
    const struct json *body;
    if (!uuid_parse_text(uuid, &disputing->uuid, err) ||
        !json_body(request, &body, err) || !json_body_only(body, "Reason", err) ||
        !member_text(member_of(body, "reason"), 500, &disputing->reason, err))
        return false;
    return disputing->reason.len ||
           error_set(err, ERROR_INVALID,
                     "reason is missing; want a text that says what is wrong, such as "
                     "{\"reason\":\"I was at the press, not idle\"}");
}

enum answer api_dispute_event(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    struct error err;
    if (!request->state) {
        struct disputing *begun = arena_new(&request->arena, struct disputing, 1);
        if (!decode(request, parameter[0], begun, &err))
            return reply_error(request, reply, &err);
        return update_submit(context, request, &begun->update, run_dispute, 1);
    }
    const struct disputing *disputing = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "event_uuid", uuid_str(&disputing->uuid));
    return reply_json(reply, 201, out, root);
}

enum answer api_list_disputes(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct disputes list;
    if (!view_open(context, request, &view, &err) ||
        !store_disputes(view.store, NULL, &request->arena, &list, &err))
        return reply_error(request, reply, &err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add(out, root, "disputes", render_disputes(out, &list));
    return reply_json(reply, 200, out, root);
}
