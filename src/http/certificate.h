/* certificate.h - X.509 certificates: what one says, and making a first one.
 *
 * An agent's certificate names the agent by a URI among its alternative names,
 * "shopfloor:agent:" and the agent's id, percent-encoded where need be:
 *
 *     shopfloor:agent:hall-2
 *
 * Nothing here says whom to believe; that is tls.h.
 */
#ifndef HTTP_CERTIFICATE_H
#define HTTP_CERTIFICATE_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;
struct error;

/* What a client's certificate has to be for, where it says so at all. */
extern const char certificate_purpose[];

enum { AGENT_TEXT = 65, FINGERPRINT_TEXT = 32 * 3 };

struct certificate {
    char agent[AGENT_TEXT];             /* empty: it names none, or several */
    char fingerprint[FINGERPRINT_TEXT]; /* of SHA-256: "9F:86:D0:..." as browsers show it
                                         */
    instant expires;
};

/* Read one in DER. ERROR_INVALID: it is none. */
MUST_CHECK bool certificate_read(str der, struct certificate *certificate,
                                 struct error *err);

/* The same for the first one of a file in PEM. */
MUST_CHECK bool certificate_read_pem(str pem, struct certificate *certificate,
                                     struct error *err);

/* When the first of all certificates of a file in PEM is good no longer, and the first of
 * all lists of revoked ones. INSTANT_NEVER: it has none that can be read, or that says.
 */
instant certificates_end(str pem);
instant revocations_end(str pem);

enum { CERTIFICATE_NAMES = 32 };

/* Make a key and a certificate that it signs itself, for a server of these names and IP
 * addresses; both are PEM and live in `arena`. It is good for ten years: who trusts it
 * trusts this one certificate, and would have to be told of another. */
MUST_CHECK bool certificate_make(const str *name, size_t count, struct arena *arena,
                                 str *certificate, str *key, struct error *err);

#endif
