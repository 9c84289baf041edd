/* How the dashboard's files go out. */
#include "api/assets.h"

#include "api/handlers.h"
#include "api/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct asset table[] = {
    {"/index.html", "text/html", "t", {"plain", 5}, {"gzip", 4}, {"brotli", 6}},
    {"/assets/dot.svg", "image/svg+xml", "d", {"dot", 3}, {"", 0}, {"", 0}},
};

static const struct {
    const char *encodings, *known; /* NULL: no such header */
    const char *body, *encoding, *tag;
    bool unchanged;
} forms[] = {
    /* clang-format off */
    {NULL,                     NULL,                "plain",  NULL,   "\"t\"",    false},
    {"",                       NULL,                "plain",  NULL,   "\"t\"",    false},
    {"gzip, deflate, br",      NULL,                "brotli", "br",   "\"t-br\"", false},
    {"gzip",                   NULL,                "gzip",   "gzip", "\"t-gz\"", false},
    {"GZIP;q=0.1",             NULL,                "gzip",   "gzip", "\"t-gz\"", false},
    {"br;q=0, gzip",           NULL,                "gzip",   "gzip", "\"t-gz\"", false},
    {"br ; q=0.000,gzip;q=0.", NULL,                "plain",  NULL,   "\"t\"",    false},
    {"br;q=0.001",             NULL,                "brotli", "br",   "\"t-br\"", false},
    {"*",                      NULL,                "brotli", "br",   "\"t-br\"", false},
    {"*, br;q=0",              NULL,                "gzip",   "gzip", "\"t-gz\"", false},
    {"*;q=0",                  NULL,                "plain",  NULL,   "\"t\"",    false},
    {"identity, brotli, x-gz", NULL,                "plain",  NULL,   "\"t\"",    false},
    {",,;,br",                 NULL,                "brotli", "br",   "\"t-br\"", false},

    {NULL,                     "\"t\"",             "plain",  NULL,   "\"t\"",    true},
    {NULL,                     "W/\"t\"",           "plain",  NULL,   "\"t\"",    true},
    {NULL,                     "\"a\", \"t\"",      "plain",  NULL,   "\"t\"",    true},
    {NULL,                     "*",                 "plain",  NULL,   "\"t\"",    true},
    {NULL,                     "\"T\"",             "plain",  NULL,   "\"t\"",    false},
    {NULL,                     "t",                 "plain",  NULL,   "\"t\"",    false},
    {NULL,                     "W/",                "plain",  NULL,   "\"t\"",    false},
    /* What it has in one encoding is not what it would get in another. */
    {"gzip",                   "\"t\", \"t-br\"",   "gzip",   "gzip", "\"t-gz\"", false},
    {"gzip",                   "\"t-br\",\"t-gz\"", "gzip",   "gzip", "\"t-gz\"", true},
    /* clang-format on */
};

static void files_go_out_as_the_client_can_read_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct asset_form form = asset_form(&table[0], str_from(forms[i].encodings),
                                            str_from(forms[i].known), &arena);
        str encoding = str_from(form.encoding);
        if (!str_equal(form.body, str_from(forms[i].body)) ||
            !str_equal(encoding, str_from(forms[i].encoding)) ||
            !str_equal(form.tag, str_from(forms[i].tag)) ||
            form.unchanged != forms[i].unchanged)
            fail_msg("\"%s\" and \"%s\": got \"%.*s\" in \"%.*s\" as %.*s%s",
                     str_from(forms[i].encodings).at, str_from(forms[i].known).at,
                     STR_ARG(form.body), STR_ARG(encoding), STR_ARG(form.tag),
                     form.unchanged ? ", unchanged" : "");
    }
}

static void what_does_not_shrink_goes_out_plain(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct asset_form form = asset_form(&table[1], STR("gzip, br"), STR("\"t\""), &arena);
    assert_true(str_equal(form.body, STR("dot")));
    assert_null(form.encoding);
    assert_false(form.unchanged);
}

static void files_are_found_by_their_whole_path(void **state)
{
    (void)state;
    assert_ptr_equal(asset_find(table, 2, STR("/assets/dot.svg")), &table[1]);
    assert_null(asset_find(table, 2, STR("/assets/dot.sv")));
    assert_null(asset_find(table, 2, STR("assets/dot.svg")));
    assert_null(asset_find(table, 2, STR("/assets/")));
    assert_null(asset_find(table, 0, STR("/index.html")));
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Every row of pages leads to the page, and to nothing that a browser would not ask for.
 * Those that lead to the provider of sign-ins and back are beside what they are about. */
static void rows_of_pages_are_read_only(void **state)
{
    (void)state;
    size_t pages = 0;
    for (size_t i = 0; i < api_routes.count; i++) {
        bool page = api_routes.route[i].page;
        bool provider = begins(api_routes.route[i].name, "provider_");
        assert_int_equal(page, provider || begins(api_routes.route[i].name, "page_") ||
                                   strcmp(api_routes.route[i].name, "asset") == 0);
        assert_true(!page || strcmp(api_routes.route[i].method, "GET") == 0);
        assert_true(!page || provider == begins(api_routes.route[i].path, "/api/"));
        pages += api_routes.route[i].handler == api_page;
    }
    assert_int_equal(pages, 16);
}

static enum answer say_ok(void *context, const str *parameter, struct request *request,
                          struct reply *reply)
{
    (void)context, (void)parameter, (void)request;
    reply->status = 200;
    return ANSWER_NOW;
}

/* A page that is opened while the server starts is there, and waits for the data itself.
 */
static void pages_do_not_wait_for_the_database(void **state)
{
    (void)state;
    static const struct route rows[] = {
        {.method = "GET", .path = "/page", MAY_CALL, say_ok, .page = true},
        {.method = "GET", .path = "/api/data", MAY_CALL, say_ok},
    };
    static const struct route_table routes = {.route = rows, .count = 2};
    static const struct {
        const char *path;
        bool ready;
        int status;
    } row[] = {
        {"/page", false, 200}, {"/api/data", false, 503}, {"/elsewhere", false, 503},
        {"/page", true, 200},  {"/api/data", true, 200},  {"/elsewhere", true, 404},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct app app = {.routes = &routes};
        static const struct caller anybody = {.may = MAY_CALL};
        struct request request = {
            .method = STR("GET"), .path = str_from(row[i].path), .caller = &anybody};
        struct reply reply = {0};
        app.ready = row[i].ready;
        assert_int_equal(app_handle(&app, &request, &reply), ANSWER_NOW);
        if (reply.status != row[i].status)
            fail_msg("%s: %d", row[i].path, reply.status);
        arena_free(&request.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_go_out_as_the_client_can_read_them),
        cmocka_unit_test(what_does_not_shrink_goes_out_plain),
        cmocka_unit_test(files_are_found_by_their_whole_path),
        cmocka_unit_test(rows_of_pages_are_read_only),
        cmocka_unit_test(pages_do_not_wait_for_the_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
