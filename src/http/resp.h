/* resp.h - one connection to a server that speaks Redis' protocol. The only door to
 * hiredis, of which only the protocol is used: the bytes go over a wire (link.h), which
 * speaks TLS and keeps to its deadlines.
 *
 * A connection belongs to one thread at a time. After any function has failed it is of no
 * more use.
 */
#ifndef HTTP_RESP_H
#define HTTP_RESP_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;
struct link_wire_options;
struct resp;

/* Was the program built with it? */
bool resp_is_built(void);

/* Errors as link_wire_open(). */
MUST_CHECK bool resp_open(const struct link_wire_options *options, struct resp **resp,
                          struct error *err);
void resp_close(struct resp *resp); /* accepts NULL */
int resp_socket(const struct resp *resp);

enum resp_kind { RESP_TEXT, RESP_NUMBER, RESP_NOTHING, RESP_LIST, RESP_ERROR };

/* What the server says. */
struct resp_reply {
    enum resp_kind kind;
    str text; /* of RESP_TEXT and RESP_ERROR */
    int64_t number;
    const struct resp_reply *element; /* of RESP_LIST, which holds no further lists */
    size_t count;
};

/* Send a command, which is a list of texts of any bytes. Deadlines are of
 * clock_monotonic(). */
MUST_CHECK bool resp_send(struct resp *resp, const str *part, size_t count, span until,
                          struct error *err);

/* Receive what is said next; lives in `arena`. *there: it came before `until`. A part of
 * it that has come is kept. ERROR_UNAVAILABLE: the connection is over.
 * ERROR_CORRUPT: it is not the protocol, or says more than RESP_MOST at once. */
enum { RESP_MOST = 4 * 1024 * 1024 };
MUST_CHECK bool resp_receive(struct resp *resp, span until, struct arena *arena,
                             struct resp_reply *reply, bool *there, struct error *err);

/* Both. ERROR_UNAVAILABLE: no answer came in time. */
MUST_CHECK bool resp_ask(struct resp *resp, const str *part, size_t count, span until,
                         struct arena *arena, struct resp_reply *reply,
                         struct error *err);

#endif
