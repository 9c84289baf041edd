/* Requests of figures ask no more of the storage engine for 200 workers than for 6. */
#include "../store/crowd.h"

#include "access/scope.h"
#include "api/app.h"
#include "api/handlers.h"
#include "http/request.h"
#include "must.h"
#include "store/pool.h"

enum { CALLS = 10, STATEMENTS = 10 };

/* What the pool's reader has asked for so far. Asking takes it into a snapshot. */
static struct store_counts asked_so_far(struct pool *pool, struct scope scope)
{
    struct store *reader = NULL;
    MUST(pool_take(pool, scope, &reader, &err));
    struct store_counts counts = store_counts(reader);
    pool_give(pool, reader);
    return counts;
}

static void get(struct app *app, const struct caller *caller, route_handler *handler,
                const char *path)
{
    const struct parameter query[] = {
        {STR("start_time"), STR("2026-01-14T05:07:00Z")},
        {STR("end_time"), STR("2026-01-15T11:23:00Z")},
    };
    struct request request = {.method = STR("GET"),
                              .path = str_from(path),
                              .caller = caller,
                              .query = query,
                              .query_count = sizeof query / sizeof *query};
    struct reply reply = {0};
    enum answer answer = ANSWER_AGAIN;
    while (answer == ANSWER_AGAIN)
        answer = handler(app, NULL, &request, &reply);
    assert_int_equal(answer, ANSWER_NOW);
    assert_int_equal(reply.status, 200);
    arena_free(&request.arena);
}

static void check_request(struct app *app, const struct caller *caller,
                          route_handler *handler, const char *path)
{
    struct scope scope = scope_of(caller, (instant){0}, CROWD_NOW);
    struct store_counts before = asked_so_far(app->pool, scope);
    struct store_counts itself = asked_so_far(app->pool, scope);
    get(app, caller, handler, path);
    struct store_counts after = asked_so_far(app->pool, scope);

    /* Asking ends one snapshot and begins another. */
    uint64_t calls = after.calls - itself.calls - (itself.calls - before.calls);
    uint64_t statements =
        after.statements - itself.statements - (itself.statements - before.statements);
    if (calls < 1 || calls > CALLS || statements < 1 || statements > STATEMENTS)
        fail_msg("%s: %llu calls, %llu statements", path, (unsigned long long)calls,
                 (unsigned long long)statements);
}

static void test_requests(void **state)
{
    static const size_t floors[] = {6, 200};
    static const struct {
        const char *path;
        route_handler *handler;
    } request[] = {
        {"/api/metrics", api_metrics},       {"/api/losses", api_losses},
        {"/api/bottleneck", api_bottleneck}, {"/api/attention", api_attention},
        {"/api/alerts", api_list_alerts},
    };
    /* Whoever asks: readers that hide workers ask no more than others. */
    static const struct caller who[] = {
        {.kind = CALLER_OPEN, .may = MAY_EVERYTHING},
        {.kind = CALLER_PERSON, .may = MAY_READ_STATIONS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++) {
        struct crowd crowd;
        crowd_open(&crowd, floors[i], 2, SPAN_HOUR);
        struct app app = {.pool = pool_new(crowd.path)};
        for (size_t k = 0; k < sizeof request / sizeof *request; k++)
            for (size_t w = 0; w < sizeof who / sizeof *who; w++)
                check_request(&app, &who[w], request[k].handler, request[k].path);
        pool_free(app.pool);
        crowd_close(&crowd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
