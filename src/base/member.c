#include "base/member.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/nearest.h"

#include <stdarg.h>
#include <stdio.h>

#undef member_wrong

enum { MEMBERS_MOST = 64, PLACE_BYTES = 1024, WORDS_BYTES = 200 };

struct member member_in(const struct member *parent, const char *key)
{
    return (struct member){parent, str_from(key), json_get(parent->value, key), false};
}

/* --- errors --- */

/* "cameras.hall", from the root on. */
static void write_place(const struct member *member, struct buf *out)
{
    if (!member || !member->name.len)
        return;
    write_place(member->parent, out);
    buf_addf(out, "%s%s", out->len ? "." : "", str_shown(member->name).text);
}

bool member_wrong(const struct member *member, struct error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);

    CLEANUP(buf_free) struct buf place = BUF(PLACE_BYTES);
    write_place(member, &place);
    return error_set(err, ERROR_INVALID, "%s%s%s%s", buf_text(&place),
                     member->parent ? ":" : "", place.len ? " " : "", text);
}

#define member_wrong(...) error_is_false(member_wrong(__VA_ARGS__))

bool member_kind(const struct member *member, bool right, const char *want,
                 struct error *err)
{
    if (right)
        return true;
    if (!member->value)
        return member_wrong(member, err, "is missing; want %s", want);
    return member_wrong(member, err, "is %s; want %s", json_kind(member->value), want);
}

bool member_need(const struct member *member, const char *want, struct error *err)
{
    return member_kind(member, member->value, want, err);
}

bool member_is_null(const struct member *member)
{
    return member->value && json_is_null(member->value);
}

/* Nothing is there, and nothing has to be. */
static bool left_out(const struct member *member)
{
    return !member->value && !member->needed;
}

/* --- values --- */

bool member_text(const struct member *member, size_t most, str *out, struct error *err)
{
    str text;
    if (left_out(member))
        return true;
    if (!member_kind(member, json_text(member->value, &text), "a text", err))
        return false;
    text = str_trim(text);
    if (!text.len || text.len > most)
        return member_wrong(member, err, "has %zu bytes; want 1 to %zu", text.len, most);
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
            return member_wrong(member, err, "contains a control character");
    *out = text;
    return true;
}

bool member_bool(const struct member *member, bool *out, struct error *err)
{
    return left_out(member) ||
           member_kind(member, json_bool(member->value, out), "true or false", err);
}

bool member_number(const struct member *member, double low, double high, double *out,
                   struct error *err)
{
    char want[80];
    double number;
    if (left_out(member))
        return true;
    bool is_number = json_number(member->value, &number);
    if (is_number && number >= low && number <= high) {
        *out = number;
        return true;
    }
    snprintf(want, sizeof want, "a number from %g to %g", low, high);
    return member_kind(member, is_number, want, err) &&
           member_wrong(member, err, "is %g; want %s", number, want);
}

bool member_whole(const struct member *member, int64_t low, int64_t high, int64_t *out,
                  struct error *err)
{
    char want[80];
    int64_t whole;
    double real;
    if (left_out(member))
        return true;
    bool is_whole = json_integer(member->value, &whole);
    if (is_whole && whole >= low && whole <= high) {
        *out = whole;
        return true;
    }
    snprintf(want, sizeof want, "a whole number from %lld to %lld", (long long)low,
             (long long)high);
    if (is_whole)
        return member_wrong(member, err, "is %lld; want %s", (long long)whole, want);
    return member_kind(member, json_number(member->value, &real), want, err) &&
           member_wrong(member, err, "is %g; want %s", real, want);
}

bool member_time(const struct member *member, instant *out, struct error *err)
{
    static const char want[] = "RFC 3339 with an offset, \"2026-01-15T10:15:30.000Z\"";
    str text;
    instant t;
    struct error why;
    if (left_out(member))
        return true;
    if (!member_kind(member, json_text(member->value, &text), want, err))
        return false;
    if (!instant_parse(text, &t, &why))
        return member_wrong(member, err, "%s", why.text);
    *out = t;
    return true;
}

bool member_span(const struct member *member, span least, span most, span *out,
                 struct error *err)
{
    str text;
    span length;
    struct error why;
    if (left_out(member))
        return true;
    if (!member_kind(member, json_text(member->value, &text), "a text such as \"3s\"",
                     err))
        return false;
    if (!span_parse(text, &length, &why))
        return member_wrong(member, err, "%s", why.text);
    if (length.ms < least.ms || length.ms > most.ms)
        return member_wrong(member, err, "is '%s'; want from %lldms to %llds",
                            str_shown(text).text, (long long)least.ms,
                            (long long)most.ms / 1000);
    *out = length;
    return true;
}

static void write_words(const char *const *words, struct buf *out)
{
    for (size_t i = 0; words[i]; i++)
        buf_addf(out, "%s%s", i ? ", " : "", words[i]);
}

bool member_word(const struct member *member, const char *const *words, int *out,
                 struct error *err)
{
    str text;
    if (left_out(member))
        return true;
    for (int i = 0; json_text(member->value, &text) && words[i]; i++)
        if (str_equal(text, str_from(words[i]))) {
            *out = i;
            return true;
        }
    CLEANUP(buf_free) struct buf list = BUF(WORDS_BYTES);
    write_words(words, &list);
    return member_wrong(member, err, "is not one of: %s", buf_text(&list));
}

/* --- objects and arrays --- */

bool member_object(const struct member *member, const struct json **out,
                   struct error *err)
{
    if (left_out(member))
        return true;
    if (!member_kind(member, json_is_object(member->value), "an object", err))
        return false;
    *out = member->value;
    return true;
}

bool member_array(const struct member *member, const struct json **out, struct error *err)
{
    if (left_out(member))
        return true;
    if (!member_kind(member, json_is_array(member->value), "an array", err))
        return false;
    *out = member->value;
    return true;
}

static bool refuse_name(const struct member *member, str name, const char *const *names,
                        struct error *err)
{
    CLEANUP(buf_free) struct buf list = BUF(WORDS_BYTES);
    struct nearest nearest = nearest_to(name);
    write_words(names, &list);
    for (size_t i = 0; names[i]; i++)
        nearest_offer(&nearest, str_from(names[i]));
    return member_wrong(member, err, "'%s' is not known%s; want any of: %s",
                        str_shown(name).text, nearest_hint(&nearest, "").text,
                        buf_text(&list));
}

bool member_only(const struct member *member, const char *const *names, struct error *err)
{
    const struct json *object = member->value;
    if (!member_kind(member, json_is_object(object), "an object", err))
        return false;
    if (json_size(object) > MEMBERS_MOST)
        return member_wrong(member, err, "has more than %d members", MEMBERS_MOST);
    for (size_t i = 0; i < json_size(object); i++) {
        str key = json_key(object, i);
        size_t known = 0, before = 0;
        while (names[known] && !str_equal(key, str_from(names[known])))
            known++;
        while (before < i && !str_equal(key, json_key(object, before)))
            before++;
        if (!names[known])
            return refuse_name(member, key, names, err);
        if (before < i)
            return member_wrong(member, err, "'%s' is there twice", names[known]);
    }
    return true;
}

static bool bounded(const struct member *member, size_t most, struct error *err)
{
    size_t size = json_size(member->value);
    return size <= most ||
           member_wrong(member, err, "has %zu entries; at most %zu are read", size, most);
}

/* Names are compared whole: one may hold a NUL, of which json_get() knows nothing. */
static bool is_new(const struct members *all, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (str_equal(all->member[before].name, all->member[i].name))
            return false;
    return true;
}

bool member_each(const struct member *member, size_t most, struct arena *arena,
                 struct members *out, struct error *err)
{
    const struct json *object = NULL;
    if (!member_object(member, &object, err) || !bounded(member, most, err))
        return false;
    size_t count = json_size(object);
    struct members all = {arena_new(arena, struct member, count), count};
    for (size_t i = 0; i < count; i++) {
        str name = arena_copy(arena, json_key(object, i));
        all.member[i] = member_in(member, name.at);
        all.member[i].name = name;
        if (!is_new(&all, i))
            return member_wrong(&all.member[i], err, "is there twice");
    }
    *out = all;
    return true;
}

bool member_elements(const struct member *member, size_t most, struct arena *arena,
                     struct members *out, struct error *err)
{
    const struct json *array = NULL;
    if (!member_array(member, &array, err) || !bounded(member, most, err))
        return false;
    struct members all = {arena_new(arena, struct member, json_size(array)), 0};
    const struct json *value = array ? json_first(array) : NULL;
    for (; value; value = json_next(array, value), all.count++) {
        char number[24];
        int len = snprintf(number, sizeof number, "%zu", all.count);
        all.member[all.count] = (struct member){
            member, arena_copy(arena, (str){number, (size_t)len}), value, false};
    }
    *out = all;
    return true;
}
