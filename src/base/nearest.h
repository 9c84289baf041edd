/* nearest.h - which name somebody meant who wrote one that does not exist.
 *
 *     struct nearest nearest = nearest_to(word);
 *     for (...)
 *         nearest_offer(&nearest, name);
 *     error_set(err, ERROR_INVALID, "there is no '%s'%s", ...,
 *               nearest_hint(&nearest, "--").text);
 *
 * A name is near when few letters are wrong, missing, too many or swapped: one of three,
 * and two at least where the word is longer than that. Dashes, underscores and upper case
 * do not count.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/str.h"

struct nearest {
    str word, name; /* borrowed; `name` is empty as long as none is near */
    size_t faults;  /* of `name`; as long as there is none, one more than are allowed */
};

struct nearest nearest_to(str word);

/* Of names that are equally near the first counts. */
void nearest_offer(struct nearest *nearest, str name);

/* "; perhaps you mean '--listen'", or nothing when no name is near. `prefix` comes before
 * the name. */
struct hint {
    char text[80]; /* NUL-terminated */
};
struct hint nearest_hint(const struct nearest *nearest, const char *prefix);

#endif
