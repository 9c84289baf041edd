#include "http/reply.h"

int reply_status(enum error_code code)
{
    switch (code) {
    case ERROR_INVALID:
        return 400;
    case ERROR_DENIED:
        return 403;
    case ERROR_NOT_FOUND:
        return 404;
    case ERROR_CONFLICT:
        return 409;
    case ERROR_LIMIT:
        return 413;
    case ERROR_UNAVAILABLE:
        return 503;
    case ERROR_NONE:
    case ERROR_CORRUPT:
    case ERROR_INTERNAL:
        break;
    }
    return 500;
}

enum answer reply_failure(struct request *request, struct reply *reply, int status,
                          const char *text)
{
    struct json_out *out = json_out_new(&request->arena);
    struct json_node *root = json_object(out);
    json_add_bool(out, root, "success", false);
    json_add_text(out, root, "error", arena_copy(&request->arena, str_from(text)));
    if (status == 503)
        reply_header(reply, "Retry-After", STR("1"));
    return reply_json(reply, status, out, root);
}

enum answer reply_error(struct request *request, struct reply *reply,
                        const struct error *err)
{
    return reply_failure(request, reply, reply_status(err->code), err->text);
}

struct json_out *reply_begin(struct request *request, struct json_node **root)
{
    struct json_out *out = json_out_new(&request->arena);
    *root = json_object(out);
    json_add_bool(out, *root, "success", true);
    return out;
}

enum answer reply_json(struct reply *reply, int status, struct json_out *out,
                       struct json_node *root)
{
    reply->status = status;
    reply->body = json_write(out, root);
    return ANSWER_NOW;
}

void reply_time(struct json_out *out, struct json_node *object, const char *key,
                struct request *request, instant t)
{
    char text[INSTANT_TEXT];
    json_add_text(out, object, key, arena_copy(&request->arena, instant_format(t, text)));
}

enum answer reply_health(struct request *request, struct reply *reply)
{
    struct json_node *root;
    struct json_out *out = reply_begin(request, &root);
    json_add_text(out, root, "status", STR("ok"));
    json_add_text(out, root, "version", STR(SHOPFLOOR_VERSION));
    return reply_json(reply, 200, out, root);
}
