/* alert.c - alert test: do messages of alerts arrive? */
#include "cli/command.h"
#include "cli/control.h"
#include "cli/database.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "http/link.h"

#include <stdio.h>
#include <time.h>

enum { PATIENCE_MS = 60 * 1000, LOOK_MS = 200 };

static str text_of(const struct json *object, const char *key)
{
    str text = STR("");
    json_text(json_get(object, key), &text);
    return text;
}

/* Has it gone, or failed once since this began? */
static bool is_decided(const struct json *receiver, str begun)
{
    str tried = text_of(receiver, "tried_at");
    return !control_number(receiver, "waiting") ||
           (text_of(receiver, "error").len && str_compare(tried, begun) >= 0);
}

static bool all_decided(const struct json *answer, str begun)
{
    const struct json *list = json_get(answer, "webhooks"),
                      *mail = json_get(answer, "mail");
    for (const struct json *one = json_first(list); one; one = json_next(list, one))
        if (!is_decided(one, begun))
            return false;
    return json_is_null(mail) || is_decided(mail, begun);
}

static bool print_one(const struct json *receiver, str name)
{
    str error = text_of(receiver, "error");
    if (!control_number(receiver, "waiting"))
        printf("%.*s: it arrived\n", STR_ARG(name));
    else
        printf("%.*s: %.*s\n", STR_ARG(name),
               STR_ARG(error.len ? error : STR("no answer yet")));
    return !control_number(receiver, "waiting");
}

static bool print_all(const struct json *answer)
{
    const struct json *list = json_get(answer, "webhooks"),
                      *mail = json_get(answer, "mail");
    bool good = true;
    for (const struct json *one = json_first(list); one; one = json_next(list, one))
        good &= print_one(one, text_of(one, "url"));
    if (!json_is_null(mail))
        good &= print_one(mail, STR("e-mail"));
    return good;
}

bool run_alert_test(const struct invocation *invocation, int *status, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(link_closep) struct link *link = NULL;
    const struct timespec nap = {.tv_nsec = LOOK_MS * 1000000};
    const struct json *answer;
    char text[INSTANT_TEXT];
    str begun = instant_format(clock_now(), text);
    span end = {clock_monotonic().ms + PATIENCE_MS};
    if (!database_needed(invocation->settings.database, err))
        return false;
    if (!database_is_file(invocation->settings.database))
        return error_set(err, ERROR_INVALID,
                         "this command asks the server of a database file; those of a "
                         "database of PostgreSQL are asked by POST /api/alerts/test");
    control_find(invocation->settings.database, &link);
    if (!link)
        return error_set(err, ERROR_UNAVAILABLE,
                         "no server runs on this database, and only a server sends "
                         "messages");
    if (!control_post(link, "/api/alerts/test", STR(""), &arena, &answer, err))
        return false;
    if (!control_number(answer, "receivers"))
        return error_set(err, ERROR_NOT_FOUND,
                         "nobody is told of alerts: there is no webhook, and no e-mail");
    for (;;) {
        if (!control_send(link, "GET", "/api/webhooks", STR(""), &arena, &answer, err))
            return false;
        if (all_decided(answer, begun) || clock_monotonic().ms > end.ms)
            break;
        nanosleep(&nap, NULL);
    }
    if (!print_all(answer))
        *status = EXIT_BAD;
    return true;
}
