/* fuzz_json.c - whatever is accepted is bounded in depth, is UTF-8 throughout, and reads
 * the same after it was written.
 */
#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
    if (!so)
        abort();
}

static void check_utf8(str text)
{
    while (text.len) {
        size_t length = str_utf8(text);
        must(length > 0);
        text = (str){text.at + length, text.len - length};
    }
}

static struct json_node *copy(const struct json *value, struct json_out *out, int depth);

static struct json_node *copy_array(const struct json *array, struct json_out *out,
                                    int depth)
{
    struct json_node *node = json_array(out);
    size_t count = 0;
    for (const struct json *e = json_first(array); e; e = json_next(array, e), count++)
        json_push(out, node, copy(e, out, depth + 1));
    must(count == json_size(array));
    return node;
}

static bool is_repeated(const struct json *object, size_t i)
{
    str key = json_key(object, i);
    while (i-- > 0)
        if (str_equal(json_key(object, i), key))
            return true;
    return false;
}

/* Keys that hold a NUL cannot be asked for, and of repeated keys only the first can. The
 * first few members suffice: finding a key is linear. */
static struct json_node *copy_object(const struct json *object, struct json_out *out,
                                     int depth)
{
    struct json_node *node = json_object(out);
    for (size_t i = 0; i < json_size(object) && i < 16; i++) {
        str key = json_key(object, i);
        check_utf8(key);
        if (memchr(key.at, '\0', key.len) || is_repeated(object, i))
            continue;
        const struct json *member = json_get(object, key.at);
        must(member);
        json_add(out, node, key.at, copy(member, out, depth + 1));
    }
    must(json_key(object, json_size(object)).len == 0);
    return node;
}

/* The scalar as the only member of an object: there is a call for each kind of member. */
static struct json_node *copy_scalar(const struct json *value, struct json_out *out)
{
    struct json_node *node = json_object(out);
    int64_t integer;
    double number;
    bool flag;
    str text;

    if (json_integer(value, &integer)) {
        json_add_int(out, node, "i", integer);
    } else if (json_number(value, &number)) {
        json_add_number(out, node, "n", number);
    } else if (json_bool(value, &flag)) {
        json_add_bool(out, node, "b", flag);
    } else if (json_text(value, &text)) {
        check_utf8(text);
        json_add_text(out, node, "t", text);
    } else {
        must(json_is_null(value));
        json_add_null(out, node, "0");
    }
    return node;
}

static struct json_node *copy(const struct json *value, struct json_out *out, int depth)
{
    must(depth <= JSON_DEPTH + 1 && json_kind(value)[0]);
    if (json_is_array(value))
        return copy_array(value, out, depth);
    if (json_is_object(value))
        return copy_object(value, out, depth);
    return copy_scalar(value, out);
}

static void check_accepted(const struct json *root, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    str text = json_write(out, copy(root, out, 1));
    check_utf8(text);

    /* The objects around scalars may make it one level too deep to read. */
    const struct json *again;
    struct error err = {0};
    must(json_parse(text, arena, &again, &err) || strstr(err.text, "levels deep"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str text = {(const char *)data, size};
    const struct json *root = NULL;
    struct error err = {0};

    if (json_parse(text, &arena, &root, &err)) {
        check_accepted(root, &arena);
    } else {
        must(!root && err.code == ERROR_INVALID && err.text[0]);
    }

    /* Text that nobody checked can be written all the same. */
    struct json_out *out = json_out_new(&arena);
    struct json_node *list = json_array(out);
    json_push_text(out, list, text);
    must(json_parse(json_write(out, list), &arena, &root, &err) && json_size(root) == 1);
    return 0;
}
