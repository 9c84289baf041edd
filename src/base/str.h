/* str.h - a borrowed piece of text.
 *
 * A str points into memory that somebody else owns and carries its length, so
 * it can name part of a larger buffer without copying it. It is not
 * NUL-terminated. It is valid for as long as the memory it points into.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    const char *at;
    size_t len;
} str;

/* A str from a string literal: STR("running"). */
#define STR(literal) ((str){(literal), sizeof(literal) - 1})

/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).at

/* The text of a NUL-terminated string; the empty str for NULL. */
static inline str str_from(const char *text)
{
    return text ? (str){text, strlen(text)} : (str){"", 0};
}

static inline bool str_equal(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* The order of the bytes: less than, equal to or greater than 0, as memcmp() has it; a
 * text sorts before its own continuations. */
int str_compare(str a, str b);

/* `s` without the spaces, tabs and line ends at both ends. */
str str_trim(str s);

/* Split off the text before the first `separator`. What follows it, or the
 * empty str, is left in *rest. rest may point at `s` itself. */
str str_cut(str s, char separator, str *rest);

/* The bytes of the UTF-8 character at the start of `s`: 1 to 4. 0: `s` is empty, or
 * begins with bytes that are not UTF-8 (RFC 3629). */
size_t str_utf8(str s);

enum { STR_SHOWN = 40 };

/* What somebody sent us, made fit for a message: at most STR_SHOWN bytes, and "..." when
 * there were more. Control characters and bytes that are not UTF-8 become '?'.
 *
 *     error_set(err, ERROR_INVALID, "no role is called '%s'", str_shown(name).text); */
struct shown {
    char text[STR_SHOWN + sizeof "..."]; /* NUL-terminated */
};
struct shown str_shown(str s);

/* The same of at most `most` bytes, into `out`, which has room for sizeof "..." more. */
void str_show(str s, char *out, size_t most);

#endif
