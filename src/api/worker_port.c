#include "api/worker_port.h"

#include "api/exposition.h"
#include "api/handlers.h"

#include "base/buf.h"
#include "http/dispatch.h"
#include "http/reply.h"
#include "pipeline/judge.h"
#include "pipeline/writer.h"

static enum answer get_ready(void *context, const str *parameter, struct request *request,
                             struct reply *reply)
{
    (void)parameter;
    const struct worker_port *port = context;
    struct group_counts writer = writer_counts(port->writer);
    struct judge_counts judge = judge_counts(port->judge);
    if (writer.failing)
        return reply_failure(request, reply, 503, writer.why.text);
    if (!judge.works)
        return reply_failure(request, reply, 503,
                             judge.trouble[0] ? judge.trouble
                                              : "the brokers are not reached");
    return reply_health(request, reply);
}

static enum answer get_metrics(void *context, const str *parameter,
                               struct request *request, struct reply *reply)
{
    (void)parameter;
    const struct worker_port *port = context;
    struct group_counts writer = writer_counts(port->writer);
    struct judge_counts judge = judge_counts(port->judge);
    const struct exposed figures[] = {
        {"topic_lag", "gauge",
         "Messages that wait in the parts of the topic that this worker has.",
         (double)judge.lag},
        {"topic_parts", "gauge", "Parts of the topic that this worker has.",
         (double)judge.parts},
        {"topic_rebalances_total", "counter", "How often parts were given out anew.",
         (double)judge.rebalances},
        {"topic_fenced_total", "counter",
         "Messages at once that another worker had judged, and this one did not.",
         (double)judge.fenced},
        {"topic_messages_total", "counter", "Messages judged.", (double)judge.messages},
        {"topic_events_stored_total", "counter", "Events that were new.",
         (double)judge.stored},
        {"topic_events_known_total", "counter", "Events that were known already.",
         (double)judge.known},
        {"topic_rejected_total", "counter",
         "Events and corrections that were refused, and kept with the reason.",
         (double)judge.rejected},
        {"topic_corrections_total", "counter", "Corrections made.",
         (double)judge.corrected},
        {"topic_parked_total", "counter",
         "Corrections that came before their event, and wait for it.",
         (double)judge.parked},
        {"topic_unreadable_total", "counter",
         "Messages that are not of a server of this site, or cannot be read.",
         (double)judge.unreadable},
        {"topic_others_total", "counter", "Messages of other sites.",
         (double)judge.others},
        {"topic_gone_total", "counter",
         "Messages that the topic did not have any more when they were to be judged.",
         (double)judge.gone},
        {"topic_works", "gauge", "1 while events are taken from the topic.", judge.works},
        {"writable", "gauge", "1 while changes come to the disk.", !writer.failing},
        {"commits_total", "counter", "Transactions committed.", (double)writer.commits},
        {"commit_failures_total", "counter", "Transactions that were rolled back.",
         (double)writer.failed_commits},
        {"commit_seconds_total", "counter", "Time spent in transactions.",
         (double)writer.commit_us / 1e6},
    };
    CLEANUP(buf_free) struct buf text = BUF(64 * 1024);
    exposition_add_all(&text, figures, sizeof figures / sizeof *figures);
    return exposition_reply(&text, request, reply);
}

static const struct route routes[] = {
    {"GET", "/healthz", .may = MAY_CALL, .handler = api_health},
    {"GET", "/readyz", .may = MAY_CALL, .handler = get_ready},
    {"GET", "/metrics", .may = MAY_CALL, .handler = get_metrics},
};
static const struct route_table table = {.route = routes,
                                         .count = sizeof routes / sizeof *routes};

enum answer worker_port_handle(void *context, struct request *request,
                               struct reply *reply)
{
    struct worker_port *port = context;
    static const struct caller anybody = {.may = MAY_CALL};
    if (!atomic_load(&port->ready))
        return reply_failure(request, reply, 503, "the worker is starting");
    request->caller = &anybody;
    return dispatch(&table, port, request, reply);
}
