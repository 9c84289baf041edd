/* oidc.h - the messages of OpenID Connect: the provider's description of itself, the
 * address to which the browser goes, the request for tokens, its answer. (OpenID Connect
 * Core 1.0 and Discovery 1.0; the authorization code flow with PKCE.) Sends nothing.
 */
#ifndef ACCESS_OIDC_H
#define ACCESS_OIDC_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;
struct error;
struct sign_in;

/* An address of the provider, cut where http/link.h wants it. */
struct oidc_endpoint {
    str server;       /* "https://login.example:8443" */
    const char *path; /* "/token?tenant=7" */
};

/* Cut one. ERROR_INVALID: it is none, or holds what no header may carry. ERROR_DENIED:
 * not https, and not this machine, so others could change what is said. */
MUST_CHECK bool oidc_endpoint_parse(str url, struct arena *arena,
                                    struct oidc_endpoint *endpoint, struct error *err);

/* Where a provider describes itself. */
MUST_CHECK bool oidc_description_endpoint(str issuer, struct arena *arena,
                                          struct oidc_endpoint *endpoint,
                                          struct error *err);

struct oidc_description {
    str authorization; /* where the browser goes */
    struct oidc_endpoint token, keys;
    bool secret_in_body; /* it wants the client's secret there, and not in a header */
};

/* Read the description. It must say that it is of `issuer`, to the letter. Lives in
 * `arena`. ERROR_INVALID, ERROR_DENIED as above: it cannot be used. */
MUST_CHECK bool oidc_description_parse(str text, str issuer, struct arena *arena,
                                       struct oidc_description *description,
                                       struct error *err);

struct oidc_client {
    str id, secret;
    str scope;    /* "openid profile" */
    str redirect; /* where the provider sends the browser back to */
};

/* The address to which the browser goes. */
str oidc_authorization(const struct oidc_description *description,
                       const struct oidc_client *client, const struct sign_in *sign_in,
                       struct arena *arena);

/* The body of the request for tokens, application/x-www-form-urlencoded. */
str oidc_token_request(const struct oidc_description *description,
                       const struct oidc_client *client, str code, str verifier,
                       struct arena *arena);

/* The ID token in the answer. ERROR_DENIED: the code is no good. ERROR_UNAVAILABLE: the
 * provider failed, or does not take this client. */
MUST_CHECK bool oidc_token_answer(int status, str body, struct arena *arena,
                                  str *id_token, struct error *err);

/* As URLs and forms write it: all but letters, digits and "-._~" by its bytes. */
str percent_encode(str text, struct arena *arena);

#endif
