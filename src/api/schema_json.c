#include "api/schema_json.h"

#include "base/buf.h"

#include <stdlib.h>

/* Every word that is a type by itself. */
static const struct word {
    const char *word, *type, *format, *pattern, *bounds;
} words[] = {
    {"boolean", "boolean", NULL, NULL, NULL},
    {"integer", "integer", NULL, NULL, NULL},
    {"number", "number", NULL, NULL, NULL},
    {"string", "string", NULL, NULL, NULL},
    {"object", "object", NULL, NULL, NULL},
    {"time", "string", "date-time", NULL, NULL},
    {"date", "string", "date", NULL, NULL},
    {"clock", "string", NULL, "^([01][0-9]|2[0-3]):[0-5][0-9]$", NULL},
    {"uuid", "string", "uuid", NULL, NULL},
    {"id", "string", NULL, NULL, "1..64"},
    {"name", "string", NULL, NULL, "1..200"},
    {"cursor", "string", NULL, "^[A-Za-z0-9_-]+$", NULL},
};

static const char optional_word[] = "optional ";

static struct json_node *write_type(struct draft draft, str type);

static bool starts_with(str text, const char *prefix)
{
    return text.len >= strlen(prefix) && memcmp(text.at, prefix, strlen(prefix)) == 0;
}

/* Split `text` at the first `separator` outside of brackets. False: there is none. */
static bool split(str text, const char *separator, str *before, str *after)
{
    size_t len = strlen(separator);
    int depth = 0;
    for (size_t i = 0; i + len <= text.len; i++) {
        depth += (text.at[i] == '[') - (text.at[i] == ']');
        if (depth || memcmp(text.at + i, separator, len) != 0)
            continue;
        *before = (str){text.at, i};
        *after = (str){text.at + i + len, text.len - i - len};
        return true;
    }
    return false;
}

static void add_texts(struct draft draft, struct json_node *node, const char *key,
                      str list, const char *separator)
{
    struct json_node *array = json_add_array(draft.out, node, key);
    str each;
    while (split(list, separator, &each, &list))
        json_push_text(draft.out, array, each);
    json_push_text(draft.out, array, list);
}

/* One end of a range: of a number its value, of a text its length. */
static bool add_bound(struct draft draft, struct json_node *node, const char *key,
                      str text)
{
    char *end;
    const char *copy = arena_copy(draft.arena, text).at;
    double bound = strtod(copy, &end);
    if (!text.len)
        return true;
    if (bound == (double)(int64_t)bound)
        json_add_int(draft.out, node, key, (int64_t)bound);
    else
        json_add_number(draft.out, node, key, bound);
    return !*end;
}

static bool add_bounds(struct draft draft, struct json_node *node, bool of_length,
                       str bounds)
{
    str low, high;
    return split(bounds, "..", &low, &high) &&
           add_bound(draft, node, of_length ? "minLength" : "minimum", low) &&
           add_bound(draft, node, of_length ? "maxLength" : "maximum", high);
}

static struct json_node *write_word(struct draft draft, str type)
{
    str bounds, name = str_cut(type, ' ', &bounds);
    const struct word *word = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(name, str_from(words[i].word)))
            word = &words[i];
    if (!word)
        return NULL;
    if (word->bounds)
        bounds = str_from(word->bounds);

    struct json_node *node = json_object(draft.out);
    json_add_text(draft.out, node, "type", str_from(word->type));
    if (word->format)
        json_add_text(draft.out, node, "format", str_from(word->format));
    if (word->pattern)
        json_add_text(draft.out, node, "pattern", str_from(word->pattern));
    bool is_text = strcmp(word->type, "string") == 0;
    return !bounds.len || add_bounds(draft, node, is_text, bounds) ? node : NULL;
}

static struct json_node *write_constant(struct draft draft, bool value)
{
    struct json_node *node = json_object(draft.out);
    json_add_text(draft.out, node, "type", STR("boolean"));
    json_add_bool(draft.out, node, "const", value);
    return node;
}

/* "a|b|c" */
static struct json_node *write_choice(struct draft draft, str choices)
{
    struct json_node *node = json_object(draft.out);
    json_add_text(draft.out, node, "type", STR("string"));
    add_texts(draft, node, "enum", choices, "|");
    return node;
}

static struct json_node *write_reference(struct draft draft, str name)
{
    CLEANUP(buf_free) struct buf path = BUF(200);
    struct json_node *node = json_object(draft.out);
    buf_addf(&path, "#/components/schemas/%.*s", STR_ARG(name));
    json_add_text(draft.out, node, "$ref", arena_copy(draft.arena, buf_str(&path)));
    return schema_find(draft.schemas, name) ? node : NULL;
}

static struct json_node *write_list(struct draft draft, str items)
{
    struct json_node *node = json_object(draft.out);
    struct json_node *item = write_type(draft, items);
    json_add_text(draft.out, node, "type", STR("array"));
    if (item)
        json_add(draft.out, node, "items", item);
    return item ? node : NULL;
}

/* `types`: alternatives between " or ". */
static struct json_node *write_one_of(struct draft draft, str types)
{
    struct json_node *node = json_object(draft.out);
    struct json_node *list = json_add_array(draft.out, node, "oneOf");
    str each;
    for (bool more = true; more;) {
        more = split(types, " or ", &each, &types);
        struct json_node *type = write_type(draft, more ? each : types);
        if (!type)
            return NULL;
        json_push(draft.out, list, type);
    }
    return node;
}

static struct json_node *write_nullable(struct draft draft, str type)
{
    struct json_node *some = write_type(draft, type);
    if (!some)
        return NULL;
    struct json_node *node = json_object(draft.out);
    struct json_node *list = json_add_array(draft.out, node, "anyOf");
    struct json_node *null = json_object(draft.out);
    json_add_text(draft.out, null, "type", STR("null"));
    json_push(draft.out, list, some);
    json_push(draft.out, list, null);
    return node;
}

static struct json_node *write_with_default(struct draft draft, str type, str preset)
{
    struct json_node *node = write_type(draft, type);
    if (!node)
        return NULL;
    char *end;
    const char *copy = arena_copy(draft.arena, preset).at;
    long long number = strtoll(copy, &end, 10);
    if (str_equal(type, STR("boolean")))
        json_add_bool(draft.out, node, "default", str_equal(preset, STR("true")));
    else if (preset.len && !*end)
        json_add_int(draft.out, node, "default", number);
    else
        json_add_text(draft.out, node, "default", preset);
    return node;
}

static struct json_node *write_type(struct draft draft, str type)
{
    str before, after;
    if (!type.len)
        return NULL;
    if (split(type, " = ", &before, &after))
        return write_with_default(draft, before, after);
    if (split(type, " or ", &before, &after))
        return write_one_of(draft, type);
    if (type.at[type.len - 1] == '?')
        return write_nullable(draft, (str){type.at, type.len - 1});
    if (type.at[0] == '[')
        return type.at[type.len - 1] == ']'
                   ? write_list(draft, (str){type.at + 1, type.len - 2})
                   : NULL;
    if (str_equal(type, STR("true")) || str_equal(type, STR("false")))
        return write_constant(draft, type.at[0] == 't');
    if (split(type, "|", &before, &after))
        return write_choice(draft, type);
    if (type.at[0] >= 'A' && type.at[0] <= 'Z')
        return write_reference(draft, type);
    return write_word(draft, type);
}

bool schema_type_optional(const char *type)
{
    str before, after;
    return starts_with(str_from(type), optional_word) ||
           split(str_from(type), " = ", &before, &after);
}

struct json_node *schema_of_type(struct draft draft, str type)
{
    if (starts_with(type, optional_word))
        type = (str){type.at + strlen(optional_word), type.len - strlen(optional_word)};
    return write_type(draft, type);
}

/* Add the members of `schema` and of the one that it builds on. */
static void add_members(struct draft draft, const struct schema *schema,
                        struct json_node *properties, struct json_node *required)
{
    if (schema->also)
        add_members(draft, schema_find(draft.schemas, str_from(schema->also)), properties,
                    required);
    for (const struct schema_member *each = schema->member; each->name; each++) {
        struct json_node *node = schema_of_type(draft, str_from(each->type));
        json_add_text(draft.out, node, "description", str_from(each->help));
        json_add(draft.out, properties, each->name, node);
        if (!schema_type_optional(each->type))
            json_push_text(draft.out, required, str_from(each->name));
    }
}

struct json_node *schema_of_object(struct draft draft, const struct schema *schema)
{
    struct json_out *out = draft.out;
    struct json_node *node = json_object(out);
    json_add_text(out, node, "type", STR("object"));
    json_add_text(out, node, "description", str_from(schema->help));
    struct json_node *properties = json_object(out), *required = json_array(out);
    add_members(draft, schema, properties, required);
    json_add(out, node, "properties", properties);
    json_add(out, node, "required", required);
    if (schema->closed)
        json_add_bool(out, node, "additionalProperties", false);
    return node;
}
