#include "cli/providing.h"

#include "cli/database.h"
#include "cli/secret.h"
#include "cli/settings.h"

#include "access/provider.h"
#include "api/app.h"
#include "base/crypto.h"
#include "base/error.h"
#include "pipeline/pseudonyms.h"

bool providing_start(const struct settings *settings, struct app *app,
                     struct provider_options *options, struct arena *arena,
                     struct error *err)
{
    str file =
        secret_path(settings->oidc_client_secret_file, "oidc-client-secret", arena);
    *options = (struct provider_options){.oidc_issuer = settings->oidc_issuer,
                                         .oidc_client_id = settings->oidc_client_id,
                                         .oidc_scope = settings->oidc_scope,
                                         .oidc_name = settings->oidc_name,
                                         .oidc_ca_file = settings->oidc_ca_file,
                                         .oidc_roles_claim = settings->oidc_roles_claim,
                                         .oidc_roles = settings->oidc_roles,
                                         .oidc_worker_claim = settings->oidc_worker_claim,
                                         .jwt_audience = settings->jwt_audience,
                                         .jwt_issuer = settings->jwt_issuer,
                                         .jwt_keys = settings->jwt_keys};
    if (settings->oidc_client_id.len && file.len &&
        !secret_read(file, arena, &options->oidc_client_secret, err))
        return error_context(err, "oidc-client-secret-file");
    unsigned char key[HASH_BYTES];
    bool shares = settings->oidc_client_id.len && !database_is_file(settings->database);
    if (shares && !pseudonyms_key(app->pseudonyms, STR("sign-in"), key, err))
        return false;
    options->key = shares ? key : NULL;
    bool started = provider_start(options, &app->provider, err);
    secret_wipe(key, sizeof key);
    options->key = NULL;
    return started;
}
