#include "http/dispatch.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define ROUTE(does, at, what)                                                            \
    {                                                                                    \
        .method = (does), .path = (at), .role = ROLE_ANYONE, .help = (what)              \
    }
static const struct route routes[] = {
    ROUTE("GET", "/", "the dashboard"),
    ROUTE("GET", "/api/workers", "all workers"),
    ROUTE("POST", "/api/workers", "a new worker"),
    ROUTE("POST", "/api/workers/import", "many workers"),
    ROUTE("PUT", "/api/workers/{id}", "change a worker"),
    ROUTE("DELETE", "/api/workers/{id}", "remove a worker"),
    ROUTE("POST", "/api/{kind}/{id}/void", "take it back"),
    {"POST", "/api/secret", .help = "a row without a role"},
};
static const struct route_table of_routes = {.route = routes,
                                             .count = sizeof routes / sizeof *routes};

static const struct {
    const char *request, *answer; /* help and parameters, or what went wrong */
} table[] = {
    /* clang-format off */
    {"GET /",                            "the dashboard"},
    {"GET /api/workers",                 "all workers"},
    {"HEAD /api/workers",                "all workers"},
    {"POST /api/workers",                "a new worker"},
    {"PUT /api/workers/W1",              "change a worker [W1]"},
    {"PUT /api/workers/W%201",           "change a worker [W 1]"},
    {"PUT /api/%77orkers/W+1",           "change a worker [W+1]"},
    {"PUT /api/workers/line%2F1",        "change a worker [line/1]"},
    {"PUT /api/workers/{id}",            "change a worker [{id}]"},
    {"POST /api/events/e-1/void",        "take it back [events] [e-1]"},
    {"POST /api/workers/import",         "many workers"},
    {"PUT /api/workers/import",          "allow POST"},
    {"DELETE /",                         "allow GET, HEAD"},
    {"PATCH /api/workers",               "allow GET, HEAD, POST"},
    {"get /api/workers",                 "allow GET, HEAD, POST"},
    {"GET /api/workers/W1",              "allow PUT, DELETE"},
    {"GET /api/workers/import",          "allow POST"},
    {"OPTIONS *",                        "no path"},
    {"GET",                              "no path"},
    {"GET api/workers",                  "no path"},
    {"GET /api/workers/",                "no path"},
    {"GET //api/workers",                "no path"},
    {"GET /api//workers",                "no path"},
    {"PUT /api/workers/W1/",             "no path"},
    {"GET /api/workers?limit=1",         "no path"},
    {"GET /api",                         "no path"},
    {"GET /api/worker",                  "no path"},
    {"GET /api/workers%2FW1",            "no path"},
    {"GET /API/workers",                 "no path"},
    {"GET /../",                         "no path"},
    {"POST /api/events//void",           "no path"},
    {"GET /1/2/3/4/5/6/7/8/9/10",        "no path"},
    {"GET /api/workers/%4",              "no path"},
    {"POST /api/secret",                 "no role"},
    {"GET /api/secret",                  "allow POST"},
    /* clang-format on */
};

static void requests_find_their_route(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf got = BUF(200);
        struct route_match match;
        str path, method = str_cut(str_from(table[i].request), ' ', &path);
        switch (route_find(&of_routes, method, path, &arena, &match)) {
        case ROUTE_NO_PATH:
            buf_addf(&got, "no path");
            break;
        case ROUTE_NO_METHOD:
            buf_addf(&got, "allow %.*s", STR_ARG(match.allow));
            break;
        case ROUTE_NO_ROLE:
            assert_null(match.route);
            buf_addf(&got, "no role");
            break;
        case ROUTE_FOUND:
            buf_addf(&got, "%s", match.route->help);
            for (size_t p = 0; p < match.parameter_count; p++)
                buf_addf(&got, " [%.*s]", STR_ARG(match.parameter[p]));
        }
        if (strcmp(buf_text(&got), table[i].answer) != 0)
            fail_msg("%s: got \"%s\", want \"%s\"", table[i].request, buf_text(&got),
                     table[i].answer);
    }
}

static enum answer answer_secret(void *context, const str *parameter,
                                 struct request *request, struct reply *reply)
{
    (void)context, (void)parameter, (void)request, (void)reply;
    fail_msg("a row without a role was answered");
    return ANSWER_NOW;
}

static void a_row_without_a_role_refuses_everybody(void **state)
{
    (void)state;
    static const struct route secret[] = {
        {"GET", "/secret", .handler = answer_secret},
    };
    struct request request = {.method = STR("GET"), .path = STR("/secret")};
    struct reply reply = {0};
    assert_int_equal(dispatch(&(struct route_table){.route = secret, .count = 1}, NULL,
                              &request, &reply),
                     ANSWER_NOW);
    assert_int_equal(reply.status, 403);
    arena_free(&request.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_find_their_route),
        cmocka_unit_test(a_row_without_a_role_refuses_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
