#include "api/json_body.h"

#include "api/schemas/schemas.h"

#include "base/buf.h"
#include "base/nearest.h"

bool json_body(struct request *request, const struct json **object, struct error *err)
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

bool json_body_number(const struct member *member, double low, double high, double none,
                      double *value, struct error *err)
{
    if (!member_is_null(member))
        return member_number(member, low, high, value, err);
    *value = none;
    return true;
}

bool json_body_target(const struct json *object, target_rate *target, struct error *err)
{
    double units_an_hour = target_number(*target);
    if (!json_body_number(member_of(object, "target_units_per_hour"), 0, 1e6, 0,
                          &units_an_hour, err))
        return false;
    *target = target_of(units_an_hour);
    return true;
}

/* The members that a body may have. */
struct members_known {
    struct nearest nearest;
    struct buf list;
};

static void offer(void *context, str name)
{
    struct members_known *known = context;
    nearest_offer(&known->nearest, name);
    buf_addf(&known->list, "%s%.*s", buf_str(&known->list).len ? ", " : "",
             STR_ARG(name));
}

static void forget(struct members_known *known) { buf_free(&known->list); }

/* Says which one was meant, or which there are. */
static bool refuse_member(const char *schema, str name, struct error *err)
{
    CLEANUP(forget)
    struct members_known known = {.nearest = nearest_to(name), .list = BUF(512)};
    struct shown shown = str_shown(name);
    schema_each(api_schemas, schema, offer, &known);
    if (known.nearest.name.len)
        return error_set(err, ERROR_INVALID, "there is no member '%s' here%s", shown.text,
                         nearest_hint(&known.nearest, "").text);
    return error_set(err, ERROR_INVALID, "there is no member '%s' here; want any of: %s",
                     shown.text, buf_text(&known.list));
}

bool json_body_only(const struct json *object, const char *schema, struct error *err)
{
    enum { MEMBERS = 32 };
    if (json_size(object) > MEMBERS)
        return error_set(err, ERROR_INVALID, "the body has more than %d members",
                         MEMBERS);
    for (size_t i = 0; i < json_size(object); i++) {
        str key = json_key(object, i);
        if (!schema_has(api_schemas, schema, key))
            return refuse_member(schema, key, err);
        for (size_t k = 0; k < i; k++)
            if (str_equal(key, json_key(object, k)))
                return error_set(err, ERROR_INVALID, "%s is there twice; want it once",
                                 str_shown(key).text);
    }
    return true;
}
