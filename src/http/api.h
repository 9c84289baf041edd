/* api.h - the table of routes, and the handler that serves it. */
#ifndef HTTP_API_H
#define HTTP_API_H

#include "http/app.h"
#include "http/router.h"

/* Every path that the server answers. Router, OpenAPI and the user's documentation come
 * from these rows. */
extern const struct route api_routes[];
extern const size_t api_routes_count;

/* The handler for server_start(); its context is a struct app. */
enum answer api_handle(void *app, struct request *request, struct reply *reply);

#endif
