#include "edge/port.h"

#include "base/clock.h"
#include "http/dispatch.h"
#include "http/intake.h"
#include "http/reply.h"

/* --- events --- */

/* The events of one request on their way into the spool. */
struct spooling {
    struct intake intake; /* must be first */
    struct port *port;
    struct agent_events events;
    struct delivery *delivery;
};

static void done(struct task *task)
{
    struct spooling *spooling =
        (struct spooling *)((char *)task - offsetof(struct spooling, events));
    struct delivery *delivery = spooling->delivery;
    if (task->err.code != ERROR_NONE)
        agent_refused(spooling->port->agent, delivery->count, &task->err);
    delivery->err = task->err;
    delivery->done(delivery);
}

static void submit(struct intake *intake, struct delivery *delivery)
{
    struct spooling *spooling = (struct spooling *)intake;
    spooling->delivery = delivery;
    spooling->events = (struct agent_events){
        .task.done = done,
        .event = delivery->event,
        .outcome = delivery->outcome,
        .count = delivery->count,
        .arena = delivery->arena,
    };
    agent_submit(spooling->port->agent, &spooling->events);
}

static struct intake *into_spool(struct port *port, struct request *request)
{
    struct spooling *spooling = arena_new(&request->arena, struct spooling, 1);
    span ahead = {0};
    /* The clock of this box may be behind, and that of the sender right. */
    if (!port->correction(port->context, &ahead) || ahead.ms < 0)
        ahead.ms = 0;
    spooling->intake.submit = submit;
    spooling->intake.latest = instant_add(instant_add(clock_now(), ahead), port->ahead);
    spooling->port = port;
    return &spooling->intake;
}

static enum answer post_event(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    if (request->state)
        return intake_answer(request, reply);
    return intake_event(into_spool(context, request), request, reply);
}

static enum answer post_batch(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter;
    if (request->state)
        return intake_answer(request, reply);
    return intake_batch(into_spool(context, request), request, reply);
}

/* --- the state of the box --- */

static void add_uplink(struct json_out *out, struct json_node *root,
                       struct request *request, const struct uplink_counts *counts)
{
    struct json_node *uplink = json_add_object(out, root, "uplink");
    json_add_bool(out, uplink, "connected", counts->connected);
    json_add_bool(out, uplink, "denied", counts->denied);
    json_add_time_or_null(out, uplink, "answered_at", counts->answered);
    json_add_int(out, uplink, "batches", (int64_t)counts->batches);
    json_add_int(out, uplink, "failures", (int64_t)counts->failures);
    json_add_text(out, uplink, "trouble",
                  arena_copy(&request->arena, str_from(counts->trouble)));
}

static enum answer get_spool(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    const struct port *port = context;
    CLEANUP(spool_closep) struct spool *spool = NULL;
    struct spool_stats stats;
    struct error err;
    if (!spool_open(port->spool, SPOOL_READ, NULL, &spool, &err) ||
        !spool_stats(spool, &stats, &err))
        return reply_error(request, reply, &err);
    struct uplink_counts counts = uplink_counts(port->uplink);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "waiting", stats.waiting);
    json_add_int(out, root, "dead", stats.dead);
    json_add_int(out, root, "bytes", stats.bytes);
    if (stats.any)
        reply_time(out, root, "oldest_at", request, stats.oldest);
    else
        json_add_null(out, root, "oldest_at");
    json_add_int(out, root, "taken", stats.taken);
    json_add_int(out, root, "delivered", stats.delivered);
    json_add_int(out, root, "rejected", stats.rejected);
    json_add_int(out, root, "dropped_full", stats.dropped_full);
    json_add_int(out, root, "dropped_old", stats.dropped_old);
    json_add_int(out, root, "refused", stats.refused);
    add_uplink(out, root, request, &counts);
    return reply_json(reply, 200, out, root);
}

static enum answer get_health(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)context;
    (void)parameter;
    return reply_health(request, reply);
}

static enum answer get_ready(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    const struct port *port = context;
    struct error err;
    if (!spooler_ready(port->spooler, &err))
        return reply_error(request, reply, &err);
    return reply_health(request, reply);
}

/* --- the routes --- */

static const struct route routes[] = {
    {"POST", "/api/events", .may = MAY_CALL, .handler = post_event},
    {"POST", "/api/events/batch", .may = MAY_CALL, .handler = post_batch},
    {"GET", "/api/spool", .may = MAY_CALL, .handler = get_spool},
    {"GET", "/healthz", .may = MAY_CALL, .handler = get_health},
    {"GET", "/readyz", .may = MAY_CALL, .handler = get_ready},
};
static const struct route_table table = {.route = routes,
                                         .count = sizeof routes / sizeof *routes};

enum answer port_handle(void *context, struct request *request, struct reply *reply)
{
    struct port *port = context;
    if (!atomic_load(&port->ready))
        return reply_failure(request, reply, 503, "the agent is starting");
    static const struct caller anybody = {.may = MAY_CALL};
    request->caller = &anybody;
    return dispatch(&table, port, request, reply);
}
