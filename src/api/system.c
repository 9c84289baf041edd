/* system.c - sample data, the live stream, and how the server itself is. */
#include "api/agent_figures.h"
#include "api/agent_health.h"
#include "api/alert_figures.h"
#include "api/answers.h"
#include "api/drift_figures.h"
#include "api/exposition.h"
#include "api/feed.h"
#include "api/handlers.h"
#include "api/json_body.h"
#include "api/live_alerts.h"
#include "api/looked.h"
#include "api/update.h"
#include "api/view.h"

#include "base/buf.h"
#include "base/clock.h"
#include "http/redis.h"
#include "http/server.h"
#include "http/tls.h"
#include "pipeline/backups.h"
#include "pipeline/quality.h"
#include "pipeline/seed.h"
#include "pipeline/sending.h"
#include "sheets/sender.h"
#include "store/alerts.h"
#include "store/pool.h"

#include <stdio.h>

/* --- POST /api/seed --- */

struct seeding {
    struct update update; /* must be first */
    struct seed_task seed;
};

/* The change is what the writer sees; the seed task does the work. */
static bool run_seeding(struct task *task, void *store, instant now, struct error *err)
{
    struct seeding *seeding = (struct seeding *)task;
    seeding->update.quiet = true; /* the task tells of itself */
    return seeding->seed.task.run(&seeding->seed.task, store, now, err);
}

static bool decode_number(const struct json *body, uint64_t *seed, struct error *err)
{
    int64_t number = (int64_t)*seed;
    if (!member_whole(member_of(body, "number"), 0, INT64_MAX, &number, err))
        return false;
    *seed = (uint64_t)number;
    return true;
}

static bool decode_seeding(struct request *request, struct seed_task *seed,
                           struct error *err)
{
    const struct json *body;
    if (!str_trim(request->body).len)
        return true;
    return json_body(request, &body, err) && json_body_only(body, "SeedRequest", err) &&
           member_bool(member_of(body, "force"), &seed->force, err) &&
           decode_number(body, &seed->seed, err);
}

enum answer api_seed(void *context, const str *parameter, struct request *request,
                     struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct error err;
    if (!request->state) {
        struct seeding *begun = arena_new(&request->arena, struct seeding, 1);
        seed_task_init(&begun->seed);
        begun->seed.seed = app->seed;
        if (!decode_seeding(request, &begun->seed, &err))
            return reply_error(request, reply, &err);
        return update_submit(app, request, &begun->update, run_seeding,
                             begun->seed.task.weight);
    }
    const struct seeding *seeding = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "message", STR("All data was replaced by sample data"));
    json_add_int(out, root, "events", seeding->seed.events);
    return reply_json(reply, 200, out, root);
}

/* --- POST /api/seed/remove --- */

struct unseeding {
    struct update update; /* must be first */
    struct unseed_task unseed;
};

static bool run_unseeding(struct task *task, void *store, instant now, struct error *err)
{
    struct unseeding *unseeding = (struct unseeding *)task;
    unseeding->update.quiet = true; /* the task tells of itself */
    return unseeding->unseed.task.run(&unseeding->unseed.task, store, now, err);
}

enum answer api_unseed(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    if (!request->state) {
        struct unseeding *begun = arena_new(&request->arena, struct unseeding, 1);
        unseed_task_init(&begun->unseed, &request->arena);
        return update_submit(app, request, &begun->update, run_unseeding,
                             begun->unseed.task.weight);
    }
    struct unseeding *unseeding = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    if (!unseeding->unseed.removal.done)
        return update_submit(app, request, &unseeding->update, run_unseeding,
                             unseeding->unseed.task.weight);
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "message", STR("The sample data was removed"));
    json_add_int(out, root, "events", unseeding->unseed.removal.events);
    json_add_int(out, root, "registers", unseeding->unseed.registers);
    json_add_int(out, root, "kept", unseeding->unseed.kept);
    return reply_json(reply, 200, out, root);
}

/* --- POST /api/repair --- */

enum { MENDED_MOST = 1000 };

struct repairing {
    struct update update; /* must be first */
    int64_t differences;
    str *mended;
};

static void note_difference(void *context, const struct difference *difference)
{
    struct repairing *repairing = context;
    struct arena *arena = &repairing->update.request->arena;
    CLEANUP(buf_free) struct buf text = BUF(sizeof *difference + 64);
    if (repairing->differences++ >= MENDED_MOST)
        return;
    buf_addf(&text, "%s: %s", difference->what, difference->text);
    repairing->mended[repairing->differences - 1] = arena_copy(arena, buf_str(&text));
}

static bool run_repair(struct task *task, void *store, instant now, struct error *err)
{
    struct repairing *repairing = (struct repairing *)task;
    struct difference damage = {.what = "what cannot be compared"};
    struct error why;
    int64_t events;
    if (!store_verify(store, note_difference, repairing, &events, &why)) {
        snprintf(damage.text, sizeof damage.text, "%.150s", why.text);
        note_difference(repairing, &damage);
    }
    struct json_out *out = json_out_new(&repairing->update.request->arena);
    struct json_node *after = json_object(out);
    json_add_int(out, after, "differences", repairing->differences);
    repairing->update.entry.after = json_write(out, after);
    return store_rebuild(store, now, err);
}

enum answer api_repair(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    if (!request->state) {
        struct repairing *begun = arena_new(&request->arena, struct repairing, 1);
        begun->mended = arena_new(&request->arena, str, MENDED_MOST);
        return update_submit(app, request, &begun->update, run_repair, 1);
    }
    const struct repairing *repairing = request->state;
    if (update_failed(request, reply))
        return ANSWER_NOW;
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "differences", repairing->differences);
    struct json_node *list = json_add_array(out, root, "mended");
    for (int64_t i = 0; i < repairing->differences && i < MENDED_MOST; i++)
        json_push_text(out, list, repairing->mended[i]);
    return reply_json(reply, 200, out, root);
}

/* --- GET /api/stream --- */

enum answer api_stream(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    struct app *app = context;
    enum answer answer = feed_open(app->feed, request, reply);
    if (answer == ANSWER_STREAM)
        audit_looked(app, request->caller, scope_now(app, request->caller), "stream",
                     STR(""));
    return answer;
}

/* --- health --- */

/* It runs. Like all that the API answers this comes once the database was migrated and
 * seeded; until then app_handle() says that the server is starting. */
enum answer api_health(void *context, const str *parameter, struct request *request,
                       struct reply *reply)
{
    (void)parameter;
    (void)context;
    return reply_health(request, reply);
}

static bool can_read(struct pool *pool, struct error *err)
{
    struct store *reader;
    struct site site;
    if (!pool_take(pool, SCOPE_OF_STATIONS, &reader, err))
        return false;
    bool ok = store_site(reader, &site, err);
    pool_give(pool, reader);
    return ok;
}

/* It can answer: it does not end soon, the database can be read and written, and the
 * writer's backlog is not full. */
enum answer api_ready(void *context, const str *parameter, struct request *request,
                      struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct group_counts writer = writer_counts(app->writer);
    struct error err;
    if (atomic_load(&app->draining))
        return reply_failure(request, reply, 503, "the server is stopping");
    if (writer.failing) { /* before the rest, since it knows best what is wrong */
        snprintf(err.text, sizeof err.text, "nothing can be written: %.200s",
                 writer.why.text);
        return reply_failure(request, reply, 503, err.text);
    }
    if (!can_read(app->pool, &err))
        return reply_failure(request, reply, 503, err.text);
    if (writer.waiting >= writer.backlog)
        return reply_failure(request, reply, 503, "too much is waiting to be written");
    return reply_health(request, reply);
}

/* --- GET /metrics, Prometheus' text format 0.0.4 --- */

/* The agents' figures; none of them while the database cannot be read, as the server's
 * own are wanted then most of all. */
static void add_agents(const struct app *app, struct arena *arena, struct buf *out)
{
    struct agent_list list;
    struct error ignored;
    if (agents_read(app, arena, &list, &ignored))
        agents_expose(&list, clock_now(), out);
}

/* The same of alerts. */
static void add_alerts(const struct app *app, struct arena *arena, struct buf *out)
{
    const struct alert_query query = {.limit = ALERTS_OPEN_MOST};
    struct destination_list receivers;
    struct alert_page open;
    struct store *reader;
    struct error ignored;
    if (!pool_take(app->pool, SCOPE_OF_STATIONS, &reader, &ignored))
        return;
    bool ok = store_alerts(reader, &query, arena, &open, &ignored) &&
              store_destinations(reader, arena, &receivers, &ignored);
    pool_give(app->pool, reader);
    if (!ok)
        return;
    alert_list_add_unkept(app->alerts, arena, &open.alerts);
    alerts_expose(app->alerts, &open, &receivers, clock_now(), out);
}

/* A server without backups has no figures of them. */
static void add_backups(const struct app *app, struct arena *arena, struct buf *out)
{
    (void)arena;
    struct backups_counts counts = backups_counts(app->backups);
    if (!app->backups)
        return;
    exposition_add(out, &(struct exposed){"backup_failures_total", "counter",
                                          "Backups that failed.", (double)counts.failed});
    if (instant_before(counts.last, INSTANT_NEVER))
        exposition_add(out,
                       &(struct exposed){"backup_last_timestamp_seconds", "gauge",
                                         "When the latest backup was made, since 1970.",
                                         (double)counts.last.ms / 1000});
}

/* A server without Redis has none of these. */
static void add_redis(const struct app *app, struct arena *arena, struct buf *out)
{
    (void)arena;
    if (!app->redis)
        return;
    const struct redis_counts redis = redis_counts(app->redis);
    const struct answers_counts answers = answers_counts(app->answers);
    const struct exposed figures[] = {
        {"redis_up", "gauge", "1 while Redis is asked; 0 while it is left alone.",
         redis.up},
        {"redis_commands_total", "counter", "Commands sent to Redis.",
         (double)redis.commands},
        {"redis_failures_total", "counter",
         "Commands that Redis did not answer in time, and attempts to connect that "
         "failed.",
         (double)redis.failures},
        {"redis_commits_heard_total", "counter", "Times that Redis told of commits.",
         (double)redis.heard},
        {"shared_answers_hits_total", "counter",
         "Answers that another request, at any server, had worked out.",
         (double)answers.hits},
        {"shared_answers_misses_total", "counter",
         "Answers that could have been shared, and were worked out.",
         (double)answers.misses},
        {"shared_answers_foreign_total", "counter",
         "Values in Redis that were damaged, or not of these servers.",
         (double)answers.foreign},
        {"shared_answers_refused_total", "counter",
         "Answers that were too large to be shared.", (double)answers.refused},
    };
    exposition_add_all(out, figures, sizeof figures / sizeof *figures);
}

static void add_drift(const struct app *app, struct arena *arena, struct buf *out)
{
    (void)arena;
    const struct drift_report *report = quality_take(app->quality);
    if (report)
        drift_expose(report, out);
    quality_give(app->quality, report);
}

/* A server that writes its events itself has none of these. */
static void add_topic(const struct app *app, struct arena *arena, struct buf *out)
{
    (void)arena;
    if (!app->sender)
        return;
    struct sender_counts counts = sender_counts(app->sender);
    const struct exposed figures[] = {
        {"topic_sent_total", "counter", "Messages that the brokers have kept.",
         (double)counts.sent},
        {"topic_failed_total", "counter", "Messages that the brokers did not take.",
         (double)counts.failed},
        {"topic_waiting", "gauge", "Requests that wait for a worker.",
         (double)counts.waiting},
        {"topic_reachable", "gauge", "1 while there is a connection to a broker.",
         counts.kafka.reachable},
    };
    exposition_add_all(out, figures, sizeof figures / sizeof *figures);
}

/* Only the server that sends sheets to a hub has these. */
static void add_sheets(const struct app *app, struct arena *arena, struct buf *out)
{
    (void)arena;
    struct sheet_sender_state state = {0};
    if (app->sheets)
        sheet_sender_state(app->sheets, &state);
    if (!state.looked)
        return;
    int64_t waited = instant_before(state.oldest, INSTANT_NEVER)
                         ? instant_since(clock_now(), state.oldest).ms
                         : 0;
    const struct exposed figures[] = {
        {"sheets_waiting", "gauge", "Sheets that the hub has not as they are now.",
         (double)state.waiting},
        {"sheets_oldest_age_seconds", "gauge",
         "Since when the period of the earliest of these is over; 0: none waits.",
         (double)(waited > 0 ? waited : 0) / 1000},
        {"sheets_last_taken_timestamp_seconds", "gauge",
         "When the hub took a sheet last, since 1970; 0: not since the server started.",
         (double)state.taken.ms / 1000},
        {"sheets_failing", "gauge",
         "1 while sheets cannot be brought to the hub; the log says why.",
         (double)state.failing},
    };
    exposition_add_all(out, figures, sizeof figures / sizeof *figures);
    exposition_figure(out, "sheets_answered_total", "counter",
                      "What the hub said of sheets, by status.");
    for (int i = 0; i < SHEET_STATUSES; i++)
        buf_addf(out, "shopfloor_sheets_answered_total{status=\"%s\"} %lld\n",
                 sheet_status_names[i], (long long)state.answered[i]);
}

/* A server without TLS, or without agents that show certificates, has none of these. */
static void add_certificates(const struct app *app, struct arena *arena, struct buf *out)
{
    (void)arena;
    if (!app->tls)
        return;
    const struct tls_ends ends = tls_ends(app->tls);
    const struct {
        const char *name, *help;
        instant at;
    } rows[] = {
        {"tls_certificate_expires_timestamp_seconds",
         "When the server's certificate expires, since 1970.", ends.certificate},
        {"tls_client_ca_expires_timestamp_seconds",
         "When the first certificate in tls-client-ca expires, since 1970.",
         ends.client_ca},
        {"tls_client_crl_expires_timestamp_seconds",
         "When the first list of revoked certificates expires, since 1970.",
         ends.revocations},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (instant_before(rows[i].at, INSTANT_NEVER))
            exposition_add(out, &(struct exposed){rows[i].name, "gauge", rows[i].help,
                                                  (double)rows[i].at.ms / 1000});
}

/* Each is complete or left out: how many figures there are of agents and of drift, those
 * who report decide. */
static void add_parts(const struct app *app, struct arena *arena, struct buf *out)
{
    enum { PART_MOST = 16 * 1024 * 1024 };
    static void (*const parts[])(const struct app *app, struct arena *arena,
                                 struct buf *out) = {
        add_backups, add_topic,  add_certificates, add_redis,
        add_alerts,  add_agents, add_drift,        add_sheets,
    };
    int left_out = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        CLEANUP(buf_free) struct buf part = BUF(PART_MOST);
        parts[i](app, arena, &part);
        left_out += !exposition_part(out, &part);
    }
    exposition_add(out,
                   &(struct exposed){"figures_left_out", "gauge",
                                     "Groups of figures, such as those of agents or of "
                                     "drift, that are left out for being too long.",
                                     left_out});
}

enum answer api_prometheus(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    struct group_counts writer = writer_counts(app->writer);
    struct server_counts server = server_counts(app->server);
    struct stream_counts feed = feed_counts(app->feed);
    const struct exposed figures[] = {
        {"up_seconds", "gauge", "Time since the server started.",
         (double)instant_since(clock_now(), app->started).ms / 1000},
        {"ready", "gauge", "1 once migration and seeding are done.",
         atomic_load(&app->ready) ? 1 : 0},
        {"writable", "gauge", "1 while changes come to the disk.", !writer.failing},
        {"commits_total", "counter", "Transactions committed.", (double)writer.commits},
        {"commit_failures_total", "counter", "Transactions that were rolled back.",
         (double)writer.failed_commits},
        {"commit_seconds_total", "counter", "Time spent in transactions.",
         (double)writer.commit_us / 1e6},
        {"changes_total", "counter", "Requests whose changes were committed.",
         (double)writer.tasks},
        {"events_committed_total", "counter",
         "Events in committed transactions, duplicates and rejected ones included.",
         (double)writer.weight},
        {"changes_refused_total", "counter", "Changes refused because too many waited.",
         (double)writer.refused},
        {"backlog_events", "gauge", "Events that wait to be written.",
         (double)writer.waiting},
        {"connections", "gauge", "Open connections.", (double)server.open},
        {"connections_total", "counter", "Connections accepted.",
         (double)server.accepted},
        {"connections_cut_total", "counter", "Connections cut for being too slow.",
         (double)server.cut},
        {"connections_evicted_total", "counter",
         "Idle connections closed to make room for others.", (double)server.evicted},
        {"streams", "gauge", "Open live streams.", (double)feed.streams},
        {"streams_dropped_total", "counter", "Live streams that read too slowly.",
         (double)feed.dropped},
    };
    CLEANUP(buf_free) struct buf text = BUF(64 * 1024 * 1024);
    exposition_add_all(&text, figures, sizeof figures / sizeof *figures);
    add_parts(app, &request->arena, &text);
    return exposition_reply(&text, request, reply);
}
