/* audit.c - GET /api/audit: who changed what, and who looked at whose figures. */
#include "api/handlers.h"
#include "api/render.h"
#include "api/view.h"
#include "http/query.h"
#include "http/reply.h"

#include "domain/event.h"
#include "pipeline/audit_format.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    PAGE_DEFAULT = 100,
    PAGE_MOST = 1000,
    PAGE_EXAMINED = 200000, /* rows looked at for one page of a filtered list */
    DIGITS_MOST = 19,
};

/* A cursor is "n" and the number of the first row of the page. */
static bool read_cursor(str text, int64_t *from, struct error *err)
{
    int64_t number = 0;
    bool ok = text.len > 1 && text.len <= 1 + DIGITS_MOST && text.at[0] == 'n';
    for (size_t i = 1; ok && i < text.len; i++)
        ok = text.at[i] >= '0' && text.at[i] <= '9' &&
             !__builtin_mul_overflow(number, 10, &number) &&
             !__builtin_add_overflow(number, text.at[i] - '0', &number);
    if (!ok || !number)
        return error_set(err, ERROR_INVALID,
                         "cursor is not one that this server gave; want the next_cursor "
                         "of the page before");
    *from = number;
    return true;
}

static str asked(const struct request *request, const char *name)
{
    const str *value = request_query(request, name);
    return value ? *value : (str){"", 0};
}

static bool read_query(const struct request *request, struct audit_query *query,
                       struct error *err)
{
    int64_t limit = PAGE_DEFAULT;
    str cursor = asked(request, "cursor");
    *query = (struct audit_query){
        .actor = asked(request, "actor"),
        .action = asked(request, "action"),
        .object = asked(request, "object"),
        .worker = asked(request, "worker_id"),
        .end = INSTANT_NEVER,
        .examine = PAGE_EXAMINED,
    };
    if (!query_time(request, "start_time", &query->start, err) ||
        !query_time(request, "end_time", &query->end, err) ||
        !query_whole(request, "limit", 1, PAGE_MOST, &limit, err) ||
        (request_query(request, "worker_id") &&
         !id_check(query->worker, "worker_id", err)) ||
        (request_query(request, "cursor") && !read_cursor(cursor, &query->from, err)))
        return false;
    query->limit = (size_t)limit;
    return instant_before(query->start, query->end) ||
           error_set(err, ERROR_INVALID, "start_time is not before end_time");
}

enum answer api_list_audit(void *context, const str *parameter, struct request *request,
                           struct reply *reply)
{
    (void)parameter;
    CLEANUP(view_close) struct site_view view = {0};
    struct error err;
    struct audit_query query;
    struct audit_page page;
    if (!read_query(request, &query, &err) ||
        !view_open_audit(context, request, &view, &err) ||
        (query.worker.len && !view_may_name(&view, query.worker, &err)) ||
        !store_audit_page(view.store, &query, &request->arena, &page, &err))
        return reply_error(request, reply, &err);

    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_int(out, root, "count", (int64_t)page.count);
    render_scope(out, root, view.scope);
    struct json_node *list = json_add_array(out, root, "entries");
    for (size_t i = 0; i < page.count; i++)
        json_push(out, list, audit_json(out, &request->arena, &page.row[i]));
    if (page.next) {
        char *cursor = arena_new(&request->arena, char, DIGITS_MOST + 2);
        snprintf(cursor, DIGITS_MOST + 2, "n%" PRId64, page.next);
        json_add_text(out, root, "next_cursor", str_from(cursor));
    } else {
        json_add_null(out, root, "next_cursor");
    }
    return reply_json(reply, 200, out, root);
}
