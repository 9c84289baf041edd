/* provider_people.c - a person signs in at the provider. */
#include "access/provider_inside.h"

#include "access/sign_in.h"
#include "base/buf.h"
#include "base/clock.h"

static struct oidc_client client_of(const struct provider *provider,
                                    const struct provider_job *job)
{
    const struct provider_options *options = provider->options;
    return (struct oidc_client){.id = options->oidc_client_id,
                                .secret = options->oidc_client_secret,
                                .scope = options->oidc_scope,
                                .redirect = job->redirect};
}

bool provider_begin(struct provider *provider, struct provider_job *job,
                    struct error *err)
{
    struct sign_in sign_in;
    const struct oidc_client client = client_of(provider, job);
    if (!provider->described && !provider_describe(provider, err))
        return false;
    sign_in_begin(provider->key, clock_now(), job->arena, &sign_in);
    job->location =
        oidc_authorization(&provider->description, &client, &sign_in, job->arena);
    job->set_cookie = sign_in_cookie(&sign_in, job->arena);
    return true;
}

static bool ask_for_token(struct provider *provider, const struct provider_job *job,
                          str verifier, str *id_token, struct error *err)
{
    const struct oidc_description *description = &provider->description;
    const struct oidc_client client = client_of(provider, job);
    /* RFC 6749, section 2.3.1: encoded before they become a header. */
    bool header = client.secret.len && !description->secret_in_body;
    str user = header ? percent_encode(client.id, job->arena) : STR("");
    str password = header ? percent_encode(client.secret, job->arena) : STR("");
    str form = oidc_token_request(description, &client, job->code, verifier, job->arena);
    str body;
    int status;
    return fetch_post(&provider->fetch, &description->token, form, user, password,
                      job->arena, &status, &body, err) &&
           oidc_token_answer(status, body, job->arena, id_token, err);
}

/* A key that is not there may have come since. */
static bool verify(struct provider *provider, str token, const struct jwt_wanted *wanted,
                   struct arena *arena, struct jwt *jwt, struct error *err)
{
    for (int tries = 0; tries < 2; tries++) {
        if (key_source_verify(provider->keys, token, wanted, clock_now(),
                              clock_monotonic(), arena, jwt, err))
            return true;
        if (err->code != ERROR_UNAVAILABLE)
            return false;
        provider_bring_keys(provider);
    }
    return false;
}

static str identity_of(const struct provider *provider, const struct jwt *jwt,
                       struct arena *arena)
{
    str issuer = provider->options->oidc_issuer;
    CLEANUP(buf_free) struct buf text = BUF(issuer.len + SUBJECT_BYTES + 2);
    buf_addf(&text, "%.*s %.*s", STR_ARG(issuer), STR_ARG(jwt->subject));
    return arena_copy(arena, buf_str(&text));
}

static bool know_person(const struct provider *provider, const struct jwt *jwt,
                        struct arena *arena, struct provider_person *person,
                        struct error *err)
{
    static const char *const names[] = {"preferred_username", "email", "name", NULL};
    const struct provider_options *options = provider->options;
    const char *const worker[] = {options->oidc_worker_claim.at, NULL};
    *person = (struct provider_person){
        .identity = identity_of(provider, jwt, arena),
        .name = jwt_claim(jwt, names, CLAIM_BYTES, jwt->subject),
        .roles = role_map_roles(provider->map, jwt->claims, options->oidc_roles_claim),
        .worker = options->oidc_worker_claim.len
                      ? jwt_claim(jwt, worker, CLAIM_BYTES, STR(""))
                      : STR("")};
    return person->roles ||
           error_set(err, ERROR_NOT_FOUND, "oidc-roles gives this person no role");
}

bool provider_end(struct provider *provider, struct provider_job *job, struct error *err)
{
    struct sign_in sign_in;
    struct jwt jwt;
    str token;
    if (job->issuer.len && !str_equal(job->issuer, provider->options->oidc_issuer))
        return error_set(err, ERROR_DENIED, "it is the answer of another provider");
    if (!sign_in_resume(provider->key, job->cookie, job->state, clock_now(), job->arena,
                        &sign_in, err) ||
        (!provider->described && !provider_describe(provider, err)) ||
        !ask_for_token(provider, job, sign_in.verifier, &token, err))
        return false;
    const struct jwt_wanted wanted = {.use = ID_TOKEN,
                                      .issuer = provider->options->oidc_issuer,
                                      .audience = provider->options->oidc_client_id,
                                      .nonce = sign_in.nonce};
    if (!verify(provider, token, &wanted, job->arena, &jwt, err))
        return error_context(err, "the provider's ID token");
    return know_person(provider, &jwt, job->arena, &job->person, err);
}
