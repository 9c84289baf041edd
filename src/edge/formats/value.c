#include "edge/formats/value.h"

#include "base/arena.h"
#include "edge/mapping/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define LATEST_SECONDS 253402300799.0 /* the end of the year 9999 */

bool value_seconds(const struct json *value, instant *out)
{
    double seconds;
    if (!json_number(value, &seconds) || !(seconds > 0 && seconds <= LATEST_SECONDS))
        return false;
    *out = (instant){(int64_t)floor(seconds * 1000 + 0.0005)};
    return true;
}

bool value_bool(const struct json *value, bool *out)
{
    str text;
    double number;
    if (json_bool(value, out))
        return true;
    if (json_number(value, &number) && (number == 0 || number == 1)) {
        *out = number == 1;
        return true;
    }
    if (!json_text(value, &text))
        return false;
    bool yes = str_equal(text, STR("1")) ||
               (text.len == 4 && strncasecmp(text.at, "true", 4) == 0);
    bool no = str_equal(text, STR("0")) ||
              (text.len == 5 && strncasecmp(text.at, "false", 5) == 0);
    if (yes || no)
        *out = yes;
    return yes || no;
}

bool value_number(const struct json *value, double *out)
{
    str text;
    char copy[64], *end;
    if (json_number(value, out))
        return true;
    if (!json_text(value, &text) || !text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    double number = strtod(copy, &end);
    if (end != copy + text.len || !isfinite(number))
        return false;
    *out = number;
    return true;
}

bool value_text(const struct json *value, struct arena *arena, str *out)
{
    int64_t number;
    char text[24];
    if (json_text(value, out))
        return true;
    if (!json_integer(value, &number))
        return false;
    int len = snprintf(text, sizeof text, "%lld", (long long)number);
    *out = arena_copy(arena, (str){text, (size_t)len});
    return true;
}

double value_confidence(const struct json *value, const struct mapping_camera *camera)
{
    double number;
    if (!value_number(value, &number) || !(number >= 0 && number <= 1))
        return camera->confidence;
    return number;
}
