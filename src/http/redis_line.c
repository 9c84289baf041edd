#include "http/redis_line.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "http/link.h"
#include "http/redis_place.h"

static const span connect_time = {1000};

bool redis_line_ask(struct resp *line, const str *part, size_t count, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct resp_reply reply;
    span until = {clock_monotonic().ms + connect_time.ms};
    if (!resp_ask(line, part, count, until, &arena, &reply, err))
        return false;
    return reply.kind != RESP_ERROR ||
           error_set(err, ERROR_DENIED, "it answers: %s", str_shown(reply.text).text);
}

static bool greet(const struct redis_place *place, str password, struct resp *line,
                  struct error *err)
{
    const str by_name[] = {STR("AUTH"), place->user, password};
    const str by_password[] = {STR("AUTH"), password};
    const str select[] = {STR("SELECT"), place->database};
    const str ping[] = {STR("PING")};
    bool named = place->user.len > 0;
    return (!password.len ||
            redis_line_ask(line, named ? by_name : by_password, named ? 3 : 2, err)) &&
           (!place->database.len || redis_line_ask(line, select, 2, err)) &&
           redis_line_ask(line, ping, 1, err);
}

bool redis_line_open(const struct redis_place *place, str password, str ca_file,
                     struct resp **line, struct error *err)
{
    const struct link_wire_options options = {.host = place->host,
                                              .port = place->port,
                                              .tls = place->tls,
                                              .ca_file = ca_file,
                                              .timeout = connect_time};
    struct resp *made;
    if (!resp_open(&options, &made, err))
        return false;
    if (!greet(place, password, made, err)) {
        resp_close(made);
        return false;
    }
    *line = made;
    return true;
}
