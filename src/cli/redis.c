#include "cli/redis.h"

#include "cli/database.h"
#include "cli/secret.h"
#include "cli/settings.h"

#include "api/answers.h"
#include "base/arena.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "http/redis.h"
#include "pipeline/pseudonyms.h"

#include <stdio.h>

static bool check(const struct settings *settings, struct error *err)
{
    if (settings->metrics_ttl.ms && !settings->redis.len)
        return error_set(err, ERROR_INVALID,
                         "metrics-ttl: figures are kept in Redis; want --redis as well");
    if (!settings->redis.len)
        return true;
    if (database_is_file(settings->database))
        return error_set(err, ERROR_INVALID,
                         "redis: a database that is a file has one server, which needs "
                         "less than a millisecond for its figures; Redis is for servers "
                         "that share a database of PostgreSQL");
    return redis_check(settings->redis, err) || error_context(err, "redis");
}

static bool read_password(const struct settings *settings, struct arena *arena,
                          str *password, struct error *err)
{
    str file = secret_path(settings->redis_password_file, "redis-password", arena);
    *password = settings->redis_password;
    return !file.len || secret_read(file, arena, password, err) ||
           error_context(err, "redis-password-file");
}

/* Servers of other sites on the same Redis have another one. */
static str channel_of(const unsigned char key[static HASH_BYTES], struct arena *arena)
{
    char text[HASH_BYTES + sizeof "shopfloor:commits:"];
    struct hash hash = hash_keyed(key, STR("commits"));
    int len = snprintf(text, sizeof text, "shopfloor:commits:%s",
                       hex_of(hash.byte, HASH_BYTES / 2, arena).at);
    return arena_copy(arena, (str){text, (size_t)len});
}

static bool start(const struct settings *settings, struct app *app,
                  struct answers_options *answers, struct arena *arena, struct error *err)
{
    struct redis_options options = {.url = settings->redis,
                                    .ca_file = settings->redis_ca_file,
                                    .threads = settings_threads(settings) + 1};
    if (!read_password(settings, arena, &options.password, err) ||
        !pseudonyms_key(app->pseudonyms, STR("answers"), answers->key, err))
        return false;
    options.channel = channel_of(answers->key, arena);
    if (!redis_start(&options, &app->redis, err))
        return false;
    if (redis_exposes_password(&options))
        log_warn("the password for Redis goes over the network for everybody between to "
                 "read; rediss:// is TLS");
    answers->redis = app->redis;
    return answers_start(answers, &app->answers, err);
}

bool redis_from_settings(const struct settings *settings, struct app *app,
                         struct arena *arena, struct error *err)
{
    struct answers_options answers = {.site = settings->database,
                                      .timezone = settings->timezone,
                                      .stale = settings->metrics_ttl};
    if (!check(settings, err))
        return false;
    bool ok = !settings->redis.len || start(settings, app, &answers, arena, err);
    secret_wipe(answers.key, sizeof answers.key);
    return ok;
}

void redis_end(struct app *app)
{
    answers_stop(app->answers);
    redis_stop(app->redis);
}
