#include "api/update.h"

#include "api/schemas/schemas.h"

static void wake(struct job *job) { request_wake(((struct update *)job)->request); }

enum answer update_submit(const struct app *app, struct request *request,
                          struct update *update, update_run *run, size_t weight)
{
    update->request = request;
    update->job = (struct job){.run = run, .done = wake, .weight = weight};
    request->state = update;
    writer_submit(app->writer, &update->job);
    return ANSWER_LATER;
}

bool update_failed(struct request *request, struct reply *reply)
{
    const struct update *update = request->state;
    if (update->job.err.code == ERROR_NONE)
        return false;
    reply_error(request, reply, &update->job.err);
    return true;
}

bool change_body(struct request *request, const struct json **object, struct error *err)
{
    const struct json *root;
    if (!json_parse(request->body, &request->arena, &root, err))
        return error_context(err, "body");
    if (!json_is_object(root))
        return error_set(err, ERROR_INVALID, "the body is %s; want a JSON object",
                         json_kind(root));
    *object = root;
    return true;
}

bool change_text(const struct json *object, const char *key, size_t most, str *value,
                 struct error *err)
{
    const struct json *member = json_get(object, key);
    str text;
    if (!member)
        return true;
    if (!json_text(member, &text))
        return error_set(err, ERROR_INVALID, "%s is %s; want a text", key,
                         json_kind(member));
    text = str_trim(text);
    if (!text.len || text.len > most)
        return error_set(err, ERROR_INVALID, "%s has %zu bytes; want 1 to %zu", key,
                         text.len, most);
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
            return error_set(err, ERROR_INVALID, "%s contains a control character", key);
    *value = text;
    return true;
}

bool change_bool(const struct json *object, const char *key, bool *value,
                 struct error *err)
{
    const struct json *member = json_get(object, key);
    return !member || json_bool(member, value) ||
           error_set(err, ERROR_INVALID, "%s is %s; want true or false", key,
                     json_kind(member));
}

bool change_number(const struct json *object, const char *key, double low, double high,
                   double none, double *value, struct error *err)
{
    const struct json *member = json_get(object, key);
    double number;
    if (!member)
        return true;
    if (json_is_null(member)) {
        *value = none;
        return true;
    }
    if (!json_number(member, &number))
        return error_set(err, ERROR_INVALID, "%s is %s; want a number", key,
                         json_kind(member));
    if (!(number >= low && number <= high))
        return error_set(err, ERROR_INVALID, "%s is %g; want a number from %g to %g", key,
                         number, low, high);
    *value = number;
    return true;
}

bool change_target(const struct json *object, double *value, struct error *err)
{
    return change_number(object, "target_units_per_hour", 0, 1e6, 0, value, err);
}

bool change_only(const struct json *object, const char *schema, struct error *err)
{
    enum { MEMBERS = 32 };
    if (json_size(object) > MEMBERS)
        return error_set(err, ERROR_INVALID, "the body has more than %d members",
                         MEMBERS);
    for (size_t i = 0; i < json_size(object); i++) {
        str key = json_key(object, i);
        if (!schema_has(api_schemas, schema, key))
            return error_set(err, ERROR_INVALID, "there is no member '%s' here",
                             str_shown(key).text);
        for (size_t k = 0; k < i; k++)
            if (str_equal(key, json_key(object, k)))
                return error_set(err, ERROR_INVALID, "%s is there twice; want it once",
                                 str_shown(key).text);
    }
    return true;
}
