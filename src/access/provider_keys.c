/* provider_keys.c - what the provider says of itself, and the keys of who signs tokens.
 */
#include "access/provider_inside.h"

#include "access/jwks.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

bool provider_is_url(str text) { return memmem(text.at, text.len, "://", 3); }

bool provider_describe(struct provider *provider, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY, fresh = ARENA_EMPTY;
    struct oidc_description description;
    struct oidc_endpoint at;
    str issuer = provider->options->oidc_issuer, text;
    if (!oidc_description_endpoint(issuer, &arena, &at, err) ||
        !fetch_get(&provider->fetch, &at, &arena, &text, err))
        return false;
    if (!oidc_description_parse(text, issuer, &fresh, &description, err)) {
        err->code = ERROR_UNAVAILABLE;
        return error_context(err, "the provider's description of itself");
    }
    struct arena before = provider->arena;
    provider->arena = fresh;
    fresh = before;
    provider->description = description;
    provider->described = true;
    return true;
}

static bool parse_keys(str text, struct key_source *source, struct error *err)
{
    struct jwks *jwks;
    if (!jwks_parse(text, &jwks, err)) {
        err->code = ERROR_UNAVAILABLE;
        return false;
    }
    key_source_put(source, jwks, clock_monotonic());
    return true;
}

static bool bring_issuers(struct provider *provider, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str text;
    return provider_describe(provider, err) &&
           fetch_get(&provider->fetch, &provider->description.keys, &arena, &text, err) &&
           parse_keys(text, provider->keys, err);
}

static bool bring_others(struct provider *provider, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct oidc_endpoint at;
    str from = provider->options->jwt_keys, text;
    if (!provider_is_url(from))
        return (file_read(from.at, JWKS_BYTES, &arena, &text, err) &&
                parse_keys(text, provider->other, err)) ||
               error_context(err, "jwt-keys: '%s'", from.at);
    return oidc_endpoint_parse(from, &arena, &at, err) &&
           fetch_get(&provider->fetch, &at, &arena, &text, err) &&
           parse_keys(text, provider->other, err);
}

static void bring(struct provider *provider, struct key_source *source,
                  bool (*how)(struct provider *provider, struct error *err))
{
    struct error err = {0};
    if (how(provider, &err))
        return;
    key_source_put(source, NULL, clock_monotonic());
    log_warn("the keys of who signs tokens could not be read",
             LOG_TEXT("reason", err.text));
}

void provider_bring_keys(struct provider *provider)
{
    span now = clock_monotonic();
    if (provider->keys && key_source_due(provider->keys, now))
        bring(provider, provider->keys, bring_issuers);
    if (provider->other && key_source_due(provider->other, now))
        bring(provider, provider->other, bring_others);
}
