/* webhook.h - messages to a webhook: which addresses it may have, and how they are
 * signed.
 *
 * A message is signed as Standard Webhooks 1.0 lays down: HMAC-SHA256 over its id, the
 * moment and the body, with a secret that the receiver knows.
 *
 * Whoever may set a webhook up could have this server knock at doors inside the plant's
 * network. So only https is taken; http to this machine itself, and to hosts that whoever
 * runs the server has named. Names that turn out to mean this machine, and addresses that
 * only neighbours have, are refused when the connection is made. Redirections are not
 * followed, and nobody is shown what is answered but its status.
 */
#ifndef HTTP_WEBHOOK_H
#define HTTP_WEBHOOK_H

#include "http/link.h"

#include "base/instant.h"

enum { WEBHOOK_URL_LENGTH = 2000, WEBHOOK_SECRET_BYTES = 32 };

struct webhook {
    str url;
    str secret;              /* bytes */
    str hosts;               /* that may be named all the same, parted by commas */
    const atomic_bool *stop; /* as in struct link_options */
};

/* May something be sent there? ERROR_INVALID and ERROR_DENIED say why not. */
MUST_CHECK bool webhook_check(const struct webhook *webhook, struct error *err);

/* The secret as its receiver is told it: "whsec_..."; lives in `arena`. */
str webhook_secret_text(str secret, struct arena *arena);

/* The header webhook-signature, "v1,..."; lives in `arena`. */
str webhook_sign(str secret, str id, instant now, str body, struct arena *arena);

/* Send it once, within 10 seconds. An answer may have any status. Errors as
 * webhook_check() and link_post(). */
MUST_CHECK bool webhook_send(const struct webhook *webhook, str id, instant now, str body,
                             struct arena *arena, struct link_answer *answer,
                             struct error *err);

#endif
