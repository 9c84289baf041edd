/* no_resp.c - in place of resp.c, in a program that was built without hiredis. */
#include "http/resp.h"

#include "base/error.h"

bool resp_is_built(void) { return false; }

static bool refuse(struct error *err)
{
    return error_set(err, ERROR_INVALID, "this program was built without Redis");
}

bool resp_open(const struct link_wire_options *options, struct resp **resp,
               struct error *err)
{
    (void)options;
    (void)resp;
    return refuse(err);
}

void resp_close(struct resp *resp) { (void)resp; }

int resp_socket(const struct resp *resp)
{
    (void)resp;
    return -1;
}

bool resp_send(struct resp *resp, const str *part, size_t count, span until,
               struct error *err)
{
    (void)resp;
    (void)part;
    (void)count;
    (void)until;
    return refuse(err);
}

bool resp_receive(struct resp *resp, span until, struct arena *arena,
                  struct resp_reply *reply, bool *there, struct error *err)
{
    (void)resp;
    (void)until;
    (void)arena;
    (void)reply;
    (void)there;
    return refuse(err);
}

bool resp_ask(struct resp *resp, const str *part, size_t count, span until,
              struct arena *arena, struct resp_reply *reply, struct error *err)
{
    (void)resp;
    (void)part;
    (void)count;
    (void)until;
    (void)arena;
    (void)reply;
    return refuse(err);
}
