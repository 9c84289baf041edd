/* tls_files.h - the files that a server's TLS is read from. */
#ifndef CLI_TLS_FILES_H
#define CLI_TLS_FILES_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "http/tls.h"

struct arena;
struct error;
struct settings;

/* Open what the settings name; *tls is the caller's to close, NULL where no TLS is
 * wanted. With --tls-self-signed, make a key and a certificate beside the database when
 * they are not there. ERROR_INVALID: the settings contradict each other. */
MUST_CHECK bool tls_from_settings(const struct settings *settings, struct tls **tls,
                                  struct error *err);

/* Do they make sense together? ERROR_INVALID: they contradict each other. */
MUST_CHECK bool tls_settings_agree(const struct settings *settings, struct error *err);

/* The files that the settings name, whether they are there or not. Their names live in
 * `arena` or are those of the settings. */
struct tls_files tls_files_of(const struct settings *settings, struct arena *arena);

/* Until when something of it is good. */
struct tls_term {
    const char *what; /* "the certificate" */
    const char *over_means;
    instant end;
    bool over;
    bool soon; /* or over: somebody has to do something about it */
};

enum { TLS_TERMS = 3 };
/* How many there are. */
size_t tls_terms(struct tls *tls, instant now, struct tls_term term[static TLS_TERMS]);

/* Log which certificate the server shows, so that clients can be told by what to know it,
 * and what of its TLS has expired or will soon. */
void tls_log(struct tls *tls, bool self_signed);

#endif
