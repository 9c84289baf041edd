/* json.c - yyjson behind our names. A struct json is a yyjson_val, a struct json_node a
 * yyjson_mut_val, and all memory comes from an arena.
 */
#include "base/json.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdlib.h>
#include <yyjson.h>

/* --- memory --- */

static void *alc_malloc(void *arena, size_t size) { return arena_alloc(arena, 1, size); }

static void *alc_realloc(void *arena, void *memory, size_t old_size, size_t size)
{
    return size <= old_size ? memory : arena_grow(arena, memory, old_size, size);
}

static void alc_free(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

static yyjson_alc alc_of(struct arena *arena)
{
    return (yyjson_alc){alc_malloc, alc_realloc, alc_free, arena};
}

/* --- reading --- */

/* yyjson's getters take what they do not change without const. */
static yyjson_val *val(const struct json *value) { return (yyjson_val *)value; }

static const struct json *json_of(const yyjson_val *value)
{
    return (const struct json *)value;
}

static size_t string_end(str text, size_t i)
{
    while (i < text.len && text.at[i] != '"')
        i += text.at[i] == '\\' ? 2 : 1;
    return i;
}

static bool too_deep(size_t at, struct error *err)
{
    return error_set(err, ERROR_INVALID,
                     "not acceptable JSON: nested more than %d levels deep at byte %zu",
                     JSON_DEPTH, at);
}

static bool too_many(size_t at, struct error *err)
{
    return error_set(err, ERROR_LIMIT,
                     "too much JSON: more than %d values before byte %zu; send less at "
                     "once",
                     JSON_VALUES, at);
}

/* Are the depth of `text` and the number of its values within bounds? This is checked
 * before parsing, because code that walks the values may recurse, and a value of two
 * bytes takes much more memory once it is parsed. */
static bool within_bounds(str text, struct error *err)
{
    size_t depth = 0, values = 0;
    for (size_t i = 0; i < text.len; i++) {
        switch (text.at[i]) {
        case '"':
            i = string_end(text, i + 1);
            break;
        case '[':
        case '{':
            if (++depth > JSON_DEPTH)
                return too_deep(i, err);
            values++;
            break;
        case ',':
            values++;
            break;
        case ']':
        case '}':
            if (depth)
                depth--;
            break;
        default:
            break;
        }
        if (values > JSON_VALUES)
            return too_many(i, err);
    }
    return true;
}

bool json_parse(str text, struct arena *arena, const struct json **root,
                struct error *err)
{
    if (text.len == 0)
        return error_set(err, ERROR_INVALID, "not JSON: there is no text at all");
    if (!within_bounds(text, err))
        return false;

    const yyjson_alc alc = alc_of(arena);
    yyjson_read_err fault;
    yyjson_doc *doc = yyjson_read_opts((char *)text.at, text.len, 0, &alc, &fault);
    if (!doc)
        return error_set(err, ERROR_INVALID, "not JSON: %s at byte %zu", fault.msg,
                         fault.pos);
    *root = json_of(yyjson_doc_get_root(doc));
    return true;
}

bool json_is_object(const struct json *value) { return yyjson_is_obj(val(value)); }

bool json_is_array(const struct json *value) { return yyjson_is_arr(val(value)); }

bool json_is_null(const struct json *value)
{
    return !value || yyjson_is_null(val(value));
}

const struct json *json_get(const struct json *object, const char *key)
{
    return json_of(yyjson_obj_get(val(object), key));
}

/* The index of `key` in `name`, or `count` when it is not there. The search begins at
 * `hint`. */
static size_t name_at(yyjson_val *key, const str *name, size_t count, size_t hint)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = hint + i < count ? hint + i : hint + i - count;
        if (yyjson_equals_strn(key, name[at].at, name[at].len))
            return at;
    }
    return count;
}

int json_members(const struct json *object, const str *name, size_t count,
                 const struct json **member)
{
    for (size_t i = 0; i < count; i++)
        member[i] = NULL;
    yyjson_obj_iter iter = yyjson_obj_iter_with(val(object));
    size_t hint = 0;
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&iter));) {
        size_t at = name_at(key, name, count, hint);
        if (at == count)
            continue;
        if (member[at])
            return (int)at;
        member[at] = json_of(yyjson_obj_iter_get_val(key));
        hint = at + 1 < count ? at + 1 : 0;
    }
    return -1;
}

static bool is_before(yyjson_val *object, yyjson_val *key)
{
    yyjson_obj_iter iter = yyjson_obj_iter_with(object);
    for (yyjson_val *other; (other = yyjson_obj_iter_next(&iter)) != key;)
        if (yyjson_equals_strn(other, yyjson_get_str(key), yyjson_get_len(key)))
            return true;
    return false;
}

bool json_repeats(const struct json *value)
{
    yyjson_obj_iter iter = yyjson_obj_iter_with(val(value));
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&iter));)
        if (is_before(val(value), key) ||
            json_repeats(json_of(yyjson_obj_iter_get_val(key))))
            return true;
    if (json_is_array(value))
        for (const struct json *e = json_first(value); e; e = json_next(value, e))
            if (json_repeats(e))
                return true;
    return false;
}

size_t json_size(const struct json *value)
{
    return yyjson_is_ctn(val(value)) ? yyjson_get_len(val(value)) : 0;
}

const struct json *json_first(const struct json *array)
{
    return json_of(yyjson_arr_get_first(val(array)));
}

/* The elements stand one behind the other, and behind the last stands whatever follows
 * the array. */
const struct json *json_next(const struct json *array, const struct json *element)
{
    const yyjson_val *next = unsafe_yyjson_get_next(val(element));
    return next < unsafe_yyjson_get_next(val(array)) ? json_of(next) : NULL;
}

str json_key(const struct json *object, size_t i)
{
    yyjson_obj_iter iter = yyjson_obj_iter_with(val(object));
    yyjson_val *key = yyjson_obj_iter_next(&iter);
    while (key && i-- > 0)
        key = yyjson_obj_iter_next(&iter);
    return key ? (str){yyjson_get_str(key), yyjson_get_len(key)} : STR("");
}

bool json_text(const struct json *value, str *out)
{
    if (!yyjson_is_str(val(value)))
        return false;
    *out = (str){yyjson_get_str(val(value)), yyjson_get_len(val(value))};
    return true;
}

bool json_integer(const struct json *value, int64_t *out)
{
    if (!yyjson_is_int(val(value)))
        return false;
    /* yyjson keeps what is not negative as unsigned. */
    if (yyjson_is_uint(val(value)) && yyjson_get_uint(val(value)) > INT64_MAX)
        return false;
    *out = yyjson_get_sint(val(value));
    return true;
}

bool json_number(const struct json *value, double *out)
{
    if (!yyjson_is_num(val(value)))
        return false;
    *out = yyjson_get_num(val(value));
    return true;
}

bool json_bool(const struct json *value, bool *out)
{
    if (!yyjson_is_bool(val(value)))
        return false;
    *out = yyjson_get_bool(val(value));
    return true;
}

const char *json_kind(const struct json *value)
{
    switch (yyjson_get_type(val(value))) {
    case YYJSON_TYPE_NULL:
        return "null";
    case YYJSON_TYPE_BOOL:
        return "true or false";
    case YYJSON_TYPE_NUM:
        return "a number";
    case YYJSON_TYPE_STR:
        return "a text";
    case YYJSON_TYPE_ARR:
        return "an array";
    case YYJSON_TYPE_OBJ:
        return "an object";
    default:
        return "nothing";
    }
}

/* --- writing --- */

struct json_out {
    struct arena *arena;
    yyjson_mut_doc *doc;
};

static yyjson_mut_val *mut(struct json_node *node) { return (yyjson_mut_val *)node; }

static struct json_node *node_of(yyjson_mut_val *value)
{
    return (struct json_node *)value;
}

struct json_out *json_out_new(struct arena *arena)
{
    const yyjson_alc alc = alc_of(arena);
    struct json_out *out = arena_new(arena, struct json_out, 1);
    *out = (struct json_out){arena, yyjson_mut_doc_new(&alc)};
    return out;
}

/* How much of `s` is UTF-8, from its start. */
static size_t utf8_prefix(str s)
{
    size_t i = 0;
    while (i < s.len) {
        uint64_t eight;
        while (s.len - i >= sizeof eight) {
            memcpy(&eight, s.at + i, sizeof eight);
            if (eight & 0x8080808080808080)
                break; /* not all ASCII */
            i += sizeof eight;
        }
        if (i == s.len)
            break;
        size_t length = str_utf8((str){s.at + i, s.len - i});
        if (length == 0)
            break;
        i += length;
    }
    return i;
}

/* A copy of `s` with U+FFFD for each byte that is not UTF-8. */
static str repaired(struct arena *arena, str s)
{
    const str mark = STR("\xef\xbf\xbd");
    char *copy = arena_new(arena, char, s.len *mark.len);
    size_t used = 0;

    while (s.len) {
        size_t good = utf8_prefix(s);
        memcpy(copy + used, s.at, good);
        used += good;
        if (good < s.len) {
            memcpy(copy + used, mark.at, mark.len);
            used += mark.len;
            good++;
        }
        s = (str){s.at + good, s.len - good};
    }
    return (str){copy, used};
}

static yyjson_mut_val *text_value(struct json_out *out, str text)
{
    if (text.len == 0)
        return yyjson_mut_strn(out->doc, "", 0);
    if (utf8_prefix(text) < text.len)
        text = repaired(out->arena, text);
    return yyjson_mut_strn(out->doc, text.at, text.len);
}

/* `key` is a literal, so it is UTF-8. */
static void add(struct json_out *out, struct json_node *object, const char *key,
                yyjson_mut_val *value)
{
    yyjson_mut_obj_add(mut(object), yyjson_mut_str(out->doc, key), value);
}

struct json_node *json_object(struct json_out *out)
{
    return node_of(yyjson_mut_obj(out->doc));
}

struct json_node *json_array(struct json_out *out)
{
    return node_of(yyjson_mut_arr(out->doc));
}

void json_add(struct json_out *out, struct json_node *object, const char *key,
              struct json_node *value)
{
    add(out, object, key, mut(value));
}

struct json_node *json_add_object(struct json_out *out, struct json_node *object,
                                  const char *key)
{
    struct json_node *value = json_object(out);
    json_add(out, object, key, value);
    return value;
}

struct json_node *json_add_array(struct json_out *out, struct json_node *object,
                                 const char *key)
{
    struct json_node *value = json_array(out);
    json_add(out, object, key, value);
    return value;
}

void json_add_text(struct json_out *out, struct json_node *object, const char *key,
                   str value)
{
    add(out, object, key, text_value(out, value));
}

void json_add_text_or_null(struct json_out *out, struct json_node *object,
                           const char *key, str value)
{
    if (value.len)
        json_add_text(out, object, key, value);
    else
        json_add_null(out, object, key);
}

void json_add_time(struct json_out *out, struct json_node *object, const char *key,
                   instant value)
{
    char *text = arena_new(out->arena, char, INSTANT_TEXT);
    json_add_text(out, object, key, instant_format(value, text));
}

void json_add_time_or_null(struct json_out *out, struct json_node *object,
                           const char *key, instant value)
{
    if (value.ms)
        json_add_time(out, object, key, value);
    else
        json_add_null(out, object, key);
}

void json_add_int(struct json_out *out, struct json_node *object, const char *key,
                  int64_t value)
{
    add(out, object, key, yyjson_mut_sint(out->doc, value));
}

void json_add_number(struct json_out *out, struct json_node *object, const char *key,
                     double value)
{
    add(out, object, key, yyjson_mut_real(out->doc, value));
}

void json_add_bool(struct json_out *out, struct json_node *object, const char *key,
                   bool value)
{
    add(out, object, key, yyjson_mut_bool(out->doc, value));
}

void json_add_null(struct json_out *out, struct json_node *object, const char *key)
{
    add(out, object, key, yyjson_mut_null(out->doc));
}

struct json_node *json_copy(struct json_out *out, const struct json *value)
{
    return node_of(yyjson_val_mut_copy(out->doc, val(value)));
}

void json_push(struct json_out *out, struct json_node *array, struct json_node *value)
{
    (void)out;
    yyjson_mut_arr_append(mut(array), mut(value));
}

void json_push_text(struct json_out *out, struct json_node *array, str value)
{
    yyjson_mut_arr_append(mut(array), text_value(out, value));
}

void json_push_int(struct json_out *out, struct json_node *array, int64_t value)
{
    yyjson_mut_arr_append(mut(array), yyjson_mut_sint(out->doc, value));
}

str json_write(struct json_out *out, struct json_node *root)
{
    const yyjson_alc alc = alc_of(out->arena);
    yyjson_write_err fault;
    size_t len = 0;
    const char *text = yyjson_mut_val_write_opts(
        mut(root), YYJSON_WRITE_INF_AND_NAN_AS_NULL, &alc, &len, &fault);

    /* Texts were repaired, and memory does not run out. Only a root that is no node has
     * no text; that is a fault of the program. */
    if (!text)
        abort();
    return (str){text, len};
}
