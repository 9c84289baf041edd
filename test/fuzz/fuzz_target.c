/* fuzz_target.c - any address is taken apart into pieces of itself, and finds a route or
 * none. */
#include "base/error.h"
#include "http/router.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct route routes[] = {
    {"GET", "/", .may = MAY_CALL},
    {"GET", "/api/{a}/{b}/{c}/{d}", .may = MAY_CALL},
    {"POST", "/api/{a}/void", .may = MAY_CALL},
    {"GET", "/api/x", .may = MAY_CALL},
    {"GET", "/api/y", .may = MAY_AUDIT},
};
static const struct route_table table = {.route = routes,
                                         .count = sizeof routes / sizeof *routes};

static void must(bool so)
{
    if (!so)
        abort();
}

static void must_be_text(str text)
{
    must(!text.len || !memchr(text.at, '\0', text.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct target target;
    struct route_match match;
    struct error err = {0};
    str text, method = str_cut((str){(const char *)data, size}, ' ', &text);

    if (!target_parse(text, &arena, &target, &err)) {
        must(err.code == ERROR_INVALID || err.code == ERROR_LIMIT);
        must(err.text[0]);
        return 0;
    }
    must(target.path.len && target.path.at[0] == '/' && target.path.len <= text.len + 1);
    must(target.query_count <= TARGET_PARAMETERS);
    for (size_t i = 0; i < target.query_count; i++) {
        must_be_text(target.query[i].name);
        must_be_text(target.query[i].value);
    }

    switch (route_find(&table, method, target.path, &arena, &match)) {
    case ROUTE_FOUND:
        for (size_t i = 0; i < match.parameter_count; i++) {
            must(match.parameter[i].len > 0);
            must_be_text(match.parameter[i]);
        }
        break;
    case ROUTE_NO_METHOD:
        must(match.allow.len > 0);
        break;
    case ROUTE_NO_PATH:
        break;
    }
    return 0;
}
