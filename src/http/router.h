/* router.h - from method and path to the function that answers. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/request.h"

/* Answer `request`. `parameter` has the values of the path's {parameters}, in order. See
 * request.h for what the answers mean. */
typedef enum answer route_handler(void *context, const str *parameter,
                                  struct request *request, struct reply *reply);

/* Where a request carries a parameter. */
enum parameter_place { IN_QUERY, IN_PATH, IN_HEADER };

struct route_parameter {
    const char *name; /* NULL ends a list */
    enum parameter_place place;
    const char *type; /* of its value, in the words of schema.h */
    const char *help;
};

/* One form of a body that a route takes or gives. */
struct route_body {
    const char *type;  /* in the words of schema.h; NULL ends a list */
    const char *media; /* "application/json" */
};

enum { ROUTE_BODIES = 4, ROUTE_STATUSES = 6 }; /* at most, the 0 at the end included */

struct route {
    const char *method;
    const char *path; /* "{name}" is a parameter and matches one segment */
    unsigned may;     /* bits of enum permission, one of which a caller needs; 0: refuses
                         everybody, so forgetting it opens nothing */
    route_handler *handler;
    const char *name; /* of what it does, unique: "list_events" */
    const char *help; /* one sentence */
    bool page;        /* for browsers and not of the API: OpenAPI leaves it out, and its
                         query may hold anything */

    /* What it takes. A parameter of the query that is not here is refused. */
    const struct route_parameter *parameter; /* or NULL */
    struct route_body takes[ROUTE_BODIES];
    bool body_optional;
    const char *example; /* of the body: JSON */

    /* What it gives when all went well, and its own statuses. Every request can also get
     * 400 and 503, one that not everybody may send 401 and 403, and one with a body 413;
     * these are left out here. */
    struct route_body gives[ROUTE_BODIES];
    int status[ROUTE_STATUSES];
};

struct route_table {
    const struct route *route;
    size_t count;
    /* Answers a browser that asks for a page at a path that no row has; or NULL. */
    route_handler *stray;
};

enum { ROUTE_PARAMETERS = 4, ROUTE_SEGMENTS = 8 }; /* of one path, at most */

enum route_found { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

struct route_match {
    const struct route *route;       /* ROUTE_FOUND */
    str parameter[ROUTE_PARAMETERS]; /* ROUTE_FOUND: decoded, in order, never empty */
    size_t parameter_count;
    str allow; /* ROUTE_NO_METHOD: what the path does know, "GET, HEAD, POST" */
};

/* Find the row that answers `method` on `path`. The path is as it was sent: still
 * percent-encoded, with valid escapes. The first path of the table that matches counts,
 * with all its methods, so a path without parameters must stand before one with them.
 * HEAD finds the row of GET. A slash at the end makes another path. The texts in *match
 * live in `arena`. */
enum route_found route_find(const struct route_table *table, str method, str path,
                            struct arena *arena, struct route_match *match);

/* Does each row say what a caller needs? ERROR_INTERNAL names one that does not. To be
 * asked before a table is served. */
MUST_CHECK bool route_table_check(const struct route_table *table, struct error *err);

#endif
