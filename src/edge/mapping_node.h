/* mapping_node.h - a value of a mapping together with its place, so that whoever finds a
 * fault can name it: "frigate.cameras.hall.zones.bench: ...".
 *
 * Every reader takes a node whose value may be missing, and then leaves the default in
 * *out untouched; node_need() is for what must be there.
 */
#ifndef EDGE_MAPPING_NODE_H
#define EDGE_MAPPING_NODE_H

#include "base/cleanup.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/json.h"

struct arena;

struct node {
    const struct node *parent; /* NULL: the root */
    str name;
    const struct json *value; /* NULL: there is none */
};

/* Record ERROR_INVALID with the place in front. Always returns false. */
bool node_wrong(const struct node *node, struct error *err, const char *format, ...)
    PRINTF_LIKE(3, 4);
#define node_wrong(...) error_is_false(node_wrong(__VA_ARGS__))

/* The member of an object. `parent` is borrowed for as long as the result is used. */
struct node node_member(const struct node *parent, const char *name);

/* Is it an object with members of these names only? `names` ends with NULL. */
MUST_CHECK bool node_members(const struct node *node, const char *const *names,
                             struct error *err);

/* Is it there? `what`: what it should be. */
MUST_CHECK bool node_need(const struct node *node, const char *what, struct error *err);

/* All members of an object, or elements of an array named by their number, at most
 * `most`. A missing value has none. They live in `arena`. */
struct nodes {
    struct node *node;
    size_t count;
};
MUST_CHECK bool node_each(const struct node *object, size_t most, struct arena *arena,
                          struct nodes *members, struct error *err);
MUST_CHECK bool node_elements(const struct node *array, size_t most, struct arena *arena,
                              struct nodes *elements, struct error *err);

/* A text of 1 to ID_LENGTH bytes; copied into `arena`. */
MUST_CHECK bool node_id(const struct node *node, struct arena *arena, str *out,
                        struct error *err);
/* The name of a member is held to the same. */
MUST_CHECK bool node_name(const struct node *node, struct arena *arena, str *out,
                          struct error *err);
MUST_CHECK bool node_span(const struct node *node, span least, span most, span *out,
                          struct error *err);
MUST_CHECK bool node_number(const struct node *node, double low, double high, double *out,
                            struct error *err);

/* One of some words; *out is its number. `words` ends with NULL. */
MUST_CHECK bool node_word(const struct node *node, const char *const *words, int *out,
                          struct error *err);

#endif
