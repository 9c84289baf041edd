/* The rows of routes and schemas, and the document that is made of them. */
#include "api/openapi.h"

#include "api/routes.h"
#include "api/schema_json.h"
#include "api/schemas/schemas.h"

#include "base/buf.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *type, *schema; /* NULL: no type */
} types[] = {
    /* clang-format off */
    {"boolean",              "{'type':'boolean'}"},
    {"true",                 "{'type':'boolean','const':true}"},
    {"false",                "{'type':'boolean','const':false}"},
    {"integer",              "{'type':'integer'}"},
    {"integer 1..",          "{'type':'integer','minimum':1}"},
    {"integer ..9",          "{'type':'integer','maximum':9}"},
    {"integer 1..9 = 5",     "{'type':'integer','minimum':1,'maximum':9,'default':5}"},
    {"number 0..0.5",        "{'type':'number','minimum':0,'maximum':0.5}"},
    {"string 1..9",          "{'type':'string','minLength':1,'maxLength':9}"},
    {"time",                 "{'type':'string','format':'date-time'}"},
    {"uuid",                 "{'type':'string','format':'uuid'}"},
    {"id",                   "{'type':'string','minLength':1,'maxLength':64}"},
    {"boolean = false",      "{'type':'boolean','default':false}"},
    {"a|b",                  "{'type':'string','enum':['a','b']}"},
    {"a|b = b",              "{'type':'string','enum':['a','b'],'default':'b'}"},
    {"time?",                "{'anyOf':[{'type':'string','format':'date-time'},{'type':'null'}]}"},
    {"optional integer 1..", "{'type':'integer','minimum':1}"},
    {"Error",                "{'$ref':'#/components/schemas/Error'}"},
    {"[Error]",              "{'type':'array','items':{'$ref':'#/components/schemas/Error'}}"},
    {"[integer 1..7]",       "{'type':'array','items':{'type':'integer','minimum':1,'maximum':7}}"},
    {"Error or [time]",      "{'oneOf':[{'$ref':'#/components/schemas/Error'},"
                             "{'type':'array','items':{'type':'string','format':'date-time'}}]}"},
    {"[Error or boolean]",   "{'type':'array','items':{'oneOf':["
                             "{'$ref':'#/components/schemas/Error'},{'type':'boolean'}]}}"},
    {"",                     NULL},
    {"?",                    NULL},
    {"Nothing",              NULL},
    {"[Nothing]",            NULL},
    {"Error or Nothing",     NULL},
    {"Nothing?",             NULL},
    {"Nothing = 1",          NULL},
    {"numbr",                NULL},
    {"[boolean",             NULL},
    {"integer 1",            NULL},
    {"integer 1..x",         NULL},
    /* clang-format on */
};

static str with_quotes(const char *text, struct arena *arena)
{
    char *copy = arena_new(arena, char, strlen(text) + 1);
    for (size_t i = 0; text[i]; i++)
        copy[i] = text[i] == '\'' ? '"' : text[i];
    return str_from(copy);
}

static void words_become_schemas(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        struct draft draft = {json_out_new(&arena), &arena, api_schemas};
        struct json_node *node = schema_of_type(draft, str_from(types[i].type));
        str got = node ? json_write(draft.out, node) : STR("no type");
        str want =
            types[i].schema ? with_quotes(types[i].schema, &arena) : STR("no type");
        if (!str_equal(got, want))
            fail_msg("\"%s\": got %.*s, want %.*s", types[i].type, STR_ARG(got),
                     STR_ARG(want));
    }
}

static void absent_members_are_marked(void **state)
{
    (void)state;
    assert_true(schema_type_optional("optional id?"));
    assert_true(schema_type_optional("boolean = true"));
    assert_false(schema_type_optional("boolean"));
    assert_false(schema_type_optional("id?"));
}

static void check_type(const char *type, const char *where, const char *what)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct draft draft = {json_out_new(&arena), &arena, api_schemas};
    if (!schema_of_type(draft, str_from(type)))
        fail_msg("%s: %s is of type \"%s\", which is none", where, what, type);
}

static bool has(const char *schema, const char *member)
{
    return schema_has(api_schemas, schema, str_from(member));
}

static void check_schema(const struct schema *schema)
{
    assert_ptr_equal(schema_find(api_schemas, str_from(schema->name)), schema);
    if (schema->also)
        assert_non_null(schema_find(api_schemas, str_from(schema->also)));
    for (const struct schema_member *each = schema->member; each->name; each++) {
        check_type(each->type, schema->name, each->name);
        assert_true(has(schema->name, each->name));
        for (const struct schema_member *before = schema->member; before != each;
             before++)
            if (strcmp(before->name, each->name) == 0 ||
                (schema->also && has(schema->also, each->name)))
                fail_msg("%s has %s twice", schema->name, each->name);
    }
}

static void schemas_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; api_schemas[i]; i++)
        for (const struct schema *each = api_schemas[i]; each->name; each++)
            check_schema(each);
    assert_false(has("Reason", "reasons"));
    assert_false(has("Nothing", "reason"));
    assert_true(has("LiveFigures", "factory"));
}

/* The names in the path and the rows that speak of them: the same, in order. */
static void check_path(const struct route *route)
{
    const struct route_parameter *row = route->parameter;
    for (const char *at = route->path; (at = strchr(at, '{')); at++) {
        while (row && row->name && row->place != IN_PATH)
            row++;
        size_t len = strcspn(at + 1, "}");
        if (!row || !row->name || strlen(row->name) != len ||
            strncmp(at + 1, row->name, len) != 0)
            fail_msg("%s %s has no row for %s", route->method, route->path, at);
        row++;
    }
    for (; row && row->name; row++)
        if (row->place == IN_PATH)
            fail_msg("%s is not in %s", row->name, route->path);
}

static void check_bodies(const struct route *route, const struct route_body *body)
{
    for (; body->type; body++) {
        check_type(body->type, route->path, "a body");
        assert_non_null(body->media);
    }
}

static void check_example(const struct route *route)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *example;
    struct error err;
    if (!route->takes[0].type != !route->example)
        fail_msg("%s %s: a body and an example of it go together", route->method,
                 route->path);
    if (route->example && !json_parse(str_from(route->example), &arena, &example, &err))
        fail_msg("%s %s: the example: %s", route->method, route->path, err.text);
}

static void check_statuses(const struct route *route)
{
    assert_int_equal(route->status[ROUTE_STATUSES - 1], 0);
    if (route->status[0] != 303 || !route->page) /* a browser may be sent elsewhere */
        assert_in_range(route->status[0], 200, 299);
    for (const int *status = route->status; *status; status++)
        if (*status == 400 || *status == 503 ||
            ((*status == 401 || *status == 403) && !(route->may & MAY_CALL)) ||
            (*status == 413 && route->takes[0].type))
            fail_msg("%s %s: %d goes without saying", route->method, route->path,
                     *status);
}

static void routes_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < api_routes.count; i++) {
        const struct route *route = &api_routes.route[i];
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(route->name, api_routes.route[k].name);
        for (const struct route_parameter *each = route->parameter; each && each->name;
             each++)
            check_type(each->type, route->path, each->name);
        check_path(route);
        check_bodies(route, route->takes);
        check_bodies(route, route->gives);
        assert_non_null(route->gives[0].type);
        check_example(route);
        check_statuses(route);
    }
}

static void every_route_of_the_api_is_in_the_document(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct json *root;
    struct error err;
    str text = openapi_write(&api_routes, api_schemas, "", &arena);
    if (!json_parse(text, &arena, &root, &err))
        fail_msg("%s", err.text);

    const struct json *paths = json_get(root, "paths");
    size_t operations = 0, documented = 0;
    for (size_t i = 0; i < json_size(paths); i++)
        operations +=
            json_size(json_get(paths, arena_copy(&arena, json_key(paths, i)).at));
    for (size_t i = 0; i < api_routes.count; i++) {
        if (api_routes.route[i].page) {
            assert_null(json_get(paths, api_routes.route[i].path));
            continue;
        }
        documented++;
        char method[8] = "";
        for (size_t k = 0; api_routes.route[i].method[k]; k++)
            method[k] = (char)(api_routes.route[i].method[k] | 0x20);
        const struct json *operation =
            json_get(json_get(paths, api_routes.route[i].path), method);
        str id = {"", 0};
        assert_true(json_text(json_get(operation, "operationId"), &id));
        assert_true(str_equal(id, str_from(api_routes.route[i].name)));
    }
    assert_int_equal(operations, documented);
    const struct json *schemas = json_get(json_get(root, "components"), "schemas");
    size_t count = 0;
    for (size_t i = 0; api_schemas[i]; i++)
        for (const struct schema *each = api_schemas[i]; each->name; each++)
            count++;
    assert_int_equal(json_size(schemas), count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_schemas),
        cmocka_unit_test(absent_members_are_marked),
        cmocka_unit_test(schemas_are_well_formed),
        cmocka_unit_test(routes_are_well_formed),
        cmocka_unit_test(every_route_of_the_api_is_in_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
