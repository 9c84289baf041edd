#include "http/request.h"

#include "base/log.h"

const str *request_query(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->query_count; i++)
        if (str_equal(request->query[i].name, str_from(name)))
            return &request->query[i].value;
    return NULL;
}

void reply_header(struct reply *reply, const char *name, str value)
{
    if (reply->header_count < REPLY_HEADERS)
        reply->header[reply->header_count++] = (struct header){name, value};
    else
        log_error("too many headers", LOG_TEXT("name", name));
}
