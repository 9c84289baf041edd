/* provider.h - the sign-ins and tokens of somebody else: of the company's provider.
 *
 * People sign in there, by OpenID Connect, and machines bring its access tokens. A thread
 * of its own does all that waits for the network, one thing after the other. What waits
 * for it is a short queue: what does not fit is refused at once, so a provider that does
 * not answer costs no thread that answers requests.
 *
 * The keys of the provider are brought when the thread starts and kept fresh
 * (key_source.h). A provider that cannot be reached keeps nothing from starting.
 */
#ifndef ACCESS_PROVIDER_H
#define ACCESS_PROVIDER_H

#include "base/cleanup.h"
#include "base/error.h"
#include "base/instant.h"
#include "http/permission.h"

struct arena;
struct provider;
struct request;

/* Texts are borrowed as long as the provider runs; empty where nothing is set. Each is
 * the setting of this name. */
struct provider_options {
    str oidc_issuer, oidc_client_id, oidc_client_secret, oidc_scope, oidc_name;
    str oidc_ca_file;
    str oidc_roles_claim, oidc_roles, oidc_worker_claim;
    str jwt_audience, jwt_issuer, jwt_keys;
    /* HASH_BYTES of a key that all servers have among which a sign-in may begin at one
     * and end at another; NULL: there is only this one. Copied. */
    const unsigned char *key;
};

/* Start the thread. *provider stays NULL when nothing is set that wants one.
 * ERROR_INVALID names the setting that is wrong. */
MUST_CHECK bool provider_start(const struct provider_options *options,
                               struct provider **provider, struct error *err);

/* Jobs that wait fail with ERROR_UNAVAILABLE, and later ones at once. */
void provider_quiesce(struct provider *provider);
void provider_stop(struct provider *provider); /* accepts NULL */

/* What a sign-in there is called, for a button; empty: there is none. `provider` may be
 * NULL. */
str provider_name(const struct provider *provider);

/* --- people --- */

/* Whom the provider vouches for. */
struct provider_person {
    str identity;   /* the provider, and whom it means: nobody else ever has the same */
    str name;       /* how the person is called there; others may be called so, too */
    unsigned roles; /* bits by the index in roles[]; at least one */
    str worker;     /* empty: none */
};

enum provider_step { SIGN_IN_BEGINS, SIGN_IN_ENDS };

/* A step of a sign-in. It lives in `arena`, which nobody else uses until it is done. */
struct provider_job {
    enum provider_step step;
    struct arena *arena;
    str redirect;    /* where the browser comes back to: the same in both steps */
    str address;     /* of the browser; so that nobody takes the whole queue */
    str cookie;      /* SIGN_IN_ENDS: what the browser keeps, */
    str state, code; /* and what it brings from the provider; */
    str issuer;      /* likewise; empty: the provider does not say it (RFC 9207) */
    void (*done)(struct provider_job *job); /* from any thread, once */
    void *context;                          /* of `done` */

    /* What became of it. ERROR_DENIED: the person or the provider does not want it.
     * ERROR_NOT_FOUND: it has no role here. ERROR_UNAVAILABLE: not now. */
    struct error err;
    str location, set_cookie;      /* SIGN_IN_BEGINS: where the browser goes */
    struct provider_person person; /* SIGN_IN_ENDS */

    span submitted;            /* the provider's */
    struct provider_job *next; /* the provider's */
};
void provider_submit(struct provider *provider, struct provider_job *job);

/* --- machines --- */

/* Does `request` bring a token that is for the provider to judge? `provider` may be NULL.
 */
bool provider_is_asked(const struct provider *provider, const struct request *request);

/* Who is it? *caller lives in the request's arena. ERROR_DENIED: it is no good.
 * ERROR_UNAVAILABLE: the keys are not there yet. */
MUST_CHECK bool provider_identify(struct provider *provider, struct request *request,
                                  const struct caller **caller, struct error *err);

#endif
