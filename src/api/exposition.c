#include "api/exposition.h"

#include "base/buf.h"

void exposition_figure(struct buf *out, const char *name, const char *type,
                       const char *help)
{
    buf_addf(out, "# HELP shopfloor_%s %s\n# TYPE shopfloor_%s %s\n", name, help, name,
             type);
}

void exposition_add(struct buf *out, const struct exposed *figure)
{
    exposition_figure(out, figure->name, figure->type, figure->help);
    buf_addf(out, "shopfloor_%s %.17g\n", figure->name, figure->value);
}

void exposition_add_all(struct buf *out, const struct exposed *figure, size_t count)
{
    for (size_t i = 0; i < count; i++)
        exposition_add(out, &figure[i]);
}

enum answer exposition_reply(const struct buf *text, struct request *request,
                             struct reply *reply)
{
    reply->status = 200;
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    reply->body = arena_copy(&request->arena, buf_str(text));
    return ANSWER_NOW;
}

bool exposition_part(struct buf *out, const struct buf *part)
{
    if (!buf_ok(part) || part->len > out->limit - out->len)
        return false;
    buf_add(out, buf_str(part));
    return true;
}

void exposition_label(struct buf *out, const char *name, str value)
{
    buf_addf(out, "%s=\"", name);
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '\n')
            buf_add(out, STR("\\n"));
        else if (value.at[i] == '\\' || value.at[i] == '"')
            buf_addf(out, "\\%c", value.at[i]);
        else
            buf_add(out, (str){value.at + i, 1});
    }
    buf_add(out, STR("\""));
}
