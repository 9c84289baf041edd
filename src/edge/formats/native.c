/* native.c - events in our own JSON: one, a list, or one a line. */
#include "base/error.h"
#include "edge/formats/turn.h"

static void take_one(struct turn *turn, const struct json *object, size_t number)
{
    struct error err = {0};
    struct event event;
    /* A clock that is ahead is found out by the server, whose clock is asked for. */
    if (event_decode(object, INSTANT_NEVER, &event, &err))
        turn->out->event(turn->out->context, &event);
    else
        turn_ignore(turn, "event %zu: %s", number, err.text);
}

static void take_value(struct turn *turn, const struct json *root)
{
    const struct json *list = json_is_array(root) ? root : json_get(root, "events");
    size_t number = 0;
    if (!json_is_array(list)) {
        take_one(turn, root, 0);
        return;
    }
    for (const struct json *e = json_first(list); e; e = json_next(list, e))
        take_one(turn, e, number++);
}

static void take_lines(struct turn *turn)
{
    str rest = turn->message->payload;
    for (size_t number = 0; rest.len; number++) {
        struct error err = {0};
        const struct json *object;
        str line = str_trim(str_cut(rest, '\n', &rest));
        if (!line.len)
            continue;
        if (json_parse(line, &turn->arena, &object, &err))
            take_one(turn, object, number);
        else
            turn_ignore(turn, "line %zu: %s", number + 1, err.text);
    }
}

void native_take(struct turn *turn)
{
    struct error err = {0};
    const struct json *root;
    str payload = str_trim(turn->message->payload);
    bool lines =
        payload.len && payload.at[0] == '{' && memchr(payload.at, '\n', payload.len);
    if (json_parse(payload, &turn->arena, &root, &err))
        take_value(turn, root);
    else if (lines)
        take_lines(turn);
    else
        turn_ignore(turn, "%s", err.text);
}
