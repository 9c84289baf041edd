#include "api/app.h"

#include "access/directory.h"
#include "access/own_page.h"

#include "http/dispatch.h"
#include "http/reply.h"

/* Pages hold no data. They are there at once, and wait for the data themselves. */
static bool is_page(const struct app *app, struct request *request)
{
    struct route_match match;
    return route_find(app->routes, request->method, request->path, &request->arena,
                      &match) == ROUTE_FOUND &&
           match.route->page;
}

enum answer app_handle(void *context, struct request *request, struct reply *reply)
{
    struct app *app = context;
    struct error err;
    if (!atomic_load(&app->ready) && !is_page(app, request))
        return reply_failure(request, reply, 503, "the server is starting");
    if (!request->caller && app->directory &&
        !directory_identify(app->directory, request, &request->caller, &err))
        return reply_failure(request, reply, 401, err.text);
    bool changes = !str_equal(request->method, STR("GET"));
    if (request->caller && request->caller->by_cookie && changes &&
        !own_page_check(request, &err))
        return reply_error(request, reply, &err);
    return dispatch(app->routes, app, request, reply);
}
