/* work.c - a worker of a site: takes events from a topic of Kafka, into the database. */
#include "cli/address.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/service.h"
#include "cli/signals.h"
#include "cli/topic.h"

#include "api/worker_port.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "http/server.h"
#include "pipeline/judge.h"
#include "pipeline/pseudonyms.h"
#include "pipeline/replicas.h"
#include "pipeline/writer.h"
#include "store/pool.h"

#include <signal.h>

struct working {
    const struct settings *settings;
    struct arena arena;
    struct topic topic;
    struct pseudonyms *pseudonyms;
    struct worker_port port;
    struct server *server;
    struct writer *writer;
    struct pool *pool;
    struct replicas *replicas;
    struct judge *judge;
};

/* --- what other servers commit is read anew by the writer itself --- */

static void committed(void *context) { (void)context; }
static void news(void *context, enum news_kind kind) { (void)context, (void)kind; }

/* --- starting --- */

static bool start_port(struct working *work, struct error *err)
{
    struct server_options options = settings_server(work->settings);
    options.threads = 1;
    return server_start(&options, worker_port_handle, &work->port, &work->server, err);
}

static bool start_writer(struct working *work, struct error *err)
{
    const struct writer_options options = {.url = work->settings->database.at,
                                           .backlog = SIZE_MAX / 2};
    for (bool said = false; !writer_start(&options, &work->writer, err); said = true)
        if (!database_wait_for(work->settings->database, said, err))
            return false;
    return true;
}

static bool start_replicas(struct working *work, struct error *err)
{
    const struct replicas_options options = {.url = work->settings->database.at,
                                             .without_chores = true,
                                             .committed = committed,
                                             .news = news,
                                             .looked = committed};
    if (!replicas_start(&options, &work->replicas, err))
        return false;
    writer_share(work->writer, work->replicas);
    return true;
}

static bool start_judge(struct working *work, struct error *err)
{
    const struct judge_options options = {.kafka = &work->topic.kafka,
                                          .topic = work->topic.address.topic,
                                          .seal = &work->topic.seal,
                                          .pool = work->pool,
                                          .writer = work->writer};
    return judge_start(&options, &work->judge, err);
}

static bool start(struct working *work, struct error *err)
{
    const struct settings *settings = work->settings;
    if (!settings->events_from.len)
        return error_set(err, ERROR_INVALID,
                         "the topic is missing: --events-from kafka://BROKER:9092/TOPIC");
    if (!topic_read(settings, "events-from", settings->events_from, &work->arena,
                    &work->topic, err))
        return false;
    if (!settings->pseudonym_keys.len)
        return error_set(err, ERROR_INVALID,
                         "name the folder of keys that the servers have, so that it is "
                         "known which messages are theirs: --pseudonym-keys FOLDER");
    work->pseudonyms = pseudonyms_new(settings->pseudonym_keys);
    if (!topic_seal(work->pseudonyms, &work->topic, err) || !start_port(work, err) ||
        !start_writer(work, err) || !start_replicas(work, err))
        return false;
    work->pool = pool_new(settings->database.at);
    if (!start_judge(work, err))
        return false;
    work->port.judge = work->judge;
    work->port.writer = work->writer;
    atomic_store(&work->port.ready, true);
    return true;
}

static void stop(struct working *work)
{
    if (work->server)
        server_quiesce(work->server);
    server_stop(work->server);
    judge_stop(work->judge);
    writer_stop(work->writer);
    replicas_stop(work->replicas);
    replicas_free(work->replicas);
    pool_free(work->pool);
    pseudonyms_free(work->pseudonyms);
    secret_wipe(work->topic.seal.key, sizeof work->topic.seal.key);
    arena_free(&work->arena);
}

bool run_work(const struct invocation *invocation, int *status, struct error *err)
{
    (void)status;
    struct settings current = invocation->settings;
    log_set_level((enum log_level)current.log_level);
    signal(SIGPIPE, SIG_IGN); /* a client that is gone is an error of that write */
    sigset_t waited = signals_block();
    CLEANUP(stop) struct working work = {.settings = &invocation->settings};
    if (!start(&work, err))
        return false;
    struct address_url url = address_url(server_address(work.server), false);
    log_info("taking events", LOG_TEXT("topic", work.topic.address.topic),
             LOG_TEXT("url", url.text), LOG_STR("database", work.settings->database));
    service_ready(server_address(work.server), false);
    while (!signals_wait(invocation, &waited, &current, NULL, NULL))
        ;
    return true;
}
