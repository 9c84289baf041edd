#include "http/dispatch.h"

#include "base/buf.h"
#include "http/coding.h"
#include "http/host.h"
#include "http/query.h"
#include "http/reply.h"

static enum answer no_method(struct request *request, struct reply *reply, str allow)
{
    reply_header(reply, "Allow", allow);
    struct error err;
    error_set(&err, ERROR_INVALID, "%s is not possible here; want one of %.*s",
              str_shown(request->method).text, STR_ARG(allow));
    return reply_failure(request, reply, 405, err.text);
}

/* Browsers say which site a page that asks belongs to. Without this check any page that
 * somebody on this network opens could change the data of a server it cannot even see. */
static bool own_page(const struct request *request)
{
    if (str_equal(request->method, STR("GET")))
        return true;
    str origin = request_header(request, "Origin");
    str site = request_header(request, "Sec-Fetch-Site");
    return (!origin.len || host_is_origin(request_header(request, "Host"),
                                          request->peer.secure, origin)) &&
           !str_equal(site, STR("cross-site")) && !str_equal(site, STR("same-site"));
}

static bool has_path(const struct route_table *table, const char *path)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->route[i].path, path) == 0)
            return true;
    return false;
}

/* Says where to read what there is; where there is no such place, the paths. */
static enum answer no_path(const struct route_table *table, struct request *request,
                           struct reply *reply)
{
    static const char place[] = "/api/openapi.json";
    CLEANUP(buf_free) struct buf text = BUF(1024);
    buf_addf(&text, "there is nothing at this path; ");
    if (has_path(table, place)) {
        buf_addf(&text, "GET %s lists what there is", place);
    } else {
        buf_addf(&text, "want one of");
        for (size_t i = 0; i < table->count; i++)
            buf_addf(&text, "%s %s", i ? "," : "", table->route[i].path);
    }
    return reply_failure(request, reply, 404, buf_text(&text));
}

/* Is it a browser that shows to somebody what it gets? Of the API it shows JSON. */
static bool wants_page(const struct request *request)
{
    static const char api[] = "/api/";
    bool of_api = request->path.len >= strlen(api) &&
                  memcmp(request->path.at, api, strlen(api)) == 0;
    return str_equal(request->method, STR("GET")) && !of_api &&
           accept_weight(request_header(request, "Accept"), STR("text/html")) > 0;
}

/* A caller that is somebody gains nothing by saying who it is. */
static enum answer not_permitted(struct request *request, struct reply *reply)
{
    if (request->caller && request->caller->kind != CALLER_NOBODY)
        return reply_failure(request, reply, 403, "you may not do this");
    reply_header(reply, "WWW-Authenticate", STR("Bearer"));
    return reply_failure(request, reply, 401,
                         request->caller && request->caller->may & MAY_SET_UP
                             ? "this server has no administrator yet; open its page in a "
                               "browser and set it up"
                             : "say who you are: sign in, or send a key as "
                               "'Authorization: Bearer sfk_...'");
}

enum answer dispatch(const struct route_table *table, void *context,
                     struct request *request, struct reply *reply)
{
    struct route_match match;
    switch (route_find(table, request->method, request->path, &request->arena, &match)) {
    case ROUTE_NO_PATH:
        if (table->stray && wants_page(request))
            return table->stray(context, NULL, request, reply);
        return no_path(table, request, reply);
    case ROUTE_NO_METHOD:
        return no_method(request, reply, match.allow);
    case ROUTE_FOUND:
        break;
    }
    if (!own_page(request))
        return reply_failure(request, reply, 403,
                             "a page of another site may not change anything here");
    if (!caller_may(request->caller, match.route->may))
        return not_permitted(request, reply);
    struct error err;
    if (!match.route->page && !query_only(request, match.route->parameter, &err))
        return reply_error(request, reply, &err);
    return match.route->handler(context, match.parameter, request, reply);
}
