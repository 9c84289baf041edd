#include "api/assets.h"

#include "api/handlers.h"
#include "http/coding.h"
#include "http/reply.h"

#include <stdio.h>

/* Nothing comes from elsewhere, nothing inline runs, nobody frames the page. */
static const char policy[] =
    "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "object-src 'none'";

const struct asset *asset_find(const struct asset *table, size_t count, str path)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(path, str_from(table[i].path)))
            return &table[i];
    return NULL;
}

/* --- what the one who asks has (RFC 9110) --- */

static bool knows(str known, str tag)
{
    while (known.len) {
        str each = str_trim(str_cut(known, ',', &known));
        if (each.len > 2 && memcmp(each.at, "W/", 2) == 0)
            each = (str){each.at + 2, each.len - 2};
        if (str_equal(each, tag) || str_equal(each, STR("*")))
            return true;
    }
    return false;
}

static str quoted(const char *tag, const char *suffix, struct arena *arena)
{
    char *text = arena_new(arena, char, strlen(tag) + strlen(suffix) + 3);
    char *end = stpcpy(stpcpy(stpcpy(stpcpy(text, "\""), tag), suffix), "\"");
    return (str){text, (size_t)(end - text)};
}

struct asset_form asset_form(const struct asset *asset, str encodings, str known,
                             struct arena *arena)
{
    struct asset_form form = {.body = asset->plain};
    const char *suffix = "";
    unsigned brotli = accept_weight(encodings, STR("br"));
    if (asset->brotli.len && brotli && brotli >= accept_weight(encodings, STR("gzip"))) {
        form.body = asset->brotli;
        form.encoding = "br";
        suffix = "-br";
    } else if (asset->gzip.len && coding_wants_gzip(encodings)) {
        form.body = asset->gzip;
        form.encoding = "gzip";
        suffix = "-gz";
    }
    form.tag = quoted(asset->tag, suffix, arena);
    form.unchanged = knows(known, form.tag);
    return form;
}

/* --- answers --- */

static enum answer send_asset(const struct asset *asset, str caching,
                              struct request *request, struct reply *reply)
{
    struct asset_form form =
        asset_form(asset, request_header(request, "Accept-Encoding"),
                   request_header(request, "If-None-Match"), &request->arena);
    /* A 304 has the headers of the 200, its length included; the server sends no body. */
    reply->status = form.unchanged ? 304 : 200;
    reply->content_type = asset->type;
    reply->body = form.body;
    if (form.encoding)
        reply_header(reply, "Content-Encoding", str_from(form.encoding));
    reply_header(reply, "Cache-Control", caching);
    reply_header(reply, "ETag", form.tag);
    reply_header(reply, "Vary", STR("Accept-Encoding"));
    reply_header(reply, "Content-Security-Policy", str_from(policy));
    reply_header(reply, "Referrer-Policy", STR("no-referrer"));
    return ANSWER_NOW;
}

enum answer page_answer(const char *path, struct request *request, struct reply *reply)
{
    const struct asset *page = asset_find(assets, assets_count, str_from(path));
    if (!page)
        return reply_failure(request, reply, 404,
                             "this program was built without the dashboard");
    return send_asset(page, STR("no-cache"), request, reply);
}

enum answer api_page(void *context, const str *parameter, struct request *request,
                     struct reply *reply)
{
    (void)context;
    (void)parameter;
    return page_answer("/index.html", request, reply);
}

/* --- where there is no page --- */

/* The path without slashes at its end, if a page is there; else empty. */
static str page_without_slash(const struct route_table *routes, struct request *request)
{
    struct route_match match;
    str path = request->path;
    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    bool page = path.len < request->path.len &&
                route_find(routes, request->method, path, &request->arena, &match) ==
                    ROUTE_FOUND &&
                match.route->page;
    return page ? path : STR("");
}

static enum answer redirect(str path, struct request *request, struct reply *reply)
{
    size_t room = path.len + request->search.len + 2;
    char *location = arena_new(&request->arena, char, room);
    int len = snprintf(location, room, "%.*s%s%.*s", STR_ARG(path),
                       request->search.len ? "?" : "", STR_ARG(request->search));
    reply->status = 308;
    reply_header(reply, "Location", (str){location, (size_t)len});
    return ANSWER_NOW;
}

/* The page itself says that there is nothing, and leads to what there is. */
enum answer page_stray(const struct route_table *routes, const char *path,
                       struct request *request, struct reply *reply)
{
    str page = page_without_slash(routes, request);
    if (page.len)
        return redirect(page, request, reply);
    enum answer answer = page_answer(path, request, reply);
    reply->status = 404;
    return answer;
}

enum answer api_stray(void *context, const str *parameter, struct request *request,
                      struct reply *reply)
{
    const struct app *app = context;
    (void)parameter;
    return page_stray(app->routes, "/index.html", request, reply);
}

enum answer api_asset(void *context, const str *parameter, struct request *request,
                      struct reply *reply)
{
    (void)context;
    (void)parameter;
    const struct asset *asset = asset_find(assets, assets_count, request->path);
    if (!asset)
        return reply_failure(request, reply, 404, "there is no such file");
    return send_asset(asset, STR("public, max-age=31536000, immutable"), request, reply);
}
