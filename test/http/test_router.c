#include "http/dispatch.h"

#include "base/buf.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define ROUTE(does, at, what)                                                            \
    {                                                                                    \
        .method = (does), .path = (at), .may = MAY_CALL, .help = (what)                  \
    }
static const struct route routes[] = {
    ROUTE("GET", "/", "the dashboard"),
    ROUTE("GET", "/api/workers", "all workers"),
    ROUTE("POST", "/api/workers", "a new worker"),
    ROUTE("POST", "/api/workers/import", "many workers"),
    ROUTE("PUT", "/api/workers/{id}", "change a worker"),
    ROUTE("DELETE", "/api/workers/{id}", "remove a worker"),
    ROUTE("POST", "/api/{kind}/{id}/void", "take it back"),
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

static enum answer answer_all(void *context, const str *parameter,
                              struct request *request, struct reply *reply)
{
    (void)parameter, (void)request;
    ++*(int *)context;
    reply->status = 200;
    return ANSWER_NOW;
}

/* What dispatch() answers to a caller with these permissions, of a row that needs those.
 */
static void a_caller_needs_one_of_the_permissions(void **state)
{
    (void)state;
    static const struct {
        unsigned needs;
        enum caller_kind kind;
        unsigned may;
        int status;
    } row[] = {
        {MAY_CORRECT, CALLER_KEY, MAY_CORRECT, 200},
        {MAY_CORRECT, CALLER_KEY, MAY_CORRECT | MAY_INGEST, 200},
        {MAY_CORRECT | MAY_ADMINISTER, CALLER_PERSON, MAY_ADMINISTER, 200},
        {MAY_CORRECT, CALLER_KEY, MAY_INGEST, 403},
        {MAY_CORRECT, CALLER_KEY, MAY_EVERYTHING & ~MAY_CORRECT, 403},
        {MAY_CORRECT, CALLER_PERSON, 0, 403},
        {MAY_CORRECT, CALLER_NOBODY, MAY_CALL, 401},
        {MAY_CORRECT, CALLER_NOBODY, MAY_SET_UP, 401},
        {MAY_CALL, CALLER_NOBODY, MAY_CALL, 200},
        {MAY_CALL, CALLER_NOBODY, MAY_SET_UP, 401},
        {MAY_CALL | MAY_SET_UP, CALLER_NOBODY, MAY_SET_UP, 200},
        {0, CALLER_LOCAL, MAY_EVERYTHING, 403},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const struct route secret[] = {
            {"GET", "/secret", .may = row[i].needs, .handler = answer_all},
        };
        const struct route_table of_secret = {.route = secret, .count = 1};
        const struct caller caller = {.kind = row[i].kind, .may = row[i].may};
        struct request request = {
            .method = STR("GET"), .path = STR("/secret"), .caller = &caller};
        struct reply reply = {0};
        int answered = 0;
        assert_int_equal(dispatch(&of_secret, &answered, &request, &reply), ANSWER_NOW);
        if (reply.status != row[i].status || answered != (row[i].status == 200))
            fail_msg("row %zu: %d, must be %d", i, reply.status, row[i].status);
        arena_free(&request.arena);
    }
}

static void without_a_caller_nothing_is_answered(void **state)
{
    (void)state;
    static const struct route all[] = {
        {"GET", "/", .may = MAY_EVERYTHING, .handler = answer_all}};
    struct request request = {.method = STR("GET"), .path = STR("/")};
    struct reply reply = {0};
    int answered = 0;
    dispatch(&(struct route_table){.route = all, .count = 1}, &answered, &request,
             &reply);
    assert_int_equal(reply.status, 401);
    assert_int_equal(answered, 0);
    arena_free(&request.arena);
}

static void a_table_names_what_each_row_needs(void **state)
{
    (void)state;
    static const struct route rows[] = {{"GET", "/", .may = MAY_CALL},
                                        {.method = "POST", .path = "/forgotten"}};
    struct error err = {0};
    assert_true(
        route_table_check(&(struct route_table){.route = rows, .count = 1}, &err));
    assert_false(
        route_table_check(&(struct route_table){.route = rows, .count = 2}, &err));
    assert_string_equal(err.text, "nobody may ask for POST /forgotten");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_find_their_route),
        cmocka_unit_test(a_caller_needs_one_of_the_permissions),
        cmocka_unit_test(without_a_caller_nothing_is_answered),
        cmocka_unit_test(a_table_names_what_each_row_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
