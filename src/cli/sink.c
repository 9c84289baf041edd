/* sink.c - sink clickhouse: a copy of what is kept, for years of ad-hoc questions. */
#include "cli/command.h"
#include "cli/copying.h"
#include "cli/database.h"
#include "cli/secret.h"
#include "cli/service.h"
#include "cli/signals.h"

#include "base/amount.h"
#include "base/error.h"
#include "base/log.h"
#include "http/link.h"
#include "sink/sink.h"

#include <stdio.h>

bool copying_options(const struct settings *settings, str server, struct arena *arena,
                     struct clickhouse_options *options, struct error *err)
{
    str file =
        secret_path(settings->clickhouse_password_file, "clickhouse-password", arena);
    *options = (struct clickhouse_options){
        .server = server,
        .database = settings->clickhouse_database,
        .user = settings->clickhouse_user,
        .password = settings->clickhouse_password,
        .ca_file = settings->clickhouse_ca_file,
        .site = settings->site_name,
    };
    if (file.len && !secret_read(file, arena, &options->password, err))
        return error_context(err, "clickhouse-password-file");
    return !options->password.len || options->user.len ||
           error_set(err, ERROR_INVALID,
                     "there is a password for ClickHouse, and no --clickhouse-user");
}

static void warn_if_exposed(const struct clickhouse_options *options)
{
    struct error err = {0};
    if (!link_is_private(options->server, &err) && err.code == ERROR_DENIED)
        log_warn("what is sent to ClickHouse can be read by others on the network; use "
                 "https",
                 LOG_STR("server", options->server));
}

static bool run_for_ever(const struct invocation *invocation,
                         const struct sink_options *options, struct error *err)
{
    CLEANUP(sink_stopp) struct clickhouse_sink *sink = NULL;
    struct settings current = invocation->settings;
    sigset_t waited = signals_block();
    if (!sink_start(options, &sink, err))
        return false;
    log_info("following the database", LOG_STR("server", options->clickhouse.server),
             LOG_STR("site", options->clickhouse.site));
    service_ready(NULL, false);
    while (!signals_wait(invocation, &waited, &current, NULL, NULL))
        ;
    return true;
}

bool run_sink_clickhouse(const struct invocation *invocation, int *status,
                         struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct settings *settings = &invocation->settings;
    struct sink_options options = {
        .database = settings->database.at,
        .metrics_file = settings->metrics_file.len ? settings->metrics_file.at : NULL,
        .anew = settings->anew,
    };
    int64_t events;
    (void)status;
    log_set_level((enum log_level)settings->log_level);
    if (!database_needed(settings->database, err) ||
        !copying_options(settings, str_from(invocation->file), &arena,
                         &options.clickhouse, err))
        return false;
    warn_if_exposed(&options.clickhouse);
    if (!settings->once)
        return run_for_ever(invocation, &options, err);
    if (!sink_once(&options, &events, err))
        return false;
    printf("%s copied\n", amount(events, "event", "events").text);
    return true;
}
