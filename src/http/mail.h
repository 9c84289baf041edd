/* mail.h - a plain text as an e-mail. */
#ifndef HTTP_MAIL_H
#define HTTP_MAIL_H

#include "base/instant.h"
#include "base/str.h"

#include <stddef.h>

struct arena;

/* The message with its headers (RFC 5322, MIME), lines ended by CR and LF. `id` becomes
 * its Message-ID: a mail that is sent twice has the same. Control characters in `subject`
 * become spaces. Lives in `arena`. */
str mail_compose(str from, const str *to, size_t count, str id, instant at, str subject,
                 str text, struct arena *arena);

#endif
