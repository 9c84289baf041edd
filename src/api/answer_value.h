/* answer_value.h - an answer as servers share it (answers.h): its text, and when it was
 * worked out.
 */
#ifndef API_ANSWER_VALUE_H
#define API_ANSWER_VALUE_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>

struct arena;

enum {
    ANSWER_MOST = 2 * 1024 * 1024, /* bytes of a text that is shared */
    ANSWER_EXTRA = 8,              /* so much longer a value is than its text */
};

/* The value lives in `arena`. */
str answer_pack(instant made, str body, struct arena *arena);
/* *body is part of the value. False: that is none. */
bool answer_unpack(str value, instant *made, str *body);

/* The text with another "now" and "last_updated", where these are `was`. Both are written
 * by instant_format(), and have the same length. Changes `body` itself. */
void answer_set_now(str body, instant was, instant is);

#endif
