/* tls_files.h - the files that a server's TLS is read from. */
#ifndef CLI_TLS_FILES_H
#define CLI_TLS_FILES_H

#include "base/cleanup.h"

#include <stdbool.h>

struct error;
struct settings;
struct tls;

/* Open what the settings name; *tls is the caller's to close, NULL where no TLS is
 * wanted. With --tls-self-signed, make a key and a certificate beside the database when
 * they are not there. ERROR_INVALID: the settings contradict each other. */
MUST_CHECK bool tls_from_settings(const struct settings *settings, struct tls **tls,
                                  struct error *err);

/* Log which certificate the server shows, so that clients can be told by what to know it.
 */
void tls_log(struct tls *tls, bool self_signed);

#endif
