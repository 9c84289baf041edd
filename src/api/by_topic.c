#include "api/by_topic.h"

#include <strings.h>

enum { WAIT_USUAL_S = 10, WAIT_MOST_S = 60 };

/* "wait", or "wait=20": in seconds; -1: it is something else. */
static int64_t read_wait(str preference)
{
    str value, name = str_trim(str_cut(preference, '=', &value));
    int64_t seconds = 0;
    if (name.len != 4 || strncasecmp(name.at, "wait", 4) != 0)
        return -1;
    value = str_trim(value);
    for (size_t i = 0; i < value.len && seconds <= WAIT_MOST_S; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return WAIT_USUAL_S;
        seconds = 10 * seconds + value.at[i] - '0';
    }
    return seconds < 1 ? WAIT_USUAL_S : seconds > WAIT_MOST_S ? WAIT_MOST_S : seconds;
}

static bool is_agent(const struct caller *caller)
{
    bool is = caller && (caller->kind == CALLER_CERTIFICATE || caller->agent.len);
    for (size_t i = 0; caller && i < caller->roles; i++)
        is |= str_equal(caller->role[i], STR("agent"));
    return is;
}

span wanted_wait(const struct request *request)
{
    for (str rest = request_header(request, "Prefer"); rest.len;) {
        int64_t seconds = read_wait(str_cut(str_cut(rest, ',', &rest), ';', &(str){0}));
        if (seconds > 0)
            return (span){seconds * 1000};
    }
    return (span){is_agent(request->caller) ? WAIT_USUAL_S * 1000 : 0};
}
