/* schema_json.h - schemas and their types as JSON Schema (2020-12, as in OpenAPI 3.1). */
#ifndef API_SCHEMA_JSON_H
#define API_SCHEMA_JSON_H

#include "base/arena.h"
#include "base/json.h"
#include "http/schema.h"

/* A document on its way. */
struct draft {
    struct json_out *out;
    struct arena *arena;                 /* that of `out` */
    const struct schema *const *schemas; /* that the document has; NULL ends the list */
};

/* May a member of this type be absent? */
bool schema_type_optional(const char *type);

/* A type as JSON Schema. NULL: it is not written as schema.h says, or names an object
 * that is not among the draft's. */
struct json_node *schema_of_type(struct draft draft, str type);

/* An object as JSON Schema; the types of its members must be known. */
struct json_node *schema_of_object(struct draft draft, const struct schema *schema);

#endif
