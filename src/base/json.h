/* json.h - JSON, read strictly and written. The only door to the JSON library.
 *
 * Reading: json_parse() gives the root of a document that lives in an arena. The getters
 * walk it and answer false (or NULL) for a value of another kind. To tell a sender what
 * is wrong with a member, see member.h. Invalid UTF-8, lone surrogates, trailing commas,
 * comments, NaN and numbers that no double can hold are errors of the parse.
 *
 * Writing: you make nodes in a `struct json_out` and put them into one another.
 * json_write() gives the text. Texts and keys are borrowed until then. Bytes of a text
 * that are not UTF-8 are written as U+FFFD, so that what is written can always be read.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct error;
struct json; /* a value that was read */

enum {
    JSON_DEPTH = 32,      /* levels of nesting that are read */
    JSON_VALUES = 400000, /* commas, arrays and objects: a short text may hold many */
};

/* Parse one document. `text` is borrowed while parsing only; the values live in `arena`.
 * ERROR_INVALID says what is wrong and at which byte, counted from 0. ERROR_LIMIT: more
 * values than JSON_VALUES. */
MUST_CHECK bool json_parse(str text, struct arena *arena, const struct json **root,
                           struct error *err);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_null(const struct json *value); /* also for NULL: a member that is absent */

/* The member of an object, or NULL. With a repeated key, the first. */
const struct json *json_get(const struct json *object, const char *key);

/* Find several members of an object in one pass. member[i] becomes the one that is called
 * name[i], or NULL; others are passed over. It is quickest when members come in the order
 * of the names. Returns -1, or an index of a name that is there twice: of two such
 * members some readers take the first and others the second. */
int json_members(const struct json *object, const str *name, size_t count,
                 const struct json **member);

/* Has an object in `value`, at any depth, two members of one name? Two readers might take
 * different ones. The time grows with the square of the members of an object. */
bool json_repeats(const struct json *value);

/* The number of members or elements; 0 for any other value. */
size_t json_size(const struct json *value);

/* Elements of an array in order: json_first(a), then json_next(a, element), each in
 * constant time; NULL after the last. */
const struct json *json_first(const struct json *array);
const struct json *json_next(const struct json *array, const struct json *element);

/* The key of an object's i-th member, counted from 0; the empty str after the last. It
 * takes a time that grows with i, so bound json_size() before you loop over an object
 * from outside. */
str json_key(const struct json *object, size_t i);

/* The value as C; false, and *out untouched, when it is of another kind. An integer is
 * a number written without fraction and exponent that fits. */
bool json_text(const struct json *value, str *out);
bool json_integer(const struct json *value, int64_t *out);
bool json_number(const struct json *value, double *out);
bool json_bool(const struct json *value, bool *out);

/* What kind it is, for messages: "a text", "a number", "nothing", ... */
const char *json_kind(const struct json *value);

/* --- writing --- */

struct json_out;
struct json_node;

/* A new document; lives in `arena`. */
struct json_out *json_out_new(struct arena *arena);

struct json_node *json_object(struct json_out *out);
struct json_node *json_array(struct json_out *out);

/* Add a member to an object. The key is UTF-8, and a literal or lives as long as the
 * arena. */
void json_add(struct json_out *out, struct json_node *object, const char *key,
              struct json_node *value);
struct json_node *json_add_object(struct json_out *out, struct json_node *object,
                                  const char *key);
struct json_node *json_add_array(struct json_out *out, struct json_node *object,
                                 const char *key);
void json_add_text(struct json_out *out, struct json_node *object, const char *key,
                   str value);
/* The empty text is written as null. */
void json_add_text_or_null(struct json_out *out, struct json_node *object,
                           const char *key, str value);
/* A text, as instant_format() has it. */
void json_add_time(struct json_out *out, struct json_node *object, const char *key,
                   instant value);
/* The instant 0 is written as null. */
void json_add_time_or_null(struct json_out *out, struct json_node *object,
                           const char *key, instant value);
void json_add_int(struct json_out *out, struct json_node *object, const char *key,
                  int64_t value);
/* Not a number and infinity are written as null. */
void json_add_number(struct json_out *out, struct json_node *object, const char *key,
                     double value);
void json_add_bool(struct json_out *out, struct json_node *object, const char *key,
                   bool value);
void json_add_null(struct json_out *out, struct json_node *object, const char *key);

/* A copy of a value that was read, to be written. */
struct json_node *json_copy(struct json_out *out, const struct json *value);

/* Append to an array. */
void json_push(struct json_out *out, struct json_node *array, struct json_node *value);
void json_push_text(struct json_out *out, struct json_node *array, str value);
void json_push_int(struct json_out *out, struct json_node *array, int64_t value);

/* The text of `root`, on one line. It lives in the arena of `out`. */
str json_write(struct json_out *out, struct json_node *root);

#endif
