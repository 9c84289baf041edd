/* table_sign_in.c - the rows of the provider of sign-ins, and of tokens that machines
 * bring. */
#include "cli/table_parts.h"

const struct setting sign_in_settings[] = {
    {
        .name = "oidc-issuer",
        .type = SETTING_TEXT,
        .offset = AT(oidc_issuer),
        .commands = FOR_SERVE,
        .unit = "URL",
        .preset = "",
        .help = "the provider with which people sign in by OpenID Connect: what "
                "it calls itself, to the letter, such as "
                "https://login.example/realms/plant",
    },
    {
        .name = "oidc-client-id",
        .type = SETTING_TEXT,
        .offset = AT(oidc_client_id),
        .commands = FOR_SERVE,
        .unit = "ID",
        .preset = "",
        .help = "what the provider calls this server; with it people can sign in "
                "there. Register the address https://HOST/api/session/callback "
                "there",
    },
    {
        .name = "oidc-client-secret-file",
        .type = SETTING_TEXT,
        .offset = AT(oidc_client_secret_file),
        .commands = FOR_SERVE | FOR_DOCTOR,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the secret that the provider has for this server, as"
                " its first line; without it, the file 'oidc-client-secret' among"
                " the credentials of systemd, if there is one; some providers "
                "want no secret",
    },
    {
        .name = "oidc-name",
        .type = SETTING_TEXT,
        .offset = AT(oidc_name),
        .commands = FOR_SERVE,
        .unit = "TEXT",
        .preset = "single sign-on",
        .help = "what the provider is called on the page where people sign in",
    },
    {
        .name = "oidc-scope",
        .type = SETTING_TEXT,
        .offset = AT(oidc_scope),
        .commands = FOR_SERVE,
        .unit = "WORDS",
        .preset = "openid profile email",
        .help = "what the server asks the provider for; it has to have 'openid', "
                "and the words that make the provider send the claim with groups",
    },
    {
        .name = "oidc-ca-file",
        .type = SETTING_TEXT,
        .offset = AT(oidc_ca_file),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help = "certificates, in PEM form, of who may vouch for the provider; "
                "without it, those that this machine trusts",
    },
    {
        .name = "oidc-roles-claim",
        .type = SETTING_TEXT,
        .offset = AT(oidc_roles_claim),
        .commands = FOR_SERVE,
        .unit = "NAME",
        .preset = "roles",
        .help = "the claim in the provider's tokens that has somebody's groups: "
                "its name, or its place, such as realm_access.roles",
    },
    {
        .name = "oidc-roles",
        .type = SETTING_TEXT,
        .offset = AT(oidc_roles),
        .commands = FOR_SERVE,
        .unit = "MAP",
        .preset = "",
        .help = "which of these groups has which roles, such as "
                "'IT=administrator; line leads=supervisor,auditor; *=viewer'; '*'"
                " is everybody whom the provider knows; nobody gets in without a "
                "role",
    },
    {
        .name = "oidc-worker-claim",
        .type = SETTING_TEXT,
        .offset = AT(oidc_worker_claim),
        .commands = FOR_SERVE,
        .unit = "NAME",
        .preset = "",
        .help = "the claim in the provider's tokens that has the worker_id of "
                "somebody, for the role 'worker'",
    },
    {
        .name = "jwt-audience",
        .type = SETTING_TEXT,
        .offset = AT(jwt_audience),
        .commands = FOR_SERVE,
        .unit = "TEXT",
        .preset = "",
        .help = "let machines in by access tokens of the provider, which they "
                "send as 'Authorization: Bearer', if these are for this audience",
    },
    {
        .name = "jwt-issuer",
        .type = SETTING_TEXT,
        .offset = AT(jwt_issuer),
        .commands = FOR_SERVE,
        .unit = "TEXT",
        .preset = "",
        .help = "who makes these access tokens, to the letter; without it, oidc-"
                "issuer",
    },
    {
        .name = "jwt-keys",
        .type = SETTING_TEXT,
        .offset = AT(jwt_keys),
        .commands = FOR_SERVE,
        .unit = "PLACE",
        .preset = "",
        .help = "the public keys for these access tokens (a JWKS): a file, or a "
                "URL; without it, those that oidc-issuer names",
    },
};
const size_t sign_in_settings_count = sizeof sign_in_settings / sizeof *sign_in_settings;
