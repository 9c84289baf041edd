/* learning.c - a site's part in learning across sites: begun by serve, for who asks for
 * it. */
#include "cli/learning.h"

#include "cli/command.h"
#include "cli/sheets.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "sheets/pins.h"

static const span timeout = {60 * 1000};

/* What this site tells at most: four rounds a year, 90 days apart. */
static struct federation_policy read_policy(const struct settings *settings)
{
    struct federation_policy policy = federation_policy_usual(
        settings->federation == LEARN_PLAIN ? FEDERATION_PLAIN : FEDERATION_PRIVATE);
    policy.epsilon = (double)settings->federation_epsilon;
    policy.m = (int)settings->federation_labels;
    policy.spending.yearly = 4 * noise_micro_rho(noise_rho(policy.epsilon, policy.delta));
    return policy;
}

static bool check(const struct settings *settings, struct error *err)
{
    if (settings->federation == LEARN_OFF)
        return true;
    if (!settings->hub.len)
        return error_set(err, ERROR_INVALID, "federation: give --hub and --site, too");
    if (!federation_name_good(settings->site))
        return error_set(err, ERROR_INVALID,
                         "federation: the site is called '%s'; want letters, digits, "
                         "'-', '_' or '.'",
                         str_shown(settings->site).text);
    return settings->federation == LEARN_PLAIN || settings->federation_peers.len ||
           error_set(err, ERROR_INVALID,
                     "federation: private rounds need --federation-peers, the file with "
                     "the keys of the other sites");
}

/* Others need its name and key for their --federation-peers. */
static void log_key(const struct hub_site *site, struct arena *arena)
{
    struct verifying_key key = verifying_key_of(&site->key);
    log_info("the key of this site, for the people of other sites to pin",
             LOG_STR("site", site->site),
             LOG_STR("key", base64_of(key.byte, VERIFYING_BYTES, arena)));
}

static void log_part(const struct learner_options *taking)
{
    log_info("takes part in learning across sites",
             LOG_TEXT("mode", federation_modes[taking->policy.mode]),
             LOG_INT("peers", (int64_t)taking->peers));
    if (taking->policy.mode == FEDERATION_PRIVATE)
        log_info("counts of audits may leave this site, with noise and masked",
                 LOG_INT("epsilon_at_most", (int64_t)taking->policy.epsilon),
                 LOG_INT("audits_of_a_worker_at_most", taking->policy.m));
    else
        log_warn("the hub is told this site's counts of audits as they are");
}

static bool take_part(const struct settings *settings, struct learner_options *options,
                      struct arena *arena, struct learner **learner, struct error *err)
{
    if (settings->federation_peers.len &&
        !pins_read_sites(settings->federation_peers.at, arena, &options->peer,
                         &options->peers, err))
        return error_context(err, "federation-peers");
    if (!learner_start(options, learner, err))
        return error_context(err, "hub");
    log_part(options);
    return true;
}

bool learning_start(const struct settings *settings, struct writer *writer,
                    struct pool *pool, struct arena *arena, struct learner **learner,
                    struct error *err)
{
    struct learner_options options = {
        .writer = writer,
        .pool = pool,
        .site = {.site = settings->site, .pinned = hub_pinned_path(settings, arena)},
        .link = {.server = settings->hub,
                 .ca_file = settings->hub_ca_file,
                 .timeout = timeout},
        .policy = read_policy(settings),
    };
    bool takes_part = settings->federation != LEARN_OFF;
    if (!takes_part && !settings->hub.len)
        return true;
    if (!check(settings, err) || !hub_key_read(settings, arena, &options.site.key, err))
        return false;
    log_key(&options.site, arena);
    bool ok = !takes_part || take_part(settings, &options, arena, learner, err);
    secret_wipe(&options.site.key, sizeof options.site.key);
    return ok;
}
