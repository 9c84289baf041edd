#include "api/app.h"

#include "access/directory.h"
#include "access/own_page.h"
#include "access/provider.h"

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

/* Who asks? A token of the provider is nothing to the directory. Before the server is set
 * up it counts no more than anything else. False: *err says why that is not known. */
static bool identify(const struct app *app, struct request *request, struct error *err)
{
    if (provider_is_asked(app->provider, request) &&
        directory_state(app->directory) != DIRECTORY_SET_UP)
        return directory_takes_bearer(app->directory, &request->peer, err) &&
               provider_identify(app->provider, request, &request->caller, err);
    return directory_identify(app->directory, request, &request->caller, err);
}

enum answer app_handle(void *context, struct request *request, struct reply *reply)
{
    struct app *app = context;
    struct error err;
    if (!atomic_load(&app->ready) && !is_page(app, request))
        return reply_failure(request, reply, 503, "the server is starting");
    if (!request->caller && app->directory && !identify(app, request, &err))
        return err.code == ERROR_DENIED ? reply_failure(request, reply, 401, err.text)
                                        : reply_error(request, reply, &err);
    bool changes = !str_equal(request->method, STR("GET"));
    if (request->caller && request->caller->by_cookie && changes &&
        !own_page_check(request, &err))
        return reply_error(request, reply, &err);
    return dispatch(app->routes, app, request, reply);
}
