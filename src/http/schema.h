/* schema.h - what a JSON object looks like: one row per member.
 *
 * The type of a member is written in words, so that a row can be read at a glance:
 *
 *     boolean, integer, number, string            as in JSON
 *     true                                        that, and nothing else
 *     time, date, clock, uuid, id, name, cursor   texts of a certain form
 *     integer 1..100, number 0.., string 1..64    in these bounds; of a text, its length
 *     working|idle|absent                         one of these texts
 *     Event                                       the object of that name
 *     [Event]                                     a list of them
 *     Event or [Event]                            one of several
 *     number?                                     the same, or null
 *     optional number                             may be absent
 *     integer 1..100 = 10                         may be absent, and is 10 then
 *
 * api/schema_json.c translates these words into JSON Schema.
 */
#ifndef HTTP_SCHEMA_H
#define HTTP_SCHEMA_H

#include "base/str.h"

#include <stdbool.h>

struct schema_member {
    const char *name; /* NULL ends a list */
    const char *type;
    const char *help;
};

struct schema {
    const char *name; /* begins with a capital letter; NULL ends a table */
    const char *help;
    const struct schema_member *member;
    const char *also; /* a schema whose members it has too, or NULL */
    bool closed;      /* other members are refused */
};

/* The first member of every answer to a request that was granted. */
#define SCHEMA_SUCCESS "success", "true", "It went well."

/* The schema of this name, or NULL. `tables` is a list of tables and ends with NULL. */
const struct schema *schema_find(const struct schema *const *tables, str name);

/* Does the schema of this name have a member of that name? */
bool schema_has(const struct schema *const *tables, const char *schema, str member);

/* Call `visit` with the name of each member of the schema of this name. */
void schema_each(const struct schema *const *tables, const char *schema,
                 void (*visit)(void *context, str member), void *context);

#endif
