/* schemas.h - what the API's JSON looks like: one row per member of an object.
 *
 * A type is written in words, so that a row can be read at a glance:
 *
 *     boolean, integer, number, string     as in JSON
 *     true                                 that, and nothing else
 *     time, date, clock, uuid, id, name, cursor   texts, see words[] in schema_json.c
 *     integer 1..100, number 0.., string 1..64    in these bounds; of a text, its length
 *     working|idle|absent                  one of these texts
 *     Event                                the object of that name: a capital letter
 *     [Event]                              a list of them
 *     Event or [Event]                     one of several
 *     number?                              the same, or null
 *     optional number                      it may be absent
 *     integer 1..100 = 10                  the same, and what it then is
 */
#ifndef API_SCHEMAS_H
#define API_SCHEMAS_H

#include "base/arena.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

struct schema_member {
    const char *name; /* NULL ends a list */
    const char *type;
    const char *help;
};

struct schema {
    const char *name;
    const char *help;
    const struct schema_member *member;
    const char *also; /* a schema whose members it has too, or NULL */
    bool closed;      /* other members are refused */
};

extern const struct schema api_schemas[];
extern const size_t api_schemas_count;

/* The schema of this name, or NULL. */
const struct schema *schema_find(str name);

/* Does the schema of this name have a member of that name? */
bool schema_has(const char *schema, str member);

/* May a member of this type be absent? */
bool schema_type_optional(const char *type);

/* JSON Schema (2020-12, as OpenAPI 3.1 has it) of a type; NULL when it is not written as
 * above, or names an object that is not there. What is written lives in `arena`, which
 * is that of `out`. */
struct json_node *schema_of_type(struct json_out *out, struct arena *arena, str type);

/* The same of an object, whose members' types are known. */
struct json_node *schema_of_object(struct json_out *out, struct arena *arena,
                                   const struct schema *schema);

#endif
