#include "http/webhook.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/error.h"

#include <stdio.h>
#include <strings.h>

static const span timeout = {10 * 1000};

static str without_brackets(str host)
{
    bool has = host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
    return has ? (str){host.at + 1, host.len - 2} : host;
}

/* Names are the same in capitals; an address of IPv6 may be in brackets or not. */
static bool is_named(str hosts, str host)
{
    str wanted = without_brackets(host);
    while (hosts.len) {
        str one = without_brackets(str_trim(str_cut(hosts, ',', &hosts)));
        if (one.len == wanted.len && strncasecmp(one.at, wanted.at, one.len) == 0)
            return true;
    }
    return false;
}

static bool split(const struct webhook *webhook, struct arena *arena,
                  struct link_url *parts, enum link_reach *reach, struct error *err)
{
    if (webhook->url.len > WEBHOOK_URL_LENGTH)
        return error_set(err, ERROR_INVALID, "the URL has %zu bytes; at most %d may be",
                         webhook->url.len, WEBHOOK_URL_LENGTH);
    if (!link_split(webhook->url, arena, parts, err))
        return false;
    bool named = is_named(webhook->hosts, parts->host);
    *reach = named ? REACH_ALL : parts->machine ? REACH_MACHINE : REACH_NETWORK;
    return parts->https || parts->machine || named ||
           error_set(err, ERROR_DENIED,
                     "whoever is on the network can read what is sent to '%s'; want "
                     "https, or have the server started with --webhook-hosts",
                     str_shown(parts->origin).text);
}

bool webhook_check(const struct webhook *webhook, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct link_url parts;
    enum link_reach reach;
    return split(webhook, &arena, &parts, &reach, err);
}

str webhook_secret_text(str secret, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(1000);
    buf_addf(&text, "whsec_%.*s", STR_ARG(base64_of(secret.at, secret.len, arena)));
    return arena_copy(arena, buf_str(&text));
}

str webhook_sign(str secret, str id, instant now, str body, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(body.len + 200);
    buf_addf(&text, "%.*s.%lld.", STR_ARG(id), (long long)(now.ms / 1000));
    buf_add(&text, body);
    struct hash hash = hash_hmac_sha256(secret, buf_str(&text));
    str code = base64_of(&hash, sizeof hash, arena);
    buf_free(&text);
    buf_addf(&text, "v1,%.*s", STR_ARG(code));
    return arena_copy(arena, buf_str(&text));
}

bool webhook_send(const struct webhook *webhook, str id, instant now, str body,
                  struct arena *arena, struct link_answer *answer, struct error *err)
{
    CLEANUP(link_closep) struct link *link = NULL;
    struct link_url parts;
    struct link_options options = {.timeout = timeout, .stop = webhook->stop};
    char id_line[100], time_line[100], signature_line[200];
    if (!split(webhook, arena, &parts, &options.reach, err))
        return false;
    options.server = parts.origin;
    snprintf(id_line, sizeof id_line, "webhook-id: %.*s", STR_ARG(id));
    snprintf(time_line, sizeof time_line, "webhook-timestamp: %lld",
             (long long)(now.ms / 1000));
    snprintf(signature_line, sizeof signature_line, "webhook-signature: %.*s",
             STR_ARG(webhook_sign(webhook->secret, id, now, body, arena)));
    const char *const headers[] = {id_line, time_line, signature_line};
    return link_open(&options, &link, err) &&
           link_post_with(link, parts.path.at, "application/cloudevents+json", headers, 3,
                          body, arena, answer, err);
}
