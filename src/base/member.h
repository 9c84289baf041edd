/* member.h - reading a member of a JSON object, with errors that name it and say what
 * would be right: "confidence is 1.5; want a number from 0 to 1".
 *
 *     const struct json *body = ...;
 *     if (!member_number(member_needed(body, "confidence"), 0, 1, &confidence, err) ||
 *         !member_bool(member_of(body, "active"), &active, err))
 *         return false;
 *
 * A member that is absent leaves *out untouched, unless it is needed. All errors are
 * ERROR_INVALID.
 *
 * In a document of many levels a member knows its parent. Its errors begin with its whole
 * place and a colon: "cameras.hall.size: is a text; want an array". So do those of an
 * element of an array, which is named by its number.
 */
#ifndef BASE_MEMBER_H
#define BASE_MEMBER_H

#include "base/cleanup.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/json.h"

#include <stddef.h>

struct arena;

struct member {
    const struct member *parent; /* borrowed; NULL: the name alone is its place */
    str name;                    /* empty: the root of a document */
    const struct json *value;    /* NULL: there is none */
    bool needed;                 /* there has to be one */
};

/* The member of a JSON object that is called `key`: one that may be absent, and one that
 * may not. They are pointers that last until the end of the block. */
#define member_of(object, key)                                                           \
    (&(struct member){.name = str_from(key), .value = json_get((object), (key))})
#define member_needed(object, key)                                                       \
    (&(struct member){                                                                   \
        .name = str_from(key), .value = json_get((object), (key)), .needed = true})

/* A member of `parent`, with its place. */
struct member member_in(const struct member *parent, const char *key);

/* Record ERROR_INVALID with the place in front. Always returns false. */
bool member_wrong(const struct member *member, struct error *err, const char *format, ...)
    PRINTF_LIKE(3, 4);
#define member_wrong(...) error_is_false(member_wrong(__VA_ARGS__))

/* `right`: is the value of the wanted kind? If not, or if there is no value, the error
 * names what was found and asks for `want`. Returns `right`. */
MUST_CHECK bool member_kind(const struct member *member, bool right, const char *want,
                            struct error *err);

/* Is it there? `want` says what it should be. */
MUST_CHECK bool member_need(const struct member *member, const char *want,
                            struct error *err);

/* Is it there, and null? */
bool member_is_null(const struct member *member);

/* --- values --- */

/* A text without the spaces around it, of 1 to `most` bytes, with no control characters.
 * It is borrowed from the JSON. */
MUST_CHECK bool member_text(const struct member *member, size_t most, str *out,
                            struct error *err);
MUST_CHECK bool member_bool(const struct member *member, bool *out, struct error *err);
MUST_CHECK bool member_number(const struct member *member, double low, double high,
                              double *out, struct error *err);
MUST_CHECK bool member_whole(const struct member *member, int64_t low, int64_t high,
                             int64_t *out, struct error *err);
/* A moment, as instant_parse() reads it. */
MUST_CHECK bool member_time(const struct member *member, instant *out, struct error *err);
/* A length of time, as span_parse() reads it. */
MUST_CHECK bool member_span(const struct member *member, span least, span most, span *out,
                            struct error *err);
/* One of some words; *out is its number. `words` ends with NULL. */
MUST_CHECK bool member_word(const struct member *member, const char *const *words,
                            int *out, struct error *err);

/* --- objects and arrays --- */

MUST_CHECK bool member_object(const struct member *member, const struct json **out,
                              struct error *err);
MUST_CHECK bool member_array(const struct member *member, const struct json **out,
                             struct error *err);

/* Is the value an object with members of these names only, each once? `names` ends with
 * NULL. */
MUST_CHECK bool member_only(const struct member *member, const char *const *names,
                            struct error *err);

/* All members of an object, or all elements of an array, at most `most`; none of a value
 * that is absent. They live in `arena` and borrow `member`. */
struct members {
    struct member *member;
    size_t count;
};
MUST_CHECK bool member_each(const struct member *member, size_t most, struct arena *arena,
                            struct members *out, struct error *err);
MUST_CHECK bool member_elements(const struct member *member, size_t most,
                                struct arena *arena, struct members *out,
                                struct error *err);

#endif
