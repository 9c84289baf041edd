#include "api/app.h"

#include "http/dispatch.h"
#include "http/reply.h"

enum answer app_handle(void *context, struct request *request, struct reply *reply)
{
    struct app *app = context;
    if (!atomic_load(&app->ready))
        return reply_failure(request, reply, 503, "the server is starting");
    return dispatch(app->routes, app, request, reply);
}
