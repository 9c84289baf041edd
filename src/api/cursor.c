#include "api/cursor.h"

#include "base/arena.h"
#include "base/error.h"
#include "http/query.h"

#include <inttypes.h>
#include <stdio.h>

bool cursor_read(const struct request *request, char kind, int64_t *before,
                 struct error *err)
{
    const str *text = request_query(request, "cursor");
    int64_t number = 0;
    bool ok = text && text->len > 1 && text->len < 19 && text->at[0] == kind;
    for (size_t i = 1; ok && i < text->len; i++) {
        ok = text->at[i] >= '0' && text->at[i] <= '9';
        number = number * 10 + text->at[i] - '0';
    }
    if (text && (!ok || !number))
        return error_set(err, ERROR_INVALID,
                         "cursor is not one that this server gave; want the next_cursor "
                         "of the page before");
    *before = number;
    return true;
}

void cursor_add(struct json_out *out, struct json_node *node, struct request *request,
                char kind, bool more, int64_t last)
{
    char cursor[32];
    snprintf(cursor, sizeof cursor, "%c%" PRId64, kind, last);
    if (more)
        json_add_text(out, node, "next_cursor",
                      arena_copy(&request->arena, str_from(cursor)));
    else
        json_add_null(out, node, "next_cursor");
}
