#include "http/query.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/nearest.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIST_BYTES = 512 };

static bool knows(const struct route_parameter *known, str name)
{
    for (; known && known->name; known++)
        if (known->place == IN_QUERY && str_equal(name, str_from(known->name)))
            return true;
    return false;
}

/* Says which one was meant, or which there are. */
static bool refuse(const struct route_parameter *known, str name, struct error *err)
{
    CLEANUP(buf_free) struct buf list = BUF(LIST_BYTES);
    struct nearest nearest = nearest_to(name);
    for (; known && known->name; known++)
        if (known->place == IN_QUERY) {
            nearest_offer(&nearest, str_from(known->name));
            buf_addf(&list, "%s%s",
                     buf_str(&list).len ? ", " : "; want any of: ", known->name);
        }
    return error_set(
        err, ERROR_INVALID, "there is no parameter '%s' here%s", str_shown(name).text,
        nearest.name.len ? nearest_hint(&nearest, "").text : buf_text(&list));
}

bool query_only(const struct request *request, const struct route_parameter *known,
                struct error *err)
{
    for (size_t i = 0; i < request->query_count; i++) {
        str name = request->query[i].name;
        if (!knows(known, name))
            return refuse(known, name, err);
        for (size_t k = 0; k < i; k++)
            if (str_equal(name, request->query[k].name))
                return error_set(err, ERROR_INVALID, "parameter '%s' is given twice",
                                 str_shown(name).text);
    }
    return true;
}

bool query_time(const struct request *request, const char *name, instant *value,
                struct error *err)
{
    const str *given = request_query(request, name);
    char copy[64];
    if (!given)
        return true;
    /* A '+' that was not escaped comes as a space: 10:15:30+01:00 as "10:15:30 01:00". */
    str text = *given;
    if (text.len > 6 && text.len < sizeof copy && text.at[text.len - 6] == ' ') {
        memcpy(copy, text.at, text.len);
        copy[text.len - 6] = '+';
        text.at = copy;
    }
    return instant_parse(text, value, err) || error_context(err, "%s", name);
}

/* Room for a number as text; longer ones are none. */
static bool digits(str text, char copy[static 40])
{
    if (!text.len || text.len >= 40)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return copy[0] == '-' || (copy[0] >= '0' && copy[0] <= '9');
}

bool query_number(const struct request *request, const char *name, double *value,
                  struct error *err)
{
    const str *text = request_query(request, name);
    char copy[40], *end;
    if (!text)
        return true;
    if (digits(*text, copy)) {
        double number = strtod(copy, &end);
        if (!*end && isfinite(number)) {
            *value = number;
            return true;
        }
    }
    return error_set(err, ERROR_INVALID, "%s is '%s'; want a number", name,
                     str_shown(*text).text);
}

bool query_whole(const struct request *request, const char *name, int64_t low,
                 int64_t high, int64_t *value, struct error *err)
{
    const str *text = request_query(request, name);
    char copy[40], *end;
    if (!text)
        return true;
    if (digits(*text, copy)) {
        errno = 0;
        long long number = strtoll(copy, &end, 10);
        if (!*end && !errno && number >= low && number <= high) {
            *value = number;
            return true;
        }
    }
    return error_set(err, ERROR_INVALID,
                     "%s is '%s'; want a whole number from %lld to %lld", name,
                     str_shown(*text).text, (long long)low, (long long)high);
}

bool query_choice(const struct request *request, const char *name,
                  const char *const *choices, int *choice, struct error *err)
{
    const str *text = request_query(request, name);
    if (!text)
        return true;
    for (int i = 0; choices[i]; i++)
        if (str_equal(*text, str_from(choices[i]))) {
            *choice = i;
            return true;
        }
    char list[160] = "";
    for (int i = 0; choices[i]; i++) {
        size_t len = strlen(list);
        snprintf(list + len, sizeof list - len, "%s%s", i ? ", " : "", choices[i]);
    }
    return error_set(err, ERROR_INVALID, "%s is '%s'; want one of %s", name,
                     str_shown(*text).text, list);
}
