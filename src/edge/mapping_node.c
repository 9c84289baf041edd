#include "edge/mapping_node.h"

#include "base/arena.h"
#include "base/buf.h"
#include "domain/event.h"

#include <stdarg.h>
#include <stdio.h>

#undef node_wrong

/* "cameras.hall", from the root on. */
static void write_place(const struct node *node, struct buf *out)
{
    if (!node || !node->name.len)
        return;
    write_place(node->parent, out);
    buf_addf(out, "%s%s", out->len ? "." : "", str_shown(node->name).text);
}

bool node_wrong(const struct node *node, struct error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);

    CLEANUP(buf_free) struct buf place = BUF(1024);
    write_place(node, &place);
    if (place.len)
        return error_set(err, ERROR_INVALID, "%s: %s", buf_text(&place), text);
    return error_set(err, ERROR_INVALID, "%s", text);
}

#define node_wrong(...) error_is_false(node_wrong(__VA_ARGS__))

struct node node_member(const struct node *parent, const char *name)
{
    return (struct node){parent, str_from(name), json_get(parent->value, name)};
}

static void write_words(const char *const *words, struct buf *out)
{
    for (size_t i = 0; words[i]; i++)
        buf_addf(out, "%s%s", i ? ", " : "", words[i]);
}

bool node_members(const struct node *node, const char *const *names, struct error *err)
{
    if (!json_is_object(node->value))
        return node_wrong(node, err, "is %s; want an object", json_kind(node->value));
    if (json_size(node->value) > 64)
        return node_wrong(node, err, "has more than 64 members");
    for (size_t i = 0; i < json_size(node->value); i++) {
        str key = json_key(node->value, i);
        size_t known = 0, before = 0;
        while (names[known] && !str_equal(key, str_from(names[known])))
            known++;
        while (before < i && !str_equal(key, json_key(node->value, before)))
            before++;
        CLEANUP(buf_free) struct buf list = BUF(200);
        write_words(names, &list);
        if (!names[known])
            return node_wrong(node, err, "'%s' is not known; want any of: %s",
                              str_shown(key).text, buf_text(&list));
        if (before < i)
            return node_wrong(node, err, "'%s' is there twice", names[known]);
    }
    return true;
}

bool node_need(const struct node *node, const char *what, struct error *err)
{
    return !json_is_null(node->value) ||
           node_wrong(node, err, "is missing; want %s", what);
}

static bool bounded(const struct node *node, size_t most, struct error *err)
{
    size_t size = json_size(node->value);
    return size <= most ||
           node_wrong(node, err, "has %zu entries; at most %zu are read", size, most);
}

/* Keys are told apart by their whole text, so a NUL inside is found by node_name(). */
static bool is_new(const struct nodes *members, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (str_equal(members->node[before].name, members->node[i].name))
            return false;
    return true;
}

bool node_each(const struct node *object, size_t most, struct arena *arena,
               struct nodes *members, struct error *err)
{
    struct nodes all = {0};
    if (object->value && !json_is_object(object->value))
        return node_wrong(object, err, "is %s; want an object", json_kind(object->value));
    if (!bounded(object, most, err))
        return false;
    all.count = json_size(object->value);
    all.node = arena_new(arena, struct node, all.count);
    for (size_t i = 0; i < all.count; i++) {
        str name = arena_copy(arena, json_key(object->value, i));
        all.node[i] = (struct node){object, name, json_get(object->value, name.at)};
        if (!is_new(&all, i))
            return node_wrong(&all.node[i], err, "is there twice");
    }
    *members = all;
    return true;
}

bool node_elements(const struct node *array, size_t most, struct arena *arena,
                   struct nodes *elements, struct error *err)
{
    struct nodes all = {0};
    if (array->value && !json_is_array(array->value))
        return node_wrong(array, err, "is %s; want an array", json_kind(array->value));
    if (!bounded(array, most, err))
        return false;
    all.node = arena_new(arena, struct node, json_size(array->value));
    const struct json *value = array->value ? json_first(array->value) : NULL;
    for (; value; value = json_next(array->value, value), all.count++) {
        char number[24];
        int len = snprintf(number, sizeof number, "%zu", all.count);
        all.node[all.count] =
            (struct node){array, arena_copy(arena, (str){number, (size_t)len}), value};
    }
    *elements = all;
    return true;
}

bool node_name(const struct node *node, struct arena *arena, str *out, struct error *err)
{
    struct error why;
    if (!id_check(node->name, "its name", &why))
        return node_wrong(node, err, "%s", why.text);
    *out = arena_copy(arena, node->name);
    return true;
}

bool node_id(const struct node *node, struct arena *arena, str *out, struct error *err)
{
    str text;
    struct error why;
    if (!node->value)
        return true;
    if (!json_text(node->value, &text))
        return node_wrong(node, err, "is %s; want a text", json_kind(node->value));
    if (!id_check(text, "the text", &why))
        return node_wrong(node, err, "%s", why.text);
    *out = arena_copy(arena, text);
    return true;
}

bool node_span(const struct node *node, span least, span most, span *out,
               struct error *err)
{
    str text;
    span length;
    struct error why;
    if (!node->value)
        return true;
    if (!json_text(node->value, &text))
        return node_wrong(node, err, "is %s; want a text such as \"3s\"",
                          json_kind(node->value));
    if (!span_parse(text, &length, &why))
        return node_wrong(node, err, "%s", why.text);
    if (length.ms < least.ms || length.ms > most.ms)
        return node_wrong(node, err, "is '%s'; want from %lldms to %llds",
                          str_shown(text).text, (long long)least.ms,
                          (long long)most.ms / 1000);
    *out = length;
    return true;
}

bool node_number(const struct node *node, double low, double high, double *out,
                 struct error *err)
{
    double number;
    if (!node->value)
        return true;
    if (!json_number(node->value, &number))
        return node_wrong(node, err, "is %s; want a number from %g to %g",
                          json_kind(node->value), low, high);
    if (!(number >= low && number <= high))
        return node_wrong(node, err, "is %g; want a number from %g to %g", number, low,
                          high);
    *out = number;
    return true;
}

bool node_word(const struct node *node, const char *const *words, int *out,
               struct error *err)
{
    str text;
    if (!node->value)
        return true;
    for (int i = 0; json_text(node->value, &text) && words[i]; i++)
        if (str_equal(text, str_from(words[i]))) {
            *out = i;
            return true;
        }
    CLEANUP(buf_free) struct buf list = BUF(200);
    write_words(words, &list);
    return node_wrong(node, err, "is not one of: %s", buf_text(&list));
}
