/* openapi.c - GET /api/openapi.json: the table of routes, read aloud. */
#include "api/openapi.h"

#include "api/handlers.h"
#include "api/schema_json.h"
#include "api/schemas/schemas.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#include <stdio.h>

static const char about_server[] =
    "Events that cameras saw on a shop floor go in, figures of workers, workstations and "
    "the factory come out. ";
static const char about[] =
    "Times are RFC 3339 with any offset; answers are in UTC, to "
    "the millisecond. A parameter that is unknown or given twice is an error, and so is "
    "an unknown member where additionalProperties says so. Any body may be sent as gzip "
    "(Content-Encoding: gzip), and answers come packed where Accept-Encoding has gzip, "
    "but for small ones and the live stream. HEAD is possible where GET is. What a "
    "caller "
    "needs to have one of is in x-permissions; a person signs in for a cookie, programs "
    "send a key. Requests that a cookie permits and that change something need the "
    "header "
    "X-Shopfloor: 1.";

/* What an answer says by its status. An error's name is that of its response among the
 * components. */
static const struct {
    int status;
    const char *name, *help;
} meanings[] = {
    {200, NULL, "Done."},
    {201, NULL, "Done; it is new."},
    {202, NULL, "It is kept, and not judged yet."},
    {400, "Invalid", "The request is wrong; the error says what would be right."},
    {401, "Unauthorized", "Nobody knows who asks: sign in, or send a key."},
    {403, "Forbidden", "The caller may not do this."},
    {404, "NotFound", "There is no such thing."},
    {409, "Conflict", "It contradicts what is there; the error says how."},
    {413, "TooLarge", "It is more than is allowed at once."},
    {429, "TooMany", "Too many attempts failed. Try again after Retry-After."},
    {503, "Unavailable", "Not now; nothing was changed. Try again after Retry-After."},
    {0, "Error", "Any other refusal."},
};

static const char *error_name(int status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].status == status && meanings[i].name)
            return meanings[i].name;
    return "Error";
}

static const char *status_help(int status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].status == status)
            return meanings[i].help;
    return "";
}

static void add_string(struct draft draft, struct json_node *object, const char *key,
                       const char *text)
{
    json_add_text(draft.out, object, key, str_from(text));
}

static void add_example(struct draft draft, struct json_node *object, const char *example)
{
    const struct json *value;
    struct error ignored;
    if (example && json_parse(str_from(example), draft.arena, &value, &ignored))
        json_add(draft.out, object, "example", json_copy(draft.out, value));
}

static struct json_node *write_content(struct draft draft, const struct route_body *body,
                                       const char *example)
{
    struct json_node *content = json_object(draft.out);
    for (; body->type; body++) {
        struct json_node *media = json_add_object(draft.out, content, body->media);
        json_add(draft.out, media, "schema", schema_of_type(draft, str_from(body->type)));
        if (strcmp(body->media, "application/json") == 0)
            add_example(draft, media, example);
    }
    return content;
}

static struct json_node *write_parameters(struct draft draft,
                                          const struct route_parameter *parameter)
{
    static const char *const places[] = {
        [IN_QUERY] = "query", [IN_PATH] = "path", [IN_HEADER] = "header"};
    struct json_node *list = json_array(draft.out);
    for (; parameter && parameter->name; parameter++) {
        struct json_node *node = json_object(draft.out);
        add_string(draft, node, "name", parameter->name);
        add_string(draft, node, "in", places[parameter->place]);
        json_add_bool(draft.out, node, "required", parameter->place == IN_PATH);
        add_string(draft, node, "description", parameter->help);
        json_add(draft.out, node, "schema",
                 schema_of_type(draft, str_from(parameter->type)));
        json_push(draft.out, list, node);
    }
    return list;
}

static const char *status_key(struct draft draft, int status)
{
    char text[16];
    int len = snprintf(text, sizeof text, "%d", status);
    return arena_copy(draft.arena, (str){text, (size_t)len}).at;
}

static void add_refusal(struct draft draft, struct json_node *responses, const char *key,
                        int status)
{
    char path[64];
    int len =
        snprintf(path, sizeof path, "#/components/responses/%s", error_name(status));
    struct json_node *node = json_add_object(draft.out, responses, key);
    json_add_text(draft.out, node, "$ref",
                  arena_copy(draft.arena, (str){path, (size_t)len}));
}

static struct json_node *write_responses(struct draft draft, const struct route *route)
{
    struct json_node *responses = json_object(draft.out);
    for (const int *status = route->status; *status; status++) {
        const char *key = status_key(draft, *status);
        if (*status >= 400) {
            add_refusal(draft, responses, key, *status);
            continue;
        }
        struct json_node *node = json_add_object(draft.out, responses, key);
        add_string(draft, node, "description", status_help(*status));
        json_add(draft.out, node, "content", write_content(draft, route->gives, NULL));
    }
    /* What any request can get. */
    add_refusal(draft, responses, "400", 400);
    if (!(route->may & MAY_CALL)) {
        add_refusal(draft, responses, "401", 401);
        add_refusal(draft, responses, "403", 403);
    }
    if (route->takes[0].type)
        add_refusal(draft, responses, "413", 413);
    add_refusal(draft, responses, "503", 503);
    add_refusal(draft, responses, "default", 0);
    return responses;
}

/* Who may call it: everybody, or whoever has one of these permissions. */
static void write_security(struct draft draft, struct json_node *node, unsigned may)
{
    static const char *const schemes[] = {"key", "session"};
    struct json_node *security = json_add_array(draft.out, node, "security");
    if (may & MAY_CALL)
        return;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct json_node *one = json_object(draft.out);
        json_add_array(draft.out, one, schemes[i]);
        json_push(draft.out, security, one);
    }
    struct json_node *list = json_add_array(draft.out, node, "x-permissions");
    for (int i = 0; i < PERMISSIONS; i++)
        if (may & 1u << i)
            json_push_text(draft.out, list, str_from(permission_name(1u << i)));
}

static void write_schemes(struct draft draft, struct json_node *components)
{
    static const struct {
        const char *name, *member[3][2], *help;
    } schemes[] = {
        {"key", {{"type", "http"}, {"scheme", "bearer"}}, "An API key, `sfk_...`."},
        {"session",
         {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-shopfloor"}},
         "What signing in gives a browser."},
    };
    struct json_node *all = json_add_object(draft.out, components, "securitySchemes");
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct json_node *one = json_add_object(draft.out, all, schemes[i].name);
        for (size_t k = 0; k < 3 && schemes[i].member[k][0]; k++)
            add_string(draft, one, schemes[i].member[k][0], schemes[i].member[k][1]);
        add_string(draft, one, "description", schemes[i].help);
    }
}

/* The part of the API that a path belongs to: the word after /api/. */
static str tag_of(const char *path)
{
    static const char prefix[] = "/api/";
    str rest;
    if (strncmp(path, prefix, strlen(prefix)) != 0 || strchr(path, '.'))
        return STR("server");
    return str_cut(str_from(path + strlen(prefix)), '/', &rest);
}

static struct json_node *write_operation(struct draft draft, const struct route *route)
{
    struct json_node *node = json_object(draft.out);
    add_string(draft, node, "operationId", route->name);
    json_push_text(draft.out, json_add_array(draft.out, node, "tags"),
                   tag_of(route->path));
    add_string(draft, node, "summary", route->help);
    json_add(draft.out, node, "parameters", write_parameters(draft, route->parameter));
    if (route->takes[0].type) {
        struct json_node *body = json_add_object(draft.out, node, "requestBody");
        json_add_bool(draft.out, body, "required", !route->body_optional);
        json_add(draft.out, body, "content",
                 write_content(draft, route->takes, route->example));
    }
    json_add(draft.out, node, "responses", write_responses(draft, route));
    write_security(draft, node, route->may);
    return node;
}

/* "POST" as the document has it. */
static const char *method_key(struct draft draft, const char *method)
{
    char text[16];
    size_t len = 0;
    for (; method[len] && len < sizeof text; len++)
        text[len] = (char)(method[len] | 0x20);
    return arena_copy(draft.arena, (str){text, len}).at;
}

static struct json_node *write_paths(struct draft draft, const struct route_table *table)
{
    struct json_node *paths = json_object(draft.out);
    const struct route *route = table->route;
    bool *done = arena_new(draft.arena, bool, table->count);
    for (size_t i = 0; i < table->count; i++) {
        if (done[i] || route[i].page)
            continue;
        struct json_node *path = json_add_object(draft.out, paths, route[i].path);
        for (size_t k = i; k < table->count; k++) {
            if (strcmp(route[k].path, route[i].path) != 0)
                continue;
            json_add(draft.out, path, method_key(draft, route[k].method),
                     write_operation(draft, &route[k]));
            done[k] = true;
        }
    }
    return paths;
}

static struct json_node *write_components(struct draft draft)
{
    static const struct route_body refusal[] = {{"Error", "application/json"}, {0}};
    struct json_node *components = json_object(draft.out);
    struct json_node *schemas = json_add_object(draft.out, components, "schemas");
    for (size_t i = 0; draft.schemas[i]; i++)
        for (const struct schema *each = draft.schemas[i]; each->name; each++)
            json_add(draft.out, schemas, each->name, schema_of_object(draft, each));

    struct json_node *responses = json_add_object(draft.out, components, "responses");
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (!meanings[i].name)
            continue;
        struct json_node *node = json_add_object(draft.out, responses, meanings[i].name);
        add_string(draft, node, "description", meanings[i].help);
        json_add(draft.out, node, "content", write_content(draft, refusal, NULL));
    }
    write_schemes(draft, components);
    return components;
}

str openapi_write(const struct route_table *table, const struct schema *const *schemas,
                  const char *what, struct arena *arena)
{
    CLEANUP(buf_free) struct buf description = BUF(4096);
    struct draft draft = {json_out_new(arena), arena, schemas};
    struct json_node *root = json_object(draft.out);
    add_string(draft, root, "openapi", "3.1.0");
    struct json_node *info = json_add_object(draft.out, root, "info");
    add_string(draft, info, "title", "shopfloor");
    add_string(draft, info, "version", SHOPFLOOR_VERSION);
    buf_addf(&description, "%s%s", what, about);
    add_string(draft, info, "description", arena_copy(arena, buf_str(&description)).at);
    struct json_node *license = json_add_object(draft.out, info, "license");
    add_string(draft, license, "name", "MIT");
    add_string(draft, license, "identifier", "MIT");
    struct json_node *server = json_object(draft.out);
    add_string(draft, server, "url", "/");
    json_push(draft.out, json_add_array(draft.out, root, "servers"), server);
    json_add(draft.out, root, "paths", write_paths(draft, table));
    json_add(draft.out, root, "components", write_components(draft));
    return json_write(draft.out, root);
}

enum answer api_openapi(void *context, const str *parameter, struct request *request,
                        struct reply *reply)
{
    (void)parameter;
    const struct app *app = context;
    reply->status = 200;
    reply->body = openapi_write(app->routes, api_schemas, about_server, &request->arena);
    return ANSWER_NOW;
}
