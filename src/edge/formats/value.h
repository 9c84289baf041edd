/* value.h - values of messages, in the several ways in which senders write them.
 *
 * A bool is false, and *out left as it is, if the value is nothing of the kind.
 */
#ifndef EDGE_FORMATS_VALUE_H
#define EDGE_FORMATS_VALUE_H

#include "base/instant.h"
#include "base/json.h"

struct arena;
struct mapping_camera;

/* Seconds since 1970, with a fraction. */
bool value_seconds(const struct json *value, instant *out);

/* A truth: true, "True", 1, or "1". */
bool value_bool(const struct json *value, bool *out);

/* A number, perhaps in quotes. */
bool value_number(const struct json *value, double *out);

/* A text, or a whole number, which is then written as text in `arena`. */
bool value_text(const struct json *value, struct arena *arena, str *out);

/* A confidence from 0 to 1; the camera's default if the value is none. */
double value_confidence(const struct json *value, const struct mapping_camera *camera);

/* Some senders write one value where others write an array of values. Go through them.
 */
static inline const struct json *value_first(const struct json *value)
{
    return json_is_array(value) ? json_first(value) : value;
}

static inline const struct json *value_next(const struct json *value,
                                            const struct json *element)
{
    return json_is_array(value) ? json_next(value, element) : NULL;
}

#endif
