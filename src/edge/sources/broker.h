/* broker.h - the address of an MQTT broker:
 * mqtt[s]://[USER[:PASSWORD]@]HOST[:PORT][/] */
#ifndef EDGE_SOURCES_BROKER_H
#define EDGE_SOURCES_BROKER_H

#include "base/cleanup.h"
#include "base/str.h"

#include <stdbool.h>

struct error;

enum {
    BROKER_HOST = 256,
    BROKER_WORD = 128, /* of a user or a password */
};

struct broker {
    char host[BROKER_HOST];
    char user[BROKER_WORD], password[BROKER_WORD]; /* empty: none */
    int port;
    bool tls;
};

/* ERROR_INVALID says what is wrong with the address, but does not repeat it: a password
 * may be in it. */
MUST_CHECK bool broker_parse(str url, struct broker *broker, struct error *err);

/* Take the password from the first line of a file; an empty path: none. Errors: see
 * password_read(). */
MUST_CHECK bool broker_password(str path, struct broker *broker, struct error *err);

#endif
