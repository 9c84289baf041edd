#include "http/router.h"

#include "base/arena.h"
#include "base/error.h"

struct path {
    str segment[ROUTE_SEGMENTS]; /* decoded */
    size_t count;
};

/* False for what no route can match: too deep, or no path at all. */
static bool split(str text, struct arena *arena, struct path *path)
{
    struct error ignored;
    if (!text.len || text.at[0] != '/')
        return false;
    /* As many segments as slashes: the one after the last may be empty. */
    while (text.len) {
        str rest = {text.at + 1, text.len - 1};
        const char *slash = rest.len ? memchr(rest.at, '/', rest.len) : NULL;
        str segment = {rest.at, slash ? (size_t)(slash - rest.at) : rest.len};
        if (path->count == ROUTE_SEGMENTS ||
            !percent_decode(segment, false, arena, &path->segment[path->count], &ignored))
            return false;
        path->count++;
        text = (str){rest.at + segment.len, rest.len - segment.len};
    }
    return true;
}

static bool matches(const char *pattern, const struct path *path,
                    struct route_match *match)
{
    match->parameter_count = 0;
    str rest = {pattern + 1, strlen(pattern) - 1};
    bool more = true;
    for (size_t i = 0; i < path->count; i++) {
        if (!more)
            return false;
        more = rest.len && memchr(rest.at, '/', rest.len);
        str want = str_cut(rest, '/', &rest);
        if (!want.len || want.at[0] != '{') {
            if (!str_equal(want, path->segment[i]))
                return false;
        } else if (!path->segment[i].len || match->parameter_count == ROUTE_PARAMETERS) {
            return false;
        } else {
            match->parameter[match->parameter_count++] = path->segment[i];
        }
    }
    return !more;
}

/* "GET, HEAD, POST", for a path of the table. */
static str list_methods(const struct route_table *table, const char *path,
                        struct arena *arena)
{
    size_t room = 1;
    for (size_t i = 0; i < table->count; i++)
        room += strlen(table->route[i].method) + sizeof ", , HEAD";

    char *list = arena_new(arena, char, room), *end = list;
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = &table->route[i];
        if (strcmp(route->path, path) != 0)
            continue;
        if (end != list)
            end = stpcpy(end, ", ");
        end = stpcpy(end, route->method);
        if (strcmp(route->method, "GET") == 0)
            end = stpcpy(end, ", HEAD");
    }
    return (str){list, (size_t)(end - list)};
}

enum route_found route_find(const struct route_table *table, str method, str path,
                            struct arena *arena, struct route_match *match)
{
    *match = (struct route_match){0};
    struct path parts = {0};
    if (!split(path, arena, &parts))
        return ROUTE_NO_PATH;

    if (str_equal(method, STR("HEAD")))
        method = STR("GET");
    const char *known = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = &table->route[i];
        if (known ? strcmp(route->path, known) != 0
                  : !matches(route->path, &parts, match))
            continue;
        known = route->path;
        if (!str_equal(method, str_from(route->method)))
            continue;
        match->route = route;
        return ROUTE_FOUND;
    }
    *match = (struct route_match){0};
    if (!known)
        return ROUTE_NO_PATH;
    match->allow = list_methods(table, known, arena);
    return ROUTE_NO_METHOD;
}

bool route_table_check(const struct route_table *table, struct error *err)
{
    for (size_t i = 0; i < table->count; i++)
        if (!table->route[i].may)
            return error_set(err, ERROR_INTERNAL, "nobody may ask for %s %s",
                             table->route[i].method, table->route[i].path);
    return true;
}
