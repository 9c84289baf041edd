/* provider_machines.c - a machine brings a token of the provider. */
#include "access/provider_inside.h"

#include "access/roles.h"
#include "base/clock.h"
#include "http/request.h"

#include <strings.h>

static str bearer(const struct request *request)
{
    static const str scheme = STR("Bearer ");
    str value = request_header(request, "Authorization");
    if (value.len <= scheme.len || strncasecmp(value.at, scheme.at, scheme.len) != 0)
        return STR("");
    return str_trim((str){value.at + scheme.len, value.len - scheme.len});
}

bool provider_is_asked(const struct provider *provider, const struct request *request)
{
    return provider && provider->options->jwt_audience.len &&
           jwt_looks_like(bearer(request));
}

/* The thread brings keys when it looks next. */
static void wake(struct provider *provider)
{
    pthread_mutex_lock(&provider->mutex);
    pthread_cond_signal(&provider->wake);
    pthread_mutex_unlock(&provider->mutex);
}

bool provider_identify(struct provider *provider, struct request *request,
                       const struct caller **caller, struct error *err)
{
    const struct provider_options *options = provider->options;
    const struct jwt_wanted wanted = {
        .use = ACCESS_TOKEN,
        .issuer = options->jwt_issuer.len ? options->jwt_issuer : options->oidc_issuer,
        .audience = options->jwt_audience};
    static const char *const names[] = {"client_id", "azp", "appid", NULL};
    struct jwt jwt;
    if (!key_source_verify(provider->other ? provider->other : provider->keys,
                           bearer(request), &wanted, clock_now(), clock_monotonic(),
                           &request->arena, &jwt, err)) {
        if (err->code == ERROR_UNAVAILABLE)
            wake(provider);
        return error_context(err, "the token");
    }
    unsigned bits = role_map_roles(provider->map, jwt.claims, options->oidc_roles_claim);
    struct caller *found = arena_new(&request->arena, struct caller, 1);
    *found = (struct caller){.kind = CALLER_TOKEN,
                             .may = MAY_CALL | roles_may(bits),
                             .name = jwt_claim(&jwt, names, CLAIM_BYTES, jwt.subject),
                             .id = jwt.subject,
                             .until = jwt.expires,
                             .address = request->peer.address};
    found->role = roles_names(bits, &request->arena, &found->roles);
    *caller = found;
    return true;
}
