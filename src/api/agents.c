/* agents.c - what agents say of themselves, and the list of them. */
#include "api/agent_health.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/update.h"

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/agent_status.h"

#include <stdio.h>

/* A whole number of a report that JSON carries as it is, in both directions. */
struct number {
    const char *name;
    size_t at; /* in a struct agent_report */
};

#define NUMBER(member)                                                                   \
    {                                                                                    \
#member, offsetof(struct agent_report, member)                                   \
    }
static const struct number in_queue[] = {
    NUMBER(waiting), NUMBER(dead), NUMBER(bytes), {0}};
static const struct number in_counts[] = {
    NUMBER(taken),       NUMBER(delivered), NUMBER(rejected), NUMBER(dropped_full),
    NUMBER(dropped_old), NUMBER(refused),   NUMBER(ignored),  {0}};

/* --- reading a report --- */

#define WHOLE_MOST 9007199254740991 /* what every reader of JSON reads exactly */

enum { INTERVAL_LEAST = 1000, INTERVAL_MOST = 3600 * 1000, TROUBLE_LENGTH = 500 };

static bool read_id(const struct json *object, const char *key, str *id,
                    struct error *err)
{
    const struct member *member = member_needed(object, key);
    return member_kind(member, json_text(member->value, id), "a text of 1 to 64 bytes",
                       err) &&
           id_check(*id, key, err);
}

static bool read_numbers(const struct json *object, const struct number *number,
                         struct agent_report *report, struct error *err)
{
    for (; number->name; number++)
        if (!member_whole(member_needed(object, number->name), 0, WHOLE_MOST,
                          (int64_t *)((char *)report + number->at), err))
            return false;
    return true;
}

static bool read_queue(const struct json *body, struct agent_report *report,
                       struct error *err)
{
    const struct json *queue;
    if (!member_object(member_needed(body, "queue"), &queue, err))
        return false;
    const struct member *oldest = member_needed(queue, "oldest_at");
    report->any = !member_is_null(oldest);
    if (!read_numbers(queue, in_queue, report, err) ||
        (report->any && !member_time(oldest, &report->oldest, err)))
        return error_context(err, "queue");
    return true;
}

static bool read_counts(const struct json *body, struct agent_report *report,
                        struct error *err)
{
    const struct json *counts;
    return member_object(member_needed(body, "counts"), &counts, err) &&
           (read_numbers(counts, in_counts, report, err) || error_context(err, "counts"));
}

static bool read_clock(const struct json *body, struct agent_report *report,
                       struct error *err)
{
    const struct member *member = member_needed(body, "clock");
    const struct json *clock;
    report->timed = !member_is_null(member);
    if (!report->timed)
        return true;
    if (!member_object(member, &clock, err))
        return false;
    if (!member_whole(member_needed(clock, "offset_ms"), -WHOLE_MOST, WHOLE_MOST,
                      &report->offset.ms, err) ||
        !member_whole(member_needed(clock, "delay_ms"), 0, WHOLE_MOST, &report->delay.ms,
                      err))
        return error_context(err, "clock");
    return true;
}

static bool read_trouble(const struct json *body, str *trouble, struct error *err)
{
    const struct member *member = member_of(body, "trouble");
    return member_need(member, "a text or null", err) &&
           (member_is_null(member) || member_text(member, TROUBLE_LENGTH, trouble, err));
}

static bool read_state(const struct json *camera, str *state, struct error *err)
{
    static const char *const states[] = {"online", "silent", "dark", "offline"};
    static const char want[] = "one of online, silent, dark, offline";
    const struct member *member = member_needed(camera, "state");
    if (!member_kind(member, json_text(member->value, state), want, err))
        return false;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_equal(*state, str_from(states[i])))
            return true;
    return member_wrong(member, err, "is '%s'; want %s", str_shown(*state).text, want);
}

/* A camera that was offline from the beginning was never heard. */
static bool read_heard(const struct json *camera, instant *heard, struct error *err)
{
    const struct member *member = member_needed(camera, "heard_at");
    *heard = (instant){0};
    return member_is_null(member) || member_time(member, heard, err);
}

/* Older agents do not tell of messages. */
static bool read_messages(const struct json *object, struct camera_report *camera,
                          struct error *err)
{
    const struct member *ahead = member_of(object, "clock_ahead_ms");
    const struct member *reason = member_of(object, "reason");
    camera->dated = ahead->value && !member_is_null(ahead);
    camera->reason = (str){"", 0};
    return (!camera->dated ||
            member_whole(ahead, -WHOLE_MOST, WHOLE_MOST, &camera->ahead.ms, err)) &&
           member_whole(member_of(object, "unread"), 0, WHOLE_MOST, &camera->unread,
                        err) &&
           (!reason->value || member_is_null(reason) ||
            member_text(reason, TROUBLE_LENGTH, &camera->reason, err));
}

static bool read_camera(const struct json *object, const struct agent_report *before,
                        struct camera_report *camera, struct error *err)
{
    if (!json_is_object(object))
        return error_set(err, ERROR_INVALID, "it is %s; want an object",
                         json_kind(object));
    if (!read_id(object, "camera_id", &camera->id, err) ||
        !read_state(object, &camera->state, err) ||
        !read_heard(object, &camera->heard, err) || !read_messages(object, camera, err))
        return false;
    for (size_t i = 0; i < before->cameras; i++)
        if (str_equal(before->camera[i].id, camera->id))
            return error_set(err, ERROR_INVALID,
                             "camera_id '%s' is there twice; want each camera once",
                             str_shown(camera->id).text);
    return true;
}

static bool read_cameras(const struct json *body, struct arena *arena,
                         struct agent_report *report, struct error *err)
{
    const struct json *list;
    if (!member_array(member_needed(body, "cameras"), &list, err))
        return false;
    if (json_size(list) > AGENT_CAMERAS_MOST)
        return error_set(err, ERROR_LIMIT, "there are %zu cameras; want at most %d",
                         json_size(list), AGENT_CAMERAS_MOST);
    struct camera_report *camera =
        arena_new(arena, struct camera_report, json_size(list));
    report->camera = camera;
    for (const struct json *each = json_first(list); each; each = json_next(list, each)) {
        if (!read_camera(each, report, &camera[report->cameras], err))
            return error_context(err, "cameras[%zu]", report->cameras);
        report->cameras++;
    }
    return true;
}

/* An agent of this name could not be asked for: the path is this one. */
static bool read_agent(const struct json *body, str *id, struct error *err)
{
    str read;
    if (!read_id(body, "agent_id", &read, err))
        return false;
    if (str_equal(read, STR("heartbeat")))
        return error_set(err, ERROR_INVALID,
                         "agent_id is 'heartbeat', which no agent can be called");
    *id = read;
    return true;
}

/* Members that are not known are passed over: an agent may be newer than its server. */
static bool read_report(struct request *request, struct agent_report *report,
                        struct error *err)
{
    const struct json *body;
    return json_body(request, &body, err) && read_agent(body, &report->id, err) &&
           member_text(member_needed(body, "version"), ID_LENGTH, &report->version,
                       err) &&
           member_time(member_needed(body, "sent_at"), &report->sent, err) &&
           member_time(member_needed(body, "started_at"), &report->started, err) &&
           member_whole(member_needed(body, "interval_ms"), INTERVAL_LEAST, INTERVAL_MOST,
                        &report->interval.ms, err) &&
           read_queue(body, report, err) && read_counts(body, report, err) &&
           read_clock(body, report, err) && read_trouble(body, &report->trouble, err) &&
           read_cameras(body, &request->arena, report, err);
}

/* --- POST /api/agents/heartbeat --- */

struct heartbeat_update {
    struct update update; /* must be first */
    struct agent_report report;
    size_t left_out; /* cameras */
};

static bool run_heartbeat(struct task *task, void *store, instant now, struct error *err)
{
    (void)now;
    return store_put_agent(store, &((struct heartbeat_update *)task)->report, err);
}

static bool check_agent(const struct caller *caller, const struct agent_report *report,
                        struct error *err)
{
    return !caller->agent.len || str_equal(caller->agent, report->id) ||
           error_set(err, ERROR_DENIED, "this key is of the agent '%s', not of '%s'",
                     str_shown(caller->agent).text, str_shown(report->id).text);
}

/* Leave out cameras of which the caller may not speak. A box knows every camera that it
 * ever had an event of, so a wrong one would silence the box if it were an error. How
 * many they were. */
static size_t leave_out(const struct caller *caller, struct arena *arena,
                        struct agent_report *report)
{
    struct camera_report *camera =
        arena_new(arena, struct camera_report, report->cameras);
    size_t kept = 0, all = report->cameras;
    for (size_t i = 0; i < all; i++)
        if (caller_speaks_of_camera(caller, report->camera[i].id))
            camera[kept++] = report->camera[i];
    report->camera = camera;
    report->cameras = kept;
    return all - kept;
}

/* Log that two boxes have one name, when that begins. */
static void log_twice(const struct agent_report *report)
{
    if (instant_equal(report->twice, report->received) && !report->twice_before)
        log_warn("two boxes report under the same name", LOG_STR("agent", report->id));
}

/* The agent works out from both times how far its clock is from ours, so one is taken
 * before anything else is done and the other after everything. */
enum answer api_heartbeat(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)parameter;
    struct error err;
    if (!request->state) {
        instant received = clock_now();
        struct heartbeat_update *begun =
            arena_new(&request->arena, struct heartbeat_update, 1);
        begun->report.received = received;
        if (!read_report(request, &begun->report, &err) ||
            !check_agent(request->caller, &begun->report, &err))
            return reply_error(request, reply, &err);
        begun->left_out = leave_out(request->caller, &request->arena, &begun->report);
        begun->update.quiet = true; /* it changes nothing that anybody has set */
        return update_submit(context, request, &begun->update, run_heartbeat, 1);
    }
    const struct heartbeat_update *heartbeat = request->state;
    if (heartbeat->update.task.err.code != ERROR_NONE)
        return reply_error(request, reply, &heartbeat->update.task.err);
    log_twice(&heartbeat->report);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    reply_time(out, root, "received_at", request, heartbeat->report.received);
    json_add_bool(out, root, "name_taken",
                  agent_is_twice(&heartbeat->report, heartbeat->report.received));
    json_add_int(out, root, "cameras_left_out", (int64_t)heartbeat->left_out);
    reply_time(out, root, "sent_at", request, clock_now());
    return reply_json(reply, 200, out, root);
}

/* --- GET /api/agents --- */

static struct json_node *render_numbers(struct json_out *out, struct json_node *parent,
                                        const char *key, const struct number *number,
                                        const struct agent_report *agent)
{
    struct json_node *node = json_add_object(out, parent, key);
    for (; number->name; number++)
        json_add_int(out, node, number->name,
                     *(const int64_t *)((const char *)agent + number->at));
    return node;
}

static void render_queue(struct json_out *out, struct json_node *node,
                         struct request *request, const struct agent_report *agent,
                         instant now)
{
    struct json_node *queue = render_numbers(out, node, "queue", in_queue, agent);
    if (agent->any)
        reply_time(out, queue, "oldest_at", request, agent->oldest);
    else
        json_add_null(out, queue, "oldest_at");
    json_add_int(out, queue, "lag_ms", agent_lag(agent, now).ms);
}

static void render_clock(struct json_out *out, struct json_node *node,
                         const struct agent_report *agent)
{
    if (!agent->timed) {
        json_add_null(out, node, "clock");
        return;
    }
    struct json_node *clock = json_add_object(out, node, "clock");
    json_add_int(out, clock, "offset_ms", agent->offset.ms);
    json_add_int(out, clock, "delay_ms", agent->delay.ms);
}

static void render_messages(struct json_out *out, struct json_node *node,
                            const struct camera_report *camera)
{
    if (camera->dated)
        json_add_int(out, node, "clock_ahead_ms", camera->ahead.ms);
    else
        json_add_null(out, node, "clock_ahead_ms");
    json_add_int(out, node, "unread", camera->unread);
    json_add_text_or_null(out, node, "reason", camera->reason);
}

static void render_cameras(struct json_out *out, struct json_node *node,
                           const struct agent_report *agent)
{
    struct json_node *list = json_add_array(out, node, "cameras");
    for (size_t i = 0; i < agent->cameras; i++) {
        struct json_node *camera = json_object(out);
        json_add_text(out, camera, "camera_id", agent->camera[i].id);
        json_add_text(out, camera, "state", agent->camera[i].state);
        json_add_time_or_null(out, camera, "heard_at", agent->camera[i].heard);
        render_messages(out, camera, &agent->camera[i]);
        json_push(out, list, camera);
    }
}

static void render_health(struct json_out *out, struct json_node *node,
                          const struct problems *problems)
{
    json_add_text(out, node, "health", health_name(agent_health(problems)));
    struct json_node *list = json_add_array(out, node, "problems");
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->problem[i];
        struct json_node *one = json_object(out);
        json_add_text(out, one, "health", health_name(problem->health));
        json_add_text_or_null(out, one, "camera_id", problem->camera);
        json_add_text(out, one, "text", problem->text);
        json_push(out, list, one);
    }
}

static struct json_node *render_agent(struct json_out *out, struct request *request,
                                      const struct agent_report *agent, instant now)
{
    struct json_node *node = json_object(out);
    struct problems problems = agent_problems(agent, now, &request->arena);
    json_add_text(out, node, "agent_id", agent->id);
    render_health(out, node, &problems);
    json_add_text(out, node, "status", agent_status_name(agent_status(agent, now)));
    reply_time(out, node, "last_seen", request, agent->received);
    json_add_text(out, node, "version", agent->version);
    reply_time(out, node, "sent_at", request, agent->sent);
    reply_time(out, node, "started_at", request, agent->started);
    json_add_int(out, node, "interval_ms", agent->interval.ms);
    render_queue(out, node, request, agent, now);
    struct json_node *counts = render_numbers(out, node, "counts", in_counts, agent);
    json_add_int(out, counts, "dropped", agent_dropped(agent));
    render_clock(out, node, agent);
    json_add_text_or_null(out, node, "trouble", agent->trouble);
    render_cameras(out, node, agent);
    return node;
}

enum answer api_list_agents(void *context, const str *parameter, struct request *request,
                            struct reply *reply)
{
    (void)parameter;
    struct agent_list list;
    struct error err;
    if (!agents_read(context, &request->arena, &list, &err))
        return reply_error(request, reply, &err);

    instant now = clock_now();
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "count", (int64_t)list.count);
    reply_time(out, root, "now", request, now);
    struct json_node *agents = json_add_array(out, root, "agents");
    for (size_t i = 0; i < list.count; i++)
        json_push(out, agents, render_agent(out, request, &list.agent[i], now));
    return reply_json(reply, 200, out, root);
}

/* --- DELETE /api/agents/{agent_id} --- */

struct removal {
    struct update update; /* must be first */
    str id;
};

static bool run_removal(struct task *task, void *store, instant now, struct error *err)
{
    (void)now;
    return store_delete_agent(store, ((struct removal *)task)->id, err);
}

enum answer api_delete_agent(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    if (!request->state) {
        struct removal *begun = arena_new(&request->arena, struct removal, 1);
        begun->id = arena_copy(&request->arena, parameter[0]);
        return update_submit(context, request, &begun->update, run_removal, 1);
    }
    const struct removal *removal = request->state;
    if (removal->update.task.err.code != ERROR_NONE)
        return reply_error(request, reply, &removal->update.task.err);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "agent_id", removal->id);
    return reply_json(reply, 200, out, root);
}
